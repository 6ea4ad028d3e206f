"""A drop-down choice that fits our fields."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from app import theme

_BESIDE_TEXT = 40


class Choice(QComboBox):
    """A combo box whose arrow is painted, because a style sheet takes Fusion's away."""

    def __init__(self, name: str, labels: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.addItems(list(labels))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the field, what fits of its text, and the arrow."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - _BESIDE_TEXT
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
        paint_arrow(self)


def paint_arrow(field: QWidget) -> None:
    """Paints the arrow at a field's end."""
    painter = QPainter(field)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.current().palette.soft), 1.5, c=Qt.PenCapStyle.RoundCap))
    x, y = field.width() - 16.0, field.height() / 2
    painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
