"""The card with the spend chart: what to show, over which days, and all five states of the view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QStackedWidget, QWidget

from app import formatting, theme
from app.models.chart_range import group_names, preset_names, range_name, range_phrase
from app.tasks import LatestTask
from app.theme import ColourSlots, provider_slots
from app.translation import translate
from app.widgets.card import Card
from app.widgets.segmented import Segmented
from app.widgets.skeleton import Skeleton, bar_shapes
from app.widgets.states import Notice, OneFigure
from app.widgets.words import Words
from app.windows.overview_cards import ways

if TYPE_CHECKING:
    from app.charts.series import SpendData, Step
    from app.charts.spend import SpendChart
    from app.client import ApiClient
    from server.schemas.tokens import Timeseries

RANGES = ("7", "30", "90", "month", "year")

_MOST_DAYS_BY_DAY = 100
_ONE_ROW_FROM = 760
_HEIGHT_OF_WORDS = 170
_LEAST_HEIGHT = 250
_MOST_HEIGHT = 460


@dataclass(frozen=True)
class Question:
    """What the chart is to show."""

    start: date
    end: date
    step: Step
    group: str
    choice: str

    @property
    def name(self) -> str:
        """What the range is called."""
        return range_name(self.choice)

    @classmethod
    def of(cls, choice: str, group: str, today: date) -> Question:
        """Gives the question behind the choices a person made."""
        if choice == "month":
            start = today.replace(day=1)
        elif choice == "year":
            start = today.replace(month=1, day=1)
        else:
            start = today - timedelta(days=int(choice) - 1)
        by_day = (today - start).days < _MOST_DAYS_BY_DAY
        return cls(start, today, "day" if by_day else "week", group, choice)


class SpendCard(Card):
    """Spend over time by provider, model or project."""

    token_requested = Signal()

    def __init__(self, client: ApiClient, parent: QWidget | None = None) -> None:
        super().__init__(translate("Spend", "Spend"), parent)
        self._client = client
        self._task: LatestTask[Timeseries] = LatestTask(self)
        self._names: Mapping[str, str] = {}
        self._today: date | None = None
        self._basis = ""
        self._asked: Question | None = None
        self._shown: Question | None = None
        self._is_asking = False
        self._asks_again = False
        self._own_slots = {"model": ColourSlots(), "project": ColourSlots()}
        self._chart: SpendChart | None = None
        names = preset_names()
        self.ranges = Segmented(translate("Spend", "Range"), {key: names[key] for key in RANGES}, "30")
        self.groups = Segmented(translate("Spend", "Group by"), group_names(), "provider")
        self._build()
        self.ranges.chosen.connect(self._on_chosen)
        self.groups.chosen.connect(self._on_chosen)

    def _build(self) -> None:
        self._choices = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._choices.setSpacing(16)
        self._choices.addWidget(self.groups, 0, Qt.AlignmentFlag.AlignRight)
        self._choices.addWidget(self.ranges, 0, Qt.AlignmentFlag.AlignRight)
        self.head.addLayout(self._choices)
        self.skeleton = Skeleton(bar_shapes)
        self.empty = Notice(primary=False)
        self.failed = Notice(primary=False)
        self.one = OneFigure()
        self.stack = QStackedWidget()
        for widget in (self.skeleton, self.empty, self.failed, self.one):
            self.stack.addWidget(widget)
        self.stale = Words(tone="warn", size="label", wrap=True)
        self.stale.hide()
        self.body.addSpacing(6)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.stale)
        self.empty.pressed.connect(self._on_empty_pressed)
        self.failed.pressed.connect(self.refresh)

    def minimumSizeHint(self) -> QSize:
        """Gives room for the chart and its read-out."""
        return QSize(520, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the choices into two rows where one is too long."""
        narrow = event.size().width() < theme.in_proportion(_ONE_ROW_FROM)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._choices.direction() != way:
            self._choices.setDirection(way)
            self._choices.setSpacing(2 if narrow else 16)
            upright = Qt.AlignmentFlag.AlignTop if narrow else Qt.AlignmentFlag.AlignVCenter
            self.head.setAlignment(self.title, upright)
        super().resizeEvent(event)

    def set_context(self, today: date, names: Mapping[str, str], basis: str) -> None:
        """Says which day it is, what providers are called and how the figures were got; then asks."""
        self._today, self._names, self._basis = today, names, basis
        self.refresh()

    def refresh(self) -> None:
        """Asks for the figures of the chosen range."""
        if self._today is None:
            return
        asked = Question.of(self.ranges.choice, self.groups.choice, self._today)
        if self._is_asking and asked == self._asked:
            # Answers must arrive however fast figures change: the one under way is let through.
            self._asks_again = True
            return
        self._asked, self._is_asking, self._asks_again = asked, True, False
        if self._shown != asked:
            self._show(self.skeleton)
        ask = partial(
            self._client.timeseries,
            start=asked.start,
            end=asked.end,
            group_by=asked.group,
            interval=asked.step,
        )
        self._task.run(ask, self._on_answer, self._on_failure)

    def _show(self, widget: QWidget) -> None:
        """Shows one state; words and a figure need less room than a chart."""
        is_small = widget in (self.one, self.empty, self.failed)
        self.stack.setMinimumHeight(_HEIGHT_OF_WORDS if is_small else _LEAST_HEIGHT)
        self.stack.setMaximumHeight(_HEIGHT_OF_WORDS if is_small else _MOST_HEIGHT)
        tall = QSizePolicy.Policy.Maximum if is_small else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Preferred, tall)
        self.stack.setCurrentWidget(widget)

    def _on_chosen(self, _key: str) -> None:
        self.refresh()

    def _on_empty_pressed(self) -> None:
        if self.ranges.choice == "year":
            self.token_requested.emit()
        else:
            self.ranges.choose("year")

    def _end_asking(self) -> None:
        self._is_asking = False
        if self._asks_again:
            self.refresh()

    def _on_failure(self, error: Exception) -> None:
        self._end_asking()
        if self._shown is not None and self._shown == self._asked:
            self.stale.setText(translate("Spend", "Not refreshed: {error}").format(error=error))
            self.stale.show()
            return
        self.failed.say(
            translate("Spend", "The chart could not be read"),
            translate("Spend", "{error} Nothing is lost.").format(error=error),
            translate("Spend", "Try again"),
        )
        self._show(self.failed)

    def _on_answer(self, answer: Timeseries) -> None:
        # numpy and pyqtgraph cost half a second and 65 MB, so they come with the first chart.
        from app.charts.series import build

        asked, today = self._asked, self._today
        self._end_asking()
        if asked is None or today is None:
            return
        slots = self._own_slots.get(asked.group) or provider_slots()
        names = self._names if asked.group == "provider" else {}
        data = build(answer, today=today, step=asked.step, names=names, slots=slots)
        self._shown = asked
        self.stale.hide()
        self.title.setText(
            translate("Spend", "Spend per day")
            if asked.step == "day"
            else translate("Spend", "Spend per week")
        )
        spent = data.spent_steps
        if not spent:
            self._say_empty(asked)
        elif len(spent) == 1:
            self._say_one(data, spent[0], asked)
        else:
            self._show_chart(data, asked)

    def _say_empty(self, asked: Question) -> None:
        is_longest = self.ranges.choice == "year"
        button = (
            translate("Spend", "Create a token for your app")
            if is_longest
            else translate("Spend", "Show this year")
        )
        words = translate("Range", "Nothing was used {when}.").format(when=range_phrase(asked.choice))
        self.empty.say(words, button=button)
        self._show(self.empty)

    def _say_one(self, data: SpendData, number: int, asked: Question) -> None:
        words = translate("Spend", "{day}, and nothing else {range}").format(
            day=_when(data, number), range=range_phrase(asked.choice)
        )
        cost = data.costs[number]
        if data.unpriced[number]:
            words = f"{formatting.unpriced_words(data.unpriced[number])}, {words}"
        figure = (translate("Spend", "Unpriced"),) if cost == 0 and data.unpriced[number] else ways(cost)
        self.one.say(figure, words, hover=formatting.money_hover(cost))
        self._show(self.one)

    def _show_chart(self, data: SpendData, asked: Question) -> None:
        if self._chart is None:
            from app.charts.spend import SpendChart

            self._chart = SpendChart()
            self.stack.addWidget(self._chart)
        self._show(self._chart)
        self._chart.show_data(data, asked.name, self._basis)


def _when(data: SpendData, number: int) -> str:
    """Gives a step as part of a sentence."""
    if data.step == "week":
        day = formatting.day(data.days[number], data.today)
        return translate("Spend", "in the week of {day}").format(day=day)
    label = data.label(number)
    word = formatting.within(label)
    return word if word != label else translate("Spend", "on {day}").format(day=label)
