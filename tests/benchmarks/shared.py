"""Measures processes on PostgreSQL, and prints a table: `python -m tests.benchmarks.shared [--quick]`.

The same eight clients are shared out among the processes. PostgreSQL has its own settings, so every answer
waits for the disk; with a database file it does where that is asked for (`flush: true`). Everything is
measured in rounds, turn by turn, and the median of the rounds is shown. Clients, processes and PostgreSQL
share the computer: on two cores more processes cannot show what they would on more.
"""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.__main__ import machine
from tests.benchmarks.load import Load, Measured, run
from tests.benchmarks.processes import served
from tests.benchmarks.variants import SECRET
from tests.postgresql import Cluster
from tests.servers import Servers

CLIENTS = 8
PROCESSES = (1, 2, 4)
BATCHES = {0: "an event a request", 100: "batches of 100"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its name, where it is served, and whether its requests ask for the disk."""

    name: str
    urls: tuple[str, ...]
    token: str
    flush: bool = False


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round: figures to look at, no more")
    arguments = parser.parse_args()
    seconds, rounds = (1.0, 1) if arguments.quick else (3.0, 5)
    found: dict[tuple[str, int], list[list[Measured]]] = {}
    with ExitStack() as stack:
        version, rows = start(stack)
        for _ in range(rounds):
            for row in rows:
                for batch in BATCHES:
                    found.setdefault((row.name, batch), []).append(load(row, batch, seconds))
    print(f"{machine()}, {version}\n\nMedian of {rounds} rounds of {seconds:g} s each, {CLIENTS} clients.\n")
    print(f"| | {' | '.join(BATCHES.values())} |\n|---|{'---|' * len(BATCHES)}")
    for row in rows:
        print(f"| {row.name} | {' | '.join(cell(found[row.name, batch], batch) for batch in BATCHES)} |")


def start(stack: ExitStack) -> tuple[str, list[Row]]:
    """Starts a server on a file, and several on a PostgreSQL of their own; gives the latter's version."""
    file = stack.enter_context(served("ours"))
    folder = Path(
        stack.enter_context(tempfile.TemporaryDirectory(prefix="codingvibez-pg-", ignore_cleanup_errors=True))
    )
    cluster = Cluster(folder, {"listen_addresses": "''"})
    stack.callback(cluster.stop)
    cluster.execute("CREATE DATABASE measured")
    data = stack.enter_context(tempfile.TemporaryDirectory(prefix="codingvibez-benchmark-"))
    servers = Servers(cluster, cluster.url("measured"), Path(data), SECRET)
    stack.callback(servers.stop)
    servers.start(max(PROCESSES))
    token = servers.command("token", "--name", "load", "--scopes", "admin", "--rate-limit", "0")
    urls = [f"http://127.0.0.1:{port}" for port in servers.ports]
    rows = [
        Row("SQLite, 1 process", (file.url,), file.token),
        Row("SQLite, 1 process, `flush: true`", (file.url,), file.token, flush=True),
    ]
    for count in PROCESSES:
        name = "1 process" if count == 1 else f"{count} processes"
        rows.append(Row(f"PostgreSQL, {name}", tuple(urls[:count]), token))
    version = str(cluster.execute("SHOW server_version")[0][0]).split()[0]
    return f"PostgreSQL {version}", rows


def load(row: Row, batch: int, seconds: float) -> list[Measured]:
    """Lets the clients send to all processes at once; gives what came of each."""
    each = CLIENTS // len(row.urls)
    loads = [Load(url, row.token, each, batch, row.flush, seconds) for url in row.urls]
    with ThreadPoolExecutor(len(loads)) as pool:
        return list(pool.map(run, loads))


def cell(rounds: list[list[Measured]], batch: int) -> str:
    """Gives what came of it in words."""
    speed = median(sum(one.requests / one.seconds for one in parts) for parts in rounds) * max(1, batch)
    p99 = median(max(one.p99 for one in parts) for parts in rounds)
    failed = sum(one.failed for parts in rounds for one in parts)
    text = f"{speed:,.0f} {'events/s' if batch else 'requests/s'}, p99 {p99:.0f} ms"
    return f"{text}, {failed} failed" if failed else text


if __name__ == "__main__":
    main()
