"""The monthly budget over everything."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import formatting
from app.tasks import run_task
from app.translation import translate
from app.widgets.amount import AmountField, ShownAmount
from app.widgets.fields import FieldStyle
from app.widgets.words import Words
from server.schemas.budgets import Budget, BudgetList, BudgetRequest

if TYPE_CHECKING:
    from app.client import ApiClient

_WIDTH = 380
_WARNS_FROM = Decimal("0.8")


def overall_month(budgets: BudgetList) -> Budget | None:
    """Finds the monthly budget that covers everything."""
    for budget in budgets.budgets:
        scope = budget.scope
        if budget.period == "month" and not (scope.provider or scope.project or scope.member):
            return budget
    return None


class BudgetDialog(QDialog):
    """Sets, changes or removes the budget."""

    def __init__(self, client: ApiClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._budget: Budget | None = None
        self.setWindowTitle(translate("Budgets", "Monthly budget"))
        self.amount = AmountField()
        self.amount.setAccessibleName(translate("Budgets", "Budget for a month in US dollars"))
        self.amount.textChanged.connect(self._check)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(translate("Budgets", "Spend at most"), self.amount)
        form.addRow(ShownAmount(self.amount))
        self._standing = Words(tone="soft", wrap=True)
        self._standing.setFixedWidth(_WIDTH)
        self._problem = Words(tone="bad", wrap=True)
        self._problem.setFixedWidth(_WIDTH)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addLayout(form)
        column.addWidget(self._standing)
        column.addWidget(self._problem)
        column.addLayout(self._buttons())
        FieldStyle(self)
        self._tell_standing()
        self._check()
        run_task(self, client.budgets, self._on_budgets, self._on_failed)

    def _buttons(self) -> QHBoxLayout:
        self.remove_button = QPushButton(translate("Budgets", "Remove budget"), autoDefault=False)
        self.remove_button.clicked.connect(self._on_remove)
        self.remove_button.hide()
        cancel = QPushButton(translate("Budgets", "Cancel"), autoDefault=False)
        cancel.clicked.connect(self.reject)
        self.set_button = QPushButton(translate("Budgets", "Set budget"), default=True)
        self.set_button.setProperty("primary", True)
        self.set_button.clicked.connect(self._on_set)
        row = QHBoxLayout()
        row.addWidget(self.remove_button)
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self.set_button)
        return row

    def _tell_standing(self) -> None:
        budget = self._budget
        warned = translate(
            "Budgets", "The icon turns amber at {share} and red above the limit. Nothing is ever stopped."
        ).format(share=formatting.percent(_WARNS_FROM))
        if budget is not None:
            used = translate("Budgets", "{amount} used this month, {share} of the limit.").format(
                amount=formatting.money(budget.used), share=formatting.percent(budget.used / budget.limit)
            )
            warned = f"{used} {warned}"
        self._standing.setText(warned)

    def _check(self) -> None:
        self.set_button.setEnabled(bool(self.amount.amount))

    def _on_budgets(self, budgets: BudgetList) -> None:
        self._budget = overall_month(budgets)
        if self._budget is not None:
            self.amount.set_amount(self._budget.limit)
            self.remove_button.show()
        self._tell_standing()
        self.amount.setFocus()
        self.amount.selectAll()

    def _on_set(self) -> None:
        if not (limit := self.amount.amount):
            return
        self._busy(True)
        request = BudgetRequest(limit=limit)
        run_task(self, partial(self._client.put_budget, request), self._on_saved, self._on_failed)

    def _on_remove(self) -> None:
        if self._budget is None:
            return
        self._busy(True)
        budget_id = self._budget.id
        run_task(self, partial(self._client.delete_budget, budget_id), self._on_saved, self._on_failed)

    def _on_saved(self, _answer: object) -> None:
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self._busy(False)
        self._problem.setText(str(error))
        self._problem.show()

    def _busy(self, busy: bool) -> None:
        self.set_button.setEnabled(not busy and bool(self.amount.amount))
        self.remove_button.setEnabled(not busy)
        if busy:
            self._problem.hide()
