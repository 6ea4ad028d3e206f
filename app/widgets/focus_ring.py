"""The line around what the keyboard works on, for widgets that show none themselves."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app import theme

_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
# The focus comes back by itself when these are over.
_FOR_A_WHILE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_RADIUS = 6


class FocusRing(QWidget):
    """Frames a widget that keys led to; a click shows by itself where it went, and gets no ring."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def follow(self, event: QFocusEvent) -> None:
        """Comes and goes with the widget's focus."""
        reason = event.reason()
        if event.lostFocus():
            self.setVisible(self.isVisible() and reason in _FOR_A_WHILE)
        elif reason in _BY_KEYS:
            self.fit()
            self.raise_()
            self.show()

    def fit(self) -> None:
        """Takes the widget's size."""
        self.resize(self._target.size())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().palette.accent), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
