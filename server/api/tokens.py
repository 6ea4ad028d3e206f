"""Token tracking: track, batch, list, stats, timeseries, burn rate."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from flask import Blueprint

from server.api.endpoint import HEADER_PATTERN, Call, NoBody, NoQuery, endpoint
from server.api.later import Pending
from server.api.wire import Ready
from server.core.errors import InvalidInput
from server.core.money import per, to_dollars
from server.core.periods import from_ms
from server.core.provider import ProviderNames
from server.core.records import InsertOutcome, StoredEvent, UsageFilter, UsageSums
from server.core.tokens import reported_input
from server.schemas.common import as_json_ready, format_time
from server.schemas.tokens import (
    BatchAnswer,
    BatchRequest,
    BudgetFigures,
    BurnFigures,
    BurnRate,
    BurnRateQuery,
    Peak,
    Period,
    ProjectionFigures,
    SeriesAggregations,
    StatsQuery,
    Timeseries,
    TimeseriesQuery,
    TokenList,
    TokenListQuery,
    TokenRecord,
    TokenStats,
    TrackAnswer,
    TrackRequest,
    UsageFigures,
)
from server.services.tracking import BatchOutcome, Rejected
from server.services.usage import SeriesStep

tokens = Blueprint("tokens", __name__)
KEY_HEADER = "Idempotency-Key"


@endpoint(
    tokens,
    "POST",
    "/api/tokens/track",
    body=TrackRequest,
    answer=TrackAnswer,
    scope="ingest",
    headers=(KEY_HEADER,),
    quick=True,
)
def track(call: Call[NoQuery, TrackRequest]) -> Pending[InsertOutcome]:
    """Track one use of a model."""
    insertion = call.services.tracking.prepare(
        call.identity, call.body, idempotency_key=key_of(call.header(KEY_HEADER))
    )

    def finish(outcome: InsertOutcome) -> Ready:
        fields = _fields(outcome.stored, call.services.providers)
        fields["timestamp"] = format_time(fields["timestamp"])
        return Ready(fields | {"duplicate": outcome.status == "duplicate"})

    return Pending(insertion, finish)


@endpoint(
    tokens,
    "POST",
    "/api/tokens/track/batch",
    body=BatchRequest,
    answer=BatchAnswer,
    scope="ingest",
    headers=(KEY_HEADER,),
    quick=True,
)
def track_batch(call: Call[NoQuery, BatchRequest]) -> Pending[list[BatchOutcome]]:
    """Track up to 1,000 uses; each is judged by itself."""
    insertion = call.services.tracking.prepare_batch(
        call.identity,
        call.body.events,
        flush=call.body.flush,
        idempotency_key=key_of(call.header(KEY_HEADER)),
    )
    return Pending(insertion, _batch_answer)


def _batch_answer(outcomes: list[BatchOutcome]) -> Ready:
    results = [_result(index, outcome) for index, outcome in enumerate(outcomes)]
    statuses = Counter([item["status"] for item in results])
    nanos = sum(
        [
            item.stored.event.cost_nanos or 0
            for item in outcomes
            if not isinstance(item, Rejected) and item.status == "accepted"
        ]
    )
    return Ready(
        {
            "accepted": statuses["accepted"],
            "duplicates": statuses["duplicate"],
            "rejected": statuses["rejected"],
            "totalCost": to_dollars(nanos),
            "results": results,
        }
    )


@endpoint(tokens, "GET", "/api/tokens", query=TokenListQuery, answer=TokenList, scope="read")
def list_tokens(call: Call[TokenListQuery, NoBody]) -> TokenList:
    """List tracked uses, newest first."""
    query = call.query
    page = call.services.usage.list_events(
        call.identity,
        first=query.billingStartDate,
        last=query.billingEndDate,
        where=UsageFilter(query.provider, query.model, query.project),
        limit=query.limit,
        cursor=query.cursor,
        zone_name=query.timezone,
    )
    return TokenList(
        tokens=[
            TokenRecord.model_construct(**_fields(item, call.services.providers)) for item in page.events
        ],
        lastUpdated=page.last_updated,
        dataFreshness=page.freshness,
        billingPeriod=Period(start=page.days.first, end=page.days.last),
        nextCursor=page.next_cursor,
    )


@endpoint(tokens, "GET", "/api/tokens/stats", query=StatsQuery, answer=TokenStats, scope="read")
def stats(call: Call[StatsQuery, NoBody]) -> TokenStats:
    """This month's usage, budget and projection."""
    month = call.services.dashboard.stats(
        call.identity, provider=call.query.provider, zone_name=call.query.timezone
    )
    used = month.usage.cost_nanos
    standing = month.budget
    return TokenStats(
        budget=BudgetFigures(
            limit=None if standing is None else to_dollars(standing.budget.limit_nanos),
            used=to_dollars(used if standing is None else standing.used_nanos),
            remaining=None if standing is None else to_dollars(standing.remaining_nanos),
        ),
        projections=ProjectionFigures(
            endOfMonth=to_dollars(month.projection.estimated_nanos), trend=month.trend
        ),
        usage=UsageFigures(
            totalTokens=month.usage.total_tokens,
            totalCost=to_dollars(used),
            unpricedTokens=month.usage.unpriced_tokens,
            notional=to_dollars(month.usage.notional_nanos),
        ),
    )


@endpoint(tokens, "GET", "/api/tokens/timeseries", query=TimeseriesQuery, answer=Timeseries, scope="read")
def timeseries(call: Call[TimeseriesQuery, NoBody]) -> Ready:
    """Usage over time, every step there."""
    query = call.query
    steps = call.services.usage.series(
        call.identity,
        first=query.startDate,
        last=query.endDate,
        where=UsageFilter(query.provider, query.model, query.project),
        group_by=query.groupBy,
        interval=query.interval,
        zone_name=query.timezone,
    )
    return Ready(
        {
            "series": [_point(step, grouped=query.groupBy is not None) for step in steps],
            "aggregations": as_json_ready(_aggregations(steps)),
        }
    )


@endpoint(tokens, "GET", "/api/tokens/burn-rate", query=BurnRateQuery, answer=BurnRate, scope="read")
def burn_rate(call: Call[BurnRateQuery, NoBody]) -> BurnRate:
    """Speed of spending over the last hours."""
    burn = call.services.usage.burn(call.identity, hours=call.query.hours, service=call.query.service)
    return BurnRate(
        burnRate=burn_figures(burn.total, burn.hours),
        byService={name: burn_figures(sums, burn.hours) for name, sums in burn.by_provider.items()},
    )


def burn_figures(sums: UsageSums, hours: int) -> BurnFigures:
    """Gives sums of a window as speeds."""
    used, cost = sums.total_tokens, to_dollars(sums.cost_nanos)
    return BurnFigures(
        tokensPerHour=per(used, hours),
        costPerHour=per(cost, hours),
        tokensPerDay=per(used * 24, hours),
        costPerDay=per(cost * 24, hours),
        unpricedTokens=sums.unpriced_tokens,
    )


def key_of(header: str | None) -> str | None:
    """Gives the Idempotency-Key header if it can be one.

    Raises:
        InvalidInput: It is empty, too long, or holds control characters.
    """
    if header is None:
        return None
    if not 0 < len(header) <= 200 or not re.fullmatch(HEADER_PATTERN, header):
        raise InvalidInput.of(KEY_HEADER, "must have 1 to 200 printable ASCII characters")
    return header


def _fields(stored: StoredEvent, providers: ProviderNames) -> dict[str, Any]:
    event, counts = stored.event, stored.event.counts
    includes = providers.get(event.provider).input_includes_cache
    return {
        "id": str(stored.id),
        "provider": event.provider,
        "model": event.model,
        "inputTokens": reported_input(counts, input_includes_cache=includes),
        "outputTokens": counts.output,
        "cost": None if event.cost_nanos is None else to_dollars(event.cost_nanos),
        "timestamp": from_ms(event.occurred_at_ms),
        "cachedTokens": counts.cache_read,
        "cacheWriteTokens": counts.cache_write,
        "cacheWrite1hTokens": counts.cache_write_1h,
        "reasoningTokens": counts.reasoning,
        "totalTokens": counts.total,
        "requests": event.requests,
        "costSource": event.cost_source.value,
        "project": event.project,
        "sessionId": event.session_id,
        "tags": event.tags,
        "serviceTier": event.service_tier,
        "source": event.source,
    }


def _result(index: int, outcome: BatchOutcome) -> dict[str, Any]:
    if isinstance(outcome, Rejected):
        details = [{"field": item.field, "message": item.message} for item in outcome.problems]
        return {
            "index": index,
            "status": "rejected",
            "id": None,
            "cost": None,
            "costSource": None,
            "error": outcome.message,
            "details": details,
        }
    stored = outcome.stored
    nanos = stored.event.cost_nanos
    # Every field of a BatchResult; to copy them from a template takes as long as all else here.
    return {
        "index": index,
        "status": outcome.status,
        "id": str(stored.id),
        "cost": None if nanos is None else to_dollars(nanos),
        "costSource": stored.event.cost_source,
        "error": None,
        "details": None,
    }


def _point(step: SeriesStep, *, grouped: bool) -> dict[str, Any]:
    """Gives every field of a SeriesPoint."""
    groups = {
        name: {
            "totalTokens": sums.total_tokens,
            "cost": to_dollars(sums.cost_nanos),
            "notional": to_dollars(sums.notional_nanos),
        }
        for name, sums in sorted(step.groups.items())
    }
    return {
        "date": step.label,
        "totalTokens": step.sums.total_tokens,
        "cost": to_dollars(step.sums.cost_nanos),
        "unpricedTokens": step.sums.unpriced_tokens,
        "notional": to_dollars(step.sums.notional_nanos),
        "groups": groups if grouped else None,
    }


def _aggregations(steps: list[SeriesStep]) -> SeriesAggregations:
    total = UsageSums.together(step.sums for step in steps)
    dearest = max(steps, key=lambda step: step.sums.cost_nanos, default=None)
    peak = None
    if dearest is not None and dearest.sums.cost_nanos > 0:
        peak = Peak(date=dearest.label, cost=to_dollars(dearest.sums.cost_nanos))
    count = max(1, len(steps))
    return SeriesAggregations(
        totalTokens=total.total_tokens,
        totalCost=to_dollars(total.cost_nanos),
        averageTokens=per(total.total_tokens, count),
        averageCost=per(to_dollars(total.cost_nanos), count),
        notional=to_dollars(total.notional_nanos),
        peak=peak,
        days=len({step.label[:10] for step in steps}),
    )
