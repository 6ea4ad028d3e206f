"""Receipts that were read: which of their fields a person should look at, and the table of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, Literal

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.expenses import ExpenseRequest
from server.schemas.receipts import Found, Receipt, ReceiptSummary

# Of the fields said with this confidence, 97 in a hundred are right; those below are marked.
SURE: Final = 0.9
# What an expense cannot do without.
NEEDED: Final = ("vendor", "date", "amount", "currency")
State = Literal["saved", "again", "check", "ready", "nothing"]


def is_sure(found: Found | None) -> bool:
    """Tells whether a field was found with such confidence that nobody needs to look."""
    return found is not None and found.confidence >= SURE


def to_check(receipt: Receipt) -> tuple[str, ...]:
    """Gives the needed fields that were not found, or not surely."""
    return tuple(name for name in NEEDED if not is_sure(getattr(receipt.fields, name)))


def needs_nobody(receipt: Receipt) -> bool:
    """Tells whether a receipt can become an expense without being looked at: all is sure and new."""
    fields = receipt.fields
    others = (fields.taxAmount, fields.invoiceNumber)
    return (
        not to_check(receipt)
        and all(found is None or is_sure(found) for found in others)
        and receipt.duplicateOf is None
        and receipt.expenseId is None
        and bool(receipt.amount)
    )


def as_expense(receipt: Receipt) -> ExpenseRequest:
    """Gives the expense that a receipt proposes; its needed fields must be there."""
    names = (*NEEDED, "invoiceNumber", "provider", "taxAmount", "receiptId")
    return ExpenseRequest.model_validate({name: getattr(receipt, name) for name in names})


def amount_words(receipt: ReceiptSummary) -> str:
    """Gives the amount in its own currency; a dash where it was not found."""
    if receipt.amount is None:
        return formatting.UNKNOWN
    if receipt.currency == "USD":
        return formatting.usd(receipt.amount)
    return f"{formatting.amount(receipt.amount)} {receipt.currency or ''}".strip()


def state_of(receipt: ReceiptSummary) -> State:
    """Gives how far a receipt has come."""
    if receipt.expenseId is not None:
        return "saved"
    if receipt.duplicateOf is not None:
        return "again"
    if receipt.amount is not None and not receipt.amount:
        return "nothing"
    is_whole = receipt.currency is not None and receipt.confidence >= SURE
    return "ready" if is_whole else "check"


def state_words(receipt: ReceiptSummary) -> str:
    """Gives how far a receipt has come, in words."""
    return {
        "saved": translate("Receipts", "Saved as expense"),
        "again": translate("Receipts", "Same invoice as another"),
        "check": translate("Receipts", "To check"),
        "ready": translate("Receipts", "To save"),
        "nothing": translate("Receipts", "Nothing to pay"),
    }[state_of(receipt)]


def _tone(receipt: ReceiptSummary) -> str | None:
    tones = {"again": "warn", "check": "warn", "ready": "good"}
    return tones.get(state_of(receipt))


class ReceiptsModel(RecordsTableModel[ReceiptSummary]):
    """Receipts, the last that came first."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        columns: list[Column[ReceiptSummary]] = [
            Column(
                translate("Receipts", "Vendor"),
                lambda row: row.vendor or formatting.UNKNOWN,
                provider=lambda row: row.provider,
                is_figure=False,
            ),
            Column(
                translate("Receipts", "File"),
                lambda row: row.fileName or translate("Receipts", "without a name"),
                is_figure=False,
                soft=True,
            ),
            Column(
                translate("Receipts", "Read"),
                lambda row: formatting.clock(row.createdAt, now()),
                full=lambda row: formatting.moment_full(row.createdAt),
                plain=lambda row: row.createdAt.isoformat(),
                is_figure=False,
                soft=True,
            ),
            Column(
                translate("Receipts", "Date"),
                lambda row: formatting.UNKNOWN if row.date is None else formatting.day(row.date, row.date),
                full=lambda row: formatting.UNKNOWN if row.date is None else formatting.day(row.date),
                plain=lambda row: "" if row.date is None else row.date.isoformat(),
                is_figure=False,
            ),
            Column(
                translate("Receipts", "Amount"),
                amount_words,
                plain=lambda row: (
                    "" if row.amount is None else f"{row.amount:f} {row.currency or ''}".strip()
                ),
            ),
            Column(translate("Receipts", "State"), state_words, tone=_tone, is_figure=False),
        ]
        super().__init__(columns, lambda row: row.receiptId, parent)
