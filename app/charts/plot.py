"""The overview's spend chart: stacked bars on whole pixels, and marks for what has no price."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app import formatting, theme
from app.charts.axes import day_ticks, money_ticks
from app.charts.frame import HEADROOM, MARK_ROOM, NOWHERE, StepPlot
from app.charts.series import SpendData
from app.translation import translate

__all__ = ["NOWHERE", "SpendPlot"]

_WIDEST_BAR = 48


class SpendPlot(StepPlot):
    """Bars by day or week."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Charts", "Spend over time"), parent)
        self._data: SpendData | None = None
        self._bars: list[pg.BarGraphItem] = []
        self.setMinimumHeight(200)

    @property
    def steps(self) -> range:
        """The steps that can be read out."""
        return range(len(self._data.days) if self._data is not None else 0)

    def set_data(self, data: SpendData) -> None:
        """Draws new data; the cursor stays where it still can."""
        self._data = data
        if self._cursor >= len(data.days):
            self.set_cursor(NOWHERE)
        self.setAccessibleDescription(data.summary())
        self.redraw()

    def redraw(self) -> None:
        """Draws everything anew."""
        for bar in self._bars:
            self.removeItem(bar)
        self._bars = []
        data = self._data
        if data is None or not data.days:
            return
        self._set_value_ticks(money_ticks(data.top, most=min(5, self.height() // 56)))
        unit_x, unit_y = self._fit(data)
        room = (
            QFontMetrics(theme.label_font()).horizontalAdvance(f"{formatting.weekday(date(2026, 11, 25))} 30")
            + 14
        )
        self._set_step_ticks(day_ticks(data.days, self._view.width(), room))
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
        below = MARK_ROOM if data.unpriced_total else 1
        top = max(self._ticks[-1][0], float(data.top), 1e-12)
        unit_y = top / max(height - below - HEADROOM, 1.0)
        self._view.setYRange(-below * unit_y, top + HEADROOM * unit_y, padding=0)
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

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """Draws what lies on the bars: hatching of what still runs, marks of what has no price, the focus."""
        data, look = self._data, theme.current().palette
        if data is None:
            return
        for number in range(len(data.days)):
            if data.is_running(number):
                self._paint_hatch(painter, number, float(data.costs[number]), look)
            if data.unpriced[number]:
                self._paint_mark(painter, self.step_rect(number), look)
        self._paint_focus(painter)
