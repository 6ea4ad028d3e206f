"""What of the tracked uses is listed: which days, and whose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.models.chart_range import ChartRange, group_names, range_name
from app.translation import translate
from app.widgets.choice import Choice
from app.widgets.day_field import DayField
from app.widgets.words import Words

_CUSTOM: Final = "custom"
RANGES: Final = ("month", "1", "last-month", "7", "30", "year", _CUSTOM)
FILTERS: Final = ("provider", "model", "project")
_WIDTH: Final = 168


def _range_names() -> list[str]:
    return [*(range_name(each) for each in RANGES[:-1]), translate("Usage", "From … to …")]


def _all_words() -> dict[str, str]:
    """Gives what stands in each filter that leaves nothing out."""
    return {
        "provider": translate("Usage", "All providers"),
        "model": translate("Usage", "All models"),
        "project": translate("Usage", "All projects"),
    }


@dataclass(frozen=True)
class Question:
    """Which uses are listed, both days included; None is any."""

    start: date
    end: date
    provider: str | None = None
    model: str | None = None
    project: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the days is chosen."""
        return any((self.provider, self.model, self.project))


def days_of(choice: str, today: date) -> tuple[date, date]:
    """Gives the first and last day of one of `RANGES`; for own days those of this month."""
    days = ChartRange.of("month" if choice == _CUSTOM else choice, today)
    return days.start, days.end


class UsageFilters(QWidget):
    """Drop-downs in one row, and a second row for days of one's own choice."""

    changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.ranges = Choice(translate("Usage", "Days"), _range_names())
        self.fields = {name: Choice(group_names()[name], [words]) for name, words in _all_words().items()}
        self.first, self.last = (
            DayField(translate("Usage", "First day"), today()),
            DayField(translate("Usage", "Last day"), today()),
        )
        self.clear_button = QPushButton(translate("Usage", "Clear"))
        self.clear_button.setToolTip(translate("Usage", "Show all providers, models and projects"))
        self.clear_button.hide()
        self._days = QWidget()
        self._build()
        self.ranges.currentTextChanged.connect(self._on_range)
        for field in self.fields.values():
            field.currentIndexChanged.connect(self._on_changed)
        for day in (self.first, self.last):
            day.dateChanged.connect(self._on_changed)
        self.clear_button.clicked.connect(self.clear)
        self._on_changed()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for field in (self.ranges, *self.fields.values()):
            field.setMaximumWidth(_WIDTH)
            field.setMinimumContentsLength(6)
            row.addWidget(field, 1)
        row.addWidget(self.clear_button)
        row.addStretch(1)
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(8)
        for widget in (
            Words(translate("Usage", "From"), tone="soft"),
            self.first,
            Words(translate("Usage", "to"), tone="soft"),
            self.last,
        ):
            days.addWidget(widget)
        days.addStretch(1)
        self._days.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._days)

    @property
    def range(self) -> str:
        """Which of `RANGES` is chosen."""
        return RANGES[max(self.ranges.currentIndex(), 0)]

    def choose_range(self, choice: str) -> None:
        """Chooses one of `RANGES`."""
        self.ranges.setCurrentIndex(RANGES.index(choice))

    def question(self) -> Question:
        """Gives what is chosen."""
        start, end = days_of(self.range, self._today())
        if self.range == _CUSTOM:
            start, end = sorted((self.first.day, self.last.day))
        chosen = {
            name: field.currentText() for name, field in self.fields.items() if field.currentIndex() > 0
        }
        return Question(start, end, chosen.get("provider"), chosen.get("model"), chosen.get("project"))

    def offer(self, values: Mapping[str, Sequence[str]]) -> None:
        """Takes what can be chosen; what is chosen now stays so."""
        for name, field in self.fields.items():
            blocker = QSignalBlocker(field)
            chosen = field.currentText() if field.currentIndex() > 0 else ""
            offered = [value for value in values.get(name, ()) if value != chosen]
            field.clear()
            field.addItems([_all_words()[name], *([chosen] if chosen else []), *offered])
            field.setCurrentIndex(1 if chosen else 0)
            blocker.unblock()

    def choose(self, start: date, end: date, chosen: Mapping[str, str]) -> None:
        """Chooses days, by their name where they have one, and of each filter one value or all."""
        days = (start, end)
        name = next((each for each in RANGES[:-1] if days_of(each, self._today()) == days), _CUSTOM)
        wanted = [
            (self.ranges, _range_names()[RANGES.index(name)]),
            *((field, chosen.get(key, "")) for key, field in self.fields.items()),
        ]
        blockers = [
            QSignalBlocker(field) for field in (*(field for field, _ in wanted), self.first, self.last)
        ]
        for field, value in wanted:
            if value and field.findText(value) < 0:
                field.addItem(value)
            field.setCurrentIndex(field.findText(value) if value else 0)
        self.first.day, self.last.day = days
        for blocker in blockers:
            blocker.unblock()
        self._days.setVisible(name == _CUSTOM)
        self._on_changed()

    def clear(self) -> None:
        """Chooses all providers, models and projects."""
        for field in self.fields.values():
            blocker = QSignalBlocker(field)
            field.setCurrentIndex(0)
            blocker.unblock()
        self._on_changed()

    def _on_range(self, _name: str) -> None:
        self._days.setVisible(self.range == _CUSTOM)
        self._on_changed()

    def _on_changed(self, _value: object = None) -> None:
        self.clear_button.setVisible(self.question().is_narrowed)
        self.changed.emit()
