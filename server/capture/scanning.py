"""Reading all logs of this computer's agents, and again whatever has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Protocol

from server.capture.crew import is_worth_it, read_together
from server.capture.reading import files_of, is_unchanged, look
from server.capture.source import Source
from server.capture.surroundings import Surroundings
from server.capture.worker import Part, Task, parts
from server.core.calls import Call
from server.core.errors import StoreError
from server.db.captured import Kept
from server.db.connection import Reading
from server.db.log_files import LogProgress, write_progress


class Keeping(Protocol):
    """Calls that are about to be stored."""

    def begin(self) -> None:
        """Begins to store them, or raises StoreError."""

    def wait(self) -> Kept:
        """Waits until they are stored, or raises StoreError."""


class Storing(Protocol):
    """Stores the calls of a scan."""

    def prepare(self, calls: Sequence[Call], alongside: Callable[[Reading], None]) -> Keeping:
        """Prepares to store calls, and in the same transaction to note how far their log was read."""

    def settle(self, *, is_over: bool) -> None:
        """Puts in order what many stored calls are known by, or raises StoreError.

        `is_over` tells that the scan is.
        """


_CALLS_AT_ONCE = 5_000
_LONGEST_WAIT_S = 0.5
# As many as have some 100,000 names: with more, storing takes longer, with fewer, putting them in order does.
_SETTLED_AT_ONCE = 30_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scan:
    """How far a scan has come: logs and bytes there are to read, and how much of that is done."""

    files: int = 0
    files_done: int = 0
    size: int = 0
    size_done: int = 0
    kept: Kept = Kept()  # noqa: RUF009 - a frozen value


class Scanner:
    """Reads the logs. Belongs to one thread."""

    def __init__(
        self,
        *,
        around: Surroundings,
        sources: Iterable[Source],
        storing: Storing,
        before: dict[str, LogProgress],
        tell: Callable[[Scan | None], None] = lambda _: None,
    ) -> None:
        """Takes what it works with.

        Args:
            around: This computer.
            sources: Whose logs to read.
            storing: Stores the calls.
            before: How far each log was read, by its path.
            tell: Is told how far a scan has come, and None when it is over.
        """
        self._around = around
        self._sources = {source.tool: source for source in sources}
        self._storing = storing
        self._unsettled = 0
        self._before = before
        self._tell = tell
        self._under_way: tuple[Keeping, _Waiting] | None = None

    def roots(self) -> list[Path]:
        """Gives the folders that are looked in, as far as they exist."""
        return [root for source in self._sources.values() for root in source.roots(self._around)]

    def scan(self, stop: Event) -> Scan:
        """Reads what is new in all logs, until it is done or told to stop."""
        try:
            return self._scan(stop)
        finally:
            self._tell(None)

    def _scan(self, stop: Event) -> Scan:
        # The oldest first: what was copied from another log is then known, not better known later.
        due = sorted(self._due(), key=lambda task: (task.now.changed_ns, task.now.path))
        scan = Scan(files=len(due), size=sum(task.now.size for task in due))
        if due:
            self._tell(scan)
        waiting = _Waiting()
        try:
            with closing(self._read(due, stop)) as found:
                for task, part in found:
                    waiting.add(task, part)
                    if waiting.is_enough():
                        scan = self._store(waiting, scan)
                        waiting = _Waiting()
            scan = self._stored(self._store(waiting, scan))
            if due:
                self._storing.settle(is_over=True)
                self._unsettled = 0
        except StoreError as error:
            self._under_way = None
            _log.warning("what logs hold was not stored: %s", error.message)
        return scan

    def _store(self, waiting: _Waiting, scan: Scan) -> Scan:
        """Begins to store what waits, with how far its logs were read, once what came before is stored.

        Prices are looked up while that is still being written, and the next logs are read while this is.
        """
        if waiting.progress or waiting.files:
            keeping = self._storing.prepare(waiting.calls, waiting.note)
            scan = self._stored(scan)
            keeping.begin()
            self._under_way = keeping, waiting
        return scan

    def _stored(self, scan: Scan) -> Scan:
        """Waits for what is being stored; gives how far the scan has come by that."""
        if self._under_way is None:
            return scan
        (keeping, waiting), self._under_way = self._under_way, None
        kept = keeping.wait()
        self._before |= waiting.progress
        self._unsettled += len(waiting.calls)
        if self._unsettled > _SETTLED_AT_ONCE:
            self._storing.settle(is_over=False)
            self._unsettled = 0
        done = replace(
            scan,
            files_done=scan.files_done + waiting.files,
            size_done=scan.size_done + waiting.size,
            kept=scan.kept + kept,
        )
        self._tell(done)
        return done

    def _due(self) -> Iterable[Task]:
        for source in self._sources.values():
            for root in source.roots(self._around):
                for path, form in files_of(source, root):
                    try:
                        now = look(source, path, form)
                    except OSError:
                        continue
                    before = self._before.get(now.path)
                    if not is_unchanged(now, before):
                        yield Task(source.tool, form, now, before)

    def _read(self, due: Sequence[Task], stop: Event) -> Generator[tuple[Task, Part], None, None]:
        if is_worth_it(due):
            yield from read_together(due, stop)
            return
        for task in due:
            for part in parts(self._sources[task.tool], task):
                if stop.is_set():
                    return
                yield task, part


class _Waiting:
    """What was read and is to be stored: a transaction for every log would take longer than reading."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.progress: dict[str, LogProgress] = {}
        self.files = 0
        self.size = 0
        self._since = monotonic()

    def add(self, task: Task, part: Part) -> None:
        """Adds a part of a log."""
        self.calls += part.calls
        if part.progress is not None:
            self.progress[task.now.path] = part.progress
        if part.error is not None:
            # It is looked at again at the next scan; the name alone is told, never a path of the person.
            _log.info("a log of %s cannot be read now: %s", task.tool, part.error)
        if part.is_last:
            self.files += 1
            self.size += task.now.size

    def is_enough(self) -> bool:
        """Tells whether there is enough to store, or it has waited long enough to be seen."""
        return len(self.calls) >= _CALLS_AT_ONCE or monotonic() - self._since > _LONGEST_WAIT_S

    def note(self, database: Reading) -> None:
        """Notes how far the logs were read."""
        write_progress(database, self.progress.values())
