"""Where the month is heading, and what that does to its budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.core import projections
from server.core.budgets import BudgetStanding
from server.core.periods import DayRange, month_of, today
from server.core.projections import Part, PathDay, Projection
from server.core.provider import ProviderNames
from server.core.records import Identity, UsageFilter, UsageSums
from server.db.connection import Store
from server.services.budgets import BudgetService, overall
from server.services.costs import Costs
from server.services.forecasts import HISTORY_DAYS, History
from server.services.month_entries import known_filter
from server.services.zones import Zones

_NOTHING = UsageSums()


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """The current month's expected end, the way there, and its budget.

    Attributes:
        by_provider: Each provider's part of the estimate; they add up to it.
        exceeds_on: The day on which the budget will be crossed; None where there is none or it holds.
    """

    spent: UsageSums
    projection: Projection
    path: list[PathDay]
    by_provider: Mapping[str, Projection]
    budget: BudgetStanding | None
    exceeds_on: date | None


class ProjectionService:
    """Projects the current month, as the dashboard does."""

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

    def month(self, identity: Identity, *, provider: str | None, zone_name: str | None) -> MonthAhead:
        """Gives where the month is heading, of everything or of one provider.

        Raises:
            InvalidInput: The provider is neither known nor a service of which something was said.
        """
        now, zone = self._clock(), self._zones.find(zone_name)
        day, own = today(now, zone), identity.organization_id
        days = list(DayRange(day - timedelta(days=HISTORY_DAYS), day))
        ranges = [month_of(day), *(DayRange(one, one) for one in days)]
        with self._store.reading() as database:
            where = known_filter(database, own, UsageFilter(provider=provider), self._providers)
            month, *tallies = self._costs.tally(database, own, ranges, zone, where, ("provider",))
            standings = self._budgets.standings(database, own, zone)
        daily = [UsageSums.together(tally.values()) for tally in tallies]
        recent = History(list(zip(days, daily, strict=True)), now, zone)
        spent = UsageSums.together(month.values())
        last = month_of(day).last
        whole = recent.month_end(spent)
        path = recent.path(last, spent_nanos=spent.cost_nanos, fixed_nanos=spent.manual_nanos)
        parts = {}
        for group in sorted({group for tally in (month, *tallies) for group in tally}):
            sums, own_days = month.get(group, _NOTHING), [tally.get(group, _NOTHING) for tally in tallies]
            parts[group[0]] = Part(
                daily=History(list(zip(days, own_days, strict=True)), now, zone).varying,
                spent_nanos=sums.cost_nanos - sums.manual_nanos,
                fixed_nanos=sums.manual_nanos,
            )
        by_provider = projections.project_parts(
            parts, whole, today=day, elapsed=recent.elapsed, month_last=last
        )
        budget = overall(standings, where.provider)
        limit = None if budget is None else budget.budget.limit_nanos
        exceeds_on = None if limit is None else projections.exceeds_on(path, limit)
        return MonthAhead(spent, whole, path, by_provider, budget, exceeds_on)
