from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.chart_range import PRESETS, ChartRange

TODAY = date(2026, 11, 22)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))


@pytest.mark.parametrize(
    ("preset", "start", "end", "name"),
    [
        ("1", date(2026, 11, 22), TODAY, "Today"),
        ("7", date(2026, 11, 16), TODAY, "Last 7 days"),
        ("month", date(2026, 11, 1), TODAY, "This month"),
        ("last-month", date(2026, 10, 1), date(2026, 10, 31), "Last month"),
        ("year", date(2026, 1, 1), TODAY, "This year"),
        ("365", date(2025, 11, 23), TODAY, "Last 12 months"),
    ],
)
def test_presets(preset: str, start: date, end: date, name: str) -> None:
    days = ChartRange.of(preset, TODAY)
    assert (days.start, days.end, days.name) == (start, end, name)


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("7", date(2026, 11, 9), date(2026, 11, 15)),
        ("month", date(2026, 10, 1), date(2026, 10, 22)),
        ("last-month", date(2026, 9, 1), date(2026, 9, 30)),
        ("year", date(2025, 1, 1), date(2025, 11, 22)),
    ],
)
def test_what_a_range_is_held_against(preset: str, start: date, end: date) -> None:
    before = ChartRange.of(preset, TODAY).before
    assert (before.start, before.end) == (start, end)


@given(DAYS, st.sampled_from([preset for preset in PRESETS if preset != "custom"]))
def test_no_preset_reaches_into_the_period_before_it(today: date, preset: str) -> None:
    days = ChartRange.of(preset, today)
    assert days.start <= days.end <= today
    assert days.before.start <= days.before.end < days.start
    if preset == "month":
        assert days.before.end.month != today.month


@given(DAYS, DAYS)
def test_every_range_has_steps_and_the_usual_one_is_among_them(one: date, other: date) -> None:
    days = ChartRange(min(one, other), max(one, other))
    steps = days.steps()
    assert days.usual_step() in steps
    assert days.fitting("month") in steps
    assert ("hour" in steps) == (days.days <= 800)


@given(DAYS, DAYS, DAYS)
def test_a_moved_end_takes_the_other_one_along(one: date, other: date, day: date) -> None:
    days = ChartRange(min(one, other), max(one, other), "30")
    for moved in (days.moved_start(day), days.moved_end(day)):
        assert moved.start <= moved.end
        assert moved.preset == "custom"
        assert moved.name == "Chosen days"
        assert day in (moved.start, moved.end)


def test_a_step_that_says_nothing_gives_way() -> None:
    week = ChartRange.of("7", TODAY)
    assert week.steps() == ["hour", "day"]
    assert week.fitting("month") == "day"
    assert ChartRange(TODAY - timedelta(days=2000), TODAY).fitting("hour") == "week"
