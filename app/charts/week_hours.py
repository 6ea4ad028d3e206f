"""When in the week money is spent: sums by weekday and hour, from a series of hours. No drawing here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from app import formatting
from app.charts.timeline import moment_of
from app.translation import translate
from server.schemas.tokens import Timeseries

# 1970-01-05 was a Monday.
_A_MONDAY = date(1970, 1, 5)


@dataclass(frozen=True)
class HourCell:
    """One hour of the week, over all weeks of a range."""

    cost: Decimal = Decimal(0)
    tokens: int = 0
    unpriced: int = 0
    times: int = 0
    """How often that hour has come."""

    @property
    def mean(self) -> Decimal:
        """The cost of that hour, on average."""
        return self.cost / self.times if self.times else Decimal(0)

    @property
    def is_unknown(self) -> bool:
        """Whether it was used, but never at a known price."""
        return self.cost == 0 and self.unpriced > 0


@dataclass(frozen=True)
class WeekHours:
    """Seven weekdays (0 = Monday) of 24 hours."""

    cells: tuple[tuple[HourCell, ...], ...]

    @property
    def top(self) -> Decimal:
        """The highest mean."""
        return max(cell.mean for row in self.cells for cell in row)

    @property
    def total(self) -> Decimal:
        """Everything together."""
        return sum((cell.cost for row in self.cells for cell in row), Decimal(0))

    @property
    def unpriced(self) -> int:
        """Tokens of unknown price."""
        return sum(cell.unpriced for row in self.cells for cell in row)

    @property
    def used(self) -> int:
        """How many of the 168 hours were used at all."""
        return sum(bool(cell.cost or cell.tokens) for row in self.cells for cell in row)

    def summary(self) -> str:
        """Gives the week in one sentence, for whoever cannot see it."""
        spots = [
            (cell.mean, day, hour) for day, row in enumerate(self.cells) for hour, cell in enumerate(row)
        ]
        mean, day, hour = max(spots, key=lambda spot: (spot[0], -spot[1], -spot[2]))
        if mean <= 0:
            return translate("Charts", "No hour of the week has a known cost.")
        rows = [sum((cell.cost for cell in row), Decimal(0)) for row in self.cells]
        busiest = max(range(7), key=lambda number: rows[number])
        night = sum((cell.cost for row in self.cells for cell in (*row[:6], *row[22:])), Decimal(0))
        return translate(
            "Charts",
            "Most is spent on {day} at {hour}, {amount} an hour; {dearest} is the dearest day; "
            "{share} falls between {evening} and {morning}.",
        ).format(
            day=weekday(day),
            hour=formatting.full_hour(hour),
            amount=formatting.money(mean),
            dearest=weekday(busiest),
            share=formatting.percent(night / self.total),
            evening=formatting.full_hour(22),
            morning=formatting.full_hour(6),
        )


def weekday(number: int) -> str:
    """Gives the name of a weekday, 0 = Monday."""
    return formatting.weekday(_A_MONDAY + timedelta(days=number))


def build(answer: Timeseries, zone: tzinfo | None, now: datetime) -> WeekHours:
    """Sums hours up by the clock of a zone (None: this computer's); hours to come do not count."""
    cells = [[HourCell()] * 24 for _ in range(7)]
    here = now.astimezone(zone).replace(tzinfo=None)
    for point in answer.series:
        start = moment_of(point.date, zone)
        if start > here:
            break
        former = cells[start.weekday()][start.hour]
        cells[start.weekday()][start.hour] = HourCell(
            former.cost + point.cost,
            former.tokens + point.totalTokens,
            former.unpriced + point.unpricedTokens,
            former.times + 1,
        )
    return WeekHours(tuple(tuple(row) for row in cells))
