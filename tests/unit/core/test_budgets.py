"""Budgets: their days and how they stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.core.budgets import days_of, standing
from server.core.periods import DayRange
from server.core.records import BudgetPeriod, BudgetRecord

LIMIT = 100 * 10**9


def budget(**changes: Any) -> BudgetRecord:
    values: dict[str, Any] = {
        "id": 7,
        "organization_id": 1,
        "provider": None,
        "project": None,
        "period": "month",
        "limit_nanos": LIMIT,
        "thresholds_millionths": (500_000, 800_000, 1_000_000),
    }
    return BudgetRecord(**values | changes)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("month", date(2026, 2, 1), date(2026, 2, 28)),
        ("week", date(2026, 2, 9), date(2026, 2, 15)),
        ("day", date(2026, 2, 14), date(2026, 2, 14)),
    ],
)
def test_a_budget_covers_its_whole_period(period: BudgetPeriod, first: date, last: date) -> None:
    assert days_of(budget(period=period), date(2026, 2, 14)) == DayRange(first, last)


@pytest.mark.parametrize(
    ("used", "state"),
    [
        (0, "ok"),
        (LIMIT * 8 // 10 - 1, "ok"),
        (LIMIT * 8 // 10, "warning"),
        (LIMIT, "warning"),
        (LIMIT + 1, "exceeded"),
    ],
)
def test_a_budget_warns_at_its_highest_threshold_and_is_exceeded_above_the_limit(
    used: int, state: str
) -> None:
    assert standing(budget(), used).state == state


@pytest.mark.parametrize(
    ("thresholds", "used", "state"),
    [
        ((1_000_000,), LIMIT - 1, "ok"),
        ((1_000_000,), LIMIT, "warning"),
        ((333_333,), 33_333_300_000, "warning"),
        ((333_333,), 33_333_299_999, "ok"),
        ((1_500_000,), LIMIT - 1, "ok"),
        ((1_500_000,), LIMIT + 1, "exceeded"),
    ],
)
def test_thresholds_are_exact_to_the_nano_dollar(thresholds: tuple[int, ...], used: int, state: str) -> None:
    assert standing(budget(thresholds_millionths=thresholds), used).state == state


def test_what_remains_goes_below_zero() -> None:
    found = standing(budget(), LIMIT + 25 * 10**9)
    assert found.remaining_nanos == -25 * 10**9
    assert found.percent_used == 125
