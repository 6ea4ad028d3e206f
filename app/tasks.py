"""Work outside the GUI thread: nothing that may wait runs where windows are drawn.

Jobs are kept in a table that only the GUI thread touches, so the last reference to an owner, and thus the
destruction of a QObject, never falls to a worker thread.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from shiboken6 import isValid

T = TypeVar("T")
# As many providers may be read at once, and a check of a key beside them.
_MOST_SLOW = 16
OnError = Callable[[Exception], None]


@dataclass(frozen=True)
class _Job:
    owner: QObject
    function: Callable[[], Any]
    on_result: Callable[[Any], None] | None
    on_error: OnError | None


class _Desk(QObject):
    """Hands out jobs and takes results back, in the GUI thread."""

    _finished = Signal(int, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._jobs: dict[int, _Job] = {}
        self._numbers = itertools.count(1)
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def take(self, job: _Job, pool: QThreadPool) -> None:
        number = next(self._numbers)
        self._jobs[number] = job
        pool.start(_Run(self, number, job.function))

    def report(self, number: int, result: object, error: Exception | None) -> None:
        """Sends an outcome to the GUI thread; called in a worker thread."""
        if isValid(self):
            self._finished.emit(number, result, error)

    def _on_finished(self, number: int, result: object, error: Exception | None) -> None:
        job = self._jobs.pop(number)
        if not isValid(job.owner):
            return
        if error is None:
            if job.on_result is not None:
                job.on_result(result)
        elif job.on_error is not None:
            job.on_error(error)
        else:
            raise error


class _Run(QRunnable):
    def __init__(self, desk: _Desk, number: int, function: Callable[[], Any]) -> None:
        super().__init__()
        self._desk = desk
        self._number = number
        self._function: Callable[[], Any] | None = function

    def run(self) -> None:
        """Runs the job; whatever it raises belongs to the one who asked."""
        function, self._function = self._function, None
        result, error = None, None
        try:
            assert function is not None  # noqa: S101 - a runnable runs once
            result = function()
        except Exception as problem:  # noqa: BLE001 - delivered to on_error, or raised in the GUI thread
            error = problem
        del function
        self._desk.report(self._number, result, error)


_desks: list[_Desk] = []


def _desk() -> _Desk:
    if not _desks or not isValid(_desks[0]):
        _desks[:] = [_Desk()]
    return _desks[0]


_slow_pools: list[QThreadPool] = []


def _slow_pool() -> QThreadPool:
    if not _slow_pools:
        pool = QThreadPool()
        pool.setMaxThreadCount(_MOST_SLOW)
        _slow_pools.append(pool)
    return _slow_pools[0]


def run_task(
    owner: QObject,
    function: Callable[[], T],
    on_result: Callable[[T], None] | None = None,
    on_error: OnError | None = None,
    *,
    slow: bool = False,
) -> None:
    """Runs a function in a worker thread and brings its result to the GUI thread.

    What may take minutes is `slow`: it has threads of its own, so that no page waits behind it.

    Called in the GUI thread. Nothing is delivered once the owner is gone. Without `on_error`, an error is
    raised in the GUI thread, where the program's handler of unexpected errors meets it.
    """
    pool = _slow_pool() if slow else QThreadPool.globalInstance()
    _desk().take(_Job(owner, function, on_result, on_error), pool)


def wait_for_tasks(timeout_ms: int) -> bool:
    """Waits until no job runs, at most as long as told."""
    slow_ended = all(pool.waitForDone(timeout_ms) for pool in _slow_pools)
    return QThreadPool.globalInstance().waitForDone(timeout_ms) and slow_ended


class LatestTask(QObject, Generic[T]):
    """Runs changing questions: only the answer to the newest is delivered."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._asked = 0

    def run(
        self,
        function: Callable[[], T],
        on_result: Callable[[T], None],
        on_error: OnError | None = None,
    ) -> None:
        """Asks, making every answer still under way void."""
        self._asked += 1
        asked = self._asked

        def deliver(result: T) -> None:
            if asked == self._asked:
                on_result(result)

        def fail(error: Exception) -> None:
            if asked != self._asked:
                return
            if on_error is None:
                raise error
            on_error(error)

        run_task(self, function, deliver, fail)

    def cancel(self) -> None:
        """Makes every answer still under way void."""
        self._asked += 1


class Refresh(QObject, Generic[T]):
    """Repeats one question: one at a time, and once more if it was asked again meanwhile.

    So a stream of changes neither piles up work nor keeps an answer from ever arriving.
    """

    def __init__(
        self,
        owner: QObject,
        function: Callable[[], T],
        on_result: Callable[[T], None],
        on_error: OnError,
    ) -> None:
        super().__init__(owner)
        self._function = function
        self._on_result = on_result
        self._on_error = on_error
        self._running = False
        self._again = False
        self._stopped = False

    def request(self) -> None:
        """Asks now, or right after the answer under way."""
        if self._running or self._stopped:
            self._again = not self._stopped
            return
        self._running = True
        run_task(self, self._function, self._on_answer, self._on_failure)

    def stop(self) -> None:
        """Delivers nothing any more."""
        self._stopped = True
        self._again = False

    def _on_answer(self, result: T) -> None:
        self._next()
        if not self._stopped:
            self._on_result(result)

    def _on_failure(self, error: Exception) -> None:
        self._next()
        if not self._stopped:
            self._on_error(error)

    def _next(self) -> None:
        self._running = False
        if self._again:
            self._again = False
            self.request()
