"""The crossings into the GUI thread: from the server's threads, and from signals of the system."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal

if TYPE_CHECKING:
    from server.schemas.events import Changed

    Subscribe = Callable[[Callable[[Changed], None]], Callable[[], None]]

SPACING_MS = 250


class Bridge(QObject):
    """Says that figures have changed: at once, then at most every quarter of a second, in the GUI thread."""

    changed = Signal(object)
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: dict[str, Changed] = {}
        self._unsubscribe: Callable[[], None] | None = None
        self._closed = False
        self._last_emit = -1.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._emit_waiting)
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def listen(self, subscribe: Subscribe) -> None:
        """Subscribes to a source of events, in place of the one before."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._closed = False
        self._unsubscribe = subscribe(self.publish)

    def publish(self, event: Changed) -> None:
        """Takes an event, in any thread.

        A thousand posts a second must not mean a thousand messages to the GUI thread: one is sent when the
        first event starts to wait, and the rest join it.
        """
        with self._lock:
            if self._closed:
                return
            first = not self._waiting
            self._waiting[event.kind] = event
        if first:
            self._arrived.emit()

    def close(self) -> None:
        """Stops listening; nothing is emitted from now on."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
        self._timer.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _on_arrived(self) -> None:
        since = (time.monotonic() - self._last_emit) * 1000
        if self._last_emit < 0 or since >= SPACING_MS:
            self._emit_waiting()
        elif not self._timer.isActive():
            self._timer.start(int(SPACING_MS - since) + 1)

    def _emit_waiting(self) -> None:
        with self._lock:
            events = list(self._waiting.values())
            self._waiting.clear()
        if events:
            self._last_emit = time.monotonic()
        for event in events:
            self.changed.emit(event)


class SignalWatch(QObject):
    """Turns SIGINT and SIGTERM into a Qt signal.

    Python runs its handlers only between two instructions of Python, and an idle Qt program runs none; so
    the signal writes a byte into a socket that Qt watches.
    """

    asked_to_quit = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._former_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        numbers = (signal.SIGINT, signal.SIGTERM)
        self._former = {number: signal.signal(number, _take_note) for number in numbers}
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_activated)

    def close(self) -> None:
        """Puts back what was there before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_fd)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()

    def _on_activated(self) -> None:
        numbers = self._read.recv(64)
        if any(number in (signal.SIGINT, signal.SIGTERM) for number in numbers):
            self.asked_to_quit.emit()


def _take_note(_number: int, _frame: FrameType | None) -> None:
    """Stands where Python's own handler would raise in the middle of anything."""
