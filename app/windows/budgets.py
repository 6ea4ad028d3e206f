"""The page of budgets: limits, how they stand, and the pane to change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app import formatting
from app.models.budgets import BudgetsModel, Names
from app.translation import translate
from app.widgets.beside import Beside
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.fields import FieldStyle
from app.windows.budget_pane import BudgetPane
from app.windows.page import Page
from app.windows.record_table import RecordTable
from app.windows.usage import names_in

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.budgets import BudgetList

_LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Answer:
    """The budgets, the ids of the providers used of late, and what providers and members are called."""

    budgets: BudgetList
    providers: Sequence[str]
    names: Names


class BudgetsPage(Page):
    """A table of budgets and an editor beside it."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("budgets", "usage", "costs", "expenses", "sync", "settings"))
    SHOWS_MONEY: ClassVar[bool] = True

    def __init__(self, client: ApiClient, *, today: date, parent: QWidget | None = None) -> None:
        super().__init__(translate("Budgets", "Budgets"), parent=parent)
        self._client = client
        self._today = today
        self.model = BudgetsModel(self)
        self.table = RecordTable(translate("Budgets", "Budgets"), self.model)
        self.new_button = QPushButton(translate("Budgets", "New budget"))
        self.pane = BudgetPane(client)
        self._build()
        self.read_by(self._read, self._show)
        FieldStyle(self)

    def _build(self) -> None:
        self.new_button.setProperty("primary", True)
        self.new_button.clicked.connect(self._on_new)
        self.head.addWidget(self.new_button)
        self.new_button.hide()
        self.empty.say(
            translate("Budgets", "No budget is set."),
            translate(
                "Budgets",
                "A budget is a limit for a month, a week or a day: over everything, or for a provider or "
                "project. You are told before it is reached.",
            ),
            button=translate("Budgets", "Set a budget"),
        )
        self.empty.pressed.connect(self._on_new)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.table)
        self.beside = Beside(card, self.pane)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.addWidget(self.beside, 1)
        self.set_body(centred(column))
        self.table.opened.connect(self._on_opened)
        self.table.current_changed.connect(self._on_current)
        self.pane.closed.connect(self._on_closed)
        self.pane.saved.connect(self._on_saved)
        self.pane.deleted.connect(self._on_closed)

    def _read(self) -> Answer:
        """Asks; runs in a worker thread."""
        used = self._client.timeseries(
            start=self._today - _LOOK_BACK, end=self._today, group_by="provider", interval="month"
        )
        budgets = self._client.budgets()
        known = {one.id: one.name for one in self._client.integrations().integrations}
        providers = known | {one.provider: one.name for one in self._client.dashboard().providers}
        members: dict[str, str] = {}
        if any(budget.scope.member for budget in budgets.budgets):
            members = {one.id: one.name or one.email for one in self._client.members().members}
        return Answer(budgets, names_in(used), Names(providers, members))

    def _show(self, answer: Answer) -> None:
        budgets = answer.budgets.budgets
        self.model.show_budgets(budgets, answer.names)
        self.pane.offer(answer.providers, answer.names)
        over = sum(budget.status == "exceeded" for budget in budgets)
        words = formatting.count(len(budgets), "budget") if budgets else ""
        if over:
            words = translate("Budgets", "{budgets}, {over} exceeded").format(budgets=words, over=over)
        self.note.setText(words)
        is_used = bool(budgets) or self.beside.is_open
        # An empty page has the one button that fills it.
        self.new_button.setVisible(is_used)
        if is_used:
            self.show_body()
        else:
            self.show_empty()

    def _on_new(self) -> None:
        self.table.clearSelection()
        self.new_button.show()
        self.pane.edit(None)
        self.show_body()
        self.beside.open()
        self.pane.limit.setFocus()

    def _on_opened(self, key: str) -> None:
        budget = self.model.find(key)
        if budget is not None:
            self.pane.edit(budget)
            self.beside.open()

    def _on_current(self, key: str) -> None:
        if self.beside.is_open and key:
            self._on_opened(key)

    def _on_saved(self, _budget_id: str) -> None:
        self._on_closed()
        self.table.setFocus()

    def _on_closed(self) -> None:
        self.beside.close_pane()
        self.refresh()
