"""The page that holds a month's books against each other: tracked, billed, entered, paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import formatting, theme
from app.models.reconciliation import LEAST_NEEDED, BooksModel, total_sums, verdict_words
from app.translation import translate
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.month_picker import MonthPicker
from app.widgets.states import Notice
from app.widgets.words import Figure, Words
from app.windows.overview_cards import ways
from app.windows.page import Page
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.reconciliation import ProviderBooks, Reconciliation

# Verdicts that are about payments; what they ask for is found among those.
_ABOUT_PAYMENTS: Final = frozenset(("unpaid", "paid_not_billed"))

_ALL_COLUMNS_FROM: Final = 880


@dataclass(frozen=True)
class Answer:
    """The books of a month; asked for by its first day."""

    month: date
    books: Reconciliation


class ReconciliationPage(Page):
    """The books side by side, and under them what the chosen provider's verdict means."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("usage", "costs", "expenses", "sync", "settings"))
    SHOWS_MONEY: ClassVar[bool] = True

    costs_requested = Signal(str, object)
    expenses_requested = Signal(str, str, object)
    """A provider's id and name, and the first day of the month."""

    def __init__(
        self, client: ApiClient, *, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Reconciliation", "Reconciliation"), parent=parent)
        self._client = client
        self.months = MonthPicker(today())
        self.model = BooksModel(self)
        self.table = RecordTable(translate("Reconciliation", "Books by provider"), self.model)
        self.nothing = Notice(primary=False)
        self.heading = Words(bold=True)
        self.explanation = Words(wrap=True)
        self.days = Words(tone="soft", size="label", wrap=True)
        self.notes = Words(tone="warn", size="label", wrap=True)
        self.tolerance = Words(tone="soft", size="label", wrap=True)
        self.costs_button = QPushButton(translate("Reconciliation", "Show costs"))
        self.expenses_button = QPushButton(translate("Reconciliation", "Show expenses"))
        self.sums: list[tuple[Words, Figure]] = []
        self._build()
        self.read_by(self._read, self._show)

    def _build(self) -> None:
        self.inner = QStackedWidget()
        self.inner.addWidget(self.table)
        self.inner.addWidget(self.nothing)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.inner)
        months = QHBoxLayout()
        months.addWidget(self.months)
        months.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        column.addLayout(months)
        column.addWidget(self._sums_card())
        column.addWidget(card, 1)
        column.addWidget(self._verdict_card())
        self.set_body(centred(column))
        self.months.changed.connect(self.refresh)
        self.table.current_changed.connect(self._say_verdict)
        self.table.doubleClicked.connect(self._on_double_click)
        self.nothing.pressed.connect(self.months.before_button.click)
        self.costs_button.clicked.connect(self._on_costs)
        self.expenses_button.clicked.connect(self._on_expenses)

    def _sums_card(self) -> Card:
        self.sums_card = Card(translate("Reconciliation", "All providers"))
        self._sums_row = QHBoxLayout()
        self._sums_row.setSpacing(24)
        self.sums_card.body.addLayout(self._sums_row)
        return self.sums_card

    def _verdict_card(self) -> Card:
        self.verdict_card = Card()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading, 1)
        head.addWidget(self.costs_button)
        head.addWidget(self.expenses_button)
        self.explanation.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict_card.body.addLayout(head)
        for words in (self.explanation, self.notes, self.days, self.tolerance):
            self.verdict_card.body.addWidget(words)
        return self.verdict_card

    # Reading

    def _read(self) -> Answer:
        """Asks; runs in a worker thread, so it only reads what never changes in place."""
        month = self.months.first
        return Answer(month, self._client.reconciliation(month))

    def _show(self, answer: Answer) -> None:
        if answer.month != self.months.first:
            return
        books = answer.books
        is_known = bool(books.providers)
        self.model.set_rows(books.providers)
        self.sums_card.setVisible(is_known)
        self.verdict_card.setVisible(is_known)
        self._say_sums(total_sums(books.totals, books.unassignedPaid))
        self.tolerance.setText(
            translate(
                "Reconciliation", "Figures match where they differ by no more than {percent}% or {amount}."
            ).format(percent=books.tolerance.percent, amount=formatting.money(books.tolerance.minimum))
        )
        before = formatting.month(self.months.first - timedelta(days=1))
        self.nothing.say(
            translate("Reconciliation", "Nothing was tracked, billed or paid in {month}.").format(
                month=self.months.words.text()
            ),
            translate(
                "Reconciliation",
                "Here your apps' uses, the providers' bills and your payments are held against each other.",
            ),
            button=translate("Reconciliation", "Show {month}").format(month=before),
        )
        self.inner.setCurrentWidget(self.table if is_known else self.nothing)
        if is_known and not self.table.current:
            self.table.choose(self.model.key_at(0))
        self._say_verdict(self.table.current)
        self.show_body()

    def _say_sums(self, sums: list[tuple[str, Decimal | None]]) -> None:
        while len(self.sums) < len(sums):
            name, figure = Words(tone="soft", size="label"), Figure(size=18)
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(figure)
            pair.addWidget(name)
            self._sums_row.addLayout(pair, 1)
            self.sums.append((name, figure))
        for number, (name, figure) in enumerate(self.sums):
            is_used = number < len(sums)
            name.setVisible(is_used)
            figure.setVisible(is_used)
            if is_used:
                words, amount = sums[number]
                name.setText(words)
                figure.set_ways(*ways(amount), hover=formatting.money_hover(amount))

    def _say_verdict(self, provider: str) -> None:
        row = self.model.find(provider)
        if row is None:
            return
        self.heading.setText(
            translate("Reconciliation", "{provider}: {verdict}").format(
                provider=row.name, verdict=verdict_words(row.verdict)
            )
        )
        self.explanation.setText(formatting.with_shown(row.explanation))
        self.notes.setText(formatting.with_shown(" ".join(row.notes)))
        self.notes.setVisible(bool(row.notes))
        self.days.setText(days_words(row))
        self.expenses_button.setEnabled(row.paid != 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows fewer columns where room is short."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < theme.in_proportion(_ALL_COLUMNS_FROM)
        for column in LEAST_NEEDED:
            self.table.setColumnHidden(column, is_narrow)

    # What the person does

    def _chosen(self) -> ProviderBooks | None:
        return self.model.find(self.table.current)

    def _on_double_click(self, index: QModelIndex) -> None:
        row = self.model.row_at(index.row())
        if row.verdict in _ABOUT_PAYMENTS and row.paid:
            self._on_expenses()
        else:
            self._on_costs()

    def _on_costs(self) -> None:
        if (row := self._chosen()) is not None:
            self.costs_requested.emit(row.provider, self.months.first)

    def _on_expenses(self) -> None:
        if (row := self._chosen()) is not None:
            self.expenses_requested.emit(row.provider, row.name, self.months.first)


def days_words(row: ProviderBooks) -> str:
    """Says of how many days a bill tells, and whether figures may still change."""
    if row.billedDays:
        told = translate("Reconciliation", "Days that a bill tells of: {billed}, settled: {settled}.").format(
            billed=row.billedDays, settled=row.settledDays
        )
    else:
        told = translate("Reconciliation", "No bill tells of any day.")
    state = (
        translate("Reconciliation", "The month is open: figures may still change.")
        if row.open
        else translate("Reconciliation", "The month is settled.")
    )
    paid = translate("Reconciliation", "Paid the month before: {before}, the month after: {after}.").format(
        before=formatting.money(row.previousPaid), after=formatting.money(row.nextPaid)
    )
    return f"{told} {state} {paid}"
