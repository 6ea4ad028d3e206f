"""One thread that makes every keyring call, because a prompt that nobody answers blocks for ever."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from server.core.errors import SecretStoreError
from server.credentials.failures import Failure, Reason

_CLOSE_WAIT_S: Final = 1.0

Job = Callable[[], Failure | None]


class Worker:
    """Runs jobs one by one. A job that overruns the deadline keeps the thread, but not its caller."""

    def __init__(self, deadline_s: float) -> None:
        self._deadline_s = deadline_s
        self._jobs: queue.SimpleQueue[tuple[Future[Failure | None], Job] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._running: Future[Failure | None] | None = None
        self._overdue: Future[Failure | None] | None = None

    @property
    def is_stuck(self) -> bool:
        """Whether a job has overrun its deadline and is still running."""
        overdue = self._overdue
        return overdue is not None and not overdue.done()

    def call(self, job: Job) -> Failure | None:
        """Runs a job that does not raise, and gives up waiting (but does not end it) at the deadline.

        Raises:
            SecretStoreError: the store was closed.
        """
        future: Future[Failure | None] = Future()
        with self._lock:
            if self._closed:
                raise SecretStoreError(
                    "Already closed", "CodingVibez is closing. Start it again to use your keys."
                )
            if self.is_stuck:
                return Failure(Reason.UNANSWERED)
            if self._thread is None:
                # A daemon, because an unanswered prompt must not keep the program from ending.
                self._thread = threading.Thread(target=self._work, name="keyring", daemon=True)
                self._thread.start()
            self._jobs.put((future, job))
        try:
            return future.result(self._deadline_s)
        except TimeoutError:
            self._overdue = self._running
            return Failure(Reason.UNANSWERED)

    def close(self) -> None:
        """Lets the thread end; waits for it only if it is not stuck."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self._jobs.put(None)
        if thread is not None and not self.is_stuck:
            thread.join(_CLOSE_WAIT_S)

    def _work(self) -> None:
        while (entry := self._jobs.get()) is not None:
            self._running, job = entry
            self._running.set_result(job())
