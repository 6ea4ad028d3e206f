"""Anomalous days: only what stands out and is worth naming, with its cause."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.anomalies import Anomaly, Part, find_anomaly, typical_of_part

DOLLAR = 10**9
MONDAY = date(2026, 6, 1)
WEEK: list[float] = [10, 11, 9, 10, 12, 0, 0]


def before(costs: list[float], day: date = MONDAY) -> list[tuple[date, int]]:
    first = day - timedelta(days=len(costs))
    return [(first + timedelta(days=n), round(cost * DOLLAR)) for n, cost in enumerate(costs)]


def found(cost: float, costs: list[float], day: date = MONDAY, **more: Any) -> Anomaly | None:
    return find_anomaly(
        before(costs, day), day=day, cost_nanos=round(cost * DOLLAR), **({"finished": True} | more)
    )


def test_a_day_far_above_its_weekday_is_found() -> None:
    anomaly = found(50, WEEK * 8)
    assert anomaly is not None
    assert (anomaly.day, anomaly.direction, anomaly.cost_nanos) == (MONDAY, "high", 50 * DOLLAR)
    assert anomaly.typical_nanos == pytest.approx(10 * DOLLAR, rel=0.01)
    assert anomaly.excess_nanos == anomaly.cost_nanos - anomaly.typical_nanos
    assert anomaly.score > 5
    assert anomaly.times == pytest.approx(5, rel=0.01)
    assert anomaly.cause is None


def test_what_a_working_day_costs_is_anomalous_on_a_sunday() -> None:
    sunday = date(2026, 5, 31)
    anomaly = found(30, (WEEK * 9)[:-1], sunday)
    assert found(10, WEEK * 9) is None
    assert anomaly is not None
    assert anomaly.typical_nanos < 3 * DOLLAR


def test_the_usual_is_not_anomalous() -> None:
    for n, cost in enumerate(WEEK):
        assert found(cost, (WEEK * 9)[: 56 + n], MONDAY + timedelta(days=n)) is None


def test_a_day_that_still_runs_can_only_be_too_high() -> None:
    steady = [10.0, 10.5] * 30
    low = found(0, steady)
    assert low is not None
    assert (low.direction, low.times) == ("low", 0)
    assert low.excess_nanos == -low.typical_nanos
    assert found(0, steady, finished=False) is None
    assert found(60, steady, finished=False) == found(60, steady, finished=True) is not None


@pytest.mark.parametrize(("days", "is_known"), [(0, False), (13, False), (14, True), (60, True)])
def test_two_weeks_must_be_known_from_the_first_use_on(days: int, is_known: bool) -> None:
    assert (found(100, [5.0] * days) is not None) == is_known
    assert (found(100, [0.0] * 30 + [5.0] * days) is not None) == is_known


@pytest.mark.parametrize(
    ("usual", "cost", "is_named"),
    [
        (0.05, 1.05, False),
        (0.05, 1.06, True),
        (100, 150, False),
        (100, 151, True),
        (100, 50, False),
        (100, 49, True),
    ],
)
def test_only_what_is_worth_a_word_is_named(usual: float, cost: float, is_named: bool) -> None:
    assert (found(cost, [usual] * 60) is not None) == is_named


def test_a_past_anomaly_hides_no_later_one_but_a_new_level_is_news_for_two_days_only() -> None:
    calm = [10.0] * 60
    assert found(50, [*calm, 50.0]) is not None
    assert found(50, [*calm, 50.0, 50.0]) is None


def test_days_of_the_future_and_of_long_ago_are_not_looked_at() -> None:
    days = before([10.0] * 60)
    later = [(MONDAY + timedelta(days=n), 10**15) for n in range(30)]
    long_ago = [(days[0][0] - timedelta(days=n), 10**15) for n in range(40, 10, -1)]
    expected = find_anomaly(days, day=MONDAY, cost_nanos=50 * DOLLAR, finished=True)
    assert expected is not None
    assert find_anomaly([*days, *later], day=MONDAY, cost_nanos=50 * DOLLAR, finished=True) == expected
    assert find_anomaly([*long_ago, *days], day=MONDAY, cost_nanos=50 * DOLLAR, finished=True) == expected
    assert typical_of_part([*long_ago, *days, *later], MONDAY) == 10 * DOLLAR


# ---------------------------------------------------------------- causes


def model(name: str, cost: float, usual: float) -> Part:
    return Part("model", name, round(cost * DOLLAR), round(usual * DOLLAR), "anthropic")


def project(name: str | None, cost: float, usual: float) -> Part:
    return Part("project", name, round(cost * DOLLAR), round(usual * DOLLAR))


def test_the_part_with_the_largest_excess_is_the_cause() -> None:
    parts = [
        model("opus", 38, 6),
        model("sonnet", 12, 4),
        project("search", 20, 5),
        project(None, 30, 5),
    ]
    anomaly = found(50, [10.0] * 60, parts=parts)
    assert anomaly is not None
    assert anomaly.model is not None
    assert anomaly.project is not None
    assert (anomaly.model.part, anomaly.model.excess_nanos, anomaly.model.share) == (
        parts[0],
        32 * DOLLAR,
        0.8,
    )
    assert (anomaly.project.part, anomaly.project.share) == (parts[3], 0.625)
    assert anomaly.cause == anomaly.model


def test_the_project_is_the_cause_where_it_explains_more() -> None:
    anomaly = found(50, [10.0] * 60, parts=[model("a", 25, 5), model("b", 25, 5), project("p", 49, 1)])
    assert anomaly is not None
    assert anomaly.cause == anomaly.project
    assert anomaly.cause is not None
    assert anomaly.cause.share == 1


def test_of_a_low_day_the_cause_is_what_is_missing() -> None:
    anomaly = found(1, [10.0] * 60, parts=[model("a", 1, 1), model("b", 0, 9), project("p", 12, 1)])
    assert anomaly is not None
    assert anomaly.model is not None
    assert (anomaly.model.part.name, anomaly.model.excess_nanos) == ("b", -9 * DOLLAR)
    assert anomaly.project is None


# ---------------------------------------------------------------- what always holds

COSTS = st.lists(st.one_of(st.just(0), st.integers(-(10**18), 10**18)), max_size=75)


@given(COSTS, st.integers(-(10**18), 10**18), st.booleans())
def test_what_is_found_is_what_it_says(costs: list[int], cost: int, finished: bool) -> None:
    days = [(MONDAY - timedelta(days=len(costs) - n), one) for n, one in enumerate(costs)]
    anomaly = find_anomaly(days, day=MONDAY, cost_nanos=cost, finished=finished)
    if anomaly is not None:
        assert min(costs) <= anomaly.typical_nanos <= max(costs)
        assert anomaly.excess_nanos == cost - anomaly.typical_nanos
        assert (anomaly.excess_nanos > 0) == (anomaly.direction == "high")
        assert finished or anomaly.direction == "high"
        assert abs(anomaly.excess_nanos) > DOLLAR
        assert anomaly.score >= 5


@given(
    st.lists(st.integers(0, 10**12), min_size=20, max_size=75), st.integers(0, 10**13), st.integers(0, 10**13)
)
def test_what_costs_more_than_an_anomalous_day_is_anomalous(costs: list[int], cost: int, more: int) -> None:
    days = [(MONDAY - timedelta(days=len(costs) - n), one) for n, one in enumerate(costs)]
    first, second = (
        find_anomaly(days, day=MONDAY, cost_nanos=one, finished=False) for one in (cost, cost + more)
    )
    assert first is None or (second is not None and second.score >= first.score)


def test_a_part_that_has_only_just_begun_is_not_typical_yet() -> None:
    assert typical_of_part([], MONDAY) == 0
    assert typical_of_part(before([0.0] * 40 + [99.0]), MONDAY) == 0
    assert typical_of_part(before([7.0] * 40), MONDAY) == 7 * DOLLAR
