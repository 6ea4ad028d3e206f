"""A card that opens what its figure is made of."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from app import theme
from app.theme import blend
from app.widgets.card import RADIUS, Card


class OpeningCard(Card):
    """Pressed anywhere, or with Enter, it opens more; the pointer and the line around it say so."""

    opened = Signal()

    def __init__(self, title: str, leads_to: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._is_hovered = False
        self.setAccessibleDescription(leads_to)
        self.setToolTip(leads_to)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Opens where the button is let go above it."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the press, so that its end comes here too."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Opens by Enter and the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Shows that it can be pressed."""
        self._is_hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Shows it no more."""
        self._is_hovered = False
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows where the keys go."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shows it no more."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the card, and a stronger line while it is pointed at or has the keys."""
        super().paintEvent(event)
        if not (self._is_hovered or self.hasFocus()):
            return
        look = theme.current().palette
        ink = look.accent if self.hasFocus() else blend(look.text, look.card, 0.3)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(ink), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
