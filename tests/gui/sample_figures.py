"""Figures of every kind a person may meet, and a client that answers with them."""

from __future__ import annotations

import calendar
import math
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from server.schemas.alerts import Alert
from server.schemas.app_tokens import AppTokenRequest, NewAppToken
from server.schemas.budgets import Budget, BudgetList, BudgetScope
from server.schemas.capture import CaptureStatus
from server.schemas.dashboard import (
    BudgetStatus,
    CostBasis,
    DailyCost,
    Dashboard,
    Projection,
    ProviderFigures,
    Today,
    TokenUsage,
    TopModel,
    TotalCosts,
    Unpriced,
    UnpricedModel,
)
from server.schemas.integrations import IntegrationList
from server.schemas.settings import SettingsAnswer, SettingValue
from server.schemas.sync import StatusAnswer
from server.schemas.tokens import (
    BurnFigures,
    GroupPoint,
    Peak,
    Period,
    SeriesAggregations,
    SeriesPoint,
    Timeseries,
    TokenList,
    TokenRecord,
)

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
TODAY = NOW.date()
ZERO = Decimal(0)
NAMES = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "google": "Google",
    "aws-bedrock": "AWS Bedrock",
    "mistral": "Mistral",
    "openrouter": "OpenRouter",
    "groq": "Groq",
    "deepseek": "DeepSeek",
}
MODELS = ("gpt-5.2", "claude-opus-4-8", "gemini-3-pro", "nova-premier", "mistral-large-3", "qwen-3-max")
PROJECTS = ("website", "support-bot", "nightly-evals", "(no project)")
_TOKENS_PER_DOLLAR = 210_000
# How a day's use falls on its hours, by UTC.
_SHAPE = (1, 1, 1, 1, 1, 2, 4, 9, 16, 22, 24, 20, 12, 18, 23, 22, 17, 11, 8, 9, 7, 5, 3, 2)


@dataclass
class Figures:
    """What was spent, by day and provider; everything else follows from it."""

    costs: dict[date, dict[str, Decimal]] = field(default_factory=dict)
    unpriced: dict[date, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=lambda: dict(NAMES))
    models: list[TopModel] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    limit: Decimal | None = None
    model_names: tuple[str, ...] = MODELS
    basis: tuple[str, ...] = ("estimated",)

    def cost(self, first: date, last: date, provider: str | None = None) -> Decimal:
        """Sums a range of days."""
        chosen = (parts for one, parts in self.costs.items() if first <= one <= last)
        return sum(
            (cost for parts in chosen for key, cost in parts.items() if provider in (None, key)), Decimal(0)
        )


def nothing() -> Figures:
    """Nothing was ever used."""
    return Figures()


def one_event() -> Figures:
    """The very first use, just now."""
    return Figures({TODAY: {"openai": Decimal("0.0042")}}, names={"openai": "OpenAI"})


def fortnight() -> Figures:
    """Two weeks of one person, with two providers and some usage without a price."""
    figures = _usage(14, {"openai": 2.2, "anthropic": 3.1}, seed=4)
    figures.unpriced = {TODAY - timedelta(days=5): 48_000, TODAY: 12_300}
    return figures


def year() -> Figures:
    """A year of a small team with eight providers and a budget it is about to break."""
    weights = dict(zip(NAMES, (14.0, 19.0, 7.5, 4.0, 1.6, 1.1, 0.5, 0.3), strict=True))
    figures = _usage(400, weights, seed=11)
    figures.limit = Decimal(1500)
    figures.unpriced = {TODAY - timedelta(days=days): 40_000 * days for days in (3, 9, 10)}
    figures.basis = ("estimated", "reported")
    figures.alerts = [
        Alert(
            id="1",
            kind="forecast",
            severity="warning",
            title="This month is heading over its budget",
            message="At this pace it ends near $1,610, the budget is $1,500.",
            provider=None,
            project=None,
            createdAt=NOW - timedelta(hours=3),
        )
    ]
    return figures


def absurd() -> Figures:
    """A fortune at one provider, next to nothing at another, and names without end."""
    figures = _usage(60, {"openai": 33_000.0, "groq": 0.0000004}, seed=2)
    figures.costs[TODAY]["openai"] = Decimal("1048576.333333333")
    figures.costs[TODAY]["groq"] = Decimal("0.00001")
    figures.costs[TODAY - timedelta(days=1)] = {"groq": Decimal("0.00001")}
    figures.limit = Decimal("0.01")
    figures.unpriced = {TODAY - timedelta(days=n): 10**12 // (n + 1) for n in range(20)}
    long = "accounts/someone/deployments/an-experiment-with-a-very-long-name-that-goes-on-and-on-v"
    figures.model_names = tuple(f"{long}{n}" for n in range(9))
    figures.models = [
        TopModel(
            provider="openai" if n % 2 else "a-provider-nobody-has-heard-of",
            model=f"{long}{n}" if n % 3 else f"m{n}",
            cost=None if n % 7 == 6 else Decimal(10) ** (6 - n // 4),
            tokens=10**12 // (n + 1),
            share=0.5 ** (n + 1),
            basis=_estimated(ZERO),
        )
        for n in range(200)
    ]
    figures.basis = ("billed", "reported", "estimated", "manual")
    figures.alerts = [
        Alert(
            id=str(n),
            kind="budget",
            severity="critical",
            title="The budget of this month is used up",
            message="It was passed on the first day, and many thousand times over since then. " * 2,
            provider=None,
            project=None,
            createdAt=NOW,
        )
        for n in range(5)
    ]
    return figures


SCENARIOS = {
    "empty": nothing,
    "one": one_event,
    "fortnight": fortnight,
    "year": year,
    "absurd": absurd,
}


def _usage(days: int, weights: dict[str, float], seed: int) -> Figures:
    dice = random.Random(seed)
    costs: dict[date, dict[str, Decimal]] = {}
    for back in range(days):
        day = TODAY - timedelta(days=back)
        busy = 0.25 if day.isoweekday() > 5 else 1.0
        busy *= (0.55 if back == 0 else 1.0) * (1.0 + 0.35 * math.sin(back / 23)) * (1 - back / 700)
        costs[day] = {
            name: Decimal(repr(round(weight * busy * dice.lognormvariate(0, 0.35), 9)))
            for name, weight in weights.items()
            if dice.random() > 0.04
        }
    return Figures(costs)


def dashboard(figures: Figures) -> Dashboard:
    """Gives the dashboard of figures."""
    first = TODAY.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    month, today = figures.cost(first, TODAY), figures.cost(TODAY, TODAY)
    projected = month / TODAY.day * 30
    present = sorted({key for parts in figures.costs.values() for key in parts})
    providers = [
        ProviderFigures(
            provider=key,
            name=figures.names.get(key, key),
            cost=figures.cost(first, TODAY, key),
            todayCost=figures.cost(TODAY, TODAY, key),
            tokens=int(figures.cost(first, TODAY, key) * _TOKENS_PER_DOLLAR),
            unpricedTokens=0,
            todayUnpricedTokens=0,
            basis=_estimated(figures.cost(first, TODAY, key)),
        )
        for key in present
    ]
    unpriced = sum(figures.unpriced.values())
    known = [UnpricedModel(provider="openai", model="gpt-next-preview", tokens=unpriced, events=3)]
    return Dashboard(
        totalCosts=TotalCosts(
            currentMonth=month,
            previousMonth=figures.cost(before, first - timedelta(days=1)),
            previousMonthToDate=figures.cost(before, before + timedelta(days=TODAY.day - 1)),
            previousUnpricedTokens=0,
        ),
        tokenUsage=TokenUsage(
            inputTokens=int(month * 180_000),
            outputTokens=int(month * 30_000),
            cachedTokens=int(month * 90_000),
            cacheWriteTokens=0,
            totalTokens=int(month * _TOKENS_PER_DOLLAR),
            requests=int(month * 40),
        ),
        topModels=figures.models or _top_models(figures, month),
        budgetStatus=_budget(figures.limit, month, projected),
        alerts=figures.alerts,
        today=Today(
            cost=today,
            tokens=int(today * _TOKENS_PER_DOLLAR),
            requests=int(today * 40) + bool(today),
            basis=_basis(figures.basis, today),
            unpricedTokens=figures.unpriced.get(TODAY, 0),
        ),
        burnRate=BurnFigures(
            tokensPerHour=today * 9000,
            costPerHour=today / 24,
            tokensPerDay=today * 210_000,
            costPerDay=today,
            unpricedTokens=figures.unpriced.get(TODAY, 0),
        ),
        projection=Projection(
            estimatedCost=projected,
            low=projected * Decimal("0.92"),
            high=projected * Decimal("1.11"),
            confidence=0.8 if len(figures.costs) > 2 else 0,
            method="weekday",
        ),
        byProvider={one.provider: one.cost for one in providers},
        providers=providers,
        basis=_basis(figures.basis, month),
        unpriced=Unpriced(events=3 if unpriced else 0, tokens=unpriced, models=known if unpriced else []),
        recentDays=[
            DailyCost(date=day, cost=figures.cost(day, day), unpricedTokens=figures.unpriced.get(day, 0))
            for day in (TODAY - timedelta(days=back) for back in range(13, -1, -1))
        ],
        lastEventAt=NOW - timedelta(minutes=3) if figures.costs else None,
        dataFreshness="fresh" if figures.costs else "no_data",
    )


def _basis(kinds: tuple[str, ...], month: Decimal) -> CostBasis:
    parts = dict.fromkeys(("billed", "reported", "estimated", "manual"), ZERO)
    return CostBasis.model_validate({**parts, **dict.fromkeys(kinds, month / len(kinds))})


def _estimated(cost: Decimal) -> CostBasis:
    return CostBasis(billed=ZERO, reported=ZERO, estimated=cost, manual=ZERO)


def _top_models(figures: Figures, month: Decimal) -> list[TopModel]:
    first = TODAY.replace(day=1)
    present = sorted(
        {key for parts in figures.costs.values() for key in parts},
        key=lambda key: -figures.cost(first, TODAY, key),
    )
    return [
        TopModel(
            provider=key,
            model=model,
            cost=(cost := figures.cost(first, TODAY, key)),
            tokens=int(cost * _TOKENS_PER_DOLLAR),
            share=float(cost / month) if month else 0.0,
            basis=_estimated(cost),
        )
        for key, model in zip(present, figures.model_names, strict=False)
    ]


def _budget(limit: Decimal | None, used: Decimal, projected: Decimal) -> BudgetStatus:
    if limit is None:
        return BudgetStatus(
            limit=None, used=used, remaining=None, percentUsed=None, status="none", projected=projected
        )
    share = used / limit
    return BudgetStatus(
        limit=limit,
        used=used,
        remaining=limit - used,
        percentUsed=float(share * 100),
        status="exceeded" if share > 1 else "warning" if share >= Decimal("0.8") else "ok",
        projected=projected,
    )


def timeseries(figures: Figures, start: date, end: date, group_by: str | None, interval: str) -> Timeseries:
    """Gives the series of figures, week by week where asked."""
    if interval == "hour":
        return _summed([_hour(figures, start, hour, group_by) for hour in range(_hours(start, end))])
    points: list[SeriesPoint] = []
    day = start - timedelta(days=start.weekday()) if interval == "week" else start
    while day <= end:
        month = calendar.monthrange(day.year, day.month)[1] - day.day + 1
        span = {"week": 7, "month": month}.get(interval, 1)
        days = [day + timedelta(days=n) for n in range(span) if start <= day + timedelta(days=n) <= end]
        points.append(_point(figures, day, days, group_by))
        day += timedelta(days=span)
    return _summed(points)


def _hours(start: date, end: date) -> int:
    return ((end - start).days + 1) * 24


def _hour(figures: Figures, start: date, number: int, group_by: str | None) -> SeriesPoint:
    """Gives an hour: a day's figures by the shape of a working day, none after now."""
    moment = datetime.combine(start, datetime.min.time(), UTC) + timedelta(hours=number)
    whole = _point(figures, moment.date(), [moment.date()], group_by)
    weight = _SHAPE[moment.hour] if moment <= NOW else 0
    share = Decimal(weight) / sum(_SHAPE)
    groups = {
        key: GroupPoint(totalTokens=int(part.totalTokens * share), cost=round(part.cost * share, 9))
        for key, part in (whole.groups or {}).items()
        if weight
    }
    return SeriesPoint(
        date=moment.isoformat().replace("+00:00", "Z"),
        totalTokens=sum(part.totalTokens for part in groups.values()),
        cost=sum((part.cost for part in groups.values()), Decimal(0)),
        unpricedTokens=whole.unpricedTokens if moment.hour == 10 else 0,
        groups=groups,
    )


def _tokens(key: str, cost: Decimal) -> int:
    """Gives more tokens for the dollar the later a model stands in the list; else as many for all."""
    cheap = 1 + MODELS.index(key) if key in MODELS else 1
    return int(cost * _TOKENS_PER_DOLLAR * cheap / 2)


def _summed(points: list[SeriesPoint]) -> Timeseries:
    total = sum((point.cost for point in points), Decimal(0))
    dearest = max(points, key=lambda point: point.cost)
    steps = max(len(points), 1)
    return Timeseries(
        series=points,
        aggregations=SeriesAggregations(
            totalTokens=0,
            totalCost=total,
            averageTokens=ZERO,
            averageCost=total / steps,
            peak=Peak(date=dearest.date, cost=dearest.cost) if total else None,
            days=steps,
        ),
    )


def _point(figures: Figures, first: date, days: list[date], group_by: str | None) -> SeriesPoint:
    groups: dict[str, Decimal] = {}
    for day in days:
        for number, (key, cost) in enumerate(figures.costs.get(day, {}).items()):
            names = {"model": figures.model_names, "project": PROJECTS}.get(group_by or "")
            name = names[number % len(names)] if names else key
            groups[name] = groups.get(name, Decimal(0)) + cost
    return SeriesPoint(
        date=first.isoformat(),
        totalTokens=sum(_tokens(key, cost) for key, cost in groups.items()),
        cost=sum(groups.values(), Decimal(0)),
        unpricedTokens=sum(figures.unpriced.get(day, 0) for day in days),
        groups={key: GroupPoint(totalTokens=_tokens(key, cost), cost=cost) for key, cost in groups.items()},
    )


def _uses(figures: Figures, day: date) -> list[TokenRecord]:
    """Gives one use for each model of a day, with its own share of cached input."""
    uses = []
    groups = _point(figures, day, [day], "model").groups or {}
    for number, (model, part) in enumerate(groups.items()):
        read = part.totalTokens * 6 // 7
        uses.append(
            TokenRecord(
                id=f"{day}-{number}",
                provider="openai",
                model=model,
                inputTokens=read,
                outputTokens=part.totalTokens - read,
                cost=part.cost,
                timestamp=datetime.combine(day, datetime.min.time(), UTC),
                cachedTokens=read * ((number * 29) % 90) // 100,
                cacheWriteTokens=0,
                cacheWrite1hTokens=0,
                reasoningTokens=0,
                totalTokens=part.totalTokens,
                requests=1,
                costSource="estimated",
                project=None,
                sessionId=None,
                tags={},
                serviceTier=None,
                source="api",
            )
        )
    return uses


class SampleClient:
    """Answers as the API's client does, from figures; fails while `failure` is set."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.failure: Exception | None = None
        self.delay = 0.0
        self.endless = False
        self.asked: list[str] = []

    def dashboard(self, timezone: str | None = None) -> Dashboard:
        """Gives the dashboard."""
        self.asked.append("dashboard")
        time.sleep(self.delay)
        if self.failure is not None:
            raise self.failure
        return dashboard(self.figures)

    def integrations(self) -> IntegrationList:
        """Gives no provider that could be connected."""
        return IntegrationList(integrations=[], warning=None)

    def status(self) -> StatusAnswer:
        """Gives how none of them stands."""
        return StatusAnswer(integrations={})

    def capture(self) -> CaptureStatus:
        """Gives no agent whose logs were read."""
        return CaptureStatus(readAgentLogs=True, scan=None, tools=[])

    def settings(self) -> SettingsAnswer:
        """Gives the time zone, UTC."""
        zone = SettingValue(
            key="timezone", value="UTC", default="", type="text", group="General", label="", help=""
        )
        return SettingsAnswer(settings=[zone])

    def tokens(self, *, start: date, end: date, limit: int = 100, cursor: str | None = None) -> TokenList:
        """Gives a use of each model and day, all on one page, or a page without end."""
        self.asked.append(f"tokens {start} {end} {cursor}")
        if self.failure is not None:
            raise self.failure
        days = [one for one in self.figures.costs if start <= one <= end]
        uses = [use for day in days for use in _uses(self.figures, day)]
        return TokenList(
            tokens=uses[:limit] if self.endless else uses,
            lastUpdated=NOW,
            dataFreshness="fresh",
            billingPeriod=Period(start=start, end=end),
            nextCursor="more" if self.endless else None,
        )

    def budgets(self) -> BudgetList:
        """Gives the overall budget, if there is one."""
        limit = self.figures.limit
        if limit is None:
            return BudgetList(budgets=[])
        state = dashboard(self.figures).budgetStatus
        budget = Budget(
            id="b1",
            scope=BudgetScope(),
            limit=limit,
            period="month",
            thresholds=[Decimal("0.8"), Decimal(1)],
            used=state.used,
            remaining=limit - state.used,
            percentUsed=state.percentUsed or 0.0,
            status=state.status,
        )
        return BudgetList(budgets=[budget])

    def create_app_token(self, request: AppTokenRequest) -> NewAppToken:
        """Gives a token that no server knows."""
        return NewAppToken(
            id="t1",
            name=request.name,
            scopes=request.scopes,
            rateLimit=request.rateLimit,
            createdAt=NOW,
            expiresAt=NOW + timedelta(days=request.expiresInDays),
            lastUsedAt=None,
            revokedAt=None,
            token="eyJhbGciOiJIUzI1NiJ9." + "not-a-real-token-" * 12,
        )

    def timeseries(
        self, *, start: date, end: date, group_by: str | None = None, interval: str = "day"
    ) -> Timeseries:
        """Gives a series."""
        self.asked.append(f"timeseries {start} {end} {group_by} {interval}")
        if self.failure is not None:
            raise self.failure
        return timeseries(self.figures, start, end, group_by, interval)
