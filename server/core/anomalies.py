"""Days that cost far more, or far less, than such a day usually does, and what made the difference.

A day is held against what is typical of its weekday: the median of the same weekdays of the last ten
weeks, drawn towards the median of all days while there are few of them (weight n / (n + 2)). It is
anomalous if it strays by five robust standard deviations (the modified z-score of Iglewicz and Hoaglin,
1993: 1.4826 times the median absolute deviation), a quarter further than any past day but one, and by more
than a dollar and half of what is typical. A day that usually costs four times as much may stray twice as
far. So a bursty history is given its room, and a new level is news for two days, not for weeks. How often
it is wrong is measured in `tests/unit/core/test_anomaly_backtest.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median
from typing import Literal

from server.core.money import NANOS_PER_DOLLAR

Direction = Literal["high", "low"]
PartKind = Literal["model", "project"]
_HISTORY_DAYS = 70
_AT_LEAST_DAYS = 14
_SCORE = 5.0
_MARGIN = 1.25
_WORTH_NANOS = NANOS_PER_DOLLAR
_WORTH_PERCENT = 50
# The median absolute deviation times this is the standard deviation, where days are normal.
_TO_DEVIATION = 1.4826
# However even a history is: what is typical is not known better than to a tenth.
_LEAST_DEVIATION = 0.1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day: a model of a provider, or a project; nano-dollars of the day and of such a day.

    `typical_nanos` is what `typical_of_part` gives. A project of None is usage without one.
    """

    kind: PartKind
    name: str | None
    cost_nanos: int
    typical_nanos: int
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """The part that differs most in the day's direction, and which part of the difference that is, 0 … 1."""

    part: Part
    excess_nanos: int
    share: float


@dataclass(frozen=True, slots=True)
class Anomaly:
    """An anomalous day.

    `excess_nanos` is negative where the day is low; `score` is in robust standard deviations. `model` and
    `project` are the likely causes, None where no such part differs in the day's direction.
    """

    day: date
    direction: Direction
    cost_nanos: int
    typical_nanos: int
    excess_nanos: int
    score: float
    model: Cause | None
    project: Cause | None

    @property
    def times(self) -> float | None:
        """How many times the typical cost the day has; None where typically there is none."""
        return self.cost_nanos / self.typical_nanos if self.typical_nanos > 0 else None

    @property
    def cause(self) -> Cause | None:
        """The one of both causes that explains more; the model where they are equal."""
        known = [item for item in (self.model, self.project) if item is not None]
        return max(known, key=lambda item: item.share, default=None)


def find_anomaly(
    daily: Sequence[tuple[date, int]],
    *,
    day: date,
    cost_nanos: int,
    finished: bool,
    parts: Sequence[Part] = (),
) -> Anomaly | None:
    """Tells whether a day is anomalous, and why; None where it is not, or too little is known.

    Args:
        daily: Cost of each day in nano-dollars without gaps; only those before `day` are looked at, at
            least two weeks from the first use on.
        day: The day in question.
        cost_nanos: What it has cost, up to now.
        finished: Whether it is over; a day that still runs can only be found too high.
        parts: The day's parts by model and by project, each kind making the whole day.
    """
    past = _history(daily, day)
    if len(past) < _AT_LEAST_DAYS:
        return None
    typical_nanos = _usual(past, day.weekday())
    excess = cost_nanos - typical_nanos
    if excess < 0 and not finished:
        return None
    if abs(excess) <= _WORTH_NANOS or abs(excess) * 100 <= abs(typical_nanos) * _WORTH_PERCENT:
        return None
    score = _score(past, day.weekday(), excess)
    if score is None:
        return None
    return Anomaly(
        day=day,
        direction="high" if excess > 0 else "low",
        cost_nanos=cost_nanos,
        typical_nanos=typical_nanos,
        excess_nanos=excess,
        score=score,
        model=_cause(parts, "model", excess),
        project=_cause(parts, "project", excess),
    )


def typical_of_part(daily: Sequence[tuple[date, int]], day: date) -> int:
    """Gives what a part usually costs on such a day, in nano-dollars; 0 without any history.

    The days before a part's own first use count as days on which it cost nothing: else a model that ran
    away yesterday would be typical today. Give it the days since the whole's first use.
    """
    past = _window(daily, day)
    return _usual(past, day.weekday()) if past else 0


def _window(daily: Sequence[tuple[date, int]], day: date) -> list[tuple[date, int]]:
    first = day - timedelta(days=_HISTORY_DAYS)
    return [item for item in daily if first <= item[0] < day]


def _history(daily: Sequence[tuple[date, int]], day: date) -> list[tuple[date, int]]:
    past = _window(daily, day)
    used = next((n for n, (_, cost) in enumerate(past) if cost), len(past))
    return past[used:]


def _usual(past: Sequence[tuple[date, int]], weekday: int) -> int:
    same = [cost for one, cost in past if one.weekday() == weekday]
    of_all = _twice_median([cost for _, cost in past])
    of_same = _twice_median(same) if same else of_all
    return (of_same * len(same) + of_all * 2) // (2 * (len(same) + 2))


def _twice_median(costs: Sequence[int]) -> int:
    """Gives an exact integer also where the median lies between two costs."""
    ordered = sorted(costs)
    return ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2]


def _score(past: Sequence[tuple[date, int]], weekday: int, excess: int) -> float | None:
    """Gives by how many robust standard deviations a day strays; None where past days strayed as far."""
    sign = 1 if excess > 0 else -1
    usual = [_usual(past, one) for one in range(7)]
    mean = sum(map(abs, usual)) / 7
    # Where days typically cost nothing, a dollar is the measure.
    of_weekday = [sqrt(max(abs(one), 0.1 * mean) * mean) or float(_WORTH_NANOS) for one in usual]
    others = [(cost - usual[one.weekday()]) / of_weekday[one.weekday()] for one, cost in past]
    strayed = abs(excess) / of_weekday[weekday]
    deviation = max(_TO_DEVIATION * median(map(abs, others)), _LEAST_DEVIATION)
    furthest_but_one = sorted(sign * other for other in others)[-2]
    if strayed < _SCORE * deviation or strayed <= _MARGIN * furthest_but_one:
        return None
    return round(strayed / deviation, 1)


def _cause(parts: Sequence[Part], kind: PartKind, excess: int) -> Cause | None:
    sign = 1 if excess > 0 else -1
    of_kind = [part for part in parts if part.kind == kind]
    worst = max(of_kind, key=lambda part: sign * (part.cost_nanos - part.typical_nanos), default=None)
    if worst is None or sign * (worst.cost_nanos - worst.typical_nanos) <= 0:
        return None
    own = worst.cost_nanos - worst.typical_nanos
    return Cause(worst, own, round(min(1.0, own / excess), 3))
