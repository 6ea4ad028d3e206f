"""The processes that read logs: never for little, gone when they are not wanted, harmless when they die."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import msgspec
import psutil
import pytest

from server.capture import crew, scanning
from server.capture.crew import is_worth_it, read_together
from server.capture.logs import load
from server.capture.reading import look
from server.capture.worker import Part, Task, frame, read_frame
from tests.unit.capture.conftest import Computer, claude

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    before = set(psutil.Process().children())
    yield
    assert set(psutil.Process().children()) == before


def tasks(computer: Computer, number: int, lines: int = 3) -> list[Task]:
    (source,) = (source for source in load() if source.tool == "claude-code")
    found = []
    for name in range(number):
        own = [claude(f"msg_{name}_{line}", f"req_{name}_{line}") for line in range(lines)]
        path = computer.write(f".claude/projects/p/{name}.jsonl", *own)
        found.append(Task(source.tool, "lines", look(source, path, "lines"), None))
    return found


def test_for_little_no_process_is_started(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Any:
        pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refused)
    tasks(computer, 3)
    assert computer.scan().kept.added == 9


@pytest.mark.skipif(sys.platform != "linux", reason="pipes have a size to be set on Linux alone")
def test_logs_are_read_where_pipes_may_not_be_larger(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    refused: list[int] = []

    def refuse(_: object, asked: int, size: int) -> int:
        refused.append(asked)
        raise PermissionError(1, "Operation not permitted", size)

    monkeypatch.setattr(fcntl, "fcntl", refuse)
    found = [call for _, part in read_together(tasks(computer, 3), Event()) for call in part.calls]
    assert len(found) == 9
    assert set(refused) == {fcntl.F_SETPIPE_SZ}


def test_only_what_is_new_of_a_log_counts_as_much(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (task,) = tasks(computer, 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(crew, "LEAST_BYTES", task.now.size)
    assert is_worth_it([task])
    assert not is_worth_it([replace(task, before=replace(task.now, position=1))])
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert not is_worth_it([task])


def test_every_part_of_every_log_comes_once_and_the_last_last(computer: Computer) -> None:
    wanted = tasks(computer, 8)
    seen: dict[str, list[Part]] = {}
    for task, part in read_together(wanted, Event()):
        seen.setdefault(task.now.path, []).append(part)
    assert set(seen) == {task.now.path for task in wanted}
    for parts in seen.values():
        assert [part.is_last for part in parts] == [False, True]
        assert len(parts[0].calls) == 3


def test_tasks_too_long_to_wait_in_a_pipe_are_given_one_by_one(computer: Computer) -> None:
    # More is said of each than a pipe holds either way, so that whoever writes on would wait for ever.
    state = {"said": "x" * 3_000_000}
    wanted = []
    for task in tasks(computer, 4, lines=9_000):
        before = replace(task.now, position=0, size=-1, mark="", parser_state=state)
        wanted.append(replace(task, before=before))
    parts = [part for _, part in read_together(wanted, Event())]
    assert sum(part.is_last for part in parts) == 4
    assert sum(len(part.calls) for part in parts) == 4 * 9_000


def test_a_log_whose_end_comes_alone_is_done_with(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_CALLS_AT_ONCE", 1)
    tasks(computer, 2)
    scan = computer.scan()
    assert (scan.files_done, scan.size_done) == (scan.files, scan.size)


def test_told_to_stop_they_end_though_nobody_takes_what_they_read(computer: Computer) -> None:
    stop = Event()
    found = read_together(tasks(computer, 80), stop)
    next(found)
    stop.set()
    assert len(list(found)) == 0


def test_a_scan_that_cannot_store_leaves_no_process(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "is_worth_it", lambda tasks: True)
    tasks(computer, 3)
    computer.writer.stop()
    assert computer.scan().kept.added == 0


def test_a_log_that_is_gone_costs_itself_alone(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = tasks(computer, 3)
    Path(wanted[1].now.path).unlink()
    parts = [part for _, part in read_together(wanted, Event())]
    assert sum(part.is_last for part in parts) == 3
    assert [part.error for part in parts if part.error] == ["No such file or directory"]
    assert sum(len(part.calls) for part in parts) == 6


def test_processes_that_die_lose_nothing(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "import sys; sys.stdin.buffer.read(9)"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    tasks(computer, 3)
    with monkeypatch.context() as patch:
        patch.setattr(scanning, "is_worth_it", lambda tasks: True)
        patch.setattr(crew, "_start", dying)
        assert computer.scan().kept.added == 0
    assert computer.scan().kept.added == 9


@pytest.mark.parametrize("closed", ["stdin", "stdout"])
def test_a_process_ends_when_its_parent_is_gone(computer: Computer, closed: str) -> None:
    worker = crew._start()
    assert worker.stdin is not None
    assert worker.stdout is not None
    task, again = tasks(computer, 2, lines=50)
    worker.stdin.write(frame(task))
    worker.stdin.flush()
    content = read_frame(worker.stdout)
    assert content is not None
    assert len(msgspec.msgpack.decode(content, type=Part).calls) == 50
    if closed == "stdin":
        worker.stdin.close()
    else:
        worker.stdout.close()
        worker.stdin.write(frame(again))
        worker.stdin.flush()
    assert worker.wait(20) == 0
    for stream in (worker.stdin, worker.stdout):
        stream.close()
