"""The overview: one figure first, its trend second, its parts third."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import formatting, theme
from app.models.agents import scan_words
from app.models.basis import basis_word
from app.models.figures import BASIS_COLUMN, ProvidersTableModel, Role, TopModelsTableModel
from app.tasks import run_task
from app.theme import provider_slots
from app.translation import translate
from app.widgets.banner import Banner, put_in_tab_order
from app.widgets.card import Card
from app.widgets.column import scrolled
from app.widgets.skeleton import page_shapes
from app.widgets.table import FigureDelegate, FigureTable
from app.windows.overview_cards import MonthCard, PaceCard, TodayCard
from app.windows.page import Page
from app.windows.sources_card import SourcesCard
from app.windows.spend_card import SpendCard
from server.schemas.settings import SettingsRequest

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractTableModel

    from app.client import ApiClient
    from server.schemas.alerts import Alert
    from server.schemas.dashboard import Dashboard, PlanQuestion

_SIDE_BY_SIDE_FROM = 760
_ALL_COLUMNS_FROM = 460
_MOST_ALERTS = 3
# Stands where the number of an alert does, for the words that there are others.
_MORE = "more"
_TICK_MS = 30_000
_TICKS_BETWEEN_REFRESHES = 10


def _now() -> datetime:
    return datetime.now(UTC)


class TableCard(Card):
    """A card with one table of figures, whose rows open what they are made of."""

    opened = Signal(int)

    def __init__(self, title: str, model: QAbstractTableModel, most_rows: int) -> None:
        super().__init__(title)
        self._spared: int | None = None
        self.table = FigureTable(title, most_rows=most_rows)
        self.table.setModel(model)
        self.table.setCursor(Qt.CursorShape.PointingHandCursor)
        self.table.setMouseTracking(True)
        self.table.clicked.connect(self._on_row)
        self.table.activated.connect(self._on_row)
        delegate = FigureDelegate(Role.SHARE, Role.PROVIDER, Role.SOFT, self.table, bar_width=32)
        self.table.setItemDelegate(delegate)
        self.body.setContentsMargins(8, 12, 8, 8)
        self.head.setContentsMargins(8, 0, 8, 0)
        self.body.addWidget(self.table)
        self.body.addStretch(1)

    def hide_where_narrow(self, column: int) -> None:
        """Leaves a column out where names would be cut for it."""
        self._spared = column

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows the columns there is room for."""
        if self._spared is not None:
            is_narrow = event.size().width() < theme.in_proportion(_ALL_COLUMNS_FROM)
            self.table.setColumnHidden(self._spared, is_narrow)
        super().resizeEvent(event)

    def _on_row(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())


class Overview(Page):
    """The page: its figures, or what stands in their place."""

    KINDS: ClassVar[frozenset[str]] = frozenset(
        ("usage", "costs", "expenses", "budgets", "settings", "sync", "alert")
    )
    SHOWS_MONEY: ClassVar[bool] = True

    token_requested = Signal()
    budget_requested = Signal()
    alerts_counted = Signal(int)
    uses_requested = Signal(object, object, str, str)
    """The first and last day, a provider, a model; an empty name is any."""
    costs_requested = Signal(str)
    """A provider, or nothing for all of them."""
    month_chart_requested = Signal()
    source_requested = Signal(str)
    """A provider, or nothing for all of them."""

    def __init__(
        self, client: ApiClient, *, now: Callable[[], datetime] = _now, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Overview", "Overview"), shapes=page_shapes, parent=parent)
        self._client = client
        self._now = now
        self._dashboard: Dashboard | None = None
        self._read_at: datetime | None = None
        self._ticks = 0
        self._names: dict[str, str] = {}
        self._today: date | None = None
        self._alerts: list[Banner] = []
        self._told: list[tuple[str, str, str]] = []
        self._question: PlanQuestion | None = None
        self._question_banner: Banner | None = None
        self.providers = ProvidersTableModel(self)
        self.models = TopModelsTableModel(self._names, self)
        self.today_card = TodayCard()
        self.month_card = MonthCard()
        self.pace_card = PaceCard()
        self.spend_card = SpendCard(client)
        self.providers_card = TableCard(translate("Overview", "Providers"), self.providers, 10)
        self.models_card = TableCard(translate("Overview", "Top models"), self.models, 10)
        # How the figures were got is told beside it, for each provider.
        self.models_card.hide_where_narrow(BASIS_COLUMN)
        self.sources_card = SourcesCard(client, now)
        self._build()
        self.read_by(client.dashboard, self._on_dashboard)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)

    def _build(self) -> None:
        for words, signal in (
            (translate("Overview", "Budget…"), self.budget_requested),
            (translate("Overview", "New token…"), self.token_requested),
        ):
            button = QPushButton(words)
            button.clicked.connect(signal)
            self.head.addWidget(button)
        column = QVBoxLayout()
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
        column.addWidget(self.sources_card)
        column.addStretch(1)
        self.area = scrolled(column)
        self.set_body(self.area)
        self.empty.say(
            translate(
                "Overview", "Nothing has been tracked yet: with a token, your app can tell what it uses."
            ),
            button=translate("Overview", "Create a token for your app"),
        )
        self.empty.pressed.connect(self.token_requested)
        self.spend_card.token_requested.connect(self.token_requested)
        self.month_card.budget_requested.connect(self.budget_requested)
        self.today_card.opened.connect(self._on_today)
        self.month_card.opened.connect(partial(self.costs_requested.emit, ""))
        self.pace_card.opened.connect(self.month_chart_requested)
        self.providers_card.opened.connect(self._on_provider)
        self.models_card.opened.connect(self._on_model)
        self.sources_card.opened.connect(self.source_requested)

    def showEvent(self, event: QShowEvent) -> None:
        """Goes on with the time."""
        super().showEvent(event)
        self._timer.start()
        self.sources_card.refresh()
        self._say_freshness()

    def tell(self, kind: str) -> None:
        """Hears that something has changed; how providers stand only where that may have."""
        super().tell(kind)
        if kind == "sync" and self.isVisible():
            self.sources_card.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Lets the time pass unseen: what comes back into sight is read anew."""
        super().hideEvent(event)
        self._timer.stop()
        self._outdated = True

    def tick(self) -> None:
        """Takes note that time has passed: the newest use is older now, and perhaps a new day has begun."""
        self._ticks += 1
        if self._ticks % _TICKS_BETWEEN_REFRESHES == 0:
            self.refresh()
        self._say_freshness()

    def _say_freshness(self) -> None:
        if self._dashboard is not None and self._dashboard.logScan is not None:
            self.note.setText(scan_words(self._dashboard.logScan))
            return
        last = None if self._dashboard is None else self._dashboard.lastEventAt
        self.note.setText(
            ""
            if last is None
            else translate("Overview", "Last use {when}").format(when=formatting.ago(last, self._now()))
        )
        self.sources_card.set_last_use(last)

    def _on_dashboard(self, dashboard: Dashboard) -> None:
        self._dashboard, self._read_at = dashboard, self._now()
        self.show_figures(dashboard, self._read_at)
        self._say_freshness()

    def what_is_shown(self) -> str:
        """Says when the figures in sight were read."""
        if self._read_at is None:
            return ""
        words = translate("Overview", "What is shown was read {when}.")
        return words.format(when=formatting.ago(self._read_at, self._now()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the tables below each other where the page is narrow."""
        narrow = event.size().width() < theme.in_proportion(_SIDE_BY_SIDE_FROM)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._tables.direction() != way:
            self._tables.setDirection(way)
        super().resizeEvent(event)

    def show_figures(self, dashboard: Dashboard, now: datetime) -> None:
        """Shows the newest figures."""
        self.alerts_counted.emit(len(dashboard.alerts))
        if dashboard.lastEventAt is None and not dashboard.totalCosts.currentMonth:
            self.show_empty()
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
        self._show_question(dashboard.flatPlanQuestion)
        asked = [] if self._question_banner is None else [self._question_banner]
        put_in_tab_order(self.pace_card, [*asked, *self._alerts])
        self.show_body()
        self._today = dashboard.recentDays[-1].date if dashboard.recentDays else now.date()
        self.spend_card.set_context(self._today, self._names, basis_word(dashboard.basis))

    def _show_alerts(self, dashboard: Dashboard) -> None:
        wanted: list[tuple[str, str, str]] = [
            (alert.id, alert.severity, alert_words(alert)) for alert in dashboard.alerts[:_MOST_ALERTS]
        ]
        if len(dashboard.alerts) > _MOST_ALERTS:
            more = formatting.count(len(dashboard.alerts) - _MOST_ALERTS, "more alert")
            wanted.append((_MORE, "info", translate("Overview", "And {more}.").format(more=more)))
        is_told = any(alert.kind == "unpriced" for alert in dashboard.alerts)
        if dashboard.unpriced.tokens and not is_told:
            wanted.append(("", "info", unpriced_words(dashboard)))
        if wanted == self._told:
            return
        self._told = wanted
        for banner in self._alerts:
            self._alert_column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self._alerts = [self._banner(*each) for each in wanted]
        for banner in self._alerts:
            self._alert_column.addWidget(banner)

    # What the person does

    def _on_today(self) -> None:
        if self._today is not None:
            self.uses_requested.emit(self._today, self._today, "", "")

    def _on_provider(self, row: int) -> None:
        self.costs_requested.emit(self.providers.row_at(row).provider)

    def _on_model(self, row: int) -> None:
        if self._today is not None:
            model = self.models.row_at(row)
            self.uses_requested.emit(self._today.replace(day=1), self._today, model.provider, model.model)

    def _banner(self, alert_id: str, severity: str, words: str) -> Banner:
        if alert_id == _MORE:
            banner = Banner(words, severity=severity, button=translate("Overview", "Show all"))
            banner.pressed.connect(partial(self.page_requested.emit, "alerts"))
        elif alert_id:
            banner = Banner(
                words,
                severity=severity,
                button=translate("Overview", "Dismiss"),
                other=translate("Overview", "Show"),
            )
            banner.other_pressed.connect(partial(self.page_requested.emit, "alerts"))
            banner.pressed.connect(partial(self._on_dismiss, alert_id, banner))
        else:
            banner = Banner(words, severity=severity, button=translate("Overview", "Show costs"))
            banner.pressed.connect(partial(self.costs_requested.emit, ""))
        return banner

    def _show_question(self, question: PlanQuestion | None) -> None:
        if question == self._question:
            return
        self._question = question
        if self._question_banner is not None:
            self._alert_column.removeWidget(self._question_banner)
            self._question_banner.hide()
            self._question_banner.deleteLater()
            self._question_banner = None
        if question is None:
            return
        words = question_words(question.tool)
        banner = Banner(
            words,
            severity="info",
            button=translate("Overview", "A flat plan"),
            other=translate("Overview", "Every call is paid"),
        )
        banner.pressed.connect(partial(self._on_answer, question.flatPlan))
        banner.other_pressed.connect(partial(self._on_answer, question.metered))
        self._question_banner = banner
        self._alert_column.insertWidget(0, banner)

    def _on_answer(self, values: dict[str, str]) -> None:
        if self._question_banner is not None:
            self._question_banner.setEnabled(False)
        request = SettingsRequest(values=dict(values))
        run_task(self, partial(self._client.change_settings, request), self._on_answered, self._on_unanswered)

    def _on_answered(self, _settings: object) -> None:
        self.refresh()

    def _on_unanswered(self, error: Exception) -> None:
        if self._question_banner is not None:
            self._question_banner.setEnabled(True)
        self.on_failure(error)

    def _on_dismiss(self, alert_id: str, banner: Banner) -> None:
        banner.button.setEnabled(False)
        run_task(self, partial(self._client.dismiss_alert, alert_id), self._on_dismissed, self.on_failure)

    def _on_dismissed(self, _alert: object) -> None:
        self.refresh()


def alert_words(alert: Alert) -> str:
    """Gives an alert as one paragraph."""
    return formatting.with_shown(f"{alert.title}. {alert.message}" if alert.message else alert.title)


def question_words(tool: str) -> str:
    """Asks who pays for a tool, and says what holds until there is an answer."""
    return translate(
        "Overview", "Who pays for {tool}? Until you say, its usage is shown at its worth and is no cost."
    ).format(tool=tool)


def unpriced_words(dashboard: Dashboard) -> str:
    """Says what no price was known for, so that nobody takes the figures for the whole."""
    unpriced = dashboard.unpriced
    names = [one.model for one in unpriced.models[:3]]
    if len(unpriced.models) > 3:
        names.append(translate("Overview", "{count} more").format(count=len(unpriced.models) - 3))
    words = translate("Overview", "{tokens} tokens have no known price: they are not in this month's money.")
    if names:
        words = translate(
            "Overview",
            "{tokens} tokens of {models} have no known price: they are not in this month's money.",
        )
    return words.format(tokens=formatting.tokens(unpriced.tokens), models=_listed(names))


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    words = translate("Overview", "{names} and {last}")
    return words.format(names=", ".join(names[:-1]), last=names[-1])
