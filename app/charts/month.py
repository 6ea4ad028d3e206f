"""A month's spend as it grows, held against its budget and where it is heading: no drawing here."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from app import formatting
from app.translation import translate
from server.schemas.dashboard import Dashboard
from server.schemas.tokens import Timeseries


@dataclass(frozen=True)
class Ahead:
    """Where the month ends: most likely, and between which bounds four months in five."""

    low: Decimal
    likely: Decimal
    high: Decimal


@dataclass(frozen=True)
class MonthPath:
    """A month from its first day. What is spent by the end of day n (1 = the first) is `spent[n]`."""

    today: date
    days: int
    spent: tuple[Decimal, ...]
    """From 0 before the first day to what is spent by now."""
    before: tuple[Decimal, ...]
    """The same for the whole month before."""
    unpriced: int
    limit: Decimal | None
    ahead: Ahead | None
    """None while there is too little to go by."""
    basis: str = ""

    @property
    def first(self) -> date:
        """The month's first day."""
        return self.today.replace(day=1)

    @property
    def now(self) -> Decimal:
        """What is spent by now."""
        return self.spent[-1]

    @property
    def top(self) -> Decimal:
        """The highest of all that is drawn."""
        highest = [self.now, self.before[-1], self.limit or Decimal(0)]
        return max(highest + ([self.ahead.high] if self.ahead is not None else []))

    def ahead_at(self, day: int) -> Ahead | None:
        """Gives where a coming day ends: on straight ways from today to the month's end."""
        if self.ahead is None or day <= self.today.day:
            return None
        share = Decimal(day - self.today.day) / (self.days - self.today.day)
        ends = (self.ahead.low, self.ahead.likely, self.ahead.high)
        return Ahead(*(self.now + (end - self.now) * share for end in ends))

    def crossing(self) -> date | None:
        """Gives the first day by whose end the budget is likely used up, None where it lasts."""
        if self.limit is None or self.limit <= 0:
            return None
        for day in range(1, self.days + 1):
            by_then = self.spent[day] if day < len(self.spent) else None
            if by_then is None:
                ahead = self.ahead_at(day)
                by_then = self.now if ahead is None else ahead.likely
            if by_then > self.limit:
                return self.first + timedelta(days=day - 1)
        return None

    def summary(self) -> str:
        """Gives the month in one sentence, for whoever cannot see it."""
        spent = translate("Charts", "{amount} spent by {day}")
        if self.limit:
            spent = translate("Charts", "{amount} spent by {day} of a budget of {limit}")
        parts = [
            spent.format(
                amount=formatting.money(self.now),
                day=formatting.day(self.today, self.today),
                limit=formatting.money(self.limit),
            )
        ]
        if self.ahead is not None:
            ahead = translate("Charts", "heading for {amount}, likely {low} to {high}")
            parts.append(
                ahead.format(
                    amount=formatting.money(self.ahead.likely),
                    low=formatting.money(self.ahead.low),
                    high=formatting.money(self.ahead.high),
                )
            )
        crossing = self.crossing()
        if crossing is not None:
            over = translate("Charts", "over the budget on {day}")
            parts.append(over.format(day=formatting.day(crossing, self.today)))
        if self.unpriced:
            parts.append(formatting.unpriced_words(self.unpriced))
        return f"{'; '.join(parts)}."


def build(
    series: Timeseries, before: Timeseries, dashboard: Dashboard, today: date, basis: str = ""
) -> MonthPath:
    """Works out what to draw from this month's days, last month's days, and the dashboard."""
    projection = dashboard.projection
    ahead = None
    if projection.confidence > 0:
        ahead = Ahead(projection.low, projection.estimatedCost, projection.high)
    return MonthPath(
        today=today,
        days=calendar.monthrange(today.year, today.month)[1],
        spent=tuple(accumulate((point.cost for point in series.series), initial=Decimal(0))),
        before=tuple(accumulate((point.cost for point in before.series), initial=Decimal(0))),
        unpriced=sum(point.unpricedTokens for point in series.series),
        limit=dashboard.budgetStatus.limit,
        ahead=ahead,
        basis=basis,
    )
