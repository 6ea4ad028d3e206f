"""Names of calls that come many at once: apart for a while, never missed, in order in the end."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.capture import scanning
from server.db import call_names
from server.db.call_names import CallNames
from tests.benchmarks.agent_logs import make
from tests.unit.capture.conftest import Computer, claude
from tests.unit.capture.test_made_up_logs import found, wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.db.engines import Writing


def count(computer: Computer, table: str) -> int:
    with computer.store.reading() as database:
        return int(database.execute_sql(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets few names be many."""
    monkeypatch.setattr(call_names, "_MANY", 1)
    monkeypatch.setattr(call_names, "_MOVED_AT_ONCE", 25)
    monkeypatch.setattr(scanning, "_CALLS_AT_ONCE", 10)


@pytest.mark.parametrize("settled", [30, 10**6])
@pytest.mark.parametrize("remembered", [0, 200, 10**6])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.usefixtures("many")
def test_a_call_is_known_by_names_wherever_they_are(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, seed: int, settled: int, remembered: int
) -> None:
    monkeypatch.setattr(scanning, "_SETTLED_AT_ONCE", settled)
    monkeypatch.setattr(call_names, "_MOST_REMEMBERED", remembered)
    truth = make(computer.home, 100_000, seed, texts=(20,))
    for log in sorted(computer.home.rglob("*.jsonl")):
        shutil.copy(log, log.with_stem(f"{log.stem}-copy"))
    computer.scan()
    assert found(computer) == wanted(truth)
    assert (count(computer, "call_name_new"), count(computer, "call_name") > truth.calls.total()) == (0, True)
    assert computer.sums_are_right()


@pytest.mark.usefixtures("many")
def test_names_that_a_scan_left_apart_are_known_to_the_next(
    computer: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = make(tmp_path / "made", 100_000, 4, texts=(20,))
    shutil.copytree(tmp_path / "made" / ".claude", computer.home / ".claude")
    with monkeypatch.context() as patch:
        patch.setattr(computer.services.capture, "settle", _killed)
        computer.scan()
    # A program that was started anew remembers nothing.
    computer.writer._events.names = CallNames()
    assert count(computer, "call_name_new") > 0
    for log in sorted((tmp_path / "made").rglob("*.*")):
        if log.is_file():
            file = computer.home / log.relative_to(tmp_path / "made")
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(log, file.with_stem(f"{file.stem}-again"))
    computer.scan()
    assert found(computer) == wanted(truth)
    assert count(computer, "call_name_new") == 0


def _killed(*, is_over: bool) -> None:
    """Settles nothing, as where the program is killed before it."""


@pytest.mark.usefixtures("many")
def test_they_move_few_at_a_time_so_that_others_write_meanwhile(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_CALLS_AT_ONCE", 1_000)
    moves: list[int] = []
    real = computer.writer.call

    def noted(work: Callable[[Writing], object], **how: bool) -> object:
        before = count(computer, "call_name")
        done = real(work, **how)
        moves.append(count(computer, "call_name") - before)
        return done

    lines = [claude(f"msg_{n}", f"req_{n}", output=n + 1) for n in range(30)]
    computer.write(".claude/projects/p/s.jsonl", *lines)
    monkeypatch.setattr(computer.writer, "call", noted)
    computer.scan()
    names = count(computer, "call_name")
    assert (sum(moves), max(moves)) == (names, 25)
    assert names > 4 * 25 - 25


def test_few_names_go_where_they_belong_at_once(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computer.services.capture, "settle", _killed)
    computer.write(".claude/projects/p/s.jsonl", claude("msg_1", "req_1"))
    computer.scan()
    assert (count(computer, "call_name_new"), count(computer, "call_name")) == (0, 4)


@pytest.mark.usefixtures("many")
def test_what_is_remembered_of_names_ends_with_the_scan(computer: Computer) -> None:
    held: list[tuple[int, int | None]] = []
    settle = computer.services.capture.settle

    def noted(*, is_over: bool) -> None:
        names = computer.writer._events.names
        held.append((len(names._apart or ()), None if names._all is None else len(names._all)))
        settle(is_over=is_over)
        assert not names._apart

    computer.services.capture.settle = noted  # type: ignore[method-assign]
    computer.write(".claude/projects/p/s.jsonl", claude("msg_1", "req_1"))
    computer.scan()
    assert held == [(4, 0)]
    assert computer.writer._events.names._all is None
    # What has names already is asked, not remembered.
    computer.append(".claude/projects/p/s.jsonl", claude("msg_2", "req_2"))
    computer.scan()
    assert held[1:] == [(4, None)]
    assert count(computer, "call_name") == 8


@pytest.mark.expect_errors
@pytest.mark.usefixtures("many")
def test_names_of_a_transaction_that_failed_stand_for_nothing(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computer.services.capture, "settle", _killed)
    computer.write(".claude/projects/p/a.jsonl", claude("msg_1", "req_1"))
    computer.scan()
    with monkeypatch.context() as patch:
        patch.setattr(scanning, "write_progress", _fails)
        log = computer.write(".claude/projects/p/b.jsonl", claude("msg_2", "req_2"))
        computer.scan()
    assert [event.idempotency_key for event in computer.events()] == ["call:anthropic:msg_1:req_1"]
    log.unlink()
    # Its event has the number that the one had which was not stored.
    computer.write(".claude/projects/p/c.jsonl", claude("msg_3", "req_3"))
    computer.scan()
    computer.write(".claude/projects/p/b.jsonl", claude("msg_2", "req_2"))
    computer.scan()
    keys = {event.idempotency_key for event in computer.events()}
    assert keys == {f"call:anthropic:msg_{n}:req_{n}" for n in (1, 2, 3)}


def _fails(*_: object) -> None:
    raise sqlite3.OperationalError("disk I/O error")


@pytest.mark.usefixtures("many")
def test_a_call_is_met_by_a_name_that_is_still_apart(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computer.services.capture, "settle", _killed)
    computer.write(".claude/projects/p/s.jsonl", *[claude(f"msg_{n}", f"req_{n}") for n in range(3)])
    computer.scan()
    computer.writer._events.names = CallNames()
    # A copy under another request, which shares but the answer's id.
    computer.write(".claude/projects/p/q.jsonl", claude("msg_1", "req_9", isSidechain=True))
    computer.scan()
    assert count(computer, "call_name_new") > 0
    assert len(computer.events()) == 3
