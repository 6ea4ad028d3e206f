"""The table beside a chart: the values of the step being read, else of the whole range; also the legend."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import formatting, theme
from app.charts.series import SpendData
from app.theme import Palette
from app.translation import translate

_MARK = 8
_LEAST_ROW = 24


@dataclass(frozen=True)
class ReadLine:
    """One line: what, how much, and that in full."""

    name: str
    value: str
    full: str
    slot: int | None = None
    has_mark: bool = False
    soft: bool = False
    warns: bool = False


class ReadOut(QWidget):
    """One tidy table of values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ReadLine("", "", "")
        self._lines: list[ReadLine] = []
        self._row = max(_LEAST_ROW, QFontMetrics(theme.text_font(bold=True)).height() + 6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Charts", "Values"))

    def sizeHint(self) -> QSize:
        """Gives room for a title, seven series and two notes."""
        return QSize(18 * theme.text_font().pixelSize(), self._row * 10)

    def text(self) -> str:
        """Gives all that it says, line by line."""
        lines = [self._title, *self._lines]
        return "\n".join(f"{line.name} {line.value}".strip() for line in lines)

    def show_lines(self, title: ReadLine, lines: list[ReadLine]) -> None:
        """Shows lines made elsewhere."""
        self._title, self._lines = title, lines
        self._show()

    def show_range(self, data: SpendData, name: str, basis: str) -> None:
        """Shows the sums of the whole range, which is the legend."""
        self._title = ReadLine(name, formatting.money(data.total), formatting.money_hover(data.total))
        self._lines = [
            ReadLine(
                one.name,
                formatting.money(one.total),
                formatting.money_hover(one.total),
                one.slot,
                has_mark=True,
            )
            for one in data.series
        ]
        if data.days:
            mean = data.total / len(data.days)
            words = {
                "day": translate("Charts", "Average a day"),
                "week": translate("Charts", "Average a week"),
            }
            self._add_note(words[data.step], formatting.money(mean), formatting.money_hover(mean))
        self._add_unpriced(data.unpriced_total)
        if basis:
            self._add_note(basis, "", translate("Charts", "All of it is {basis}").format(basis=basis))
        self._show()

    def show_step(self, data: SpendData, number: int) -> None:
        """Shows one step."""
        cost = data.costs[number]
        name = data.label(number)
        if data.is_running(number):
            name = translate("Charts", "{time}, so far").format(time=name)
        self._title = ReadLine(name, formatting.money(cost), formatting.money_hover(cost))
        self._lines = [
            ReadLine(
                one.name,
                formatting.money(one.costs[number]),
                formatting.money_hover(one.costs[number]),
                one.slot,
                has_mark=True,
                soft=one.costs[number] == 0,
            )
            for one in data.series
        ]
        self._add_unpriced(data.unpriced[number])
        self._show()

    def _add_note(self, name: str, value: str, full: str) -> None:
        self._lines.append(ReadLine(name, value, full, soft=True))

    def _add_unpriced(self, tokens: int) -> None:
        if tokens:
            words = formatting.tokens_words(tokens)
            full = translate("Charts", "{tokens} at an unknown price: not in the figures").format(
                tokens=formatting.count(tokens, "token")
            )
            self._lines.append(ReadLine(translate("Charts", "△ Unpriced"), words, full, warns=True))

    def _show(self) -> None:
        self.setAccessibleDescription(self.text())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints title and lines."""
        look = theme.current().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_line(painter, 0, self._title, look, bold=True)
        painter.fillRect(QRectF(0, self._row + 3, self.width(), 1), QColor(look.line))
        for number, line in enumerate(self._lines):
            self._paint_line(painter, number + 1, line, look)

    def _area(self, number: int) -> QRect:
        return QRect(0, number * self._row + (8 if number else 0), self.width(), self._row)

    def _paint_line(
        self, painter: QPainter, number: int, line: ReadLine, look: Palette, *, bold: bool = False
    ) -> None:
        area = self._area(number)
        painter.setFont(theme.text_font(bold=True) if bold else theme.label_font())
        if line.has_mark:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.other if line.slot is None else look.series[line.slot]))
            painter.drawRoundedRect(QRectF(0, area.center().y() - _MARK / 2 + 1, _MARK, _MARK), 2, 2)
            area.setLeft(_MARK + 8)
        middle = Qt.AlignmentFlag.AlignVCenter
        colour = look.soft if line.soft else look.warn if line.warns else look.text
        painter.setPen(QColor(colour))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, line.value)
        taken = painter.fontMetrics().horizontalAdvance(line.value) + 12 if line.value else 0
        room = area.adjusted(0, 0, -taken, 0)
        name = painter.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, name)

    def event(self, event: QEvent) -> bool:
        """Tells a line's full name and precision on hover."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for number, line in enumerate([self._title, *self._lines]):
                if self._area(number).contains(event.pos()) and line.name:
                    QToolTip.showText(event.globalPos(), f"{line.name}: {line.full}", self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)
