"""Budgets: a limit for a period, overall or for a provider, project or member."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from server.schemas.common import Body, Money, Name, Schema, between
from server.schemas.dashboard import BudgetState

BudgetPeriod = Literal["month", "week", "day"]
Threshold = Annotated[Money, between(0.01, 10)]


class BudgetScope(Body):
    """What it covers; everything where all are absent."""

    provider: Name | None = None
    project: Name | None = None
    member: Name | None = Field(None, description="The id of a member")


class BudgetRequest(Body):
    """Sets the budget of a scope and period, replacing the one before."""

    scope: BudgetScope = Field(default_factory=BudgetScope)
    limit: Annotated[Money, between(0.01, 1_000_000_000)] = Field(examples=[100])
    period: BudgetPeriod = "month"
    thresholds: Annotated[list[Threshold], Field(min_length=1, max_length=10)] = Field(
        default_factory=lambda: [Decimal("0.5"), Decimal("0.8"), Decimal(1)], examples=[[0.5, 0.8, 1]]
    )


class Budget(Schema):
    """A budget and where it stands."""

    id: str
    scope: BudgetScope
    limit: Money
    period: BudgetPeriod
    thresholds: list[Money]
    used: Money
    remaining: Money
    percentUsed: float
    status: BudgetState


class BudgetList(Schema):
    """All budgets, the overall one first."""

    budgets: list[Budget]
