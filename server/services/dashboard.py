"""Everything a glance needs, read from one snapshot so that all figures agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from server.core import projections
from server.core.alerts import Notice, budget_notices, unpriced_notice
from server.core.budgets import BudgetStanding
from server.core.freshness import Freshness, freshness
from server.core.periods import DayRange, from_ms, midnight, month_of, previous_month, today
from server.core.projections import Projection, Trend
from server.core.provider import ProviderNames
from server.core.records import Identity, UsageFilter, UsageSums
from server.db import usage
from server.db.connection import Reading, Store
from server.services.budgets import BudgetService
from server.services.costs import Costs, Spend
from server.services.usage import Burn, UsageService
from server.services.zones import Zones

HISTORY_DAYS = 70
RECENT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Overview:
    """The month, the day, and where it is heading."""

    month: Spend
    today: Spend
    previous_month: UsageSums
    previous_month_to_date: UsageSums
    daily: list[tuple[date, UsageSums]]
    projection: Projection
    budget: BudgetStanding | None
    burn: Burn
    notices: list[Notice]
    last_event_at: datetime | None
    freshness: Freshness
    now: datetime


@dataclass(frozen=True, slots=True)
class MonthStats:
    """The current month of everything, or of one provider."""

    usage: UsageSums
    budget: BudgetStanding | None
    projection: Projection
    trend: Trend


class DashboardService:
    """Puts the overview together."""

    def __init__(
        self,
        *,
        store: Store,
        costs: Costs,
        budgets: BudgetService,
        usage: UsageService,
        providers: ProviderNames,
        zones: Zones,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes what it works with."""
        self._store = store
        self._costs = costs
        self._budgets = budgets
        self._usage = usage
        self._providers = providers
        self._zones = zones
        self._clock = clock

    def overview(self, identity: Identity, *, zone_name: str | None) -> Overview:
        """Gives the overview of now."""
        now, zone = self._clock(), self._zones.find(zone_name)
        day, organization = today(now, zone), identity.organization_id
        # Where it is still yesterday, a bill's newest day (UTC) is tomorrow's.
        month, before = month_of(day), previous_month(day)
        with self._store.reading() as database:
            spent, spent_today, spent_before = self._costs.spend(
                database, organization, [month, DayRange(day, day), before], zone
            )
            to_date = self._costs.until(
                database, organization, before, zone, _same_moment(now, day, before, zone)
            )
            daily = self._daily(database, organization, day, zone, None)
            standings = self._budgets.standings(database, organization, zone)
            newest = usage.newest_event_ms(database, organization)
            burn = self._usage.burn_within(database, organization, hours=24)
        last_event_at = None if newest is None else from_ms(newest)
        return Overview(
            month=spent,
            today=spent_today,
            previous_month=spent_before.total,
            previous_month_to_date=to_date,
            daily=daily,
            projection=_projection(daily, day, now, zone, spent.total.cost_nanos),
            budget=_overall(standings),
            burn=burn,
            notices=[*self._budget_notices(standings), *_unpriced(spent)],
            last_event_at=last_event_at,
            freshness=freshness(last_event_at, now),
            now=now,
        )

    def stats(self, identity: Identity, *, provider: str | None, zone_name: str | None) -> MonthStats:
        """Gives the current month's figures.

        Raises:
            InvalidInput: The provider is not known.
        """
        now, zone = self._clock(), self._zones.find(zone_name)
        where = self._usage.known(UsageFilter(provider=provider))
        day, organization = today(now, zone), identity.organization_id
        with self._store.reading() as database:
            (spent,) = self._costs.spend(database, organization, [month_of(day)], zone, where)
            daily = self._daily(database, organization, day, zone, where)
            standings = self._budgets.standings(database, organization, zone)
        total = spent.total
        return MonthStats(
            usage=total,
            budget=_overall(standings, where.provider),
            projection=_projection(daily, day, now, zone, total.cost_nanos),
            trend=projections.trend(_varying(daily), today=day),
        )

    def _daily(
        self, database: Reading, organization: int, day: date, zone: tzinfo, where: UsageFilter | None
    ) -> list[tuple[date, UsageSums]]:
        days = DayRange(day - timedelta(days=HISTORY_DAYS), day)
        return list(zip(days, self._costs.daily(database, organization, days, zone, where), strict=True))

    def _budget_notices(self, standings: list[BudgetStanding]) -> list[Notice]:
        ids = [item.budget.provider for item in standings if item.budget.provider]
        return budget_notices(standings, {one: self._providers.get(one).name for one in ids})


def _overall(standings: list[BudgetStanding], provider: str | None = None) -> BudgetStanding | None:
    for item in standings:
        budget = item.budget
        if budget.provider == provider and budget.project is None and budget.period == "month":
            return item
    return None


def _same_moment(now: datetime, day: date, before: DayRange, zone: tzinfo) -> datetime:
    """Gives the moment as far into the month before as now is into this one; perhaps beyond its end."""
    same = before.first + timedelta(days=day.day - 1)
    return midnight(same, zone) + (now - midnight(day, zone))


def _projection(
    daily: list[tuple[date, UsageSums]], day: date, now: datetime, zone: tzinfo, spent: int
) -> Projection:
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    return projections.project(
        _varying(daily),
        today=day,
        elapsed=(now - start) / (end - start),
        month_last=month_of(day).last,
        spent_nanos=spent,
    )


def _varying(daily: list[tuple[date, UsageSums]]) -> list[tuple[date, int]]:
    """Gives the days without what was entered for whole months, which does not go on from day to day."""
    return [(day, sums.cost_nanos - sums.manual_nanos) for day, sums in daily]


def _unpriced(spent: Spend) -> list[Notice]:
    models = [model for (_, model), sums in spent.by_model.items() if sums.unpriced_events]
    total = spent.total
    return unpriced_notice(total.unpriced_events, total.unpriced_tokens, sorted(models))
