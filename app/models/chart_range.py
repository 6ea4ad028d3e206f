"""Which days and steps a chart shows: presets, steps that fit, and the period before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from app.translation import translate

PRESETS: Final = ("1", "7", "30", "90", "month", "last-month", "year", "365", "custom")
STEPS: Final = ("hour", "day", "week", "month")

# The server refuses more than 20,000 steps; at most so many days are asked for in each.
_MOST_DAYS: Final = {"hour": 800, "day": 20_000, "week": 100_000, "month": 400_000}
# From so many days on, such steps say something: a chart of two bars does not.
_LEAST_DAYS: Final = {"hour": 1, "day": 2, "week": 15, "month": 60}


def preset_names() -> dict[str, str]:
    """Gives what each of `PRESETS` is called where one is chosen."""
    return {
        "1": translate("Range", "Today"),
        "7": translate("Range", "7 days"),
        "30": translate("Range", "30 days"),
        "90": translate("Range", "90 days"),
        "month": translate("Range", "This month"),
        "last-month": translate("Range", "Last month"),
        "year": translate("Range", "This year"),
        "365": translate("Range", "12 months"),
        "custom": translate("Range", "Own dates"),
    }


def range_name(preset: str) -> str:
    """Gives what the days of a preset are called where they stand alone."""
    names = {
        "7": translate("Range", "Last 7 days"),
        "30": translate("Range", "Last 30 days"),
        "90": translate("Range", "Last 90 days"),
        "365": translate("Range", "Last 12 months"),
        "custom": translate("Range", "Chosen days"),
    }
    return names.get(preset) or preset_names()[preset]


def range_phrase(preset: str) -> str:
    """Gives the days of a preset as part of a sentence: `Nothing was used {in the last 7 days}`."""
    phrases = {
        "1": translate("Range", "today"),
        "7": translate("Range", "in the last 7 days"),
        "30": translate("Range", "in the last 30 days"),
        "90": translate("Range", "in the last 90 days"),
        "month": translate("Range", "this month"),
        "last-month": translate("Range", "last month"),
        "year": translate("Range", "this year"),
        "365": translate("Range", "in the last 12 months"),
        "custom": translate("Range", "in the chosen days"),
    }
    return phrases[preset]


def step_names() -> dict[str, str]:
    """Gives what each of `STEPS` is called."""
    return {
        "hour": translate("Range", "Hour"),
        "day": translate("Range", "Day"),
        "week": translate("Range", "Week"),
        "month": translate("Range", "Month"),
    }


def group_names() -> dict[str, str]:
    """Gives what figures can be split by."""
    return {
        "provider": translate("Range", "Provider"),
        "model": translate("Range", "Model"),
        "project": translate("Range", "Project"),
    }


@dataclass(frozen=True)
class ChartRange:
    """The days from start to end, both included."""

    start: date
    end: date
    preset: str = "custom"

    @classmethod
    def of(cls, preset: str, today: date) -> ChartRange:
        """Gives the days of a preset."""
        if preset == "month":
            return cls(today.replace(day=1), today, preset)
        if preset == "last-month":
            last = today.replace(day=1) - timedelta(days=1)
            return cls(last.replace(day=1), last, preset)
        if preset == "year":
            return cls(today.replace(month=1, day=1), today, preset)
        return cls(today - timedelta(days=int(preset) - 1), today, preset)

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.end - self.start).days + 1

    @property
    def name(self) -> str:
        """What the range is called."""
        return range_name(self.preset)

    @property
    def before(self) -> ChartRange:
        """The days to hold these against: the month or year before, else as many days right before."""
        if self.preset in ("month", "last-month"):
            end = self.start - timedelta(days=1)
            first = end.replace(day=1)
            last = min(end, first + timedelta(days=self.days - 1)) if self.preset == "month" else end
            return ChartRange(first, last)
        if self.preset == "year":
            start = self.start.replace(year=self.start.year - 1)
            # A leap year has a day more than the one before it.
            last = min(start + timedelta(days=self.days - 1), self.start - timedelta(days=1))
            return ChartRange(start, last)
        return ChartRange(self.start - timedelta(days=self.days), self.start - timedelta(days=1))

    def moved_start(self, day: date) -> ChartRange:
        """Gives the range from another day on; the end gives way."""
        return replace(self, start=day, end=max(day, self.end), preset="custom")

    def moved_end(self, day: date) -> ChartRange:
        """Gives the range up to another day; the start gives way."""
        return replace(self, start=min(day, self.start), end=day, preset="custom")

    def steps(self) -> list[str]:
        """Gives the steps that make sense for these days, the finest first."""
        return [step for step in STEPS if _LEAST_DAYS[step] <= self.days <= _MOST_DAYS[step]]

    def usual_step(self) -> str:
        """Gives the step that shows the range best."""
        if self.days <= 2:
            return "hour"
        return "day" if self.days <= 100 else "week"

    def fitting(self, wanted: str) -> str:
        """Gives the step wanted if it makes sense, else the usual one."""
        return wanted if wanted in self.steps() else self.usual_step()
