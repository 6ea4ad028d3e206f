"""The small window that stays above all others, to drop receipts on while one works elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.models.incoming import from_clipboard
from app.translation import translate
from app.widgets.words import Words
from app.windows.drop_area import DropArea, choose_files

if TYPE_CHECKING:
    from app.models.receipt_queue import ReceiptQueue
    from app.preferences import Preferences

_GEOMETRY: Final = "drop"
_USUAL: Final = (280, 190)


class DropWindow(QWidget):
    """Takes files and pasted pictures; says how many are being read, and how many wait for a look."""

    review_wanted = Signal()

    def __init__(self, queue: ReceiptQueue, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._queue = queue
        self._preferences = preferences
        self.setWindowTitle(translate("Receipts", "Drop receipts"))
        self.area = DropArea(upright=True)
        self.area.detail.setText(translate("Receipts", "A copied picture can be pasted."))
        self.state = Words(tone="soft", size="label", wrap=True)
        self.state.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.review_button = QPushButton()
        self.review_button.setProperty("primary", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.area, 1)
        column.addWidget(self.state)
        column.addWidget(self.review_button)
        self.area.dropped.connect(queue.add)
        self.area.choose_pressed.connect(self._on_choose)
        self.review_button.clicked.connect(self.review_wanted)
        queue.changed.connect(self._say)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self).activated.connect(self._on_paste)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Open), self).activated.connect(self._on_choose)
        geometry = preferences.geometry(_GEOMETRY)
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(*_USUAL)
        self._say()

    def _say(self) -> None:
        queue = self._queue
        failed = sum(item.stage == "failed" for item in queue.items)
        told = ""
        if queue.is_busy:
            told = translate("Receipts", "Being read: {done} of {total} done").format(
                done=queue.done, total=queue.total
            )
        elif failed:
            told = translate("Receipts", "{count} could not be read").format(count=failed)
        self.state.setText(told)
        self.state.set_tone("bad" if failed and not queue.is_busy else "soft")
        self.state.setVisible(bool(told))
        waiting = len(queue.to_review)
        self.review_button.setText(
            translate("Receipts", "Check {count}").format(count=waiting)
            if waiting
            else translate("Receipts", "Show why")
        )
        self.review_button.setVisible(bool(waiting or (failed and not queue.is_busy)))

    def _on_choose(self) -> None:
        choose_files(self, self._queue.add)

    def _on_paste(self) -> None:
        incoming = from_clipboard()
        if incoming:
            self._queue.add(incoming)
        else:
            self.state.setText(translate("Receipts", "Nothing to paste: copy a picture or files first."))
            self.state.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers its place."""
        self._preferences.set_geometry(_GEOMETRY, self.saveGeometry())
        event.accept()
