"""Days of every time zone laid over quarter hours: no gap, no overlap, also where clocks change."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.core.periods import (
    QUARTER_MS,
    DayInterval,
    DayRange,
    day_start_quarter,
    find_zone,
    from_ms,
    hours,
    local_day,
    midnight,
    month_of,
    next_month,
    previous_month,
    quarters,
    steps,
    to_ms,
    today,
    week_of,
)

# Debian lists the computer's own zone too.
ZONES = sorted(available_timezones() - {"localtime"})
# Half hours, three quarters, half-hour summer time, midnight changes, skipped days, both hemispheres.
ODD_ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "America/Havana",
    "America/Santiago",
    "America/Asuncion",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Asia/Tehran",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Nuuk",
    "America/Scoresbysund",
    "Pacific/Apia",
    "Pacific/Fakaofo",
    "Pacific/Kiritimati",
    "Antarctica/Troll",
    "Asia/Pyongyang",
    "America/Caracas",
    "America/St_Johns",
)
INTERVALS: tuple[DayInterval, ...] = ("day", "week", "month")
DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 31))


@cache
def _starts(name: str) -> tuple[int, ...]:
    """Gives where the days of 2000 to 2037 begin, in quarter hours."""
    zone = ZoneInfo(name)
    return tuple(day_start_quarter(day, zone) for day in DayRange(date(2000, 1, 1), date(2038, 1, 1)))


@pytest.mark.parametrize("year", [2011, 2026])
def test_days_of_every_zone_tile_the_time_line(year: int) -> None:
    days = DayRange(date(year, 1, 1), date(year + 1, 1, 1))
    for name in ZONES:
        zone = ZoneInfo(name)
        starts = [day_start_quarter(day, zone) for day in days]
        lengths = [end - start for start, end in pairwise(starts)]
        assert all(
            start * QUARTER_MS == to_ms(midnight(day, zone)) for day, start in zip(days, starts, strict=True)
        ), name
        # At most three hours more or less, but for the day left out when a zone crossed the date line.
        assert all(84 <= length <= 108 or length == 0 for length in lengths), name
        assert sum(lengths) == starts[-1] - starts[0]


@pytest.mark.parametrize("name", ODD_ZONES)
def test_every_quarter_hour_lies_in_the_day_whose_bounds_hold_it(name: str) -> None:
    zone = ZoneInfo(name)
    for day in DayRange(date(2026, 1, 1), date(2026, 12, 31)):
        start, end = quarters(DayRange(day, day), zone)
        for quarter in {start, start + 1, (start + end) // 2, end - 1}:
            assert local_day(quarter, zone) == day


@given(
    st.sampled_from(ODD_ZONES), st.integers(to_ms(datetime(2000, 1, 1, tzinfo=UTC)) // QUARTER_MS, 2_380_000)
)
@example("Pacific/Apia", day_start_quarter(date(2011, 12, 31), ZoneInfo("Pacific/Apia")))
@example("Pacific/Apia", day_start_quarter(date(2011, 12, 31), ZoneInfo("Pacific/Apia")) - 1)
@example("America/Havana", day_start_quarter(date(2026, 11, 1), ZoneInfo("America/Havana")) + 7)
def test_the_day_of_any_quarter_hour_agrees_with_where_days_begin(name: str, quarter: int) -> None:
    day = local_day(quarter, ZoneInfo(name))
    index = bisect_right(_starts(name), quarter) - 1
    assert day == date(2000, 1, 1) + timedelta(days=index)


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [("America/St_Johns", date(2006, 10, 29), 25), ("Antarctica/Casey", date(2010, 3, 5), 27)],
)
def test_where_the_wall_shows_the_evening_before_again_it_is_still_the_new_day(
    name: str, day: date, hours: int
) -> None:
    """Clocks were put back from just after midnight to before it, so the wall went back a date."""
    zone = ZoneInfo(name)
    start, end = quarters(DayRange(day, day), zone)
    assert end - start == hours * 4
    walls = [from_ms(quarter * QUARTER_MS).astimezone(zone).date() for quarter in range(start, end)]
    assert day - timedelta(days=1) in walls
    assert {local_day(quarter, zone) for quarter in range(start, end)} == {day}


def test_the_quarter_hours_around_each_change_of_clocks_lie_in_one_day() -> None:
    for name in ZONES:
        zone, days = ZoneInfo(name), list(DayRange(date(2025, 1, 1), date(2026, 12, 31)))
        starts = [day_start_quarter(day, zone) for day in days]
        for n in (n for n, (start, end) in enumerate(pairwise(starts)) if end - start != 96):
            assert local_day(starts[n] - 1, zone) == days[n - 1], name
            assert local_day(starts[n], zone) == local_day(starts[n + 1] - 1, zone) == days[n], name
            assert local_day(starts[n + 1], zone) == days[n + 1], name


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", 25),
        ("Asia/Kathmandu", "2026-06-01", "2026-05-31T18:15", 24),
        ("Asia/Kolkata", "2026-06-01", "2026-05-31T18:30", 24),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00", 24.5),
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30", 23.5),
        ("America/Havana", "2026-03-08", "2026-03-08T05:00", 23),
        ("America/Havana", "2026-11-01", "2026-11-01T04:00", 25),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", 0),
        ("Pacific/Chatham", "2026-01-01", "2025-12-31T10:15", 24),
    ],
)
def test_known_days_begin_and_last_as_the_clocks_of_the_place_say(
    zone: str, day: str, start: str, hours: float
) -> None:
    place, one = ZoneInfo(zone), date.fromisoformat(day)
    assert midnight(one, place) == datetime.fromisoformat(f"{start}+00:00")
    first, end = quarters(DayRange(one, one), place)
    assert (end - first) / 4 == hours


@given(DAYS, st.integers(0, 70), st.sampled_from(INTERVALS))
def test_steps_tile_the_range_without_gap_or_overlap(first: date, more: int, interval: DayInterval) -> None:
    days = DayRange(first, first + timedelta(days=more))
    found = steps(days, interval)
    assert [day for step in found for day in step] == list(days)
    whole = {"day": lambda day: DayRange(day, day), "week": week_of, "month": month_of}[interval]
    for step in found:
        assert step.first == max(first, whole(step.first).first)
        assert step.last == min(days.last, whole(step.first).last)


@given(st.sampled_from(ODD_ZONES), DAYS, st.integers(0, 10))
@example("Europe/Berlin", date(2026, 3, 28), 3)
@example("Australia/Lord_Howe", date(2026, 4, 4), 3)
@example("Pacific/Apia", date(2011, 12, 25), 10)
def test_hours_tile_the_days_and_are_named_by_where_they_begin(name: str, first: date, more: int) -> None:
    zone, days = ZoneInfo(name), DayRange(first, first + timedelta(days=more))
    found = hours(days, zone)
    start, end = quarters(days, zone)
    assert [hour.start_quarter for hour in found] == list(range(start, end, 4))
    assert [hour.end_quarter for hour in found[:-1]] == [hour.start_quarter for hour in found[1:]]
    assert not found or 1 <= end - found[-1].start_quarter <= 4
    assert not found or found[-1].end_quarter == end
    for hour in found:
        assert hour.label.endswith("Z")
        assert to_ms(datetime.fromisoformat(hour.label)) == hour.start_quarter * QUARTER_MS


def test_the_first_and_last_week_and_month_are_cut_to_the_range() -> None:
    days = DayRange(date(2026, 2, 25), date(2026, 4, 2))
    weeks = ["2026-02-25", "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"]
    assert [step.first.isoformat() for step in steps(days, "week")] == weeks
    months = ["2026-02-25", "2026-03-01", "2026-04-01"]
    assert [step.first.isoformat() for step in steps(days, "month")] == months
    assert steps(days, "month")[-1].last == date(2026, 4, 2)


def test_hours_of_a_zone_with_half_hours_begin_on_the_half_hour() -> None:
    found = hours(DayRange(date(2026, 5, 1), date(2026, 5, 1)), ZoneInfo("Asia/Kolkata"))
    assert len(found) == 24
    assert found[0].label == "2026-04-30T18:30:00Z"


@pytest.mark.parametrize(("month", "count"), [(3, 23), (10, 25)])
def test_the_day_clocks_change_has_as_many_hours_as_it_lasts(month: int, count: int) -> None:
    day = date(2026, month, 29 if month == 3 else 25)
    assert len(hours(DayRange(day, day), ZoneInfo("Europe/Berlin"))) == count


@given(DAYS)
def test_months_and_weeks_hold_their_day(day: date) -> None:
    month, week = month_of(day), week_of(day)
    assert month.first <= day <= month.last
    assert month.first.day == 1
    assert next_month(month.first) == month.last + timedelta(days=1)
    assert {one.month for one in month} == {day.month}
    assert previous_month(day).last == month.first - timedelta(days=1)
    assert previous_month(day).first.day == 1
    assert week.first <= day <= week.last
    assert week.days == 7
    assert (week.first.weekday(), week.last.weekday()) == (0, 6)
    assert week.first.isocalendar()[:2] == day.isocalendar()[:2]


def test_the_turn_of_the_year() -> None:
    assert previous_month(date(2026, 1, 31)) == DayRange(date(2025, 12, 1), date(2025, 12, 31))
    assert next_month(date(2025, 12, 1)) == date(2026, 1, 1)
    assert month_of(date(2024, 2, 10)).days == 29
    assert week_of(date(2026, 1, 1)) == DayRange(date(2025, 12, 29), date(2026, 1, 4))


def test_a_range_counts_and_gives_both_its_ends() -> None:
    days = DayRange(date(2026, 2, 27), date(2026, 3, 2))
    assert days.days == 4
    assert [day.day for day in days] == [27, 28, 1, 2]


@given(st.integers(0, 2**52), st.integers(-23, 23))
def test_milliseconds_there_and_back_are_rounded_down(microseconds: int, hours: int) -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    aware = (start + timedelta(microseconds=microseconds)).astimezone(timezone(timedelta(hours=hours)))
    back = from_ms(to_ms(aware))
    assert timedelta(0) <= aware - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC


def test_today_is_the_day_of_the_place() -> None:
    moment = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)
    assert today(moment, UTC) == date(2026, 3, 14)
    assert today(moment, ZoneInfo("Europe/Berlin")) == date(2026, 3, 15)
    assert today(moment, ZoneInfo("America/New_York")) == date(2026, 3, 14)
    assert today(moment, ZoneInfo("Pacific/Kiritimati")) == date(2026, 3, 15)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Berlin",
        "europe/berlin",
        "../etc/passwd",
        "/etc/localtime",
        "localtime",
        "Mars/Base",
        "America",
        "posix/Europe/Berlin",
        "posixrules",
        "zone.tab",
        "Europe/Ber\0lin",
        "E" * 5000,
    ],
)
def test_what_is_no_iana_name_finds_no_zone(name: str) -> None:
    assert find_zone(name) is None


def test_every_iana_name_finds_its_zone() -> None:
    for name in ZONES:
        found = find_zone(name)
        assert found is not None
        assert found.key == name
