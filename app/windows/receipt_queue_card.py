"""The card of files that are being read: a row for each, with what can be done about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.translation import translate
from app.widgets.bars import paint_bar
from app.widgets.capped import capped
from app.widgets.card import Card
from app.widgets.words import ElidedWords, Tone, Words

if TYPE_CHECKING:
    from app.models.receipt_queue import Item, ReceiptQueue

_MOST_HEIGHT = 190


def stage_words(item: Item) -> str:
    """Gives how far a file has come."""
    if item.stage == "reading":
        seconds = int(time.monotonic() - item.since)
        if seconds < 1:
            return translate("Receipts", "Reading…")
        return translate("Receipts", "Reading, {seconds} s").format(seconds=seconds)
    if item.stage == "waiting":
        return item.message or translate("Receipts", "Waiting")
    return item.message


class _Row(QWidget):
    """One file: its name, how far it has come, and a button."""

    def __init__(self, queue: ReceiptQueue, item: Item, show: Callable[[str], object]) -> None:
        super().__init__()
        self._queue, self._item, self._show = queue, item, show
        self.name = ElidedWords(item.incoming.name)
        self.stage = Words(wrap=True)
        # What it says to install is to be copied.
        self.stage.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton()
        self.away = QPushButton(translate("Receipts", "Remove"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        row.addWidget(self.name, 2)
        row.addWidget(self.stage, 3)
        buttons = QWidget()
        side = QHBoxLayout(buttons)
        side.setContentsMargins(0, 0, 0, 0)
        side.addStretch(1)
        side.addWidget(self.button)
        side.addWidget(self.away)
        # The widest pair has room in every row, so that the words of all rows begin at one place.
        self.button.setText(translate("Receipts", "Try again"))
        buttons.setMinimumWidth(side.sizeHint().width())
        row.addWidget(buttons)
        self.button.clicked.connect(self._on_pressed)
        self.away.clicked.connect(partial(queue.cancel, item.key))
        self.refresh()

    def refresh(self) -> None:
        """Says how far the file is now."""
        item = self._item
        tones: dict[str, Tone] = {"failed": "bad", "saved": "good", "waiting": "soft", "reading": "soft"}
        self.stage.set_tone(tones.get(item.stage, "text"))
        self.stage.setText(stage_words(item))
        self.button.setText(
            {
                "failed": translate("Receipts", "Try again"),
                "known": translate("Receipts", "Show"),
                "saved": translate("Receipts", "Undo"),
            }.get(item.stage, translate("Receipts", "Cancel"))
        )
        self.away.setVisible(not item.is_open)
        for button in (self.button, self.away):
            button.setAccessibleName(f"{button.text()}: {item.incoming.name}")
        self.setAccessibleName(f"{item.incoming.name}: {stage_words(item)}")

    def _on_pressed(self) -> None:
        item = self._item
        if item.is_open:
            self._queue.cancel(item.key)
        elif item.stage == "failed":
            self._queue.retry(item.key)
        elif item.stage == "known":
            self._show(item.receipt_id)
            self._queue.cancel(item.key)
        else:
            self._queue.undo(item.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes the file out with Delete."""
        if event.key() == Qt.Key.Key_Delete:
            self._queue.cancel(self._item.key)
        else:
            super().keyPressEvent(event)


class _Bar(QWidget):
    """How many of the files are done."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self.setFixedHeight(6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the bar."""
        look = theme.current().palette
        area = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        paint_bar(QPainter(self), area, self.share, look.accent, look.line)


class ReceiptQueueCard(Card):
    """Shows the queue; out of sight while there is nothing in it."""

    receipt_wanted = Signal(str)

    def __init__(self, queue: ReceiptQueue, parent: QWidget | None = None) -> None:
        super().__init__(translate("Receipts", "Being read"), parent)
        self._queue = queue
        self._rows: dict[int, _Row] = {}
        self.bar = _Bar()
        self.cancel_button = QPushButton(translate("Receipts", "Cancel all"))
        self.cancel_button.clicked.connect(queue.cancel_all)
        self.head.addWidget(self.cancel_button)
        self.body.addWidget(self.bar)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(0)
        area = capped(inside)
        for widget in (inside, area.viewport()):
            widget.setAutoFillBackground(False)
        area.setMaximumHeight(_MOST_HEIGHT)
        self.body.addWidget(area)
        queue.changed.connect(self.refresh)
        self.refresh()

    @property
    def rows(self) -> list[_Row]:
        """The rows, in order."""
        return list(self._rows.values())

    def refresh(self) -> None:
        """Shows how far everything is."""
        queue = self._queue
        wanted = {item.key for item in queue.items}
        for key in [key for key in self._rows if key not in wanted]:
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for item in queue.items:
            if item.key not in self._rows:
                row = _Row(queue, item, self.receipt_wanted.emit)
                self._rows[item.key] = row
                self._column.addWidget(row)
            self._rows[item.key].refresh()
        busy = queue.is_busy
        self.title.setText(
            translate("Receipts", "Being read: {done} of {total} done").format(
                done=queue.done, total=queue.total
            )
            if busy
            else translate("Receipts", "Something to know")
        )
        self.setAccessibleName(self.title.text())
        self.bar.share = queue.done / queue.total if queue.total else 0.0
        self.bar.setVisible(busy and queue.total > 1)
        self.bar.update()
        self.cancel_button.setVisible(sum(item.is_open for item in queue.items) > 1)
        self.setVisible(bool(queue.items))
