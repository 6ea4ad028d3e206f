"""Which days and steps a chart shows: presets, steps that fit, and the period before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

PRESETS: Final = {
    "1": "Today",
    "7": "7 days",
    "30": "30 days",
    "90": "90 days",
    "month": "This month",
    "last-month": "Last month",
    "year": "This year",
    "365": "12 months",
    "custom": "Own dates",
}
STEPS: Final = {"hour": "Hour", "day": "Day", "week": "Week", "month": "Month"}
GROUPS: Final = {"provider": "Provider", "model": "Model", "project": "Project"}

# The server refuses more than 20,000 steps; at most so many days are asked for in each.
_MOST_DAYS: Final = {"hour": 800, "day": 20_000, "week": 100_000, "month": 400_000}
# From so many days on, such steps say something: a chart of two bars does not.
_LEAST_DAYS: Final = {"hour": 1, "day": 2, "week": 15, "month": 60}


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
        if self.preset == "custom":
            return "Chosen days"
        is_named = self.preset in ("1", "month", "last-month", "year")
        return PRESETS[self.preset] if is_named else f"Last {PRESETS[self.preset]}"

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
