"""A data folder belongs to one process at a time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from server.core.errors import StartupError, StoreError, StoreLocked
from server.db.connection import make_folder
from server.db.errors import translated

_NAME = "lock"


class Claim:
    """A data folder, for this process alone until it is released or the process has ended, however it did.

    The lock is an exclusive transaction on an empty database: the same on every system, and of no weight
    where SQLite is at work anyway.
    """

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which is made if need be.

        Raises:
            StartupError: The folder cannot be written, or another program is running on it.
            StoreError: The system cannot lock files there.
        """
        make_folder(folder)
        with translated():
            self._database = sqlite3.connect(
                folder / _NAME, timeout=0, isolation_level=None, check_same_thread=False
            )
        try:
            with translated():
                self._database.execute("BEGIN EXCLUSIVE")
        except StoreError as error:
            self._database.close()
            if not isinstance(error, StoreLocked):
                raise
            raise StartupError(
                "Already running",
                f"Another CodingVibez is running on {folder}. Use or quit that one, or choose another folder "
                "with --data-dir.",
            ) from error

    def release(self) -> None:
        """Gives the folder back; safe to call twice."""
        self._database.close()
