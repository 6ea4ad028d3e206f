"""The watch: judges figures soon after they have changed, so that alerts come without anybody asking."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from server.schemas.events import Changed
from server.services.alerts import AlertService

_log = logging.getLogger(__name__)
# A busy app changes the figures many times a second; a person wants to know within one.
_REST_S = 1.0
# Time alone changes figures too: a day ends, a forecast moves.
_EVERY_S = 60.0


class AlertWatch:
    """A thread that looks after the alerts of organizations whose figures have changed."""

    def __init__(self, alerts: AlertService, organization_id: int, on_duty: Callable[[], bool]) -> None:
        """Takes what judges, the organization that is there from the start, and whether it is up to us."""
        self._alerts = alerts
        self._on_duty = on_duty
        self._watched = {organization_id}
        self._gate = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="alert-watch", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Ends the thread; safe to call twice."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def tell(self, changed: Changed) -> None:
        """Hears that figures have changed."""
        if changed.kind == "alert":
            return
        with self._gate:
            if changed.organizationId is not None:
                self._watched.add(changed.organizationId)
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(_EVERY_S)
            if self._stop.wait(_REST_S):
                return
            self._wake.clear()
            if not self._on_duty():
                continue
            with self._gate:
                watched = sorted(self._watched)
            for organization_id in watched:
                self._judge(organization_id)

    def _judge(self, organization_id: int) -> None:
        try:
            self._alerts.judge(organization_id)
        except Exception:  # noqa: BLE001 - the next change tries again; the watch must not end
            _log.exception("alerts could not be judged")
