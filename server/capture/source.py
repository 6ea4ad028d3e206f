"""What a source of usage on this computer is: where it writes, and who reads it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, Literal, Protocol

import msgspec

from server.capture.surroundings import Surroundings
from server.core.calls import Call, text

Form = Literal["lines", "document", "database"]
State = Mapping[str, Any]
Row = Mapping[str, Any]
_OLDEST_MS = 10**11
_decode = msgspec.json.Decoder().decode


class LineReader(Protocol):
    """Reads one log line by line. What it remembers between lines can be written down and taken up again."""

    def feed(self, line: bytes) -> Iterable[Call]:
        """Gives the calls of a line; none for a line that tells of none, or that cannot be read."""

    def state(self) -> State:
        """Gives what it remembers, as JSON."""


@dataclass(frozen=True, slots=True)
class Source:
    """One agent's logs. Adding an agent is adding a file to `server.capture.logs` that has a SOURCE.

    Attributes:
        tool: The agent's name.
        version: Grows when the reader reads differently: then all logs are read anew.
        roots: Gives the folders to look in.
        form_of: Says how a file is read, by its path beneath the root; None for a file that is no log.
        lines: Reads a log of lines, from what it remembered of the lines before.
        document: Reads a file that is rewritten as a whole: its path, content and time of change in ms.
        query: The statement for a database, and what reads its rows.
    """

    tool: str
    version: int
    roots: Callable[[Surroundings], Iterable[Path]]
    form_of: Callable[[PurePath], Form | None]
    lines: Callable[[Path, State], LineReader] | None = None
    document: Callable[[Path, bytes, int], Iterable[Call]] | None = None
    query: tuple[str, Callable[[Path, Row], Iterable[Call]]] | None = None


class PlainLines:
    """A reader of lines that each stand for themselves."""

    def __init__(self, read: Callable[[bytes], Iterable[Call]]) -> None:
        """Takes what reads a line."""
        self.feed = read

    def state(self) -> State:
        """Gives nothing: there is nothing to remember."""
        return {}


def as_object(line: bytes) -> dict[str, Any] | None:
    """Gives the JSON object of a line, or None where it is none."""
    try:
        value = _decode(line)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def part(value: object, *keys: str) -> dict[str, Any]:
    """Gives an object inside an object; an empty one where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def moment(value: object) -> int | None:
    """Gives the milliseconds since 1970 of an ISO 8601 time (UTC where no zone is named), or None."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def epoch(value: object) -> int | None:
    """Gives milliseconds since 1970 of seconds or of milliseconds, whichever it must be, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**14:
        return None
    return int(value if value >= _OLDEST_MS else value * 1000)


@lru_cache(maxsize=1024)
def familiar(value: str | None) -> str | None:
    """Gives the short text of what stands in line after line, such as a session's id."""
    return text(value)


def folder_name(value: object) -> str | None:
    """Gives the last part of a path, of any system: the project, without where it lies."""
    return _last_part(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _last_part(path: str) -> str | None:
    return text(path.replace("\\", "/").rstrip("/").rpartition("/")[2])


def resolved(folders: Iterable[Path]) -> list[Path]:
    """Gives the folders that exist, each once, with symbolic links followed."""
    found: dict[Path, None] = {}
    for folder in folders:
        if folder.exists():
            found[Path(os.path.realpath(folder))] = None
    return list(found)
