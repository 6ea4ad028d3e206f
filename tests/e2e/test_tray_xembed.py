"""The real tray icon in an X11 tray, seen as pixels, and the window that takes its place without one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

MISSING = [name for name in ("Xvfb", "trayer", "xdotool", "import", "openbox") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"a tray on X11 needs {', '.join(MISSING)}")

SECRET_KEY = "0123456789abcdef" * 4


class Screen:
    """An X server with a window manager, and what can be seen and done on it."""

    def __init__(self, display: str) -> None:
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "CODINGVIBEZ_SECRET_KEY": SECRET_KEY,
            # A bus where nothing is, so that no other kind of tray is found.
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
        }
        self.environment.pop("XDG_CURRENT_DESKTOP", None)
        self.programs: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        program = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)
        self.programs.append(program)
        return program

    def manage(self) -> None:
        """Starts the window manager, again if the server refused it while its last clients were leaving."""
        manager = self.start("openbox", "--sm-disable")

        def manages() -> bool:
            nonlocal manager
            if manager.poll() is not None:
                manager = self.start("openbox", "--sm-disable")
            return bool(self.run("xdotool", "get_desktop").strip())

        until(manages)

    def run(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout

    def windows(self, title: str) -> list[str]:
        return self.run("xdotool", "search", "--onlyvisible", "--name", title).split()

    def close(self, window: str) -> None:
        """Closes a window as a person does, by the keys of the window manager, again if they were missed."""

        def closed() -> bool:
            self.run("xdotool", "windowactivate", "--sync", window)
            self.run("xdotool", "key", "alt+F4")
            time.sleep(0.5)
            return window not in self.windows("CodingVibez")

        until(closed)

    def picture(self, path: Path) -> QImage:
        self.run("import", "-window", "root", str(path))
        return QImage(str(path))

    def end(self) -> None:
        for program in reversed(self.programs):
            if program.poll() is None:
                program.terminate()
                try:
                    program.wait(15)
                except subprocess.TimeoutExpired:
                    program.kill()
                    program.wait()


@pytest.fixture
def screen() -> Iterator[Screen]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1000x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            screen = Screen(f":{told.readline().strip()}")
        screen.manage()
        yield screen
        screen.end()
        server.terminate()


def start_program(screen: Screen, folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = (sys.executable, "-m", "app", "--data-dir", str(folder), "--port", "0", *arguments)
    return screen.start(*command)


def until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def ink(picture: QImage, background: str) -> int:
    """Counts what stands out in the corner where the tray is."""
    return sum(
        picture.pixelColor(x, y).name() != background
        for x in range(picture.width() - 32, picture.width())
        for y in range(32)
    )


def test_the_icon_is_in_the_tray_and_a_click_opens_the_popover(screen: Screen, tmp_path: Path) -> None:
    tray = ("trayer", "--edge", "top", "--align", "right", "--widthtype", "request", "--height", "32")
    screen.start(*tray, "--tint", "0xffffff", "--alpha", "0", "--transparent", "true")
    program = start_program(screen, tmp_path / "data", "--background")
    until((tmp_path / "data" / "running.json").exists)
    until(lambda: ink(screen.picture(tmp_path / "a.png"), "#000000") > 100)
    assert screen.windows("CodingVibez") == []

    def opened() -> bool:
        screen.run("xdotool", "mousemove", "984", "16", "click", "1")
        # A click too early is lost, a second one too soon would close the window again.
        deadline = time.monotonic() + 8
        while not screen.windows("CodingVibez") and time.monotonic() < deadline:
            time.sleep(0.1)
        return bool(screen.windows("CodingVibez"))

    until(opened)
    # It hangs below the panel, and goes with a click elsewhere; the program stays in the tray.
    place = screen.run("xdotool", "getwindowgeometry", "--shell", screen.windows("CodingVibez")[0])
    values = dict(line.split("=") for line in place.splitlines())
    assert (int(values["WIDTH"]), int(values["X"]) + 360 <= 1000, int(values["Y"]) >= 32) == (360, True, True)
    screen.run("xdotool", "mousemove", "200", "500", "click", "1")
    until(lambda: not screen.windows("CodingVibez"))
    time.sleep(1)
    assert program.poll() is None
    program.terminate()
    assert program.wait(15) == 0


def test_without_a_tray_a_window_takes_its_place_and_closing_it_ends_the_program(
    screen: Screen, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tray.ini").write_text("[start]\nwelcomed=true\n")
    program = start_program(screen, tmp_path / "data")
    until(lambda: len(screen.windows("CodingVibez")) == 2)
    for window in screen.windows("CodingVibez"):
        assert program.poll() is None
        screen.close(window)
    assert program.wait(15) == 0
