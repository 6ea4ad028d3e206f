"""A strip at the top of a page: something to know, and what to do about it, or how to answer it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app import theme
from app.theme import Palette, blend
from app.widgets.words import Words

_SIGN = 16


def _colour(severity: str, look: Palette) -> str:
    return {"critical": look.bad, "warning": look.warn}.get(severity, look.accent)


def paint_sign(painter: QPainter, area: QRectF, severity: str, look: Palette) -> None:
    """Paints the sign of a severity, told apart by its shape: a triangle warns, a disc informs."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = QColor(_colour(severity, look))
    painter.setPen(QPen(colour, 1.4, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(colour)
    middle = area.center().x()
    if severity == "info":
        painter.drawEllipse(area.adjusted(1, 1, -1, -1))
    else:
        top, bottom = area.top() + 2, area.bottom() - 2
        painter.drawPolygon(
            QPolygonF(
                [QPointF(middle, top), QPointF(area.left() + 1, bottom), QPointF(area.right() - 1, bottom)]
            )
        )
    painter.setPen(QPen(QColor(look.card), 1.6, c=Qt.PenCapStyle.RoundCap))
    high, low = area.top() + 6, area.top() + 9
    dot = area.top() + 11.8
    if severity == "info":
        high, low, dot = area.top() + 7.6, area.top() + 11.4, area.top() + 4.8
    painter.drawLine(QPointF(middle, high), QPointF(middle, low))
    painter.drawPoint(QPointF(middle, dot))


class Banner(QWidget):
    """A sentence with the sign of its severity and, where something can be done, a button or two."""

    pressed = Signal()
    other_pressed = Signal()

    def __init__(
        self,
        text: str = "",
        *,
        severity: str = "warning",
        button: str = "",
        other: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._severity = severity
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.words = Words(text, wrap=True)
        self.words.setMinimumWidth(120)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Without its parent, showing it would open a window for a moment.
        self.button = QPushButton(button, self)
        self.button.setVisible(bool(button))
        self.button.clicked.connect(self.pressed)
        self.other = QPushButton(other, self)
        self.other.setVisible(bool(other))
        self.other.clicked.connect(self.other_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12 + _SIGN + 8, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for button_of in (self.button, self.other):
            row.addWidget(button_of, 0, Qt.AlignmentFlag.AlignTop)
        self._name(text)

    def say(self, text: str, button: str = "") -> None:
        """Sets what is said."""
        self.words.setText(text)
        self._name(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))

    def _name(self, text: str) -> None:
        self.setAccessibleName(text)
        # Several banners have a button of the same name: what it is about is told with it.
        for button in (self.button, self.other):
            button.setAccessibleDescription(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the tinted surface and the sign."""
        look = theme.current().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = _colour(self._severity, look)
        painter.setPen(QPen(QColor(blend(colour, look.window, 0.35)), 1))
        painter.setBrush(QColor(blend(colour, look.window, 0.08)))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        line = self.words.fontMetrics().height()
        top = self.words.y() + max(0.0, (min(self.words.height(), line) - _SIGN) / 2)
        if self.words.height() < 2 * line:
            top = (self.height() - _SIGN) / 2
        paint_sign(painter, QRectF(12, round(top), _SIGN, _SIGN), self._severity, look)


def put_in_tab_order(after: QWidget, banners: Iterable[Banner]) -> None:
    """Has Tab lead through banners in their order: made last, they would come after all that is below."""
    for banner in banners:
        for button in (banner.button, banner.other):
            QWidget.setTabOrder(after, button)
            after = button
