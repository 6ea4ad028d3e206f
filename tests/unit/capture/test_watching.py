"""The thread that keeps up with logs, with real files and real notices of change."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from server.capture.logs import load
from server.capture.scanning import Scanner
from server.capture.surroundings import Surroundings, this_computer
from server.capture.watching import LogWatch
from server.credentials import SecretStore
from server.runtime import Runtime
from server.services.capture import LogStoring
from tests.unit.capture.conftest import claude

if TYPE_CHECKING:
    from tests.unit.capture.conftest import Computer

LOG = ".claude/projects/p/s.jsonl"


def until(said: Callable[[], bool], within_s: float = 10) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if said():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def watching(computer: Computer) -> Iterator[Callable[..., LogWatch]]:
    started: list[LogWatch] = []

    def start(wanted: Callable[[], bool] = lambda: True, **times: float) -> LogWatch:
        def scanner() -> Scanner:
            return Scanner(
                around=Surroundings(computer.home, {}, "linux"),
                sources=load(),
                storing=LogStoring(computer.services.capture, computer.identity),
                before={},
            )

        watch = LogWatch(scanner, wanted, **({"settle_s": 0.01, "every_s": 60} | times))
        started.append(watch)
        watch.start()
        return watch

    yield start
    for watch in started:
        watch.stop()


def test_what_is_written_shows_at_once(computer: Computer, watching: Callable[..., LogWatch]) -> None:
    computer.write(LOG, claude())
    watching()
    assert until(lambda: len(computer.events()) == 1)
    computer.append(LOG, claude("msg_2"))
    assert until(lambda: len(computer.events()) == 2)
    computer.write(".claude/projects/new/deep/t.jsonl", claude("msg_3"))
    assert until(lambda: len(computer.events()) == 3)


def test_an_agent_that_is_installed_later_is_found(
    computer: Computer, watching: Callable[..., LogWatch]
) -> None:
    watching(every_s=0.05)
    time.sleep(0.1)
    computer.write(LOG, claude())
    assert until(lambda: len(computer.events()) == 1)


def test_nothing_is_read_unless_the_person_wants_it(
    computer: Computer, watching: Callable[..., LogWatch]
) -> None:
    wanted: list[bool] = []
    computer.write(LOG, claude())
    watching(lambda: bool(wanted), every_s=0.05)
    time.sleep(0.2)
    assert computer.events() == []
    wanted.append(True)
    assert until(lambda: len(computer.events()) == 1)


@pytest.mark.expect_errors
def test_a_failure_ends_reading_and_nothing_else(computer: Computer, expect_errors: list[Any]) -> None:
    def broken() -> Scanner:
        raise RuntimeError("unforeseen")

    watch = LogWatch(broken, lambda: True)
    watch.start()
    assert until(lambda: len(expect_errors) == 1)
    watch.stop()
    watch.stop()


def test_the_program_reads_the_logs_of_its_own_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODINGVIBEZ_AGENTS_HOME", str(tmp_path / "home"))
    log = tmp_path / "home" / LOG
    log.parent.mkdir(parents=True)
    log.write_text('{"no": "log"}\n', encoding="utf-8")
    heard: list[str] = []
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "k" * 64})
    runtime = Runtime(data_dir=tmp_path / "data", port=0, secrets=secrets, agents=this_computer())
    runtime.start()
    try:
        runtime.subscribe(lambda changed: heard.append(changed.kind))
        with log.open("a", encoding="utf-8") as file:
            import json

            file.write(json.dumps(claude()) + "\n")
        assert until(lambda: "usage" in heard)
    finally:
        runtime.stop()
        secrets.close()


@pytest.mark.parametrize("demo", [False, True])
def test_a_demo_reads_nobody_s_logs(tmp_path: Path, demo: bool) -> None:
    computer = Surroundings(tmp_path / "home", {}, "linux")
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "k" * 64})
    runtime = Runtime(data_dir=tmp_path / "data", serve=False, demo=demo, secrets=secrets, agents=computer)
    runtime.start()
    try:
        assert ("logs" in {thread.name for thread in threading.enumerate()}) is not demo
    finally:
        runtime.stop()
        secrets.close()


def test_a_program_that_a_test_starts_reads_nobody_s_logs() -> None:
    """Also one that a fixture of a module starts, before a test has surroundings of its own."""
    code = "from server.capture.surroundings import this_computer; print(this_computer())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "None\n"


def test_another_home_is_looked_in_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODINGVIBEZ_AGENTS_HOME", str(tmp_path))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "/somebody/else")
    monkeypatch.setenv("CODEX_HOME", "/somebody/else")
    assert this_computer() == Surroundings(tmp_path, {}, sys.platform)


def test_no_home_means_no_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert this_computer() is None
    monkeypatch.delenv("CODINGVIBEZ_AGENTS_HOME")
    here = this_computer()
    assert here is not None
    assert here.home == Path.home()
