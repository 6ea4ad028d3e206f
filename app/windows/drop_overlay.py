"""Makes a whole window a place to drop on: while files are held over it, it says so and takes them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from app import theme
from app.models.incoming import from_data, is_welcome
from app.translation import translate
from app.windows.drop_area import paint_drop_frame

_INSET = 16


class DropOverlay(QWidget):
    """Lies over a window while files are held over it; `dropped` gives a list of `Incoming`.

    It covers the window's fields, which would take a file for text.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._is_entered = False
        self.setAcceptDrops(True)
        self.setAccessibleName(translate("Receipts", "Drop to have it read"))
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Comes up as files are held over the window, and goes as they leave it."""
        window = self.parentWidget()
        if watched is window:
            if isinstance(event, QDragEnterEvent) and is_welcome(event.mimeData()):
                _accept(event)
                self.setGeometry(window.rect())
                self.raise_()
                self.show()
                return True
            if isinstance(event, QDragLeaveEvent):
                # The pointer may only have come to lie on this overlay.
                QTimer.singleShot(0, self, self._hide_unless_entered)
            elif isinstance(event, QDropEvent) and not isinstance(event, QDragMoveEvent | QDragEnterEvent):
                self.dropEvent(event)
                return True
            elif event.type() == QEvent.Type.Resize:
                self.setGeometry(window.rect())
        return super().eventFilter(watched, event)

    def _hide_unless_entered(self) -> None:
        if not self._is_entered:
            self.hide()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcomes files and pictures."""
        if is_welcome(event.mimeData()):
            self._is_entered = True
            _accept(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Goes."""
        self._is_entered = False
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes what is dropped, and goes."""
        self._is_entered = False
        self.hide()
        incoming = from_data(event.mimeData())
        if incoming:
            _accept(event)
            self.dropped.emit(incoming)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints a veil over the page, a frame, and what will happen."""
        look = theme.current().palette
        painter = QPainter(self)
        veil = QColor(look.window)
        veil.setAlphaF(0.85)
        painter.fillRect(self.rect(), veil)
        inner = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.setOpacity(0.85)
        paint_drop_frame(painter, inner, lit=True)
        painter.setOpacity(1.0)
        painter.setPen(QColor(look.text))
        painter.setFont(theme.text_font(bold=True))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignCenter), self.accessibleName())


def _accept(event: QDropEvent) -> None:
    # What is dropped is read, never taken away from where it lies.
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
