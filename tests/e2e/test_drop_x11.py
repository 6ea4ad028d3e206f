"""A file dragged with the mouse from another program onto our windows, on a real X server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from select import select

import pytest

from tests.documents.bills import STRIPE

_X, _Y = 560, 180
MISSING = [name for name in ("Xvfb", "xdotool", "openbox") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"dragging on X11 needs {', '.join(MISSING)}")

_SOURCE = """
import sys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Source(QLabel):
    def mouseMoveEvent(self, event):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag = QDrag(self)
        drag.setMimeData(data)
        print("done", drag.exec(Qt.CopyAction | Qt.MoveAction, Qt.MoveAction).name, flush=True)

app = QApplication([])
source = Source("drag me")
source.setGeometry(20, 40, 160, 120)
source.show()
app.exec()
"""
_TARGET = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from app.models.incoming import from_data
from app.widgets.fields import FieldStyle
from app.windows.drop_area import DropArea
from app.windows.drop_overlay import DropOverlay

app = QApplication([])
window = QMainWindow()
if sys.argv[1] == "area":
    target = DropArea(upright=True)
    window.setCentralWidget(target)
else:
    # A field fills the window from edge to edge; by itself it would take the file for text.
    window.setCentralWidget(QLineEdit())
    style = FieldStyle(window)
    target = DropOverlay(window)
target.dropped.connect(lambda found: print("got", found[0].name, len(found[0].load()), flush=True))
window.setGeometry(400, 60, 320, 240)
window.show()
app.exec()
"""


class Screen:
    """An X server with a window manager."""

    def __init__(self, display: str) -> None:
        self.environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def mouse(self, *command: str) -> None:
        subprocess.run(["xdotool", *command], env=self.environment, check=True, capture_output=True)

    def windows(self, program: subprocess.Popen[str]) -> bool:
        command = ["xdotool", "search", "--onlyvisible", "--pid", str(program.pid)]
        return bool(subprocess.run(command, env=self.environment, capture_output=True, check=False).stdout)


def until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.parametrize("kind", ["area", "window"])
def test_a_file_is_dragged_here_and_stays_where_it_is(tmp_path: Path, kind: str) -> None:
    bill = tmp_path / "bill.pdf"
    bill.write_bytes(STRIPE["openai"].pdf())
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x400x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            screen = Screen(f":{told.readline().strip()}")
        manager = screen.start("openbox", "--sm-disable")
        source = screen.start(sys.executable, "-c", _SOURCE, str(bill))
        target = screen.start(sys.executable, "-c", _TARGET, kind)
        programs = [target, source, manager]
        try:
            until(lambda: screen.windows(source) and screen.windows(target))
            time.sleep(1)
            screen.mouse("mousemove", "80", "100", "mousedown", "1")
            for x in range(100, _X, 20):
                screen.mouse("mousemove", str(x), str(_Y))
                time.sleep(0.03)
            for y in range(5):
                screen.mouse("mousemove", str(_X), str(_Y + y))
                time.sleep(0.1)
            screen.mouse("mouseup", "1")
            assert target.stdout is not None
            assert source.stdout is not None
            assert select([target.stdout], [], [], 20)[0], "the drop was not heard of"
            assert target.stdout.readline() == f"got bill.pdf {bill.stat().st_size}\n"
            assert source.stdout.readline() == "done CopyAction\n", "nothing is moved away"
        finally:
            for program in programs:
                program.terminate()
                program.communicate(timeout=15)
            server.terminate()
    assert bill.exists()
