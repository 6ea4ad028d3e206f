"""Measures importing and exporting a large file: `python -m tests.benchmarks.transfer_memory [--mb 200]`.

Each is done in a process of its own; what is told is how much its memory grew, and how long it took.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.core.files import own_usage
from server.core.files.own import csv_header, csv_row, ordered
from server.core.records import CostSource, StoredEvent, UsageEvent
from server.core.tokens import TokenCounts

START = datetime(2026, 1, 1, tzinfo=UTC)
FOCUS = (
    "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,"
    "ChargeCategory,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,EffectiveCost,InvoiceIssuerName,"
    "ProviderName,PublisherName,ServiceName,SubAccountName,Tags\n"
)


def write_focus(path: Path, size: int) -> None:
    """Writes a bill as AWS does: hours of a half year, thirty services, five accounts."""
    with path.open("w", encoding="utf-8") as file:
        file.write(FOCUS)
        n = 0
        while file.tell() < size if n % 5000 == 0 else True:
            hour = START + timedelta(hours=n // 150 % 4000)
            file.write(
                f"0.00{n % 9973:06d}123,111122223333,Example,USD,2026-02-01T00:00:00Z,"
                "2026-01-01T00:00:00Z,Usage,"
                f'"$0.0000004 per token, model {n % 30}",{hour + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ},'
                f"{hour:%Y-%m-%dT%H:%M:%SZ},0.00{n % 9973:06d}123,Amazon Web Services Inc.,AWS,AWS,"
                f'Service {n % 30},account-{n % 5},"{{""team"": ""search-{n % 7}""}}"\n'
            )
            n += 1


def write_usage(path: Path, size: int) -> None:
    """Writes an export of another installation."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(csv_header(own_usage.COLUMNS))
        n = 0
        while file.tell() < size if n % 5000 == 0 else True:
            n += 1
            at = int(START.timestamp() * 1000) + n * 2000
            event = UsageEvent(
                1, 1, None, at, at, "openai", f"gpt-{n % 7}", TokenCounts(n % 999, 5, 0, 0, 77), 1,
                n % 100_000, CostSource.ESTIMATED, "v", f"project {n % 9}", tags={"team": "search"},
            )  # fmt: skip
            row = own_usage.row_of(StoredEvent(n, event), "another-installation", {})
            file.write(csv_row(ordered(own_usage.COLUMNS, row)))


class Peak:
    """Watches how far this process' own memory grows; what it maps of the database's file is the system's."""

    def __init__(self) -> None:
        self._first = self._most = self._now()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> float:
        """Gives megabytes."""
        self._ended.set()
        self._thread.join()
        return (self._most - self._first) / 1024

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            self._most = max(self._most, self._now())

    @staticmethod
    def _now() -> int:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("RssAnon:")[2].split()[0])


def grown(work: str, folder: Path, file: Path) -> None:
    """Does one thing in this process and prints what it took."""
    from server.cli.transfer import run_export, run_import
    from server.runtime import Runtime

    runtime = Runtime(data_dir=folder, serve=False)
    runtime.start()
    runtime.stop()
    peak = Peak()
    began = time.monotonic()
    common = {"data_dir": folder, "file": file, "json": False}
    if work == "export":
        out = folder / "out.csv"
        run_export(
            argparse.Namespace(**common | {"file": out}, format="csv", kind=None, start=None, end=None)
        )
        size = out.stat().st_size
        out.unlink()
    else:
        run_import(argparse.Namespace(**common, dry_run=work == "dry run", yes=True))
        size = file.stat().st_size
    took = time.monotonic() - began
    speed = size / 2**20 / took
    print(f"{work:8} {size / 2**20:7.0f} MB {took:7.1f} s {speed:6.1f} MB/s  +{peak.end():.0f} MB memory")


def main() -> None:
    """Measures all and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=200)
    parser.add_argument("--work", nargs=3)
    arguments = parser.parse_args()
    if arguments.work:
        grown(arguments.work[0], Path(arguments.work[1]), Path(arguments.work[2]))
        return
    with tempfile.TemporaryDirectory() as name:
        for kind, write, works in (
            ("FOCUS", write_focus, ("dry run", "import")),
            ("our own export", write_usage, ("dry run", "import", "export")),
        ):
            file, folder = Path(name) / "file.csv", Path(name) / "data"
            write(file, arguments.mb << 20)
            print(f"{kind}:", flush=True)
            for work in works:
                command = [sys.executable, "-m", "tests.benchmarks.transfer_memory"]
                subprocess.run(
                    [*command, "--work", work, str(folder), str(file)],
                    check=True,
                    env=os.environ | {"CODINGVIBEZ_SECRET_KEY": "benchmark" * 8},
                )


if __name__ == "__main__":
    main()
