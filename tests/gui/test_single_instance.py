from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from app.single_instance import SingleInstance, Start

_FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.single_instance import SingleInstance
app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
print(instance.start().value, flush=True)
instance.show_requested.connect(lambda: print("show", flush=True))
app.exec()
"""
_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.single_instance import SingleInstance
app = QCoreApplication([])
print(SingleInstance(Path(sys.argv[1])).start(float(sys.argv[2])).value)
"""


def first_program(folder: Path) -> subprocess.Popen[str]:
    program = subprocess.Popen([sys.executable, "-c", _FIRST, str(folder)], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert program.stdout.readline() == "first\n"
    return program


def second_program(folder: Path, patience_s: float = 4.0) -> str:
    command = [sys.executable, "-c", _SECOND, str(folder), str(patience_s)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=30, check=True).stdout.strip()


def test_a_second_start_shows_the_first(tmp_path: Path) -> None:
    program = first_program(tmp_path)
    try:
        assert second_program(tmp_path) == "shown"
        assert program.stdout is not None
        assert program.stdout.readline() == "show\n"
    finally:
        program.kill()
        program.communicate()


def test_what_a_killed_program_left_behind_is_cleared_away(qtbot: QtBot, tmp_path: Path) -> None:
    program = first_program(tmp_path)
    program.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    program.communicate()
    instance = SingleInstance(tmp_path)
    assert instance.start() is Start.FIRST
    # It also hears: the dead one's socket was taken down.
    with subprocess.Popen(
        [sys.executable, "-c", _SECOND, str(tmp_path), "4"], stdout=subprocess.PIPE
    ) as second:
        with qtbot.waitSignal(instance.show_requested, timeout=10_000):
            pass
        assert second.communicate(timeout=10)[0].strip() == b"shown"
    instance.close()


def test_folders_do_not_know_of_each_other(qtbot: QtBot, tmp_path: Path) -> None:
    one, other = SingleInstance(tmp_path / "one"), SingleInstance(tmp_path / "other")
    assert one.start() is Start.FIRST
    assert other.start() is Start.FIRST
    one.close()
    other.close()


def test_the_folder_is_free_again_after_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    assert first.start() is Start.FIRST
    first.close()
    second = SingleInstance(tmp_path)
    assert second.start() is Start.FIRST
    second.close()


def test_a_program_that_does_not_answer_is_not_robbed(qtbot: QtBot, tmp_path: Path) -> None:
    """Locked but deaf: neither its lock nor its socket may be taken away."""
    first = SingleInstance(tmp_path)
    assert first.start() is Start.FIRST
    # The event loop of this process does not run meanwhile, so the second gets no answer.
    assert second_program(tmp_path, patience_s=0.2) == "silent"
    assert first._server is not None
    assert first._server.isListening()
    first.close()


@pytest.mark.parametrize("message", [b"quit\n", b"x" * 100, b"sh"])
def test_other_messages_do_nothing(qtbot: QtBot, tmp_path: Path, message: bytes) -> None:
    instance = SingleInstance(tmp_path)
    instance.start()
    shown: list[int] = []
    instance.show_requested.connect(lambda: shown.append(1))
    socket = QLocalSocket()
    socket.connectToServer(instance._name)
    assert socket.waitForConnected(1000)
    socket.write(message)
    socket.flush()
    qtbot.wait(50)
    assert shown == []
    assert socket.bytesAvailable() == 0
    socket.abort()
    instance.close()


@pytest.mark.skipif(sys.platform == "win32", reason="files of sockets are a matter of Unix")
def test_only_the_person_may_reach_the_socket(qtbot: QtBot, tmp_path: Path) -> None:
    instance = SingleInstance(tmp_path)
    instance.start()
    server = instance._server
    assert isinstance(server, QLocalServer)
    assert Path(server.fullServerName()).stat().st_mode & 0o077 == 0
    instance.close()
