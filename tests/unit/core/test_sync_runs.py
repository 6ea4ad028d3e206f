"""Runs that go on, as one process tells the others."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.periods import DayRange
from server.core.sync_runs import Cause, Going, going_of, words_of
from server.providers import load

DAYS = st.tuples(st.dates(), st.dates()).map(lambda pair: DayRange(min(pair), max(pair)))
IDS = st.sampled_from([provider.id for provider in load()])


@given(st.builds(Going, st.integers(1, 2**31 - 1), IDS, st.sampled_from(get_args(Cause)), DAYS))
def test_the_others_read_what_one_writes(going: Going) -> None:
    words = words_of(going)
    assert going_of(words) == going
    # PostgreSQL cuts a connection's name off after 63 characters.
    assert len(f"codingvibez at {words}") <= 63


@pytest.mark.parametrize(
    "words",
    ["", "sync", "sync 1 openai asked 1", "sync 1 openai eaten 1 2", "dance 1 openai asked 1 2",
     "sync 1 openai asked x 2", "sync 1 openai asked 0 2", f"sync 1 openai asked 1 {10**30}"],
)  # fmt: skip
def test_what_it_does_not_know_is_passed_over(words: str) -> None:
    assert going_of(words) is None


def test_one_that_waits_is_not_told() -> None:
    assert going_of(words_of(Going(1, "openai", "asked", None))) is None
    assert going_of(words_of(Going(1, "openai", "asked", DayRange(date.min, date.min)))) is not None
