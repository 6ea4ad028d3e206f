"""What stands above the charts: which one, of which days, in which steps, by what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.models.chart_range import PRESETS, ChartRange, group_names, preset_names, step_names
from app.models.comparison import Order
from app.translation import translate
from app.widgets.choice import Choice
from app.widgets.date_field import DateField
from app.widgets.fields import FieldStyle
from app.widgets.segmented import Segmented
from app.widgets.words import Words

_ONE_ROW_FROM = 920


def view_names() -> dict[str, str]:
    """Gives what the charts are called."""
    return {
        "time": translate("Charts", "Over time"),
        "month": translate("Charts", "Budget"),
        "week": translate("Charts", "Hours of the week"),
        "models": translate("Charts", "Models"),
    }


def order_names() -> dict[str, str]:
    """Gives what models can be sorted by."""
    return {
        "cost": translate("Charts", "Spend"),
        "rate": translate("Charts", "Rate"),
        "cache": translate("Charts", "Cache hits"),
        "tokens": translate("Charts", "Tokens"),
    }


@dataclass(frozen=True)
class Question:
    """What is to be shown."""

    view: str
    days: ChartRange
    step: str
    group: str
    compares: bool

    @property
    def asks_same(self) -> tuple[object, ...]:
        """Gives what decides the answer: two questions alike in it have the same answer."""
        match self.view:
            case "time":
                return (self.view, self.days, self.step, self.group, self.compares)
            case "month":
                return (self.view, self.days.end)
        return (self.view, self.days)


class ChartControls(QWidget):
    """The controls; those that say nothing about the chosen view are not there."""

    changed = Signal()
    reordered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today: date | None = None
        self._days: ChartRange | None = None
        self._wanted_step = ""
        self.views = Segmented(translate("Charts", "Chart"), view_names(), "time")
        self.presets = Choice(translate("Charts", "Range"), preset_names().values())
        self.presets.setFont(theme.label_font())
        self.presets.setCurrentIndex(PRESETS.index("30"))
        self.start = DateField(translate("Charts", "First day"))
        self.end = DateField(translate("Charts", "Last day"))
        self.steps = Segmented(translate("Charts", "Step"), step_names(), "day")
        self.groups = Segmented(translate("Charts", "Group by"), group_names(), "provider")
        self.orders = Segmented(translate("Charts", "Sort by"), order_names(), "cost")
        self.compare = QCheckBox(translate("Charts", "Period before"))
        self.compare.setFont(theme.label_font())
        self.compare.setToolTip(translate("Charts", "Draws the same number of days before as a line"))
        self.corner = QHBoxLayout()
        self._build()
        FieldStyle(self)
        for number, view in enumerate(view_names(), start=1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, partial(self.views.choose, view))
        self.views.setToolTip(translate("Charts", "Alt+1 to Alt+4"))
        self._on_view("time")
        self.views.chosen.connect(self._on_view)
        self.views.chosen.connect(self._tell)
        self.groups.chosen.connect(self._tell)
        self.orders.chosen.connect(self._on_order)
        self.compare.toggled.connect(self._tell)
        self.steps.chosen.connect(self._on_step)
        self.presets.activated.connect(self._on_preset)
        self.start.picked.connect(self._on_start)
        self.end.picked.connect(self._on_end)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.views)
        top.addStretch(1)
        top.addLayout(self.corner)
        self.dates = QWidget()
        dates = QHBoxLayout(self.dates)
        dates.setContentsMargins(0, 0, 0, 0)
        dates.setSpacing(6)
        self.dash = Words("–", tone="soft", size="label")
        for widget in (self.presets, self.start, self.dash, self.end):
            dates.addWidget(widget)
        self.choices = QWidget()
        choices = QHBoxLayout(self.choices)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.setSpacing(16)
        for choice in (self.compare, self.steps, self.groups, self.orders):
            choices.addWidget(choice)
        self._second = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._second.setSpacing(8)
        self._second.addWidget(self.dates, 0, Qt.AlignmentFlag.AlignLeft)
        self._second.addStretch(1)
        self._second.addWidget(self.choices, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(self._second)

    def add_to_corner(self, widget: QWidget) -> None:
        """Puts something at the end of the first row, where Tab comes before it goes to the second."""
        self.corner.addWidget(widget)
        self.views.lead_to(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the second row into two where it is too long."""
        narrow = event.size().width() < theme.in_proportion(_ONE_ROW_FROM)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._second.direction() != way:
            self._second.setDirection(way)
        super().resizeEvent(event)

    @property
    def order(self) -> Order:
        """What models are sorted by."""
        orders: dict[str, Order] = {"cost": "cost", "rate": "rate", "cache": "cache", "tokens": "tokens"}
        return orders[self.orders.choice]

    def set_today(self, today: date) -> None:
        """Says which day it is; presets move along with it."""
        if today == self._today:
            return
        self._today = today
        if self._days is None or self._days.preset != "custom":
            self._use(ChartRange.of(self._days.preset if self._days else "30", today))

    def question(self) -> Question | None:
        """Gives what is to be shown, None before it is known which day it is."""
        if self._days is None:
            return None
        view = self.views.choice
        days = self._days
        if view == "month" and self._today is not None:
            days = ChartRange.of("month", self._today)
        return Question(view, days, self.steps.choice, self.groups.choice, self.compare.isChecked())

    def choose_preset(self, preset: str) -> None:
        """Chooses days by the name of a preset."""
        if self._today is not None:
            self.choose_range(ChartRange.of(preset, self._today))

    def choose_range(self, days: ChartRange) -> None:
        """Chooses days as a person would."""
        self._use(days)
        self.changed.emit()

    def _use(self, days: ChartRange) -> None:
        self._days = days
        self.presets.setCurrentIndex(PRESETS.index(days.preset))
        self.start.show_day(days.start)
        self.end.show_day(days.end)
        self.steps.allow(days.steps())
        self.steps.blockSignals(True)
        self.steps.choose(days.fitting(self._wanted_step))
        self.steps.blockSignals(False)

    def _tell(self, _choice: object = None) -> None:
        self.changed.emit()

    def _on_view(self, view: str) -> None:
        over_time = view == "time"
        for widget in (self.compare, self.steps, self.groups):
            widget.setVisible(over_time)
        self.orders.setVisible(view == "models")
        self.dates.setVisible(view != "month")

    def _on_order(self, _order: str) -> None:
        self.reordered.emit()

    def _on_step(self, step: str) -> None:
        self._wanted_step = step
        self.changed.emit()

    def _on_preset(self, number: int) -> None:
        preset = PRESETS[number]
        if self._today is None or self._days is None:
            return
        self._wanted_step = ""
        if preset == "custom":
            self._use(ChartRange(self._days.start, self._days.end))
            self.start.setFocus()
        else:
            self._use(ChartRange.of(preset, self._today))
        self.changed.emit()

    def _on_start(self, day: date) -> None:
        if self._days is not None:
            self.choose_range(self._days.moved_start(day))

    def _on_end(self, day: date) -> None:
        if self._days is not None:
            self.choose_range(self._days.moved_end(day))
