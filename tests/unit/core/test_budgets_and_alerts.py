"""Budgets: their days and how they stand; and what asks for attention."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.core.alerts import budget_notices, unpriced_notice
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


def test_only_budgets_in_trouble_are_noticed_and_say_which() -> None:
    standings = [
        standing(budget(id=1), 0),
        standing(budget(id=2), 85 * 10**9),
        standing(budget(id=3, provider="openai", project="search", period="day"), 130 * 10**9),
        standing(budget(id=4, provider="gone", period="week"), 90 * 10**9),
    ]
    nearly, over, week = budget_notices(standings, {"openai": "OpenAI"})
    assert (nearly.key, nearly.severity, nearly.provider) == ("budget-2-warning", "warning", None)
    assert nearly.message == "This month's budget is 85 % used."
    assert (over.key, over.severity, over.provider) == ("budget-3-exceeded", "critical", "openai")
    assert over.message == "Today's budget for OpenAI · search is 130 % used."
    assert week.message == "This week's budget for gone is 90 % used."


def test_usage_without_a_price_is_noticed_with_its_models() -> None:
    assert unpriced_notice(0, 0, []) == []
    (few,) = unpriced_notice(2, 12_345, ["a", "b"])
    assert few.message == "12,345 tokens of a, b have no known price and are not in the totals."
    (many,) = unpriced_notice(9, 1, ["a", "b", "c", "d", "e"])
    assert "a, b, c and 2 more" in many.message
    assert (many.key, many.severity) == ("unpriced", "warning")
