"""Everything a glance needs, read from one snapshot so that all figures agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from server.core.alerts import Alert
from server.core.budgets import BudgetStanding
from server.core.freshness import Freshness, freshness
from server.core.periods import DayRange, from_ms, midnight, month_of, previous_month, today
from server.core.projections import Projection, Trend
from server.core.records import Identity, UsageFilter, UsageSums
from server.db import alerts, plans, usage
from server.db.connection import Store
from server.services.alerts import AlertService
from server.services.budgets import BudgetService, overall
from server.services.costs import Costs, Spend
from server.services.forecasts import history
from server.services.settings import SettingsService
from server.services.usage import Burn, UsageService
from server.services.zones import Zones

RECENT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Overview:
    """The month, the day, and where it is heading.

    Attributes:
        unsaid_tool: A tool with usage of which nobody has said yet who pays for it.
    """

    month: Spend
    today: Spend
    previous_month: UsageSums
    previous_month_to_date: UsageSums
    daily: list[tuple[date, UsageSums]]
    projection: Projection
    budget: BudgetStanding | None
    burn: Burn
    alerts: list[Alert]
    unsaid_tool: str | None
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
        alerts: AlertService,
        settings: SettingsService,
        zones: Zones,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes what it works with."""
        self._store = store
        self._costs = costs
        self._budgets = budgets
        self._usage = usage
        self._alerts = alerts
        self._settings = settings
        self._zones = zones
        self._clock = clock

    def overview(self, identity: Identity, *, zone_name: str | None) -> Overview:
        """Gives the overview of now."""
        now, zone = self._clock(), self._zones.find(zone_name)
        day, organization = today(now, zone), identity.organization_id
        self._alerts.judge(organization)
        # Where it is still yesterday, a bill's newest day (UTC) is tomorrow's.
        month, before = month_of(day), previous_month(day)
        with self._store.reading() as database:
            spent, spent_today, spent_before = self._costs.spend(
                database, organization, [month, DayRange(day, day), before], zone
            )
            to_date = self._costs.until(
                database, organization, before, zone, _same_moment(now, day, before, zone)
            )
            recent = history(self._costs, database, organization, now, zone)
            standings = self._budgets.standings(database, organization, zone)
            newest = usage.newest_event_ms(database, organization)
            burn = self._usage.burn_within(database, organization, hours=24)
            kept = alerts.open_alerts(database, organization)
            unsaid = filter(self._settings.plans.asks_about, plans.tools_without_a_plan(database))
        last_event_at = None if newest is None else from_ms(newest)
        return Overview(
            month=spent,
            today=spent_today,
            previous_month=spent_before.total,
            previous_month_to_date=to_date,
            daily=recent.days,
            projection=recent.month_end(spent.total),
            budget=overall(standings),
            burn=burn,
            alerts=kept,
            unsaid_tool=next(unsaid, None),
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
            recent = history(self._costs, database, organization, now, zone, where)
            standings = self._budgets.standings(database, organization, zone)
        total = spent.total
        return MonthStats(
            usage=total,
            budget=overall(standings, where.provider),
            projection=recent.month_end(total),
            trend=recent.trend,
        )


def _same_moment(now: datetime, day: date, before: DayRange, zone: tzinfo) -> datetime:
    """Gives the moment as far into the month before as now is into this one; perhaps beyond its end."""
    same = before.first + timedelta(days=day.day - 1)
    return midnight(same, zone) + (now - midnight(day, zone))
