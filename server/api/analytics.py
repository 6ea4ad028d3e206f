"""Costs over time, or by provider, model, project or member."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from server.api.endpoint import Call, NoBody, endpoint
from server.api.wire import Ready
from server.core.money import per, to_dollars
from server.core.records import UsageFilter, UsageSums
from server.core.team import NO_MEMBER, Person
from server.schemas.analytics import Analytics, AnalyticsQuery

analytics = Blueprint("analytics", __name__)
# Bills and figures of whole months name no member.
_NOBODY = "(nobody)"


@endpoint(analytics, "GET", "/api/analytics", query=AnalyticsQuery, answer=Analytics, scope="read")
def show(call: Call[AnalyticsQuery, NoBody]) -> Ready:
    """Costs, tokens and requests over time, or by provider, model, project or member."""
    query, service = call.query, call.services.usage
    days = service.asked_days(query.startDate, query.endDate, query.timezone)
    where = UsageFilter(query.provider, query.model, query.project, _person_id(call, query.member))
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
        people = call.services.team.people(call.identity) if query.groupBy == "member" else None
        series = [{**_named(key, people), **_figures(sums)} for key, sums in groups.items()]
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


def _person_id(call: Call[AnalyticsQuery, NoBody], member: str | None) -> int | None:
    return None if member is None else call.services.team.require_person(call.identity, member, "member").id


def _named(key: str, people: Mapping[int, Person] | None) -> dict[str, str | None]:
    """Gives what a group is called: a member by the id that the list of members has, and by name."""
    if people is None:
        return {"key": key, "name": None}
    if key == NO_MEMBER:
        return {"key": _NOBODY, "name": None}
    person = people[int(key)]
    return {"key": person.public_id, "name": person.label}


def _figures(sums: UsageSums) -> dict[str, Any]:
    """Gives every field of a Figures."""
    return {
        "cost": to_dollars(sums.cost_nanos),
        "tokens": sums.total_tokens,
        "requests": sums.requests,
        "unpricedTokens": sums.unpriced_tokens,
        "notional": to_dollars(sums.notional_nanos),
    }
