"""Whose costs are asked for and how they are grouped, and the parts that they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from server.core.periods import DayRange, day_start_quarter
from server.core.records import UsageFilter, UsageSums
from server.core.team import NO_MEMBER
from server.db import bills, month_entries, usage
from server.db.choices import days_follow
from server.db.connection import Reading
from server.db.usage import NO_PROJECT, Buckets, GroupBy

Group = tuple[str, ...]
Tally = dict[Group, UsageSums]
NOTHING = UsageSums()
# Bills name no project and no member of ours: what they say beyond what was tracked is of none.
_NOBODYS: dict[GroupBy, str] = {"project": NO_PROJECT, "member": NO_MEMBER}


def add_to(tally: Tally, group: Group, sums: UsageSums) -> None:
    """Adds to a group of a tally, or begins it."""
    before = tally.get(group)
    tally[group] = sums if before is None else before + sums


@dataclass(frozen=True, slots=True)
class Bill:
    """The days (ordinals, in order) on which a provider's bill stands in the place of tracked usage.

    Attributes:
        nanos: What each of them cost, in nano-dollars.
    """

    provider: str
    nanos: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """What is asked: within whose snapshot, of whom, by which days, filtered and grouped how."""

    database: Reading
    organization_id: int
    zone: tzinfo
    where: UsageFilter
    by: tuple[GroupBy, ...]

    def widened(self) -> View:
        """Gives the view that is computed; what belongs to no project is known only beside what does."""
        if self.where.project != NO_PROJECT:
            return self
        by = self.by if "project" in self.by else (*self.by, "project")
        return replace(self, where=replace(self.where, project=None), by=by)

    def narrowed(self, tally: Tally) -> Tally:
        """Gives what was asked for of what was computed; empty groups are left out."""
        used = {group: sums for group, sums in tally.items() if sums != NOTHING}
        if self.where.project != NO_PROJECT:
            return used
        at = self.by.index("project") if "project" in self.by else len(self.by)
        return {group[: len(self.by)]: sums for group, sums in used.items() if group[at] == NO_PROJECT}

    def buckets(self, days: Iterable[tuple[int, int, int]]) -> Buckets:
        """Gives the rollup buckets of days, each (step, first, last) with days as ordinals."""
        if days_follow(self.database, self.zone):
            return Buckets("day", [(n, first, last + 1) for n, first, last in days])
        one = timedelta(days=1)
        return Buckets(
            "quarter",
            [
                (
                    n,
                    day_start_quarter(date.fromordinal(first), self.zone),
                    day_start_quarter(date.fromordinal(last) + one, self.zone),
                )
                for n, first, last in days
            ],
        )

    def buckets_of(self, days: Sequence[tuple[str, int, int]]) -> Buckets:
        """Gives the buckets of single days of providers, each (provider, step, day)."""
        return replace(
            self.buckets((n, day, day) for _, n, day in days), providers=[name for name, _, _ in days]
        )

    def tracked(
        self, buckets: Buckets, where: UsageFilter | None = None, by: tuple[GroupBy, ...] | None = None
    ) -> list[tuple[int, Group, UsageSums]]:
        """Gives tracked usage alone; as it is asked for where nothing else is said."""
        return usage.step_sums(
            self.database,
            self.organization_id,
            buckets,
            where=self.where if where is None else where,
            by=self.by if by is None else by,
        )

    def bills(self, days: DayRange) -> list[Bill]:
        """Gives the bills that stand in the place of tracked usage."""
        if self.where.project is not None or self.where.person_id is not None:
            return []
        known = bills.billed_days(self.database, self.organization_id, days, self.where.provider)
        unsettled = [(one.provider, one.day, one.day) for one in known if not one.settled]
        tracked = {
            (provider, day): sums.cost_nanos
            for day, (provider,), sums in self.tracked(
                self.buckets_of(unsettled), UsageFilter(), ("provider",)
            )
        }
        result: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for one in known:
            if one.replaces(tracked.get((one.provider, one.day), 0)):
                result[one.provider][one.day] = one.cost_nanos
        return [Bill(provider, nanos) for provider, nanos in result.items()]

    def providers(self, days: DayRange) -> set[str]:
        """Gives the providers of which anything was tracked, perhaps shortly before or after these days.

        Where it is a day, another time zone may have the second day before or after.
        """
        first, last = days.first.toordinal() - 2, days.last.toordinal() + 2
        return usage.providers_within(self.database, self.organization_id, first, last)

    def taken_out(self, group: Group, tracked: UsageSums) -> list[tuple[Group, UsageSums]]:
        """Gives what a bill takes the place of, by group: to be taken away from what was tracked.

        A named project or member keeps its money; the bill is then booked without it.
        """
        rest = tuple(_NOBODYS.get(name, own) for name, own in zip(self.by, group, strict=True))
        if rest == group:
            return [(group, tracked.priced)]
        paid_for = UsageSums(unpriced_events=tracked.unpriced_events, unpriced_tokens=tracked.unpriced_tokens)
        return [(group, paid_for), (rest, UsageSums(billed_nanos=tracked.cost_nanos))]

    def billed(self, bill: Bill, days: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Group, int]]:
        """Gives what a bill says of steps, each some (step, day): (step, group, nano-dollars)."""
        if "model" not in self.by and self.where.model is None:
            group = self._group(bill.provider, "")
            yield from ((n, group, bill.nanos[day]) for n, day in days)
            return
        groups: dict[str, Group] = {}
        for n, line, nanos in bills.line_sums(self.database, self.organization_id, bill.provider, days):
            if self.where.model in (None, line):
                if line not in groups:
                    groups[line] = self._group(bill.provider, line)
                yield n, groups[line], nanos

    def entries(self, ranges: Sequence[DayRange]) -> Iterator[tuple[int, Group, UsageSums]]:
        """Gives what was said of whole months that begin in each of several ranges: (index, group, sums)."""
        rows = month_entries.entry_sums(self.database, self.organization_id, ranges, self.where)
        for n, service, label, project, sums in rows:
            yield n, self._group(service, label, project), sums

    def _group(self, provider: str, model: str, project: str = "") -> Group:
        names: dict[GroupBy, str] = {
            "provider": provider,
            "model": model,
            "project": project or NO_PROJECT,
            "member": NO_MEMBER,
        }
        return tuple(names[name] for name in self.by)
