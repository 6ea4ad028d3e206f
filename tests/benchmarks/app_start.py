"""Measures the tray program: `python -m tests.benchmarks.app_start [--times N]`.

Without a screen (Qt's offscreen platform) there is no panel to put an icon in, so what is timed is the
start until the embedded server has announced itself: the icon's work, and all that comes after it.
Aimed for: under 1,000 ms with a warm cache, and under 150 MB when idle.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from tests.benchmarks.processes import ROOT, environment, resident

LONGEST_S = 30.0
SETTLED_MB = 0.5


@dataclass(frozen=True, slots=True)
class AppStart:
    """How one start went, and the processor's time for it; `stop_ms` is None where it had to be killed."""

    ready_ms: float
    work_ms: float
    megabytes: float
    stop_ms: float | None


def start_once(folder: Path) -> AppStart:
    """Starts the tray program on a folder, weighs it once it is idle, and ends it."""
    announced = folder / "running.json"
    announced.unlink(missing_ok=True)
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--background", "--port", "0", "--data-dir", str(folder)],
        cwd=ROOT,
        env=environment(QT_QPA_PLATFORM="offscreen"),
    )
    try:
        while not announced.exists():
            if process.poll() is not None:
                raise RuntimeError(f"the program ended with code {process.returncode}")
            if time.perf_counter() - began > LONGEST_S:
                raise RuntimeError(f"no {announced.name} within {LONGEST_S:g} s")
            time.sleep(0.002)
        ready = time.perf_counter() - began
        times = psutil.Process(process.pid).cpu_times()
        work = times.user + times.system
        if json.loads(announced.read_text(encoding="utf-8"))["pid"] != process.pid:
            raise RuntimeError("another program announced itself")
        megabytes = _settled(psutil.Process(process.pid))
        began = time.perf_counter()
        process.terminate()
        try:
            process.wait(10)
            stopped = 1000 * (time.perf_counter() - began)
        except subprocess.TimeoutExpired:
            return AppStart(1000 * ready, 1000 * work, megabytes, None)
        return AppStart(1000 * ready, 1000 * work, megabytes, stopped)
    finally:
        process.kill()
        process.wait()


def _settled(process: psutil.Process) -> float:
    """Gives the memory once it has stopped changing."""
    before = resident(process)
    for _ in range(10):
        time.sleep(1)
        now = resident(process)
        if abs(now - before) < SETTLED_MB:
            return now
        before = now
    return before


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how many starts (default: 5)")
    arguments = parser.parse_args()
    if importlib.util.find_spec("app") is None or importlib.util.find_spec("app.application") is None:
        print("There is no tray program to measure yet.")
        return 1
    with tempfile.TemporaryDirectory(prefix="codingvibez-benchmark-") as name:
        start_once(Path(name))
        starts = [start_once(Path(name)) for _ in range(arguments.times)]
    stops = [one.stop_ms for one in starts if one.stop_ms is not None]
    print("| | tray program | at least |")
    print("|---|---|---|")
    print(
        f"| start, until its server answers | {median(one.ready_ms for one in starts):,.0f} ms | < 1,000 ms |"
    )
    print(f"| the processor's time for that | {median(one.work_ms for one in starts):,.0f} ms | |")
    print(f"| memory, idle | {median(one.megabytes for one in starts):,.0f} MB | < 150 MB |")
    print(f"| end | {f'{median(stops):,.0f} ms' if stops else 'it had to be killed'} | |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
