"""When a provider is read, and which days: pure rules, so that they can be proven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.core.periods import DayRange, month_of, next_month, previous_month
from server.core.provider import Feed

FRESH = timedelta(minutes=15)
# A person who looked is likely to look again.
LOOKING = timedelta(minutes=10)
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a provider's runs.

    Attributes:
        attempted_at: When the last one ended, well or not.
        succeeded_at: When the last good one ended.
        settled_through: The last day that had settled at that time.
        failures: How many have failed since.
        not_before: Until when the provider wants to be left alone.
    """

    attempted_at: datetime | None = None
    succeeded_at: datetime | None = None
    settled_through: date | None = None
    failures: int = 0
    not_before: datetime | None = None

    def is_before(self, connected_at: datetime) -> bool:
        """Tells whether it was connected after its last run; then what that said is of no account."""
        return self.attempted_at is not None and connected_at > self.attempted_at


def settled_through(feed: Feed, today: date) -> date:
    """Gives the last day whose figures are not revised any more.

    Args:
        feed: Whose.
        today: The day it is in UTC.
    """
    if feed.by_month:
        # A month settles some days after its end.
        return previous_month(today - timedelta(days=feed.settles_after)).last
    return today - timedelta(days=feed.settles_after + 1)


def recent_days(feed: Feed, past: Past, today: date) -> DayRange:
    """Gives the days to read anew: all that had not settled when it last went well, or may change now.

    After weeks offline they reach back to where knowledge ended, but no farther than the history wanted.
    """
    known = past.settled_through
    since = settled_through(feed, today) if known is None else min(known, settled_through(feed, today))
    first = max(since + _DAY, today - timedelta(days=max(feed.history_days, feed.settles_after + 62)))
    return DayRange(_start(feed, min(first, today)), today)


def older_chunks(feed: Feed, filled_from: date, today: date) -> Iterator[DayRange]:
    """Gives the days still to be read before what is filled, newest first, in parts."""
    begin = _start(feed, today - timedelta(days=feed.history_days))
    last = filled_from - _DAY
    while last >= begin:
        first = last - timedelta(days=feed.chunk_days - 1)
        if feed.by_month:
            # As many whole months as fit, at least one.
            first = min(next_month(month_of(first - _DAY).first), last.replace(day=1))
        first = max(begin, first)
        yield DayRange(first, last)
        last = first - _DAY


def _start(feed: Feed, day: date) -> date:
    return day.replace(day=1) if feed.by_month else day


def due_at(feed: Feed, past: Past, looked_at: datetime | None, now: datetime, jitter: float) -> datetime:
    """Gives when a provider is to be read next.

    Args:
        feed: Whose.
        past: What is known of its runs.
        looked_at: When a person last looked at figures.
        now: The current time.
        jitter: 0 … 1, so that many installations do not call at the same second.
    """
    if past.attempted_at is None:
        return now
    spread = 1 + jitter / 10
    if past.failures:
        # A clock that was put back must not make a wait endless.
        wait = min(_FIRST_WAIT * (1 << min(past.failures - 1, 16)), _LONGEST_WAIT) * spread
        due = min(past.attempted_at, now) + wait
        return max(due, past.not_before) if past.not_before else due
    looking = looked_at is not None and now - looked_at < LOOKING
    minutes = feed.least_minutes if looking else max(feed.interval_minutes, feed.least_minutes)
    return min(past.attempted_at, now) + timedelta(minutes=minutes) * spread


def is_fresh(feed: Feed, past: Past, now: datetime) -> bool:
    """Tells whether reading again now would be too soon, where nobody insists."""
    if past.succeeded_at is None:
        return False
    return timedelta(0) <= now - past.succeeded_at < max(FRESH, timedelta(minutes=feed.least_minutes))
