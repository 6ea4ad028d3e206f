"""Receipts dropped on the window, on the small window of the tray, or opened with the program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import __main__ as entry
from app import application, running
from app.application import Application, Embedded
from app.client import ApiClient
from app.models.incoming import from_paths
from app.models.receipt_queue import ReceiptQueue
from app.options import Options
from app.single_instance import SingleInstance, Start
from app.tray import GlanceMenu
from app.windows.drop_overlay import DropOverlay
from app.windows.drop_window import DropWindow
from app.windows.main_window import MainWindow
from app.windows.opening import Windows
from app.windows.receipts import ReceiptsPage
from tests.documents.bills import STRIPE
from tests.gui.drops import drop, files, hold, leave
from tests.gui.pages_open import open_window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences
    from tests.gui.conftest import FakeServer

PATIENCE_MS = 40_000


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    path = tmp_path / "bill.pdf"
    path.write_bytes(STRIPE["openai"].pdf())
    return path


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(holds, timeout=PATIENCE_MS)


# The main window ------------------------------------------------------------------------------------


def overlay(window: QWidget) -> DropOverlay:
    return window.findChildren(DropOverlay)[0]


def test_the_whole_window_takes_files(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences, bill: Path
) -> None:
    window = open_window(qtbot, real, bridge, preferences, "settings")
    over = overlay(window)
    assert not over.isVisible()
    assert hold(window, files([bill]))
    assert over.isVisible()
    assert over.geometry() == window.rect(), "no field below it could take the file for text"
    # As the pointer goes on, the window system tells both: it left the one, it came to the other.
    leave(window)
    assert hold(over, files([bill]))
    QTest.qWait(20)
    assert over.isVisible()
    leave(over)
    assert not over.isVisible()
    hold(window, files([bill]))
    leave(window)
    until(qtbot, lambda: not over.isVisible())
    hold(window, files([bill]))
    assert drop(over, files([bill]))
    assert not over.isVisible()
    receipts = window.page("receipts")
    assert isinstance(receipts, ReceiptsPage)
    assert window.pages.currentWidget() is receipts
    until(qtbot, lambda: receipts.review.receipt_id != "")


# The small window ------------------------------------------------------------------------------------


def test_the_small_window_takes_and_counts(
    qtbot: QtBot, real: ApiClient, preferences: Preferences, bill: Path
) -> None:
    queue = ReceiptQueue(real, preferences)
    window = DropWindow(queue, preferences)
    qtbot.addWidget(window)
    window.show()
    assert window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert not window.review_button.isVisible()
    assert drop(window.area, files([bill, bill.parent / "gone.pdf"]))
    assert window.state.text() == "Being read: 0 of 2 done"
    until(qtbot, lambda: not queue.is_busy)
    assert window.state.text() == "1 could not be read"
    assert window.review_button.text() == "Check 1"
    with qtbot.waitSignal(window.review_wanted):
        window.review_button.click()
    window.move(30, 40)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert preferences.geometry("drop") is not None


def test_a_picture_is_pasted_into_the_small_window(
    qtbot: QtBot, real: ApiClient, preferences: Preferences
) -> None:
    queue = ReceiptQueue(real, preferences)
    window = DropWindow(queue, preferences)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    until(qtbot, window.isActiveWindow)
    QGuiApplication.clipboard().clear()
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.state.text() == "Nothing to paste: copy a picture or files first."
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    QGuiApplication.clipboard().setImage(image)
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [item.incoming.name for item in queue.items] == ["Pasted picture.png"]
    until(qtbot, lambda: not queue.is_busy)
    QGuiApplication.clipboard().clear()


def test_the_tray_opens_it_and_it_leads_to_the_page(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences, bill: Path
) -> None:
    windows = Windows(bridge, preferences)
    menu = GlanceMenu()
    menu.drop_requested.connect(windows.open_drop)
    action = next(each for each in menu.actions() if each.text() == "Drop window")
    assert not action.isEnabled(), "without a server nothing can be read"
    action.trigger()
    menu.set_ready(True)
    windows.connect_to(real, "http://127.0.0.1:8423", ())
    action.trigger()
    small = windows.find("drop")
    assert isinstance(small, DropWindow)
    action.trigger()
    assert windows.find("drop") is small
    assert drop(small.area, files([bill]))
    until(qtbot, small.review_button.isVisible)
    small.review_button.click()
    until(qtbot, lambda: isinstance(windows.find("main"), MainWindow))
    main = windows.find("main")
    assert isinstance(main, MainWindow)
    page = main.page("receipts")
    assert isinstance(page, ReceiptsPage)
    assert main.pages.currentWidget() is page
    until(qtbot, lambda: page.review.pane.heading.text() == "bill.pdf")
    main.open_page("about")
    windows.read_files([bill])
    assert main.pages.currentWidget() is page
    until(qtbot, lambda: [item.stage for item in page.queue.items] == ["known"])
    windows.close_all()


# The queue -------------------------------------------------------------------------------------------


def test_a_server_that_takes_few_a_minute_is_waited_for(
    qtbot: QtBot,
    client: ApiClient,
    server: FakeServer,
    preferences: Preferences,
    bill: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.models.receipt_queue.BUSY_MS", 30)
    server.status = "429 Too Many Requests"
    server.answers["POST", "/api/receipts/ocr"] = {"error": "Too many.", "code": "RATE_LIMIT_ERROR"}
    queue = ReceiptQueue(client, preferences)
    queue.add(from_paths([bill]))
    until(qtbot, lambda: len(server.asked) >= 3)
    assert queue.is_busy, "it goes on trying"
    server.status = "500 Broken"
    server.answers["POST", "/api/receipts/ocr"] = {"error": "The disk is full.", "code": "STORE_ERROR"}
    until(qtbot, lambda: queue.items[0].stage == "failed")
    assert queue.items[0].message == "The disk is full."


# With the program ------------------------------------------------------------------------------------


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    ran: list[Options] = []

    def run(options: Options, _arguments: list[str]) -> int:
        ran.append(options)
        return 0

    monkeypatch.setattr(running, "run", run)
    return ran


def test_files_are_given_to_the_program(
    ran: list[Options], bill: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(bill.parent)
    assert entry.main(["bill.pdf"]) == 0
    assert entry.main(["--port", "9000", str(bill), "bill.pdf"]) == 0
    assert [options.files for options in ran] == [(bill,), (bill, bill)]
    (bill.parent / "status").write_bytes(b"a file with a command's name")
    assert not entry._is_receipt("status")
    with pytest.raises(SystemExit):
        entry.main(["--demo", "gone.pdf"])
    assert "there is no file “gone.pdf”" in capsys.readouterr().err
    monkeypatch.setattr(entry, "has_screen", lambda: False)
    with pytest.raises(SystemExit):
        entry.main([str(bill)])
    assert "no screen was found" in capsys.readouterr().err


_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.single_instance import SingleInstance
app = QCoreApplication([])
files = [Path(name) for name in sys.argv[2:]]
print(SingleInstance(Path(sys.argv[1])).start(files=files).value)
"""


def test_a_second_start_gives_its_files_to_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    assert first.start() is Start.FIRST
    wanted = [tmp_path / "Rechnung März.pdf", tmp_path / 'odd "name"\n.png']
    command = [sys.executable, "-c", _SECOND, str(tmp_path), *map(str, wanted)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as second:
        with qtbot.waitSignal(first.files_requested, timeout=20_000) as asked:
            pass
        assert second.communicate(timeout=10)[0].strip() == b"shown"
    assert asked.args == [wanted]
    first.close()


@pytest.mark.parametrize(
    "line", [b"open nonsense\n", b"open {}\n", b"open []\n", b"open [1]\n", b"delete all\n"]
)
def test_other_messages_are_not_heard(qtbot: QtBot, tmp_path: Path, line: bytes) -> None:
    first = SingleInstance(tmp_path)
    assert first.start() is Start.FIRST
    heard: list[object] = []
    first.files_requested.connect(heard.append)
    first.show_requested.connect(lambda: heard.append("show"))
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(1000)
    socket.write(line)
    socket.flush()
    QTest.qWait(100)
    assert heard == []
    assert socket.bytesAvailable() == 0
    socket.abort()
    first.close()


def test_files_wait_for_the_server_and_are_read_then(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, bill: Path
) -> None:
    def start(options: Options) -> Embedded:
        from dataclasses import replace

        return application.start_embedded(replace(options, data_dir=tmp_path / "data", port=0))

    program = Application(qapp, Options(files=(bill,)), tmp_path, start_server=start)
    try:
        program.open_files([tmp_path / "gone.pdf"])
        program.start()
        until(qtbot, lambda: program.windows.receipts is not None)
        queue = program.windows.receipts
        assert queue is not None
        assert [item.incoming.name for item in queue.items] == ["bill.pdf", "gone.pdf"]
        until(qtbot, lambda: isinstance(program.windows.find("main"), MainWindow))
        until(qtbot, lambda: not queue.is_busy)
        main = program.windows.find("main")
        assert isinstance(main, MainWindow)
        assert main.pages.currentWidget() is main.page("receipts")
    finally:
        program.finish()
        program.deleteLater()
