"""The charts in a window of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from app.currency import shown
from app.tasks import Refresh
from app.translation import translate
from app.windows.charts_page import ChartsPage

if TYPE_CHECKING:
    from app.bridge import Bridge
    from app.client import ApiClient
    from app.preferences import Preferences
    from server.schemas.dashboard import Dashboard
    from server.schemas.events import Changed

MINIMUM_SIZE = (720, 520)
USUAL_SIZE = (1180, 800)
_GEOMETRY = "charts"


def _now() -> datetime:
    return datetime.now(UTC)


class ChartsWindow(QMainWindow):
    """Keeps the page up to date while it is in sight."""

    closed = Signal()
    new_token_requested = Signal()

    def __init__(
        self,
        client: ApiClient,
        bridge: Bridge,
        preferences: Preferences,
        *,
        now: Callable[[], datetime] = _now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._now = now
        self._outdated = True
        self.page = ChartsPage(client, now=now)
        self._refresh: Refresh[Dashboard] = Refresh(
            self, client.dashboard, self._on_dashboard, self._on_failure
        )
        self.setWindowTitle(translate("Window", "Charts – CodingVibez"))
        self.setMinimumSize(*MINIMUM_SIZE)
        self.setCentralWidget(self.page)
        self.page.setFocus()
        self.page.token_requested.connect(self.new_token_requested)
        self.page.retry_requested.connect(self.refresh)
        bridge.changed.connect(self._on_changed)
        shown.changed.connect(self._on_unit_changed)
        for text, keys, run in (
            (translate("Window", "Refresh"), "F5", self.refresh),
            (translate("Window", "Close window"), "Ctrl+W", self.close),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(run)
            self.addAction(action)
        geometry = preferences.geometry(_GEOMETRY)
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(*USUAL_SIZE)

    def refresh(self) -> None:
        """Reads the figures anew."""
        self._outdated = False
        self._refresh.request()

    def showEvent(self, event: QShowEvent) -> None:
        """Brings the figures up to date as the window comes into sight."""
        super().showEvent(event)
        if self._outdated:
            self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers the window's place."""
        self._preferences.set_geometry(_GEOMETRY, self.saveGeometry())
        self._outdated = True
        event.accept()
        self.closed.emit()

    def _on_changed(self, _event: Changed) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._outdated = True

    def _on_unit_changed(self) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._outdated = True

    def _on_dashboard(self, dashboard: Dashboard) -> None:
        self.page.show_figures(dashboard, self._now())

    def _on_failure(self, error: Exception) -> None:
        self.page.say_failed(str(error))
