"""The table of invoices for the program's subscription, and what is known of each as an expense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.billing import Invoice, Mode, SubscriptionStatus
from server.schemas.expenses import Expense

_GOOD: Final = frozenset(("active", "trialing"))
_BAD: Final = frozenset(("past_due", "unpaid", "incomplete", "incomplete_expired", "canceled"))


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice, and whether it is among the expenses."""

    invoice: Invoice
    is_taken: bool


def fingerprint(vendor: str, number: str | None, currency: str) -> tuple[str, str, str]:
    """Gives what an invoice and the expense made of it have in common."""
    return vendor.casefold(), number or "", currency.upper()


def taken_of(expenses: Iterable[Expense]) -> frozenset[tuple[str, str, str]]:
    """Gives the fingerprints of expenses that name an invoice."""
    return frozenset(
        fingerprint(each.vendor, each.invoiceNumber, each.currency) for each in expenses if each.invoiceNumber
    )


def rows_of(invoices: Iterable[Invoice], taken: frozenset[tuple[str, str, str]]) -> list[InvoiceRow]:
    """Says of each invoice whether it is among the expenses."""
    return [
        InvoiceRow(each, fingerprint(each.vendor or "Stripe", each.number, each.currency) in taken)
        for each in invoices
    ]


def why_not_taken_over(row: InvoiceRow) -> str:
    """Says why an invoice cannot become an expense; empty: it can."""
    if row.is_taken:
        return translate("Billing", "It is among your expenses already.")
    if row.invoice.status != "paid" or not row.invoice.amountPaid:
        return translate("Billing", "Nothing was paid of it, so it is no expense.")
    return ""


def safe_link(address: str | None) -> str:
    """Gives an address that a browser may be sent to; empty where it is none."""
    parts = urlsplit(address or "")
    return address or "" if parts.scheme == "https" and parts.hostname else ""


def status_words(status: str) -> str:
    """Gives what a subscription's or invoice's status is called; one that is new is given as it is."""
    return {
        "active": translate("Billing", "active"),
        "trialing": translate("Billing", "on trial"),
        "past_due": translate("Billing", "payment overdue"),
        "unpaid": translate("Billing", "unpaid"),
        "paused": translate("Billing", "paused"),
        "incomplete": translate("Billing", "first payment missing"),
        "incomplete_expired": translate("Billing", "never paid"),
        "canceled": translate("Billing", "ended"),
        "none": translate("Billing", "no subscription"),
        "draft": translate("Billing", "draft"),
        "open": translate("Billing", "open"),
        "paid": translate("Billing", "paid"),
        "uncollectible": translate("Billing", "given up"),
        "void": translate("Billing", "void"),
    }.get(status, status)


def status_tone(status: str) -> Literal["good", "bad", "text"]:
    """Gives the colour that says how a subscription stands."""
    return "good" if status in _GOOD else "bad" if status in _BAD else "text"


def plan_words(found: SubscriptionStatus) -> str:
    """Gives what a subscription is to."""
    words = {
        "local": translate("Billing", "Local: everything is yours, and nothing is to be paid"),
        "none": translate("Billing", "none yet"),
    }
    return words.get(found.plan, found.plan)


def period_words(found: SubscriptionStatus) -> str:
    """Gives until when is paid, and what comes then; empty where there is no such thing."""
    if found.currentPeriodEnd is None:
        return ""
    day = formatting.day(found.currentPeriodEnd.astimezone().date())
    if found.status not in _GOOD:
        return day
    if found.cancelAtPeriodEnd:
        return translate("Billing", "{day}, then it ends").format(day=day)
    return translate("Billing", "{day}, then it renews").format(day=day)


def mode_words(mode: Mode | None) -> str:
    """Gives whether the money is real."""
    if mode is None:
        return ""
    live, test = translate("Billing", "LIVE: real money"), translate("Billing", "TEST: no real money")
    return live if mode == "live" else test


def amount_words(invoice: Invoice) -> str:
    """Gives an invoice's amount in its own currency."""
    return f"{formatting.amount(invoice.amount)} {invoice.currency.upper()}"


class InvoicesModel(RecordsTableModel[InvoiceRow]):
    """Invoices, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: list[Column[InvoiceRow]] = [
            Column(
                translate("Billing", "Invoice"),
                lambda row: row.invoice.number or translate("Billing", "no number yet"),
                full=lambda row: row.invoice.description,
                is_figure=False,
            ),
            Column(
                translate("Billing", "Date"),
                lambda row: formatting.day(row.invoice.date),
                plain=lambda row: row.invoice.date.isoformat(),
                is_figure=False,
            ),
            Column(
                translate("Billing", "Status"),
                lambda row: status_words(row.invoice.status),
                is_figure=False,
                tone=lambda row: "warn" if row.invoice.status in ("open", "uncollectible") else None,
            ),
            Column(
                translate("Billing", "Amount"),
                lambda row: amount_words(row.invoice),
                full=lambda row: f"{row.invoice.amount:f} {row.invoice.currency}",
                plain=lambda row: f"{row.invoice.amount:f} {row.invoice.currency}",
            ),
            Column(
                translate("Billing", "Expense"),
                lambda row: translate("Billing", "taken over") if row.is_taken else formatting.UNKNOWN,
                full=lambda row: why_not_taken_over(row) or translate("Billing", "not taken over"),
                is_figure=False,
                soft=True,
            ),
        ]
        super().__init__(columns, lambda row: row.invoice.id, parent)
