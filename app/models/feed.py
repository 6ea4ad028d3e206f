"""Keeps the last dashboard, read anew whenever the figures may have changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.tasks import Refresh

if TYPE_CHECKING:
    from app.bridge import Bridge
    from app.client import ApiClient
    from server.schemas.dashboard import Dashboard

TICK_MS = 10_000
INTERVAL_S = 60.0
# A tick this late means that the computer slept.
_SLEPT_S = 3 * TICK_MS / 1000


def _local_now() -> datetime:
    return datetime.now().astimezone()


class DashboardFeed(QObject):
    """Asks on every change, every minute, after midnight and after the computer slept."""

    arrived = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        client: ApiClient,
        bridge: Bridge,
        parent: QObject | None = None,
        *,
        now: Callable[[], datetime] = _local_now,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._client = client
        self._refresh = Refresh(self, self._ask, self._on_result, self._on_error)
        self._looking = False
        self._asked_at = now()
        self._ticked_at = now()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.setTimerType(Qt.TimerType.CoarseTimer)
        self._timer.timeout.connect(self.tick)
        bridge.changed.connect(self._on_changed)

    def start(self) -> None:
        """Asks now and from now on."""
        self._timer.start()
        self.refresh()

    def stop(self) -> None:
        """Asks no more."""
        self._timer.stop()
        self._refresh.stop()

    def refresh(self) -> None:
        """Asks now, or as soon as the answer under way has come."""
        self._asked_at = self._now()
        # Providers are read sooner while a person has the figures before them.
        self._looking = QGuiApplication.focusWindow() is not None
        self._refresh.request()

    def tick(self) -> None:
        """Asks if it is time to."""
        now = self._now()
        slept = abs((now - self._ticked_at).total_seconds()) > _SLEPT_S
        new_day = _day(now) != _day(self._ticked_at)
        due = (now - self._asked_at).total_seconds() >= INTERVAL_S
        self._ticked_at = now
        if slept or new_day or due:
            self.refresh()

    def _ask(self) -> Dashboard:
        return self._client.dashboard(looking=self._looking)

    def _on_changed(self, _event: object) -> None:
        self.refresh()

    def _on_result(self, dashboard: Dashboard) -> None:
        self.arrived.emit(dashboard)

    def _on_error(self, error: Exception) -> None:
        self.failed.emit(error)


def _day(moment: datetime) -> date:
    return moment.date()
