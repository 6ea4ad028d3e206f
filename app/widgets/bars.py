"""Bars: a budget with where it is heading, and a plain share."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme
from app.theme import Palette
from app.translation import translate

_MOST_OVER = 1.5


def paint_bar(painter: QPainter, area: QRectF, share: float, fill: str, track: str) -> None:
    """Paints a rounded bar filled to a share; anything above zero shows at least its rounding."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = area.height() / 2
    painter.setBrush(QColor(track))
    painter.drawRoundedRect(area, radius, radius)
    if share > 0:
        width = min(area.width(), max(area.height(), area.width() * share))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(QRectF(area.x(), area.y(), width, area.height()), radius, radius)


class ShareBar(QWidget):
    """A share as a bar."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setAccessibleName(name)
        self.setFixedHeight(6)

    def set_share(self, share: float) -> None:
        """Sets the share, 0 … 1."""
        self._share = share
        self.setAccessibleDescription(f"{share:.0%}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints track and fill."""
        look = theme.current().palette
        area = QRectF(0, 0, self.width(), 6)
        paint_bar(QPainter(self), area, self._share, look.accent, look.line)


class BudgetBar(QWidget):
    """What is used of a budget, with the projected end as a tick.

    Where more than the budget is used or projected, the bar goes on past the limit, and the limit is marked.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used = 0.0
        self._projected = 0.0
        self._state = "ok"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Gives the height of the bar with its tick."""
        return QSize(120, 18)

    def set_figures(self, used: Decimal, limit: Decimal, projected: Decimal, state: str) -> None:
        """Sets what is used and where it ends, both against the limit."""
        self._used = max(0.0, float(used / limit)) if limit > 0 else 0.0
        self._projected = max(self._used, float(projected / limit)) if limit > 0 else 0.0
        self._state = state
        self.setAccessibleName(translate("Budgets", "Budget"))
        self.setAccessibleDescription(
            translate("Budgets", "{used} used, {projected} projected by the end of the month").format(
                used=f"{self._used:.0%}", projected=f"{self._projected:.0%}"
            )
        )
        self.update()

    def _fill(self, look: Palette) -> str:
        return {"warning": look.warn, "exceeded": look.bad}.get(self._state, look.accent)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints track, fill, limit and tick."""
        look = theme.current().palette
        painter = QPainter(self)
        whole = min(_MOST_OVER, max(1.0, self._used, self._projected))
        area = QRectF(0, 5, self.width(), 8)
        paint_bar(painter, area, self._used / whole, self._fill(look), look.line)
        if whole > 1:
            at = round(self.width() / whole)
            painter.fillRect(QRectF(at - 2, 5, 3, 8), QColor(look.card))
            painter.fillRect(QRectF(at - 1, 2, 1, 14), QColor(look.soft))
        at = min(self.width() - 2, round(self.width() * min(self._projected / whole, 1)) - 1)
        painter.fillRect(QRectF(at - 1, 2, 4, 14), QColor(look.card))
        painter.fillRect(QRectF(at, 2, 2, 14), QColor(look.text))
