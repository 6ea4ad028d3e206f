"""The pane in which what was read of a receipt is checked, corrected and saved as an expense."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app import formatting
from app.models.expenses import category_words
from app.models.receipts import NEEDED, SURE, is_sure, to_check
from app.tasks import run_task
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.words import Words
from app.windows.confirm import confirm
from app.windows.expense_pane import ExpensePane

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.receipts import Found, Receipt

# The fields of a receipt, in the order of the form.
READ = ("vendor", "amount", "currency", "date", "taxAmount", "invoiceNumber")


def field_names() -> dict[str, str]:
    """Gives the names of the fields that are read."""
    return {
        "vendor": translate("Receipts", "Vendor"),
        "amount": translate("Receipts", "Amount"),
        "currency": translate("Receipts", "Currency"),
        "date": translate("Receipts", "Date"),
        "taxAmount": translate("Receipts", "Tax"),
        "invoiceNumber": translate("Receipts", "Invoice number"),
    }


def mark_words(found: Found | None, *, needed: bool) -> tuple[str, str]:
    """Gives what stands beside a field, and the whole of it for those who hover or listen."""
    if found is None:
        if not needed:
            return "", ""
        return translate("Receipts", "check"), translate("Receipts", "Nothing was found: enter it.")
    sure = formatting.percent(found.confidence)
    if found.confidence < SURE:
        told = translate("Receipts", "Read with {confidence} confidence: compare it with the picture.")
        return translate("Receipts", "check"), told.format(confidence=sure)
    return sure, translate("Receipts", "Read with {confidence} confidence.").format(confidence=sure)


class ReceiptPane(ExpensePane):
    """A proposed expense, each field with how sure it is; nothing is saved before a person says so."""

    field_entered = Signal(str)
    skipped = Signal()
    receipt_deleted = Signal(str)

    def __init__(self, client: ApiClient, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(client, today, parent)
        self.receipt: Receipt | None = None
        self.known = Banner()
        self.advice = Words(tone="soft", wrap=True)
        self.skip_button = QPushButton(translate("Receipts", "Later"))
        self.skip_button.clicked.connect(self.skipped)
        self.content.insertWidget(0, self.known)
        self.content.insertWidget(1, self.advice)
        self.buttons.insertWidget(2, self.skip_button)
        for name in READ:
            field = self._fields[name]
            field.installEventFilter(self)
            if isinstance(field, QLineEdit):
                field.textEdited.connect(partial(self._on_edited, name))
        self.day.dateChanged.connect(partial(self._on_edited, "date"))
        self.day.dateChanged.connect(self._check)

    def propose(self, receipt: Receipt) -> None:
        """Fills the form with what was read; what was not found stays empty."""
        self.receipt = receipt
        self.edit(None)
        self.heading.setText(
            receipt.fileName or translate("Receipts", "Receipt {number}").format(number=receipt.receiptId)
        )
        blocker = QSignalBlocker(self.day)
        if receipt.date is None:
            self.day.clear_day()
        else:
            self.day.day = receipt.date
        blocker.unblock()
        self.vendor.setText(receipt.vendor or "")
        if receipt.amount is not None:
            self.amount.set_amount(receipt.amount)
        self.currency.setText(receipt.currency or "")
        if receipt.taxAmount:
            self.tax.set_amount(receipt.taxAmount)
        self.invoice.setText(receipt.invoiceNumber or "")
        self.category.setPlaceholderText(
            category_words(receipt.category) if receipt.category else translate("Receipts", "by vendor")
        )
        self._mark_all(receipt)
        self._say_known(receipt)
        self._say_advice(receipt)
        self.delete_button.setVisible(True)
        self.save_button.setText(translate("Receipts", "Save expense"))
        self._check()

    def _mark_all(self, receipt: Receipt) -> None:
        for name in READ:
            found = getattr(receipt.fields, name)
            words, whole = mark_words(found, needed=name in NEEDED)
            self.marks[name].setText(words)
            self.marks[name].set_tone("soft" if is_sure(found) else "warn")
            self._say_of(name, whole)
        # Beside an amount and its currency stands one mark: that of the less sure of the two.
        currency = self.marks["currency"]
        if not is_sure(receipt.fields.currency):
            self.marks["amount"].setText("")
        elif currency.text():
            currency.setText("")
        for mark in self.marks.values():
            mark.setVisible(bool(mark.text()))

    def _say_of(self, name: str, whole: str) -> None:
        for widget in (self._fields[name], self.marks[name]):
            widget.setToolTip(whole)
            widget.setAccessibleDescription(whole)

    def _on_edited(self, name: str, *_value: object) -> None:
        self.marks[name].hide()
        self._say_of(name, "")

    def _say_known(self, receipt: Receipt) -> None:
        told = ""
        if receipt.expenseId is not None:
            told = translate("Receipts", "This is entered as an expense already.")
        elif receipt.duplicateOf is not None and receipt.duplicateOf != receipt.receiptId:
            told = translate("Receipts", "The same invoice was read before.")
        button = translate("Receipts", "Show it") if told and receipt.expenseId is None else ""
        self.known.say(told, button)
        self.known.setVisible(bool(told))

    def _say_advice(self, receipt: Receipt) -> None:
        names = [field_names()[name] for name in to_check(receipt)]
        if receipt.amount is not None and not receipt.amount:
            told = translate("Receipts", "Nothing is to be paid, so there is no expense to save.")
        elif names:
            told = translate("Receipts", "Compare with the picture: {fields}.").format(
                fields=", ".join(names)
            )
        else:
            told = translate(
                "Receipts", "Everything was read surely. A look at the picture is still worth it."
            )
        self.advice.setText(told)

    def _check(self) -> None:
        super()._check()
        if self.day.is_empty:
            self.save_button.setEnabled(False)

    def _given(self) -> dict[str, Any]:
        given = super()._given()
        if (receipt := self.receipt) is not None:
            given["receiptId"] = receipt.receiptId
            # Of another vendor than was read, the provider is found anew.
            is_same = given["vendor"] == receipt.vendor
            given["provider"] = receipt.provider if is_same else None
        return given

    def _on_delete(self) -> None:
        if (receipt := self.receipt) is not None:
            confirm(
                self,
                translate("Receipts", "Delete this receipt?"),
                translate(
                    "Receipts", "Its file is deleted too and cannot be brought back. An expense stays."
                ),
                translate("Receipts", "Delete"),
                partial(self._delete_receipt, receipt.receiptId),
            )

    def _delete_receipt(self, receipt_id: str) -> None:
        self._busy(True)
        run_task(
            self,
            partial(self._client.delete_receipt, receipt_id),
            partial(self._on_receipt_deleted, receipt_id),
            self._on_failed,
        )

    def _on_receipt_deleted(self, receipt_id: str, _answer: object) -> None:
        self._busy(False)
        self.receipt_deleted.emit(receipt_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Says which field the person has come to."""
        if event.type() == QEvent.Type.FocusIn:
            for name in READ:
                if self._fields[name] is watched:
                    self.field_entered.emit(name)
        return super().eventFilter(watched, event)

    def enter(self, name: str) -> None:
        """Leads the person to a field."""
        field = self._fields[name]
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.selectAll()
