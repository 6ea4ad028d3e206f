"""A made-up computer whose agents have written logs, and the figures that come of reading them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from server.capture.logs import load
from server.capture.scanning import Scan, Scanner
from server.capture.surroundings import Surroundings
from server.core.records import UsageEvent
from server.core.tokens import TokenCounts
from server.db.log_files import read_progress
from server.db.models import UsageEvent as EventTable
from server.db.rows import event_of
from server.services.capture import LogStoring

if TYPE_CHECKING:
    from server.core.records import Identity
    from server.db.connection import Store
    from server.db.writer import Writer
    from server.services.container import Services


@dataclass
class Computer:
    """A home folder with logs in it."""

    home: Path
    store: Store
    writer: Writer
    services: Services
    identity: Identity
    environ: dict[str, str] = field(default_factory=dict)
    platform: str = "linux"

    def write(self, path: str, *lines: object, end: str = "\n") -> Path:
        """Writes a log of JSON lines; text is written as it is."""
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text_of(*lines, end=end), encoding="utf-8")
        return file

    def append(self, path: str, *lines: object, end: str = "\n") -> None:
        with (self.home / path).open("a", encoding="utf-8") as file:
            file.write(text_of(*lines, end=end))

    def scan(self) -> Scan:
        """Reads as a program does that was started anew."""
        with self.store.reading() as database:
            before = read_progress(database)
        around = Surroundings(self.home, self.environ, self.platform)
        scanner = Scanner(
            around=around,
            sources=load(),
            storing=LogStoring(self.services.capture, self.identity),
            before=before,
        )
        # What a reader finds must be where it is looked for before any reader is loaded.
        assert around.has_agents() or not scanner.roots()
        return scanner.scan(Event())

    def events(self) -> list[UsageEvent]:
        with self.store.reading() as database:
            rows = EventTable.select().order_by(EventTable.occurred_at, EventTable.id).tuples()
            return [event_of(row).event for row in rows.execute(database)]

    def total(self) -> TokenCounts:
        return added([event.counts for event in self.events()])

    def pays_by_use(self, tool: str) -> None:
        """Says that every call of a tool is paid for."""
        self.services.settings.change({"meteredTools": tool})

    def sums_are_right(self) -> bool:
        """Tells whether every rollup equals the events it sums up."""
        return not any(self.writer.rebuild().values())


def added(counts: list[TokenCounts]) -> TokenCounts:
    return TokenCounts(*map(sum, zip(*counts, strict=True))) if counts else TokenCounts()


def text_of(*lines: object, end: str = "\n") -> str:
    return "".join((line if isinstance(line, str) else json.dumps(line)) + end for line in lines)


@pytest.fixture
def computer(
    tmp_path: Path, store: Store, writer: Writer, services: Services, identity: Identity
) -> Computer:
    return Computer(tmp_path / "home", store, writer, services, identity)


def claude(
    message: str | None = "msg_1",
    request: str | None = "req_1",
    *,
    at: str = "2026-03-01T10:00:00.000Z",
    given: int = 10,
    output: int = 5,
    read: int | None = 0,
    written: int | None = 0,
    usage: dict[str, Any] | None = None,
    model: str | None = "claude-sonnet-4-5",
    **line: Any,
) -> dict[str, Any]:
    """Gives a line as Claude Code writes it."""
    counts: dict[str, Any] = {"input_tokens": given, "output_tokens": output}
    if written is not None:
        counts["cache_creation_input_tokens"] = written
    if read is not None:
        counts["cache_read_input_tokens"] = read
    answer: dict[str, Any] = {"role": "assistant", "content": [{"type": "text", "text": "SECRET ANSWER"}]}
    found: dict[str, Any] = {
        "type": "assistant",
        "timestamp": at,
        "sessionId": "session-1",
        "cwd": "/home/somebody/code/shop",
        "version": "2.1.20",
        "isSidechain": False,
        "message": answer | {"usage": counts | (usage or {})},
    }
    if message is not None:
        found["message"]["id"] = message
    if model is not None:
        found["message"]["model"] = model
    if request is not None:
        found["requestId"] = request
    return found | line
