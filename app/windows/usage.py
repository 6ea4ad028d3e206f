"""The page of tracked uses: every one of them, as it came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app import formatting
from app.models.usage import UsageModel, cost_word, details
from app.tasks import LatestTask
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.beside import Beside, Pane
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.copy_button import CopyButton
from app.widgets.facts import Facts
from app.widgets.fields import FieldStyle
from app.widgets.states import Notice
from app.windows.page import Page
from app.windows.record_table import RecordTable
from app.windows.usage_filters import FILTERS, Question, UsageFilters

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.tokens import Timeseries, TokenList

PAGE_SIZE: Final = 200
_MOST_CHOICES: Final = 200
_NO_PROJECT: Final = "(no project)"


@dataclass(frozen=True)
class Answer:
    """The first page of uses, and what can be chosen among those days."""

    question: Question
    page: TokenList
    choices: Mapping[str, Sequence[str]]


def names_in(series: Timeseries) -> list[str]:
    """Gives the groups of a series, those with most tokens first."""
    totals: dict[str, int] = {}
    for point in series.series:
        for name, group in (point.groups or {}).items():
            totals[name] = totals.get(name, 0) + group.totalTokens
    ranked = sorted(totals, key=lambda name: (-totals[name], name))
    return [name for name in ranked if name != _NO_PROJECT][:_MOST_CHOICES]


class UsagePage(Page):
    """A table fetched a page at a time, filters above it, details beside it."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("usage", "settings"))
    SHOWS_MONEY: ClassVar[bool] = True

    token_requested = Signal()

    def __init__(
        self, client: ApiClient, *, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Usage", "Usage"), parent=parent)
        self._client = client
        self.model = UsageModel(now, self)
        self._more: LatestTask[TokenList] = LatestTask(self)
        self._cursor: str | None = None
        self.filters = UsageFilters(lambda: now().astimezone().date())
        self._question = self._shown = self.filters.question()
        self.table = RecordTable(translate("Usage", "Tracked uses"), self.model, wide=1, many=True)
        self.copy_button = CopyButton(translate("Usage", "Copy"))
        self.news = Banner(severity="info")
        self.nothing = Notice(primary=False)
        self.pane = Pane(translate("Usage", "Use"))
        self.facts = Facts(translate("Usage", "All that is known of this use"))
        self._build()
        self.read_by(self._read, self._show)
        FieldStyle(self)

    def _build(self) -> None:
        self.copy_button.setToolTip(
            translate("Usage", "Copy the chosen rows, or all that are loaded, as a table (Ctrl+C)")
        )
        self.copy_button.clicked.connect(self._on_copy)
        self.head.addWidget(self.copy_button)
        self.copy_button.hide()
        self.empty.say(
            translate("Usage", "Nothing has been tracked yet: with a token, your app can tell what it uses."),
            button=translate("Usage", "Create a token for your app"),
        )
        self.empty.pressed.connect(self.token_requested)
        self.pane.content.addWidget(self.facts)
        self.pane.content.addStretch(1)
        self.inner = QStackedWidget()
        self.inner.addWidget(self.table)
        self.inner.addWidget(self.nothing)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.inner)
        self.beside = Beside(card, self.pane)
        self.news.hide()
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.filters)
        column.addWidget(self.news)
        column.addWidget(self.beside, 1)
        self.set_body(centred(column))
        self.filters.changed.connect(self._on_filters)
        self.model.more_wanted.connect(self._on_more_wanted)
        self.table.opened.connect(self._on_opened)
        self.table.current_changed.connect(self._on_current)
        self.pane.closed.connect(self._on_pane_closed)
        self.news.pressed.connect(self._on_news)
        self.nothing.pressed.connect(self._on_nothing)

    # Reading

    def _read(self) -> Answer:
        """Asks; runs in a worker thread, so it only reads what never changes in place."""
        asked = self._question
        page = self._client.tokens(
            start=asked.start,
            end=asked.end,
            provider=asked.provider,
            model=asked.model,
            project=asked.project,
            limit=PAGE_SIZE,
        )
        by_group = partial(self._client.timeseries, start=asked.start, end=asked.end, interval="month")
        choices = {name: names_in(by_group(group_by=name)) for name in FILTERS}
        return Answer(asked, page, choices)

    def _show(self, answer: Answer) -> None:
        if answer.question != self._question:
            return
        page = answer.page
        if page.lastUpdated is None and not page.tokens:
            self.show_empty()
            return
        if answer.question != self._shown:
            self.table.scrollToTop()
        self._shown, self._cursor = answer.question, page.nextCursor
        self._more.cancel()
        self.news.hide()
        self.filters.offer(answer.choices)
        self.model.set_rows(page.tokens, has_more=page.nextCursor is not None)
        self._say_count()
        self._say_nothing()
        self.inner.setCurrentWidget(self.table if page.tokens else self.nothing)
        self.copy_button.setVisible(bool(page.tokens))
        self.show_body()

    def _on_more_wanted(self) -> None:
        asked = self._shown
        ask = partial(
            self._client.tokens,
            start=asked.start,
            end=asked.end,
            provider=asked.provider,
            model=asked.model,
            project=asked.project,
            limit=PAGE_SIZE,
            cursor=self._cursor,
        )
        self._more.run(ask, self._on_more, self._on_more_failed)

    def _on_more(self, page: TokenList) -> None:
        self._cursor = page.nextCursor
        self.model.add_rows(page.tokens, has_more=page.nextCursor is not None)
        self._say_count()

    def _on_more_failed(self, error: Exception) -> None:
        self.model.end_fetching()
        self.on_failure(error)

    def tell(self, kind: str) -> None:
        """Hears of new uses; a person who reads further down is not thrown back to the top."""
        reads_on = self.table.verticalScrollBar().value() > 0 or self.beside.is_open
        if kind == "usage" and self.isVisible() and self.is_full and reads_on:
            self.news.say(translate("Usage", "There are newer uses."), translate("Usage", "Show them"))
            self.news.show()
        else:
            super().tell(kind)

    def _on_news(self) -> None:
        self.table.scrollToTop()
        self.refresh()

    # Words

    def _say_count(self) -> None:
        words = translate("Usage", "{uses}, newest first")
        if self.model.has_more:
            words = translate("Usage", "{uses}, newest first, more as you scroll")
        self.note.setText(words.format(uses=formatting.count(self.model.rowCount(), "use")))

    def _say_nothing(self) -> None:
        if self._shown.is_narrowed:
            self.nothing.say(
                translate("Usage", "Nothing matches what is chosen above."),
                button=translate("Usage", "Clear the choice"),
            )
        else:
            self.nothing.say(
                translate("Usage", "Nothing was tracked in these days."),
                button=translate("Usage", "Show this year"),
            )

    # What the person does

    def show_only(self, start: date, end: date, *, provider: str = "", model: str = "") -> None:
        """Lists the uses of some days, both included, of one provider or model where one is named."""
        self.beside.close_pane()
        self.filters.choose(start, end, {"provider": provider, "model": model})

    def _on_filters(self) -> None:
        self._question = self.filters.question()
        self.refresh()

    def _on_nothing(self) -> None:
        if self._shown.is_narrowed:
            self.filters.clear()
        else:
            self.filters.choose_range("year")

    def _on_opened(self, key: str) -> None:
        self._fill_pane(key)
        self.beside.open()

    def _on_current(self, key: str) -> None:
        if not key:
            self.beside.close_pane()
        elif self.beside.is_open:
            self._fill_pane(key)

    def _fill_pane(self, key: str) -> None:
        row = self.model.find(key)
        if row is not None:
            self.pane.heading.setText(f"{row.model} · {cost_word(row)}")
            self.facts.say(details(row))

    def _on_pane_closed(self) -> None:
        self.beside.close_pane()
        self.table.setFocus()

    def _on_copy(self) -> None:
        self.table.copy()
        self.copy_button.confirm()
