"""Expenses: money that was paid, in its own currency and in dollars."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, StrictBool, field_validator
from pydantic_core import CoreSchema

from server.core.expenses import UNCATEGORIZED as UNCATEGORIZED
from server.core.money import to_dollars, to_nanos
from server.schemas.common import (
    Body,
    Day,
    Money,
    Name,
    RangeQuery,
    Schema,
    Text,
    UtcTime,
    as_patch,
    between,
    not_null,
)
from server.schemas.tokens import Period

MAX_AMOUNT = 9_000_000_000
CategorySource = Literal["given", "learned", "default"]


def _exact(value: Decimal) -> Decimal:
    if to_dollars(to_nanos(value)) != value:
        raise ValueError("must have at most nine decimals")
    return value


def _not_zero(value: Decimal) -> Decimal:
    if not value:
        raise ValueError("must not be 0")
    return value


Exact = Annotated[Money, between(-MAX_AMOUNT, MAX_AMOUNT), AfterValidator(_exact)]
Amount = Annotated[
    Exact,
    AfterValidator(_not_zero),
    Field(description="In its own currency, exactly as posted; negative for a refund, at most nine decimals"),
]
Currency = Annotated[Name, Field(description="An active ISO 4217 code")]
Vendor = Annotated[Name, Field(description="Who was paid; case, punctuation and legal form are folded")]
PaidOn = Annotated[Day, Field(description="The day on the bill; not in the future")]
Tax = Annotated[Exact, Field(description="The part of the amount that is tax")]
Description = Annotated[Text, Field(max_length=2000)]
Allow = Annotated[
    StrictBool,
    Field(
        description="Store it although the same vendor, date, amount, currency and invoice number is known"
    ),
]


class ExpenseRequest(Body):
    """A payment."""

    amount: Amount = Field(examples=[150])
    currency: Currency = Field("USD", examples=["USD"])
    vendor: Vendor = Field(examples=["OpenAI"])
    date: PaidOn = Field(examples=["2026-01-15"])
    category: Name | None = Field(
        None,
        examples=["Software"],
        description="Default: the one last chosen for this vendor, else by the provider that the vendor is",
    )
    description: Description | None = None
    invoiceNumber: Name | None = None
    provider: Name | None = Field(None, description="Default: the provider that the vendor is, if any")
    receiptId: Name | None = None
    taxAmount: Tax | None = None
    allowDuplicate: Allow = False


_NEVER_CLEARED = ("amount", "currency", "vendor", "date")


class ExpensePatch(Schema):
    """What to change; what is absent stays. Null clears, and has a category proposed anew."""

    amount: Amount | None = None
    currency: Currency | None = None
    vendor: Vendor | None = None
    date: PaidOn | None = None
    category: Name | None = None
    description: Description | None = None
    invoiceNumber: Name | None = None
    provider: Name | None = None
    receiptId: Name | None = None
    taxAmount: Tax | None = None
    allowDuplicate: Allow = False

    _not_null = field_validator(*_NEVER_CLEARED, mode="before")(not_null)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return as_patch(handler.resolve_ref_schema(handler(core)), _NEVER_CLEARED)


class ExpenseFields(Schema):
    """What is known of a payment."""

    amount: Money = Field(description="In its own currency, as posted")
    currency: str
    amountUsd: Money | None = Field(description="null where no rate is known; then it is in no total")
    rateDate: Day | None = Field(description="Day of the ECB's rate; null for dollars")
    rateNote: str | None = Field(description="The rate in words, or why there is none; null for dollars")
    vendor: str
    date: Day
    category: str = Field(description="`Uncategorized` where nothing is known")
    categorySource: CategorySource = Field(
        description="given, learned from the vendor's last one, or default: by provider"
    )
    provider: str | None
    description: str | None
    invoiceNumber: str | None
    receiptId: str | None
    taxAmount: Money | None
    createdAt: UtcTime
    updatedAt: UtcTime


class Expense(ExpenseFields):
    """A payment as stored."""

    id: str


class ExpenseAnswer(ExpenseFields):
    """A payment that was stored, or would have been."""

    id: str | None = Field(description="null where nothing was stored, since it is known: see duplicateOf")
    duplicateOf: str | None = Field(
        description="Expense of the same vendor, date, amount, currency and invoice number; null if none"
    )


class ExpenseQuery(RangeQuery):
    """Which expenses to list."""

    category: Name | None = Field(None, description="Case does not matter")
    vendor: Name | None = Field(None, description="Any spelling of it")
    provider: Name | None = Field(None, description="The provider that was paid, whatever the vendor's name")
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=200)


class ExpenseList(Schema):
    """Expenses, newest first. The sums are of the whole range, not of the page."""

    expenses: list[Expense]
    total: Money = Field(description="In US dollars, at the ECB's rate of each day")
    byCategory: dict[str, Money] = Field(description="In US dollars; they add up to total")
    unconverted: int = Field(description="How many have no known rate, and so are in no sum")
    period: Period
    nextCursor: str | None
