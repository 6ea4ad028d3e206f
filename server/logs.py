"""Logging: one rotating file in the data folder, without secrets, written by a thread of its own.

Every request has its line. Were each written and flushed where it arises, the requests would queue for
the file; here they leave the record in a queue, and what has gathered is written at once.
"""

from __future__ import annotations

import atexit
import logging
import queue
import re
import sys
import threading
import time
from logging.handlers import QueueHandler, RotatingFileHandler
from pathlib import Path

_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)s %(threadName)s %(name)s: %(message)s"
_SECRETS = re.compile(
    r"eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*"  # a JSON Web Token
    r"|postgres(?:ql)?://[^\s\"']+"  # a database's URL, which may hold its password
    r"|(?i:bearer)\s+[\w.~+/=-]{16,}"
    r"|\b(?:sk|rk|pk|ghp|gho|github_pat|sbp|rpl|xai|AIza|AKIA)[-_]?[\w-]{16,}"
)
# Any secret has a long run of such characters, or is a URL; no other line need be looked at closer.
_LONG = re.compile(r"[\w.~+/=-]{17}|://")
_BYTES, _FILES = 2 << 20, 5
_AT_ONCE = 1000
_PAUSE_S = 0.1
Request = tuple[float, str, str, str, int]


class _Redacting(logging.Formatter):
    """Takes secrets out; works the time out once a second, since every request has a line."""

    _second = (0, "")

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return _SECRETS.sub("[secret]", text) if _LONG.search(text) else text

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return self.second(record.created)

    def second(self, at: float) -> str:
        """Gives a time of the log, without the part below the second."""
        second = int(at)
        if second != self._second[0]:
            self._second = (second, time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second)))
        return self._second[1]

    def request(self, request: Request) -> str:
        """Gives the line of a request, in the form of the others."""
        at, request_id, method, path, status = request
        text = (
            f"{self.second(at)}.{int(at % 1 * 1000):03d} INFO request: {request_id} {method} {path} {status}"
        )
        # A path is a stranger's text; it must not begin a line of its own.
        text = text.replace("\n", "\\n").replace("\r", "\\r")
        return _SECRETS.sub("[secret]", text) if _LONG.search(text) else text


class _Handing(QueueHandler):
    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Leaves the formatting to the thread that writes; the arguments of our records do not change."""
        return record


class FileLog:
    """The log file of a data folder, from construction to `close`."""

    def __init__(self, folder: Path, name: str) -> None:
        """Starts logging to a file in `folder`.

        Raises:
            OSError: The folder cannot be written.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = RotatingFileHandler(folder / name, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
        self._formatter = _Redacting(_FORMAT)
        self._queue: queue.SimpleQueue[logging.LogRecord | Request | None] = queue.SimpleQueue()
        self._handler = _Handing(self._queue)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()
        logging.getLogger().addHandler(self._handler)
        atexit.register(self.close)

    def request(self, request_id: str, method: str, path: str, status: int) -> None:
        """Leaves the line of a request; past the logging module, which takes as long as a whole request."""
        self._queue.put((time.time(), request_id, method, path, status))

    def close(self) -> None:
        """Writes what is left and ends; safe to call twice."""
        atexit.unregister(self.close)
        logging.getLogger().removeHandler(self._handler)
        if self._thread.is_alive():
            self._closing.set()
            self._queue.put(None)
            self._thread.join(5)
        self._file.close()

    def _run(self) -> None:
        ended = False
        while not ended:
            records = [self._queue.get()]
            while len(records) < _AT_ONCE and not self._queue.empty():
                records.append(self._queue.get())
            ended = None in records
            self._write([self._line(record) for record in records if record is not None])
            # A pause lets lines gather, so that under load this thread does not wake for each of them.
            self._closing.wait(_PAUSE_S)

    def _line(self, record: logging.LogRecord | Request) -> str:
        if isinstance(record, tuple):
            return self._formatter.request(record)
        return self._formatter.format(record)

    def _write(self, lines: list[str]) -> None:
        stream = self._file.stream
        if stream is None:
            return
        try:
            stream.write("".join(f"{line}\n" for line in lines))
            stream.flush()
            if stream.tell() >= _BYTES:
                self._file.doRollover()
        except (OSError, ValueError):
            # A full disk costs the log, not the program.
            return


def set_up(folder: Path, name: str) -> FileLog | None:
    """Logs to a file in `folder`. A folder that cannot be written costs the log, not the program."""
    for noisy in ("httpx", "httpcore", "peewee", "waitress"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("server").setLevel(logging.INFO)
    try:
        return FileLog(folder, name)
    except OSError as error:
        sys.stderr.write(f"No log is written: {folder} cannot be used ({error.strerror}).\n")
        return None
