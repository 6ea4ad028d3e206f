"""The dashboard: everything a glance needs in one answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from server.schemas.alerts import Alert
from server.schemas.capture import LogScan
from server.schemas.common import Day, Freshness, Money, Notional, Schema, UtcTime, ZoneName
from server.schemas.exchange_rates import ShownCurrency, in_dollars
from server.schemas.tokens import BurnFigures

BudgetState = Literal["ok", "warning", "exceeded", "none"]


class DashboardQuery(Schema):
    """Whose days."""

    timezone: ZoneName | None = None
    looking: bool = Field(False, description="A person looks at this, so that figures should soon be new")


class TotalCosts(Schema):
    """This month against last."""

    currentMonth: Money
    previousMonth: Money
    previousMonthToDate: Money = Field(description="Last month up to the same day and time of day")
    notional: Notional = Field(default_factory=Decimal)
    previousUnpricedTokens: int = Field(description="Last month's tokens with no known price")


class TokenUsage(Schema):
    """Tokens of this month. `inputTokens` holds all input, cached or not (OpenTelemetry's meaning)."""

    inputTokens: int
    outputTokens: int
    cachedTokens: int
    cacheWriteTokens: int
    totalTokens: int
    requests: int


class CostBasis(Schema):
    """How a figure was got; the parts add up to it."""

    billed: Money
    reported: Money
    estimated: Money
    manual: Money


class TopModel(Schema):
    """A model's part of this month."""

    provider: str
    model: str
    cost: Money | None = Field(description="null where none of it could be priced")
    tokens: int
    notional: Notional = Field(default_factory=Decimal)
    share: float = Field(description="Of the month's cost, 0 … 1")
    basis: CostBasis


class ProviderFigures(Schema):
    """A provider's part of this month and of today."""

    provider: str
    name: str
    cost: Money
    todayCost: Money
    tokens: int
    unpricedTokens: int
    todayUnpricedTokens: int
    basis: CostBasis = Field(description="Of the month; adds up to cost")
    notional: Notional = Field(default_factory=Decimal)


class BudgetStatus(Schema):
    """The month against the overall budget; nulls where none is set."""

    limit: Money | None
    used: Money
    remaining: Money | None
    percentUsed: float | None
    status: BudgetState
    projected: Money


class Projection(Schema):
    """Where the month ends if it goes on like this, with the range that holds four times in five."""

    estimatedCost: Money
    low: Money
    high: Money
    confidence: float
    method: str


class UnpricedModel(Schema):
    """A model whose price is not known."""

    provider: str
    model: str
    tokens: int
    events: int


class Unpriced(Schema):
    """This month's usage that no price was known for: in the tokens, not in the money."""

    events: int
    tokens: int
    models: list[UnpricedModel]


class Today(Schema):
    """Since midnight."""

    cost: Money
    tokens: int
    requests: int
    basis: CostBasis
    unpricedTokens: int = Field(description="Tokens with no known price: not in the money")
    notional: Notional = Field(default_factory=Decimal)


class DailyCost(Schema):
    """One day's cost."""

    date: Day
    cost: Money
    unpricedTokens: int
    notional: Notional = Field(default_factory=Decimal)


class PlanQuestion(Schema):
    """Who pays for a tool's usage? Until that is said, it is notional. Each answer is settings to change."""

    tool: str = Field(examples=["claude-code"])
    flatPlan: dict[str, str] = Field(description="PATCH /api/settings with these where a plan pays")
    metered: dict[str, str] = Field(description="With these where every call is paid for")


class Dashboard(Schema):
    """Everything a glance needs."""

    totalCosts: TotalCosts
    tokenUsage: TokenUsage
    topModels: list[TopModel]
    budgetStatus: BudgetStatus
    alerts: list[Alert]
    today: Today
    burnRate: BurnFigures
    projection: Projection
    byProvider: dict[str, Money]
    providers: list[ProviderFigures]
    basis: CostBasis
    unpriced: Unpriced
    flatPlanQuestion: PlanQuestion | None = Field(None, description="null where nothing is to be asked")
    recentDays: list[DailyCost] = Field(description="The last 14 days, today last")
    logScan: LogScan | None = Field(None, description="Agents' logs being read for the first time; else null")
    lastEventAt: UtcTime | None
    dataFreshness: Freshness
    displayCurrency: ShownCurrency = Field(default_factory=in_dollars)
