"""One first scan, and the next: `log_scan.py HOME FOLDER` reads a home's logs into a new store and tells how.

While it reads, something else is written ten times a second, as an app does that tracks its calls.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from server.capture.logs import load
from server.capture.scanning import Scanner
from server.capture.surroundings import Surroundings
from server.core.records import Identity, Role
from server.db.connection import Store
from server.db.events import EventWriter
from server.db.log_files import read_progress
from server.db.writer import Writer
from server.runtime import settle
from server.services.capture import CaptureService, LogStoring
from server.services.prices import load_price_book
from tests.conftest import make_installation, make_services

_STATEMENT = (
    "SELECT source, sum(input_uncached + cache_read + cache_write_5m + cache_write_1h + output) "
    "FROM usage_event GROUP BY source"
)


def main(home: Path, folder: Path) -> None:
    """Scans twice, and prints seconds, tokens by agent, and how long writes waited."""
    store = Store(folder / "data")
    store.folder.mkdir()
    store.path.touch(mode=0o600)
    store.open(now=_now())
    writer = Writer(store.writer, EventWriter(UTC), _now)
    writer.start()
    settle()
    made = make_installation(writer, _now)
    capture = make_services(store, writer, made, load_price_book(None), _now).capture
    identity = Identity(made.organization_id, made.owner_id, Role.OWNER, frozenset(), "benchmark")
    is_over = threading.Event()
    waits = [0.0]
    other = threading.Thread(target=_write, args=(writer, is_over, waits))
    other.start()
    first = _scan(home, writer, capture, identity)
    is_over.set()
    other.join()
    again = _scan(home, writer, capture, identity)
    with store.reading() as database:
        totals = {row[0]: row[1] for row in database.execute_sql(_STATEMENT).fetchall()}
    writer.stop()
    store.close()
    print(json.dumps({"seconds": first, "again": again, "waited": max(waits), "totals": totals}))


def _now() -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC)


def _scan(home: Path, writer: Writer, capture: CaptureService, identity: Identity) -> float:
    """Scans as a program does that was started anew; gives the seconds."""
    began = time.perf_counter()
    scanner = Scanner(
        around=Surroundings(home, {}, "linux"),
        sources=load(),
        storing=LogStoring(capture, identity),
        before=writer.call(read_progress),
    )
    scanner.scan(threading.Event())
    return time.perf_counter() - began


def _write(writer: Writer, is_over: threading.Event, waits: list[float]) -> None:
    while not is_over.wait(0.1):
        began = time.perf_counter()
        writer.call(lambda database: database.execute_sql("SELECT 1").fetchone())
        waits.append(time.perf_counter() - began)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
