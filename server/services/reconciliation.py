"""Each provider's month: tracked, billed and paid, read from one snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from server.core.bills import BilledDay
from server.core.periods import DayRange, month_of, next_month, previous_month, today
from server.core.reconciliation import Judgement, Paid, ProviderMonth, judge
from server.core.records import Identity, UsageFilter, UsageSums
from server.db import bills, expenses, month_entries
from server.db.connection import Store
from server.services.cost_view import View
from server.services.costs import Costs
from server.services.zones import Zones

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A month by provider; `unassigned` is what was paid to nobody that is a provider."""

    month: DayRange
    providers: list[tuple[ProviderMonth, Judgement]]
    unassigned: Paid


class ReconciliationService:
    """Holds what was tracked, billed and paid against each other."""

    def __init__(self, *, store: Store, costs: Costs, zones: Zones, clock: Callable[[], datetime]) -> None:
        """Takes what it works with."""
        self._store = store
        self._costs = costs
        self._zones = zones
        self._clock = clock

    def month(
        self, identity: Identity, *, month: int | None, year: int | None, zone_name: str | None
    ) -> Reconciliation:
        """Gives every provider of which anything is known in a month, by default this one."""
        zone = self._zones.find(zone_name)
        day = today(self._clock(), zone)
        wanted = month_of(date(year or day.year, month or day.month, 1))
        own = identity.organization_id
        with self._store.reading() as database:
            view = View(database, own, zone, UsageFilter(), ("provider",))
            (cost,) = self._costs.tally(database, own, [wanted], zone, None, ("provider",))
            events = _tracked(view, wanted)
            billed = _by_provider(bills.billed_days(database, own, wanted))
            settled = _settled(view, billed)
            before, paid, after = (
                expenses.paid_by_provider(database, own, days)
                for days in (previous_month(wanted.first), wanted, month_of(next_month(wanted.first)))
            )
            said = {group[0]: sums for _, group, sums in view.entries([wanted])}
            unconverted = month_entries.unconverted_by_service(database, own, wanted)
        names = {group[0] for group in cost} | events.keys() | billed.keys() | paid.keys() | said.keys()
        rows = []
        for name in sorted(names - {NOBODY}):
            sums, tracked = cost.get((name,), UsageSums()), events.get(name, UsageSums())
            entered, days = said.get(name, UsageSums()), billed.get(name, [])
            on_settled = settled.get(name, UsageSums())
            known = ProviderMonth(
                provider=name,
                events_nanos=tracked.cost_nanos,
                billed_nanos=sum(one.cost_nanos for one in days) if days else None,
                manual_nanos=entered.manual_nanos,
                cost_nanos=sums.cost_nanos,
                billed_days=len(days),
                settled_days=sum(one.settled for one in days),
                settled_events=on_settled.events if on_settled.counts else 0,
                settled_events_nanos=on_settled.cost_nanos,
                settled_billed_nanos=sum(one.cost_nanos for one in days if one.settled),
                month_over=day > wanted.last,
                paid=paid.get(name, Paid()),
                paid_before=before.get(name, Paid()),
                paid_after=after.get(name, Paid()),
                unpriced_tokens=tracked.unpriced_tokens + entered.unpriced_tokens,
                unconverted_entries=unconverted.get(name, 0),
                notional_nanos=tracked.notional_nanos,
            )
            rows.append((known, judge(known)))
        return Reconciliation(wanted, rows, paid.get(NOBODY, Paid()))


def _tracked(view: View, month: DayRange) -> dict[str, UsageSums]:
    buckets = view.buckets([(0, month.first.toordinal(), month.last.toordinal())])
    return {provider: sums for _, (provider,), sums in view.tracked(buckets)}


def _by_provider(days: list[BilledDay]) -> dict[str, list[BilledDay]]:
    result: defaultdict[str, list[BilledDay]] = defaultdict(list)
    for one in days:
        result[one.provider].append(one)
    return dict(result)


def _settled(view: View, billed: dict[str, list[BilledDay]]) -> dict[str, UsageSums]:
    """Gives what was tracked on the days of each provider whose bill has settled."""
    days = [(one.provider, 0, one.day) for known in billed.values() for one in known if one.settled]
    return {provider: sums for _, (provider,), sums in view.tracked(view.buckets_of(days))}
