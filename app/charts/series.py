"""What a spend chart shows, worked out from the API's answer: no drawing here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from app import formatting
from app.theme import MAX_SERIES, ColourSlots
from app.translation import translate
from server.schemas.tokens import GroupPoint, SeriesPoint, Timeseries

Step = Literal["day", "week"]

OTHER = "\0other"
_NOTHING = GroupPoint(totalTokens=0, cost=Decimal(0))


def other_name(count: int) -> str:
    """Gives what the series of those is called that have none of their own, with how many they are."""
    if not count:
        return translate("Charts", "Other")
    return translate("Charts", "Other ({count})").format(count=count)


@dataclass(frozen=True)
class SpendSeries:
    """One colour of the chart: its name, its colour's number (None = grey) and its cost by step."""

    key: str
    name: str
    slot: int | None
    costs: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True)
class SpendData:
    """Everything a spend chart shows. Series are stacked in their order, the dearest at the bottom."""

    step: Step
    today: date
    days: tuple[date, ...]
    series: tuple[SpendSeries, ...]
    costs: tuple[Decimal, ...]
    unpriced: tuple[int, ...]
    total: Decimal

    @property
    def top(self) -> Decimal:
        """The cost of the dearest step."""
        return max(self.costs, default=Decimal(0))

    @property
    def spent_steps(self) -> list[int]:
        """The steps on which anything was spent or used."""
        return [n for n, cost in enumerate(self.costs) if cost != 0 or self.unpriced[n]]

    @property
    def unpriced_total(self) -> int:
        """Tokens that no price was known for."""
        return sum(self.unpriced)

    def is_running(self, number: int) -> bool:
        """Whether a step is not over yet."""
        span = 7 if self.step == "week" else 1
        return self.days[number] <= self.today < self.days[number] + timedelta(days=span)

    def label(self, number: int) -> str:
        """Gives a step's name."""
        first = self.days[number]
        if self.step == "day":
            return formatting.day_near(first, self.today)
        return translate("Charts", "Week of {day}").format(day=formatting.day(first, self.today))

    def summary(self) -> str:
        """Gives the chart in one sentence, for whoever cannot see it."""
        if not self.days:
            return translate("Charts", "No days to show.")
        days = formatting.count(len(self.days), self.step)
        parts = [
            translate("Charts", "{amount} over {days}").format(amount=formatting.money(self.total), days=days)
        ]
        if self.total > 0:
            dearest = max(range(len(self.days)), key=self.costs.__getitem__)
            most = translate("Charts", "most on {day} with {amount}")
            parts.append(most.format(day=self.label(dearest), amount=formatting.money(self.costs[dearest])))
        if self.series:
            parts.append(", ".join(f"{one.name} {formatting.money(one.total)}" for one in self.series))
        if self.unpriced_total:
            parts.append(formatting.unpriced_words(self.unpriced_total))
        return f"{'; '.join(parts)}."


def build(
    answer: Timeseries, *, today: date, step: Step, names: Mapping[str, str], slots: ColourSlots
) -> SpendData:
    """Works out what to draw: the six dearest groups by name, the rest as Other."""
    points = answer.series
    totals: dict[str, Decimal] = {}
    for point in points:
        for key, group in (point.groups or {}).items():
            totals[key] = totals.get(key, Decimal(0)) + group.cost
    ranked = sorted((key for key, total in totals.items() if total != 0), key=lambda key: (-totals[key], key))
    shown = ranked if len(ranked) <= MAX_SERIES else ranked[:MAX_SERIES]
    colours = slots.slots_for(shown)
    series = [_one(points, key, names.get(key, key), colours.get(key)) for key in shown]
    costs = tuple(point.cost for point in points)
    rest = tuple(
        cost - sum((one.costs[number] for one in series), Decimal(0)) for number, cost in enumerate(costs)
    )
    if any(cost > 0 for cost in rest):
        count = len(ranked) - len(shown)
        name = other_name(count)
        series.append(SpendSeries(OTHER, name, None, rest, sum(rest, Decimal(0))))
    return SpendData(
        step=step,
        today=today,
        days=tuple(date.fromisoformat(point.date[:10]) for point in points),
        series=tuple(series),
        costs=costs,
        unpriced=tuple(point.unpricedTokens for point in points),
        total=sum(costs, Decimal(0)),
    )


def _one(points: list[SeriesPoint], key: str, name: str, slot: int | None) -> SpendSeries:
    costs = tuple((point.groups or {}).get(key, _NOTHING).cost for point in points)
    return SpendSeries(key, name, slot, costs, sum(costs, Decimal(0)))
