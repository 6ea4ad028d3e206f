"""What all plots over steps share: the look, the grid, the read-out's line, the keyboard, marks and focus."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
from app.charts.axes import Tick
from app.theme import Palette, blend

NOWHERE = -1
HEADROOM = 8
MARK_ROOM = 12
_HATCH_GAP = 6


class StepPlot(pg.PlotWidget):  # type: ignore[misc] # pyqtgraph has no types
    """A plot whose x axis counts steps. `moved` tells which one is read out, NOWHERE for none."""

    moved = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, background=None)
        self._ticks: Sequence[Tick] = ()
        self._cursor = NOWHERE
        self._by_keyboard = False
        self._is_ready = False
        self._view = self.plotItem.getViewBox()
        self.plotItem.hideButtons()
        self.plotItem.setMenuEnabled(False)
        self.plotItem.setContentsMargins(0, 0, 0, 0)
        self._view.setMouseEnabled(x=False, y=False)
        self._view.setDefaultPadding(0)
        self._view.disableAutoRange()
        # The grid and the line of the read-out are the background, and it must not be cached.
        self.setCacheMode(pg.GraphicsView.CacheModeFlag.CacheNone)
        self.setFrameShape(pg.GraphicsView.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(name)
        self._dress()
        self._is_ready = True
        theme.current().changed.connect(self._on_theme_changed)

    @property
    def steps(self) -> range:
        """The steps that can be read out."""
        return range(0)

    def redraw(self) -> None:
        """Draws everything anew."""

    # The look --------------------------------------------------------------------------------------

    def _on_theme_changed(self) -> None:
        self._dress()
        self.redraw()

    def _dress(self) -> None:
        look = theme.current().palette
        for name in ("left", "bottom"):
            axis = self.plotItem.getAxis(name)
            # It would write an axis's name anew at each step of a zoom, and ours have none.
            axis.enableAutoSIPrefix(False)
            axis.setStyle(
                tickLength=0, tickFont=theme.label_font(), tickTextOffset=8, autoExpandTextSpace=False
            )
            axis.setPen(QPen(Qt.PenStyle.NoPen))
            axis.setTextPen(QColor(look.soft))
            # Ticks of no length are still drawn as dots, and never without a pen.
            axis.setTickPen(QColor(look.card))
        self.plotItem.getAxis("bottom").setHeight(QFontMetrics(theme.label_font()).height() + 12)

    def _set_value_ticks(self, ticks: Sequence[Tick], width: int = 0) -> None:
        """Puts the grid's values on the left, on an axis at least as wide as told."""
        self._ticks = ticks
        left = self.plotItem.getAxis("left")
        left.setWidth(max(width, value_width(ticks)))
        left.setTicks([list(ticks)])
        self.plotItem.layout.activate()

    def _set_step_ticks(self, ticks: Sequence[Tick]) -> None:
        self.plotItem.getAxis("bottom").setTicks([list(ticks)])

    def step_rect(self, number: int) -> QRectF:
        """Gives where a step is drawn, whole height, in the widget's pixels."""
        top_left = self._view.mapViewToScene(QPointF(number - 0.5, self._view.viewRange()[1][1]))
        bottom_right = self._view.mapViewToScene(QPointF(number + 0.5, 0))
        return QRectF(top_left, bottom_right)

    def _row(self, value: float) -> int:
        return round(float(self._view.mapViewToScene(QPointF(0, value)).y()))

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draws the grid, and the line of the read-out behind the data."""
        look = theme.current().palette
        area = self._view.sceneBoundingRect()
        painter.fillRect(rect, QColor(look.card))
        for value, _ in self._ticks:
            colour = blend(look.text, look.card, 0.28) if value == 0 else look.line
            painter.fillRect(QRectF(area.x(), self._row(value), area.width(), 1), QColor(colour))
        if self._cursor in self.steps:
            where = self.step_rect(self._cursor)
            if where.width() >= 4:
                painter.fillRect(where, QColor(blend(look.text, look.card, 0.06)))
            painter.fillRect(
                QRectF(round(where.center().x()), where.y(), 1, where.height()), QColor(look.soft)
            )

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(QColor(theme.current().palette.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -1.5, -1.5))

    def _paint_hatch(self, painter: QPainter, number: int, value: float, look: Palette) -> None:
        """Hatches what a step has come to so far."""
        where = self.step_rect(number)
        top = self._row(value)
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

    def _paint_mark(self, painter: QPainter, where: QRectF, look: Palette) -> None:
        """Draws a small open triangle under the base line: used, but at an unknown price."""
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

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fits what is drawn to the new size."""
        super().resizeEvent(event)
        if event is not None and getattr(self, "_is_ready", False):
            self.redraw()

    def step_at(self, position: QPointF) -> int:
        """Gives the step under a place of the widget, NOWHERE beside them all."""
        number = math.floor(self._view.mapSceneToView(position).x() + 0.5)
        return number if number in self.steps else NOWHERE

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads out the step under the pointer."""
        if self.steps:
            self._by_keyboard = False
            self.set_cursor(self.step_at(event.position()))

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
        steps, here = self.steps, self._cursor
        key = Qt.Key(event.key())
        if not steps or (key == Qt.Key.Key_Escape and here == NOWHERE):
            event.ignore()
            return
        first, last = steps[0], steps[-1]
        places = {
            Qt.Key.Key_Left: last if here == NOWHERE else max(first, self._before(here)),
            Qt.Key.Key_Right: last if here == NOWHERE else min(last, self._after(here)),
            Qt.Key.Key_Home: first,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Escape: NOWHERE,
        }
        if key not in places:
            event.ignore()
            return
        self._by_keyboard = True
        self.set_cursor(places[key])

    def _before(self, number: int) -> int:
        """Gives the step that the left arrow leads to."""
        return number - 1

    def _after(self, number: int) -> int:
        """Gives the step that the right arrow leads to."""
        return number + 1


def cosmetic_pen(on: QWidget, colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """Gives a pen as wide as told in pixels, however far the chart is zoomed."""
    # Qt counts the width of such pens in the pixels of the screen.
    pen = QPen(QColor(colour), width * on.devicePixelRatioF(), style)
    pen.setCosmetic(True)
    return pen


def value_width(ticks: Sequence[Tick]) -> int:
    """Gives the width that the labels of an axis of values need, in pixels."""
    metrics = QFontMetrics(theme.label_font())
    return max((metrics.horizontalAdvance(label) for _, label in ticks), default=0) + 14
