"""Where this month is heading, together and by provider, and what that means for its budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.core import projections
from server.core.periods import DayRange, month_of
from server.core.projections import Part, Projection
from server.core.provider import ProviderNames
from server.core.records import Identity, UsageFilter, UsageSums
from server.db.connection import Store
from server.services.budgets import BudgetService
from server.services.costs import Costs
from server.services.dashboard import monthly
from server.services.forecasts import HISTORY_DAYS, History, history
from server.services.month_entries import known_filter
from server.services.zones import Zones


@dataclass(frozen=True, slots=True)
class MonthOutlook:
    """A month's expected end.

    Attributes:
        by_provider: The parts; their estimates add up to the whole's.
        limit_nanos: The month's budget, or None.
        exceeds_on: The day on which the expected path crosses it, today where it is crossed already.
    """

    whole: Projection
    by_provider: dict[str, Projection]
    limit_nanos: int | None
    exceeds_on: date | None


class ProjectionService:
    """Tells where this month is heading, with the figures that the dashboard shows."""

    def __init__(
        self,
        *,
        store: Store,
        costs: Costs,
        budgets: BudgetService,
        providers: ProviderNames,
        zones: Zones,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes what it works with."""
        self._store = store
        self._costs = costs
        self._budgets = budgets
        self._providers = providers
        self._zones = zones
        self._clock = clock

    def month(self, identity: Identity, *, provider: str | None, zone_name: str | None) -> MonthOutlook:
        """Gives the outlook of everything, or of one provider and its own budget.

        Raises:
            InvalidInput: The provider is neither known nor a service of which something was said.
        """
        now, zone, own = self._clock(), self._zones.find(zone_name), identity.organization_id
        with self._store.reading() as database:
            where = known_filter(database, own, UsageFilter(provider=provider), self._providers)
            recent = history(self._costs, database, own, now, zone, where)
            month = month_of(recent.today)
            past = DayRange(recent.today - timedelta(days=HISTORY_DAYS), recent.today)
            ranges = [month, *(DayRange(day, day) for day in past)]
            spent, *daily = self._costs.tally(database, own, ranges, zone, where, ("provider",))
            budget = monthly(self._budgets.standings(database, own, zone), where.provider)
        total = sum(spent.values(), UsageSums())
        whole = recent.month_end(total)
        limit = None if budget is None else budget.budget.limit_nanos
        crossed = None
        if limit is not None:
            path = recent.path(month.last, spent_nanos=total.cost_nanos, fixed_nanos=total.manual_nanos)
            crossed = projections.exceeds_on(path, limit)
        names = sorted({group[0] for one in (spent, *daily) for group in one})
        parts = {}
        for name in names:
            days = [one.get((name,), UsageSums()) for one in daily]
            alone = History(list(zip(past, days, strict=True)), now, zone)
            sums = spent.get((name,), UsageSums())
            parts[name] = Part(alone.varying, sums.cost_nanos - sums.manual_nanos, sums.manual_nanos)
        by_provider = projections.project_parts(
            parts, whole, today=recent.today, elapsed=recent.elapsed, month_last=month.last
        )
        return MonthOutlook(whole, by_provider, limit, crossed)
