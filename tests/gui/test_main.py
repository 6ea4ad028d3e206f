from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import __main__ as entry
from app import running
from app.options import Options
from server import cli

_WATCH = """
import sys
from app.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
loaded = [name for name in sys.modules if name.startswith(("PySide6", "shiboken6", "pyqtgraph", "numpy"))]
sys.exit(f"loaded {loaded}" if loaded else code)
"""


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_commands_do_not_import_qt(command: str) -> None:
    program = [sys.executable, "-c", _WATCH, command, "--help"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage: codingvibez" in done.stdout


def test_the_tray_starts_without_what_it_does_not_show() -> None:
    """The icon is there before the server, the charts and the HTTP client are even imported."""
    heavy = ("numpy", "pyqtgraph", "httpx", "flask", "pydantic", "keyring", "peewee", "server.runtime")
    code = f"import sys, app.application\nsys.exit(' '.join(set({heavy}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.strip() == ""


def test_the_client_brings_no_command_line_of_its_own() -> None:
    """httpx would import its own, with rich, click and pygments, at every start of the tray."""
    code = "import sys, app.client\nsys.exit(' '.join({'rich', 'pygments', 'httpx._main'} & set(sys.modules)"
    code += " - {name for name, module in sys.modules.items() if module is None}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.strip() == ""


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    ran: list[Options] = []

    def run(options: Options, _arguments: list[str]) -> int:
        ran.append(options)
        return 7

    monkeypatch.setattr(running, "run", run)
    return ran


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    commands: list[list[str]] = []

    def main(arguments: list[str]) -> int:
        commands.append(arguments)
        return 3

    monkeypatch.setattr(cli, "main", main)
    return commands


def test_without_a_command_it_is_the_tray(ran: list[Options], commands: list[list[str]]) -> None:
    assert entry.main([]) == 7
    assert entry.main(["--demo", "--data-dir", "/x", "--port", "0", "--background"]) == 7
    assert ran == [Options(), Options(data_dir=Path("/x"), port=0, demo=True, background=True)]
    assert commands == []


def test_a_command_is_passed_on_whole(ran: list[Options], commands: list[list[str]]) -> None:
    assert entry.main(["status", "--json"]) == 3
    assert commands == [["status", "--json"]]
    assert ran == []


def test_without_a_screen_it_serves(
    ran: list[Options],
    commands: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(entry, "has_screen", lambda: False)
    assert entry.main(["--data-dir", "/x", "--port", "9000", "--demo"]) == 3
    assert commands == [["serve", "--port", "9000", "--data-dir", str(Path("/x")), "--demo"]]
    assert ran == []
    said = capsys.readouterr().err
    assert said.startswith("No screen found, so ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("platform", "environment", "screen"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "xcb"}, False),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("linux", {"QT_QPA_PLATFORM": "vnc:size=800x600"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_what_a_screen_is(platform: str, environment: dict[str, str], screen: bool) -> None:
    assert entry.has_screen(platform, environment) is screen


@pytest.mark.parametrize("arguments", [["--port", "x"], ["--port", "70000"], ["fly"], ["--fly"]])
def test_wrong_usage_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        entry.main(arguments)
    assert ended.value.code == 2
    assert "usage: codingvibez" in capsys.readouterr().err


def test_help_tells_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        entry.main(["--help"])
    said = capsys.readouterr().out
    for command in cli.COMMANDS:
        assert f"\n  {command} " in said


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("CodingVibez 0.")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a screen")
def test_no_screen_for_real(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    environment.pop("QT_QPA_PLATFORM", None)
    environment["CODINGVIBEZ_SECRET_KEY"] = "0123456789abcdef" * 4
    command = [sys.executable, "-m", "app", "--data-dir", str(tmp_path), "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline().startswith("Listening on http://127.0.0.1:")
        program.terminate()
        _, said = program.communicate(timeout=20)
    assert said.startswith("No screen found, so ")
    assert program.returncode == 0
