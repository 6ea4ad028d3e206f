"""Answers requests, each in a process of its own, which begins with everything loaded.

To start Python and load what reads a file takes three times as long as to read a PDF (measured). So a worker
stays for a while, and forks for every file: it never sees a file itself, and what a file does to the process
that reads it is gone with that. Where processes cannot be forked, it answers once, and ends.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable

from server.receipts.messages import LENGTHS

# The server lets it go a little before, so that nothing is asked of one that is about to leave.
REST_S = 60.0
CHUNK = 1 << 20


def stays() -> bool:
    """Tells whether workers stay for another file on this system.

    macOS has forks, but its libraries may break behind one.
    """
    return sys.platform == "linux"


def serve(load: Callable[[bytes], None], reply: Callable[[bytes, bytes], bytes]) -> int:
    """Answers what is asked on standard input, until nothing is asked for long; gives the exit code.

    Args:
        load: Takes a request; loads what answering it needs.
        reply: Takes a request and a file; gives the answer.
    """
    # A program without a console has no sys.stdin, but the pipes are there.
    while (lengths := _read(LENGTHS.size)) is not None:
        of_request, of_file = LENGTHS.unpack(lengths)
        asked = _read(of_request)
        if asked is None:
            break
        load(asked)
        if not stays():
            return _reply(asked, of_file, reply)
        if not _forked(asked, of_file, reply):
            # Nobody knows how much of the file is still to be read.
            _write(b"\n")
            return 1
        if not select.select([0], [], [], REST_S)[0]:
            break
    return 0


def _forked(asked: bytes, of_file: int, reply: Callable[[bytes, bytes], bytes]) -> bool:
    """Answers in a process of its own; tells whether it ended well."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = _reply(asked, of_file, reply)
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def _reply(asked: bytes, of_file: int, reply: Callable[[bytes, bytes], bytes]) -> int:
    content = _read(of_file)
    if content is None:
        return 1
    _write(reply(asked, content) + b"\n")
    return 0


def _read(count: int) -> bytes | None:
    """Gives so many bytes of standard input; None where it ends before."""
    parts = bytearray()
    while len(parts) < count:
        part = os.read(0, min(CHUNK, count - len(parts)))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _write(said: bytes) -> None:
    rest = memoryview(said)
    while rest:
        rest = rest[os.write(1, rest[:CHUNK]) :]
