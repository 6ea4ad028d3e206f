"""The page of expenses: what was paid, month by month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import formatting
from app.models.expenses import CategoriesModel, ExpensesModel, category_words
from app.models.figures import Role
from app.tasks import LatestTask
from app.translation import translate
from app.widgets.beside import Beside
from app.widgets.card import Card
from app.widgets.choice import Choice
from app.widgets.column import centred
from app.widgets.fields import FieldStyle
from app.widgets.month_picker import MonthPicker
from app.widgets.states import Notice
from app.widgets.table import FigureDelegate, FigureTable
from app.widgets.words import Figure, Words
from app.windows.drop_area import DropArea, choose_files
from app.windows.expense_pane import ExpensePane
from app.windows.overview_cards import ways
from app.windows.page import Page
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.models.incoming import Incoming
    from app.models.receipt_queue import ReceiptQueue
    from server.schemas.expenses import ExpenseAnswer, ExpenseList

PAGE_SIZE: Final = 200
_MOST_CATEGORIES: Final = 4
_DROP_FROM_LINES: Final = 34


@dataclass(frozen=True)
class Question:
    """Which payments are listed."""

    start: date
    end: date
    category: str | None = None
    vendor: str | None = None
    provider: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the days is chosen."""
        return any((self.category, self.vendor, self.provider))


@dataclass(frozen=True)
class Answer:
    """The payments asked for, and the sums of the whole month."""

    question: Question
    page: ExpenseList
    month: ExpenseList


class ExpensesPage(Page):
    """A month's sums above the list of its payments; the form opens beside it."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("expenses", "settings"))
    SHOWS_MONEY: ClassVar[bool] = True

    def __init__(
        self,
        client: ApiClient,
        *,
        today: Callable[[], date],
        queue: ReceiptQueue,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Expenses", "Expenses"), parent=parent)
        self._client = client
        self._cursor: str | None = None
        self._provider: str | None = None
        self._more: LatestTask[ExpenseList] = LatestTask(self)
        self.months = MonthPicker(today())
        self._all = translate("Expenses", "All categories")
        self.categories = Choice(translate("Expenses", "Category"), [self._all])
        self.vendor = QLineEdit(placeholderText=translate("Expenses", "Vendor"), clearButtonEnabled=True)
        self._question = Question(self.months.first, self.months.last)
        self.model = ExpensesModel(self)
        self.sums = CategoriesModel(self)
        self.table = RecordTable(translate("Expenses", "Expenses"), self.model)
        self.sums_table = FigureTable(translate("Expenses", "Sums by category"), most_rows=_MOST_CATEGORIES)
        self.total = Figure()
        self.unconverted = Words(tone="warn", size="label", wrap=True)
        self.provider_button = QPushButton()
        self.provider_button.setToolTip(translate("Expenses", "Show what was paid to anybody"))
        self.provider_button.hide()
        self.provider_button.clicked.connect(self._on_all_providers)
        self.nothing = Notice(primary=False)
        self.drop_area = DropArea(slim=True)
        self._queue = queue
        self.new_button = QPushButton(translate("Expenses", "New expense"))
        self.pane = ExpensePane(client, today)
        self._build()
        self.read_by(self._read, self._show)
        FieldStyle(self)

    def _build(self) -> None:
        self.new_button.setProperty("primary", True)
        self.new_button.clicked.connect(self._on_new)
        self.head.addWidget(self.new_button)
        self.vendor.setAccessibleName(translate("Expenses", "Vendor"))
        self.vendor.setToolTip(translate("Expenses", "One vendor, however it is spelt"))
        self.vendor.setMaximumWidth(180)
        self.categories.setMaximumWidth(200)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.months)
        filters.addStretch(1)
        filters.addWidget(self.provider_button)
        filters.addWidget(self.categories)
        filters.addWidget(self.vendor)
        self.inner = QStackedWidget()
        self.inner.addWidget(self.table)
        self.inner.addWidget(self.nothing)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.inner)
        self.beside = Beside(card, self.pane)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        column.addLayout(filters)
        column.addWidget(self.drop_area)
        column.addWidget(self._sums_card())
        column.addWidget(self.beside, 1)
        self.set_body(centred(column))
        self.months.changed.connect(self._on_filters)
        self.categories.currentIndexChanged.connect(self._on_filters)
        self.vendor.editingFinished.connect(self._on_filters)
        self.vendor.textChanged.connect(self._on_vendor_typed)
        self.drop_area.dropped.connect(self._on_dropped)
        self.drop_area.choose_pressed.connect(self._on_choose)
        self.model.more_wanted.connect(self._on_more_wanted)
        self.nothing.pressed.connect(self._on_nothing)
        self.table.opened.connect(self._on_opened)
        self.table.current_changed.connect(self._on_current)
        self.pane.closed.connect(self._on_closed)
        self.pane.saved.connect(self._on_saved)
        self.pane.deleted.connect(self._on_deleted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves the place to drop on away where room is short; the whole window takes what is dropped."""
        super().resizeEvent(event)
        self.drop_area.setVisible(self.height() >= _DROP_FROM_LINES * self.fontMetrics().height())

    def _sums_card(self) -> Card:
        self.sums_card = Card(translate("Expenses", "Paid in the month"))
        self.sums_table.setModel(self.sums)
        self.sums_table.horizontalHeader().hide()
        roles = (Role.SHARE, Role.PROVIDER, Role.SOFT)
        self.sums_table.setItemDelegate(FigureDelegate(*roles, self.sums_table))
        left = QVBoxLayout()
        left.addWidget(self.total)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addWidget(self.sums_table, 2)
        self.sums_card.body.addLayout(row)
        self.sums_card.body.addWidget(self.unconverted)
        return self.sums_card

    # Reading

    def _read(self) -> Answer:
        """Asks; runs in a worker thread, so it only reads what never changes in place."""
        asked = self._question
        month = self._client.expenses(start=asked.start, end=asked.end, limit=PAGE_SIZE)
        page = month
        if asked.is_narrowed:
            page = self._ask(asked, None)
        return Answer(asked, page, month)

    def _ask(self, asked: Question, cursor: str | None) -> ExpenseList:
        return self._client.expenses(
            start=asked.start,
            end=asked.end,
            category=asked.category,
            vendor=asked.vendor,
            provider=asked.provider,
            limit=PAGE_SIZE,
            cursor=cursor,
        )

    def _show(self, answer: Answer) -> None:
        if answer.question != self._question:
            return
        page, month = answer.page, answer.month
        self._cursor = page.nextCursor
        self._more.cancel()
        self.model.set_rows(page.expenses, has_more=page.nextCursor is not None)
        self.sums.set_sums(month.byCategory)
        self.sums_table.fit()
        self.sums_card.title.setText(
            translate("Expenses", "Paid in {month}").format(month=self.months.words.text())
        )
        self.sums_card.setVisible(bool(month.expenses))
        self.total.set_ways(*ways(month.total), hover=formatting.money_hover(month.total))
        self._say_unconverted(month.unconverted)
        self._offer(list(month.byCategory))
        count = self.model.rowCount()
        payments = formatting.count(count, "payment")
        if self.model.has_more:
            payments = translate("Expenses", "{payments}, more as you scroll").format(payments=payments)
        self.note.setText(payments if count else "")
        self._say_nothing()
        self.inner.setCurrentWidget(self.table if page.expenses else self.nothing)
        self.show_body()

    def _say_unconverted(self, count: int) -> None:
        told = translate(
            "Expenses", "{payments} in a currency without a known rate: not in the sums."
        ).format(payments=formatting.count(count, "payment"))
        self.unconverted.setText(told)
        self.unconverted.setVisible(count > 0)

    def _say_nothing(self) -> None:
        if self._question.is_narrowed:
            self.nothing.say(
                translate("Expenses", "No payment matches what is chosen above."),
                button=translate("Expenses", "Clear the choice"),
            )
        else:
            self.nothing.say(
                translate("Expenses", "Nothing was paid in {month}.").format(month=self.months.words.text()),
                translate(
                    "Expenses",
                    "An expense is money that was paid, as on an invoice. It is compared with what was used, "
                    "and never added to it.",
                ),
                button=translate("Expenses", "Add an expense"),
            )

    def _offer(self, categories: list[str]) -> None:
        chosen = self._question.category
        blocker = QSignalBlocker(self.categories)
        self.categories.clear()
        self.categories.addItem(self._all)
        for category in categories if chosen is None or chosen in categories else [*categories, chosen]:
            self.categories.addItem(category_words(category), category)
        self.categories.setCurrentIndex(self.categories.findData(chosen) if chosen else 0)
        blocker.unblock()
        self.pane.offer(categories)

    def _on_more_wanted(self) -> None:
        self._more.run(partial(self._ask, self._question, self._cursor), self._on_more, self._on_more_failed)

    def _on_more(self, page: ExpenseList) -> None:
        self._cursor = page.nextCursor
        self.model.add_rows(page.expenses, has_more=page.nextCursor is not None)
        self.note.setText(formatting.count(self.model.rowCount(), "payment"))

    def _on_more_failed(self, error: Exception) -> None:
        self.model.end_fetching()
        self.on_failure(error)

    # What the person does

    def _on_filters(self) -> None:
        category = self.categories.currentData()
        vendor = self.vendor.text().strip() or None
        wanted = Question(self.months.first, self.months.last, category, vendor, self._provider)
        if wanted != self._question:
            self._question = wanted
            self.refresh()

    def _on_vendor_typed(self, text: str) -> None:
        if not text:
            self._on_filters()

    def _on_nothing(self) -> None:
        if self._question.is_narrowed:
            self._clear_choice()
            self._on_filters()
        else:
            self._on_new()

    def show_provider(self, provider: str, name: str, month: date) -> None:
        """Lists what was paid to a provider in the month of a day, whatever the vendors are called."""
        self._clear_choice()
        self._provider = provider
        self.provider_button.setText(translate("Expenses", "Paid to {provider}  ✕").format(provider=name))
        self.provider_button.show()
        self.months.show_month(month)
        self._on_filters()

    def _clear_choice(self) -> None:
        blockers = [QSignalBlocker(field) for field in (self.categories, self.vendor)]
        self.categories.setCurrentIndex(0)
        self.vendor.clear()
        for blocker in blockers:
            blocker.unblock()
        self._provider = None
        self.provider_button.hide()

    def _on_all_providers(self) -> None:
        self._provider = None
        self.provider_button.hide()
        self._on_filters()

    def _on_new(self) -> None:
        self.table.clearSelection()
        self.pane.edit(None)
        self.beside.open()
        self.pane.vendor.setFocus()

    def _on_dropped(self, incoming: list[Incoming]) -> None:
        self._queue.add(incoming)
        self.page_requested.emit("receipts")

    def _on_choose(self) -> None:
        choose_files(self, self._on_dropped)

    def _on_opened(self, key: str) -> None:
        expense = self.model.find(key)
        if expense is not None:
            self.pane.edit(expense)
            self.beside.open()

    def _on_current(self, key: str) -> None:
        if self.beside.is_open and key:
            self._on_opened(key)

    def _on_saved(self, answer: ExpenseAnswer) -> None:
        self._on_closed()
        if not self.months.first <= answer.date <= self.months.last:
            self.months.show_month(answer.date)
        self.refresh()

    def _on_deleted(self) -> None:
        self._on_closed()
        self.refresh()

    def _on_closed(self) -> None:
        self.beside.close_pane()
        self.table.setFocus()
