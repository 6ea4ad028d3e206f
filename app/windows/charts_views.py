"""The four charts behind the page: what each shows of an answer, says above itself, and gives away."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import formatting
from app.charts.export import Table
from app.charts.heat_map import HeatView
from app.charts.month_view import MonthView
from app.charts.timeline import Timeline
from app.models.comparison import Order, ordered
from app.theme import ColourSlots
from app.translation import translate
from app.windows.charts_answers import MOST_EVENTS, Answer
from app.windows.charts_models import ModelsView
from app.windows.charts_tables import models_table, month_table, timeline_table, week_table
from app.windows.charts_time import TimeView


@dataclass(frozen=True)
class LoneFigure:
    """Too little for a chart: nothing at all, or one figure with its words."""

    is_used: bool
    cost: Decimal | None = None
    words: str = ""


class ChartViews(QObject):
    """The widgets, one for each kind of answer."""

    budget_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.time = TimeView()
        self.month = MonthView()
        self.week = HeatView()
        self.models = ModelsView()
        self.widgets: tuple[QWidget, ...] = (self.time, self.month, self.week, self.models)

    def show(self, answer: Answer, slots: ColourSlots, order: Order) -> QWidget:
        """Shows an answer, and gives the widget that does."""
        if answer.timeline is not None:
            keys = (line.key for line in answer.timeline.lines if not line.key.startswith("\0"))
            self.time.show_timeline(answer.timeline, slots.slots_for(keys))
            return self.time
        if answer.month is not None:
            self.month.show_path(answer.month)
            return self.month
        if answer.week is not None:
            self.week.show_week(answer.week, answer.question.days.name)
            return self.week
        self.models.show_models(ordered(answer.models or [], order))
        return self.models

    def table(self, answer: Answer, order: Order) -> Table:
        """Gives the figures behind what is in sight."""
        if answer.timeline is not None:
            return timeline_table(answer.timeline, self.time.span.first, self.time.span.end)
        if answer.month is not None:
            return month_table(answer.month)
        if answer.week is not None:
            return week_table(answer.week)
        return models_table(ordered(answer.models or [], order))

    @staticmethod
    def title(answer: Answer) -> str:
        """Gives what a chart is called."""
        question = answer.question
        if answer.timeline is not None:
            return _timeline_title(question.step, question.group)
        if answer.month is not None:
            month = f"{formatting.month(answer.month.today)} {answer.month.today.year}"
            return translate("Charts", "{month} against its budget").format(month=month)
        if answer.week is not None:
            return translate("Charts", "When in the week it is spent")
        return translate("Charts", "Models compared")

    @staticmethod
    def detail(answer: Answer) -> str:
        """Gives what else to know about it."""
        days = answer.question.days
        span = f"{formatting.day(days.start, days.end)} – {formatting.day(days.end)}"
        if days.days == 1:
            span = formatting.day(days.start, days.end)
        if answer.month is not None:
            if answer.month.limit is None:
                return translate("Charts", "No budget is set; what is spent is held against last month")
            return translate("Charts", "Last month as a grey line; the cone holds four months in five")
        if answer.models is not None and any(one.input_tokens is None for one in answer.models):
            words = translate("Charts", "{days} · cache hits are known for up to {uses}")
            return words.format(days=span, uses=formatting.count(MOST_EVENTS, "use"))
        if answer.timeline is not None and answer.timeline.before is not None:
            before = days.before
            ends = (formatting.day(day, days.end) for day in (before.start, before.end))
            return translate("Charts", "{days} · line: {before}").format(days=span, before=" – ".join(ends))
        return span

    @staticmethod
    def lone_figure(answer: Answer) -> LoneFigure | None:
        """Tells where a chart would be of next to nothing."""
        if answer.timeline is not None:
            return _lone_step(answer.timeline)
        if answer.month is not None:
            is_used = bool(answer.month.now or answer.month.before[-1] or answer.month.unpriced)
            return None if is_used or answer.month.limit else LoneFigure(is_used=False)
        if answer.week is not None:
            return None if answer.week.used > 1 else _lone_hour(answer)
        return None if answer.models else LoneFigure(is_used=False)


def _timeline_title(step: str, group: str) -> str:
    steps = {
        "hour": translate("Charts", "hour"),
        "day": translate("Charts", "day"),
        "week": translate("Charts", "week"),
        "month": translate("Charts", "month"),
    }
    groups = {
        "provider": translate("Charts", "provider"),
        "model": translate("Charts", "model"),
        "project": translate("Charts", "project"),
    }
    words = translate("Charts", "Spend and tokens per {step}, by {group}")
    return words.format(step=steps[step], group=groups[group])


def _lone_step(timeline: Timeline) -> LoneFigure | None:
    used = ((timeline.whole.costs.floats != 0) | (timeline.whole.tokens.floats != 0)).nonzero()[0]
    if len(used) > 1:
        return None
    if not len(used):
        return LoneFigure(is_used=False)
    number = int(used[0])
    cost = timeline.whole.costs.sum(number, number + 1)
    unpriced = int(timeline.whole.unpriced.sum(number, number + 1))
    tokens = formatting.tokens_words(int(timeline.whole.tokens.sum(number, number + 1)))
    label = formatting.within(timeline.label(number))
    words = translate("Charts", "{tokens}, {time}; nothing else in this range").format(
        tokens=tokens, time=label
    )
    if unpriced:
        words += f"; {formatting.unpriced_words(unpriced)}"
    return LoneFigure(is_used=True, cost=formatting.known(cost, unpriced), words=words)


def _lone_hour(answer: Answer) -> LoneFigure:
    week = answer.week
    if week is None or not week.used:
        return LoneFigure(is_used=False)
    cost = formatting.known(week.total, week.unpriced)
    return LoneFigure(
        is_used=True,
        cost=cost,
        words=translate("Charts", "in a single hour of the week; too little to compare hours"),
    )
