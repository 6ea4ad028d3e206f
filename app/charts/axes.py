"""Where ticks stand and what they say: pure arithmetic, so that it can be tested without drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from app import formatting
from app.currency import unit

Tick = tuple[float, str]


def money_ticks(top: Decimal, most: int = 4) -> list[Tick]:
    """Gives ticks from zero up to the highest value, of dollars; `most` of them beside zero.

    They stand where the shown currency has round amounts.
    """
    per_dollar = unit().per_dollar
    values, step = _values(top * per_dollar, most)
    return [(float(value / per_dollar), _money_label(value, step)) for value in values]


def token_ticks(top: Decimal, most: int = 4) -> list[Tick]:
    """Gives ticks of whole tokens from zero up to the highest value; `most` of them beside zero."""
    values, _ = _values(top, most)
    return [(float(value), formatting.tokens(int(value))) for value in values if value == int(value)]


def _values(top: Decimal, most: int) -> tuple[list[Decimal], Decimal]:
    """Gives values on steps of 1, 2 or 5, and the step.

    With fewer than three asked for, a step could be higher than the highest value.
    """
    if top <= 0:
        return [Decimal(0)], Decimal(1)
    rough = top / max(most, 3)
    power = Decimal(10) ** (rough.adjusted())
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [step * number for number in range(int(top / step) + 1)], step


def _money_label(value: Decimal, step: Decimal) -> str:
    """Gives a label as exact as the step, all of an axis alike: $0.05, $0.10, $0.15."""
    if value == 0:
        return formatting.compact_shown(Decimal(0))
    if step < 1:
        places = min(max(2, -step.normalize().adjusted()), 12)
        return unit().written(f"{value:.{places}f}".replace(".", formatting.decimal_point()))
    return formatting.compact_shown(value)


def day_ticks(days: Sequence[date], width: float, label_width: float) -> list[Tick]:
    """Gives ticks below days as their room allows: weekdays, dates, or months."""
    if not days:
        return []
    room = max(1, int(width // label_width))
    span = (days[-1] - days[0]).days + 1
    if len(days) <= 7 and len(days) <= room:
        return [(float(n), f"{formatting.weekday(one)} {one.day}") for n, one in enumerate(days)]
    if span > 100:
        return _month_ticks(days, room)
    every = next((gap for gap in (1, 2, 7, 14, 28) if len(days) / gap <= room), 28)
    # Counted from the last day, so that today keeps its label.
    numbers = range((len(days) - 1) % every, len(days), every)
    ticks: list[Tick] = []
    month = 0
    for number in numbers:
        one = days[number]
        name = formatting.short_day(one) if one.month != month else f"{one.day}"
        month = one.month
        ticks.append((float(number), name))
    return ticks


def _month_ticks(days: Sequence[date], room: int) -> list[Tick]:
    firsts = [
        number for number in range(len(days)) if number == 0 or days[number].month != days[number - 1].month
    ]
    if len(firsts) > 1 and firsts[1] <= 2:
        firsts = firsts[1:]
    every = max(1, math.ceil(len(firsts) / room))
    return [(float(number), formatting.month(days[number], short=True)) for number in firsts[::every]]
