"""Receipts: what was read of a file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.schemas.common import Day, Money, Schema, UtcTime
from server.schemas.expenses import CategorySource

READ_ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"
Confidence = Annotated[float, Field(ge=0, le=1, description="The share of such findings that are right")]
DocumentKind = Literal["receipt", "invoice", "creditNote", "refund"]


class ReceiptForm(Schema):
    """What can be said about a receipt beside its file."""

    dateOrder: Literal["auto", "dmy", "mdy", "ymd"] | None = Field(
        None,
        description="Order of day and month where the receipt does not show it; default: the setting",
    )
    readId: Annotated[str, Field(pattern=READ_ID_PATTERN)] | None = Field(
        None, description="A name of your own for this reading, by which it can be cancelled"
    )


class ReadingCancelled(Schema):
    """Which reading was ended."""

    readId: str
    cancelled: Literal[True] = True


class Box(Schema):
    """Where something stands: the page from 0, and edges as shares of its width and height."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class Found(Schema):
    """How sure a value is, and where it stands; no box where it was concluded."""

    confidence: Confidence
    box: Box | None


class FoundText(Found):
    """A text that was read."""

    value: str


class FoundDay(Found):
    """A day that was read."""

    value: Day


class FoundMoney(Found):
    """An amount that was read."""

    value: Money


class ReceiptFields(Schema):
    """Every field that was found; null where nothing was."""

    vendor: FoundText | None
    date: FoundDay | None
    amount: FoundMoney | None
    currency: FoundText | None
    taxAmount: FoundMoney | None
    invoiceNumber: FoundText | None


class ServicePeriod(Schema):
    """What an item is for, as the bill gives it."""

    start: Day
    end: Day


class LineItem(Schema):
    """One item of a bill; negative for a credit."""

    description: str
    quantity: Money | None
    unitPrice: Money | None
    amount: Money
    period: ServicePeriod | None


class ReceiptQuery(Schema):
    """Which receipts to list."""

    limit: int = Field(100, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class ReceiptSummary(Schema):
    """The most important that a file says."""

    receiptId: str
    kind: DocumentKind | None
    vendor: str | None
    date: Day | None
    amount: Money | None = Field(description="Paid or due; negative on credit notes and refunds")
    currency: str | None
    confidence: Confidence = Field(
        description="Of the least sure of vendor, date and amount; 0 if one is null"
    )
    invoiceNumber: str | None
    provider: str | None
    duplicateOf: str | None = Field(description="Receipt of the same file or the same invoice; null if none")
    expenseId: str | None = Field(description="Expense that it is entered as already; null if none")
    fileName: str | None
    mediaType: str
    size: int = Field(description="Of the file, in bytes")
    pageCount: int = Field(description="How many pages were read; boxes name them from 0")
    createdAt: UtcTime


class Receipt(ReceiptSummary):
    """What a file says. It is no expense until one is posted with its `receiptId`."""

    category: str | None = Field(description="Proposed: the vendor's last one, else by provider")
    categorySource: CategorySource | None
    taxAmount: Money | None
    lineItems: list[LineItem]
    fields: ReceiptFields
    text: str = Field(description="All that was read, row by row")


class ReceiptList(Schema):
    """Receipts, the last that came first."""

    receipts: list[ReceiptSummary]
    nextCursor: str | None
