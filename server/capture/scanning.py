"""Reading all logs of this computer's agents, and again whatever has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from time import monotonic

from server.capture.reading import Batch, files_of, is_unchanged, look, read
from server.capture.source import Form, Source
from server.capture.surroundings import Surroundings
from server.core.calls import Call
from server.core.errors import StoreError
from server.db.captured import Kept
from server.db.connection import Reading
from server.db.log_files import LogProgress, write_progress

Keep = Callable[[Sequence[Call], Callable[[Reading], None]], Kept]
_CALLS_AT_ONCE = 2_000
_LONGEST_WAIT_S = 0.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scan:
    """How far a scan has come: logs and bytes there are to read, and how much of that is done."""

    files: int = 0
    files_done: int = 0
    size: int = 0
    size_done: int = 0
    kept: Kept = Kept()  # noqa: RUF009 - a frozen value


@dataclass(frozen=True, slots=True)
class Due:
    """A log that has something new."""

    source: Source
    form: Form
    now: LogProgress


class Scanner:
    """Reads the logs. Belongs to one thread."""

    def __init__(
        self,
        *,
        around: Surroundings,
        sources: Iterable[Source],
        keep: Keep,
        before: dict[str, LogProgress],
        tell: Callable[[Scan | None], None] = lambda _: None,
    ) -> None:
        """Takes what it works with.

        Args:
            around: This computer.
            sources: Whose logs to read.
            keep: Stores calls, and in the same transaction notes how far their log was read.
            before: How far each log was read, by its path.
            tell: Is told how far a scan has come, and None when it is over.
        """
        self._around = around
        self._sources = tuple(sources)
        self._keep = keep
        self._before = before
        self._tell = tell

    def roots(self) -> list[Path]:
        """Gives the folders that are looked in, as far as they exist."""
        return [root for source in self._sources for root in source.roots(self._around)]

    def scan(self, stop: Event) -> Scan:
        """Reads what is new in all logs, until it is done or told to stop."""
        try:
            return self._scan(stop)
        finally:
            self._tell(None)

    def _scan(self, stop: Event) -> Scan:
        due = sorted(self._due(), key=lambda item: item.now.path)
        scan = Scan(files=len(due), size=sum(item.now.size for item in due))
        if due:
            self._tell(scan)
        waiting = _Waiting()
        try:
            for item, batch in _read(due, self._before, stop):
                waiting.add(item, batch)
                if waiting.is_enough():
                    scan = self._store(waiting, scan)
                    waiting = _Waiting()
            scan = self._store(waiting, scan)
        except StoreError as error:
            _log.warning("what logs hold was not stored: %s", error.message)
        return scan

    def _store(self, waiting: _Waiting, scan: Scan) -> Scan:
        """Stores what waits, with how far its logs were read; gives how far the scan has come by that."""
        if not waiting.progress:
            return scan
        kept = self._keep(waiting.calls, waiting.note)
        self._before |= waiting.progress
        done = replace(
            scan,
            files_done=scan.files_done + waiting.files,
            size_done=scan.size_done + waiting.size,
            kept=scan.kept + kept,
        )
        self._tell(done)
        return done

    def _due(self) -> Iterable[Due]:
        for source in self._sources:
            for root in source.roots(self._around):
                for path, form in files_of(source, root):
                    try:
                        now = look(source, path, form)
                    except OSError:
                        continue
                    if not is_unchanged(now, self._before.get(now.path)):
                        yield Due(source, form, now)


class _Waiting:
    """What was read and is to be stored: a transaction for every log would take longer than reading."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.progress: dict[str, LogProgress] = {}
        self.files = 0
        self.size = 0
        self._since = monotonic()

    def add(self, item: Due, batch: Batch | None) -> None:
        """Adds a part of a log, or None for a log that is done with."""
        if batch is None:
            self.files += 1
            self.size += item.now.size
            return
        calls, progress = batch
        self.calls += calls
        self.progress[progress.path] = progress

    def is_enough(self) -> bool:
        """Tells whether there is enough to store, or it has waited long enough to be seen."""
        return len(self.calls) >= _CALLS_AT_ONCE or monotonic() - self._since > _LONGEST_WAIT_S

    def note(self, database: Reading) -> None:
        """Notes how far the logs were read."""
        write_progress(database, self.progress.values())


def _read(
    due: Iterable[Due], before: Mapping[str, LogProgress], stop: Event
) -> Iterator[tuple[Due, Batch | None]]:
    """Gives the parts of logs, and None after the last of each."""
    for item in due:
        try:
            for batch in read(item.source, item.form, item.now, before.get(item.now.path)):
                if stop.is_set():
                    return
                yield item, batch
        except OSError as error:
            # It is looked at again at the next scan; the name alone is told, never a path of the person.
            _log.info("a log of %s cannot be read now: %s", item.source.tool, error.strerror or "locked")
        yield item, None
