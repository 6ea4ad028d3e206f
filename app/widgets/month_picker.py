"""One month at a time, with a step to either side."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app import formatting, theme
from app.drawing.glyphs import arrow, paint_glyph
from app.translation import translate
from app.widgets.words import Words


class _Step(QToolButton):
    def __init__(self, name: str, degrees: float) -> None:
        super().__init__()
        self._degrees = degrees
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(30, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the button, then its arrow."""
        super().paintEvent(event)
        look = theme.current().palette
        area = QRectF((self.width() - 14) / 2, (self.height() - 14) / 2, 14, 14)
        ink = look.text if self.isEnabled() else look.line
        paint_glyph(QPainter(self), area, lambda: arrow(self._degrees), ink)


class MonthPicker(QWidget):
    """Shows a month; later ones than the present are not reached."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last = today.replace(day=1)
        self.first = self._last
        self.before_button, self.after_button = (
            _Step(translate("Window", "Month before"), 180),
            _Step(translate("Window", "Month after"), 0),
        )
        self.words = Words(bold=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setMinimumWidth(124)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.before_button, self.words, self.after_button):
            row.addWidget(widget)
        self.before_button.clicked.connect(self._on_before)
        self.after_button.clicked.connect(self._on_after)
        self._say()

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    def show_month(self, day: date) -> None:
        """Goes to the month of a day, the present one where it is later."""
        self.first = min(day.replace(day=1), self._last)
        self._say()
        self.changed.emit()

    def _on_before(self) -> None:
        self.show_month(self.first - timedelta(days=1))

    def _on_after(self) -> None:
        self.show_month(self.last + timedelta(days=1))

    def _say(self) -> None:
        self.words.setText(f"{formatting.month(self.first)} {self.first.year}")
        self.after_button.setEnabled(self.first < self._last)
