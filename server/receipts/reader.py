"""Has files read by a worker process: one at a time, with a deadline; a dead one is an error message."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from server.core.errors import InvalidInput
from server.core.receipts.findings import Hints
from server.receipts import fork_server
from server.receipts.kinds import Kind
from server.receipts.messages import Answer, Draw, Read, Request, as_asked

DEADLINE_S = 40.0
# One is read, and these wait; each holds a thread that answers requests.
_MOST_WAITING = 3
# After so long without a file a worker is not asked any more; soon after it leaves by itself.
_REST_S = fork_server.REST_S - 10
# How often it is asked whether anybody still wants to know.
_LOOK_UP_S = 0.1
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "PATHEXT", "TESSDATA_PREFIX",
    "LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG", "DYLD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip


def stopped() -> InvalidInput:
    """Gives the error for whoever had reading stopped."""
    return InvalidInput("The reading was cancelled; nothing was kept.")


class Reader:
    """Reads files in processes of their own."""

    def __init__(self, command: Sequence[str] | None = None, *, deadline_s: float = DEADLINE_S) -> None:
        """Takes what starts a worker (default: our own) and how long a file may take."""
        self._command = tuple(command or _worker())
        self._deadline_s = deadline_s
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(_MOST_WAITING)
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._resting: subprocess.Popen[bytes] | None = None
        self._rests_since = 0.0
        self._closed = False

    def read(
        self,
        content: bytes,
        kind: Kind,
        languages: str,
        hints: Hints,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> Read:
        """Reads a file; waits for its turn. `is_stopped` is asked all along whether to go on.

        Raises:
            InvalidInput: It cannot be read, or took too long, or too many others wait, or it was stopped.
        """
        answer = self._in_turn(Request(kind, languages, hints), content, is_stopped)
        if answer.read is None:
            raise InvalidInput.of("file", answer.refused or "nothing could be read")
        return answer.read

    def draw(self, content: bytes, kind: Kind, draw: Draw) -> bytes:
        """Draws a page of a file as PNG; waits for its turn.

        Raises:
            InvalidInput: It cannot be drawn, or took too long, or too many others wait.
        """
        answer = self._in_turn(Request(kind, "", Hints(), draw), content)
        if answer.picture is None:
            raise InvalidInput.of("file", answer.refused or "the page could not be drawn")
        return answer.picture

    def _in_turn(
        self, request: Request, content: bytes, is_stopped: Callable[[], bool] = lambda: False
    ) -> Answer:
        if not self._places.acquire(blocking=False):
            raise InvalidInput("Other files are being read already; send this one again in a moment.")
        try:
            while not self._turn.acquire(timeout=_LOOK_UP_S):
                if is_stopped():
                    raise stopped()
            try:
                return self._asked(request, content, is_stopped)
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def close(self) -> None:
        """Ends what is being read; nothing is read any more."""
        with self._lock:
            self._closed = True
            resting, self._resting = self._resting, None
            if self._running is not None:
                _end(self._running)
        if resting is not None:
            _gone(resting)

    def _asked(self, request: Request, content: bytes, is_stopped: Callable[[], bool]) -> Answer:
        asked, until = as_asked(request, content), time.monotonic() + self._deadline_s
        out, is_done = b"", False
        while not out:
            process, is_fresh = self._started()
            try:
                out = self._told(process, asked, until, is_stopped)
                is_done = _is_answer(out)
            finally:
                self._ended(process, may_rest=is_done)
            if is_fresh:
                break
            # Else one that rested is gone, by no fault of the file.
        try:
            return msgspec.json.decode(out, type=Answer)
        except msgspec.DecodeError:
            raise InvalidInput.of(
                "file",
                "it could not be read: it is damaged, or needs more memory or time than a bill should. "
                "A photo or a PDF printed from it may help",
            ) from None

    def _told(
        self,
        process: subprocess.Popen[bytes],
        asked: bytes,
        until: float,
        is_stopped: Callable[[], bool],
    ) -> bytes:
        """Waits for what a worker says, as long as it may take and somebody wants to know."""
        has_ended, was_stopped, was_late = threading.Event(), threading.Event(), threading.Event()

        def watch() -> None:
            while not has_ended.wait(_LOOK_UP_S):
                for event, is_over in ((was_stopped, is_stopped()), (was_late, time.monotonic() > until)):
                    if is_over:
                        event.set()
                        _end(process)
                        return

        watcher = threading.Thread(target=watch, name="receipt-watch", daemon=True)
        watcher.start()
        try:
            out = _answered(process, asked)
        finally:
            has_ended.set()
            watcher.join()
        if was_stopped.is_set():
            raise stopped()
        if was_late.is_set():
            raise InvalidInput.of(
                "file",
                f"reading it took longer than {self._deadline_s:.0f} seconds; send a smaller or clearer one",
            )
        return out

    def _started(self) -> tuple[subprocess.Popen[bytes], bool]:
        """Gives a worker, and whether it has just begun."""
        with self._lock:
            if self._closed:
                raise InvalidInput("The program is closing; nothing is read any more.")
            resting, self._resting = self._resting, None
            if resting is not None:
                if resting.poll() is None and time.monotonic() - self._rests_since < _REST_S:
                    self._running = resting
                    return resting, False
                _gone(resting)
            self._running = subprocess.Popen(  # noqa: S603 - our own worker, no shell
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(os.environ),
                start_new_session=True,
            )
            return self._running, True

    def _ended(self, process: subprocess.Popen[bytes], *, may_rest: bool) -> None:
        """Ends a worker, or keeps it for the next file, which it would have loaded everything for."""
        with self._lock:
            self._running = None
            if may_rest and fork_server.stays() and not self._closed:
                self._resting, self._rests_since = process, time.monotonic()
                return
        _gone(process)


def _worker() -> tuple[str, ...]:
    if is_frozen():
        return sys.executable, "--receipt-worker"
    return sys.executable, "-m", "server.receipts.worker"


def is_frozen() -> bool:
    """Tells whether this is a program in one piece, made by PyInstaller, without Python beside it."""
    return bool(getattr(sys, "frozen", False))


def _environment(all_of_it: Mapping[str, str]) -> dict[str, str]:
    """Gives a worker's environment: no keys, and one thread for each tesseract, which is quickest."""
    passed = {name: all_of_it[name] for name in _PASSED_ON if name in all_of_it}
    # By these a PyInstaller program finds what its parent unpacked, instead of unpacking all of it again.
    passed |= {name: value for name, value in all_of_it.items() if name.startswith("_PYI_")}
    root = str(Path(__file__).resolve().parents[2])
    return passed | {"PYTHONPATH": root, "OMP_THREAD_LIMIT": "1"}


def _answered(process: subprocess.Popen[bytes], asked: bytes) -> bytes:
    """Gives the line that a worker answers; nothing where it ends before."""
    if process.stdin is None or process.stdout is None:
        raise TypeError("a worker is spoken to through pipes")
    # One that is dead, or has answered before it was told all, breaks the pipe.
    with suppress(OSError):
        process.stdin.write(asked)
        process.stdin.flush()
    return process.stdout.readline()


def _is_answer(out: bytes) -> bool:
    return out.endswith(b"}\n")


def _gone(process: subprocess.Popen[bytes]) -> None:
    """Ends a worker, and waits until it is gone."""
    _end(process)
    with suppress(OSError):
        process.communicate()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a worker and the tesseract processes that it may have started."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
