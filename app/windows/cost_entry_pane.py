"""The pane in which a cost of a month is entered or changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.models.costs import entry_amount, entry_rate, month_of
from app.tasks import run_task
from app.translation import translate
from app.widgets.amount import AmountField
from app.widgets.banner import Banner
from app.widgets.beside import Pane
from app.widgets.fields import tell_wrong_fields
from app.widgets.month_picker import MonthPicker
from app.widgets.words import Words
from app.windows.confirm import confirm
from app.windows.expense_pane import CURRENCIES
from server.schemas.month_entries import ManualCostPatch, ManualCostRequest, MonthEntry

if TYPE_CHECKING:
    from app.client import ApiClient

# What the server says of a name that is nearly a known one; sent back, it is taken as it stands.
_CONFIRM = "allowUnknownService"


def field_names() -> dict[str, str]:
    """Gives what the fields are called before a person."""
    return {
        "service": translate("Costs", "Service"),
        "amount": translate("Costs", "Amount"),
        "currency": translate("Costs", "Currency"),
        "month": translate("Costs", "Month"),
        "category": translate("Costs", "What for"),
        "description": translate("Costs", "Note"),
    }


class CostEntryPane(Pane):
    """Asks what a service cost in a month; less than nothing is a credit."""

    saved = Signal(object)
    deleted = Signal()

    def __init__(self, client: ApiClient, today: date, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._client = client
        self._entry: MonthEntry | None = None
        optional = translate("Costs", "optional")
        self.service = QLineEdit(placeholderText=translate("Costs", "provider or any name"), maxLength=200)
        self.amount = AmountField(sign="", signed=True)
        self.currency = QLineEdit(maxLength=3)
        self.month = MonthPicker(today)
        self.category = QLineEdit(placeholderText=optional, maxLength=200)
        self.description = QLineEdit(placeholderText=optional, maxLength=2000)
        self.credit = Words(
            translate("Costs", "An amount below zero is a credit."), tone="soft", size="label", wrap=True
        )
        self.rate = Words(tone="soft", wrap=True)
        self.problem = Words(tone="bad", wrap=True)
        self.unknown = Banner()
        self.save_button = QPushButton()
        self.delete_button = QPushButton(translate("Costs", "Delete"))
        self._services = QStringListModel(self)
        self._build()
        self.enter("", today)

    @property
    def _fields(self) -> dict[str, QWidget]:
        return {
            "service": self.service,
            "amount": self.amount,
            "currency": self.currency,
            "month": self.month,
            "category": self.category,
            "description": self.description,
        }

    def _build(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(10)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        names = field_names()
        money = QHBoxLayout()
        self.currency.setFixedWidth(72)
        money.addWidget(self.amount, 1)
        money.addWidget(self.currency)
        for name, field in self._fields.items():
            field.setAccessibleName(names[name])
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self.save_button.click)
                field.textChanged.connect(self._check)
            if name != "currency":
                form.addRow(names[name], money if name == "amount" else field)
        self._complete(self.service, QCompleter(self._services, self))
        self._complete(self.currency, QCompleter(list(CURRENCIES), self))
        self.save_button.setProperty("primary", True)
        self.delete_button.setProperty("danger", True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.delete_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        self.content.addLayout(form)
        for widget in (self.credit, self.rate, self.problem, self.unknown):
            self.content.addWidget(widget)
        self.content.addLayout(buttons)
        self.content.addStretch(1)
        self.save_button.clicked.connect(partial(self._save, allow_unknown=False))
        self.unknown.pressed.connect(partial(self._save, allow_unknown=True))
        self.delete_button.clicked.connect(self._on_delete)

    def _complete(self, field: QLineEdit, completer: QCompleter) -> None:
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        field.setCompleter(completer)

    def offer(self, services: Sequence[str]) -> None:
        """Takes the services that figures are known of."""
        self._services.setStringList(list(services))

    def enter(self, service: str, month: date) -> None:
        """Shows an empty form for a service and the month of a day."""
        self._fill(None, service, month)
        self.heading.setText(translate("Costs", "Enter a cost"))
        self.save_button.setText(translate("Costs", "Add cost"))
        (self.amount if service else self.service).setFocus()

    def edit(self, entry: MonthEntry) -> None:
        """Shows an entry to be changed; one that an app pushed can only be deleted."""
        self._fill(entry, entry.service, month_of(entry))
        self.heading.setText(translate("Costs", "{service}, entered").format(service=entry.service))
        self.save_button.setText(translate("Costs", "Save"))
        if entry.source != "manual":
            pushed = translate("Costs", "An app pushed this figure: it changes when the app pushes it anew.")
            self.heading.setText(translate("Costs", "{service}, pushed").format(service=entry.service))
            self.rate.setText(f"{pushed} {self.rate.text()}".strip())
            self.rate.show()

    def _fill(self, entry: MonthEntry | None, service: str, month: date) -> None:
        self._entry = entry
        self.service.setText(service)
        self.amount.clear()
        if entry is not None and entry.amount is not None:
            self.amount.set_amount(entry.amount)
        self.currency.setText("USD" if entry is None else entry.currency)
        self.month.show_month(month)
        self.category.setText((entry and entry.category) or "")
        self.description.setText((entry and entry.description) or "")
        self.rate.setText("" if entry is None else entry_rate(entry))
        self.rate.setVisible(bool(self.rate.text()))
        self.credit.setVisible(entry is None)
        for field in self._fields.values():
            field.setEnabled(entry is None or entry.source == "manual")
        self.delete_button.setVisible(entry is not None)
        self.save_button.setVisible(entry is None or entry.source == "manual")
        self.problem.hide()
        self._check()

    def _check(self) -> None:
        good = bool(self.service.text().strip()) and bool(self.amount.amount)
        self.save_button.setEnabled(good and len(self.currency.text().strip()) == 3)
        self.unknown.hide()

    def _given(self) -> dict[str, Any]:
        """Gives what the form holds; an empty field is None, which clears."""
        return {
            "service": self.service.text().strip(),
            "amount": self.amount.amount,
            "currency": self.currency.text().strip().upper(),
            "month": self.month.first.month,
            "year": self.month.first.year,
            "category": self.category.text().strip() or None,
            "description": self.description.text().strip() or None,
        }

    def _save(self, *, allow_unknown: bool) -> None:
        given, entry = self._given(), self._entry
        self._busy(True)
        # The server says what is wrong with a field; what is sent need not be checked twice.
        if entry is None:
            request = ManualCostRequest.model_construct(**given, allowUnknownService=allow_unknown)
            ask: Callable[[], MonthEntry] = partial(self._client.add_manual_cost, request)
        else:
            before = entry.model_dump()
            changed = {name: value for name, value in given.items() if value != before[name]}
            patch = ManualCostPatch.model_construct(**changed, allowUnknownService=allow_unknown)
            ask = partial(self._client.change_manual_cost, entry.id, patch)
        run_task(self, ask, self._on_saved, self._on_failed)

    def _on_saved(self, entry: MonthEntry) -> None:
        self._busy(False)
        self.saved.emit(entry)

    def _on_delete(self) -> None:
        if (entry := self._entry) is not None:
            question = translate("Costs", "Delete this cost of {service}?").format(service=entry.service)
            detail = translate("Costs", "{amount}. It cannot be brought back.").format(
                amount=entry_amount(entry)
            )
            confirm(self, question, detail, self.delete_button.text(), partial(self._delete, entry.id))

    def _delete(self, entry_id: str) -> None:
        self._busy(True)
        ask = partial(self._client.delete_manual_cost, entry_id)
        run_task(self, ask, self._on_deleted, self._on_failed)

    def _on_deleted(self, _answer: object) -> None:
        self._busy(False)
        self.deleted.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy(False)
        details = getattr(error, "details", ())
        first = details[0] if details else None
        if first is not None and first.field == "service" and _CONFIRM in first.message:
            # The rest of the sentence is for whoever writes programs.
            told = first.message.partition(" If it is")[0]
            self.unknown.say(told, translate("Costs", "It is a service of its own"))
            self.unknown.show()
            self.unknown.button.setFocus()
            return
        tell_wrong_fields(error, self.problem, field_names(), self._fields)

    def _busy(self, busy: bool) -> None:
        self.delete_button.setEnabled(not busy)
        self.save_button.setEnabled(not busy)
        if busy:
            self.problem.hide()
            self.unknown.hide()
