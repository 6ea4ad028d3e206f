"""What was consumed, in money: the one place that every total, budget and chart asks.

Tracked usage is the only source so far; bills from providers and typed-in costs join here, day by day,
so that nothing counts twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from server.core.periods import QUARTER_MS, DayRange, quarters, to_ms
from server.core.records import UsageFilter, UsageSums
from server.db import usage
from server.db.choices import days_follow
from server.db.connection import Reading
from server.db.usage import Buckets


@dataclass(frozen=True, slots=True)
class Spend:
    """Usage of a period by provider and model."""

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


class Costs:
    """Sums of days, read inside the caller's snapshot so that all figures of one answer agree."""

    def spend(
        self,
        database: Reading,
        organization_id: int,
        ranges: Sequence[DayRange],
        zone: tzinfo,
        where: UsageFilter | None = None,
    ) -> list[Spend]:
        """Gives the usage of each of several ranges of days."""
        result = [Spend({}) for _ in ranges]
        buckets = _buckets(database, ranges, zone)
        for n, (provider, model), sums in usage.step_sums(
            database, organization_id, buckets, by=("provider", "model"), where=where
        ):
            result[n].by_model[(provider, model)] = sums
        return result

    def daily(
        self,
        database: Reading,
        organization_id: int,
        days: DayRange,
        zone: tzinfo,
        where: UsageFilter | None = None,
    ) -> list[UsageSums]:
        """Gives the usage of each day of a range, days without any included."""
        result = [UsageSums()] * days.days
        buckets = _buckets(database, [DayRange(day, day) for day in days], zone)
        for n, _, sums in usage.step_sums(database, organization_id, buckets, where=where):
            result[n] = sums
        return result

    def until(
        self, database: Reading, organization_id: int, days: DayRange, zone: tzinfo, moment: datetime
    ) -> UsageSums:
        """Gives the usage from the first day's beginning to a moment, whole quarter hours of it."""
        start, end = quarters(days, zone)
        cut = min(end, to_ms(moment) // QUARTER_MS)
        rows = usage.step_sums(database, organization_id, Buckets("quarter", ((start, cut),)))
        return rows[0][2] if rows else UsageSums()


def _buckets(database: Reading, ranges: Sequence[DayRange], zone: tzinfo) -> Buckets:
    if days_follow(database, zone):
        return Buckets("day", tuple((days.first.toordinal(), days.last.toordinal() + 1) for days in ranges))
    return Buckets("quarter", tuple(quarters(days, zone) for days in ranges))
