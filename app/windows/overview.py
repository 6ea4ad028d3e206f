"""The overview: one figure first, its trend second, its parts third."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app import formatting
from app.models.figures import ProvidersTableModel, Role, TopModelsTableModel
from app.theme import provider_slots
from app.widgets.banner import Banner
from app.widgets.card import Card
from app.widgets.skeleton import Skeleton, page_shapes
from app.widgets.states import Notice
from app.widgets.table import FigureDelegate, FigureTable
from app.windows.overview_cards import MonthCard, PaceCard, TodayCard, basis_word
from app.windows.spend_card import SpendCard

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractTableModel

    from app.client import ApiClient
    from server.schemas.dashboard import Dashboard

MOST_WIDTH = 1200
_SIDE_BY_SIDE_FROM = 900
_MOST_ALERTS = 3


class TableCard(Card):
    """A card with one table of figures."""

    def __init__(self, title: str, model: QAbstractTableModel, most_rows: int) -> None:
        super().__init__(title)
        self.table = FigureTable(title, most_rows=most_rows)
        self.table.setModel(model)
        delegate = FigureDelegate(Role.SHARE, Role.PROVIDER, Role.SOFT, self.table)
        self.table.setItemDelegate(delegate)
        self.body.setContentsMargins(8, 12, 8, 8)
        self.head.setContentsMargins(8, 0, 8, 0)
        self.body.addWidget(self.table)
        self.body.addStretch(1)


class Overview(QWidget):
    """The page: its figures, or what stands in their place."""

    token_requested = Signal()
    budget_requested = Signal()
    retry_requested = Signal()

    def __init__(self, client: ApiClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: dict[str, str] = {}
        self._today: date | None = None
        self._alerts: list[Banner] = []
        self._told: list[tuple[str, str]] = []
        self.providers = ProvidersTableModel(self)
        self.models = TopModelsTableModel(self._names, self)
        self.today_card = TodayCard()
        self.month_card = MonthCard()
        self.pace_card = PaceCard()
        self.spend_card = SpendCard(client)
        self.providers_card = TableCard("Providers", self.providers, 10)
        self.models_card = TableCard("Top models", self.models, 10)
        self.stack = QStackedWidget()
        self.skeleton = Skeleton(page_shapes, radius=8)
        self.empty = Notice()
        self.failed = Notice()
        self._build()

    def _build(self) -> None:
        content = QWidget()
        content.setMaximumWidth(MOST_WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        self._alert_column = QVBoxLayout()
        self._alert_column.setSpacing(8)
        glance = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tables = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for row, cards in (
            (glance, (self.today_card, self.month_card, self.pace_card)),
            (self._tables, (self.providers_card, self.models_card)),
        ):
            row.setSpacing(12)
            for card in cards:
                row.addWidget(card, 1)
        column.addLayout(glance)
        column.addLayout(self._alert_column)
        column.addWidget(self.spend_card, 100)
        column.addLayout(self._tables)
        column.addStretch(1)
        self.area = QScrollArea(widgetResizable=True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        middle = QWidget()
        around = QBoxLayout(QBoxLayout.Direction.LeftToRight, middle)
        around.setContentsMargins(0, 0, 0, 0)
        around.addStretch(1)
        around.addWidget(content, 1000)
        around.addStretch(1)
        self.area.setWidget(middle)
        loading = QWidget()
        inset = QVBoxLayout(loading)
        inset.setContentsMargins(16, 4, 16, 16)
        inset.addWidget(self.skeleton)
        for widget in (loading, self.area, self.empty, self.failed):
            self.stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.empty.say(
            "Nothing has been tracked yet: with a token, your app can tell what it uses.",
            button="Create a token for your app",
        )
        self.empty.pressed.connect(self.token_requested)
        self.failed.pressed.connect(self.retry_requested)
        self.spend_card.token_requested.connect(self.token_requested)
        self.month_card.budget_requested.connect(self.budget_requested)

    @property
    def has_figures(self) -> bool:
        """Whether figures are in sight, perhaps old ones."""
        return self.stack.currentWidget() is self.area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the tables below each other where the page is narrow."""
        narrow = event.size().width() < _SIDE_BY_SIDE_FROM
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._tables.direction() != way:
            self._tables.setDirection(way)
        super().resizeEvent(event)

    def show_figures(self, dashboard: Dashboard, now: datetime) -> None:
        """Shows the newest figures."""
        if dashboard.lastEventAt is None and not dashboard.totalCosts.currentMonth:
            self.stack.setCurrentWidget(self.empty)
            return
        ranked = sorted(dashboard.providers, key=lambda one: (-one.cost, one.provider))
        # The dearest choose their colours first.
        provider_slots().slots_for(one.provider for one in ranked)
        self._names.update({one.provider: one.name for one in ranked})
        for card in (self.today_card, self.month_card, self.pace_card):
            card.show_figures(dashboard)
        self.providers.set_rows(dashboard.providers)
        self.models.set_rows(dashboard.topModels)
        self.providers_card.table.fit()
        self.models_card.table.fit()
        self._show_alerts(dashboard)
        self.stack.setCurrentWidget(self.area)
        self._today = dashboard.recentDays[-1].date if dashboard.recentDays else now.date()
        self.spend_card.set_context(self._today, self._names, basis_word(dashboard.basis))

    def say_failed(self, message: str) -> None:
        """Says that nothing could be read, where there is nothing older to show."""
        self.failed.say(
            "The figures could not be read", f"{message} What your apps tracked is kept.", "Try again"
        )
        self.stack.setCurrentWidget(self.failed)

    def _show_alerts(self, dashboard: Dashboard) -> None:
        wanted: list[tuple[str, str]] = [
            (alert.severity, f"{alert.title}. {alert.message}" if alert.message else alert.title)
            for alert in dashboard.alerts[:_MOST_ALERTS]
        ]
        if len(dashboard.alerts) > _MOST_ALERTS:
            wanted.append(
                ("info", f"And {formatting.count(len(dashboard.alerts) - _MOST_ALERTS, 'more alert')}.")
            )
        is_told = any(alert.kind == "unpriced" for alert in dashboard.alerts)
        if dashboard.unpriced.tokens and not is_told:
            wanted.append(("info", unpriced_words(dashboard)))
        if wanted == self._told:
            return
        self._told = wanted
        for banner in self._alerts:
            self._alert_column.removeWidget(banner)
            banner.deleteLater()
        self._alerts = [Banner(words, severity=severity) for severity, words in wanted]
        for banner in self._alerts:
            self._alert_column.addWidget(banner)


def unpriced_words(dashboard: Dashboard) -> str:
    """Says what no price was known for, so that nobody takes the figures for the whole."""
    unpriced = dashboard.unpriced
    names = [one.model for one in unpriced.models[:3]]
    if len(unpriced.models) > 3:
        names.append(f"{len(unpriced.models) - 3} more")
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    known = f" of {listed}" if listed else ""
    return (
        f"{formatting.tokens(unpriced.tokens)} tokens{known} have no known price: "
        "they are not in this month's money."
    )
