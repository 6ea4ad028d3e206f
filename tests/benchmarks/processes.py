"""Starting, timing and weighing the processes that are measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.benchmarks.variants import SECRET

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    url: str
    token: str
    process: psutil.Process

    def megabytes(self) -> float:
        """Its resident memory, without the pages of the database file that SQLite maps."""
        return resident(self.process)


def environment(**more: str) -> dict[str, str]:
    """Gives an environment that touches no keyring, and nobody's own agents; compiled modules are kept."""
    quiet = {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "CODINGVIBEZ_AGENTS_HOME": "",
        "CODINGVIBEZ_ECB_BASE_URL": "",
    }
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **quiet, **SECRET, **more}


def resident(process: psutil.Process) -> float:
    """Gives the resident memory of a process in megabytes, database pages left out where that can be told."""
    total = process.memory_info().rss
    if hasattr(process, "memory_maps"):
        total -= sum(part.rss for part in process.memory_maps() if ".db" in Path(part.path).name)
    return float(total) / 1e6


@contextmanager
def served(variant: str, folder: Path | None = None) -> Iterator[Served]:
    """Serves a variant, by default on a throw-away folder."""
    with tempfile.TemporaryDirectory(prefix="codingvibez-benchmark-") as throw_away:
        where = str(folder or throw_away)
        command = [sys.executable, "-m", "tests.benchmarks.variants", variant, where]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
        with process:
            assert process.stdout is not None
            said = json.loads(process.stdout.readline())
            try:
                yield Served(said["url"], said["token"], psutil.Process(process.pid))
            finally:
                process.terminate()


@dataclass(frozen=True, slots=True)
class Start:
    """How a start of `serve` went: milliseconds to its line and to its first answer, and what it weighs."""

    line_ms: float
    answer_ms: float
    megabytes: float
    status_ms: float
    statusline_ms: float


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Gives the URL and the process of a `serve` that listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--port", "0", "--data-dir", str(folder)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1], psutil.Process(process.pid)
        process.terminate()


def start_once(folder: Path) -> Start:
    """Starts `serve` on a folder, and asks `status` while it runs."""
    began = time.perf_counter()
    with _serving(folder) as (url, process):
        line = time.perf_counter() - began
        with urllib.request.urlopen(f"{url}/api/health") as answer:
            answer.read()
        first = time.perf_counter() - began
        megabytes = resident(process)
        # What is asked for the first time takes longer, and a status bar asks again and again.
        time_status(folder)
        return Start(
            1000 * line, 1000 * first, megabytes, time_status(folder), time_status(folder, "--statusline")
        )


def weigh_idle(folder: Path) -> float:
    """Gives the megabytes of a `serve` that nobody has asked anything for three seconds."""
    with _serving(folder) as (_, process):
        time.sleep(3)
        return resident(process)


def time_status(folder: Path, *options: str) -> float:
    """Gives the milliseconds that `status` takes."""
    command = Path(sys.executable).with_name("codingvibez")
    return time_python(str(command), "status", "--data-dir", str(folder), *options)


def time_python(*arguments: str) -> float:
    """Gives the milliseconds that Python takes with arguments."""
    began = time.perf_counter()
    nothing = subprocess.DEVNULL
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=ROOT, env=environment(), stdin=nothing, stdout=nothing, check=True)
    return 1000 * (time.perf_counter() - began)
