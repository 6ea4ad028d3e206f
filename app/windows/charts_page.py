"""The page of charts: over time, against the budget, by the hour of the week, model by model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app import formatting
from app.models.chart_range import range_phrase
from app.tasks import LatestTask
from app.theme import ColourSlots, provider_slots
from app.translation import translate
from app.widgets.card import Card
from app.widgets.skeleton import Skeleton, bar_shapes
from app.widgets.states import Notice, OneFigure
from app.widgets.words import ElidedWords
from app.windows.charts_answers import Answer, ask
from app.windows.charts_controls import ChartControls, Question
from app.windows.charts_export import ExportButton
from app.windows.overview_cards import ways

if TYPE_CHECKING:
    from app.charts.export import Table
    from app.client import ApiClient
    from app.windows.charts_views import ChartViews
    from server.schemas.dashboard import Dashboard


def _now() -> datetime:
    return datetime.now(UTC)


class ChartsPage(QWidget):
    """All charts. It is told what day it is by the dashboard, as the overview is, and asks for the rest."""

    token_requested = Signal()
    budget_requested = Signal()
    retry_requested = Signal()

    def __init__(
        self,
        client: ApiClient,
        *,
        now: Callable[[], datetime] = _now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._now = now
        self._names: Mapping[str, str] = {}
        self._task: LatestTask[Answer] = LatestTask(self)
        self._asked: Question | None = None
        self._shown: Answer | None = None
        self._is_asking = False
        self._asks_again = False
        self._views: ChartViews | None = None
        self._own_slots = {"model": ColourSlots(), "project": ColourSlots()}
        self.controls = ChartControls()
        self.export = ExportButton(self._taken, self)
        self.sheet = Card()
        self.title = ElidedWords(bold=True)
        self.detail = ElidedWords(tone="soft", size="label")
        self.stack = QStackedWidget()
        self.skeleton = Skeleton(bar_shapes)
        self.empty = Notice(primary=False)
        self.failed = Notice(primary=False)
        self.one = OneFigure()
        self.said = ElidedWords(tone="soft", size="label")
        self._build()

    def _build(self) -> None:
        self.controls.add_to_corner(self.export)
        for widget in (self.skeleton, self.empty, self.failed, self.one):
            self.stack.addWidget(widget)
        self.sheet.body.addWidget(self.title)
        self.sheet.body.addWidget(self.detail)
        self.sheet.body.addSpacing(10)
        self.sheet.body.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(10)
        column.addWidget(self.controls)
        column.addWidget(self.sheet, 1)
        column.addWidget(self.said)
        self.said.hide()
        # The first Tab leads to the first button; until then nothing is framed.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.controls.changed.connect(self.refresh)
        self.controls.reordered.connect(self._on_reordered)
        self.export.said.connect(self._say)
        self.export.setEnabled(False)
        self.empty.pressed.connect(self._on_empty_pressed)
        self.failed.pressed.connect(self._on_retry)

    # What is asked ---------------------------------------------------------------------------------

    @property
    def has_figures(self) -> bool:
        """Whether figures are in sight, perhaps old ones."""
        return self._shown is not None

    def show_figures(self, dashboard: Dashboard, now: datetime) -> None:
        """Takes what day it is and what providers are called from the newest dashboard, and asks anew."""
        today = dashboard.recentDays[-1].date if dashboard.recentDays else now.date()
        ranked = sorted(dashboard.providers, key=lambda one: (-one.cost, one.provider))
        # The dearest choose their colours first, as on the overview.
        provider_slots().slots_for(one.provider for one in ranked)
        self._names = {one.provider: one.name for one in ranked}
        self.set_today(today)

    def set_today(self, today: date) -> None:
        """Says which day it is, and asks anew."""
        self.controls.set_today(today)
        self.refresh()

    def say_failed(self, message: str) -> None:
        """Says that nothing could be read, where there is nothing older to show."""
        self._fail(message)

    def refresh(self) -> None:
        """Asks for the figures of what is chosen."""
        question = self.controls.question()
        if question is None:
            return
        if self._is_asking and self._asked is not None and question.asks_same == self._asked.asks_same:
            # Answers must arrive however fast figures change: the one under way is let through.
            self._asks_again = True
            return
        self._asked, self._is_asking, self._asks_again = question, True, False
        if self._shown is None or self._shown.question.view != question.view:
            self._shown = None
            self._show(self.skeleton)
            self.title.setText("")
            self.detail.setText("")
        job = partial(ask, self._client, question, self._names, self._now())
        self._task.run(job, self._on_answer, self._on_failure)

    def _end_asking(self) -> None:
        self._is_asking = False
        if self._asks_again:
            self.refresh()

    def _on_failure(self, error: Exception) -> None:
        asked, shown = self._asked, self._shown
        self._end_asking()
        if asked is not None and shown is not None and shown.question.asks_same == asked.asks_same:
            self._say(translate("Charts", "Not refreshed: {error}").format(error=error), is_good=False)
        else:
            self._fail(str(error))

    def _fail(self, message: str) -> None:
        self._shown = None
        self.title.setText("")
        self.detail.setText("")
        self.failed.say(
            translate("Charts", "The chart could not be read"),
            translate("Charts", "{message} Nothing is lost.").format(message=message),
            translate("Charts", "Try again"),
        )
        self._show(self.failed)

    def _on_retry(self) -> None:
        if self.controls.question() is None:
            self.retry_requested.emit()
        else:
            self.refresh()

    # What is shown ---------------------------------------------------------------------------------

    def _show(self, widget: QWidget) -> None:
        self.stack.setCurrentWidget(widget)
        is_chart = self._views is not None and widget in self._views.widgets
        self.export.setEnabled(is_chart)

    def _say(self, words: str, is_good: bool) -> None:
        self.said.setVisible(bool(words))
        self.said.setText(words)
        self.said.set_tone("soft" if is_good else "warn")

    def _on_answer(self, answer: Answer) -> None:
        if self._views is None:
            # numpy and pyqtgraph cost half a second and 65 MB, so they come with the first chart.
            from app.windows.charts_views import ChartViews

            self._views = ChartViews()
            for widget in self._views.widgets:
                self.stack.addWidget(widget)
            self._views.budget_requested.connect(self.budget_requested)
        self._end_asking()
        self._say("", is_good=True)
        self._shown = answer
        self.title.setText(self._views.title(answer))
        self.detail.setText(self._views.detail(answer))
        self.sheet.setAccessibleName(self.title.text())
        lone = self._views.lone_figure(answer)
        if lone is not None and not lone.is_used:
            self._say_empty(answer.question)
        elif lone is not None:
            self.one.say(ways(lone.cost), lone.words, hover=formatting.money_hover(lone.cost))
            self._show(self.one)
        else:
            slots = self._own_slots.get(answer.question.group) or provider_slots()
            self._show(self._views.show(answer, slots, self.controls.order))

    def _say_empty(self, question: Question) -> None:
        self.title.setText("")
        self.detail.setText("")
        is_longest = question.days.preset in ("year", "365") or question.view == "month"
        button = (
            translate("Charts", "Create a token for your app")
            if is_longest
            else translate("Charts", "Show 12 months")
        )
        words = translate("Range", "Nothing was used {when}.")
        self.empty.say(words.format(when=range_phrase(question.days.preset)), button=button)
        self._show(self.empty)

    def _on_empty_pressed(self) -> None:
        question = self.controls.question()
        if question is None or question.days.preset in ("year", "365") or question.view == "month":
            self.token_requested.emit()
        else:
            self.controls.choose_preset("365")

    def _on_reordered(self) -> None:
        if self._views is not None and self._shown is not None and self._shown.models is not None:
            self._views.show(self._shown, provider_slots(), self.controls.order)

    def _taken(self) -> tuple[QWidget, Table, str] | None:
        if self._views is None or self._shown is None or not self.export.isEnabled():
            return None
        return self.sheet, self._views.table(self._shown, self.controls.order), self.title.text()
