"""Costs over time, or by provider, model, project or member."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from server.schemas.common import Day, Money, Name, Notional, RangeQuery, Schema
from server.schemas.tokens import Period


class AnalyticsQuery(RangeQuery):
    """Which costs, and by what."""

    groupBy: Literal["day", "week", "month", "provider", "model", "project", "member"] = "day"
    provider: Name | None = None
    model: Name | None = None
    project: Name | None = None
    member: Name | None = Field(None, description="The id of somebody who is or was a member")


class Figures(Schema):
    """Money and usage."""

    cost: Money
    tokens: int
    requests: int
    unpricedTokens: int = Field(description="Tokens with no known price: in tokens, not in cost")
    notional: Notional = Field(default_factory=Decimal)


class _Dated(Schema):
    date: Day


class _Keyed(Schema):
    key: str


# What they are of comes first in answers.
class TimePoint(Figures, _Dated):
    """A day, or a week or month by the first of its days within the range."""


class GroupFigures(Figures, _Keyed):
    """A provider, model or line item, project, or member."""

    name: str | None = Field(None, description="Who a member is; null for all else")


class DailyAverages(Schema):
    """What a day of the range comes to."""

    cost: Money
    tokens: Money
    requests: Money


class Analytics(Schema):
    """By time: every step there, oldest first. By provider, model, project or member: the dearest first."""

    series: list[TimePoint] | list[GroupFigures]
    totals: Figures
    averages: DailyAverages = Field(description="Per day of the range")
    days: int
    period: Period
