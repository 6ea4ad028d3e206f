"""The page of costs: what each provider's month cost, how that is known, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import formatting
from app.models.basis import basis_sums, basis_word, unpriced_word
from app.models.costs import CostsModel, month_of, with_entries
from app.models.expenses import CategoriesModel
from app.models.figures import Role
from app.models.glance import plan_words
from app.translation import translate
from app.widgets.beside import Beside
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.fields import FieldStyle
from app.widgets.month_picker import MonthPicker
from app.widgets.states import Notice
from app.widgets.table import FigureDelegate, FigureTable
from app.widgets.words import Figure, Words
from app.windows.cost_entry_pane import CostEntryPane
from app.windows.cost_pane import CostPane
from app.windows.overview_cards import plans_help, ways
from app.windows.page import Page
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.costs import AllCosts
    from server.schemas.month_entries import MonthEntry


# Beside an open pane there is no room for this column, and the pane shows shares of its own.
_SHARE: Final = 5


@dataclass(frozen=True)
class Answer:
    """What a month cost; asked for by its first day."""

    month: date
    costs: AllCosts
    entries: list[MonthEntry]


class CostsPage(Page):
    """The month's sum above the list of providers; what one is made of opens beside it."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("usage", "costs", "sync", "settings"))
    SHOWS_MONEY: ClassVar[bool] = True

    uses_requested = Signal(str, object)
    """Whose uses, and the first day of their month."""

    def __init__(
        self, client: ApiClient, *, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Costs", "Costs"), parent=parent)
        self._client = client
        self._today = today
        self._wanted = ""
        self.months = MonthPicker(today())
        self.model = CostsModel(self)
        self.parts = CategoriesModel(self)
        self.table = RecordTable(translate("Costs", "Costs by provider"), self.model)
        self.table.spare(_SHARE)
        self.parts_table = FigureTable(translate("Costs", "How the sum was got"), most_rows=4)
        self.total = Figure()
        self.basis = Words(tone="soft", size="label")
        self.against = Words(tone="soft", size="label", wrap=True)
        self.plans = Words(tone="soft", size="label", wrap=True)
        self.plans.setToolTip(plans_help())
        self.unpriced = Words(tone="warn", size="label", wrap=True)
        self.nothing = Notice(primary=False)
        self.new_button = QPushButton(translate("Costs", "Enter a cost"))
        self.pane = CostPane(client)
        self.entry_pane = CostEntryPane(client, today())
        self._build()
        self.read_by(self._read, self._show)
        FieldStyle(self)

    def _build(self) -> None:
        self.new_button.setProperty("primary", True)
        self.head.addWidget(self.new_button)
        self.inner = QStackedWidget()
        self.inner.addWidget(self.table)
        self.inner.addWidget(self.nothing)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.inner)
        self.panes = QStackedWidget()
        self.panes.addWidget(self.pane)
        self.panes.addWidget(self.entry_pane)
        self.beside = Beside(card, self.panes)
        months = QHBoxLayout()
        months.addWidget(self.months)
        months.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        column.addLayout(months)
        column.addWidget(self._sum_card())
        column.addWidget(self.beside, 1)
        self.set_body(centred(column))
        self._connect()

    def _connect(self) -> None:
        self.new_button.clicked.connect(partial(self._enter, ""))
        self.nothing.pressed.connect(partial(self._enter, ""))
        self.months.changed.connect(self._on_month)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(self._on_current)
        self.pane.closed.connect(self._on_closed)
        self.pane.entry_requested.connect(self._on_entry_requested)
        self.pane.entry_opened.connect(self._on_entry_opened)
        self.pane.uses_requested.connect(self.uses_requested)
        self.entry_pane.closed.connect(self._on_entry_closed)
        self.entry_pane.saved.connect(self._on_saved)
        self.entry_pane.deleted.connect(self._on_deleted)

    def _sum_card(self) -> Card:
        self.sum_card = Card(translate("Costs", "Cost"))
        self.sum_card.head.addWidget(self.basis)
        self.parts_table.setModel(self.parts)
        self.parts_table.horizontalHeader().hide()
        roles = (Role.SHARE, Role.PROVIDER, Role.SOFT)
        self.parts_table.setItemDelegate(FigureDelegate(*roles, self.parts_table))
        left = QVBoxLayout()
        left.addWidget(self.total)
        left.addWidget(self.against)
        left.addWidget(self.plans)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addWidget(self.parts_table, 2)
        self.sum_card.body.addLayout(row)
        self.sum_card.body.addWidget(self.unpriced)
        return self.sum_card

    # Reading

    def _read(self) -> Answer:
        """Asks; runs in a worker thread, so it only reads what never changes in place."""
        month = self.months.first
        return Answer(month, self._client.all_costs(month), self._client.manual_costs(month).entries)

    def _show(self, answer: Answer) -> None:
        if answer.month != self.months.first:
            return
        costs = answer.costs
        rows = with_entries(costs.providers, answer.entries)
        without_rate = {entry.service for entry in answer.entries if entry.amountUsd is None}
        self.model.set_month(rows, without_rate)
        self.entry_pane.offer([row.name for row in rows])
        self._show_sum(costs)
        self.sum_card.setVisible(bool(rows))
        self.nothing.say(
            translate("Costs", "Nothing cost anything in {month}.").format(month=self.months.words.text()),
            translate(
                "Costs",
                "Costs come from your apps' uses, from providers' bills, and from what you enter: a plan's"
                " monthly price, or a bill that no report tells of.",
            ),
            button=translate("Costs", "Enter a cost"),
        )
        self.inner.setCurrentWidget(self.table if rows else self.nothing)
        self.new_button.setVisible(bool(rows))
        self.show_body()
        if self._wanted and self.model.find(self._wanted) is not None:
            self.table.choose(self._wanted)
            self._open(self._wanted)
        elif self.beside.is_open and self.panes.currentWidget() is self.pane:
            self._open(self.pane.provider)
        self._wanted = ""

    def _show_sum(self, costs: AllCosts) -> None:
        words = self.months.words.text()
        goes_on = self.months.last >= self._today()
        title = (
            translate("Costs", "Cost of {month} so far") if goes_on else translate("Costs", "Cost of {month}")
        )
        self.sum_card.title.setText(title.format(month=words))
        cost = formatting.known(costs.total, costs.unpricedTokens)
        self.total.set_ways(*ways(cost), hover=formatting.money_hover(cost))
        self.basis.setText(unpriced_word() if cost is None else basis_word(costs.basis))
        self.plans.setText(plan_words(costs.notional))
        self.plans.setVisible(bool(costs.notional))
        self.parts.set_sums(dict(basis_sums(costs.basis)))
        self.parts_table.fit()
        # One part alone says no more than the word above it does.
        self.parts_table.setVisible(self.parts.rowCount() > 1)
        self._say_against(costs)
        told = []
        if costs.unpricedTokens:
            known = translate("Costs", "{tokens} tokens have no known price: they are not in this sum.")
            told.append(known.format(tokens=formatting.tokens(costs.unpricedTokens)))
        if costs.unconverted:
            rate = translate("Costs", "Entered in a currency without a known rate, and in no sum: {count}.")
            told.append(rate.format(count=costs.unconverted))
        self.unpriced.setText(" ".join(told))
        self.unpriced.setVisible(bool(told))

    def _say_against(self, costs: AllCosts) -> None:
        before = self.months.first - timedelta(days=1)
        told = translate("Costs", "all of {month}: {amount}").format(
            month=formatting.month(before), amount=formatting.money(costs.comparison.previousMonth)
        )
        self.against.setText(told)

    # What the person does

    def show_provider(self, provider: str, month: date | None = None) -> None:
        """Goes to a provider's month, by default the present one; an empty name shows all of them."""
        self._wanted = provider
        if not provider:
            self._on_closed()
        wanted = (month or self._today()).replace(day=1)
        if wanted != self.months.first:
            self.months.show_month(wanted)
        else:
            self.refresh()

    def _on_month(self) -> None:
        self.refresh()

    def _open(self, provider: str) -> None:
        row = self.model.find(provider)
        if row is None:
            self._on_closed()
            return
        self.pane.show_provider(row.provider, row.name, self.months.first)
        self._open_beside(self.pane)

    def _open_beside(self, pane: QWidget) -> None:
        self.panes.setCurrentWidget(pane)
        self.beside.open()

    def _on_current(self, provider: str) -> None:
        if self.beside.is_open and provider:
            self._open(provider)

    def _on_closed(self) -> None:
        self.pane.forget()
        self.beside.close_pane()
        self.table.setFocus()

    def _enter(self, service: str) -> None:
        self._open_beside(self.entry_pane)
        self.entry_pane.enter(service, self.months.first)

    def _on_entry_requested(self) -> None:
        row = self.model.find(self.pane.provider)
        self._enter(row.name if row is not None else self.pane.provider)

    def _on_entry_opened(self, entry: MonthEntry) -> None:
        self.panes.setCurrentWidget(self.entry_pane)
        self.entry_pane.edit(entry)
        self.entry_pane.amount.setFocus()

    def _on_entry_closed(self) -> None:
        """Goes back to the provider it was opened from, where there is one."""
        if self.pane.provider:
            self._open(self.pane.provider)
            self.table.setFocus()
        else:
            self._on_closed()

    def _on_saved(self, entry: MonthEntry) -> None:
        self.show_provider(entry.service, month_of(entry))
        self.panes.setCurrentWidget(self.pane)

    def _on_deleted(self) -> None:
        self._wanted = self.pane.provider
        self._on_entry_closed()
        self.refresh()
