"""The single writer: one thread, group commit, answer after commit.

Request threads hand their work over and wait. The writer takes all that is queued, does it in one
transaction, and only then answers, so what was acknowledged is never lost when the program dies.
Several writers at once would wait for each other in SQLite's back-off, with tails of a second.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, TypeVar

import peewee

from server.core.errors import AppError, BugError, StoreError, StoreFull, StoreLocked, StoreLost
from server.core.records import InsertOutcome, UsageEvent
from server.db.choices import ROLLUP_ZONE, read_state, write_state
from server.db.engines import Writing
from server.db.errors import explain
from server.db.events import EventWriter
from server.db.rollups import rebuild, rebuild_days

T = TypeVar("T")
_log = logging.getLogger(__name__)
_GROUP = 512
_ERRORS_KEPT = 20
_TRIES = 10


class _Job:
    """Work and its answer. A bare lock, since a Future costs a quarter of what a small write does."""

    __slots__ = ("_answer", "_done", "_then", "durable", "forget", "work")

    def __init__(
        self,
        work: Callable[[Writing], Any] | Sequence[UsageEvent],
        *,
        durable: bool,
        forget: bool = False,
        then: Callable[[Callable[[], Any]], None] | None = None,
    ) -> None:
        self.work = work
        self.durable = durable
        self.forget = forget
        self._then = then
        self._answer: Any = None
        self._done = threading.Lock()
        self._done.acquire()

    def finish(self, answer: object) -> None:
        """Lets whoever waits go on, with a result or an error."""
        self._answer = answer
        self._done.release()
        if self._then is not None:
            self._then(self.result)

    def result(self) -> Any:  # noqa: ANN401 - a job gives what it gives
        """Waits for the answer; raises it where it is an error."""
        with self._done:
            if isinstance(self._answer, AppError):
                raise self._answer
            return self._answer


@dataclass(frozen=True, slots=True)
class WriteFailure:
    """A write that failed, for the health page."""

    at: datetime
    message: str


class Writer:
    """Owns the writing connection. Every public method may be called from any thread."""

    def __init__(
        self,
        database: Writing,
        events: EventWriter,
        clock: Callable[[], datetime],
        *,
        durable: bool = False,
    ) -> None:
        """Takes the connection, which from `start` on belongs to the writer thread alone.

        Args:
            database: The writing connection.
            events: What writes events.
            clock: Gives the current time.
            durable: Whether every transaction waits for the disk, not only those that ask for it.
        """
        self.durable = durable
        self.last_commit: datetime | None = None
        self.failures: deque[WriteFailure] = deque(maxlen=_ERRORS_KEPT)
        self._database = database
        self._events = events
        self._clock = clock
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._gate = threading.Lock()
        self._open = False
        self._forgetting = False
        self._group = 0

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return self._queue.qsize()

    @property
    def is_wanted(self) -> bool:
        """Whether anybody waits for the transaction that goes on but the one who asks, in its work."""
        return self._group > 1 or not self._queue.empty()

    def start(self) -> None:
        """Starts the thread."""
        self._open = True
        self._thread.start()

    def stop(self, timeout: float = 10) -> None:
        """Does what is queued, then ends the thread; safe to call twice."""
        with self._gate:
            if not self._open:
                return
            self._open = False
            self._queue.put(None)
        self._thread.join(timeout)

    def insert_events(self, events: Sequence[UsageEvent], *, durable: bool = False) -> list[InsertOutcome]:
        """Stores events and waits until they cannot be lost by a crash of the program.

        Args:
            events: What to store.
            durable: Wait until they cannot be lost by a power cut either.

        Raises:
            StoreError: Nothing of it was stored.
        """
        outcomes: list[InsertOutcome] = self._submit(_Job(events, durable=durable)).result()
        return outcomes

    def insert_events_later(
        self,
        events: Sequence[UsageEvent],
        then: Callable[[Callable[[], list[InsertOutcome]]], None],
        *,
        durable: bool = False,
    ) -> None:
        """Stores events without waiting for it.

        Args:
            events: What to store.
            then: Called in the writer's thread once they cannot be lost, or were not stored, with what gives
                the outcomes or raises StoreError. It must neither wait nor raise.
            durable: Call it only when they cannot be lost by a power cut either.

        Raises:
            StoreError: The program is closing; `then` is not called.
        """
        self._submit(_Job(events, durable=durable, then=then))

    def call(self, work: Callable[[Writing], T], *, durable: bool = False, forget: bool = False) -> T:
        """Runs any work inside a transaction on the writer thread and waits for its commit.

        Args:
            work: Is given the connection.
            durable: Wait until it cannot be lost by a power cut either.
            forget: What is deleted is to leave the database's files, too.

        Raises:
            StoreError: Nothing of it was stored.
        """
        result: T = self._submit(_Job(work, durable=durable, forget=forget)).result()
        return result

    def call_with_events(
        self, work: Callable[[Writing, EventWriter], T], *, durable: bool = False, alone: bool = False
    ) -> T:
        """Runs work that also writes events, as `call` does; it must not raise once it has written one.

        Args:
            work: Is given the connection and what writes events.
            durable: Wait until it cannot be lost by a power cut either.
            alone: Let no other process store events meanwhile.

        Raises:
            StoreError: Nothing of it was stored.
        """

        def with_events(database: Writing) -> T:
            if alone:
                database.shut_out_events()
            return work(database, self._events)

        return self.call(with_events, durable=durable)

    def begin_with_events(
        self, work: Callable[[Writing, EventWriter], T], *, durable: bool = False
    ) -> Callable[[], T]:
        """Begins what `call_with_events` does; gives what waits for it, and raises as that does.

        Raises:
            StoreError: The program is closing; nothing was begun.
        """
        return self._submit(_Job(lambda database: work(database, self._events), durable=durable)).result

    def follow(self, zone: tzinfo, name: str) -> None:
        """Lets the day sums follow a time zone, made anew where they followed another one.

        Raises:
            StoreError: Nothing was changed.
        """
        self.call_with_events(
            lambda database, events: follow(database, events, zone, name), durable=True, alone=True
        )

    def rebuild(self) -> dict[str, int]:
        """Makes every rollup anew from the events; gives how many rows of each had been wrong."""

        def work(database: Writing) -> dict[str, int]:
            database.shut_out_events()
            self._events.follow(database.zone_of_days())
            return rebuild(database, self._events.zone)

        return self.call(work)

    def post(self, work: Callable[[Writing], object]) -> None:
        """Leaves work with the writer thread without waiting; a failure is only logged."""
        self._submit(_Job(work, durable=False))

    def _submit(self, job: _Job) -> _Job:
        with self._gate:
            if not self._open:
                raise StoreError("The program is closing", "The program is closing; nothing was stored.")
            self._queue.put(job)
        return job

    def _run(self) -> None:
        ended = False
        while not ended:
            first = self._queue.get()
            if first is None:
                break
            jobs = [first]
            while len(jobs) < _GROUP:
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    ended = True
                    break
                jobs.append(job)
            self._commit(jobs)

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            answers = self._transaction(jobs)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            self._events.forget()
            told = _told(error)
            if len(jobs) > 1 and not isinstance(told, StoreLocked | StoreFull | StoreLost):
                # One bad job must not sink the others; what concerns the database would meet them all again.
                for job in jobs:
                    self._commit([job])
            else:
                self._fail(jobs, told)
            return
        self._events.committed()
        self.last_commit = self._clock()
        if self._forgetting or any(job.forget for job in jobs):
            # Where somebody reads for long, the next commit tries again.
            self._forgetting = not self._database.forget_deleted()
        for job, answer in zip(jobs, answers, strict=True):
            job.finish(answer)

    def _transaction(self, jobs: list[_Job]) -> list[Any]:
        """Does jobs together, again where another process' writer was in the way."""
        for _ in range(_TRIES):
            try:
                return self._attempt(jobs)
            except Exception as error:
                if not self._database.may_repeat(error):
                    raise
                self._events.forget()
        return self._attempt(jobs)

    def _attempt(self, jobs: list[_Job]) -> list[Any]:
        self._group = len(jobs)
        self._database.make_ready(durable=self.durable or any(job.durable for job in jobs))
        answers: list[Any] = [None] * len(jobs)
        with self._database.atomic():
            self._database.enter(alone=any(callable(job.work) for job in jobs))
            lists = [(index, job.work) for index, job in enumerate(jobs) if not callable(job.work)]
            outcomes = self._events.insert(self._database, [event for _, work in lists for event in work])
            taken = 0
            for index, work in lists:
                answers[index] = outcomes[taken : taken + len(work)]
                taken += len(work)
            for index, job in enumerate(jobs):
                if callable(job.work):
                    answers[index] = self._one(job.work)
        return answers

    def _one(self, work: Callable[[Writing], Any]) -> Any:  # noqa: ANN401 - a job gives what it gives
        try:
            with self._database.atomic():
                return work(self._database)
        except AppError as error:
            # The work itself refused: its savepoint is undone, the others in the group stand.
            _log.info("refused: %s", error.message)
            return error

    def _fail(self, jobs: list[_Job], told: AppError) -> None:
        _log.error("write failed: %s", told.message, exc_info=told.__cause__)
        self.failures.appendleft(WriteFailure(self._clock(), told.message))
        for job in jobs:
            job.finish(told)


def follow(database: Writing, events: EventWriter, zone: tzinfo, name: str) -> None:
    """Lets the day sums follow a time zone, inside the caller's transaction, which keeps events out."""
    events.set_zone(zone)
    if read_state(database, ROLLUP_ZONE) != name:
        rebuild_days(database, zone)
        write_state(database, ROLLUP_ZONE, name)


def _told(error: Exception) -> AppError:
    if isinstance(error, AppError):
        return error
    if isinstance(error, sqlite3.Error | peewee.PeeweeException):
        told: AppError = explain(error)
    else:
        told = BugError("Writing failed", "Something went wrong while storing; nothing was stored.")
    told.__cause__ = error
    return told
