"""Where a month is heading: honest without data, exact on a flat history, steady against outliers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.periods import month_of
from server.core.projections import (
    METHOD,
    Part,
    PathDay,
    Projection,
    exceeds_on,
    path,
    project,
    project_parts,
    trend,
)

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
    assert found.estimated_nanos == pytest.approx(
        of_month(daily, TODAY) + 4 * DOLLAR * (1 - elapsed + left), abs=days
    )


def test_little_history_means_a_wide_range_and_little_confidence() -> None:
    found = [projected(history([4 * DOLLAR] * days)) for days in (1, 2, 4, 8, 13, 28)]
    widths = [(one.high_nanos - one.low_nanos) / one.estimated_nanos for one in found]
    confidence = [one.confidence for one in found]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 1
    assert 0 < widths[-1] < 0.2
    assert confidence == sorted(confidence)
    assert confidence[0] < 0.05
    assert confidence[-1] > 0.9


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


def test_working_days_cost_and_weekends_do_not() -> None:
    week = [10 * DOLLAR] * 5 + [0, 0]
    monday = date(2026, 6, 1)
    friday = projected(
        history(week * 8 + week[:4], date(2026, 6, 5), so_far=10 * DOLLAR), date(2026, 6, 5), 1.0
    )
    assert projected(history(week * 8, monday), monday, 0.0).estimated_nanos == 220 * DOLLAR
    assert friday.estimated_nanos == 220 * DOLLAR


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


# ---------------------------------------------------------------- what always holds

COSTS = st.lists(st.one_of(st.just(0), st.integers(0, 10**13), st.integers(0, 10**18)), max_size=75)
ANY_COSTS = st.lists(st.integers(-(10**18), 10**18), max_size=75)
DATES = st.dates(date(2024, 1, 1), date(2027, 12, 31))
ELAPSED = st.floats(0, 1)


@given(COSTS, st.integers(0, 10**18), ELAPSED, DATES)
def test_what_was_spent_is_never_unspent_and_the_range_holds_the_estimate(
    costs: list[int], so_far: int, elapsed: float, today: date
) -> None:
    daily = history(costs, today, so_far)
    found = projected(daily, today, elapsed)
    assert of_month(daily, today) <= found.low_nanos <= found.estimated_nanos <= found.high_nanos
    assert 0 <= found.confidence <= 1


@given(ANY_COSTS, st.integers(-(10**18), 10**18), ELAPSED, DATES)
def test_credits_lower_what_was_spent_and_are_not_expected_again(
    costs: list[int], so_far: int, elapsed: float, today: date
) -> None:
    daily = history(costs, today, so_far)
    found = projected(daily, today, elapsed)
    assert of_month(daily, today) <= found.low_nanos <= found.estimated_nanos <= found.high_nanos
    assert 0 <= found.confidence <= 1


def test_a_credit_is_an_outlier_like_another() -> None:
    with_credit = [5 * DOLLAR] * 40
    with_credit[-20] = -300 * DOLLAR
    assert projected(history(with_credit)).estimated_nanos == pytest.approx(
        projected(history([5 * DOLLAR] * 40)).estimated_nanos, rel=1e-6
    )


@given(COSTS, st.integers(0, 10**18), st.integers(0, 10**18), ELAPSED, DATES)
def test_who_has_spent_more_is_never_heading_for_less(
    costs: list[int], so_far: int, more: int, elapsed: float, today: date
) -> None:
    less_spent = projected(history(costs, today, so_far), today, elapsed)
    more_spent = projected(history(costs, today, so_far + more), today, elapsed)
    assert less_spent.estimated_nanos <= more_spent.estimated_nanos
    assert less_spent.low_nanos <= more_spent.low_nanos
    assert less_spent.high_nanos <= more_spent.high_nanos


@given(ANY_COSTS, st.integers(0, 10**18), DATES)
def test_at_the_months_last_moment_it_is_what_was_spent(costs: list[int], so_far: int, day: date) -> None:
    last = month_of(day).last
    daily = history(costs, last, so_far)
    found, spent = projected(daily, last, 1.0), of_month(daily, last)
    assert (found.low_nanos, found.estimated_nanos, found.high_nanos) == (spent, spent, spent)


@given(COSTS, st.integers(0, 10**15), ELAPSED, DATES)
def test_fixed_costs_are_added_and_never_extrapolated(
    costs: list[int], fixed: int, elapsed: float, today: date
) -> None:
    daily = history(costs, today)
    month, spent = month_of(today).last, of_month(daily, today)
    without = project(daily, today=today, elapsed=elapsed, month_last=month, spent_nanos=spent)
    found = project(
        daily, today=today, elapsed=elapsed, month_last=month, spent_nanos=spent, fixed_nanos=fixed
    )
    assert found.estimated_nanos == without.estimated_nanos + fixed
    assert found.low_nanos == without.low_nanos + fixed
    assert found.high_nanos == without.high_nanos + fixed


def test_huge_costs_are_added_to_the_nano_dollar() -> None:
    found = project([], today=TODAY, elapsed=0.5, month_last=month_of(TODAY).last, spent_nanos=10**18 + 1)
    assert found.estimated_nanos == 10**18 + 1


# ---------------------------------------------------------------- the way there


@given(ANY_COSTS, st.integers(0, 10**15), ELAPSED, DATES, st.integers(0, 10**12))
def test_the_path_widens_to_the_projection_and_never_falls(
    costs: list[int], so_far: int, elapsed: float, today: date, fixed: int
) -> None:
    daily, month = history(costs, today, so_far), month_of(today)
    spent = of_month(daily, today)
    days = path(
        daily, today=today, elapsed=elapsed, month_last=month.last, spent_nanos=spent, fixed_nanos=fixed
    )
    end = project(
        daily, today=today, elapsed=elapsed, month_last=month.last, spent_nanos=spent, fixed_nanos=fixed
    )
    assert [item.day for item in days] == [day for day in month if day >= today]
    assert days[-1][1:] == (end.low_nanos, end.estimated_nanos, end.high_nanos)
    before = PathDay(today, *[spent + fixed] * 3)
    for item in days:
        assert item.low_nanos <= item.expected_nanos <= item.high_nanos
        assert all(now >= then for now, then in zip(item[1:], before[1:], strict=True))
        before = item


def test_a_path_goes_up_on_the_days_that_cost() -> None:
    monday = date(2026, 6, 1)
    daily = history(([10 * DOLLAR] * 5 + [0, 0]) * 8, monday)
    days = path(daily, today=monday, elapsed=0.0, month_last=date(2026, 6, 30), spent_nanos=0)
    expected = [item.expected_nanos // DOLLAR for item in days[:9]]
    assert expected == [10, 20, 30, 40, 50, 50, 50, 60, 70]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (55, date(2026, 6, 8)),
        (50, date(2026, 6, 8)),
        (49, date(2026, 6, 5)),
        (220, None),
        (-1, date(2026, 6, 1)),
    ],
)
def test_the_day_a_limit_is_crossed(limit: int, expected: date | None) -> None:
    monday = date(2026, 6, 1)
    daily = history(([10 * DOLLAR] * 5 + [0, 0]) * 8, monday)
    days = path(daily, today=monday, elapsed=0.0, month_last=date(2026, 6, 30), spent_nanos=0)
    assert exceeds_on(days, limit * DOLLAR) == expected


# ---------------------------------------------------------------- parts


def parted(parts: dict[str, Part], today: date, elapsed: float) -> tuple[Projection, dict[str, Projection]]:
    """Projects the sum of the parts, and the parts."""
    daily = [
        (day, sum(part.daily[n][1] for part in parts.values()))
        for n, (day, _) in enumerate(next(iter(parts.values())).daily)
    ]
    month_last = month_of(today).last
    whole = project(
        daily,
        today=today,
        elapsed=elapsed,
        month_last=month_last,
        spent_nanos=sum(part.spent_nanos for part in parts.values()),
        fixed_nanos=sum(part.fixed_nanos for part in parts.values()),
    )
    return whole, project_parts(parts, whole, today=today, elapsed=elapsed, month_last=month_last)


def part_of(costs: list[int], today: date, fixed: int = 0) -> Part:
    daily = history(costs[:-1], today, costs[-1])
    return Part(daily, of_month(daily, today), fixed)


SIZES = st.tuples(st.integers(1, 3), st.integers(1, 40))
ROWS = SIZES.flatmap(
    lambda size: st.lists(
        st.lists(st.one_of(st.just(0), st.integers(0, 10**15)), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


@given(ROWS, ELAPSED, DATES, st.integers(0, 10**12))
def test_the_parts_add_up_to_the_whole_to_the_nano_dollar(
    rows: list[list[int]], elapsed: float, today: date, fixed: int
) -> None:
    parts = {f"p{n}": part_of(row, today, fixed * n) for n, row in enumerate(rows)}
    whole, found = parted(parts, today, elapsed)
    assert list(found) == list(parts)
    assert sum(item.estimated_nanos for item in found.values()) == whole.estimated_nanos
    for name, item in found.items():
        base = parts[name].spent_nanos + parts[name].fixed_nanos
        assert base <= item.low_nanos <= item.estimated_nanos <= item.high_nanos


def test_a_part_alone_is_the_whole() -> None:
    costs = [n % 7 * DOLLAR for n in range(50)]
    whole, found = parted({"anthropic": part_of(costs, TODAY)}, TODAY, 0.5)
    assert found == {"anthropic": whole}


def test_parts_share_what_is_to_come_by_their_own_costs() -> None:
    parts = {
        "a": part_of([3 * DOLLAR] * 40, TODAY),
        "b": part_of([DOLLAR] * 40, TODAY),
        "c": part_of([0] * 40, TODAY, 5),
    }
    _, found = parted(parts, TODAY, 1.0)
    rest = {name: item.estimated_nanos - parts[name].spent_nanos for name, item in found.items()}
    assert rest == {"a": pytest.approx(39 * DOLLAR), "b": pytest.approx(13 * DOLLAR), "c": 5}


def test_no_parts_have_no_projections() -> None:
    whole = Projection(0, 0, 0, 0.0)
    assert project_parts({}, whole, today=TODAY, elapsed=0.5, month_last=month_of(TODAY).last) == {}


# ---------------------------------------------------------------- trend


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
