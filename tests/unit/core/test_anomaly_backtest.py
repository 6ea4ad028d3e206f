"""How often a day is called anomalous that is not, and how many planted ones are found.

A planted day costs five times the median of its weekday in the weeks around it. The table is part of the
test's output: `pytest -rA tests/unit/core/test_anomaly_backtest.py`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from statistics import median

import pytest

from server.core.anomalies import find_anomaly
from tests.unit.core.cost_histories import BEFORE, DOLLAR, FAMILIES, histories

REGULAR = ("flat", "five-day week")
Day = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Days without and with a planted anomaly, and what was found on them."""

    family: str
    days: int
    too_high: int
    too_low: int
    planted: int
    hit: int

    def __str__(self) -> str:
        return (
            f"{self.family:<20}{self.days:>8}{self.too_high / self.days:>12.2%}"
            f"{self.too_low / self.days:>12.2%}{self.planted:>10}{self.hit / self.planted:>8.1%}"
        )


def is_found(past: list[Day], day: date, cost: int, *, finished: bool, direction: str) -> bool:
    found = find_anomaly(past, day=day, cost_nanos=cost, finished=finished)
    return found is not None and found.direction == direction


@cache
def back_test(family: str) -> Found:
    days = too_high = too_low = planted = hit = 0
    for history in histories(family, 4):
        every = [(history.first + timedelta(days=n), cost) for n, cost in enumerate(history.costs)]
        for n in range(BEFORE, len(every)):
            past, (day, cost) = every[n - BEFORE : n], every[n]
            days += 1
            too_high += is_found(past, day, cost, finished=True, direction="high")
            too_low += is_found(past, day, cost, finished=True, direction="low")
            usual = median(one for at, one in every[n - 28 : n + 29] if at.weekday() == day.weekday())
            if n % 3 == 0 and usual >= DOLLAR:
                planted += 1
                hit += is_found(past, day, round(5 * usual), finished=False, direction="high")
    return Found(family, days, too_high, too_low, planted, hit)


def test_false_alarms_are_rare_whatever_the_history() -> None:
    found = [back_test(family) for family in FAMILIES]
    header = f"{'history':<20}{'days':>8}{'false high':>12}{'false low':>12}{'planted':>10}{'found':>8}"
    sys.stdout.write("\n".join(["", header, *map(str, found), ""]))
    days = sum(item.days for item in found)
    assert sum(item.too_high + item.too_low for item in found) < 0.02 * days
    assert all(item.too_high + item.too_low < 0.04 * item.days for item in found)


@pytest.mark.parametrize("family", REGULAR)
def test_regular_histories_raise_no_false_alarms_and_hide_no_anomaly(family: str) -> None:
    found = back_test(family)
    assert found.days > 1000
    assert found.planted > 200
    assert (found.too_high + found.too_low) / found.days < 0.01
    assert found.hit / found.planted >= 0.95
