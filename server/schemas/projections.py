"""Where the month is heading."""

from __future__ import annotations

from pydantic import Field

from server.schemas.common import Day, Money, Name, Schema, ZoneName


class ProjectionQuery(Schema):
    """Whose month."""

    provider: Name | None = Field(None, description="Only this provider, against its own budget")
    timezone: ZoneName | None = None


class EndOfMonth(Schema):
    """What the month will probably have cost."""

    estimatedCost: Money = Field(description="Spent, and what is expected of the rest")
    confidence: float = Field(description="0 … 1; 0 where nothing is known to go by")


class CostRange(Schema):
    """The range that holds four times in five."""

    low: Money
    high: Money


class BudgetImpact(Schema):
    """What that means for the month's budget; nulls where none is set."""

    willExceedBudget: bool
    limit: Money | None
    projectedOverage: Money | None = Field(description="How far above the limit the estimate lies; 0 if not")
    exceedsOn: Day | None = Field(description="The day on which the expected path crosses the limit")


class PathDay(Schema):
    """What the month is expected to have cost by the end of a day."""

    date: Day
    low: Money
    expected: Money
    high: Money


class MonthProjection(Schema):
    """Where the month is heading."""

    endOfMonth: EndOfMonth
    range: CostRange
    budgetImpact: BudgetImpact
    byProvider: dict[str, Money] = Field(description="Estimates; they add up to estimatedCost")
    method: str
    spent: Money = Field(description="Up to now")
    fixed: Money = Field(description="The part of it that was entered for the month: never extrapolated")
    path: list[PathDay] = Field(description="Today and each day to come")
