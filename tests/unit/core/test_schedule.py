"""When providers are read, and which days: as rules that hold for every descriptor."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.periods import DayRange, next_month
from server.core.provider import Feed
from server.core.schedule import Past, due_at, is_fresh, older_chunks, recent_days, settled_through
from server.providers import load

FEEDS = [item.feed for item in load() if item.feed is not None]
BY_DAY = next(feed for feed in FEEDS if not feed.by_month and feed.settles_after == 3)
BY_MONTH = next(feed for feed in FEEDS if feed.by_month)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)

feeds = st.sampled_from(FEEDS)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_a_day_settles_once_the_lag_has_passed() -> None:
    assert settled_through(BY_DAY, date(2026, 11, 22)) == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 22), date(2026, 10, 31)),
        (date(2026, 11, 6), date(2026, 10, 31)),
        # Five days after its end October may still change.
        (date(2026, 11, 5), date(2026, 9, 30)),
        (date(2026, 1, 3), date(2025, 11, 30)),
    ],
)
def test_a_month_settles_as_a_whole(today: date, expected: date) -> None:
    assert settled_through(replace(BY_MONTH, settles_after=5), today) == expected


@given(feeds, days)
def test_everything_that_has_not_settled_is_read_anew(feed: Feed, today: date) -> None:
    read = recent_days(feed, Past(), today)
    assert read.last == today
    assert read.first <= min(settled_through(feed, today) + timedelta(days=1), today)
    if feed.by_month:
        assert read.first.day == 1


@given(feeds, days, st.integers(0, 60))
def test_after_time_offline_no_day_is_left_out(feed: Feed, then: date, away: int) -> None:
    today = then + timedelta(days=away)
    past = Past(settled_through=settled_through(feed, then))
    read = recent_days(feed, past, today)
    # What had not settled when it was last read is read again, however long ago that was.
    assert read.first <= settled_through(feed, then) + timedelta(days=1)
    assert read.last == today


@given(feeds, days, st.integers(0, 400))
def test_history_is_read_without_a_gap_or_an_overlap(feed: Feed, today: date, filled: int) -> None:
    filled_from = today - timedelta(days=filled)
    chunks = list(older_chunks(feed, filled_from, today))
    wanted = today - timedelta(days=feed.history_days)
    if chunks:
        assert chunks[0].last == filled_from - timedelta(days=1)
        assert chunks[-1].first <= wanted
    for newer, older in pairwise(chunks):
        assert older.last == newer.first - timedelta(days=1)
    for chunk in chunks:
        assert chunk.first <= chunk.last
        assert chunk.days <= feed.chunk_days + 31
        if feed.by_month:
            assert chunk.first.day == 1
    covered = {day for chunk in chunks for day in chunk}
    assert {day for day in DayRange(wanted, today) if day < filled_from} <= covered


def test_whole_months_are_asked_for_where_days_depend_on_the_window() -> None:
    monthly = replace(BY_MONTH, chunk_days=31, history_days=90)
    chunks = list(older_chunks(monthly, date(2026, 11, 1), date(2026, 11, 22)))
    assert [(item.first, item.last) for item in chunks] == [
        (first, next_month(first) - timedelta(days=1))
        for first in (date(2026, 10, 1), date(2026, 9, 1), date(2026, 8, 1))
    ]


def test_what_was_never_read_is_due_now() -> None:
    assert due_at(BY_DAY, Past(), None, NOW, 0.5) == NOW


@given(feeds, st.floats(0, 1))
def test_somebody_who_looks_is_served_sooner_but_never_too_soon(feed: Feed, jitter: float) -> None:
    past = Past(attempted_at=NOW, succeeded_at=NOW)
    idle = due_at(feed, past, None, NOW, jitter)
    looking = due_at(feed, past, NOW - timedelta(minutes=1), NOW, jitter)
    assert looking <= idle
    assert looking >= NOW + timedelta(minutes=feed.least_minutes)
    assert not is_fresh(feed, past, looking)
    assert idle <= NOW + timedelta(minutes=max(feed.interval_minutes, feed.least_minutes)) * 1.1001


def test_who_looked_long_ago_does_not_look() -> None:
    past = Past(attempted_at=NOW, succeeded_at=NOW)
    long_ago = NOW - timedelta(minutes=11)
    assert due_at(BY_DAY, past, long_ago, NOW, 0) == due_at(BY_DAY, past, None, NOW, 0)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_failures_are_tried_again_less_and_less_often(failures: int, jitter: float) -> None:
    past = Past(attempted_at=NOW, failures=failures)
    due = due_at(BY_DAY, past, NOW, NOW, jitter)
    assert NOW + timedelta(minutes=1) <= due <= NOW + timedelta(hours=6.6)
    assert due <= due_at(BY_DAY, replace(past, failures=failures + 1), NOW, NOW, jitter)


def test_a_provider_that_wants_to_be_left_alone_is() -> None:
    moment = NOW + timedelta(hours=9)
    past = Past(attempted_at=NOW, failures=1, not_before=moment)
    assert due_at(BY_DAY, past, NOW, NOW, 0) == moment


@given(feeds, st.integers(1, 10_000))
def test_a_clock_that_was_put_back_makes_nobody_wait_for_ever(feed: Feed, hours: int) -> None:
    past = Past(attempted_at=NOW + timedelta(hours=hours), succeeded_at=NOW + timedelta(hours=hours))
    longest = timedelta(minutes=max(feed.interval_minutes, feed.least_minutes)) * 1.1001
    assert due_at(feed, past, None, NOW, 1) <= NOW + longest
    assert not is_fresh(feed, past, NOW)


@pytest.mark.parametrize(("minutes", "fresh"), [(0, True), (14.9, True), (15, False), (600, False)])
def test_fresh_is_under_fifteen_minutes(minutes: float, fresh: bool) -> None:
    feed = replace(BY_DAY, least_minutes=15)
    assert is_fresh(feed, Past(succeeded_at=NOW - timedelta(minutes=minutes)), NOW) is fresh


def test_what_charges_for_every_question_is_left_alone_longer() -> None:
    charging = next(feed for feed in FEEDS if feed.call_price_nanos)
    past = Past(succeeded_at=NOW - timedelta(hours=5))
    assert is_fresh(charging, past, NOW)
