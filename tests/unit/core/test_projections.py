"""Where a month is heading: honest without data, exact on a flat history, steady against outliers."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.periods import month_of
from server.core.projections import METHOD, Projection, project, trend

DOLLAR = 10**9
TODAY = date(2026, 3, 18)
Daily = list[tuple[date, int]]


def history(costs: list[int], today: date = TODAY, so_far: int = 0) -> Daily:
    """Gives the days before today with these costs, and today's so far."""
    first = today - timedelta(days=len(costs))
    return [(first + timedelta(days=n), cost) for n, cost in enumerate([*costs, so_far])]


def of_month(daily: Daily, today: date) -> int:
    return sum(cost for day, cost in daily if (day.year, day.month) == (today.year, today.month))


def projected(daily: Daily, today: date = TODAY, elapsed: float = 0.5) -> Projection:
    return project(
        daily,
        today=today,
        elapsed=elapsed,
        month_last=month_of(today).last,
        spent_nanos=of_month(daily, today),
    )


@pytest.mark.parametrize("daily", [[], history([]), history([0] * 70)])
def test_no_data_is_zero_with_no_confidence(daily: Daily) -> None:
    assert projected(daily) == Projection(0, 0, 0, 0.0, METHOD)


def test_money_without_any_history_is_only_what_was_spent() -> None:
    found = project([], today=TODAY, elapsed=0.5, month_last=month_of(TODAY).last, spent_nanos=7)
    assert found == Projection(7, 7, 7, 0.0)


@pytest.mark.parametrize("elapsed", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("days", [1, 6, 14, 28, 70])
def test_a_flat_history_runs_on_exactly(days: int, elapsed: float) -> None:
    daily = history([4 * DOLLAR] * days, so_far=round(4 * DOLLAR * elapsed))
    found = projected(daily, elapsed=elapsed)
    left = (month_of(TODAY).last - TODAY).days
    assert (
        found.estimated_nanos
        == of_month(daily, TODAY) + round(4 * DOLLAR * (1 - elapsed)) + left * 4 * DOLLAR
    )
    if days > 1:
        assert found.low_nanos == found.high_nanos == found.estimated_nanos


def test_confidence_grows_with_the_days_that_are_known() -> None:
    found = [projected(history([4 * DOLLAR] * days)).confidence for days in (2, 7, 14, 28)]
    assert found == [0.14, 0.5, 1.0, 1.0]


def test_the_first_day_has_a_figure_and_no_confidence() -> None:
    found = projected(history([], so_far=3 * DOLLAR))
    assert found.estimated_nanos == 3 * DOLLAR + 13 * 3 * DOLLAR
    assert found.confidence == 0
    assert found.low_nanos < found.estimated_nanos < found.high_nanos


def test_on_the_last_day_only_the_rest_of_the_day_is_to_come() -> None:
    last = date(2026, 3, 31)
    daily = history([2 * DOLLAR] * 30, today=last, so_far=DOLLAR)
    assert projected(daily, last, 0.5).estimated_nanos == 62 * DOLLAR
    assert projected(daily, last, 1.0).estimated_nanos == 61 * DOLLAR


def test_the_weekday_pattern_beats_the_naive_run_rate() -> None:
    """Ten dollars on working days and nothing on weekends, with noise, over every day of a year."""
    noise = random.Random(11)
    first = date(2025, 1, 1)
    costs = {
        first + timedelta(days=n): round(
            (10 if (first + timedelta(days=n)).weekday() < 5 else 0.5) * DOLLAR * noise.uniform(0.8, 1.2)
        )
        for n in range(500)
    }
    ours, naive = 0.0, 0.0
    for n in range(90, 455):
        today = first + timedelta(days=n)
        month = month_of(today)
        daily = [
            (today - timedelta(days=ago), costs[today - timedelta(days=ago)]) for ago in range(70, -1, -1)
        ]
        spent = sum(costs[day] for day in month if day <= today)
        truth = sum(costs[day] for day in month)
        found = project(daily, today=today, elapsed=1.0, month_last=month.last, spent_nanos=spent)
        ours += abs(found.estimated_nanos - truth) / truth
        naive += abs(spent / today.day * month.days - truth) / truth
    assert ours < naive / 3
    assert ours / 365 < 0.03


def test_the_range_holds_about_four_fifths_of_what_comes() -> None:
    noise = random.Random(5)
    inside = 0
    for _ in range(400):
        costs = [round(max(0.0, noise.gauss(10, 3)) * DOLLAR) for _ in range(70)]
        daily = history(costs)
        rest = sum(round(max(0.0, noise.gauss(10, 3)) * DOLLAR) for _ in range(13))
        found = projected(daily, elapsed=1.0)
        inside += found.low_nanos <= of_month(daily, TODAY) + rest <= found.high_nanos
    assert 0.7 <= inside / 400 <= 0.92


def test_one_outlier_day_does_not_carry_it_away() -> None:
    calm = [5 * DOLLAR] * 40
    wild = [*calm[:-6], 500 * DOLLAR, *calm[-5:]]
    spent_more = 495 * DOLLAR
    estimate, before = projected(history(wild)).estimated_nanos, projected(history(calm)).estimated_nanos
    assert estimate - before == pytest.approx(spent_more, rel=0.02)


def test_an_outlier_before_this_month_moves_the_estimate_hardly_at_all() -> None:
    calm = [5 * DOLLAR] * 40
    wild = [*calm]
    wild[-20] = 500 * DOLLAR
    moved = projected(history(wild)).estimated_nanos - projected(history(calm)).estimated_nanos
    assert abs(moved) < DOLLAR


def test_days_before_the_first_use_do_not_count_as_days_without_cost() -> None:
    used = [6 * DOLLAR] * 10
    assert projected(history([0] * 60 + used)) == projected(history(used))


def test_days_without_cost_after_the_first_use_do_count() -> None:
    every_other = [6 * DOLLAR, 0] * 14
    assert projected(history(every_other), elapsed=1.0).estimated_nanos == pytest.approx(
        of_month(history(every_other), TODAY) + 13 * 3 * DOLLAR, rel=0.2
    )


@given(
    st.lists(st.integers(0, 10**13), max_size=70),
    st.integers(0, 10**13),
    st.floats(0, 1),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
)
def test_what_was_spent_is_never_unspent_and_the_range_holds_the_estimate(
    costs: list[int], so_far: int, elapsed: float, today: date
) -> None:
    daily = history(costs, today, so_far)
    spent = of_month(daily, today)
    found = projected(daily, today, elapsed)
    assert spent <= found.low_nanos <= found.estimated_nanos <= found.high_nanos
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize(
    ("recent", "before", "expected"),
    [
        (0, 0, "stable"),
        (1, 0, "increasing"),
        (0, 1, "decreasing"),
        (110, 100, "stable"),
        (111, 100, "increasing"),
        (90, 100, "stable"),
        (89, 100, "decreasing"),
        (100, 100, "stable"),
    ],
)
def test_the_trend_is_stable_within_a_tenth(recent: int, before: int, expected: str) -> None:
    daily = history([10**6, before, *[0] * 6, recent, *[0] * 6], so_far=10**9)
    assert trend(daily, today=TODAY) == expected


def test_the_trend_compares_seven_full_days_with_the_seven_before() -> None:
    for ago in range(17):
        daily = [(TODAY - timedelta(days=ago), 100)]
        expected = "increasing" if 1 <= ago <= 7 else "decreasing" if 8 <= ago <= 14 else "stable"
        assert trend(daily, today=TODAY) == expected, ago
