"""The main window: pages of figures, read through the API and refreshed as they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import formatting
from app.tasks import Refresh
from app.widgets.banner import Banner
from app.widgets.words import ElidedWords
from app.windows.overview import MOST_WIDTH, Overview

if TYPE_CHECKING:
    from app.bridge import Bridge
    from app.client import ApiClient
    from app.preferences import Preferences
    from server.schemas.dashboard import Dashboard
    from server.schemas.events import Changed

MINIMUM_SIZE = (720, 520)
USUAL_SIZE = (1040, 820)

_GEOMETRY = "main"
_TICK_MS = 30_000
_TICKS_BETWEEN_REFRESHES = 10


def _now() -> datetime:
    return datetime.now(UTC)


def _centred(content: QLayout) -> QWidget:
    """Gives a row as wide as a page's column, in the middle like it."""
    inner = QWidget()
    inner.setMaximumWidth(MOST_WIDTH)
    inner.setLayout(content)
    row = QWidget()
    around = QHBoxLayout(row)
    around.setContentsMargins(0, 0, 0, 0)
    around.addStretch(1)
    around.addWidget(inner, 1000)
    around.addStretch(1)
    return row


class MainWindow(QMainWindow):
    """Shows the overview. What leads to another window is a signal: the application opens it."""

    closed = Signal()
    new_token_requested = Signal()
    budget_requested = Signal()
    charts_requested = Signal()

    def __init__(
        self,
        client: ApiClient,
        bridge: Bridge,
        preferences: Preferences,
        *,
        warnings: Sequence[str] = (),
        now: Callable[[], datetime] = _now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._now = now
        self._dashboard: Dashboard | None = None
        self._read_at: datetime | None = None
        self._outdated = True
        self._ticks = 0
        self._refresh: Refresh[Dashboard] = Refresh(
            self, client.dashboard, self._on_dashboard, self._on_failure
        )
        self.setWindowTitle("CodingVibez")
        self.setMinimumSize(*MINIMUM_SIZE)
        self.menu = QMenu("Menu", self)
        self.overview = Overview(client)
        self.pages = QStackedWidget()
        self.freshness = ElidedWords(tone="soft", size="label")
        self._build(warnings)
        self.add_page(self.overview)
        self.overview.token_requested.connect(self.new_token_requested)
        self.overview.budget_requested.connect(self.budget_requested)
        self.overview.retry_requested.connect(self.refresh)
        bridge.changed.connect(self._on_changed)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._restore()

    def _build(self, warnings: Sequence[str]) -> None:
        self.refresh_action = self._action("Refresh", "F5", self.refresh)
        self.charts_action = self._action("Charts", "Ctrl+Shift+C", self.charts_requested)
        self.token_action = self._action("New token…", "Ctrl+N", self.new_token_requested)
        self.budget_action = self._action("Budget…", "Ctrl+B", self.budget_requested)
        self.menu.addSeparator()
        self.close_action = self._action("Close window", "Ctrl+W", self.close)
        header = QHBoxLayout()
        header.setContentsMargins(20, 10, 16, 6)
        header.setSpacing(4)
        header.addWidget(self.freshness, 1)
        for action in (self.refresh_action, self.charts_action, self.budget_action, self.token_action):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text().rstrip("…"))
            header.addWidget(button)
        more = QToolButton()
        more.setText("Menu")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self.menu)
        more.setToolTip("All there is to do here, with its keys")
        header.addWidget(more)
        self.banners = QVBoxLayout()
        self.banners.setContentsMargins(16, 0, 16, 0)
        self.banners.setSpacing(8)
        for warning in warnings:
            self.banners.addWidget(Banner(warning))
        self.failure = Banner()
        self.failure.hide()
        self.failure.pressed.connect(self.refresh)
        self.banners.addWidget(self.failure)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(_centred(header))
        column.addWidget(_centred(self.banners))
        column.addWidget(self.pages, 1)
        self.setCentralWidget(centre)
        # The first Tab leads to the first button; until then nothing is framed.
        centre.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        centre.setFocus()

    def _action(self, text: str, keys: str, run: Callable[[], object] | SignalInstance) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{text.rstrip('…')} ({shown})")
        action.triggered.connect(run)
        self.addAction(action)
        self.menu.addAction(action)
        return action

    def add_page(self, page: QWidget) -> None:
        """Adds a page; the first one is shown."""
        self.pages.addWidget(page)

    def refresh(self) -> None:
        """Reads the figures anew."""
        self._outdated = False
        self._refresh.request()

    def showEvent(self, event: QShowEvent) -> None:
        """Brings the figures up to date as the window comes into sight."""
        super().showEvent(event)
        self._timer.start()
        if self._outdated:
            self.refresh()
        self._say_freshness()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers the window's place; the application goes on in the tray."""
        self._preferences.set_geometry(_GEOMETRY, self.saveGeometry())
        self._timer.stop()
        self._outdated = True
        event.accept()
        self.closed.emit()

    def _restore(self) -> None:
        geometry = self._preferences.geometry(_GEOMETRY)
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(*USUAL_SIZE)

    def _on_changed(self, _event: Changed) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._outdated = True

    def _on_tick(self) -> None:
        self._ticks += 1
        if self._ticks % _TICKS_BETWEEN_REFRESHES == 0:
            self.refresh()
        self._say_freshness()

    def _on_dashboard(self, dashboard: Dashboard) -> None:
        self._dashboard, self._read_at = dashboard, self._now()
        self.failure.hide()
        self.overview.show_figures(dashboard, self._read_at)
        self._say_freshness()

    def _on_failure(self, error: Exception) -> None:
        if self._read_at is None or not self.overview.has_figures:
            self.overview.say_failed(str(error))
            return
        self.failure.say(
            f"Not refreshed: {error} What is shown was read {formatting.ago(self._read_at, self._now())}.",
            "Try again",
        )
        self.failure.show()

    def _say_freshness(self) -> None:
        if self._dashboard is None or self._dashboard.lastEventAt is None:
            self.freshness.setText("")
            return
        self.freshness.setText(f"Last use {formatting.ago(self._dashboard.lastEventAt, self._now())}")
