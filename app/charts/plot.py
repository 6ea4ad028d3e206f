"""The drawing of a spend chart: stacked bars on whole pixels, a faint grid, marks for what has no price."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from app import theme
from app.charts.axes import Tick, day_ticks, money_ticks
from app.charts.series import SpendData
from app.theme import Palette, blend

NOWHERE = -1
_WIDEST_BAR = 48
_HEADROOM = 8
_MARK_ROOM = 12
_HATCH_GAP = 6


class SpendPlot(pg.PlotWidget):  # type: ignore[misc] # pyqtgraph has no types
    """Bars by day or week. `moved` tells which step the pointer or the keyboard is on, NOWHERE for none."""

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, background=None)
        self._data: SpendData | None = None
        self._ticks: Sequence[Tick] = ()
        self._cursor = NOWHERE
        self._by_keyboard = False
        self._bars: list[pg.BarGraphItem] = []
        self._view = self.plotItem.getViewBox()
        self.plotItem.hideButtons()
        self.plotItem.setMenuEnabled(False)
        self.plotItem.setContentsMargins(0, 0, 0, 0)
        self._view.setMouseEnabled(x=False, y=False)
        self._view.setDefaultPadding(0)
        self._view.disableAutoRange()
        self.setMinimumHeight(200)
        # The grid and the line of the read-out are the background, and it must not be cached.
        self.setCacheMode(pg.GraphicsView.CacheModeFlag.CacheNone)
        self.setFrameShape(pg.GraphicsView.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Spend over time")
        self._dress()
        theme.current().changed.connect(self._on_theme_changed)

    def set_data(self, data: SpendData) -> None:
        """Draws new data; the cursor stays where it still can."""
        self._data = data
        if self._cursor >= len(data.days):
            self.set_cursor(NOWHERE)
        self.setAccessibleDescription(data.summary())
        self._draw()

    @property
    def cursor_step(self) -> int:
        """The step that is read out, NOWHERE for none."""
        return self._cursor

    def set_cursor(self, number: int) -> None:
        """Moves the read-out."""
        if number != self._cursor:
            self._cursor = number
            self.viewport().update()
            self.moved.emit(number)

    def step_rect(self, number: int) -> QRectF:
        """Gives where a step is drawn, whole height, in the widget's pixels."""
        top_left = self._view.mapViewToScene(QPointF(number - 0.5, self._view.viewRange()[1][1]))
        bottom_right = self._view.mapViewToScene(QPointF(number + 0.5, 0))
        return QRectF(top_left, bottom_right)

    def _on_theme_changed(self) -> None:
        self._dress()
        self._draw()

    def _dress(self) -> None:
        look = theme.current().palette
        for name in ("left", "bottom"):
            axis = self.plotItem.getAxis(name)
            axis.setStyle(
                tickLength=0, tickFont=theme.label_font(), tickTextOffset=8, autoExpandTextSpace=False
            )
            axis.setPen(QPen(Qt.PenStyle.NoPen))
            axis.setTextPen(QColor(look.soft))
            # Ticks of no length are still drawn as dots, and never without a pen.
            axis.setTickPen(QColor(look.card))
        self.plotItem.getAxis("bottom").setHeight(QFontMetrics(theme.label_font()).height() + 12)

    # What is drawn ---------------------------------------------------------------------------------

    def _draw(self) -> None:
        for bar in self._bars:
            self.removeItem(bar)
        self._bars = []
        data = self._data
        if data is None or not data.days:
            return
        self._ticks = money_ticks(data.top, most=min(5, self.height() // 56))
        metrics = QFontMetrics(theme.label_font())
        left = self.plotItem.getAxis("left")
        left.setWidth(max(metrics.horizontalAdvance(label) for _, label in self._ticks) + 14)
        left.setTicks([list(self._ticks)])
        self.plotItem.layout.activate()
        unit_x, unit_y = self._fit(data)
        ticks = day_ticks(data.days, self._view.width(), metrics.horizontalAdvance("30 Wed") + 14)
        self.plotItem.getAxis("bottom").setTicks([ticks])
        self._add_bars(data, unit_x, unit_y)
        self.viewport().update()

    def _fit(self, data: SpendData) -> tuple[float, float]:
        """Sets the ranges so that every step is equally many whole pixels wide; gives the size of a pixel."""
        ratio = self.devicePixelRatioF()
        count = len(data.days)
        width, height = max(self._view.width(), 1.0), max(self._view.height(), 1.0)
        step = max(math.floor(width * ratio / count) / ratio, 1 / ratio)
        margin = math.floor((width - step * count) / 2 * ratio) / ratio
        start = -0.5 - margin / step
        self._view.setXRange(start, start + width / step, padding=0)
        below = _MARK_ROOM if data.unpriced_total else 1
        top = max(self._ticks[-1][0], float(data.top), 1e-12)
        unit_y = top / max(height - below - _HEADROOM, 1.0)
        self._view.setYRange(-below * unit_y, top + _HEADROOM * unit_y, padding=0)
        return 1 / step, unit_y

    def _add_bars(self, data: SpendData, unit_x: float, unit_y: float) -> None:
        step = 1 / unit_x
        ratio = self.devicePixelRatioF()
        gap = max(1 / ratio, round(step * 0.26 * ratio) / ratio) if step * ratio >= 3 else 0
        wide = min(_WIDEST_BAR, step - gap)
        offset = math.floor((step - wide) / 2 * ratio) / ratio
        look = theme.current().palette
        base = [0.0] * len(data.days)
        starts = [number - 0.5 + offset * unit_x for number in range(len(data.days))]
        for position, one in enumerate(data.series):
            heights = [max(0.0, float(cost)) for cost in one.costs]
            if position == 0:
                heights = self._at_least_a_pixel(data, heights, unit_y)
            brush = QColor(look.other if one.slot is None else look.series[one.slot])
            item = pg.BarGraphItem(
                x0=starts,
                width=wide * unit_x,
                y0=list(base),
                height=heights,
                pen=QPen(Qt.PenStyle.NoPen),
                brush=brush,
            )
            self.addItem(item)
            self._bars.append(item)
            base = [ground + height for ground, height in zip(base, heights, strict=True)]

    @staticmethod
    def _at_least_a_pixel(data: SpendData, heights: list[float], unit_y: float) -> list[float]:
        """Lets a step that cost little next to others show that it did cost."""
        return [
            max(height, unit_y) if 0 < data.costs[number] < Decimal(unit_y) else height
            for number, height in enumerate(heights)
        ]

    def _row(self, value: float) -> int:
        return round(float(self._view.mapViewToScene(QPointF(0, value)).y()))

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draws the grid, and the line of the read-out behind the bars."""
        look = theme.current().palette
        area = self._view.sceneBoundingRect()
        painter.fillRect(rect, QColor(look.card))
        for value, _ in self._ticks:
            colour = blend(look.text, look.card, 0.28) if value == 0 else look.line
            painter.fillRect(QRectF(area.x(), self._row(value), area.width(), 1), QColor(colour))
        if self._data is not None and 0 <= self._cursor < len(self._data.days):
            where = self.step_rect(self._cursor)
            if where.width() >= 4:
                painter.fillRect(where, QColor(blend(look.text, look.card, 0.06)))
            painter.fillRect(
                QRectF(round(where.center().x()), where.y(), 1, where.height()), QColor(look.soft)
            )

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """Draws what lies on the bars: hatching of what still runs, marks of what has no price, the focus."""
        data, look = self._data, theme.current().palette
        if data is None:
            return
        for number in range(len(data.days)):
            if data.is_running(number):
                self._hatch(painter, number, look)
            if data.unpriced[number]:
                self._mark(painter, number, look)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(QColor(look.accent), 1))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -1.5, -1.5))

    def _hatch(self, painter: QPainter, number: int, look: Palette) -> None:
        assert self._data is not None  # noqa: S101 - only called while drawing data
        where = self.step_rect(number)
        top = self._row(float(self._data.costs[number]))
        painter.save()
        painter.setClipRect(QRectF(where.x(), top, where.width(), where.bottom() - top))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.card), 2))
        reach = where.height()
        at = where.x() - reach
        while at < where.right():
            painter.drawLine(QPointF(at, where.bottom()), QPointF(at + reach, where.bottom() - reach))
            at += _HATCH_GAP
        painter.restore()

    def _mark(self, painter: QPainter, number: int, look: Palette) -> None:
        """Draws a small open triangle under the base line: used, but at an unknown price."""
        where = self.step_rect(number)
        half = 3.0 if where.width() < 8 else 4.0
        # On the middle of pixels, so that the base is one sharp line.
        middle, top = math.floor(where.center().x()) + 0.5, math.floor(where.bottom()) + 3.5
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.warn), 1))
        painter.setBrush(QColor(look.card))
        corners = [QPointF(middle, top), QPointF(middle - half, top + 7), QPointF(middle + half, top + 7)]
        painter.drawPolygon(QPolygonF(corners))
        painter.restore()

    # What a person does ----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fits the bars to the new size."""
        super().resizeEvent(event)
        if event is not None and getattr(self, "_bars", None) is not None:
            self._draw()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads out the step under the pointer."""
        if self._data is None:
            return
        x = self._view.mapSceneToView(event.position()).x()
        number = math.floor(x + 0.5)
        self._by_keyboard = False
        self.set_cursor(number if 0 <= number < len(self._data.days) else NOWHERE)

    def leaveEvent(self, event: QEvent) -> None:
        """Returns to the whole range, unless the keyboard holds the read-out."""
        super().leaveEvent(event)
        if not self._by_keyboard:
            self.set_cursor(NOWHERE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus where it came by keyboard."""
        super().focusInEvent(event)
        self._by_keyboard = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Gives the read-out back."""
        super().focusOutEvent(event)
        self._by_keyboard = False
        self.set_cursor(NOWHERE)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the read-out: left and right by a step, Home and End to the ends, Escape away."""
        count = len(self._data.days) if self._data is not None else 0
        last = count - 1
        here = self._cursor
        places = {
            Qt.Key.Key_Left: last if here == NOWHERE else max(0, here - 1),
            Qt.Key.Key_Right: last if here == NOWHERE else min(last, here + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Escape: NOWHERE,
        }
        key = Qt.Key(event.key())
        if not count or key not in places or (key == Qt.Key.Key_Escape and here == NOWHERE):
            event.ignore()
            return
        self._by_keyboard = True
        self.set_cursor(places[key])
