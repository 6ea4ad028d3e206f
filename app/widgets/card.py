"""A card: the surface that sets one thing apart from the next."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.widgets.words import ElidedWords

RADIUS = 8


class Card(QWidget):
    """A rounded surface with a line around it, a title, and room below it (`body`)."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 14)
        self.body.setSpacing(4)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        if title:
            self.title = ElidedWords(title, tone="soft", size="label")
            self.head.addWidget(self.title, 1, Qt.AlignmentFlag.AlignVCenter)
            self.body.addLayout(self.head)
            self.setAccessibleName(title)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the surface and its line."""
        look = theme.current().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.line), 1))
        painter.setBrush(QColor(look.card))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
