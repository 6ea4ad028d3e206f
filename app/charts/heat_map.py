"""The week as a field of 168 hours, the darker the dearer."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QEvent, QLocale, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import formatting, theme
from app.charts.readout import ReadLine, ReadOut
from app.charts.week_hours import HourCell, WeekHours, weekday
from app.theme import Palette, blend
from app.translation import translate

Spot = tuple[int, int]

_GAP = 2
_LEAST_SHARE = 0.1
_RAMP_WIDTH = 120
_MOST_CELL = 72


class HeatMap(QWidget):
    """Weekdays below each other in the order of the person's country, hours side by side."""

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._week: WeekHours | None = None
        self._spot: Spot | None = None
        self._by_keyboard = False
        first = QLocale().firstDayOfWeek().value - 1
        self._days = [(first + number) % 7 for number in range(7)]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Charts", "Spend by weekday and hour"))
        theme.current().changed.connect(self.update)

    @property
    def spot(self) -> Spot | None:
        """The weekday (0 = Monday) and hour that are read out, None for none."""
        return self._spot

    def set_week(self, week: WeekHours) -> None:
        """Draws a week."""
        self._week = week
        self.update()

    def set_spot(self, spot: Spot | None) -> None:
        """Moves the read-out."""
        if spot != self._spot:
            self._spot = spot
            self.update()
            self.moved.emit()

    def cell_rect(self, day: int, hour: int) -> QRectF:
        """Gives where an hour of the week is drawn, in the widget's pixels."""
        left, top, wide, tall = self._grid()
        row = self._days.index(day)
        return QRectF(left + hour * wide, top + row * tall, wide - _GAP, tall - _GAP)

    def _grid(self) -> tuple[int, int, float, float]:
        metrics = QFontMetrics(theme.label_font())
        left = max(metrics.horizontalAdvance(weekday(day)) for day in range(7)) + 12
        top = metrics.height() + 8
        ratio = self.devicePixelRatioF()
        wide = int((self.width() - left) / 24 * ratio) / ratio
        tall = min(int((self.height() - top - metrics.height() - 20) / 7 * ratio) / ratio, _MOST_CELL)
        return left, top, max(wide, 6.0), max(tall, 10.0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the field, its names and its scale."""
        week, look = self._week, theme.current().palette
        painter = QPainter(self)
        painter.setFont(theme.label_font())
        if week is None:
            return
        self._paint_names(painter, look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = float(week.top)
        for day, row in enumerate(week.cells):
            for hour, cell in enumerate(row):
                self._paint_cell(painter, self.cell_rect(day, hour), cell, top, look)
        if self._spot is not None:
            where = self.cell_rect(*self._spot)
            painter.setPen(QPen(QColor(look.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(where.adjusted(-1, -1, 1, 1), 3, 3)
        self._paint_scale(painter, week, look)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(QColor(look.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_names(self, painter: QPainter, look: Palette) -> None:
        left, top, wide, tall = self._grid()
        painter.setPen(QColor(look.soft))
        metrics = painter.fontMetrics()
        every = next(
            gap
            for gap in (1, 2, 3, 6, 12)
            if gap * wide > metrics.horizontalAdvance(formatting.full_hour(12)) + 8
        )
        for hour in range(0, 24, every):
            where = QRectF(left + hour * wide, 0, every * wide, top - 6)
            painter.drawText(
                where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, formatting.full_hour(hour)
            )
        for row, day in enumerate(self._days):
            where = QRectF(0, top + row * tall, left - 10, tall - _GAP)
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, weekday(day))

    @staticmethod
    def colour(cell: HourCell, top: float, look: Palette) -> str:
        """Gives the colour of an hour: one hue, from next to nothing to full."""
        if cell.mean <= 0 or top <= 0:
            return blend(look.text, look.card, 0.05)
        share = float(cell.mean) / top
        return blend(look.accent, look.card, _LEAST_SHARE + (1 - _LEAST_SHARE) * share)

    def _paint_cell(
        self, painter: QPainter, where: QRectF, cell: HourCell, top: float, look: Palette
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colour(cell, top, look)))
        painter.drawRoundedRect(where, 2, 2)
        if cell.is_unknown:
            middle = where.center()
            corners = [middle + QPoint(0, -4), middle + QPoint(-4, 3), middle + QPoint(4, 3)]
            painter.setPen(QPen(QColor(look.warn), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(corners)

    def _paint_scale(self, painter: QPainter, week: WeekHours, look: Palette) -> None:
        left, top, _, tall = self._grid()
        painter.setPen(QColor(look.soft))
        height = painter.fontMetrics().height()
        y = top + 7 * tall + 8
        words = translate("Charts", "an hour on average: {nothing}").format(
            nothing=formatting.money_compact(Decimal(0))
        )
        painter.drawText(QRectF(left, y, 400, height), Qt.AlignmentFlag.AlignVCenter, words)
        at = left + painter.fontMetrics().horizontalAdvance(words) + 8
        steps = 12
        for number in range(steps):
            share = _LEAST_SHARE + (1 - _LEAST_SHARE) * number / (steps - 1)
            painter.fillRect(
                QRectF(at + number * _RAMP_WIDTH / steps, y + 2, _RAMP_WIDTH / steps, height - 4),
                QColor(blend(look.accent, look.card, share)),
            )
        most = formatting.money(week.top)
        painter.drawText(QRectF(at + _RAMP_WIDTH + 8, y, 200, height), Qt.AlignmentFlag.AlignVCenter, most)

    # What a person does ----------------------------------------------------------------------------

    def _spot_at(self, x: float, y: float) -> Spot | None:
        left, top, wide, tall = self._grid()
        row, hour = int((y - top) // tall), int((x - left) // wide)
        return (self._days[row], hour) if 0 <= row < 7 and 0 <= hour < 24 else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads out the hour under the pointer."""
        self._by_keyboard = False
        self.set_spot(self._spot_at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """Returns to the whole week, unless the keyboard holds the read-out."""
        super().leaveEvent(event)
        if not self._by_keyboard:
            self.set_spot(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus where it came by keyboard."""
        super().focusInEvent(event)
        self._by_keyboard = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Gives the read-out back."""
        super().focusOutEvent(event)
        self._by_keyboard = False
        self.set_spot(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the read-out by arrow keys, to the ends of a day by Home and End, away by Escape."""
        ways = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Home: (0, -24),
            Qt.Key.Key_End: (0, 24),
        }
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._spot is not None:
            self.set_spot(None)
        elif key in ways and self._week is not None:
            self._by_keyboard = True
            if self._spot is None:
                self.set_spot((self._days[0], 0))
                return
            down, right = ways[key]
            row = min(max(self._days.index(self._spot[0]) + down, 0), 6)
            self.set_spot((self._days[row], min(max(self._spot[1] + right, 0), 23)))
        else:
            event.ignore()


class HeatView(QWidget):
    """The field and its table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._week: WeekHours | None = None
        self._name = ""
        self.field = HeatMap()
        self.read_out = ReadOut()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self.field, 1)
        row.addWidget(self.read_out)
        self.setFocusProxy(self.field)
        self.field.moved.connect(self._say)

    @property
    def week(self) -> WeekHours | None:
        """What is shown."""
        return self._week

    def show_week(self, week: WeekHours, name: str) -> None:
        """Shows the week of the range called `name`."""
        self._week, self._name = week, name
        self.field.set_week(week)
        self._say()

    def _say(self) -> None:
        week, spot = self._week, self.field.spot
        if week is None:
            return
        self.read_out.show_lines(*(_cell_lines(week, *spot) if spot else _week_lines(week, self._name)))
        self.field.setAccessibleDescription(self.read_out.text() if spot else week.summary())


def _week_lines(week: WeekHours, name: str) -> tuple[ReadLine, list[ReadLine]]:
    title = ReadLine(name, formatting.money(week.total), formatting.money_hover(week.total))
    lines = []
    for day, row in enumerate(week.cells):
        cost = sum((cell.cost for cell in row), week.total * 0)
        share = formatting.percent(cost / week.total) if week.total > 0 else formatting.UNKNOWN
        lines.append(
            ReadLine(f"{weekday(day)}, {share}", formatting.money(cost), formatting.money_hover(cost))
        )
    if week.unpriced:
        words = formatting.tokens_words(week.unpriced)
        lines.append(
            ReadLine(
                translate("Charts", "△ Unpriced"),
                words,
                translate("Charts", "{tokens}: not in the figures").format(tokens=words),
                warns=True,
            )
        )
    return title, lines


def _cell_lines(week: WeekHours, day: int, hour: int) -> tuple[ReadLine, list[ReadLine]]:
    cell = week.cells[day][hour]
    mean = None if cell.is_unknown or not cell.times else cell.mean
    title = ReadLine(
        f"{weekday(day)} {formatting.full_hour(hour)} – {formatting.full_hour((hour + 1) % 24)}",
        translate("Charts", "unpriced") if cell.is_unknown else formatting.money(mean),
        formatting.money_hover(mean),
    )
    lines = [
        ReadLine(translate("Charts", "on average"), "", "", soft=True),
        ReadLine(
            translate("Charts", "In all"),
            formatting.money(formatting.known(cell.cost, cell.unpriced)),
            formatting.money_hover(cell.cost),
        ),
        ReadLine(
            translate("Charts", "Tokens"),
            formatting.tokens(cell.tokens),
            formatting.count(cell.tokens, "token"),
        ),
        ReadLine(
            translate("Charts", "Over"),
            formatting.count(cell.times, "such hour"),
            translate("Charts", "in the range"),
            soft=True,
        ),
    ]
    if cell.unpriced:
        words = formatting.tokens_words(cell.unpriced)
        lines.append(
            ReadLine(
                translate("Charts", "△ Unpriced"),
                words,
                translate("Charts", "{tokens}: not in the figures").format(tokens=words),
                warns=True,
            )
        )
    return title, lines
