"""Costs over time, or by provider, model or project."""

from __future__ import annotations

from datetime import date

from flask import Blueprint

from server.api.endpoint import Call, NoBody, endpoint
from server.core.money import per, to_dollars
from server.core.records import UsageFilter, UsageSums
from server.schemas.analytics import (
    Analytics,
    AnalyticsQuery,
    DailyAverages,
    Figures,
    GroupFigures,
    TimePoint,
)
from server.schemas.tokens import Period

analytics = Blueprint("analytics", __name__)


@endpoint(analytics, "GET", "/api/analytics", query=AnalyticsQuery, answer=Analytics, scope="read")
def show(call: Call[AnalyticsQuery, NoBody]) -> Analytics:
    """Costs, tokens and requests over time, or by provider, model or project."""
    query, service = call.query, call.services.usage
    days = service.asked_days(query.startDate, query.endDate, query.timezone)
    where = UsageFilter(query.provider, query.model, query.project)
    series: list[TimePoint] | list[GroupFigures]
    if query.groupBy == "day" or query.groupBy == "week" or query.groupBy == "month":
        steps = service.series(
            call.identity,
            first=days.first,
            last=days.last,
            where=where,
            group_by=None,
            interval=query.groupBy,
            zone_name=query.timezone,
        )
        total = sum((step.sums for step in steps), UsageSums())
        series = [
            TimePoint(date=date.fromisoformat(step.label), **_figures(step.sums).model_dump())
            for step in steps
        ]
    else:
        groups = service.groups(
            call.identity,
            first=days.first,
            last=days.last,
            where=where,
            group_by=query.groupBy,
            zone_name=query.timezone,
        )
        total = sum(groups.values(), UsageSums())
        series = [GroupFigures(key=key, **_figures(sums).model_dump()) for key, sums in groups.items()]
    return Analytics(
        series=series,
        totals=_figures(total),
        averages=DailyAverages(
            cost=per(to_dollars(total.cost_nanos), days.days),
            tokens=per(total.total_tokens, days.days),
            requests=per(total.requests, days.days),
        ),
        days=days.days,
        period=Period(start=days.first, end=days.last),
    )


def _figures(sums: UsageSums) -> Figures:
    return Figures(
        cost=to_dollars(sums.cost_nanos),
        tokens=sums.total_tokens,
        requests=sums.requests,
        unpricedTokens=sums.unpriced_tokens,
    )
