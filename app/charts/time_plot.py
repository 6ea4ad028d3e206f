"""Stacked bars over time that can be zoomed, however many steps there are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from app import formatting, theme
from app.charts.axes import Tick
from app.charts.frame import HEADROOM, MARK_ROOM, NOWHERE, StepPlot, cosmetic_pen, value_width
from app.charts.span import Span
from app.charts.stack import Columns, Floats, Stack
from app.charts.time_axis import time_ticks
from app.charts.timeline import Timeline
from app.theme import blend

ValueTicks = Callable[[Decimal, int], list[Tick]]

_WIDEST_BAR = 48
_SNAP_FROM = 6
_MARK_GAP = 10
_LEAST_BRUSH = 6
_WHEEL_STEP = 120


class TimePlot(StepPlot):
    """One figure over time. Wheel and keys zoom, a stroke with the mouse puts the stroke's part in sight."""

    def __init__(self, name: str, span: Span, ticks: ValueTicks, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._span = span
        self._value_ticks = ticks
        self._timeline: Timeline | None = None
        self._stack = Stack()
        self._former: Floats | None = None
        self._unpriced: Floats | None = None
        self._colours: Sequence[int | None] = ()
        self._columns: Columns | None = None
        self._bars: list[pg.BarGraphItem] = []
        # Behind the bars as a shade, before them as its outline.
        self._ghosts = (pg.PlotCurveItem(fillLevel=0), pg.PlotCurveItem())
        for ghost, height in zip(self._ghosts, (-10, 10), strict=True):
            ghost.setZValue(height)
            self.addItem(ghost)
        self._brush_from: float | None = None
        self._brush_to = 0.0
        self.left_width = 0
        self.setMinimumHeight(90)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def hide_times(self) -> None:
        """Leaves the names of times to the chart below."""
        self._says_times = False
        self.plotItem.getAxis("bottom").setStyle(showValues=False)
        self.plotItem.getAxis("bottom").setHeight(4)

    def _dress(self) -> None:
        super()._dress()
        if not getattr(self, "_says_times", True):
            self.hide_times()

    @property
    def steps(self) -> range:
        """The steps in sight."""
        return range(self._span.first, self._span.end if self._timeline is not None else 0)

    def set_data(
        self,
        timeline: Timeline,
        stack: Stack,
        colours: Sequence[int | None],
        *,
        before: Floats | None,
        unpriced: Floats | None,
    ) -> None:
        """Takes what to draw; `redraw` draws it.

        Args:
            timeline: When the steps are.
            stack: The figures; the series in sight have the numbers `stack.chosen`.
            colours: A colour's number for each series, None for grey.
            before: The same figure one period earlier, step by step.
            unpriced: Tokens of unknown price by step, to be marked.
        """
        self._timeline, self._stack, self._colours = timeline, stack, colours
        self._former, self._unpriced = before, unpriced

    # Drawing ---------------------------------------------------------------------------------------

    def ticks_of_values(self) -> list[Tick]:
        """Gives the values of the grid for what is in sight."""
        return self._value_ticks(Decimal(repr(self._top())), min(5, max(2, self.height() // 48)))

    def wanted_left_width(self) -> int:
        """Gives how wide the axis of values has to be."""
        return value_width(self.ticks_of_values())

    def redraw(self) -> None:
        """Draws the part in sight."""
        timeline, span = self._timeline, self._span
        if timeline is None or not span.count:
            return
        self._set_value_ticks(self.ticks_of_values(), self.left_width)
        unit_x, unit_y = self._fit()
        metrics = QFontMetrics(theme.label_font())
        day = date(2026, 11, 30)
        widest = formatting.day_and_year(day) if timeline.interval == "hour" else formatting.short_day(day)
        room = metrics.horizontalAdvance(widest) + 18
        width = span.count / unit_x
        self._set_step_ticks(
            time_ticks(timeline.starts, timeline.interval, span.first, span.end, width, room)
        )
        pixels = max(1, int(self._view.width() * min(self.devicePixelRatioF(), 2)))
        self._columns = self._stack.columns(span.first, span.end, pixels)
        self._draw_bars(self._columns, unit_x, unit_y)
        self._draw_ghost(timeline)
        self.viewport().update()

    def _top(self) -> float:
        first, end = self._span.first, self._span.end
        top = self._stack.top(first, end)
        if self._former is not None:
            top = max(top, float(np.nan_to_num(self._former[first:end]).max(initial=0.0)))
        return top

    def _fit(self) -> tuple[float, float]:
        """Sets the ranges, whole pixels a step where there is room; gives the size of a pixel."""
        ratio = self.devicePixelRatioF()
        count = self._span.count
        width, height = max(self._view.width(), 1.0), max(self._view.height(), 1.0)
        step = width / count
        if step >= _SNAP_FROM:
            step = math.floor(step * ratio) / ratio
        margin = math.floor((width - step * count) / 2 * ratio) / ratio
        start = self._span.first - 0.5 - margin / step
        self._view.setXRange(start, start + width / step, padding=0)
        below = MARK_ROOM if self._unpriced is not None and self._unpriced.any() else 1
        top = max(self._ticks[-1][0], self._top(), 1e-12)
        unit_y = top / max(height - below - HEADROOM, 1.0)
        self._view.setYRange(-below * unit_y, top + HEADROOM * unit_y, padding=0)
        return 1 / step, unit_y

    def _draw_bars(self, columns: Columns, unit_x: float, unit_y: float) -> None:
        ratio = self.devicePixelRatioF()
        step = columns.steps_each / unit_x
        gap = max(1 / ratio, round(step * 0.26 * ratio) / ratio) if step >= _SNAP_FROM else 0.0
        wide = min(_WIDEST_BAR, step - gap)
        offset = math.floor((step - wide) / 2 * ratio) / ratio
        look = theme.current().palette
        no_pen = QPen(Qt.PenStyle.NoPen)
        while len(self._bars) > len(self._stack.chosen):
            self.removeItem(self._bars.pop())
        while len(self._bars) < len(self._stack.chosen):
            self._bars.append(pg.BarGraphItem(x0=[], y0=[], width=1, height=[], pen=no_pen))
            self.addItem(self._bars[-1])
        base = np.zeros(len(columns.steps))
        for row, (item, number) in enumerate(zip(self._bars, self._stack.chosen, strict=True)):
            heights = columns.heights[row]
            if row == 0:
                # What cost little next to others still shows that it did cost.
                totals = self._stack.totals[columns.steps]
                heights = np.where((totals > 0) & (totals < unit_y), unit_y, heights)
            colour = self._colours[number]
            item.setOpts(
                x0=columns.lefts + offset * unit_x,
                width=wide * unit_x,
                y0=base,
                height=heights,
                pen=no_pen,
                brush=QColor(look.other if colour is None else look.series[colour]),
            )
            base = base + heights

    def _draw_ghost(self, timeline: Timeline) -> None:
        """Draws the period before as an outline, thinned like the bars."""
        columns = self._columns
        for ghost in self._ghosts:
            ghost.setVisible(self._former is not None)
        if self._former is None or columns is None:
            return
        padded = np.full(timeline.steps, np.nan)
        padded[: min(len(self._former), timeline.steps)] = self._former[: timeline.steps]
        if columns.steps_each == 1:
            values = padded[columns.steps]
        else:
            values = np.maximum.reduceat(np.nan_to_num(padded), columns.lefts.astype(np.int64) + 1)
        edges = np.append(columns.lefts, columns.lefts[-1] + columns.steps_each)
        look = theme.current().palette
        shade, outline = self._ghosts
        shade.setData(edges, np.nan_to_num(values), stepMode="center")
        shade.setPen(QPen(Qt.PenStyle.NoPen))
        shade.setBrush(QColor(blend(look.text, look.card, 0.1)))
        # Nothing spent needs no line along the axis.
        outline.setData(edges, np.where(values > 0, values, np.nan), stepMode="center", connect="finite")
        outline.setPen(cosmetic_pen(self, blend(look.text, look.card, 0.55), 1))

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """Draws what lies on the bars: hatching of what still runs, marks, the brush, the focus."""
        timeline = self._timeline
        if timeline is None:
            return
        look = theme.current().palette
        running = timeline.running
        if running is not None and running in self.steps and self.step_rect(running).width() >= _SNAP_FROM:
            self._paint_hatch(painter, running, float(self._stack.totals[running]), look)
        self._paint_marks(painter)
        if self._brush_from is not None:
            area = self._view.sceneBoundingRect()
            left, right = sorted((self._brush_from, self._brush_to))
            where = QRectF(left, area.y(), right - left, area.height())
            colour = QColor(look.accent)
            colour.setAlphaF(0.18)
            painter.fillRect(where, colour)
            painter.fillRect(QRectF(left, area.y(), 1, area.height()), QColor(look.accent))
            painter.fillRect(QRectF(right, area.y(), 1, area.height()), QColor(look.accent))
        self._paint_focus(painter)

    def _paint_marks(self, painter: QPainter) -> None:
        if self._unpriced is None:
            return
        look = theme.current().palette
        first = self._span.first
        last = -_MARK_GAP
        for number in np.flatnonzero(self._unpriced[first : self._span.end])[:: self._mark_stride()] + first:
            where = self.step_rect(int(number))
            if where.center().x() - last >= _MARK_GAP:
                self._paint_mark(painter, where, look)
                last = round(where.center().x())

    def _mark_stride(self) -> int:
        """Gives how many unpriced steps stand for one, where they are far closer than marks can be."""
        return max(1, self._span.count // 4000)

    # What a person does ----------------------------------------------------------------------------

    def step_at(self, position: QPointF) -> int:
        """Gives the step under a place: where several share a column, the one that is drawn."""
        number = super().step_at(position)
        columns = self._columns
        if number == NOWHERE or columns is None or columns.steps_each == 1:
            return number
        column = int(np.searchsorted(columns.lefts, number, side="right")) - 1
        return int(columns.steps[max(column, 0)])

    def _beside(self, number: int, way: int) -> int:
        columns = self._columns
        if columns is None or columns.steps_each == 1:
            return number + way
        column = int(np.searchsorted(columns.lefts, number, side="right")) - 1 + way
        return int(columns.steps[min(max(column, 0), len(columns.steps) - 1)])

    def _before(self, number: int) -> int:
        return self._beside(number, -1)

    def _after(self, number: int) -> int:
        return self._beside(number, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a stroke."""
        if event.button() == Qt.MouseButton.LeftButton and self._timeline is not None:
            self._brush_from = self._brush_to = event.position().x()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads out the step under the pointer, and draws the stroke on."""
        super().mouseMoveEvent(event)
        if self._brush_from is not None:
            self._brush_to = event.position().x()
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends a stroke: what it covers comes into sight."""
        begun, self._brush_from = self._brush_from, None
        self.viewport().update()
        if begun is None or abs(event.position().x() - begun) < _LEAST_BRUSH:
            return
        left, right = sorted((begun, event.position().x()))
        ends = [self._view.mapSceneToView(QPointF(x, 0)).x() + 0.5 for x in (left, right)]
        self._span.show(math.floor(ends[0]), math.floor(ends[1]) + 1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Puts everything in sight."""
        self._brush_from = None
        self._span.reset()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms around the pointer; sideways, or with Shift, it moves along."""
        turn = event.angleDelta()
        is_sideways = abs(turn.x()) > abs(turn.y())
        if is_sideways or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            notches = -(turn.x() if is_sideways else turn.y()) / _WHEEL_STEP
            self._span.move(round(notches * max(1.0, self._span.count / 10)))
        elif turn.y():
            around = self._view.mapSceneToView(event.position()).x() + 0.5
            self._span.zoom(turn.y() / _WHEEL_STEP, around)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zooms with + and -, shows all with 0, moves along with Shift and an arrow; else as every chart."""
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._span.zoom(1, self._anchor())
            case Qt.Key.Key_Minus | Qt.Key.Key_Underscore:
                self._span.zoom(-1, self._anchor())
            case Qt.Key.Key_0:
                self._span.reset()
            case Qt.Key.Key_Escape if self._cursor == NOWHERE and not self._span.is_whole:
                self._span.reset()
            case Qt.Key.Key_Left | Qt.Key.Key_Right if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                way = 1 if event.key() == Qt.Key.Key_Right else -1
                self._span.move(way * max(1, self._span.count // 4))
            case Qt.Key.Key_Left | Qt.Key.Key_Right if self._cursor != NOWHERE and not self._span.is_whole:
                way = 1 if event.key() == Qt.Key.Key_Right else -1
                number = min(max(self._beside(self._cursor, way), 0), self._span.total - 1)
                if number == self._cursor:
                    number = min(max(number + way, 0), self._span.total - 1)
                self._span.reveal(number)
                self.set_cursor(number)
            case _:
                super().keyPressEvent(event)
                return
        event.accept()

    def _anchor(self) -> float | None:
        return None if self._cursor == NOWHERE else self._cursor + 0.5
