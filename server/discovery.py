"""How the command line finds the running program: a private file with its address and a token.

The token is signed anew at each start and worthless once the program has ended. Nothing here is a dataclass:
importing those would be a tenth of what `status` takes.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

FILE_NAME = "running.json"
DEFAULT_PORT = 8423  # VIBE on a phone keypad


class Running(NamedTuple):
    """A running program's address."""

    url: str
    pid: int
    token: str

    def __repr__(self) -> str:
        """Hides the token."""
        return f"Running(url={self.url!r}, pid={self.pid})"


def announce(folder: Path, running: Running) -> None:
    """Writes the file, readable by its owner alone; it appears whole or not at all."""
    partial = folder / f"{FILE_NAME}.{running.pid}"
    with suppress(FileNotFoundError):
        partial.unlink()
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(running._asdict(), file)
    partial.replace(folder / FILE_NAME)


def withdraw(folder: Path, running: Running) -> None:
    """Removes the file, unless another process on the same folder has put its own there since."""
    if find(folder) in (None, running):
        with suppress(OSError):
            (folder / FILE_NAME).unlink()


def find(folder: Path) -> Running | None:
    """Gives the program that runs on a data folder, as far as the file tells; it may have died since."""
    path = folder / FILE_NAME
    try:
        if os.name == "posix" and (path.stat().st_mode & 0o077 or path.stat().st_uid != os.getuid()):
            return None
        value = json.loads(path.read_text(encoding="utf-8"))
        return Running(str(value["url"]), int(value["pid"]), str(value["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
