"""The pane in which a budget is made or changed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app import formatting
from app.models.budgets import Names, scope_words, standing_words
from app.tasks import run_task
from app.translation import translate
from app.widgets.amount import AmountField, ShownAmount
from app.widgets.beside import Pane
from app.widgets.choice import Choice
from app.widgets.words import Words
from app.windows.confirm import confirm
from server.schemas.budgets import Budget, BudgetPeriod, BudgetRequest, BudgetScope

if TYPE_CHECKING:
    from app.client import ApiClient

USUAL_THRESHOLDS: Final = (Decimal("0.5"), Decimal("0.8"), Decimal(1))


def everything() -> str:
    """Gives the words for a budget over all providers."""
    return translate("Budgets", "Everything")


def periods() -> dict[str, BudgetPeriod]:
    """Gives the periods by what they are called."""
    return {
        translate("Budgets", "A month"): "month",
        translate("Budgets", "A week"): "week",
        translate("Budgets", "A day"): "day",
    }


def thresholds_of(text: str) -> list[Decimal]:
    """Gives the shares in a text such as `50, 80, 100`, rising; what is no number is left out."""
    parts = text.replace("%", " ").replace(",", " ").replace(";", " ").split()
    return sorted({Decimal(part) / 100 for part in parts if part.isdecimal() and int(part) > 0})


class BudgetPane(Pane):
    """Asks what is covered, for how long, how much, and when to tell."""

    saved = Signal(str)
    deleted = Signal()

    def __init__(self, client: ApiClient, parent: QWidget | None = None) -> None:
        super().__init__(translate("Budgets", "New budget"), parent)
        self._client = client
        self._budget: Budget | None = None
        self._names = Names()
        self._all, self._periods = everything(), periods()
        self.provider = Choice(translate("Budgets", "Provider"), [self._all])
        self.project = QLineEdit(placeholderText=translate("Budgets", "any"), maxLength=200)
        self.period = Choice(translate("Budgets", "Period"), self._periods)
        self.limit = AmountField()
        self.limit.setAccessibleName(translate("Budgets", "Limit in US dollars"))
        self.thresholds = QLineEdit()
        self.thresholds.setValidator(
            QRegularExpressionValidator(QRegularExpression(r"[\d,;%\s]*"), self.thresholds)
        )
        self.problem = Words(tone="bad", wrap=True)
        self.standing = Words(tone="soft", wrap=True)
        self.save_button = QPushButton(translate("Budgets", "Set budget"))
        self.delete_button = QPushButton(translate("Budgets", "Delete"))
        self._build()
        self.edit(None)

    def _build(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(10)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.provider.setSizePolicy(self.limit.sizePolicy())
        self.period.setSizePolicy(self.limit.sizePolicy())
        self.project.setAccessibleName(translate("Budgets", "Project"))
        self.thresholds.setAccessibleName(translate("Budgets", "Tell at, in percent of the limit"))
        form.addRow(translate("Budgets", "Provider"), self.provider)
        form.addRow(translate("Budgets", "Project"), self.project)
        form.addRow(translate("Budgets", "For"), self.period)
        form.addRow(translate("Budgets", "Limit"), self.limit)
        form.addRow(ShownAmount(self.limit))
        form.addRow(translate("Budgets", "Tell at %"), self.thresholds)
        self.save_button.setProperty("primary", True)
        self.delete_button.setProperty("danger", True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.delete_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        self.content.addWidget(self.standing)
        self.content.addLayout(form)
        self.content.addWidget(
            Words(
                translate("Budgets", "You are told at these shares, and nothing is ever stopped."),
                tone="soft",
                wrap=True,
            )
        )
        self.content.addWidget(self.problem)
        self.content.addLayout(buttons)
        self.content.addStretch(1)
        self.limit.textChanged.connect(self._check)
        self.thresholds.textChanged.connect(self._check)
        for field in (self.limit, self.thresholds, self.project):
            field.returnPressed.connect(self.save_button.click)
        self.save_button.clicked.connect(self._on_save)
        self.delete_button.clicked.connect(self._on_delete)

    def offer(self, providers: Sequence[str], names: Names) -> None:
        """Takes the ids of the providers there are to choose from, and what they and members are called."""
        self._names = names
        chosen = self.provider.currentData()
        self.provider.clear()
        self.provider.addItem(self._all)
        for provider in dict.fromkeys((*([chosen] if chosen else []), *providers)):
            self.provider.addItem(self._name_of(provider), provider)
        self._choose(chosen)

    def _name_of(self, provider: str) -> str:
        return self._names.providers.get(provider, provider)

    def _choose(self, provider: str | None) -> None:
        """Chooses a provider, or all of them."""
        if provider is None:
            self.provider.setCurrentIndex(0)
            return
        if self.provider.findData(provider) < 0:
            self.provider.addItem(self._name_of(provider), provider)
        self.provider.setCurrentIndex(self.provider.findData(provider))

    def edit(self, budget: Budget | None) -> None:
        """Shows a budget to be changed, or an empty form for a new one."""
        self._budget = budget
        is_new = budget is None
        new = translate("Budgets", "New budget")
        self.heading.setText(new if budget is None else scope_words(budget, self._names))
        self._choose(None if budget is None else budget.scope.provider)
        self.project.setText("" if budget is None else budget.scope.project or "")
        period = "month" if budget is None else budget.period
        self.period.setCurrentText(next(label for label, key in self._periods.items() if key == period))
        if budget is None:
            self.limit.clear()
        else:
            self.limit.set_amount(budget.limit)
        shares = USUAL_THRESHOLDS if budget is None else tuple(budget.thresholds)
        self.thresholds.setText(", ".join(f"{share * 100:.0f}" for share in shares))
        # A budget's scope and period are what it is told apart by; another scope is another budget.
        for field in (self.provider, self.project, self.period):
            field.setEnabled(is_new)
        self.standing.setVisible(not is_new)
        if budget is not None:
            words = translate("Budgets", "{amount} used, {standing}.")
            used = formatting.money(budget.used)
            self.standing.setText(words.format(amount=used, standing=standing_words(budget)))
        self.delete_button.setVisible(not is_new)
        self.save_button.setText(
            translate("Budgets", "Set budget") if is_new else translate("Budgets", "Save")
        )
        self.problem.hide()
        self._check()

    @property
    def budget_id(self) -> str:
        """Which budget is being changed; empty for a new one."""
        return "" if self._budget is None else self._budget.id

    def _check(self) -> None:
        good = bool(self.limit.amount) and bool(thresholds_of(self.thresholds.text()))
        self.save_button.setEnabled(good)

    def _on_save(self) -> None:
        limit, shares = self.limit.amount, thresholds_of(self.thresholds.text())
        if not limit or not shares:
            return
        request = BudgetRequest.model_construct(
            scope=BudgetScope.model_construct(
                provider=self.provider.currentData(),
                project=self.project.text().strip() or None,
                member=None if self._budget is None else self._budget.scope.member,
            ),
            limit=limit,
            period=self._periods[self.period.currentText()],
            thresholds=shares,
        )
        self._busy(True)
        run_task(self, partial(self._client.put_budget, request), self._on_saved, self._on_failed)

    def _on_saved(self, budget: Budget) -> None:
        self._busy(False)
        self.saved.emit(budget.id)

    def _on_delete(self) -> None:
        if (budget := self._budget) is not None:
            detail = translate("Budgets", "What was used stays; only the limit and its alerts go.")
            question = translate("Budgets", "Delete the budget for {scope}?").format(
                scope=scope_words(budget, self._names)
            )
            confirm(self, question, detail, translate("Budgets", "Delete"), partial(self._delete, budget.id))

    def _delete(self, budget_id: str) -> None:
        self._busy(True)
        run_task(self, partial(self._client.delete_budget, budget_id), self._on_deleted, self._on_failed)

    def _on_deleted(self, _answer: object) -> None:
        self._busy(False)
        self.deleted.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy(False)
        self.problem.setText(str(error))
        self.problem.show()

    def _busy(self, busy: bool) -> None:
        self.delete_button.setEnabled(not busy)
        self.save_button.setEnabled(not busy)
        if busy:
            self.problem.hide()
        else:
            self._check()
