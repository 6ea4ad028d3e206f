"""Subscriptions and invoices, as whoever collects the money tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from server.core.money import to_dollars

Mode = Literal["test", "live"]

# What is billed in units without parts, and in thousandths. Stripe, "Supported currencies": all others,
# ISK and UGX among them, are given in hundredths.
_WHOLE = frozenset((
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
))  # fmt: skip
_THOUSANDTHS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# The first that a person has is the one that is shown.
_STANDING = (
    "active", "trialing", "past_due", "unpaid", "paused", "incomplete", "canceled", "incomplete_expired",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription.

    Attributes:
        plan: What it is to, as its seller names it; `local` where there is no seller.
        status: As Stripe names it; `none` where there is no subscription.
        ends_at: When the period that was paid for ends; None where there is no such thing.
        cancels: Whether it ends then.
        seats: For how many; None where it is not counted.
        mode: Whether the money is real; None where there is no seller.
        created_at: When it was taken out.
    """

    plan: str
    status: str
    ends_at: datetime | None = None
    cancels: bool = False
    seats: int | None = None
    mode: Mode | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice.

    Attributes:
        number: None for a draft.
        issued_on: The day of its making, UTC.
        paid_on: The day on which it was paid, UTC; None where it was not.
        amount: The whole of it, in its currency.
        paid: What was paid of it.
        tax: The part of the amount that is tax; None where it is not told.
        seller: Who sends it; empty where it is not told.
        page_url: Where it can be looked at; None for a draft.
        pdf_url: Where the document lies; None for a draft.
    """

    id: str
    number: str | None
    issued_on: date
    paid_on: date | None
    amount: Decimal
    paid: Decimal
    tax: Decimal | None
    currency: str
    status: str
    description: str
    seller: str
    page_url: str | None
    pdf_url: str | None


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """Invoices, newest first, and whether there are older ones."""

    invoices: tuple[Invoice, ...]
    more: bool
    mode: Mode


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page on which to pay.

    Attributes:
        status: open, complete or expired.
        url: Where the page is; None once it is not open any more.
        customer: Who paid; None until then.
    """

    id: str
    status: str
    url: str | None
    customer: str | None
    mode: Mode


def from_minor(amount: int, currency: str) -> Decimal:
    """Gives an amount of a currency's smallest units, as Stripe counts them, in the currency itself.

    Source: https://docs.stripe.com/currencies#zero-decimal
    """
    code = currency.upper()
    places = 0 if code in _WHOLE else 3 if code in _THOUSANDTHS else 2
    return to_dollars(amount * 10 ** (9 - places))


def current(subscriptions: list[Subscription]) -> Subscription | None:
    """Gives the subscription that counts: one that runs before one that does not, and the newest of them."""

    def rank(item: Subscription) -> tuple[int, float]:
        standing = _STANDING.index(item.status) if item.status in _STANDING else len(_STANDING)
        return standing, -(item.created_at.timestamp() if item.created_at else 0.0)

    return min(subscriptions, key=rank, default=None)
