from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtGui import QAction, QGuiApplication, QSessionManager
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import tray as tray_module
from app.application import Application, Embedded, start_embedded
from app.client import ApiClient
from app.options import Options, data_folder
from app.tray import TrayHost
from app.windows import problem as problem_module
from app.windows.problem import ProblemDialog, ProblemReporter, set_up_log
from server.core.errors import StartupError
from server.paths import default_data_dir
from server.runtime import Runtime
from server.schemas.events import Changed
from tests.gui.conftest import SECRET_KEY, FakeServer
from tests.gui.test_client import SERIES
from tests.gui.test_tray import FakeIcon


class FakeRuntime:
    def __init__(self) -> None:
        self.base_url = "http://127.0.0.1:8423"
        self.warnings: list[str] = []
        self.data_dir = Path("/nowhere")
        self.stops = 0
        self.listeners: list[Callable[[Changed], None]] = []

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def stop(self) -> None:
        self.stops += 1


class Place:
    """A desktop that may have a tray."""

    def __init__(self) -> None:
        self.tray = True

    def has_tray(self) -> bool:
        return self.tray


class Program(Application):
    """Does not end the loop that the tests run in."""

    left: int | None = None

    def _leave(self) -> None:
        self.left = self._code


class Stage:
    """Starts programs, and ends them after the test."""

    def __init__(self, qapp: QApplication, folder: Path, client: ApiClient) -> None:
        self.qapp, self.folder, self.client = qapp, folder, client
        self.runtime = FakeRuntime()
        self.place = Place()
        self.programs: list[Program] = []
        self.gate: threading.Event | None = None
        self.problem: Exception | None = None

    def start_server(self, _options: Options) -> Embedded:
        if self.gate is not None:
            self.gate.wait(5)
        if self.problem is not None:
            raise self.problem
        return Embedded(cast("Runtime", self.runtime), self.client)

    def close(self, window: QWidget) -> None:
        """Closes a window and tells what Qt tells, which it does only while its own loop runs."""
        window.close()
        if not any(each.isVisible() for each in self.qapp.topLevelWidgets()):
            self.qapp.lastWindowClosed.emit()

    def program(self, *, background: bool = True, demo: bool = False, welcomed: bool = True) -> Program:
        host = TrayHost(patience_s=0.05, is_available=self.place.has_tray, check_ms=10)
        options = Options(background=background, demo=demo)
        program = Program(self.qapp, options, self.folder, start_server=self.start_server, host=host)
        program.preferences.welcomed = welcomed
        self.programs.append(program)
        program.start()
        return program


@pytest.fixture
def stage(
    qapp: QApplication,
    tmp_path: Path,
    client: ApiClient,
    server: FakeServer,
    dashboard_json: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    monkeypatch.setattr(tray_module, "QSystemTrayIcon", FakeIcon)
    server.answers["GET", "/api/dashboard"] = dashboard_json
    server.answers["GET", "/api/tokens/timeseries"] = SERIES
    server.answers["GET", "/api/budgets"] = {"budgets": []}
    server.answers["GET", "/api/status"] = {"integrations": {}}
    server.answers["GET", "/api/capture"] = {"readAgentLogs": True, "scan": None, "tools": []}
    server.answers["GET", "/api/integrations"] = {"integrations": [], "warning": None}
    stage = Stage(qapp, tmp_path, client)
    yield stage
    if stage.gate is not None:
        stage.gate.set()
    for program in stage.programs:
        program.finish()
        program.deleteLater()


def command(program: Application, text: str) -> QAction:
    return next(each for each in program.tray.menu.actions() if each.text().startswith(text))


def visible(program: Application, name: str) -> bool:
    window = program.windows.find(name)
    return window is not None and window.isVisible()


def ready(program: Application) -> bool:
    return program.tray.look is not None and program.tray.look.text == "$4"


def test_the_icon_is_there_before_the_server(qtbot: QtBot, stage: Stage) -> None:
    stage.gate = threading.Event()
    program = stage.program()
    assert program.tray.visible
    assert program.tray.look is not None
    assert program.tray.look.stale
    assert not command(program, "Open").isEnabled()
    stage.gate.set()
    qtbot.waitUntil(lambda: ready(program))
    assert command(program, "Open").isEnabled()


def test_a_change_is_shown_within_a_second(
    qtbot: QtBot, stage: Stage, dashboard_json: dict[str, Any]
) -> None:
    program = stage.program()
    qtbot.waitUntil(lambda: ready(program))
    dashboard_json["today"]["cost"] = 9
    for listener in stage.runtime.listeners:
        listener(Changed(kind="usage"))
    qtbot.waitUntil(lambda: program.tray.look is not None and program.tray.look.text == "$9", timeout=1000)


def test_started_in_the_background_it_shows_no_window(qtbot: QtBot, stage: Stage) -> None:
    program = stage.program(background=True, welcomed=False)
    qtbot.waitUntil(lambda: ready(program))
    assert program.windows.find("welcome") is None
    assert program.windows.find("main") is None


def test_the_first_start_welcomes_and_the_next_does_not(qtbot: QtBot, stage: Stage) -> None:
    program = stage.program(background=False, welcomed=False)
    qtbot.waitUntil(lambda: visible(program, "welcome"))
    welcome = program.windows.find("welcome")
    assert isinstance(welcome, QWidget)
    program.preferences.welcomed = True
    welcome.close()
    assert program.left is None
    program.show_something()
    qtbot.waitUntil(lambda: visible(program, "main"), timeout=10_000)


def test_the_demo_does_not_welcome(qtbot: QtBot, stage: Stage) -> None:
    program = stage.program(background=False, demo=True, welcomed=False)
    qtbot.waitUntil(lambda: visible(program, "main"), timeout=10_000)
    assert program.windows.find("welcome") is None


def test_a_click_on_the_icon_opens_the_popover_which_leads_on(
    qtbot: QtBot, stage: Stage, server: FakeServer
) -> None:
    server.answers["GET", "/api/settings"] = {"settings": []}
    program = stage.program()
    qtbot.waitUntil(lambda: ready(program))
    program.tray.toggle_requested.emit()
    popover = program.attention.popover
    assert popover is not None
    assert popover.isVisible()
    assert popover.today.text() == "$4.20"
    popover.settings_button.click()
    assert not popover.isVisible()
    qtbot.waitUntil(lambda: visible(program, "main"), timeout=10_000)
    assert program.preferences.page == "settings"
    assert program.left is None


def test_commands_of_the_menu(qtbot: QtBot, stage: Stage) -> None:
    program = stage.program()
    qtbot.waitUntil(lambda: ready(program))
    command(program, "Copy base URL").trigger()
    assert QGuiApplication.clipboard().text() == "http://127.0.0.1:8423"
    command(program, "New token").trigger()
    assert visible(program, "token")
    first = program.windows.find("token")
    command(program, "New token").trigger()
    assert program.windows.find("token") is first
    command(program, "Set budget").trigger()
    assert visible(program, "budget")
    program.tray.menu.shows_chosen.emit("icon")
    assert program.preferences.tray_shows == "icon"
    assert program.tray.look is not None
    assert program.tray.look.text == ""


def test_a_reading_that_fails_is_a_dot_and_not_the_end(
    qtbot: QtBot, stage: Stage, server: FakeServer
) -> None:
    program = stage.program()
    qtbot.waitUntil(lambda: ready(program))
    server.raw = b"no"
    assert program.feed is not None
    program.feed.refresh()
    qtbot.waitUntil(lambda: program.tray.look is not None and program.tray.look.error)
    assert program.tray.look is not None
    assert program.tray.look.text == "$4"


# Without a tray


def test_without_a_tray_a_small_window_takes_its_place(qtbot: QtBot, stage: Stage) -> None:
    stage.place.tray = False
    program = stage.program()
    qtbot.waitUntil(lambda: visible(program, "glance"))
    assert not program.tray.visible


def test_the_window_yields_to_a_tray_that_appears(qtbot: QtBot, stage: Stage) -> None:
    stage.place.tray = False
    program = stage.program()
    qtbot.waitUntil(lambda: visible(program, "glance"))
    stage.place.tray = True
    qtbot.waitUntil(lambda: program.tray.visible)
    assert not visible(program, "glance")
    qtbot.wait(20)
    assert program.left is None
    stage.place.tray = False
    qtbot.waitUntil(lambda: visible(program, "glance"))


def test_closing_the_last_visible_thing_ends_the_program(qtbot: QtBot, stage: Stage) -> None:
    stage.place.tray = False
    program = stage.program()
    qtbot.waitUntil(lambda: visible(program, "glance"))
    qtbot.waitUntil(lambda: program.feed is not None)
    glance = program.windows.find("glance")
    assert glance is not None
    stage.close(glance)
    qtbot.waitUntil(lambda: program.left == 0)
    assert stage.runtime.stops == 1


def test_closing_another_window_first_does_not(qtbot: QtBot, stage: Stage) -> None:
    stage.place.tray = False
    program = stage.program(background=False, welcomed=False)
    qtbot.waitUntil(lambda: visible(program, "welcome") and visible(program, "glance"))
    for name in ("welcome", "glance"):
        assert program.left is None
        window = program.windows.find(name)
        assert window is not None
        stage.close(window)
    qtbot.waitUntil(lambda: program.left == 0)


# End


def test_quitting_is_orderly_and_happens_once(qtbot: QtBot, stage: Stage) -> None:
    program = stage.program()
    qtbot.waitUntil(lambda: ready(program))
    command(program, "New token").trigger()
    command(program, "Quit").trigger()
    assert not program.tray.visible
    assert not visible(program, "token")
    program.quit()
    qtbot.waitUntil(lambda: program.left == 0)
    program.finish()
    program.finish()
    assert stage.runtime.listeners == []
    assert stage.runtime.stops >= 1


def test_quitting_while_it_starts_waits_for_what_must_be_stopped(qtbot: QtBot, stage: Stage) -> None:
    stage.gate = threading.Event()
    program = stage.program()
    program.quit()
    assert program.left is None
    stage.gate.set()
    qtbot.waitUntil(lambda: program.left == 0)
    assert stage.runtime.stops == 1


def test_the_end_of_the_session_saves_and_asks_not_to_be_restarted(
    qtbot: QtBot, stage: Stage, tmp_path: Path
) -> None:
    class Manager:
        hint: object = None

        def setRestartHint(self, hint: object) -> None:
            self.hint = hint

    program = stage.program()
    qtbot.waitUntil(lambda: ready(program))
    program.preferences.tray_shows = "month"
    program.windows.open_main()
    qtbot.waitUntil(lambda: visible(program, "main"), timeout=10_000)
    manager = Manager()
    program._on_session_ends(cast("QSessionManager", manager))
    assert program.preferences.geometry("main") is not None
    assert manager.hint == QSessionManager.RestartHint.RestartNever
    assert "month" in (tmp_path / "tray.ini").read_text()
    assert program.left is None
    # Qt then ends the loop itself.
    program.finish()
    assert stage.runtime.stops == 1


# Errors


@pytest.mark.expect_errors
def test_a_start_that_fails_says_so_and_ends_with_1(
    qtbot: QtBot, stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[ProblemDialog] = []
    monkeypatch.setattr(problem_module, "_HEADLESS", frozenset())
    monkeypatch.setattr(ProblemDialog, "exec", lambda dialog: shown.append(dialog))
    stage.problem = StartupError("Port 8423 is taken", "Another program uses it.")
    program = stage.program()
    qtbot.waitUntil(lambda: program.left == 1)
    assert capsys.readouterr().err == "Port 8423 is taken: Another program uses it.\n"
    assert shown[0].accessibleName() == "Port 8423 is taken"
    shown[0].copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "Another program uses it." in copied
    assert "Traceback" in copied


@pytest.mark.expect_errors
def test_a_start_that_fails_by_our_fault_is_told_as_well(
    qtbot: QtBot, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.problem = ZeroDivisionError("oops")
    program = stage.program()
    qtbot.waitUntil(lambda: program.left == 1)
    assert capsys.readouterr().err == "CodingVibez could not start: ZeroDivisionError: oops\n"


@pytest.mark.expect_errors
def test_an_unexpected_error_is_logged_and_shown_once_per_kind(qtbot: QtBot, tmp_path: Path) -> None:
    handler = set_up_log(tmp_path / "logs")
    reporter = ProblemReporter()

    def fail(secret: str) -> None:
        raise ValueError(f"no {secret}")

    def fail_in_thread() -> None:
        try:
            fail("Bearer eyJhbGciOi.eyJzdWIi.abc")
        except ValueError as error:
            reporter.on_thread_exception(
                threading.ExceptHookArgs((type(error), error, error.__traceback__, None))
            )

    for _ in range(3):
        thread = threading.Thread(target=fail_in_thread)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: bool(reporter.dialogs))
    qtbot.wait(20)
    assert len(reporter.dialogs) == 1
    assert reporter.dialogs[0].isVisible()
    reporter.dialogs[0].close()
    reporter.on_exception(KeyboardInterrupt, KeyboardInterrupt(), None)
    text = (tmp_path / "logs" / "tray.log").read_text()
    assert text.count("ValueError: no [secret]") == 3
    assert "KeyboardInterrupt" not in text
    logging.getLogger("app").removeHandler(handler)
    handler.close()


def test_hooks_are_taken_and_given_back() -> None:
    before = sys.excepthook
    reporter = ProblemReporter()
    reporter.install()
    assert sys.excepthook == reporter.on_exception
    assert threading.excepthook == reporter.on_thread_exception
    reporter.uninstall()
    assert sys.excepthook is sys.__excepthook__
    assert threading.excepthook is threading.__excepthook__
    sys.excepthook = before


# With the real server


def test_the_folder_is_the_servers_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert data_folder(Options()) == default_data_dir()
    monkeypatch.delenv("CODINGVIBEZ_DATA_DIR")
    assert data_folder(Options()) == default_data_dir()
    assert data_folder(Options(data_dir=tmp_path)) == tmp_path


def post(url: str, token: str, cost: float) -> None:
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 10, "outputTokens": 5, "cost": cost}
    request = urllib.request.Request(
        f"{url}/api/tokens/track",
        data=json.dumps(event).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200


def test_a_post_is_seen_in_the_tray_at_once(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray_module, "QSystemTrayIcon", FakeIcon)
    place = Place()
    host = TrayHost(patience_s=0.05, is_available=place.has_tray, check_ms=10)
    options = Options(data_dir=tmp_path, port=0, background=True)
    program = Program(qapp, options, tmp_path, start_server=start_embedded, host=host)
    program.start()
    try:
        qtbot.waitUntil(lambda: program._dashboard is not None, timeout=20_000)
        embedded = program._embedded
        assert embedded is not None
        assert program.tray.look is not None
        assert program.tray.look.stale
        for cost, text in ((4, "$4"), (3, "$7")):
            post(embedded.runtime.base_url, embedded.runtime.desktop_token(), cost)
            # Long before it would be asked for again.
            qtbot.waitUntil(partial(_says, program, text), timeout=10_000)
        program.quit()
        qtbot.waitUntil(lambda: program.left == 0, timeout=20_000)
    finally:
        program.finish()
        program.deleteLater()


def _says(program: Application, text: str) -> bool:
    return program.tray.look is not None and program.tray.look.text == text


def start_program(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CODINGVIBEZ_SECRET_KEY": SECRET_KEY}
    command = [sys.executable, "-m", "app", "--data-dir", str(folder), "--port", "0", *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def wait_for(path: Path, program: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert program.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_program_in_good_order(tmp_path: Path, number: int) -> None:
    program = start_program(tmp_path, "--background")
    wait_for(tmp_path / "running.json", program)
    program.send_signal(number)
    _, said = program.communicate(timeout=20)
    assert program.returncode == 0, said
    assert not (tmp_path / "running.json").exists()
    assert said.replace("This plugin does not support propagateSizeHints()\n", "") == ""


def test_a_second_start_ends_at_once_and_shows_the_first(tmp_path: Path) -> None:
    first = start_program(tmp_path, "--background")
    wait_for(tmp_path / "running.json", first)
    second = start_program(tmp_path)
    second.communicate(timeout=20)
    assert second.returncode == 0
    first.terminate()
    first.communicate(timeout=20)
    assert first.returncode == 0


def test_a_folder_that_cannot_be_used_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    program = start_program(tmp_path / "file" / "data")
    _, said = program.communicate(timeout=20)
    assert program.returncode == 1
    assert "The data folder cannot be used" in said
    assert "Traceback" not in said


def test_the_chosen_language_is_there_from_the_start(stage: Stage) -> None:
    (stage.folder / "tray.ini").write_text("[window]\nlanguage=de\n", encoding="utf-8")
    program = stage.program()
    assert "CodingVibez beenden" in [action.text() for action in program.tray.menu.actions()]
