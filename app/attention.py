"""What comes to the person beside the windows: the popover at the icon, and notifications."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.models import notices
from app.models.notices import Notice, QuietHours
from app.tasks import run_task

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.models.feed import DashboardFeed
    from app.preferences import Preferences
    from app.tray import Tray
    from app.windows.opening import Windows
    from app.windows.popover import Popover
    from server.schemas.alerts import Alert
    from server.schemas.dashboard import Dashboard
    from server.schemas.sync import SyncAnswer


def _local_now() -> datetime:
    return datetime.now().astimezone()


class Attention(QObject):
    """Opens the popover on a click, and tells every alert once, also after a restart."""

    def __init__(
        self,
        tray: Tray,
        windows: Windows,
        preferences: Preferences,
        parent: QObject | None = None,
        *,
        now: Callable[[], datetime] = _local_now,
    ) -> None:
        super().__init__(parent)
        self._tray, self._windows, self._preferences, self._now = tray, windows, preferences, now
        self._client: ApiClient | None = None
        self._feed: DashboardFeed | None = None
        self._dashboard: Dashboard | None = None
        self._problem = ""
        self._page = self._server = ""
        self._popover: Popover | None = None
        tray.toggle_requested.connect(self.toggle)
        tray.notice_clicked.connect(self._on_notice_clicked)

    def connect_to(self, client: ApiClient, feed: DashboardFeed, server: str = "") -> None:
        """Takes the server to read from, and its name if it is a team's."""
        self._client, self._feed, self._server = client, feed, server

    def set_state(self, dashboard: Dashboard | None, problem: str) -> None:
        """Takes the newest figures, and tells what they give reason to tell."""
        self._dashboard, self._problem = dashboard, problem
        if self._popover is not None:
            self._popover.set_state(dashboard, problem)
        if dashboard is not None and not problem:
            self._tell(dashboard.alerts)

    def stop(self) -> None:
        """Closes the popover, and reads no more."""
        self._client = None
        if self._popover is not None:
            self._popover.close()
            self._popover.deleteLater()
            self._popover = None

    # The popover

    def toggle(self) -> None:
        """Opens the popover at the icon, or closes it."""
        if self._client is None:
            return
        if self._popover is None:
            self._popover = self._make_popover()
        self._popover.set_server(self._server)
        self._popover.set_state(self._dashboard, self._problem)
        self._popover.toggle(self._tray.place)

    @property
    def popover(self) -> Popover | None:
        """The popover; None before it was first wanted."""
        return self._popover

    def _make_popover(self) -> Popover:
        from app.windows.popover import Popover

        popover = Popover()
        popover.open_requested.connect(self._windows.open_page)
        popover.sync_requested.connect(self._on_sync_requested)
        return popover

    def _on_sync_requested(self) -> None:
        if self._client is not None and self._popover is not None:
            self._popover.set_syncing(True)
            run_task(self, self._client.sync_all, self._on_synced, self._on_sync_failed)

    def _on_synced(self, _answer: SyncAnswer) -> None:
        self._end_sync(self._problem)
        if self._feed is not None:
            self._feed.refresh()

    def _on_sync_failed(self, error: Exception) -> None:
        self._end_sync(str(error))

    def _end_sync(self, problem: str) -> None:
        if self._popover is not None:
            self._popover.set_syncing(False)
            self._popover.set_state(self._dashboard, problem)

    # Notifications

    def _tell(self, alerts: list[Alert]) -> None:
        preferences = self._preferences
        quiet = QuietHours(preferences.quiet_from, preferences.quiet_to)
        if not self._tray.visible or preferences.paused or quiet.hold(self._now().time()):
            # Not told is not forgotten: what still lasts afterwards is told then.
            return
        fresh = notices.untold(alerts, preferences.told, preferences.topics)
        if not fresh:
            return
        preferences.told = preferences.told | {alert.id for alert in fresh}
        for notice in notices.notices(fresh):
            self._show(notice)

    def _show(self, notice: Notice) -> None:
        self._page = notice.page
        self._tray.tell(notice)

    def _on_notice_clicked(self) -> None:
        self._windows.open_page(self._page or "alerts")
