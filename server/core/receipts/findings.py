"""What a document was found to say, and what was known before; without the rules that find it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from server.core.receipts.page import Box

T = TypeVar("T")
Kind = Literal["receipt", "invoice", "creditNote", "refund"]
Order = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both as the bill gives them."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class LineItem:
    """One item; negative for a credit. What the bill does not say is None."""

    description: str
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal
    period: Period | None


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside the document.

    Attributes:
        date_order: In which order the person's bills have day and month, where the document does not say.
        newest: The last day that a bill can be of.
        known_vendors: Names of vendors who were paid before.
    """

    date_order: Order | None = None
    newest: date | None = None
    known_vendors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A value, the share of such values that are right (0 to 1), and where it stands, if it does."""

    value: T
    confidence: float
    box: Box | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a document says.

    Attributes:
        kind: What it is; None where it does not say.
        amount: What was paid, or is due; negative on credit notes and refunds.
        tax: The part of the amount that is tax.
        provider: The id of the provider that the vendor is, or None.
        text: All rows, as they were read best.
    """

    kind: Kind | None
    vendor: Field[str] | None
    date: Field[date] | None
    amount: Field[Decimal] | None
    currency: Field[str] | None
    tax: Field[Decimal] | None
    invoice_number: Field[str] | None
    lines: tuple[LineItem, ...]
    provider: str | None
    text: str
