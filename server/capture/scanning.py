"""Reading all logs of this computer's agents, and again whatever has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from server.capture.reading import files_of, is_unchanged, look, read
from server.capture.source import Form, Source
from server.capture.surroundings import Surroundings
from server.core.calls import Call
from server.core.errors import StoreError
from server.db.captured import Kept
from server.db.connection import Reading
from server.db.log_files import LogProgress, write_progress

Keep = Callable[[Sequence[Call], Callable[[Reading], None]], Kept]
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
class _Due:
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
        tell: Callable[[Scan], None] = lambda _: None,
    ) -> None:
        """Takes what it works with.

        Args:
            around: This computer.
            sources: Whose logs to read.
            keep: Stores calls, and in the same transaction notes how far their log was read.
            before: How far each log was read, by its path.
            tell: Is told how far a scan has come.
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
        due = sorted(self._due(), key=lambda item: item.now.path)
        scan = Scan(files=len(due), size=sum(item.now.size for item in due))
        for item in due:
            if stop.is_set():
                break
            kept = scan.kept
            try:
                kept = self._read(item, kept, stop)
            except OSError as error:
                # It is looked at again at the next scan; the name alone is told, never a path of the person.
                _log.info("a log of %s cannot be read now: %s", item.source.tool, error.strerror or "locked")
            except StoreError as error:
                _log.warning("what logs hold was not stored: %s", error.message)
                break
            scan = Scan(scan.files, scan.files_done + 1, scan.size, scan.size_done + item.now.size, kept)
            self._tell(scan)
        return scan

    def _due(self) -> Iterable[_Due]:
        for source in self._sources:
            for root in source.roots(self._around):
                for path, form in files_of(source, root):
                    try:
                        now = look(source, path, form)
                    except OSError:
                        continue
                    if not is_unchanged(now, self._before.get(now.path)):
                        yield _Due(source, form, now)

    def _read(self, item: _Due, kept: Kept, stop: Event) -> Kept:
        before = self._before.get(item.now.path)
        for calls, progress in read(item.source, item.form, item.now, before):
            kept += self._keep(calls, partial(write_progress, progress=progress))
            self._before[progress.path] = progress
            if stop.is_set():
                break
        return kept
