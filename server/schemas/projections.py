"""Where this month is heading."""

from __future__ import annotations

from pydantic import Field

from server.schemas.common import Day, Money, Name, Schema, ZoneName


class ProjectionQuery(Schema):
    """Whose month."""

    provider: Name | None = Field(None, description="One provider and its own budget; default: everything")
    timezone: ZoneName | None = None


class EndOfMonth(Schema):
    """What the month is expected to have cost by its end."""

    estimatedCost: Money
    confidence: float = Field(ge=0, le=1, description="0 where nothing is known")


class Range(Schema):
    """Holds the month's end four times in five."""

    low: Money
    high: Money


class BudgetImpact(Schema):
    """The month's end against its budget."""

    willExceedBudget: bool = Field(description="Whether more is expected than the limit; false without one")
    limit: Money | None = Field(description="null where no budget is set for the month")
    projectedOverage: Money | None = Field(description="What is expected above the limit, at least 0")
    exceedsOn: Day | None = Field(description="When it is expected to be crossed; today where it is already")


class Projections(Schema):
    """Where this month is heading; entered costs of the month are in it and not extrapolated."""

    endOfMonth: EndOfMonth
    range: Range
    method: str
    byProvider: dict[str, Money] = Field(description="Expected by the month's end; adds up to estimatedCost")
    budgetImpact: BudgetImpact
