"""What CodingVibez is compared with, each served by a process of its own: `variants.py NAME FOLDER`.

bare      waitress with the same settings, reading the request and answering a constant: the ceiling
commits   CodingVibez itself, but each request's thread commits its own transaction: what one writer buys
ours      CodingVibez as it is
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from server import runtime
from server.api.httpd import HttpServer, bind
from server.core.records import InsertOutcome, UsageEvent
from server.credentials import SecretStore
from server.db.engines.sqlite import SqliteWriting
from server.db.events import EventWriter
from server.db.writer import Writer

SECRET = {"CODINGVIBEZ_SECRET_KEY": "benchmarks sign their tokens with this key"}
ANSWER = json.dumps({"success": True, "data": {}}).encode()


def hello(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Reads the request and answers a constant."""
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(ANSWER)))])
    return [ANSWER]


class CommitsItself(Writer):
    """Each thread that brings events has a connection of its own and commits there."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._own = SqliteWriting(
            self._database.database,
            pragmas={"journal_mode": "wal", "foreign_keys": 1, "synchronous": "normal", "cache_size": -8000},
            timeout=30,
            lock_type="IMMEDIATE",
        )
        self._thread_local = threading.local()

    def insert_events(self, events: Sequence[UsageEvent], *, durable: bool = False) -> list[InsertOutcome]:
        """Writes the same rows and sums in the thread of the caller."""
        if not hasattr(self._thread_local, "events"):
            self._thread_local.events = EventWriter(self._events.zone)
            self._own.connect()
        writer: EventWriter = self._thread_local.events
        # Others write too, so no id can be remembered.
        writer.forget()
        self._own.execute_sql(f"PRAGMA synchronous = {'full' if durable else 'normal'}")
        with self._own.atomic():
            return writer.insert(self._own, events)

    def insert_events_later(
        self,
        events: Sequence[UsageEvent],
        then: Callable[[Callable[[], list[InsertOutcome]]], None],
        *,
        durable: bool = False,
    ) -> None:
        """Does it at once."""
        outcomes = self.insert_events(events, durable=durable)
        then(lambda: outcomes)


def serve(name: str, folder: Path) -> None:
    """Serves until told to stop; prints the address and a token."""
    if name == "bare":
        server = HttpServer(hello, bind("127.0.0.1", 0))
        server.start()
        _wait(f"http://127.0.0.1:{server.port}", "none")
        server.stop()
        return
    running = runtime.Runtime(data_dir=folder, port=0, secrets=SecretStore(environ=SECRET))
    with ExitStack() as changed:
        if name == "commits":
            changed.enter_context(patch.object(runtime, "Writer", CommitsItself))
            # It waits for the commit, so it needs a thread.
            changed.enter_context(patch.object(runtime, "quick_paths", set))
        running.start()
    services = running._running()
    owner = services.identity.verify(running.desktop_token())
    _, token = services.identity.issue(owner, name="load", scopes=("admin",), days=1, rate_limit=0)
    runtime.settle()
    _wait(running.base_url, token)
    running.stop()


def _wait(url: str, token: str) -> None:
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    print(json.dumps({"url": url, "token": token}), flush=True)
    ended.wait()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
