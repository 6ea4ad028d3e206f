"""The process that reads logs beside the server: tasks on standard input, what was read on standard output.

It ends when nobody asks it any more: then its parent is done, or dead.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import msgspec

from server.capture.reading import read
from server.capture.source import Form, Source
from server.core.calls import Call, digests
from server.db.log_files import LogProgress

_HEAD = 4
# What stores what they read takes longer than they do, and shall never wait for its turn beside them.
_POLITE = 15


@dataclass(frozen=True, slots=True)
class Task:
    """A log to be read: whose it is, how, as it lies there, and how far it was read before."""

    tool: str
    form: Form
    now: LogProgress
    before: LogProgress | None

    @property
    def size(self) -> int:
        """Gives how many bytes are likely to be read."""
        return self.now.size - (0 if self.before is None else min(self.before.position, self.now.size))


@dataclass(frozen=True, slots=True)
class Part:
    """Something of what was read: calls, with how far the log was read by that; or why it cannot be read."""

    calls: list[Call] = field(default_factory=list)
    progress: LogProgress | None = None
    error: str | None = None
    is_last: bool = False


def parts(source: Source, task: Task) -> Iterator[Part]:
    """Reads a log."""
    try:
        for calls, progress in read(source, task.form, task.now, task.before):
            for call in calls:
                # Here, where there is a process for it, and not by the thread that stores them.
                call.digests = digests(call)
            yield Part(calls, progress)
    except OSError as error:
        yield Part(error=error.strerror or "locked")
    yield Part(is_last=True)


def frame(message: Task | Part) -> bytes:
    """Gives a message, and how long it is before it."""
    content = msgspec.msgpack.encode(message)
    return len(content).to_bytes(_HEAD, "big") + content


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Gives the next message, or None where there is none any more."""
    head = stream.read(_HEAD)
    size = int.from_bytes(head, "big")
    content = stream.read(size) if len(head) == _HEAD else b""
    return content if content and len(content) == size else None


def main() -> int:
    """Reads what is asked for, until nobody asks; gives the exit code."""
    from server.capture.logs import load

    if hasattr(os, "nice"):
        os.nice(_POLITE)
    sources = {source.tool: source for source in load()}
    # Calls are many objects and no garbage cycles: by default a third of the time goes into looking for some.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    # A program without a console has no sys.stdin, but the pipes are there.
    with open(0, "rb", closefd=False) as asked, open(1, "wb", closefd=False) as said:
        while (content := read_frame(asked)) is not None:
            task = msgspec.msgpack.decode(content, type=Task)
            try:
                for part in parts(sources[task.tool], task):
                    said.write(frame(part))
                    said.flush()
            except OSError:
                # Whoever asked is gone. What is left in the stream could not be written either.
                os._exit(0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
