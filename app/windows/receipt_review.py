"""A receipt under review: its pages with boxes on what was read, beside the fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from app.models.receipts import is_sure
from app.tasks import LatestTask
from app.translation import translate
from app.widgets.beside import PANE_WIDTH
from app.widgets.card import Card
from app.widgets.page_view import Mark, PageView
from app.widgets.words import Words
from app.windows.receipt_pane import READ, ReceiptPane, field_names

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.receipts import Receipt


def marks_of(receipt: Receipt, page: int) -> list[Mark]:
    """Gives the boxes of the fields that stand on a page."""
    names, marks = field_names(), []
    for key in READ:
        found = getattr(receipt.fields, key)
        if found is not None and found.box is not None and found.box.page == page:
            box = found.box
            edges = (box.left, box.top, box.right, box.bottom)
            marks.append(Mark(key, names[key], edges, is_sure(found)))
    return marks


class ReceiptReview(QWidget):
    """Leads from a field to its box and back; pages are fetched as they are looked at."""

    receipt_shown = Signal(str)

    def __init__(self, client: ApiClient, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._page = 0
        self._wanted = ""
        self._asked: LatestTask[QImage] = LatestTask(self)
        self._told: LatestTask[Receipt] = LatestTask(self)
        self.pane = ReceiptPane(client, today)
        self.view = PageView(translate("Receipts", "Picture of the receipt"))
        self.place = Words(tone="soft", size="label")
        self.problem = Words(tone="bad", wrap=True)
        self.before_button = self._tool("‹", translate("Receipts", "Page before"), partial(self._turn, -1))
        self.after_button = self._tool("›", translate("Receipts", "Next page"), partial(self._turn, 1))
        self.less_button = self._tool(
            "−", translate("Receipts", "Smaller (−)"), partial(self.view.enlarge, -1)
        )
        self.more_button = self._tool("+", translate("Receipts", "Larger (+)"), partial(self.view.enlarge, 1))
        self.original_button = QPushButton(translate("Receipts", "Open original"))
        self._build()

    def _tool(self, sign: str, name: str, run: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(run)
        return button

    def _build(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(4)
        for widget in (self.before_button, self.place, self.after_button):
            tools.addWidget(widget)
        tools.addStretch(1)
        tools.addWidget(self.original_button)
        tools.addSpacing(8)
        tools.addWidget(self.less_button)
        tools.addWidget(self.more_button)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addLayout(tools)
        card.body.addWidget(self.problem)
        card.body.addWidget(self.view, 1)
        self.problem.hide()
        self._fit_pane()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(card, 3)
        row.addWidget(self.pane, 2)
        self.view.mark_pressed.connect(self.pane.enter)
        self.pane.field_entered.connect(self._on_field)

    @property
    def receipt_id(self) -> str:
        """The receipt under review; empty where there is none."""
        return self._wanted

    def open(self, receipt_id: str) -> None:
        """Fetches a receipt and shows it."""
        self._wanted = receipt_id
        self._asked.cancel()
        self.pane.setEnabled(False)
        self.view.set_page(None, ())
        self._told.run(partial(self._client.receipt, receipt_id), self._show, self._on_failed)

    def close_receipt(self) -> None:
        """Lets go of what is shown."""
        self._wanted = ""
        self._told.cancel()
        self._asked.cancel()
        self.view.set_page(None, ())

    def _show(self, receipt: Receipt) -> None:
        self.problem.hide()
        self.pane.setEnabled(True)
        self.pane.propose(receipt)
        self._fit_pane()
        self._show_page(0)
        self.receipt_shown.emit(receipt.receiptId)

    def _fit_pane(self) -> None:
        least = max(PANE_WIDTH - 20, self.pane.least_width)
        self.pane.setMinimumWidth(least)
        self.pane.setMaximumWidth(max(PANE_WIDTH + 60, least))

    def _show_page(self, number: int) -> None:
        receipt = self.pane.receipt
        if receipt is None:
            return
        self._page = min(max(number, 0), max(receipt.pageCount - 1, 0))
        told = translate("Receipts", "Page {number} of {count}")
        self.place.setText(told.format(number=self._page + 1, count=receipt.pageCount))
        for widget in (self.before_button, self.place, self.after_button):
            widget.setVisible(receipt.pageCount > 1)
        self.before_button.setEnabled(self._page > 0)
        self.after_button.setEnabled(self._page < receipt.pageCount - 1)
        self.view.set_page(None, (), translate("Receipts", "The page is being drawn…"))
        self._asked.run(
            partial(_picture, self._client, receipt.receiptId, self._page),
            self._on_picture,
            self._on_no_picture,
        )

    def _turn(self, steps: int) -> None:
        self._show_page(self._page + steps)

    def _on_picture(self, image: QImage) -> None:
        if (receipt := self.pane.receipt) is not None:
            current = self.view.sheet.current
            self.view.set_page(QPixmap.fromImage(image), marks_of(receipt, self._page))
            self.view.show_mark(current)

    def _on_no_picture(self, error: Exception) -> None:
        told = translate("Receipts", "The page cannot be shown: {reason} What was read is beside it.")
        self.view.set_page(None, (), told.format(reason=error))

    def _on_failed(self, error: Exception) -> None:
        self.problem.setText(str(error))
        self.problem.show()

    def _on_field(self, name: str) -> None:
        receipt = self.pane.receipt
        found = None if receipt is None else getattr(receipt.fields, name)
        if found is not None and found.box is not None and found.box.page != self._page:
            self.view.sheet.current = name
            self._show_page(found.box.page)
        else:
            self.view.show_mark(name)


def _picture(client: ApiClient, receipt_id: str, page: int) -> QImage:
    image = QImage.fromData(client.receipt_page(receipt_id, page))
    if image.isNull():
        raise ValueError(translate("Receipts", "The picture is broken."))
    return image
