"""One program per data folder: a second start shows the first."""

from __future__ import annotations

import enum
import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_SHOW = b"show"
_OPEN = b"open "
_JOIN = b"join "
# Of files that were given; a longer line is nobody's.
_LONGEST = 1 << 20
_KNOWN = b"ok\n"
_CONNECT_MS = 300
_ANSWER_MS = 1500
_PATIENCE_S = 4.0


class Start(enum.Enum):
    """How a start turned out."""

    FIRST = "first"
    SHOWN = "shown"
    SILENT = "silent"


class SingleInstance(QObject):
    """Holds the lock of a data folder and listens for later starts.

    The lock decides; the socket only carries the message. So only the holder of the lock may remove a
    socket, which one killed before it could clean up has left behind.
    """

    show_requested = Signal()
    invitation_requested = Signal(str)
    """The link that a later start was given."""
    files_requested = Signal(object)
    """A list of paths that a later start was given."""

    def __init__(self, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]
        self._name = f"codingvibez-{digest}"
        self._lock = QLockFile(str(data_dir / "tray.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def start(self, patience_s: float = _PATIENCE_S, files: Sequence[Path] = (), link: str = "") -> Start:
        """Becomes the first, or asks the first to show itself, to take files, or to ask about an invitation.

        The first may be on its way in (not listening yet) or out (soon unlocked), hence the patience.
        """
        deadline = time.monotonic() + patience_s
        while True:
            if self._lock.tryLock(0):
                self._listen()
                return Start.FIRST
            if self._ask(files, link):
                return Start.SHOWN
            if time.monotonic() >= deadline:
                return Start.SILENT
            time.sleep(0.1)

    def close(self) -> None:
        """Stops listening and gives the lock back."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        self._lock.unlock()

    def _listen(self) -> None:
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_connection)
        if not server.listen(self._name):
            QLocalServer.removeServer(self._name)
            server.listen(self._name)
        self._server = server

    def _ask(self, files: Sequence[Path], link: str) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_CONNECT_MS):
            return False
        named = json.dumps([str(path) for path in files]).encode()
        asked = _OPEN + named if files else _JOIN + json.dumps(link).encode() if link else _SHOW
        socket.write(asked + b"\n")
        socket.waitForBytesWritten(_CONNECT_MS)
        heard = socket.waitForReadyRead(_ANSWER_MS) and bytes(socket.readAll().data()) == _KNOWN
        socket.disconnectFromServer()
        return heard

    def _on_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.setParent(self)
            socket.readyRead.connect(self._on_ready_read)
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._answer(socket)

    def _on_ready_read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._answer(socket)

    def _answer(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LONGEST:
                socket.abort()
            return
        line = bytes(socket.readLine().data()).rstrip(b"\n")
        files, link = _files_of(line), _link_of(line)
        if line != _SHOW and not files and not link:
            return
        socket.write(_KNOWN)
        socket.flush()
        if link:
            self.invitation_requested.emit(link)
        elif files:
            self.files_requested.emit(files)
        else:
            self.show_requested.emit()


def _files_of(line: bytes) -> list[Path]:
    """Gives the files that a line names; none where it is none of ours."""
    if not line.startswith(_OPEN):
        return []
    try:
        names = json.loads(line.removeprefix(_OPEN))
    except ValueError:
        return []
    return [Path(name) for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _link_of(line: bytes) -> str:
    """Gives the link that a line names; empty where it is none of ours."""
    if not line.startswith(_JOIN):
        return ""
    try:
        link = json.loads(line.removeprefix(_JOIN))
    except ValueError:
        return ""
    return link if isinstance(link, str) else ""
