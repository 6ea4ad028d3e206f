"""Where a period is heading, read inside the caller's snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from server.core import projections
from server.core.periods import DayRange, midnight, month_of, today
from server.core.projections import PathDay, Projection, Trend
from server.core.records import UsageFilter, UsageSums
from server.db.connection import Reading
from server.services.costs import Costs

HISTORY_DAYS = 70


@dataclass(frozen=True, slots=True)
class History:
    """The last days of something, today last, and the moment in which they were read."""

    days: list[tuple[date, UsageSums]]
    now: datetime
    zone: tzinfo

    @property
    def varying(self) -> list[tuple[date, int]]:
        """The days' costs without what was entered for whole months, which does not go on day by day."""
        return [(day, sums.cost_nanos - sums.manual_nanos) for day, sums in self.days]

    @property
    def today(self) -> date:
        """The day it is."""
        return self.days[-1][0]

    @property
    def trend(self) -> Trend:
        """The last seven full days against the seven before."""
        return projections.trend(self.varying, today=self.today)

    @property
    def elapsed(self) -> float:
        """How much of today has passed, 0 … 1."""
        start, end = (midnight(self.today + timedelta(days=after), self.zone).timestamp() for after in (0, 1))
        return (self.now.timestamp() - start) / (end - start)

    def month_end(self, spent: UsageSums) -> Projection:
        """Projects what this month will cost, given all that it has cost up to now."""
        last = month_of(self.today).last
        return self.heading(last, spent_nanos=spent.cost_nanos, fixed_nanos=spent.manual_nanos)

    def heading(self, last: date, *, spent_nanos: int, fixed_nanos: int) -> Projection:
        """Projects what a period that ends with a day will cost.

        Args:
            last: The period's last day.
            spent_nanos: What it has cost up to now, all of it.
            fixed_nanos: The part of that which was entered for whole months.
        """
        return projections.project(
            self.varying,
            today=self.today,
            elapsed=self.elapsed,
            month_last=last,
            spent_nanos=spent_nanos - fixed_nanos,
            fixed_nanos=fixed_nanos,
        )

    def path(self, last: date, *, spent_nanos: int, fixed_nanos: int) -> list[PathDay]:
        """Gives the expected way there: for today and each day to come, by its end."""
        return projections.path(
            self.varying,
            today=self.today,
            elapsed=self.elapsed,
            month_last=last,
            spent_nanos=spent_nanos - fixed_nanos,
            fixed_nanos=fixed_nanos,
        )


def history(
    costs: Costs,
    database: Reading,
    organization_id: int,
    now: datetime,
    zone: tzinfo,
    where: UsageFilter | None = None,
) -> History:
    """Gives the days that a projection is drawn from."""
    day = today(now, zone)
    days = DayRange(day - timedelta(days=HISTORY_DAYS), day)
    sums = costs.daily(database, organization_id, days, zone, where)
    return History(list(zip(days, sums, strict=True)), now, zone)
