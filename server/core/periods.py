"""Days, weeks and months of a time zone, laid over the quarter hours of the store.

Every time zone in use since 1972 begins its days on a quarter hour of UTC, so sums of quarter hours
make any zone's day exactly. A day is the time from its first midnight to the next day's: also where
clocks change, every instant lies in one day only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.core.errors import InvalidInput

QUARTER_MS = 900_000
DayInterval = Literal["day", "week", "month"]
Interval = Literal["hour"] | DayInterval


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        for offset in range(self.days):
            yield self.first + timedelta(days=offset)


class Hour(NamedTuple):
    """An hour of a zone's day, as the quarter hours [start, end) that it has."""

    start_quarter: int
    end_quarter: int

    @property
    def label(self) -> str:
        """The UTC time at which it begins."""
        return from_ms(self.start_quarter * QUARTER_MS).isoformat().replace("+00:00", "Z")


# Every name begins with a capital; what does not is a copy of the database, or this computer's own zone.
_ZONE_NAME = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")


def find_zone(name: str) -> ZoneInfo | None:
    """Gives the time zone of an IANA name, or None where there is none.

    The file of that name is looked up: a list of all names costs a walk through hundreds of files.
    """
    if _ZONE_NAME.fullmatch(name) is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


def to_ms(moment: datetime) -> int:
    """Gives milliseconds since 1970 of an aware time, rounded down."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """Gives the aware UTC time of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Gives the instant at which a day begins in a zone."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def day_start_quarter(day: date, zone: tzinfo) -> int:
    """Gives the first quarter hour (counted from 1970, UTC) of a zone's day."""
    return to_ms(midnight(day, zone)) // QUARTER_MS


def local_day(quarter: int, zone: tzinfo) -> date:
    """Gives the day in which a quarter hour lies."""
    day = from_ms(quarter * QUARTER_MS).astimezone(zone).date()
    # Where clocks are put back across midnight the wall clock shows a day twice.
    if quarter < day_start_quarter(day, zone):
        return day - timedelta(days=1)
    if quarter >= day_start_quarter(day + timedelta(days=1), zone):
        return day + timedelta(days=1)
    return day


def today(now: datetime, zone: tzinfo) -> date:
    """Gives the day it is in a zone."""
    return local_day(to_ms(now) // QUARTER_MS, zone)


def quarters(days: DayRange, zone: tzinfo) -> tuple[int, int]:
    """Gives the quarter hours [start, end) of a range of days."""
    return day_start_quarter(days.first, zone), day_start_quarter(days.last + timedelta(days=1), zone)


def range_of(first: date | None, last: date | None, today: date) -> DayRange:
    """Gives the days that were asked for, by default the first of this month to today.

    Raises:
        InvalidInput: The range is turned round or out of the calendar.
    """
    # With one end given, the other is by default in the same month's reach of it.
    start = first or (today if last is None else min(today, last)).replace(day=1)
    end = last or max(today, start)
    if start > end:
        raise InvalidInput.of("startDate", f"{start} is after endDate {end}")
    if not 1970 < start.year <= end.year < 9999:
        raise InvalidInput.of("startDate", "must be between 1971 and 9998")
    return DayRange(start, end)


def month_of(day: date) -> DayRange:
    """Gives the whole month in which a day lies."""
    first = day.replace(day=1)
    return DayRange(first, next_month(first) - timedelta(days=1))


def next_month(first: date) -> date:
    """Gives the first of the month after."""
    return (
        first.replace(year=first.year + 1, month=1)
        if first.month == 12
        else first.replace(month=first.month + 1)
    )


def previous_month(day: date) -> DayRange:
    """Gives the month before the one in which a day lies."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def week_of(day: date) -> DayRange:
    """Gives the ISO week (Monday first) in which a day lies."""
    monday = day - timedelta(days=day.weekday())
    return DayRange(monday, monday + timedelta(days=6))


def steps(days: DayRange, interval: DayInterval) -> list[DayRange]:
    """Lays a range out in days, weeks or months; the first and last of them are cut to the range."""
    if interval == "day":
        return [DayRange(day, day) for day in days]
    whole = week_of if interval == "week" else month_of
    result = []
    first = days.first
    while first <= days.last:
        last = min(whole(first).last, days.last)
        result.append(DayRange(first, last))
        first = last + timedelta(days=1)
    return result


def hours(days: DayRange, zone: tzinfo) -> list[Hour]:
    """Lays a range of a zone's days out in hours; the last is cut to the range."""
    start, end = quarters(days, zone)
    return [Hour(quarter, min(quarter + 4, end)) for quarter in range(start, end, 4)]
