"""Figures of whole months: typed in, or pushed by a client of the hosted service."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, StrictBool, StrictInt, field_validator
from pydantic_core import CoreSchema

from server.schemas.common import (
    AS_WHOLE,
    Body,
    Day,
    Money,
    Name,
    RangeQuery,
    Schema,
    Text,
    Tokens,
    UtcTime,
    as_patch,
    between,
    not_null,
)
from server.schemas.expenses import MAX_AMOUNT, Amount, Currency, Exact
from server.schemas.tokens import Period

MonthNumber = Annotated[StrictInt, Field(ge=1, le=12), AS_WHOLE]
Year = Annotated[StrictInt, Field(ge=1971, le=9998), AS_WHOLE]
Service = Annotated[
    Name,
    Field(
        description="A provider in any spelling, or any other service by its own name", examples=["openai"]
    ),
]
Category = Annotated[Name, Field(description="Its name among the service's models and line items")]
Description = Annotated[Text, Field(max_length=2000)]
AllowUnknown = Annotated[
    StrictBool, Field(description="The service is one of its own, although its name is nearly a known one")
]


class ManualCostRequest(Body):
    """What a service cost in a month, past or to come; always added to what is tracked and billed."""

    service: Service
    amount: Amount = Field(examples=[20])
    month: MonthNumber = Field(examples=[6])
    year: Year = Field(examples=[2026])
    category: Category | None = Field(None, examples=["Subscription"])
    description: Description | None = Field(None, examples=["ChatGPT Plus"])
    currency: Currency = Field("USD", examples=["USD"])
    project: Name | None = None
    allowUnknownService: AllowUnknown = False


_NEVER_CLEARED = ("service", "amount", "month", "year", "currency")


class ManualCostPatch(Schema):
    """What to change; what is absent stays. Null clears."""

    service: Service | None = None
    amount: Amount | None = None
    month: MonthNumber | None = None
    year: Year | None = None
    category: Category | None = None
    description: Description | None = None
    currency: Currency | None = None
    project: Name | None = None
    allowUnknownService: AllowUnknown = False

    _not_null = field_validator(*_NEVER_CLEARED, mode="before")(not_null)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return as_patch(handler.resolve_ref_schema(handler(core)), _NEVER_CLEARED)


class MonthEntry(Schema):
    """A figure of a month as stored; booked on the month's first day."""

    id: str
    kind: Literal["cost", "tokens"]
    source: Literal["manual", "ingest"] = Field(description="Typed in, or pushed by a client")
    service: str
    amount: Money | None = Field(description="In its own currency; null where only tokens are known")
    currency: str
    amountUsd: Money | None = Field(description="null where no rate is known; then it is in no total")
    rateDate: Day | None = Field(description="Day of the ECB's rate; null for dollars")
    rateNote: str | None = Field(description="The rate in words, or why there is none; null for dollars")
    month: int
    year: int
    category: str | None
    description: str | None
    project: str | None
    product: str | None
    inputTokens: int = Field(description="All input, cached or not")
    outputTokens: int
    cachedTokens: int
    totalTokens: int
    details: dict[str, Any] | None = Field(description="What else a client sent with it, as it sent it")
    createdAt: UtcTime
    updatedAt: UtcTime


class ManualCostQuery(RangeQuery):
    """Which entries to list: of one month, by default this one, or of the months that a range touches."""

    month: int | None = Field(None, ge=1, le=12)
    year: int | None = Field(None, ge=1971, le=9998)
    service: Name | None = Field(None, description="Any spelling of it")
    startDate: Day | None = Field(None, description="In the first month; not together with month or year")
    endDate: Day | None = Field(None, description="In the last month; not together with month or year")
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=200)


class ManualCostList(Schema):
    """Entries, newest month first. The sums are of the whole range, not of the page."""

    entries: list[MonthEntry]
    total: Money = Field(description="In US dollars, at the ECB's rate of each month's first day")
    unconverted: int = Field(description="How many have no known rate, and so are in no sum")
    period: Period
    nextCursor: str | None


class IngestData(Body):
    """A month's cost or tokens, named as the hosted service names them."""

    month: MonthNumber = Field(examples=[6])
    year: Year = Field(examples=[2026])
    amount: Annotated[Exact, Field(description="Required for a cost")] | None = Field(None, examples=[42.5])
    tokens_used: Annotated[Tokens, Field(description="Required for tokens: every token once")] | None = None
    cost: (
        Annotated[
            Money,
            between(0, MAX_AMOUNT),
            Field(description="What the tokens cost; absent: they have no known price"),
        ]
        | None
    ) = None
    currency: Currency = Field("USD", examples=["USD"])
    input_tokens: Annotated[Tokens, Field(description="Tokens not broken down count as uncached input")] = 0
    output_tokens: Tokens = 0
    cached_tokens: Tokens = 0
    payment_source: Name | None = None
    breakdown: dict[str, Any] | None = Field(None, description="Kept as it is")
    notes: Description | None = None
    billing_start_date: Day | None = None
    billing_end_date: Day | None = None


class IngestRequest(Body):
    """A month's figure, in the place of the one of the same type, service, project, product and month."""

    type: Literal["cost", "tokens"]
    service: Service
    data: IngestData
    project: Name | None = None
    product: Name | None = Field(None, description="Its name among the service's models and line items")
    allowUnknownService: AllowUnknown = False


class IngestAnswer(MonthEntry):
    """The figure as stored."""

    replaced: bool = Field(description="Whether it took the place of an earlier one")
