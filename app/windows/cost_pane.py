"""The pane that says what a provider's month is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app import formatting
from app.models.basis import basis_sums
from app.models.costs import EntriesModel, money_or_unpriced
from app.models.expenses import CategoriesModel
from app.models.figures import Role
from app.models.glance import plan_words
from app.tasks import LatestTask
from app.translation import translate
from app.widgets.beside import Pane
from app.widgets.facts import Facts
from app.widgets.table import FigureDelegate, FigureTable
from app.widgets.words import Words
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.costs import ProviderCosts
    from server.schemas.month_entries import ManualCostList, MonthEntry

_MOST_LINES: Final = 400
_MOST_ENTRIES: Final = 40


@dataclass(frozen=True)
class Detail:
    """A provider's month, and what was entered for it."""

    costs: ProviderCosts
    entries: ManualCostList


def freshness_words(word: str) -> str:
    """Says how old the newest figure is."""
    return {
        "fresh": translate("Costs", "newer than 15 minutes"),
        "stale": translate("Costs", "15 to 60 minutes old"),
        "very_stale": translate("Costs", "more than an hour old"),
    }.get(word, translate("Costs", "nothing tracked or billed yet"))


def cost_facts(costs: ProviderCosts) -> list[tuple[str, str]]:
    """Gives a provider's month as names with their values; those that say nothing are empty."""
    tokens, unpriced = costs.tokenUsage, costs.unpricedTokens
    parts = [(words, formatting.money(part)) for words, part in basis_sums(costs.basis).items()]
    used = ""
    if tokens.totalTokens:
        used = translate("Costs", "{all}: {input} in, {output} out").format(
            all=formatting.tokens(tokens.totalTokens),
            input=formatting.tokens(tokens.inputTokens),
            output=formatting.tokens(tokens.outputTokens),
        )
    told = translate("Costs", "{tokens} tokens, not in the money").format(tokens=formatting.tokens(unpriced))
    unconverted = translate("Costs", "{count} without a known rate, in no sum").format(
        count=costs.unconverted
    )
    return [
        (
            translate("Costs", "Cost"),
            money_or_unpriced(formatting.known(costs.currentMonth, unpriced)),
        ),
        *parts,
        (translate("Costs", "Month before"), formatting.money(costs.previousMonth)),
        (translate("Costs", "Tokens"), used),
        *_token_facts(costs),
        (translate("Costs", "Unpriced"), told if unpriced else ""),
        (translate("Costs", "Plans"), _plans_fact(costs.notional)),
        (translate("Costs", "Entries"), unconverted if costs.unconverted else ""),
        (translate("Costs", "Figures"), freshness_words(costs.dataFreshness)),
    ]


def _plans_fact(notional: Decimal) -> str:
    words = translate("Costs", "{plans}, in no cost")
    return words.format(plans=plan_words(notional)) if notional else ""


def _token_facts(costs: ProviderCosts) -> list[tuple[str, str]]:
    """Says how tokens were counted, where some are not just tracked."""
    counted = costs.tokenBasis
    if not counted.reported and not counted.entered:
        return []
    parts = {
        translate("Costs", "Tracked"): counted.tracked,
        translate("Costs", "Provider's count"): counted.reported,
        translate("Costs", "Entered"): counted.entered,
    }
    return [
        (name, translate("Costs", "{tokens} tokens").format(tokens=formatting.tokens(count)))
        for name, count in parts.items()
        if count
    ]


class CostPane(Pane):
    """What a provider's month is made of: how it was got, models and line items, entries."""

    entry_requested = Signal()
    entry_opened = Signal(object)
    uses_requested = Signal(str, object)

    def __init__(self, client: ApiClient, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._client = client
        self._task: LatestTask[Detail] = LatestTask(self)
        self._asked: tuple[str, date] | None = None
        self.facts = Facts(translate("Costs", "How the month was got"), name_width=128)
        self.lines = CategoriesModel(self)
        self.lines_table = FigureTable(translate("Costs", "Models and line items"), most_rows=_MOST_LINES)
        self.entries = EntriesModel(self)
        self.entries_table = RecordTable(translate("Costs", "Entered costs"), self.entries)
        self.lines_title = Words(
            translate("Costs", "Models and line items"), tone="soft", size="label", bold=True
        )
        self.entries_title = Words(translate("Costs", "Entered"), tone="soft", size="label", bold=True)
        self.problem = Words(tone="bad", wrap=True)
        self.uses_button = QPushButton(translate("Costs", "Show uses"))
        self.entry_button = QPushButton(translate("Costs", "Enter a cost"))
        self._build()

    def _build(self) -> None:
        self.lines_table.setModel(self.lines)
        self.lines_table.horizontalHeader().hide()
        roles = (Role.SHARE, Role.PROVIDER, Role.SOFT)
        self.lines_table.setItemDelegate(FigureDelegate(*roles, self.lines_table, bar_width=32))
        self.entries_table.horizontalHeader().hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.uses_button)
        buttons.addStretch(1)
        buttons.addWidget(self.entry_button)
        for widget in (
            self.facts,
            self.problem,
            self.lines_title,
            self.lines_table,
            self.entries_title,
            self.entries_table,
        ):
            self.content.addWidget(widget)
        self.content.addLayout(buttons)
        self.content.addStretch(1)
        self.problem.hide()
        self.uses_button.clicked.connect(self._on_uses)
        self.entry_button.clicked.connect(self.entry_requested)
        self.entries_table.opened.connect(self._on_entry)

    @property
    def provider(self) -> str:
        """Whose month is shown; empty where none is yet."""
        return "" if self._asked is None else self._asked[0]

    def show_provider(self, provider: str, name: str, month: date) -> None:
        """Asks for a provider's month; what is shown of another one goes at once."""
        if self._asked != (provider, month):
            self._asked = (provider, month)
            self.facts.say([])
            self._fill_tables(None)
        self.heading.setText(name)
        self.problem.hide()
        self._task.run(_asking(self._client, provider, month), self._on_detail, self._on_failed)

    def forget(self) -> None:
        """Shows nobody's month any more."""
        self._asked = None
        self._task.cancel()

    def _on_detail(self, detail: Detail) -> None:
        self.facts.say(cost_facts(detail.costs))
        self._fill_tables(detail)

    def _fill_tables(self, detail: Detail | None) -> None:
        lines = {} if detail is None else detail.costs.breakdown
        entries = [] if detail is None else detail.entries.entries
        self.lines.set_sums(lines)
        self.lines_table.fit()
        self.entries.set_rows(entries)
        self.entries_table.fit_height(_MOST_ENTRIES)
        for widget in (self.lines_title, self.lines_table):
            widget.setVisible(bool(lines))
        for widget in (self.entries_title, self.entries_table):
            widget.setVisible(bool(entries))
        self.uses_button.setVisible(detail is not None and detail.costs.tokenUsage.totalTokens > 0)

    def _on_failed(self, error: Exception) -> None:
        self.problem.setText(str(error))
        self.problem.show()

    def _on_entry(self, key: str) -> None:
        entry: MonthEntry | None = self.entries.find(key)
        if entry is not None:
            self.entry_opened.emit(entry)

    def _on_uses(self) -> None:
        if self._asked is not None:
            self.uses_requested.emit(*self._asked)


def _asking(client: ApiClient, provider: str, month: date) -> Callable[[], Detail]:
    def ask() -> Detail:
        costs = client.provider_costs(provider, month)
        return Detail(costs, client.manual_costs(month, service=provider))

    return ask
