"""A field for a day, with a calendar to choose it from."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QTextCharFormat
from PySide6.QtWidgets import QDateEdit, QWidget

from app import theme
from app.translation import translate
from app.widgets.fields import as_high_as_others


class DateField(QDateEdit):
    """Tells only days that a person chose, once they are complete."""

    picked = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setCalendarPopup(True)
        self.setDisplayFormat(translate("Formatting", "d MMM yyyy"))
        self.setKeyboardTracking(False)
        self.setMinimumDate(QDate(2015, 1, 1))
        self.setFont(theme.label_font())
        calendar = self.calendarWidget()
        calendar.setGridVisible(False)
        calendar.setVerticalHeaderFormat(calendar.VerticalHeaderFormat.NoVerticalHeader)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            # Qt paints them red, which means something else here.
            calendar.setWeekdayTextFormat(day, QTextCharFormat())
        self.dateChanged.connect(self._on_changed)
        self._is_told = True

    @property
    def day(self) -> date:
        """The day in the field."""
        chosen = self.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def show_day(self, day: date) -> None:
        """Puts a day in without telling."""
        self._is_told = False
        self.setDate(QDate(day.year, day.month, day.day))
        self._is_told = True

    def _on_changed(self, _day: QDate) -> None:
        if self._is_told:
            self.picked.emit(self.day)

    def sizeHint(self) -> QSize:
        """Gives room for a day, as high as the fields beside it."""
        return as_high_as_others(self, super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """Gives the least room for it."""
        return as_high_as_others(self, super().minimumSizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the field, then the arrow that a style sheet takes away."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().palette.soft), 1.5, c=Qt.PenCapStyle.RoundCap))
        x, y = self.width() - 13.0, self.height() / 2
        painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
