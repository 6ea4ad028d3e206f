"""Token tracking: what apps post and what they read back."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StrictBool, StrictInt
from pydantic_core import CoreSchema, core_schema

from server.schemas.common import (
    AS_WHOLE,
    MAX_EVENT_COST,
    Body,
    Day,
    ErrorDetail,
    Freshness,
    Money,
    Name,
    Notional,
    RangeQuery,
    Schema,
    Text,
    Tokens,
    UtcTime,
    ZoneName,
    between,
)

MAX_BATCH = 1000

CostSource = Literal["reported", "estimated", "unpriced", "notional"]
ServiceTier = Literal["standard", "batch", "flex", "priority", "fast", "scale", "default", "auto"]
Trend = Literal["increasing", "stable", "decreasing"]
GroupBy = Literal["provider", "model", "project"]
Interval = Literal["hour", "day", "week", "month"]
TagName = Annotated[Text, Field(min_length=1, max_length=100)]
TagValue = Annotated[Text, Field(max_length=500)]
IdempotencyKey = Annotated[Name, Field(max_length=200)]


class TrackRequest(Body):
    """One use of a model, in the meaning of the provider's own usage object."""

    provider: Name = Field(examples=["openai"], description="Case and common spellings are folded")
    model: Name = Field(examples=["gpt-4-turbo"], description="As the provider names it")
    inputTokens: Tokens = Field(
        examples=[1000],
        description="As the provider counts it: OpenAI and Google include cached tokens, Anthropic does not",
    )
    outputTokens: Tokens = Field(examples=[500], description="Reasoning tokens are part of it")
    cachedTokens: Tokens = Field(0, examples=[0], description="Input that was read from a cache")
    cost: Annotated[Money, between(0, MAX_EVENT_COST)] | None = Field(
        None,
        examples=[0.05],
        description="In US dollars, if you know it; else it is priced by model and date",
    )
    flush: StrictBool = Field(False, description="Answer only when the row is on disk for good")
    cacheWriteTokens: Tokens | None = Field(None, description="All input written to a cache")
    cacheWrite1hTokens: Tokens = Field(
        0, description="The part of cacheWriteTokens that is kept for one hour"
    )
    reasoningTokens: Tokens = Field(0, description="The part of outputTokens that was reasoning")
    requests: Annotated[StrictInt, Field(ge=1, le=10**9), AS_WHOLE] = Field(
        1, description="How many requests this sums up"
    )
    timestamp: UtcTime | None = Field(None, description="When it happened; default: now")
    project: Name | None = None
    tags: Annotated[dict[TagName, TagValue], Field(max_length=50)] | None = None
    sessionId: Name | None = None
    serviceTier: ServiceTier | None = Field(
        None, description="As the provider reports it; default and auto are its words for standard"
    )
    idempotencyKey: IdempotencyKey | None = Field(
        None,
        description="The same key again gets the first answer again. Or as the header Idempotency-Key",
    )


class TokenRecord(Schema):
    """One tracked use, as stored."""

    id: str
    provider: str
    model: str
    inputTokens: int = Field(description="In the provider's own meaning, as posted")
    outputTokens: int
    cost: Money | None = Field(description="null where no price is known")
    timestamp: UtcTime
    cachedTokens: int
    cacheWriteTokens: int
    cacheWrite1hTokens: int
    reasoningTokens: int
    totalTokens: int = Field(description="Every token once: uncached, cached and written input, and output")
    requests: int
    costSource: CostSource
    project: str | None
    sessionId: str | None
    tags: dict[str, str]
    serviceTier: str | None
    source: str = Field(description="How it came in: api, demo, …")


class TrackAnswer(TokenRecord):
    """A tracked use and whether it was known already."""

    duplicate: bool


class _AnyEvent:
    """An event that is judged later, by itself; described as what it should be."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema()

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        wanted = handler(TrackRequest.__pydantic_core_schema__)
        return {"anyOf": [wanted, {"description": "Anything else is answered with status `rejected`"}]}


class BatchRequest(Body):
    """Up to 1,000 uses in one call; each is judged by itself."""

    events: Annotated[list[_AnyEvent], Field(min_length=1, max_length=MAX_BATCH)]
    flush: StrictBool = False


class BatchResult(Schema):
    """What became of one event of a batch."""

    index: int
    status: Literal["accepted", "duplicate", "rejected"]
    id: str | None = None
    cost: Money | None = None
    costSource: CostSource | None = None
    error: str | None = None
    details: list[ErrorDetail] | None = None


class BatchAnswer(Schema):
    """What became of a batch, event by event."""

    accepted: int
    duplicates: int
    rejected: int
    totalCost: Money = Field(description="Of the accepted ones; unpriced ones have none")
    results: list[BatchResult]


class TokenListQuery(Schema):
    """Which events to list."""

    billingStartDate: Day | None = None
    billingEndDate: Day | None = None
    provider: Name | None = None
    model: Name | None = None
    project: Name | None = None
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=200)
    timezone: ZoneName | None = None


class Period(Schema):
    """A range of days, both ends included."""

    start: Day
    end: Day


class TokenList(Schema):
    """Events, newest first."""

    tokens: list[TokenRecord]
    lastUpdated: UtcTime | None
    dataFreshness: Freshness
    billingPeriod: Period
    nextCursor: str | None


class StatsQuery(Schema):
    """Whose month."""

    provider: Name | None = None
    timezone: ZoneName | None = None


class BudgetFigures(Schema):
    """Null where no budget is set."""

    limit: Money | None
    used: Money
    remaining: Money | None


class ProjectionFigures(Schema):
    """Where the month is heading."""

    endOfMonth: Money
    trend: Trend


class UsageFigures(Schema):
    """Tokens and money of a period."""

    totalTokens: int
    totalCost: Money
    unpricedTokens: int = Field(description="Tokens with no known price: in totalTokens, not in totalCost")
    notional: Notional = Field(default_factory=Decimal)


class TokenStats(Schema):
    """The current month in figures."""

    budget: BudgetFigures
    projections: ProjectionFigures
    usage: UsageFigures


class TimeseriesQuery(RangeQuery):
    """Which usage, in which steps."""

    provider: Name | None = None
    model: Name | None = None
    project: Name | None = None
    groupBy: GroupBy | None = None
    interval: Interval = "day"


class GroupPoint(Schema):
    """One group's part of a step."""

    totalTokens: int
    cost: Money
    notional: Notional = Field(default_factory=Decimal)


class SeriesPoint(Schema):
    """One step of a series. `date` is a day, or a UTC time where the step is an hour."""

    date: str
    totalTokens: int
    cost: Money
    unpricedTokens: int = 0
    notional: Notional = Field(default_factory=Decimal)
    groups: dict[str, GroupPoint] | None = None


class Peak(Schema):
    """The dearest step."""

    date: str
    cost: Money


class SeriesAggregations(Schema):
    """The series summed up; averages are per step."""

    totalTokens: int
    totalCost: Money
    averageTokens: Money
    averageCost: Money
    notional: Notional = Field(default_factory=Decimal)
    peak: Peak | None
    days: int


class Timeseries(Schema):
    """Usage over time, every step there, empty ones as 0."""

    series: list[SeriesPoint]
    aggregations: SeriesAggregations


class BurnRateQuery(Schema):
    """How long a window, ending now."""

    hours: int = Field(24, ge=1, le=744)
    service: Name | None = None


class BurnFigures(Schema):
    """Speed of spending over a window of real hours."""

    tokensPerHour: Money
    costPerHour: Money
    tokensPerDay: Money
    costPerDay: Money
    unpricedTokens: int = Field(description="Of the window: tokens with no known price, not in the money")


class BurnRate(Schema):
    """Speed of spending, together and by provider."""

    burnRate: BurnFigures
    byService: dict[str, BurnFigures]
