"""Where ticks of time stand below steps, however many there are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime

import numpy as np

from app import formatting
from app.charts.axes import Tick
from app.charts.timeline import Moments

_HOUR = 3600
_DAY = 24 * _HOUR
# Steps of ticks from fine to coarse: numpy's unit, how many of it, and about how many seconds that is.
_UNITS = (
    *(("h", count, count * _HOUR) for count in (1, 3, 6, 12)),
    *(("D", count, count * _DAY) for count in (1, 2)),
    ("W", 1, 7 * _DAY),
    ("W", 2, 14 * _DAY),
    *(("M", count, count * 30 * _DAY) for count in (1, 2, 3, 6)),
    *(("Y", count, count * 365 * _DAY) for count in (1, 2, 5, 10, 20, 50, 100)),
)
_LEAST_SECONDS = {"hour": _HOUR, "day": _DAY, "week": 7 * _DAY, "month": 30 * _DAY}


def time_ticks(
    starts: Moments, interval: str, first: int, end: int, width: float, label_width: float
) -> list[Tick]:
    """Gives ticks for the steps from `first` up to but not with `end`, drawn on a width.

    A tick stands at the first step that begins at or after a round time, with the coarser part of its name
    wherever that is new.
    """
    if end <= first:
        return []
    start, last = starts[first], starts[end - 1]
    seconds = int((last - start) / np.timedelta64(1, "s")) * (end - first) / max(end - first - 1, 1)
    room = max(1.0, width / label_width)
    least = _LEAST_SECONDS[interval]
    fitting = (one for one in _UNITS if one[2] >= least and seconds / one[2] <= room)
    unit, count, _ = next(fitting, _UNITS[-1])
    ticks: list[Tick] = []
    coarser = ""
    taken = first - 1
    gap = math.ceil((end - first) * label_width / max(width, 1.0) * 0.7)
    for moment in _round_times(start, last, unit, count):
        number = int(np.searchsorted(starts, np.datetime64(moment, "s")))
        if number >= end or number <= taken or (ticks and number - taken < gap):
            continue
        taken = number
        name, part, both = _name(starts[number].astype("datetime64[s]").astype(datetime), unit)
        ticks.append((float(number), both if part and part != coarser else name))
        coarser = part
    return ticks


def _round_times(start: np.datetime64, last: np.datetime64, unit: str, count: int) -> Iterator[datetime]:
    if unit == "W":
        # 1970-01-05 was a Monday; numpy's own weeks begin on Thursdays.
        day = int(start.astype("datetime64[D]").astype(np.int64)) - 4
        number = day // (7 * count) * 7 * count + 4
        numbers = np.arange(number, int(last.astype("datetime64[D]").astype(np.int64)) + 1, 7 * count)
        moments = numbers.astype("datetime64[D]")
    else:
        low = int(start.astype(f"datetime64[{unit}]").astype(np.int64)) // count * count
        high = int(last.astype(f"datetime64[{unit}]").astype(np.int64))
        moments = np.arange(low, high + 1, count).astype(f"datetime64[{unit}]")
    for moment in moments.astype("datetime64[s]"):
        if moment >= start:
            yield moment.astype(datetime)


def _name(moment: datetime, unit: str) -> tuple[str, str, str]:
    """Gives a tick's name, the coarser part that is said where it changes, and both together."""
    day: date = moment.date()
    match unit:
        case "h" if moment.hour:
            return formatting.full_hour(moment.hour), "", ""
        case "h":
            return formatting.short_day(day), "", ""
        case "D" | "W":
            return str(day.day), formatting.month(day, short=True), formatting.short_day(day)
        case "M":
            name, year = formatting.month(day, short=True), str(day.year) if day.month == 1 else ""
            return name, year, f"{name} {year}"
    return str(day.year), "", ""
