"""Where a month is heading.

Method `weekday_level`: what was spent stays, and what is left of today and each day
to come is expected to cost the recent level times its weekday's factor; the level halves the weight of a
day in 4, 10 or 30 days, whichever would have foreseen the last ten weeks best, and the factors are drawn
towards 1 as far as chance could explain them. In every four weeks the largest and the smallest day count
like the next to them, so that one outlier cannot carry the level away. The range is the central 80 % of
a gamma distribution whose variance is 2¼ times the mean square by which this method would have missed
as many days' sums in those weeks, and no less than the scatter of single days implies, three made-up days
that miss by the whole level among them, so that little history means a wide range.

Fixed costs are given apart, already booked for the month: they are added and never extrapolated. Credits
lower what was spent, and are not expected again. Statistics are estimates and use floats; what was spent
is exact. How far it is off is measured in `tests/unit/core/test_projection_backtest.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import sqrt
from typing import Literal, NamedTuple

Trend = Literal["increasing", "stable", "decreasing"]
METHOD = "weekday_level"
_Z80 = 1.2816
_HALF_LIVES = (4, 10, 30)
_WEEKDAYS_FROM = 14
_CHECKED_FROM = 14
_LONGEST_CHECK = 14
_CLIPPED_TOGETHER = 28
_MADE_UP_DAYS = 3
_MADE_UP_SPREAD = 1.0
# Past misses overlap, and the best half-life was chosen on them: they understate what is to come.
_CAUTION = 2.25
# A sum's variance grows with its length if days are independent, with its square if the level is wrong.
_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Projection:
    """The month's expected end in nano-dollars; confidence 0 … 1."""

    estimated_nanos: int
    low_nanos: int
    high_nanos: int
    confidence: float
    method: str = METHOD


class PathDay(NamedTuple):
    """What the month is expected to have cost by the end of a day, in nano-dollars."""

    day: date
    low_nanos: int
    expected_nanos: int
    high_nanos: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the whole, such as a provider: its days as `project` takes them, and its month."""

    daily: Sequence[tuple[date, int]]
    spent_nanos: int
    fixed_nanos: int = 0


def project(
    daily: Sequence[tuple[date, int]],
    *,
    today: date,
    elapsed: float,
    month_last: date,
    spent_nanos: int,
    fixed_nanos: int = 0,
) -> Projection:
    """Projects a month's end.

    Args:
        daily: Cost of each day in nano-dollars without fixed costs, oldest first, without gaps, today
            last; ten weeks are enough.
        today: The current day.
        elapsed: How much of today has passed, 0 … 1.
        month_last: The month's last day.
        spent_nanos: What the month has cost up to now, without fixed costs.
        fixed_nanos: The month's fixed costs, past and still to come.
    """
    outlook = _Outlook.of(daily, today, elapsed, month_last)
    base = spent_nanos + fixed_nanos
    low, rest, high = outlook.range_of(outlook.units)
    estimated = base + rest
    half = (high - low) / 2
    certainty = 1.0 if estimated == 0 else max(0.0, 1 - half / abs(estimated))
    confidence = certainty * min(1.0, outlook.full_days / _WEEKDAYS_FROM)
    return Projection(estimated, base + low, base + high, round(confidence, 2))


def path(
    daily: Sequence[tuple[date, int]],
    *,
    today: date,
    elapsed: float,
    month_last: date,
    spent_nanos: int,
    fixed_nanos: int = 0,
) -> list[PathDay]:
    """Gives the expected way to the month's end: for today and each day to come, by its end.

    Takes what `project` takes; the last day's figures are those of `project`.
    """
    outlook = _Outlook.of(daily, today, elapsed, month_last)
    base = spent_nanos + fixed_nanos
    days = []
    for number, units in enumerate(accumulate(outlook.units_by_day)):
        low, rest, high = outlook.range_of(units)
        days.append(PathDay(today + timedelta(days=number), base + low, base + rest, base + high))
    return days


def exceeds_on(days: Sequence[PathDay], limit_nanos: int) -> date | None:
    """Gives the day on which the expected path crosses a limit; today where it is crossed already."""
    return next((item.day for item in days if item.expected_nanos > limit_nanos), None)


def project_parts(
    parts: Mapping[str, Part], whole: Projection, *, today: date, elapsed: float, month_last: date
) -> dict[str, Projection]:
    """Projects each part by its own days, then scales what is to come so that the parts make the whole.

    The estimates add up to the whole's, to the nano-dollar. Their ranges are scaled alike and do not add
    up: parts seldom miss in the same direction all at once.

    Args:
        parts: The parts by name; together they have cost what the whole has cost.
        whole: The projection of their sum, which knows more than any part.
        today: The current day.
        elapsed: How much of today has passed, 0 … 1.
        month_last: The month's last day.
    """
    if not parts:
        return {}
    alone = {
        name: project(
            part.daily,
            today=today,
            elapsed=elapsed,
            month_last=month_last,
            spent_nanos=part.spent_nanos,
            fixed_nanos=part.fixed_nanos,
        )
        for name, part in parts.items()
    }
    bases = {name: part.spent_nanos + part.fixed_nanos for name, part in parts.items()}
    rests = [alone[name].estimated_nanos - bases[name] for name in parts]
    # Where no part expects anything for itself, what the whole expects follows what they cost so far.
    weights = (
        rests if any(rests) else [max(0, sum(cost for _, cost in part.daily)) for part in parts.values()]
    )
    shares = _apportioned(whole.estimated_nanos - sum(bases.values()), weights)
    return {
        name: _scaled(alone[name], bases[name], share, rest)
        for name, share, rest in zip(parts, shares, rests, strict=True)
    }


def trend(daily: Sequence[tuple[date, int]], *, today: date) -> Trend:
    """Compares the last seven full days with the seven before, ±10 % being stable."""
    past = dict(daily)
    recent = sum(past.get(today - timedelta(days=n), 0) for n in range(1, 8))
    before = sum(past.get(today - timedelta(days=n), 0) for n in range(8, 15))
    if recent * 10 > before * 11:
        return "increasing"
    return "decreasing" if recent * 10 < before * 9 else "stable"


# ---------------------------------------------------------------- the method


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What is expected of the days to come, in units of an average day's cost, and how surely."""

    level: float
    units_by_day: list[float]
    units: float
    variance: float
    full_days: int

    @classmethod
    def of(cls, daily: Sequence[tuple[date, int]], today: date, elapsed: float, month_last: date) -> _Outlook:
        known = _since_first_use([item for item in daily if item[0] < today])
        full_days = len(known)
        left = 1 - elapsed
        # With no full day behind it, today as it stands is the only level there is.
        if not known and daily:
            known, left = [daily[-1]], 0.0
        costs = _clipped([cost for _, cost in known])
        factors = _weekday_factors([day for day, _ in known], costs)
        to_come = [today + timedelta(days=n) for n in range((month_last - today).days + 1)]
        units = [factors[day.weekday()] for day in to_come]
        units[0] *= left
        past = _Past(costs, [factors[day.weekday()] for day, _ in known])
        days = len(to_come) - 1 + left
        level, variance = past.foresee(days, sum(units))
        return cls(level, units, sum(units), variance, full_days)

    def range_of(self, units: float) -> tuple[int, int, int]:
        """Gives low, expected and high cost of the first so many units, in nano-dollars.

        The quantiles of the gamma distribution are those of Wilson and Hilferty (1931).
        """
        mean = self.level * units
        if mean <= 0:
            return 0, 0, 0
        variation = sqrt(self.variance * (units / self.units) ** _GROWTH) / mean
        low, high = (mean * max(0.0, 1 - variation**2 / 9 + z * variation / 3) ** 3 for z in (-_Z80, _Z80))
        # A gamma distribution that is skewed enough has more than 90 % below its mean.
        return round(low), round(mean), round(max(mean, high))


@dataclass(frozen=True, slots=True)
class _Past:
    """Full days' costs, and what part of a usual day each weekday is."""

    costs: list[float]
    factors: list[float]

    def foresee(self, days: float, units: float) -> tuple[float, float]:
        """Gives the level, and the variance of the sum of so many days to come, of so many units."""
        count = len(self.costs)
        span = min(_LONGEST_CHECK, max(1, round(days)), (count - _CHECKED_FROM) // 2)
        if span < 1:
            levels, half_life = self._levels(_HALF_LIVES[1]), _HALF_LIVES[1]
            return levels[-1], self._scatter(levels, half_life, units)
        tried = [(self._missed(self._levels(half_life), span), half_life) for half_life in _HALF_LIVES]
        missed, half_life = min(tried)
        levels = self._levels(half_life)
        return levels[-1], max(
            self._scatter(levels, half_life, units), _CAUTION * missed * (days / span) ** _GROWTH
        )

    def _levels(self, half_life: int) -> list[float]:
        """Gives the level as it was before each day, and as it is now."""
        keep = 0.5 ** (1 / half_life)
        cost = weight = 0.0
        levels = [0.0]
        for one, factor in zip(self.costs, self.factors, strict=True):
            cost = cost * keep + one
            weight = weight * keep + factor
            levels.append(max(0.0, cost / weight) if weight else 0.0)
        return levels

    def _missed(self, levels: Sequence[float], span: int) -> float:
        """Gives the mean square by which the levels missed the sums of so many days after them."""
        costs, units = [0.0, *accumulate(self.costs)], [0.0, *accumulate(self.factors)]
        misses = [
            costs[first + span] - costs[first] - levels[first] * (units[first + span] - units[first])
            for first in range(_CHECKED_FROM, len(self.costs) - span + 1)
        ]
        return sum(miss * miss for miss in misses) / len(misses)

    def _scatter(self, levels: Sequence[float], half_life: int, units: float) -> float:
        """Gives the variance of a sum under independent days and a level known from some of them."""
        count = len(self.costs)
        level, first = levels[-1], min(7, max(0, count - 1))
        misses = [self.costs[n] - levels[n] * self.factors[n] for n in range(first, count) if count > 1]
        made_up = _MADE_UP_DAYS * (_MADE_UP_SPREAD * level) ** 2
        daily = (sum(miss * miss for miss in misses) + made_up) / (len(misses) + _MADE_UP_DAYS)
        keep = 0.5 ** (1 / half_life)
        known = (1 + keep) / (1 - keep) * (1 - keep**count) / (1 + keep**count)
        return daily * (units + units * units / known) if known else 0.0


def _since_first_use(days: list[tuple[date, int]]) -> list[tuple[date, int]]:
    for index, (_, cost) in enumerate(days):
        if cost:
            return days[index:]
    return []


def _clipped(costs: Sequence[int]) -> list[float]:
    """Lets the largest and smallest day of each four weeks, counted from the end, be like the next."""
    clipped: list[float] = []
    for end in range(len(costs), 0, -_CLIPPED_TOGETHER):
        some = costs[max(0, end - _CLIPPED_TOGETHER) : end]
        ordered = sorted(some)
        low, high = (ordered[1], ordered[-2]) if len(some) >= 5 else (ordered[0], ordered[-1])
        # A lone day of use is no outlier: it is all that is known.
        high = high or ordered[-1]
        clipped = [float(min(max(cost, low), high)) for cost in some] + clipped
    return clipped


def _weekday_factors(days: Sequence[date], costs: Sequence[float]) -> list[float]:
    """Gives each weekday's part of a usual day, drawn towards 1 by positive-part James-Stein shrinkage."""
    count, same = len(costs), [1.0] * 7
    if count < _WEEKDAYS_FROM or sum(costs) <= 0:
        return same
    mean = sum(costs) / count
    groups: list[list[float]] = [[] for _ in range(7)]
    for day, cost in zip(days, costs, strict=True):
        groups[day.weekday()].append(cost)
    means = [sum(group) / len(group) for group in groups]
    within = sum((cost - middle) ** 2 for group, middle in zip(groups, means, strict=True) for cost in group)
    between = sum(len(group) * (middle - mean) ** 2 for group, middle in zip(groups, means, strict=True))
    if not between:
        return same
    by_chance = (within / (count - 7)) / (between / 6)
    weight = max(0.0, 1 - by_chance)
    factors = [max(0.0, 1 + weight * (middle / mean - 1)) for middle in means]
    return [factor * 7 / sum(factors) for factor in factors]


# ---------------------------------------------------------------- parts


def _apportioned(total: int, weights: Sequence[int]) -> list[int]:
    """Divides an amount by weights, exactly: what rounding leaves goes to the largest remainders."""
    if not any(weights):
        weights = [1] * len(weights)
    divided = [divmod(total * weight, sum(weights)) for weight in weights]
    shares = [share for share, _ in divided]
    by_remainder = sorted(range(len(weights)), key=lambda n: -divided[n][1])
    for n in by_remainder[: total - sum(shares)]:
        shares[n] += 1
    return shares


def _scaled(alone: Projection, base: int, share: int, rest: int) -> Projection:
    estimated = base + share
    if not rest:
        return Projection(estimated, min(base, estimated), max(base, estimated), alone.confidence)
    low = base + (alone.low_nanos - base) * share // rest
    high = base + (alone.high_nanos - base) * share // rest
    return Projection(estimated, min(low, estimated), max(high, estimated), alone.confidence)
