"""The month against its budget: what was spent as a line, what is to come as a cone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import formatting, theme
from app.charts.axes import day_ticks, money_ticks
from app.charts.frame import HEADROOM, NOWHERE, StepPlot, cosmetic_pen
from app.charts.month import MonthPath
from app.charts.readout import ReadLine, ReadOut
from app.theme import blend
from app.translation import translate


class MonthPlot(StepPlot):
    """Step n is the end of the month's day n, step 0 its beginning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Charts", "This month against its budget"), parent)
        self._path: MonthPath | None = None
        self._last_month = pg.PlotCurveItem(antialias=True)
        self._low, self._high = pg.PlotCurveItem(), pg.PlotCurveItem()
        self._cone = pg.FillBetweenItem(self._low, self._high)
        self._likely = pg.PlotCurveItem(antialias=True)
        self._area = pg.PlotCurveItem(fillLevel=0)
        self._spent = pg.PlotCurveItem(antialias=True)
        for item in (self._last_month, self._cone, self._likely, self._area, self._spent):
            self.addItem(item)
        self.setMinimumHeight(200)

    @property
    def steps(self) -> range:
        """The days of the month."""
        return range(1, self._path.days + 1) if self._path is not None else range(0)

    def set_path(self, path: MonthPath) -> None:
        """Draws a month."""
        self._path = path
        self.redraw()

    def redraw(self) -> None:
        """Draws everything anew."""
        path = self._path
        if path is None:
            return
        self._set_value_ticks(money_ticks(path.top, most=min(6, max(2, self.height() // 56))))
        top = max(self._ticks[-1][0], float(path.top), 1e-12)
        height = max(self._view.height(), 1.0)
        unit = top / max(height - 2 - HEADROOM - self._label_height(), 1.0)
        self._view.setXRange(0, path.days * (1 + self._end_room(path) / self._view.width()), padding=0)
        self._view.setYRange(-unit, top + (HEADROOM + self._label_height()) * unit, padding=0)
        days = [path.first + timedelta(days=number) for number in range(path.days)]
        room = (
            QFontMetrics(theme.label_font()).horizontalAdvance(formatting.short_day(date(2026, 11, 30))) + 18
        )
        ticks = day_ticks(days, self._view.width(), room)
        self._set_step_ticks([(number + 1, label) for number, label in ticks if number + 1 < path.days])
        self._draw_curves(path)
        self.viewport().update()

    def _ends(self, path: MonthPath) -> list[tuple[float, str, str]]:
        """Gives the lines that reach the month's end: their value there, their name and their colour."""
        look = theme.current().palette
        last = float(path.before[min(path.days, len(path.before) - 1)])
        ends = (
            [
                (
                    last,
                    translate("Charts", "Last month {amount}").format(
                        amount=formatting.money_whole(path.before[-1])
                    ),
                    look.soft,
                )
            ]
            if last
            else []
        )
        if path.ahead is not None and path.today.day < path.days:
            likely = formatting.money_whole(path.ahead.likely)
            ends.append(
                (
                    float(path.ahead.likely),
                    translate("Charts", "Likely {amount}").format(amount=likely),
                    look.accent,
                )
            )
        return ends

    def _end_room(self, path: MonthPath) -> float:
        """Gives the room for names at the lines' ends, as a width that the days then lack."""
        metrics = QFontMetrics(theme.label_font())
        widest = max((metrics.horizontalAdvance(name) for _, name, _ in self._ends(path)), default=-12)
        room = min(widest + 12.0, float(self._view.width()) / 3)
        width = float(self._view.width())
        return room * width / max(width - room, 1.0)

    def _paint_ends(self, painter: QPainter, path: MonthPath) -> None:
        height = self._label_height()
        lowest = -1e9
        x = self._view.mapViewToScene(QPointF(path.days, 0)).x() + 6
        for value, name, colour in sorted(self._ends(path), reverse=True):
            # Names that would lie on each other make room downwards.
            y = max(self._row(value) - height / 2, lowest)
            lowest = y + height
            where = QRectF(x, y, self._view.width(), height)
            painter.fillRect(where, QColor(theme.current().palette.card))
            painter.setPen(QColor(colour))
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    @staticmethod
    def _label_height() -> int:
        return QFontMetrics(theme.label_font()).height() + 4

    def _draw_curves(self, path: MonthPath) -> None:
        look = theme.current().palette
        accent = QColor(look.accent)
        spent = np.array([float(cost) for cost in path.spent])
        before = np.array([float(cost) for cost in path.before[: path.days + 1]])
        self._area.setData(np.arange(len(spent)), spent)
        self._area.setPen(QPen(Qt.PenStyle.NoPen))
        self._area.setBrush(QColor(blend(look.accent, look.card, 0.14)))
        self._spent.setData(np.arange(len(spent)), spent)
        self._spent.setPen(cosmetic_pen(self, accent.name(), 2))
        self._last_month.setData(np.arange(len(before)), before)
        self._last_month.setPen(cosmetic_pen(self, blend(look.text, look.card, 0.4), 1.25))
        self._cone.setVisible(path.ahead is not None)
        self._likely.setVisible(path.ahead is not None)
        if path.ahead is None:
            return
        today, last = path.today.day, path.days
        now = float(path.now)
        for item, end in (
            (self._low, path.ahead.low),
            (self._high, path.ahead.high),
            (self._likely, path.ahead.likely),
        ):
            item.setData(np.array([today, last]), np.array([now, float(end)]))
        self._cone.setBrush(QColor(blend(look.accent, look.card, 0.2)))
        self._likely.setPen(
            cosmetic_pen(self, blend(look.accent, look.card, 0.75), 1.25, Qt.PenStyle.DashLine)
        )

    # Labels and lines ------------------------------------------------------------------------------

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """Draws the budget with its name on it, where today is, the names of lines, and the focus."""
        path = self._path
        if path is None:
            return
        look = theme.current().palette
        painter.save()
        painter.setFont(theme.label_font())
        area = self._view.sceneBoundingRect()
        if path.limit is not None and path.limit > 0:
            row = self._row(float(path.limit)) + 0.5
            pen = QPen(QColor(look.text), 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            end = self._view.mapViewToScene(QPointF(path.days, 0)).x()
            painter.drawLine(QPointF(area.left(), row), QPointF(end, row))
            words = translate("Charts", "Budget {amount}").format(amount=formatting.money(path.limit))
            painter.drawText(QPointF(area.left() + 8, row - 5), words)
        self._paint_ends(painter, path)
        today = self._view.mapViewToScene(QPointF(path.today.day, float(path.now)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.card), 2))
        painter.setBrush(QColor(look.accent))
        painter.drawEllipse(today, 5, 5)
        painter.restore()
        self._paint_focus(painter)


class MonthView(QWidget):
    """The chart and its table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: MonthPath | None = None
        self.plot = MonthPlot()
        self.read_out = ReadOut()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self.plot, 1)
        row.addWidget(self.read_out)
        self.setFocusProxy(self.plot)
        self.plot.moved.connect(self._say)

    @property
    def path(self) -> MonthPath | None:
        """What is shown."""
        return self._path

    def show_path(self, path: MonthPath) -> None:
        """Shows a month."""
        self._path = path
        self.plot.set_path(path)
        self._say(self.plot.cursor_step)

    def _say(self, number: int) -> None:
        path = self._path
        if path is None:
            return
        if number == NOWHERE:
            self.read_out.show_lines(*_month_lines(path))
            self.plot.setAccessibleDescription(path.summary())
        else:
            self.read_out.show_lines(*_day_lines(path, number))
            self.plot.setAccessibleDescription(self.read_out.text())


def _line(name: str, cost: Decimal, *, soft: bool = False, warns: bool = False) -> ReadLine:
    return ReadLine(name, formatting.money(cost), formatting.money_hover(cost), soft=soft, warns=warns)


def _month_lines(path: MonthPath) -> tuple[ReadLine, list[ReadLine]]:
    title = _line(translate("Charts", "{month} so far").format(month=formatting.month(path.today)), path.now)
    lines = []
    if path.limit is not None:
        lines.append(_line(translate("Charts", "Budget"), path.limit))
        over = path.now > path.limit
        left = path.now - path.limit if over else path.limit - path.now
        lines.append(
            _line(
                translate("Charts", "Over it by") if over else translate("Charts", "Left of it"),
                left,
                warns=over,
            )
        )
    if path.ahead is None:
        lines.append(ReadLine(translate("Charts", "Month's end: too little to go by yet"), "", "", soft=True))
    else:
        lines.append(_line(translate("Charts", "Likely month's end"), path.ahead.likely))
        words = f"{formatting.money(path.ahead.low)} – {formatting.money(path.ahead.high)}"
        lines.append(ReadLine(translate("Charts", "4 in 5 end within"), words, words, soft=True))
    crossing = path.crossing()
    if crossing is not None:
        day = formatting.day(crossing, path.today)
        lines.append(ReadLine(translate("Charts", "Budget used up"), day, day, warns=True))
    if path.before[-1]:
        by_now = path.before[min(path.today.day, len(path.before) - 1)]
        lines.append(_line(translate("Charts", "Last month by this day"), by_now, soft=True))
        lines.append(_line(translate("Charts", "All of last month"), path.before[-1], soft=True))
    if path.unpriced:
        tokens = formatting.tokens_words(path.unpriced)
        lines.append(
            ReadLine(
                translate("Charts", "△ Unpriced"),
                tokens,
                translate("Charts", "{tokens}: not in the figures").format(tokens=tokens),
                warns=True,
            )
        )
    if path.basis:
        lines.append(
            ReadLine(
                path.basis,
                "",
                translate("Charts", "All of it is {basis}").format(basis=path.basis),
                soft=True,
            )
        )
    return title, lines


def _day_lines(path: MonthPath, number: int) -> tuple[ReadLine, list[ReadLine]]:
    day = path.first + timedelta(days=number - 1)
    lines = []
    ahead = path.ahead_at(number)
    if number <= path.today.day and number < len(path.spent):
        by_then = path.spent[number]
        title = _line(
            translate("Charts", "By {day}").format(day=formatting.day_near(day, path.today)), by_then
        )
        lines.append(_line(translate("Charts", "That day"), by_then - path.spent[number - 1]))
    elif ahead is not None:
        title = _line(
            translate("Charts", "By {day}, likely").format(day=formatting.short_day(day)), ahead.likely
        )
        words = f"{formatting.money(ahead.low)} – {formatting.money(ahead.high)}"
        lines.append(ReadLine(translate("Charts", "Between"), words, words))
        by_then = ahead.likely
    else:
        return ReadLine(
            formatting.day(day, path.today), formatting.UNKNOWN, translate("Charts", "not known yet")
        ), []
    if path.limit is not None:
        over = by_then > path.limit
        lines.append(
            _line(
                translate("Charts", "Over budget by") if over else translate("Charts", "Left of budget"),
                abs(path.limit - by_then),
                warns=over,
            )
        )
    if path.before[-1] and number < len(path.before):
        lines.append(_line(translate("Charts", "Last month by then"), path.before[number], soft=True))
    return title, lines
