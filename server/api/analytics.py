"""Costs over time, or by provider, model or project."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.endpoint import Call, NoBody, endpoint
from server.api.wire import Ready
from server.core.money import per, to_dollars
from server.core.records import UsageFilter, UsageSums
from server.schemas.analytics import Analytics, AnalyticsQuery

analytics = Blueprint("analytics", __name__)


@endpoint(analytics, "GET", "/api/analytics", query=AnalyticsQuery, answer=Analytics, scope="read")
def show(call: Call[AnalyticsQuery, NoBody]) -> Ready:
    """Costs, tokens and requests over time, or by provider, model or project."""
    query, service = call.query, call.services.usage
    days = service.asked_days(query.startDate, query.endDate, query.timezone)
    where = UsageFilter(query.provider, query.model, query.project)
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
        total = UsageSums.together(step.sums for step in steps)
        series = [{"date": step.label, **_figures(step.sums)} for step in steps]
    else:
        groups = service.groups(
            call.identity,
            first=days.first,
            last=days.last,
            where=where,
            group_by=query.groupBy,
            zone_name=query.timezone,
        )
        total = UsageSums.together(groups.values())
        series = [{"key": key, **_figures(sums)} for key, sums in groups.items()]
    return Ready(
        {
            "series": series,
            "totals": _figures(total),
            "averages": {
                "cost": per(to_dollars(total.cost_nanos), days.days),
                "tokens": per(total.total_tokens, days.days),
                "requests": per(total.requests, days.days),
            },
            "days": days.days,
            "period": {"start": days.first, "end": days.last},
        }
    )


def _figures(sums: UsageSums) -> dict[str, Any]:
    """Gives every field of a Figures."""
    return {
        "cost": to_dollars(sums.cost_nanos),
        "tokens": sums.total_tokens,
        "requests": sums.requests,
        "unpricedTokens": sums.unpriced_tokens,
        "notional": to_dollars(sums.notional_nanos),
    }
