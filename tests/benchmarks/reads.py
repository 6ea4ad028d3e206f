"""Measures every GET endpoint on a large database: `python -m tests.benchmarks.reads [--events N]`.

Exports, which give every row, and streams, which do not end, are left out.

The events are spread evenly over thirteen months that end now. Aimed for: p99 < 25 ms at every endpoint
with ten million events. Those take about two gigabytes and some minutes to make; `--folder` keeps them
for the next time.
"""

from __future__ import annotations

import argparse
import http.client
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlencode, urlsplit

from server import runtime
from server.api.endpoint import ENDPOINTS, Endpoint
from server.api.wire import JSON
from server.credentials import SecretStore
from server.db.connection import FILE_NAME
from server.maintenance import Maintenance
from tests.benchmarks.__main__ import machine
from tests.benchmarks.load import MODELS, PROJECTS
from tests.benchmarks.processes import Served, served
from tests.benchmarks.variants import SECRET

TARGET_MS = 25
_DAYS = 400
_DAY_MS = 86_400_000
_AT_ONCE = 500_000
_KINDS = [(provider, model, project) for provider, model in MODELS for project in PROJECTS]
_INSERT = """
INSERT INTO usage_event (id, organization_id, person_id, occurred_at, received_at, provider, model, project,
    source, requests, input_uncached, cache_read, cache_write_5m, cache_write_1h, output, reasoning,
    cost_nanos, cost_source, price_version)
WITH RECURSIVE n (i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
SELECT i, :organization, :person, :begin + i * :span / :events, :begin + i * :span / :events,
    provider, model, project, 'api', 1, 900 + i % 997, i % 3 * 64, 0, 0, 100 + i % 89, 0,
    1000 * (1 + i % 9973), 'estimated', 'made'
FROM n JOIN kind ON kind.place = i % (SELECT count(*) FROM kind)
"""


def fill(folder: Path, events: int) -> None:
    """Makes a database of that many events, with its sums."""
    made = runtime.Runtime(
        data_dir=folder, serve=False, secrets=SecretStore(environ=SECRET), machine_zone="UTC"
    )
    made.start()
    made.stop()
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        (organization,) = database.execute("SELECT id FROM organization").fetchone()
        (person,) = database.execute("SELECT id FROM person").fetchone()
        database.execute("CREATE TEMPORARY TABLE kind (place INTEGER PRIMARY KEY, provider, model, project)")
        database.executemany(
            "INSERT INTO kind VALUES (?, ?, ?, ?)", [(place, *kind) for place, kind in enumerate(_KINDS)]
        )
        database.executemany(
            "INSERT INTO dimension (organization_id, project, app_token_id, person_id) VALUES (?, ?, 0, ?)",
            [(organization, project or "", person) for project in PROJECTS],
        )
        shared = {
            "organization": organization,
            "person": person,
            "begin": now_ms - _DAYS * _DAY_MS,
            "span": _DAYS * _DAY_MS,
            "events": events,
        }
        for first in range(1, events + 1, _AT_ONCE):
            last = min(events, first + _AT_ONCE - 1)
            database.execute(_INSERT, {**shared, "first": first, "last": last})
            database.commit()
    with Maintenance(folder) as maintenance:
        maintenance.rebuild_rollups()


def paths_of(declared: Endpoint) -> Iterator[str]:
    """Gives what to ask an endpoint: without a query, and over a year in each of its ways to divide it."""
    path = declared.path.replace("<provider>", MODELS[0][0])
    if "<" in path:
        return
    yield path
    fields = declared.query.model_fields
    year = {}
    for first, last in (("startDate", "endDate"), ("billingStartDate", "billingEndDate")):
        if first in fields:
            today = datetime.now(UTC).date()
            year = {first: today - timedelta(days=364), last: today}
    if not year:
        return
    yield f"{path}?{urlencode(year)}"
    for name in ("groupBy", "interval"):
        if name in fields:
            for choice in _choices(fields[name].annotation):
                yield f"{path}?{urlencode({**year, name: choice})}"


def _choices(annotation: Any) -> list[str]:
    found = []
    for part in get_args(annotation):
        found += [part] if isinstance(part, str) else _choices(part)
    return found


def ask(server: Served, path: str, times: int) -> tuple[list[float], int]:
    """Asks that often, after a few times that do not count; gives sorted milliseconds, and the status."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    took = []
    with closing(connection):
        for _ in range(times + 5):
            began = time.perf_counter()
            connection.request("GET", path, headers={"Authorization": f"Bearer {server.token}"})
            answer = connection.getresponse()
            answer.read()
            took.append(1000 * (time.perf_counter() - began))
    return sorted(took[5:]), answer.status


def main() -> None:
    """Makes the database unless it is there, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000, help="how many (default: 10,000,000)")
    parser.add_argument("--times", type=int, default=200, help="how often each is asked (default: 200)")
    parser.add_argument("--folder", type=Path, help="where to keep the database for the next time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="codingvibez-benchmark-") as throw_away:
        folder = arguments.folder or Path(throw_away)
        began = time.perf_counter()
        if not (folder / FILE_NAME).exists():
            fill(folder, arguments.events)
        size = (folder / FILE_NAME).stat().st_size / 1e9
        print(f"{machine()}\n\n{arguments.events:,} events, {size:.1f} GB, made in", end=" ")
        print(
            f"{time.perf_counter() - began:.0f} s; each asked {arguments.times} times, one after another.\n"
        )
        print(f"| | p50 | p99 (< {TARGET_MS} ms) | |\n|---|---|---|---|")
        with served("ours", folder) as server:
            for declared in ENDPOINTS.values():
                if declared.method == "GET" and declared.media == JSON:
                    for path in paths_of(declared):
                        print(row(path, *ask(server, path, arguments.times)), flush=True)


def row(path: str, took: list[float], status: int) -> str:
    """Gives the line of the table."""
    p50, p99 = took[len(took) // 2], took[int(0.99 * (len(took) - 1))]
    note = f"answered {status}" if status != 200 else "" if p99 < TARGET_MS else "too slow"
    return f"| {path} | {p50:.1f} ms | {p99:.1f} ms | {note} |"


if __name__ == "__main__":
    main()
