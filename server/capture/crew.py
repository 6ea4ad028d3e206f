"""Processes that read logs side by side, while what they have read is stored here.

They are started for much work alone: a day's logs are read before a process has begun.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Lock, Thread
from typing import IO

import msgspec

from server.capture.worker import Part, Task, frame, read_frame

LEAST_BYTES = 64 << 20
_MOST = 2
# Parts that may wait to be stored, so that memory is bounded; a worker then waits with its next.
_WAITING = 64
# Of tasks, no more than the smallest pipe holds: nobody takes them out while their answers wait to be read.
_AHEAD_BYTES = 2_000
_PIPE_BYTES = 1 << 20
_LOOK_UP_S = 0.2
_ROOT = str(Path(__file__).resolve().parents[2])
_decode = msgspec.msgpack.Decoder(Part).decode


def is_worth_it(tasks: Iterable[Task]) -> bool:
    """Tells whether there is so much to read that processes of their own pay."""
    return (os.cpu_count() or 1) > 1 and sum(task.size for task in tasks) >= LEAST_BYTES


def read_together(tasks: Iterable[Task], stop: Event) -> Iterator[tuple[Task, Part]]:
    """Reads logs; gives parts as they come, those of one log in order.

    All processes have ended when this has: after the last part, when told to stop, or when it is closed.
    A log whose process died has no last part.
    """
    left = iter(tasks)
    found: Queue[tuple[Task, Part] | None] = Queue(_WAITING)
    lock = Lock()
    workers = [_start() for _ in range(min(_MOST, os.cpu_count() or 1))]
    threads = [
        Thread(target=_lead, args=(worker, left, lock, found), name="logs-worker", daemon=True)
        for worker in workers
    ]
    for thread in threads:
        thread.start()
    at_work = len(threads)
    try:
        while at_work and not stop.is_set():
            try:
                item = found.get(timeout=_LOOK_UP_S)
            except Empty:
                continue
            if item is None:
                at_work -= 1
            else:
                yield item
    finally:
        for worker in workers:
            worker.kill()
        while at_work:
            at_work -= found.get() is None
        for worker, thread in zip(workers, threads, strict=True):
            thread.join()
            worker.communicate()


def _start() -> subprocess.Popen[bytes]:
    frozen = bool(getattr(sys, "frozen", False))
    command = [sys.executable, "--log-worker"] if frozen else [sys.executable, "-m", "server.capture.worker"]
    worker = subprocess.Popen(  # noqa: S603 - our own worker, no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": _ROOT},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert worker.stdout is not None  # noqa: S101 - it is a pipe
    _widen(worker.stdout)
    return worker


def _widen(pipe: IO[bytes]) -> None:
    """Lets a pipe hold more, where that can be: a system may allow a person only so much."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _lead(
    worker: subprocess.Popen[bytes], left: Iterator[Task], lock: Lock, found: Queue[tuple[Task, Part] | None]
) -> None:
    """Gives a worker task after task, until none is left or it has died.

    It has its next tasks before it is done with one: this thread waits for its turn among the others.
    """
    assert worker.stdin is not None and worker.stdout is not None  # noqa: S101, PT018 - they are pipes
    given: deque[tuple[Task, int]] = deque()
    task: Task | None = None
    try:
        while True:
            ahead = sum(size for _, size in given)
            while task is not None or (task := _next(left, lock)) is not None:
                content = frame(task)
                if given and ahead + len(content) > _AHEAD_BYTES:
                    break
                worker.stdin.write(content)
                worker.stdin.flush()
                given.append((task, len(content)))
                ahead, task = ahead + len(content), None
            if not given:
                return
            if not _take(worker.stdout, given.popleft()[0], found):
                return
    except OSError:
        return
    finally:
        found.put(None)


def _next(left: Iterator[Task], lock: Lock) -> Task | None:
    with lock:
        return next(left, None)


def _take(stream: IO[bytes], task: Task, found: Queue[tuple[Task, Part] | None]) -> bool:
    """Takes all that a worker says of a task; tells whether it has come to its end."""
    while (content := read_frame(stream)) is not None:
        part = _decode(content)
        found.put((task, part))
        if part.is_last:
            return True
    return False
