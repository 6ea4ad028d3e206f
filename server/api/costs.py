"""Costs of a month, by provider and together."""

from __future__ import annotations

from flask import Blueprint

from server.api.dashboard import cost_basis
from server.api.endpoint import Call, NoBody, endpoint
from server.core.money import to_dollars
from server.core.provider import ProviderNames
from server.core.records import UsageSums
from server.schemas.costs import (
    AllCosts,
    Comparison,
    CostTokens,
    MonthQuery,
    ProviderCosts,
    ProviderMonth,
    TokenBasis,
)
from server.services.months import MonthCosts

costs = Blueprint("costs", __name__)


@endpoint(costs, "GET", "/api/costs/all", query=MonthQuery, answer=AllCosts, scope="read")
def show_all(call: Call[MonthQuery, NoBody]) -> AllCosts:
    """What every provider cost in a month."""
    query = call.query
    month = call.services.months.all(
        call.identity, month=query.month, year=query.year, zone_name=query.timezone
    )
    total, before = month.spend.total.cost_nanos, month.previous.total.cost_nanos
    return AllCosts(
        total=to_dollars(total),
        byProvider={name: to_dollars(sums.cost_nanos) for name, sums in month.spend.by_provider.items()},
        providers=_providers(month, call.services.providers),
        comparison=Comparison(
            previousMonth=to_dollars(before),
            changePercent=round(100 * (total - before) / before, 2) if before else None,
        ),
        basis=cost_basis(month.spend.total),
        unpricedTokens=month.spend.total.unpriced_tokens,
        notional=to_dollars(month.spend.total.notional_nanos),
        unconverted=month.unconverted,
    )


def _providers(month: MonthCosts, names: ProviderNames) -> list[ProviderMonth]:
    now, before = month.spend.by_provider, month.previous.by_provider
    none = UsageSums()
    figures = [
        ProviderMonth(
            provider=provider,
            name=names.get(provider).name,
            currentMonth=to_dollars(now.get(provider, none).cost_nanos),
            previousMonth=to_dollars(before.get(provider, none).cost_nanos),
            basis=cost_basis(now.get(provider, none)),
            unpricedTokens=now.get(provider, none).unpriced_tokens,
            previousUnpricedTokens=before.get(provider, none).unpriced_tokens,
            notional=to_dollars(now.get(provider, none).notional_nanos),
        )
        for provider in now.keys() | before.keys()
    ]
    return sorted(figures, key=lambda one: (-one.currentMonth, -one.previousMonth, one.provider))


@endpoint(costs, "GET", "/api/costs/<provider>", query=MonthQuery, answer=ProviderCosts, scope="read")
def show_provider(call: Call[MonthQuery, NoBody]) -> ProviderCosts:
    """What one provider cost in a month."""
    query = call.query
    found = call.services.months.of_provider(
        call.identity,
        call.path["provider"],
        month=query.month,
        year=query.year,
        zone_name=query.timezone,
    )
    month, tokens = found.costs, found.tokens
    sums = month.spend.total
    return ProviderCosts(
        service=month.provider,
        currentMonth=to_dollars(sums.cost_nanos),
        previousMonth=to_dollars(month.previous.total.cost_nanos),
        breakdown={
            model: to_dollars(part.cost_nanos)
            for (_, model), part in sorted(month.spend.by_model.items())
            if not part.unknown
        },
        tokenUsage=CostTokens(
            inputTokens=tokens.counts.input_total,
            outputTokens=tokens.counts.output,
            cachedTokens=tokens.counts.cache_read,
            totalTokens=tokens.counts.total,
        ),
        tokenBasis=TokenBasis(tracked=tokens.tracked, reported=tokens.reported, entered=tokens.entered),
        dataFreshness=month.freshness,
        basis=cost_basis(sums),
        unpricedTokens=sums.unpriced_tokens,
        notional=to_dollars(sums.notional_nanos),
        unconverted=month.unconverted,
    )
