"""Where a month is heading.

Method `weekday_level`: the level is the winsorised mean of the last 28 full days (one outlier day
cannot carry it away), bent by a factor for each weekday that is drawn towards 1 while little is known
(weight n / (n + 2)). What was spent stays; the rest of today and every day to come gets its expected
cost. The range is the central 80 % under independent days plus an uncertain level. Statistics are
estimates and may use floats; what was spent is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Literal

Trend = Literal["increasing", "stable", "decreasing"]
METHOD = "weekday_level"
_Z80 = 1.2816
_LEVEL_DAYS = 28
_WEEKDAY_DAYS = 56


@dataclass(frozen=True, slots=True)
class Projection:
    """The month's expected end in nano-dollars; confidence 0 … 1."""

    estimated_nanos: int
    low_nanos: int
    high_nanos: int
    confidence: float
    method: str = METHOD


def project(
    daily: Sequence[tuple[date, int]], *, today: date, elapsed: float, month_last: date, spent_nanos: int
) -> Projection:
    """Projects a month's end.

    Args:
        daily: Cost of each day in nano-dollars, oldest first, without gaps, today last.
        today: The current day.
        elapsed: How much of today has passed, 0 … 1.
        month_last: The month's last day.
        spent_nanos: What the month has cost up to now.
    """
    today_nanos = daily[-1][1] if daily else 0
    history = _since_first_use([item for item in daily if item[0] < today])
    if not history and today_nanos == 0:
        return Projection(spent_nanos, spent_nanos, spent_nanos, 0.0)
    # With no full day behind it, today as it stands is the only level there is.
    known = history or [(today, today_nanos)]
    level = _winsorised_mean([cost for _, cost in known[-_LEVEL_DAYS:]])
    factors = _weekday_factors(known[-_WEEKDAY_DAYS:])
    rest_of_today = max(0.0, level * factors[today.weekday()] * (1 - elapsed)) if history else 0.0
    to_come = [today + timedelta(days=n) for n in range(1, (month_last - today).days + 1)]
    rest = rest_of_today + sum(level * factors[day.weekday()] for day in to_come)
    spread = _spread(known[-_LEVEL_DAYS:], level, factors)
    count = len(to_come) + (1 - elapsed)
    half = _Z80 * spread * sqrt(count + count * count / len(known[-_LEVEL_DAYS:]))
    estimated = spent_nanos + round(rest)
    low = max(spent_nanos, estimated - round(half))
    certainty = 1.0 if estimated == 0 else max(0.0, 1 - half / estimated)
    confidence = certainty * min(1.0, len(history) / 14)
    return Projection(estimated, low, estimated + round(half), round(confidence, 2))


def trend(daily: Sequence[tuple[date, int]], *, today: date) -> Trend:
    """Compares the last seven full days with the seven before, ±10 % being stable."""
    past = dict(daily)
    recent = sum(past.get(today - timedelta(days=n), 0) for n in range(1, 8))
    before = sum(past.get(today - timedelta(days=n), 0) for n in range(8, 15))
    if recent * 10 > before * 11:
        return "increasing"
    return "decreasing" if recent * 10 < before * 9 else "stable"


def _since_first_use(days: list[tuple[date, int]]) -> list[tuple[date, int]]:
    for index, (_, cost) in enumerate(days):
        if cost:
            return days[index:]
    return []


def _winsorised_mean(costs: Sequence[int]) -> float:
    ordered = sorted(costs)
    cut = max(1, len(ordered) // 10) if len(ordered) >= 5 else 0
    if cut:
        ordered = [ordered[cut]] * cut + ordered[cut:-cut] + [ordered[-cut - 1]] * cut
    return sum(ordered) / len(ordered)


def _weekday_factors(known: Sequence[tuple[date, int]]) -> list[float]:
    overall = _winsorised_mean([cost for _, cost in known])
    factors = [1.0] * 7
    if overall <= 0:
        return factors
    for weekday in range(7):
        costs = sorted(cost for day, cost in known if day.weekday() == weekday)
        if costs:
            middle = costs[len(costs) // 2] if len(costs) % 2 else sum(costs[len(costs) // 2 - 1 :][:2]) / 2
            weight = len(costs) / (len(costs) + 2)
            factors[weekday] = max(0.0, 1 + weight * (middle / overall - 1))
    mean = sum(factors) / 7
    return [factor / mean for factor in factors] if mean > 0 else [1.0] * 7


def _spread(known: Sequence[tuple[date, int]], level: float, factors: Sequence[float]) -> float:
    residuals = [cost - level * factors[day.weekday()] for day, cost in known]
    if len(residuals) < 2:
        return level
    return sqrt(sum(value * value for value in residuals) / (len(residuals) - 1))
