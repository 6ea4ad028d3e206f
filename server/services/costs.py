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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from server.core.bills import runs, spread
from server.core.periods import QUARTER_MS, DayRange, Step, local_day, quarters, to_ms
from server.core.records import UsageFilter, UsageSums
from server.db import bills, month_entries, usage
from server.db.choices import days_follow
from server.db.connection import Reading
from server.db.usage import NO_PROJECT, Buckets, GroupBy

Group = tuple[str, ...]
Tally = dict[Group, UsageSums]
_NOTHING = UsageSums()


@dataclass(frozen=True, slots=True)
class Spend:
    """Costs and usage of a period by provider and model, or line item."""

    by_model: dict[tuple[str, str], UsageSums]

    @property
    def total(self) -> UsageSums:
        """Everything together."""
        return sum(self.by_model.values(), UsageSums())

    @property
    def by_provider(self) -> dict[str, UsageSums]:
        """Together by provider."""
        result: defaultdict[str, UsageSums] = defaultdict(UsageSums)
        for (provider, _), sums in sorted(self.by_model.items()):
            result[provider] += sums
        return dict(result)


@dataclass(frozen=True, slots=True)
class _View:
    """Whose figures are asked for, by whose days, and how they are grouped."""

    database: Reading
    organization_id: int
    zone: tzinfo
    where: UsageFilter
    by: tuple[GroupBy, ...]

    def group(self, provider: str, model: str, project: str = NO_PROJECT) -> Group:
        """Gives the group in which something lies."""
        names = {"provider": provider, "model": model, "project": project or NO_PROJECT}
        return tuple(names[name] for name in self.by)

    def names_project(self, group: Group) -> bool:
        """Tells whether a group is that of a project."""
        return "project" in self.by and group[self.by.index("project")] != NO_PROJECT

    def tracked(
        self, buckets: Buckets, where: UsageFilter, by: tuple[GroupBy, ...] = ()
    ) -> list[tuple[int, Group, UsageSums]]:
        """Gives tracked usage alone."""
        return usage.step_sums(self.database, self.organization_id, buckets, by=by, where=where)

    def buckets(self, ranges: Sequence[DayRange]) -> Buckets:
        """Gives the rollup buckets of ranges of days."""
        if days_follow(self.database, self.zone):
            days = tuple((one.first.toordinal(), one.last.toordinal() + 1) for one in ranges)
            return Buckets("day", days)
        return Buckets("quarter", tuple(quarters(one, self.zone) for one in ranges))


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
        view = _View(database, organization_id, zone, where or UsageFilter(), by)
        if view.where.project == NO_PROJECT:
            return _without_project(self, view, ranges)
        result: list[defaultdict[Group, UsageSums]] = [defaultdict(UsageSums) for _ in ranges]
        for n, group, sums in view.tracked(view.buckets(ranges), view.where, by):
            result[n][group] += sums
        if view.where.project is None:
            for provider, days in _billed(view, ranges).items():
                stretches = list(runs(days, ranges))
                _replace(view, provider, stretches, result)
        _add_entries(view, ranges, result)
        return [{group: sums for group, sums in one.items() if sums != _NOTHING} for one in result]

    def hours(
        self,
        database: Reading,
        organization_id: int,
        steps: Sequence[Step],
        zone: tzinfo,
        where: UsageFilter | None = None,
        by: tuple[GroupBy, ...] = (),
    ) -> list[Tally]:
        """Gives the same for hours, so that the hours of a day add up to the day.

        Bills know no hours: a billed day is spread over them as its tracked cost is, evenly where there is
        none. A month's entries lie in the month's first hour.
        """
        inner: tuple[GroupBy, ...] = ("provider", *by)
        view = _View(database, organization_id, zone, where or UsageFilter(), inner)
        hours_of: defaultdict[date, list[int]] = defaultdict(list)
        for n, step in enumerate(steps):
            hours_of[local_day(step.start_quarter, zone)].append(n)
        days = [DayRange(day, day) for day in hours_of]
        billed = _billed(view, days) if view.where.project in (None, NO_PROJECT) else {}
        tracked: list[defaultdict[Group, UsageSums]] = [defaultdict(UsageSums) for _ in steps]
        for n, group, sums in view.tracked(usage.of_steps(steps), view.where, inner):
            tracked[n][group] += sums
        result: list[defaultdict[Group, UsageSums]] = [defaultdict(UsageSums) for _ in steps]
        entries = month_entries.entry_sums(database, organization_id, days, view.where)
        mixed = {day for those in billed.values() for day in those} | {days[row[0]].first for row in entries}
        for n in (n for day, inside in hours_of.items() if day not in mixed for n in inside):
            for group, sums in tracked[n].items():
                result[n][group[1:]] += sums
        ordered = sorted(mixed)
        whole = self.tally(
            database, organization_id, [DayRange(day, day) for day in ordered], zone, view.where, inner
        )
        for day, groups in zip(ordered, whole, strict=True):
            inside = hours_of[day]
            for group, sums in groups.items():
                hours = [tracked[n][group] for n in inside]
                if day in billed.get(group[0], ()) and not view.names_project(group):
                    hours = [one - one.priced for one in hours]
                weights = [_cost_of(tracked[n], group[0]) for n in inside]
                for n, part in zip(inside, _over_hours(sums, hours, weights), strict=True):
                    result[n][group[1:]] += part
        return [{group: sums for group, sums in one.items() if sums != _NOTHING} for one in result]

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
        return [one.get((), _NOTHING) for one in tallies]

    def until(
        self, database: Reading, organization_id: int, days: DayRange, zone: tzinfo, moment: datetime
    ) -> UsageSums:
        """Gives what had come together from the first day's beginning to a moment.

        Of the last day's usage whole quarter hours count; of its bill the part of the day that had passed.
        """
        view = _View(database, organization_id, zone, UsageFilter(), ())
        last = min(days.last, local_day(to_ms(moment) // QUARTER_MS, zone))
        day = DayRange(last, last)
        ranges = [DayRange(days.first, last), day]
        whole, of_last = (
            one.get((), _NOTHING) for one in self.tally(database, organization_id, ranges, zone)
        )
        start, end = quarters(day, zone)
        buckets = Buckets("quarter", ((start, min(end, to_ms(moment) // QUARTER_MS)),))
        passed = sum((sums for _, _, sums in view.tracked(buckets, view.where)), _NOTHING)
        for provider in _billed(view, [day]):
            for _, _, sums in view.tracked(buckets, UsageFilter(provider=provider)):
                passed -= sums.priced
        length = (end - start) * QUARTER_MS
        elapsed = min(length, to_ms(moment) - start * QUARTER_MS)
        part_of_bill = UsageSums(billed_nanos=of_last.billed_nanos * elapsed // length)
        return whole - of_last + passed + part_of_bill + _entries_of(view, day)


def _billed(view: _View, ranges: Sequence[DayRange]) -> dict[str, list[date]]:
    """Gives, by provider, the days on which its bill stands in the place of tracked usage."""
    if not ranges:
        return {}
    span = DayRange(min(one.first for one in ranges), max(one.last for one in ranges))
    known = bills.billed_days(view.database, view.organization_id, span, view.where.provider)
    unsettled: defaultdict[str, list[date]] = defaultdict(list)
    for one in known:
        if not one.settled:
            unsettled[one.provider].append(one.day)
    tracked: dict[tuple[str, date], int] = {}
    for provider, days in unsettled.items():
        buckets = view.buckets([DayRange(day, day) for day in days])
        for n, _, sums in view.tracked(buckets, UsageFilter(provider=provider)):
            tracked[(provider, days[n])] = sums.cost_nanos
    result: defaultdict[str, list[date]] = defaultdict(list)
    for one in known:
        if one.replaces(tracked.get((one.provider, one.day), 0)):
            result[one.provider].append(one.day)
    return dict(result)


def _replace(
    view: _View,
    provider: str,
    stretches: Sequence[tuple[int, DayRange]],
    result: list[defaultdict[Group, UsageSums]],
) -> None:
    """Takes out what was tracked in stretches of days, and puts in what was billed."""
    ranges = [days for _, days in stretches]
    where = replace(view.where, provider=provider)
    for n, group, sums in view.tracked(view.buckets(ranges), where, view.by):
        step = result[stretches[n][0]]
        if view.names_project(group):
            rest = tuple(NO_PROJECT if name == "project" else group[i] for i, name in enumerate(view.by))
            step[rest] += UsageSums(billed_nanos=-sums.cost_nanos)
        else:
            step[group] -= sums.priced
    for n, line, nanos in bills.line_sums(view.database, view.organization_id, provider, ranges):
        if view.where.model in (None, line):
            result[stretches[n][0]][view.group(provider, line)] += UsageSums(billed_nanos=nanos)


def _add_entries(
    view: _View, ranges: Sequence[DayRange], result: list[defaultdict[Group, UsageSums]]
) -> None:
    rows = month_entries.entry_sums(view.database, view.organization_id, ranges, view.where)
    for n, service, label, project, sums in rows:
        result[n][view.group(service, label, project)] += sums


def _entries_of(view: _View, day: DayRange) -> UsageSums:
    rows = month_entries.entry_sums(view.database, view.organization_id, [day], view.where)
    return sum((row[-1] for row in rows), _NOTHING)


def _without_project(costs: Costs, view: _View, ranges: Sequence[DayRange]) -> list[Tally]:
    by: tuple[GroupBy, ...] = (*(name for name in view.by if name != "project"), "project")
    everything = replace(view.where, project=None)
    tallies = costs.tally(view.database, view.organization_id, ranges, view.zone, everything, by)
    result = []
    for one in tallies:
        kept = {group[:-1]: sums for group, sums in one.items() if group[-1] == NO_PROJECT}
        asked = "project" in view.by
        result.append({(*group, NO_PROJECT) if asked else group: sums for group, sums in kept.items()})
    return result


def _cost_of(groups: Mapping[Group, UsageSums], provider: str) -> int:
    return sum(sums.cost_nanos for group, sums in groups.items() if group[0] == provider)


def _over_hours(day: UsageSums, hours: Sequence[UsageSums], weights: Sequence[int]) -> list[UsageSums]:
    """Splits a day over its hours: bills by weight, what is left beside the hours' own into the first."""
    billed = spread(day.billed_nanos, weights)
    parts = [one + UsageSums(billed_nanos=nanos) for one, nanos in zip(hours, billed, strict=True)]
    left = day - sum(parts, _NOTHING)
    return [parts[0] + left, *parts[1:]]
