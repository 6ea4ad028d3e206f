"""A field for a day, typed or picked from a calendar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QDateEdit, QWidget

from app.widgets.choice import paint_arrow
from app.widgets.fields import as_high_as_others

# Stands for no day at all; the field cannot be empty otherwise.
_NO_DAY = QDate(1971, 1, 1)


class DayField(QDateEdit):
    """Takes a day as it is written in the person's country, always with all four digits of the year."""

    def __init__(self, name: str, value: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setCalendarPopup(True)
        pattern = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
        self.setDisplayFormat(pattern if "yyyy" in pattern else pattern.replace("yy", "yyyy"))
        self.setMinimumDate(_NO_DAY)
        self.setSpecialValueText(" ")
        self.day = value

    @property
    def is_empty(self) -> bool:
        """Whether it shows no day, as it does where none is known."""
        return self.date() == _NO_DAY

    def clear_day(self) -> None:
        """Shows no day until one is entered."""
        self.setDate(_NO_DAY)

    @property
    def day(self) -> date:
        """The day."""
        chosen = self.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    @day.setter
    def day(self, value: date) -> None:
        self.setDate(QDate(value.year, value.month, value.day))

    def sizeHint(self) -> QSize:
        """Gives room for a day, as high as the fields beside it."""
        return as_high_as_others(self, super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """Gives the least room for it."""
        return as_high_as_others(self, super().minimumSizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the field, then the arrow."""
        super().paintEvent(event)
        paint_arrow(self)
