"""The figures behind a chart as a table to take away: plain numbers, nothing where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from app.charts.export import Table
from app.charts.month import MonthPath
from app.charts.timeline import Timeline, Track
from app.charts.week_hours import WeekHours
from app.models.comparison import ModelFigures


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize() if value else Decimal(0):f}"


def timeline_table(timeline: Timeline, first: int, end: int) -> Table:
    """Gives a part of a timeline, a row for each step."""
    headings = ["start"]
    for line in timeline.lines:
        headings += [f"{line.name} USD", f"{line.name} tokens"]
    headings += ["total USD", "total tokens", "unpriced tokens"]
    if timeline.before is not None:
        headings += ["period before USD", "period before tokens"]
    rows = []
    for number in range(first, end):
        unpriced = timeline.whole.unpriced.sum(number, number + 1)
        row = [str(timeline.starts[number])[: 16 if timeline.interval == "hour" else 10]]
        for line in timeline.lines:
            row += _pair(line.costs, line.tokens, unpriced, number)
        row += [*_pair(timeline.whole.costs, timeline.whole.tokens, unpriced, number), _plain(unpriced)]
        if timeline.before is not None:
            before = timeline.before
            row += _pair(before.costs, before.tokens, before.unpriced.sum(number, number + 1), number)
        rows.append(row)
    return Table(headings, rows)


def _pair(costs: Track, tokens: Track, unpriced: Decimal, number: int) -> list[str]:
    cost, count = costs.sum(number, number + 1), tokens.sum(number, number + 1)
    is_unknown = cost == 0 and count > 0 and unpriced > 0
    return [_plain(None if is_unknown else cost), _plain(count)]


def month_table(path: MonthPath) -> Table:
    """Gives a month, a row for each day: what is spent by its end, or is likely to be."""
    rows = []
    for day in range(1, path.days + 1):
        ahead = path.ahead_at(day)
        rows.append(
            [
                (path.first + timedelta(days=day - 1)).isoformat(),
                _plain(path.spent[day] if day < len(path.spent) else None),
                *(
                    ("", "", "")
                    if ahead is None
                    else (_plain(ahead.low), _plain(ahead.likely), _plain(ahead.high))
                ),
                _plain(path.limit),
                _plain(path.before[day] if day < len(path.before) else None),
            ]
        )
    headings = ["day", "spent USD", "low USD", "likely USD", "high USD", "budget USD", "last month USD"]
    return Table(headings, rows)


def week_table(week: WeekHours) -> Table:
    """Gives the hours of the week, Monday's first."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    rows = [
        [
            names[day],
            str(hour),
            _plain(None if cell.is_unknown else cell.cost),
            str(cell.tokens),
            str(cell.unpriced),
            str(cell.times),
        ]
        for day, row in enumerate(week.cells)
        for hour, cell in enumerate(row)
    ]
    return Table(["weekday", "hour", "USD", "tokens", "unpriced tokens", "hours"], rows)


def models_table(figures: Sequence[ModelFigures]) -> Table:
    """Gives the comparison, a row for each model."""
    rows = [
        [
            one.model,
            _plain(one.cost),
            str(one.tokens),
            "" if one.unpriced is None else str(one.unpriced),
            _plain(one.rate),
            "" if one.input_tokens is None else str(one.input_tokens),
            "" if one.cached_tokens is None else str(one.cached_tokens),
        ]
        for one in figures
    ]
    headings = [
        "model",
        "USD",
        "tokens",
        "unpriced tokens",
        "USD per million",
        "input tokens",
        "cached tokens",
    ]
    return Table(headings, rows)
