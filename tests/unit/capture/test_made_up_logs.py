"""Logs with every trap, made up by a seed: whatever befalls their files, their sums stay what they are."""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.capture import scanning
from server.db import call_names
from tests.benchmarks.agent_logs import KINDS, TRAPS, Truth, make
from tests.benchmarks.other_readers import DIFFERENCES, Total
from tests.unit.capture.test_reading import another

if TYPE_CHECKING:
    from tests.unit.capture.conftest import Computer

GARBAGE = (b"", b"{", b"\x00" * 9, b'{"usage":', b"[]", b"null", b'{"type":"user"}', b"\xff\xfe")


def found(computer: Computer) -> dict[str, Counter[str]]:
    """Gives the sums of what is stored, by agent."""
    sums: dict[str, Counter[str]] = {}
    for item in computer.events():
        if item.organization_id == computer.identity.organization_id:
            own = sums.setdefault(str(item.source), Counter())
            own.update({kind: getattr(item.counts, kind) for kind in KINDS})
            own["calls"] += 1
    return {tool: +own for tool, own in sums.items()}


def wanted(truth: Truth) -> dict[str, Counter[str]]:
    return {tool: kinds + Counter({"calls": truth.calls[tool]}) for tool, kinds in truth.tokens.items()}


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6))
def test_no_split_copy_order_truncation_rewrite_or_garbage_changes_the_sums(
    computer: Computer, tmp_path: Path, seed: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # Names that come many at once are kept apart for a while.
        patch.setattr(call_names, "_MANY", (1, 30, 1_000)[seed % 3])
        _keeps_its_sums(computer, tmp_path, seed)


def _keeps_its_sums(computer: Computer, tmp_path: Path, seed: int) -> None:
    made = tmp_path / f"made-{seed}"
    truth = make(made, 100_000, seed, texts=(20, 60))
    other, random = another(computer), Random(seed)
    logs = sorted(path for path in made.rglob("*") if path.is_file())
    random.shuffle(logs)
    latest: dict[str, bytes] = {}
    for log in logs:
        file = other.home / log.relative_to(made)
        file.parent.mkdir(parents=True, exist_ok=True)
        agent, content = log.relative_to(made).parts[0], log.read_bytes()
        if agent in latest and random.random() < 0.4:
            # The same file held another log before: an agent that uses a name again.
            file.write_bytes(latest[agent])
            other.scan()
            file.write_bytes(b"")
        latest[agent] = content
        _befall(file, content, random, other)
    other.scan()
    shutil.rmtree(made)
    assert found(other) == wanted(truth)


def _befall(file: Path, content: bytes, random: Random, computer: Computer) -> None:
    """Writes a log in pieces, with garbage between its lines, and lets happen to it what may."""
    first, *lines = content.splitlines(keepends=True)
    for _ in range(3):
        lines.insert(random.randrange(len(lines) + 1), random.choice(GARBAGE) + b"\n")
    content = first + b"".join(lines)
    places = [0, *sorted(random.choices(range(len(content)), k=2)), len(content)]
    with file.open("ab") as out:
        for start, end in itertools.pairwise(places):
            out.write(content[start:end])
            out.flush()
            if random.random() < 0.3:
                computer.scan()
    what = random.choice(("rewritten", "truncated", "copied", "nothing"))
    if what == "rewritten":
        fresh = file.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(file)
    elif what == "truncated":
        computer.scan()
        file.write_bytes(content[: random.randrange(len(content))])
    elif what == "copied":
        shutil.copy(file, file.with_stem(f"{file.stem}-copy"))


@pytest.mark.parametrize(
    ("trap", "tool", "rule"),
    [(trap, tool, difference.rule) for (_, trap, tool), difference in DIFFERENCES.items()],
    ids=[f"{program}, {trap or 'no trap'}, {tool}" for program, trap, tool in DIFFERENCES],
)
def test_what_others_count_otherwise_is_counted_as_it_was_written(
    computer: Computer, trap: str | None, tool: str, rule: Total
) -> None:
    for seed in range(99):
        truth = make(computer.home, 100_000, seed, frozenset({trap} if trap else ()), texts=(20,))
        if trap is None or truth.traps[trap]:
            break
        shutil.rmtree(computer.home)
    computer.scan()
    assert found(computer) == wanted(truth)
    kinds = truth.tokens[tool]
    assert rule(computer.home) != kinds.total() - kinds["reasoning"]


@pytest.mark.parametrize("together", [False, True])
def test_processes_read_what_one_thread_reads(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    monkeypatch.setattr(scanning, "is_worth_it", lambda tasks: together)
    truth = make(computer.home, 1_000_000, 3, texts=(40,))
    scan = computer.scan()
    assert (scan.files_done, scan.size_done) == (truth.files, truth.size)
    assert found(computer) == wanted(truth)
    assert computer.scan().files == 0
    assert computer.sums_are_right()


def test_the_same_seed_gives_the_same_logs_and_another_gives_others(tmp_path: Path) -> None:
    contents = []
    for number, seed in enumerate((1, 1, 2)):
        home = tmp_path / str(number)
        truth = make(home, 50_000, seed, texts=(20,))
        logs = sorted(path for path in home.rglob("*") if path.is_file())
        assert sum(path.stat().st_size for path in logs) == truth.size
        contents.append([(path.relative_to(home), path.read_bytes()) for path in logs])
    assert contents[0] == contents[1] != contents[2]


def test_every_trap_is_laid_in_enough_logs(tmp_path: Path) -> None:
    truth = make(tmp_path, 5_000_000, texts=(20,))
    assert {trap for trap, times in truth.traps.items() if times} == TRAPS
