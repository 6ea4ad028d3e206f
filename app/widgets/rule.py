"""A line between two groups."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app import theme


class Rule(QWidget):
    """One pixel, in the colour of lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the line."""
        QPainter(self).fillRect(self.rect(), QColor(theme.current().palette.line))
