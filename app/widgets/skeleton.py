"""What stands in a view's place while it loads: its shape, and nothing for the first moments."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app import theme
from app.theme import blend
from app.translation import translate

PATIENCE_MS = 200

Shapes = Callable[[float, float], list[QRectF]]


class Skeleton(QWidget):
    """Grey shapes of what is to come, given for a width and height; blank for the first 200 ms."""

    def __init__(self, shapes: Shapes, *, radius: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shapes = shapes
        self._radius = radius
        self._drawn = False
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self._on_patience_over)
        self.setAccessibleName(translate("Window", "Loading"))

    @property
    def is_drawn(self) -> bool:
        """Whether the shapes are painted by now."""
        return self._drawn

    def showEvent(self, event: QShowEvent) -> None:
        """Starts blank."""
        self._drawn = False
        self._timer.start()
        super().showEvent(event)

    def _on_patience_over(self) -> None:
        self._drawn = True
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the shapes."""
        if not self._drawn:
            return
        look = theme.current().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(blend(look.text, look.card, 0.07)))
        for area in self._shapes(self.width(), self.height()):
            painter.drawRoundedRect(area, self._radius, self._radius)


def bar_shapes(width: float, height: float) -> list[QRectF]:
    """Gives the shapes of a bar chart to come."""
    step = 28
    tall = [0.3 + 0.45 * ((number * 37) % 11) / 10 for number in range(max(1, int(width) // step))]
    return [
        QRectF(number * step, round(height * (1 - share)), step - 8, round(height * share))
        for number, share in enumerate(tall)
    ]


def page_shapes(width: float, height: float) -> list[QRectF]:
    """Gives the shapes of a page of cards to come: three to glance at, a chart, two tables."""
    gap, top = 12, 150
    third, half = (width - 2 * gap) / 3, (width - gap) / 2
    chart = max(200.0, (height - top - 2 * gap) * 0.62)
    below = top + gap + chart + gap
    return [
        *(QRectF(number * (third + gap), 0, third, top) for number in range(3)),
        QRectF(0, top + gap, width, chart),
        *(QRectF(number * (half + gap), below, half, max(0.0, height - below)) for number in range(2)),
    ]


def list_shapes(width: float, height: float) -> list[QRectF]:
    """Gives the shapes of a list to come: a row of filters and lines below it."""
    rows = max(1, int((height - 52) // 34))
    return [
        *(QRectF(number * 132, 0, 120, 30) for number in range(max(1, min(4, int(width) // 132)))),
        *(QRectF(0, 52 + number * 34, width, 22) for number in range(min(rows, 12))),
    ]
