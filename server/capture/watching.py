"""The thread that keeps up with the logs: a scan at the start, then whenever something has changed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

    from server.capture.scanning import Scanner

_log = logging.getLogger(__name__)
_SETTLE_S = 1.0
_EVERY_S = 120.0


class LogWatch:
    """Reads logs in a thread of its own, from `start` to `stop`."""

    def __init__(
        self,
        scanner: Callable[[], Scanner],
        wanted: Callable[[], bool],
        *,
        settle_s: float = _SETTLE_S,
        every_s: float = _EVERY_S,
    ) -> None:
        """Takes what reads.

        Args:
            scanner: Makes the scanner, in the thread and once it is wanted.
            wanted: Tells whether there may be logs, and the person wants them read.
            settle_s: How long a burst of changes is gathered, in seconds.
            every_s: How often to look where no change was told, in seconds.
        """
        self._make = scanner
        self._wanted = wanted
        self._settle_s = settle_s
        self._every_s = every_s
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="logs", daemon=True)

    def start(self) -> None:
        """Starts reading."""
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Ends reading, after the part at hand; safe to call twice."""
        self._stop.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        observer: BaseObserver | None = None
        watched: set[Path] = set()
        try:
            scanner: Scanner | None = None
            while not self._stop.is_set():
                if not self._wanted():
                    # Another process may read on meanwhile.
                    scanner = None
                else:
                    scanner = scanner or self._make()
                    observer = self._watch(observer, watched, scanner.roots())
                    self._scan(scanner)
                # A scan forgets what was told before it, and that may have been to stop.
                if self._stop.is_set():
                    break
                self._changed.wait(self._every_s)
                self._stop.wait(self._settle_s)
        except Exception:  # noqa: BLE001 - without logs everything else still works
            _log.exception("reading logs ended")
        finally:
            if observer is not None:
                observer.stop()
                observer.join()

    def _scan(self, scanner: Scanner) -> None:
        self._changed.clear()
        began = time.monotonic()
        scan = scanner.scan(self._stop)
        if scan.files:
            _log.info(
                "read %d logs, %d bytes, in %.1f s: %d calls were new, %d better known",
                scan.files_done,
                scan.size_done,
                time.monotonic() - began,
                scan.kept.added,
                scan.kept.replaced,
            )

    def _watch(
        self, observer: BaseObserver | None, watched: set[Path], roots: list[Path]
    ) -> BaseObserver | None:
        new = [root for root in roots if root not in watched]
        if not new:
            return observer
        from watchdog.events import FileClosedEvent, FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer

        changed = self._changed

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                # Reading a log opens and closes it: only what writes is news.
                if event.event_type in ("created", "modified", "moved", "deleted") or isinstance(
                    event, FileClosedEvent
                ):
                    changed.set()

        if observer is None:
            observer = Observer()
            observer.start()
        for root in new:
            watched.add(root)
            try:
                observer.schedule(Handler(), str(root), recursive=True)
            except OSError as error:
                # As where a system allows few watches: then the regular look has to do.
                _log.info("a folder of logs cannot be watched: %s", error.strerror)
        return observer
