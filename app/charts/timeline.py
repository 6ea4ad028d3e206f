"""Spend and tokens over time as arrays, worked out from the API's answers: no drawing here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from app import formatting
from app.charts.series import OTHER, other_name
from app.charts.stack import Floats
from app.theme import MAX_SERIES
from app.translation import translate
from server.schemas.tokens import GroupPoint, SeriesPoint, Timeseries

_NOTHING = GroupPoint(totalTokens=0, cost=Decimal(0))
_NANO = Decimal(10**9)

Moments = npt.NDArray[np.datetime64]


class Track:
    """One figure by step: as floats to draw, as exact sums over any part to read."""

    def __init__(self, values: Sequence[Decimal] | Sequence[int]) -> None:
        self.floats: Floats = np.array(values, dtype=np.float64)
        # Whole nano-dollars, or tokens: Python's own integers, which neither round nor overflow.
        self._is_money = any(isinstance(value, Decimal) for value in values)
        scale = _NANO if self._is_money else 1
        self._sums = (0, *accumulate(int(value * scale) for value in values))

    def sum(self, first: int, end: int) -> Decimal:
        """Gives the sum of the steps from `first` up to but not with `end`."""
        end = min(end, len(self._sums) - 1)
        whole = Decimal(self._sums[end] - self._sums[first]) if end > first else Decimal(0)
        return whole / _NANO if self._is_money else whole


@dataclass(frozen=True)
class Line:
    """One series: its cost and its tokens by step."""

    key: str
    name: str
    costs: Track
    tokens: Track


@dataclass(frozen=True)
class Whole:
    """A range in sum, without its parts."""

    costs: Track
    tokens: Track
    unpriced: Track

    @classmethod
    def of(cls, points: Sequence[SeriesPoint]) -> Whole:
        """Reads the points of an answer."""
        return cls(
            Track([point.cost for point in points]),
            Track([point.totalTokens for point in points]),
            Track([point.unpricedTokens for point in points]),
        )


@dataclass(frozen=True)
class Timeline:
    """All that the charts over time show. Series stand in the order of their cost, the dearest first."""

    interval: str
    starts: Moments
    """When each step begins, by the clock of the person's time zone."""
    now: np.datetime64
    lines: tuple[Line, ...]
    whole: Whole
    before: Whole | None = None
    """The period before this one, step by step beside it."""

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.starts)

    @property
    def known_before(self) -> Floats | None:
        """The cost of the period before; not a number where it was used without a known price."""
        before = self.before
        if before is None:
            return None
        is_unknown = (before.costs.floats == 0) & (before.unpriced.floats > 0)
        return np.where(is_unknown, np.nan, before.costs.floats)

    @property
    def running(self) -> int | None:
        """The step that is not over yet, None where all are."""
        number = int(np.searchsorted(self.starts, self.now, side="right")) - 1
        if number < 0 or (number == self.steps - 1 and self.now >= self._end_of(self.starts[-1])):
            return None
        return number

    def _end_of(self, start: np.datetime64) -> np.datetime64:
        first = _to_datetime(start)
        spans = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
        if self.interval in spans:
            return np.datetime64(first + spans[self.interval], "s")
        return np.datetime64((first.replace(day=1) + timedelta(days=32)).replace(day=1), "s")

    def label(self, number: int) -> str:
        """Gives a step's name."""
        start, today = _to_datetime(self.starts[number]), _to_datetime(self.now).date()
        match self.interval:
            case "hour":
                return f"{formatting.day_near(start.date(), today)} {formatting.full_hour(start.hour)}"
            case "week":
                return translate("Charts", "Week of {day}").format(day=formatting.day(start.date(), today))
            case "month":
                return f"{formatting.month(start.date())} {start.year}"
        return formatting.day_near(start.date(), today)

    def range_label(self, first: int, end: int) -> str:
        """Gives the name of several steps: their first and their last day."""
        today = _to_datetime(self.now).date()
        last = self._end_of(self.starts[end - 1]) - np.timedelta64(1, "s")
        if self.interval != "hour" and number_of_day(last) > number_of_day(self.now):
            last = self.now
        days = [_to_datetime(moment).date() for moment in (self.starts[first], last)]
        names = [formatting.day(day, today) for day in days]
        return names[0] if names[0] == names[1] else f"{names[0]} – {names[1]}"

    def summary(self, first: int, end: int) -> str:
        """Gives a part in one sentence, for whoever cannot see it."""
        if end <= first:
            return translate("Charts", "Nothing to show.")
        cost, tokens = self.whole.costs.sum(first, end), int(self.whole.tokens.sum(first, end))
        parts = [
            f"{self.range_label(first, end)}: {formatting.money(cost)}, {formatting.tokens_words(tokens)}"
        ]
        if cost > 0:
            top = first + int(self.whole.costs.floats[first:end].argmax())
            most = translate("Charts", "most in {time} with {amount}")
            amount = formatting.money(self.whole.costs.sum(top, top + 1))
            parts.append(most.format(time=self.label(top), amount=amount))
        if self.lines:
            lines = (f"{line.name} {formatting.money(line.costs.sum(first, end))}" for line in self.lines)
            parts.append(", ".join(lines))
        if unpriced := int(self.whole.unpriced.sum(first, end)):
            parts.append(formatting.unpriced_words(unpriced))
        return f"{'; '.join(parts)}."


def _to_datetime(moment: np.datetime64) -> datetime:
    value: datetime = moment.astype("datetime64[s]").astype(datetime)
    return value


def number_of_day(moment: np.datetime64) -> int:
    """Gives the day of a moment, counted from 1970."""
    return int(moment.astype("datetime64[D]").astype(np.int64))


def moment_of(label: str, zone: tzinfo | None) -> datetime:
    """Gives when a point begins by the clock of a zone (None: this computer's): days as they are named."""
    if len(label) == 10:
        return datetime.combine(date.fromisoformat(label), datetime.min.time())
    return datetime.fromisoformat(label).astimezone(zone).replace(tzinfo=None)


def build(
    answer: Timeseries,
    *,
    interval: str,
    now: datetime,
    zone: tzinfo | None,
    names: Mapping[str, str],
    before: Timeseries | None = None,
) -> Timeline:
    """Works out what to draw: the six dearest groups by name, the rest as Other."""
    points = answer.series
    ranked = _ranked(points)
    shown = ranked[:MAX_SERIES]
    lines = [_line(points, key, names.get(key, key)) for key in shown]
    other = _other(points, lines, shown, len(ranked) - len(shown))
    return Timeline(
        interval=interval,
        starts=np.array([moment_of(point.date, zone) for point in points], dtype="datetime64[s]"),
        now=np.datetime64(now.astimezone(zone).replace(tzinfo=None), "s"),
        lines=(*lines, other) if other is not None else tuple(lines),
        whole=Whole.of(points),
        before=None if before is None else Whole.of(before.series),
    )


def _ranked(points: Sequence[SeriesPoint]) -> list[str]:
    """Gives all groups, the dearest first; those of no known cost by their tokens, behind."""
    costs: dict[str, Decimal] = {}
    tokens: dict[str, int] = {}
    for point in points:
        for key, group in (point.groups or {}).items():
            costs[key] = costs.get(key, Decimal(0)) + group.cost
            tokens[key] = tokens.get(key, 0) + group.totalTokens
    used = (key for key in costs if costs[key] or tokens[key])
    return sorted(used, key=lambda key: (-costs[key], -tokens[key], key))


def _line(points: Sequence[SeriesPoint], key: str, name: str) -> Line:
    parts = [(point.groups or {}).get(key, _NOTHING) for point in points]
    return Line(key, name, Track([part.cost for part in parts]), Track([part.totalTokens for part in parts]))


def _other(
    points: Sequence[SeriesPoint], lines: Sequence[Line], shown: Sequence[str], count: int
) -> Line | None:
    """Gives what no named series holds, None where that is nothing."""
    named = set(shown)
    costs, tokens = [], []
    for point in points:
        parts = [group for key, group in (point.groups or {}).items() if key in named]
        costs.append(point.cost - sum((part.cost for part in parts), Decimal(0)))
        tokens.append(point.totalTokens - sum(part.totalTokens for part in parts))
    if not any(costs) and not any(tokens):
        return None
    name = other_name(count) if count or lines else translate("Charts", "All")
    return Line(OTHER, name, Track(costs), Track(tokens))
