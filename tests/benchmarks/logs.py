"""Measures reading agents' logs: `python -m tests.benchmarks.logs --size 1GB [--peers FOLDER]`.

The logs are made up by a seed, and what was read is held against what they were made to add up to. With
`--peers`, ccusage and tokscale read the same files, in turns with us and without a network; FOLDER is where
`npm install ccusage tokscale bun` was run. What they count otherwise is told trap by trap: for each, small
logs are made that have this trap alone.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import psutil

from tests.benchmarks.__main__ import machine
from tests.benchmarks.agent_logs import TRAPS, Truth, make
from tests.benchmarks.other_readers import DIFFERENCES
from tests.benchmarks.processes import ROOT, environment

_UNITS = {"MB": 10**6, "GB": 10**9}
_SMALL = 24 * 10**6
Totals = Counter[str]


@dataclass(frozen=True, slots=True)
class Run:
    """How one program read the logs: seconds, its greatest memory in MB, all tokens by agent."""

    seconds: float
    megabytes: float
    totals: Totals
    more: dict[str, Any]


class Reader(Protocol):
    """Has a program read the logs of a home; `weigh` looks at its memory meanwhile, which holds it up."""

    def __call__(self, home: Path, *, weigh: bool) -> Run:
        """Gives how it did."""


def main() -> None:
    """Makes logs, has them read, and prints tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1GB", help="such as 300MB or 4GB")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", type=Path, help="where npm installed ccusage, tokscale and bun")
    arguments = parser.parse_args()
    readers = _readers(arguments.peers)
    print(machine())
    with tempfile.TemporaryDirectory(prefix="codingvibez-logs-") as folder:
        home = Path(folder) / "home"
        truth = make(home, _bytes(arguments.size), arguments.seed)
        print(
            f"\n{truth.size / 1e6:,.0f} MB in {truth.files:,} files, {truth.calls.total():,} calls;", end=" "
        )
        print(f"median of {arguments.rounds} rounds, in turns.\n")
        runs: dict[str, list[Run]] = {name: [] for name in readers}
        for _ in range(arguments.rounds):
            for name, reader in readers.items():
                runs[name].append(reader(home, weigh=False))
        weighed = {name: reader(home, weigh=True).megabytes for name, reader in readers.items()}
        _print_speed(truth, runs, weighed)
        wanted = _totals(truth)
        assert all(run.totals == wanted for run in runs["CodingVibez"]), (
            "what was read is not what was written"
        )
        if arguments.peers:
            _print_differences(readers, Path(folder), arguments.seed)


def _bytes(text: str) -> int:
    return int(float(text[:-2]) * _UNITS[text[-2:].upper()])


def _totals(truth: Truth) -> Totals:
    return Counter(
        {tool: kinds.total() - kinds["reasoning"] for tool, kinds in truth.tokens.items() if kinds.total()}
    )


def _print_speed(truth: Truth, runs: dict[str, list[Run]], weighed: dict[str, float]) -> None:
    print(
        "| | MB/s | seconds a GB | memory | next scan | longest a write waited |\n|---|---|---|---|---|---|"
    )
    for name, own in runs.items():
        seconds = median(run.seconds for run in own)
        again = [run.more["again"] for run in own if "again" in run.more]
        waited = [run.more["waited"] for run in own if "waited" in run.more]
        print(
            f"| {name} | {truth.size / 1e6 / seconds:,.0f} | {seconds / truth.size * 1e9:.1f} "
            f"| {weighed[name]:,.0f} MB "
            f"| {f'{median(again):.2f} s' if again else 'as the first'} "
            f"| {f'{1000 * max(waited):.0f} ms' if waited else '–'} |"
        )


def _print_differences(readers: dict[str, Reader], folder: Path, seed: int) -> None:
    """Prints what each counts more or less than was written, for logs with no trap and with one each.

    What differs without any trap is told once. A difference that no rule explains to the token ends it.
    """
    print("\n| only this trap | agent | | counts | since it |\n|---|---|---|---|---|")
    for trap in [None, *sorted(TRAPS)]:
        home = folder / "small"
        truth = make(home, _SMALL, seed, frozenset({trap} if trap else ()))
        assert trap is None or truth.traps[trap], f"no logs with: {trap}"
        wanted = _totals(truth)
        for name, reader in readers.items():
            found = reader(home, weigh=False).totals
            for tool in sorted(wanted):
                always = DIFFERENCES.get((name, None, tool))
                known = always or DIFFERENCES.get((name, trap, tool))
                assert found[tool] == (known.rule(home) if known else wanted[tool]), (name, trap, tool)
                if known and (trap is None or not always):
                    share = 100 * (found[tool] / wanted[tool] - 1)
                    print(
                        f"| {trap or 'none'} | {tool} | {name} | {share:+.1f} % | {known.why} |", flush=True
                    )
        shutil.rmtree(home)


# ---------------------------------------------------------------- the programs


def _readers(peers: Path | None) -> dict[str, Reader]:
    found: dict[str, Reader] = {"CodingVibez": _ours}
    if peers is not None:
        found["ccusage"] = partial(_ccusage, peers)
        found["tokscale"] = partial(_tokscale, peers)
    return found


def _ours(home: Path, *, weigh: bool) -> Run:
    with tempfile.TemporaryDirectory(prefix="codingvibez-benchmark-") as folder:
        seconds, megabytes, out = _measured(
            [sys.executable, "-m", "tests.benchmarks.log_scan", str(home), folder], environment(), weigh=weigh
        )
    said = json.loads(out)
    return Run(said["seconds"], megabytes, Counter(said["totals"]), said | {"whole": seconds})


def _ccusage(peers: Path, home: Path, weigh: bool) -> Run:
    command = ["ccusage", "daily", "--json", "--offline"]
    seconds, megabytes, _ = _measured(command, _peer_environment(peers, home), weigh=weigh, alone=True)
    totals: Totals = Counter()
    for name, tool in _AGENTS.items():
        _, _, out = _measured(
            ["ccusage", name, *command[1:]], _peer_environment(peers, home), weigh=False, alone=True
        )
        totals[tool] = int((json.loads(out).get("totals") or {}).get("totalTokens", 0))
    return Run(seconds, megabytes, totals, {})


_AGENTS = {"claude": "claude-code", "codex": "codex", "gemini": "gemini-cli", "qwen": "qwen-code"}


def _tokscale(peers: Path, home: Path, weigh: bool) -> Run:
    # It asks for prices from the network unless it has some; without any it still counts tokens.
    cache = home / ".cache" / "tokscale"
    cache.mkdir(parents=True, exist_ok=True)
    for name in ("litellm", "openrouter"):
        (cache / f"pricing-{name}.json").write_text(json.dumps({"timestamp": int(time.time()), "data": {}}))
    command = ["tokscale", "models", "--json", "--no-spinner"]
    seconds, megabytes, out = _measured(command, _peer_environment(peers, home), weigh=weigh, alone=True)
    totals: Totals = Counter()
    for entry in json.loads(out)["entries"]:
        kinds = ("input", "output", "cacheRead", "cacheWrite")
        totals[_AGENTS[entry["source"]]] += sum(entry[kind] for kind in kinds)
    return Run(seconds, megabytes, totals, {})


def _peer_environment(peers: Path, home: Path) -> dict[str, str]:
    path = f"{peers.absolute() / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "TZ": "UTC"}


def _measured(
    command: list[str], env: dict[str, str], *, weigh: bool, alone: bool = False
) -> tuple[float, float, str]:
    """Runs a program; gives its seconds, its greatest memory with all it started in MB, and its output.

    The memory is 0 where it was not to be weighed. `alone` keeps it from any network.
    """
    if alone:
        command = ["unshare", "--map-root-user", "--net", *command]
    with tempfile.TemporaryFile("w+") as out:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.DEVNULL, cwd=ROOT)
        greatest = [0.0]
        watcher = threading.Thread(target=_weigh, args=(process, greatest))
        if weigh:
            watcher.start()
        code = process.wait()
        seconds = time.perf_counter() - began
        if weigh:
            watcher.join()
        assert code == 0, f"{command} ended with {code}"
        out.seek(0)
        return seconds, greatest[0], out.read()


def _weigh(process: subprocess.Popen[bytes], greatest: list[float]) -> None:
    own = psutil.Process(process.pid)
    while process.poll() is None:
        now = 0
        with suppress(psutil.Error):
            for part in [own, *own.children(recursive=True)]:
                # One that has just ended weighs nothing.
                with suppress(psutil.Error):
                    now += part.memory_full_info().uss
        greatest[0] = max(greatest[0], now / 1e6)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
