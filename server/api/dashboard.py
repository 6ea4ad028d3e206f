"""The dashboard."""

from __future__ import annotations

from flask import Blueprint

from server.api.alerts import shape as shape_of_alert
from server.api.capture import shape_of_scan
from server.api.endpoint import Call, NoBody, endpoint
from server.api.exchange_rates import shown_currency
from server.api.tokens import burn_figures
from server.core.money import share, to_dollars
from server.core.plans import Plans
from server.core.provider import ProviderNames
from server.core.records import UsageSums
from server.schemas import dashboard as shape
from server.services.costs import Spend
from server.services.dashboard import RECENT_DAYS, Overview

dashboard = Blueprint("dashboard", __name__)
_TOP = 10


@endpoint(
    dashboard, "GET", "/api/dashboard", query=shape.DashboardQuery, answer=shape.Dashboard, scope="read"
)
def show(call: Call[shape.DashboardQuery, NoBody]) -> shape.Dashboard:
    """Today, this month, where it is heading, and what asks for attention."""
    if call.query.looking:
        call.services.sync.looked()
    overview = call.services.dashboard.overview(call.identity, zone_name=call.query.timezone)
    month, today, burn = overview.month.total, overview.today.total, overview.burn
    projection = overview.projection
    return shape.Dashboard(
        totalCosts=shape.TotalCosts(
            currentMonth=to_dollars(month.cost_nanos),
            previousMonth=to_dollars(overview.previous_month.cost_nanos),
            previousMonthToDate=to_dollars(overview.previous_month_to_date.cost_nanos),
            notional=to_dollars(month.notional_nanos),
            previousUnpricedTokens=overview.previous_month.unpriced_tokens,
        ),
        tokenUsage=_token_usage(month),
        topModels=_top_models(overview.month),
        budgetStatus=_budget(overview),
        alerts=[shape_of_alert(alert) for alert in overview.alerts],
        today=shape.Today(
            cost=to_dollars(today.cost_nanos),
            tokens=today.total_tokens,
            requests=today.requests,
            basis=cost_basis(today),
            unpricedTokens=today.unpriced_tokens,
            notional=to_dollars(today.notional_nanos),
        ),
        burnRate=burn_figures(burn.total, burn.hours),
        projection=shape.Projection(
            estimatedCost=to_dollars(projection.estimated_nanos),
            low=to_dollars(projection.low_nanos),
            high=to_dollars(projection.high_nanos),
            confidence=projection.confidence,
            method=projection.method,
        ),
        byProvider={name: to_dollars(sums.cost_nanos) for name, sums in overview.month.by_provider.items()},
        providers=_providers(overview, call.services.providers),
        basis=cost_basis(month),
        unpriced=_unpriced(overview.month),
        flatPlanQuestion=_plan_question(overview.unsaid_tool, call.services.settings.plans),
        recentDays=[
            shape.DailyCost(
                date=day,
                cost=to_dollars(sums.cost_nanos),
                unpricedTokens=sums.unpriced_tokens,
                notional=to_dollars(sums.notional_nanos),
            )
            for day, sums in overview.daily[-RECENT_DAYS:]
        ],
        logScan=shape_of_scan(call.services.capture),
        lastEventAt=overview.last_event_at,
        dataFreshness=overview.freshness,
        displayCurrency=shown_currency(call.services.exchange_rates),
    )


def _plan_question(tool: str | None, plans: Plans) -> shape.PlanQuestion | None:
    if tool is None:
        return None
    flat, metered = plans.answers(tool)
    return shape.PlanQuestion(tool=tool, flatPlan=flat, metered=metered)


def cost_basis(sums: UsageSums) -> shape.CostBasis:
    """Gives how a figure was got."""
    return shape.CostBasis(
        billed=to_dollars(sums.billed_nanos),
        reported=to_dollars(sums.reported_nanos),
        estimated=to_dollars(sums.estimated_nanos),
        manual=to_dollars(sums.manual_nanos),
    )


def _token_usage(sums: UsageSums) -> shape.TokenUsage:
    return shape.TokenUsage(
        inputTokens=sums.input_total,
        outputTokens=sums.output,
        cachedTokens=sums.cache_read,
        cacheWriteTokens=sums.cache_write_5m + sums.cache_write_1h,
        totalTokens=sums.total_tokens,
        requests=sums.requests,
    )


def _top_models(spend: Spend) -> list[shape.TopModel]:
    total = spend.total.cost_nanos
    ordered = sorted(
        spend.by_model.items(), key=lambda item: (-item[1].cost_nanos, -item[1].total_tokens, item[0])
    )
    return [
        shape.TopModel(
            provider=provider,
            model=model,
            cost=None if sums.unknown else to_dollars(sums.cost_nanos),
            tokens=sums.total_tokens,
            notional=to_dollars(sums.notional_nanos),
            share=round(share(sums.cost_nanos, total), 4),
            basis=cost_basis(sums),
        )
        for (provider, model), sums in ordered[:_TOP]
    ]


def _budget(overview: Overview) -> shape.BudgetStatus:
    standing, projected = overview.budget, to_dollars(overview.projection.estimated_nanos)
    if standing is None:
        used = to_dollars(overview.month.total.cost_nanos)
        return shape.BudgetStatus(
            limit=None, used=used, remaining=None, percentUsed=None, status="none", projected=projected
        )
    return shape.BudgetStatus(
        limit=to_dollars(standing.budget.limit_nanos),
        used=to_dollars(standing.used_nanos),
        remaining=to_dollars(standing.remaining_nanos),
        percentUsed=round(standing.percent_used, 2),
        status=standing.state,
        projected=projected,
    )


def _providers(overview: Overview, names: ProviderNames) -> list[shape.ProviderFigures]:
    today = overview.today.by_provider
    figures = [
        shape.ProviderFigures(
            provider=provider,
            name=names.get(provider).name,
            cost=to_dollars(sums.cost_nanos),
            todayCost=to_dollars(today.get(provider, UsageSums()).cost_nanos),
            tokens=sums.total_tokens,
            unpricedTokens=sums.unpriced_tokens,
            todayUnpricedTokens=today.get(provider, UsageSums()).unpriced_tokens,
            basis=cost_basis(sums),
            notional=to_dollars(sums.notional_nanos),
        )
        for provider, sums in overview.month.by_provider.items()
    ]
    return sorted(figures, key=lambda item: (-item.cost, item.provider))


def _unpriced(spend: Spend) -> shape.Unpriced:
    total = spend.total
    models = [
        shape.UnpricedModel(
            provider=provider, model=model, tokens=sums.unpriced_tokens, events=sums.unpriced_events
        )
        for (provider, model), sums in spend.by_model.items()
        if sums.unpriced_events
    ]
    models.sort(key=lambda item: (-item.tokens, item.provider, item.model))
    return shape.Unpriced(events=total.unpriced_events, tokens=total.unpriced_tokens, models=models)
