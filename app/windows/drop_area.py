"""A place to drop files and pictures on, with a button for those who would rather choose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.models.incoming import SUFFIXES, Incoming, from_data, from_paths, is_welcome
from app.theme import blend
from app.translation import translate
from app.widgets.words import Words

_RADIUS = 8
_MOST_WIDTH = 540


def paint_drop_frame(painter: QPainter, area: QRectF, *, lit: bool) -> None:
    """Paints the dashed frame of a place to drop on; lit while something is held over it."""
    look = theme.current().palette
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = look.accent if lit else blend(look.text, look.card, 0.35)
    painter.setPen(QPen(QColor(ink), 1.6 if lit else 1.2, Qt.PenStyle.DashLine))
    painter.setBrush(QColor(blend(look.accent, look.card, 0.10) if lit else look.card))
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)


def choose_files(parent: QWidget, then: Callable[[list[Incoming]], None]) -> QFileDialog:
    """Asks for files, without stopping anything else, and gives them on."""
    dialog = QFileDialog(parent.window(), translate("Receipts", "Choose receipts"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    kinds = " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in SUFFIXES)
    dialog.setNameFilters(
        [
            translate("Receipts", "Pictures and PDFs ({kinds})").format(kinds=kinds),
            translate("Receipts", "All files (*)"),
        ]
    )
    dialog.filesSelected.connect(lambda names: then(from_paths(Path(name) for name in names)))
    dialog.open()
    return dialog


class DropArea(QWidget):
    """Takes what is dropped on it; `dropped` gives a list of `Incoming`."""

    dropped = Signal(object)
    choose_pressed = Signal()

    def __init__(self, parent: QWidget | None = None, *, upright: bool = False, slim: bool = False) -> None:
        super().__init__(parent)
        self._is_lit = False
        self.setAcceptDrops(True)
        self.sentence = Words(translate("Receipts", "Drop receipts and invoices here"), bold=True, wrap=True)
        self.detail = Words(
            translate("Receipts", "Pictures or PDFs of at most 20 MB; a copied picture can be pasted."),
            tone="soft",
            wrap=True,
        )
        if slim:
            # Shown before it has a place, it would be a window that takes the keys away for a moment.
            self.detail.hide()
        self.button = QPushButton(translate("Receipts", "Choose files…"))
        self.button.clicked.connect(self.choose_pressed)
        self.setAccessibleName(self.sentence.text())
        self.setAccessibleDescription(self.detail.text())
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.sentence)
        words.addWidget(self.detail)
        if upright:
            whole = QVBoxLayout(self)
            for label in (self.sentence, self.detail):
                label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                label.setMaximumWidth(_MOST_WIDTH)
            middle = QHBoxLayout()
            middle.addStretch(1)
            middle.addLayout(words, 1000)
            middle.addStretch(1)
            whole.addStretch(1)
            whole.addLayout(middle)
            whole.addSpacing(8)
            whole.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
            whole.addStretch(1)
            whole.setContentsMargins(16, 16, 16, 16)
        else:
            row = QHBoxLayout(self)
            row.setContentsMargins(16, 6 if slim else 12, 8 if slim else 16, 6 if slim else 12)
            row.setSpacing(12)
            row.addLayout(words, 1)
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def is_lit(self) -> bool:
        """Whether something that it takes is held over it."""
        return self._is_lit

    def _light(self, lit: bool) -> None:
        self._is_lit = lit
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcomes files and pictures."""
        if is_welcome(event.mimeData()):
            # What is dropped is read, never taken away from where it lies.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._light(True)
        else:
            event.ignore()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Takes no notice any more."""
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes what is dropped."""
        self._light(False)
        incoming = from_data(event.mimeData())
        if incoming:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(incoming)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the frame."""
        paint_drop_frame(QPainter(self), QRectF(self.rect()), lit=self._is_lit)
