"""Fourteen days at a glance: one bar a day, today marked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import formatting, theme
from app.translation import translate
from server.schemas.dashboard import DailyCost


class Sparkline(QWidget):
    """One thin bar a day; today is drawn in the accent's colour and is the last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days: Sequence[DailyCost] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("Spend", "The last days"))

    def sizeHint(self) -> QSize:
        """Gives a height that tells high from low, and no more."""
        return QSize(120, 32)

    def set_days(self, days: Sequence[DailyCost]) -> None:
        """Sets the days, the last one being today."""
        self._days = days
        if days:
            top = max(days, key=lambda one: one.cost)
            self.setAccessibleDescription(
                translate("Spend", "{days}, the dearest {day} with {amount}").format(
                    days=formatting.count(len(days), "day"),
                    day=formatting.day(top.date, days[-1].date),
                    amount=formatting.money(top.cost),
                )
            )
        self.update()

    def _bar(self, number: int) -> QRectF:
        """Gives a day's bar on whole pixels, so that all are equally wide and sharp."""
        count = max(len(self._days), 1)
        step = max(2, self.width() // count)
        gap = max(1, round(step * 0.3))
        # Equally wide bars from edge to edge: what is left over goes into the gaps.
        left = round(number * (self.width() - (step - gap)) / max(count - 1, 1))
        top = max((one.cost for one in self._days), default=Decimal(0))
        cost = self._days[number].cost
        height = 0.0
        if top > 0 and cost > 0:
            height = max(2.0, round(float(cost / top) * (self.height() - 2)))
        return QRectF(left, self.height() - 1 - height, step - gap, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the bars on their base line."""
        look = theme.current().palette
        painter = QPainter(self)
        for number in range(len(self._days)):
            bar = self._bar(number)
            last = number == len(self._days) - 1
            painter.fillRect(bar, QColor(look.accent if last else look.other))
            base = QRectF(bar.x(), self.height() - 1, bar.width(), 1)
            painter.fillRect(base, QColor(look.accent if last else look.line))

    def event(self, event: QEvent) -> bool:
        """Tells the day under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._days:
            number = int(event.pos().x() * len(self._days) / max(self.width(), 1))
            if 0 <= number < len(self._days):
                one = self._days[number]
                cost = formatting.known(one.cost, one.unpricedTokens)
                words = f"{formatting.day_near(one.date, self._days[-1].date)}: {formatting.money(cost)}"
                QToolTip.showText(event.globalPos() + QPoint(0, 4), words, self)
            return True
        return super().event(event)
