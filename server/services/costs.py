"""What was consumed, in money: the one place that every total, budget and chart asks.

Three sources are joined, day by day, so that nothing counts twice: tracked usage; the providers' own bills,
which stand in the place of usage on the days they tell of (`BilledDay.replaces`); and figures of whole
months, booked on the month's first day, which are always added. A bill's days are UTC days and stay on
their date, whatever the time zone.

Bills name no project of ours. A project's figure is what was tracked for it, everywhere; what a bill says
beyond what was tracked for named projects, more or less, belongs to no project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from server.core.bills import days_within
from server.core.periods import QUARTER_MS, DayRange, Hour, local_day, quarters, to_ms
from server.core.records import UsageFilter, UsageSums
from server.db.connection import Reading
from server.db.usage import Buckets, GroupBy
from server.services.cost_hours import tally_hours
from server.services.cost_view import NOTHING, Group, Tally, View, add_to


@dataclass(frozen=True, slots=True)
class Spend:
    """Costs and usage of a period by provider and model, or line item."""

    by_model: dict[tuple[str, str], UsageSums]

    @property
    def total(self) -> UsageSums:
        """Everything together."""
        return UsageSums.together(self.by_model.values())

    @property
    def by_provider(self) -> dict[str, UsageSums]:
        """Together by provider."""
        result: defaultdict[str, UsageSums] = defaultdict(UsageSums)
        for (provider, _), sums in sorted(self.by_model.items()):
            result[provider] += sums
        return dict(result)


class Costs:
    """Sums of days, read inside the caller's snapshot so that all figures of one answer agree."""

    def tally(
        self,
        database: Reading,
        organization_id: int,
        ranges: Sequence[DayRange],
        zone: tzinfo,
        where: UsageFilter | None = None,
        by: tuple[GroupBy, ...] = (),
    ) -> list[Tally]:
        """Gives costs and usage of each of several ranges of days, by group; empty groups are left out."""
        view = View(database, organization_id, zone, where or UsageFilter(), by)
        return [view.narrowed(one) for one in _tally(view.widened(), ranges)]

    def hours(
        self,
        database: Reading,
        organization_id: int,
        hours: Sequence[Hour],
        zone: tzinfo,
        where: UsageFilter | None = None,
        by: tuple[GroupBy, ...] = (),
    ) -> list[Tally]:
        """Gives the same for hours that fill whole days, so that the hours of a day add up to the day."""
        view = View(database, organization_id, zone, where or UsageFilter(), by)
        return [view.narrowed(one) for one in tally_hours(view.widened(), hours)]

    def spend(
        self,
        database: Reading,
        organization_id: int,
        ranges: Sequence[DayRange],
        zone: tzinfo,
        where: UsageFilter | None = None,
    ) -> list[Spend]:
        """Gives each of several ranges of days by provider and model."""
        tallies = self.tally(database, organization_id, ranges, zone, where, ("provider", "model"))
        return [Spend({(group[0], group[1]): sums for group, sums in one.items()}) for one in tallies]

    def daily(
        self,
        database: Reading,
        organization_id: int,
        days: DayRange,
        zone: tzinfo,
        where: UsageFilter | None = None,
    ) -> list[UsageSums]:
        """Gives each day of a range, days without anything included."""
        ranges = [DayRange(day, day) for day in days]
        tallies = self.tally(database, organization_id, ranges, zone, where)
        return [one.get((), NOTHING) for one in tallies]

    def until(
        self, database: Reading, organization_id: int, days: DayRange, zone: tzinfo, moment: datetime
    ) -> UsageSums:
        """Gives what had come together from the first day's beginning to a moment.

        Of the last day's usage whole quarter hours count; of its bill the part of the day that had passed.
        """
        view = View(database, organization_id, zone, UsageFilter(), ())
        last = min(days.last, local_day(to_ms(moment) // QUARTER_MS, zone))
        day = DayRange(last, last)
        whole = NOTHING
        if last > days.first:
            earlier = DayRange(days.first, last - timedelta(days=1))
            whole = self.tally(database, organization_id, [earlier], zone)[0].get((), NOTHING)
        start, end = quarters(day, zone)
        length, elapsed = (end - start) * QUARTER_MS, to_ms(moment) - start * QUARTER_MS
        passed = Buckets("quarter", [(0, start, min(end, to_ms(moment) // QUARTER_MS))])
        tracked = {provider: sums for _, (provider,), sums in view.tracked(passed, by=("provider",))}
        parts = [whole, *tracked.values(), *(sums for _, _, sums in view.entries([day]))]
        for bill in view.bills(day):
            nanos = bill.nanos[last.toordinal()] * min(length, elapsed) // length
            parts.append(UsageSums(billed_nanos=nanos))
            parts.append(NOTHING - tracked.get(bill.provider, NOTHING).priced)
        return UsageSums.together(parts)


def _tally(view: View, ranges: Sequence[DayRange]) -> list[Tally]:
    result: list[Tally] = [{} for _ in ranges]
    if not ranges:
        return result
    asked = view.buckets((n, one.first.toordinal(), one.last.toordinal()) for n, one in enumerate(ranges))
    for n, group, sums in view.tracked(asked):
        result[n][group] = sums
    span = DayRange(min(one.first for one in ranges), max(one.last for one in ranges))
    billed: defaultdict[tuple[int, Group], int] = defaultdict(int)
    replaced: list[tuple[str, int, int]] = []
    bills = view.bills(span)
    # Most of what bills tell of may never have been tracked: then there is nothing to take out.
    tracked = view.providers(span) if bills else set()
    for bill in bills:
        days = days_within(list(bill.nanos), ranges)
        if bill.provider in tracked:
            replaced += ((bill.provider, n, day) for n, day in days)
        for n, group, nanos in view.billed(bill, days):
            billed[n, group] += nanos
    for n, group, sums in view.tracked(view.buckets_of(replaced)):
        for one, part in view.taken_out(group, sums):
            add_to(result[n], one, NOTHING - part)
    for (n, group), nanos in billed.items():
        add_to(result[n], group, UsageSums(billed_nanos=nanos))
    for n, group, sums in view.entries(ranges):
        add_to(result[n], group, sums)
    return result
