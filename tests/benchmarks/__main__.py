"""Measures the server in one run and prints a table: `python -m tests.benchmarks [--quick]`.

Everything is measured in rounds, turn by turn, and the median of the rounds is shown, so that a busy
moment of the computer spoils no single line. Nothing else should run on it meanwhile.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from tests.benchmarks.load import Load, Measured, run
from tests.benchmarks.processes import Served, served, start_once, time_python, time_status, weigh_idle


@dataclass(frozen=True, slots=True)
class Case:
    """A line of the table: its name, its load, and what was aimed for."""

    name: str
    clients: int
    batch: int
    flush: bool
    variants: tuple[str, ...]
    target: str


ALL = ("bare", "commits", "ours")
CASES = (
    Case("one client, an event a request", 1, 0, False, ALL, "p50 < 1 ms, p99 < 15 ms"),
    Case("one client, `flush: true`", 1, 0, True, ("commits", "ours"), ""),
    Case("eight clients, an event a request", 8, 0, False, ALL, "≥ 1,500 requests/s"),
    Case("eight clients, `flush: true`", 8, 0, True, ("commits", "ours"), ""),
    Case("one client, batches of 100", 1, 100, False, ("commits", "ours"), ""),
    Case("four clients, batches of 100", 4, 100, False, ALL, "≥ 40,000 events/s"),
    Case("four clients, batches of 1,000", 4, 1000, False, ALL, ""),
)
HEADS = {"bare": "bare waitress", "commits": "a commit per request", "ours": "CodingVibez"}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round: figures to look at, no more")
    parser.add_argument("--only", default="", help="only the cases whose name holds this")
    arguments = parser.parse_args()
    seconds, rounds = (1.0, 1) if arguments.quick else (3.0, 5)
    print(machine())
    print(f"\nMedian of {rounds} rounds of {seconds:g} s each.\n")
    cases = [case for case in CASES if arguments.only in case.name]
    print_loads(cases, seconds, rounds)
    if not arguments.only:
        print_starts(1 if arguments.quick else 7)


def machine() -> str:
    """Says what it was measured on."""
    processor = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        names = [line.split(":")[1].strip() for line in cpus.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    return (
        f"{os.cpu_count()} cores ({processor}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"waitress {version('waitress')}, load from the same computer"
    )


def print_loads(cases: list[Case], seconds: float, rounds: int) -> None:
    """Measures every case on every variant, in turns."""
    results: dict[tuple[str, str], list[Measured]] = {}
    with ExitStack() as stack:
        servers = {variant: stack.enter_context(served(variant)) for variant in ALL}
        idle = servers["ours"].megabytes()
        for _ in range(rounds):
            for case in cases:
                for variant in case.variants:
                    found = run(load_of(case, servers[variant], seconds))
                    results.setdefault((case.name, variant), []).append(found)
        busy = servers["ours"].megabytes()
    print(f"| | {' | '.join(HEADS[variant] for variant in ALL)} | at least |")
    print("|---|---|---|---|---|")
    for case in cases:
        cells = [cell(case, results.get((case.name, variant))) for variant in ALL]
        print(f"| {case.name} | {' | '.join(cells)} | {case.target} |")
    print(f"\nMemory of the server: {idle:.0f} MB after its start, {busy:.0f} MB after all this.\n")


def load_of(case: Case, server: Served, seconds: float) -> Load:
    """Gives the load of a case for a server."""
    return Load(server.url, server.token, case.clients, case.batch, case.flush, seconds)


def cell(case: Case, rounds: list[Measured] | None) -> str:
    """Gives what one variant did, in words."""
    if not rounds:
        return "–"

    def middle(value: Callable[[Measured], float]) -> float:
        return median(value(found) for found in rounds)

    speed = middle(lambda found: found.requests / found.seconds) * max(1, case.batch)
    unit = "events/s" if case.batch else "requests/s"
    p50, p99 = middle(lambda found: found.p50), middle(lambda found: found.p99)
    text = (
        f"{speed:,.0f} {unit}, p50 {p50:.2g} ms, p99 {p99:.2g} ms"
        if p99 < 10
        else (f"{speed:,.0f} {unit}, p50 {p50:.1f} ms, p99 {p99:.0f} ms")
    )
    failed = sum(found.failed for found in rounds)
    return f"{text}, {failed} failed" if failed else text


def print_starts(times: int) -> None:
    """Measures starts of `serve` and `status` on a folder that exists, with a warm cache."""
    with tempfile.TemporaryDirectory(prefix="codingvibez-benchmark-") as folder:
        start_once(Path(folder))
        starts = [start_once(Path(folder)) for _ in range(times)]
        idle = median(weigh_idle(Path(folder)) for _ in range(times))
        alone = median(time_status(Path(folder)) for _ in range(times))
        bare = median(time_python("-c", "pass") for _ in range(times))
    rows = (
        ("`serve` to `Listening on …`", median(one.line_ms for one in starts), "ms", ""),
        ("`serve` to its first answer", median(one.answer_ms for one in starts), "ms", "< 1,000 ms"),
        ("memory of `serve`, idle", idle, "MB", "< 60 MB"),
        ("memory of `serve` after its first answers", median(one.megabytes for one in starts), "MB", ""),
        ("Python that does nothing", bare, "ms", ""),
        ("`status --statusline` while it runs", median(one.statusline_ms for one in starts), "ms", "< 50 ms"),
        ("`status` while it runs", median(one.status_ms for one in starts), "ms", ""),
        ("`status` while nothing runs", alone, "ms", ""),
    )
    print("| | CodingVibez | at least |")
    print("|---|---|---|")
    for name, value, unit, target in rows:
        print(f"| {name} | {value:,.0f} {unit} | {target} |")


if __name__ == "__main__":
    main()
