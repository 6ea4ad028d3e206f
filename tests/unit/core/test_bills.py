"""Bills: when one is taken, which days are asked for, and how a day is split without losing anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.bills import BilledDay, days_within, spread
from server.core.periods import DayRange

FIRST = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("settled", "cost", "tracked", "taken"),
    [
        (True, 5, 9, True),
        (True, -5, 9, True),
        (True, 0, 9, True),
        (False, 9, 5, True),
        (False, 5, 5, False),
        (False, 5, 9, False),
        (False, 0, 0, False),
        (False, -1, 0, False),
    ],
)
def test_a_settled_bill_is_taken_an_open_one_where_it_is_larger(
    settled: bool, cost: int, tracked: int, taken: bool
) -> None:
    assert BilledDay("openai", 1, settled, cost).replaces(tracked) is taken


DAYS = st.integers(0, 30).map(lambda ahead: FIRST + timedelta(days=ahead))


@given(st.sets(DAYS), st.lists(st.tuples(DAYS, DAYS), max_size=4))
def test_every_day_within_a_range_is_found_in_it(days: set[date], ends: list[tuple[date, date]]) -> None:
    ranges = [DayRange(min(pair), max(pair)) for pair in ends]
    found = days_within(sorted(day.toordinal() for day in days), ranges)
    wanted = {
        (n, day.toordinal()) for n, one in enumerate(ranges) for day in days if one.first <= day <= one.last
    }
    assert set(found) == wanted
    assert len(found) == len(wanted)


@given(
    st.integers(-(10**15), 10**15) | st.integers(-5, 5),
    st.lists(st.integers(0, 10**12), min_size=1, max_size=25),
)
def test_what_is_split_adds_up_and_follows_the_weights(amount: int, weights: list[int]) -> None:
    parts = spread(amount, weights)
    assert sum(parts) == amount
    used = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        share, whole = (weight, used) if used else (1, len(weights))
        assert abs(part * whole - amount * share) < whole
