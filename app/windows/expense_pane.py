"""The pane in which a payment is entered or changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app import formatting
from app.models.expenses import amount_words, rate_words
from app.tasks import run_task
from app.translation import translate
from app.widgets.amount import AmountField
from app.widgets.banner import Banner
from app.widgets.beside import Pane
from app.widgets.day_field import DayField
from app.widgets.fields import tell_wrong_fields
from app.widgets.words import Words
from app.windows.confirm import confirm
from server.schemas.expenses import Expense, ExpenseAnswer, ExpensePatch, ExpenseRequest

if TYPE_CHECKING:
    from app.client import ApiClient

CURRENCIES: Final = ("USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "INR")


def field_names() -> dict[str, str]:
    """Gives what the fields are called."""
    return {
        "vendor": translate("Expenses", "Vendor"),
        "amount": translate("Expenses", "Amount"),
        "currency": translate("Expenses", "Currency"),
        "date": translate("Expenses", "Date"),
        "taxAmount": translate("Expenses", "Tax"),
        "category": translate("Expenses", "Category"),
        "invoiceNumber": translate("Expenses", "Invoice"),
        "description": translate("Expenses", "Note"),
    }


class ExpensePane(Pane):
    """Asks what was paid; a payment that is known already is saved only when asked for twice."""

    saved = Signal(object)
    deleted = Signal()

    def __init__(self, client: ApiClient, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(translate("Expenses", "New expense"), parent)
        self._client = client
        self._names = field_names()
        self._today = today
        self._expense: Expense | None = None
        self.vendor = QLineEdit(placeholderText="OpenAI", maxLength=200)
        self.amount = AmountField(sign="", signed=True)
        self.currency = QLineEdit(maxLength=3)
        self.day = DayField(self._names["date"], today())
        self.tax = AmountField(sign="", signed=True)
        self.tax.setPlaceholderText(translate("Expenses", "optional"))
        self.category = QLineEdit(placeholderText=translate("Expenses", "by vendor"), maxLength=200)
        self.invoice = QLineEdit(placeholderText=translate("Expenses", "optional"), maxLength=200)
        self.description = QLineEdit(placeholderText=translate("Expenses", "optional"), maxLength=2000)
        self.rate = Words(tone="soft", wrap=True)
        self.problem = Words(tone="bad", wrap=True)
        self.duplicate = Banner(button=translate("Expenses", "Save anyway"))
        self.save_button = QPushButton(translate("Expenses", "Add expense"))
        self.delete_button = QPushButton(translate("Expenses", "Delete"))
        self.marks = {name: Words(size="label") for name in self._names}
        self._categories = QStringListModel(self)
        self._build()
        self.edit(None)

    @property
    def _fields(self) -> dict[str, QLineEdit | DayField]:
        return {
            "vendor": self.vendor,
            "amount": self.amount,
            "currency": self.currency,
            "date": self.day,
            "taxAmount": self.tax,
            "category": self.category,
            "invoiceNumber": self.invoice,
            "description": self.description,
        }

    def _build(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(10)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in self._fields.items():
            field.setAccessibleName(self._names[name])
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self.save_button.click)
                field.textChanged.connect(self._check)
            if name != "currency":
                form.addRow(self._names[name], self._row_of(name, field))
        self._complete(self.currency, QCompleter(list(CURRENCIES), self))
        self._complete(self.category, QCompleter(self._categories, self))
        self.save_button.setProperty("primary", True)
        self.delete_button.setProperty("danger", True)
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(self.delete_button)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.save_button)
        self.content.addLayout(form)
        for widget in (self.rate, self.problem, self.duplicate):
            self.content.addWidget(widget)
        self.content.addLayout(self.buttons)
        self.content.addStretch(1)
        self.save_button.clicked.connect(self._on_save)
        self.delete_button.clicked.connect(self._on_delete)
        self.duplicate.pressed.connect(self._on_save_anyway)

    def _row_of(self, name: str, field: QWidget) -> QHBoxLayout:
        """Gives a field and, out of sight, the mark beside it; an amount stands with its currency."""
        row = QHBoxLayout()
        row.addWidget(field, 1)
        shown = [self.marks[name]]
        if name == "amount":
            self.currency.setFixedWidth(72)
            row.addWidget(self.currency)
            shown.append(self.marks["currency"])
        for mark in shown:
            mark.hide()
            row.addWidget(mark)
        return row

    def _complete(self, field: QLineEdit, completer: QCompleter) -> None:
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        field.setCompleter(completer)

    def offer(self, categories: Sequence[str]) -> None:
        """Takes the categories that were used before."""
        self._categories.setStringList(list(categories))

    def edit(self, expense: Expense | None) -> None:
        """Shows a payment to be changed, or an empty form for a new one."""
        self._expense = expense
        self.heading.setText(translate("Expenses", "New expense") if expense is None else expense.vendor)
        self.vendor.setText("" if expense is None else expense.vendor)
        if expense is None:
            self.amount.clear()
        else:
            self.amount.set_amount(expense.amount)
        self.currency.setText("USD" if expense is None else expense.currency)
        self.day.day = self._today() if expense is None else expense.date
        self.tax.clear()
        if expense is not None and expense.taxAmount:
            self.tax.set_amount(expense.taxAmount)
        self.category.setText("" if expense is None else expense.category)
        self.invoice.setText("" if expense is None else expense.invoiceNumber or "")
        self.description.setText("" if expense is None else expense.description or "")
        self.rate.setText("" if expense is None else rate_words(expense))
        self.rate.setVisible(bool(self.rate.text()))
        self.delete_button.setVisible(expense is not None)
        self.save_button.setText(
            translate("Expenses", "Add expense") if expense is None else translate("Expenses", "Save")
        )
        self.problem.hide()
        self.duplicate.hide()
        self._check()

    def _check(self) -> None:
        good = bool(self.vendor.text().strip()) and bool(self.amount.amount)
        self.save_button.setEnabled(good and len(self.currency.text().strip()) == 3)
        self.duplicate.hide()

    def _given(self) -> dict[str, Any]:
        """Gives what the form holds; an empty field is None, which clears."""
        return {
            "vendor": self.vendor.text().strip(),
            "amount": self.amount.amount,
            "currency": self.currency.text().strip().upper(),
            "date": self.day.day,
            "taxAmount": self.tax.amount or None,
            "category": self.category.text().strip() or None,
            "invoiceNumber": self.invoice.text().strip() or None,
            "description": self.description.text().strip() or None,
        }

    def _on_save(self) -> None:
        self._save(allow_duplicate=False)

    def _on_save_anyway(self) -> None:
        self._save(allow_duplicate=True)

    def _save(self, *, allow_duplicate: bool) -> None:
        given, expense = self._given(), self._expense
        self._busy(True)
        # The server says what is wrong with a field; what is sent need not be checked twice.
        if expense is None:
            request = ExpenseRequest.model_construct(**given, allowDuplicate=allow_duplicate)
            ask: Callable[[], ExpenseAnswer] = partial(self._client.add_expense, request)
        else:
            before = expense.model_dump()
            changed = {name: value for name, value in given.items() if value != before[name]}
            patch = ExpensePatch.model_construct(**changed, allowDuplicate=allow_duplicate)
            ask = partial(self._client.change_expense, expense.id, patch)
        run_task(self, ask, self._on_saved, self._on_failed)

    def _on_saved(self, answer: ExpenseAnswer) -> None:
        self._busy(False)
        if answer.id is None:
            told = translate("Expenses", "{vendor}, {amount} on {day} is recorded already.").format(
                vendor=answer.vendor, amount=amount_words(answer), day=formatting.day(answer.date)
            )
            self.duplicate.say(told, translate("Expenses", "Save anyway"))
            self.duplicate.show()
            self.duplicate.button.setFocus()
        else:
            self.saved.emit(answer)

    def _on_delete(self) -> None:
        if (expense := self._expense) is not None:
            told = translate("Expenses", "{amount} on {day}. It cannot be brought back.").format(
                amount=amount_words(expense), day=formatting.day(expense.date)
            )
            question = translate("Expenses", "Delete the expense of {vendor}?").format(vendor=expense.vendor)
            confirm(
                self,
                question,
                told,
                translate("Expenses", "Delete"),
                partial(self._delete, expense.id),
            )

    def _delete(self, expense_id: str) -> None:
        self._busy(True)
        run_task(self, partial(self._client.delete_expense, expense_id), self._on_deleted, self._on_failed)

    def _on_deleted(self, _answer: object) -> None:
        self._busy(False)
        self.deleted.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy(False)
        tell_wrong_fields(error, self.problem, self._names, self._fields)

    def _busy(self, busy: bool) -> None:
        self.delete_button.setEnabled(not busy)
        self.save_button.setEnabled(not busy)
        if busy:
            self.problem.hide()
            self.duplicate.hide()
