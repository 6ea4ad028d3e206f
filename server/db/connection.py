"""The database of a data folder, or the one that a URL names."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from peewee import Database

from server.core.errors import StartupError, StoreError
from server.db.engines import Engine
from server.db.engines import Writing as Writing
from server.db.engines.sqlite import SqliteEngine
from server.db.errors import translated
from server.db.peers import Counter, Peers

FILE_NAME = "codingvibez.db"
Reading = Database
_CLOSE_S = 5


class Store:
    """A database. `writer` belongs to the writer thread; `reading()` to anybody.

    Attributes:
        folder: The data folder, where files lie in any case.
        path: The database's file, where it is one.
        shared: Whether other processes may use it at the same time.
    """

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        """Names the folder, and a PostgreSQL database if it is not to be a file; nothing is touched yet.

        Raises:
            StartupError: The URL cannot be read.
        """
        self.folder = folder
        self.path = folder / FILE_NAME
        self.shared = database_url is not None
        self._engine: Engine = SqliteEngine(self.path) if database_url is None else _shared(database_url)
        self._gate = threading.Condition()
        self._reads = 0
        self._closing = False

    @property
    def writer(self) -> Writing:
        """The connection that writes."""
        return self._engine.writer

    @property
    def peers(self) -> Peers:
        """The other processes that use the database."""
        return self._engine.peers

    @property
    def counter(self) -> Counter | None:
        """Counts that all processes share; None where there is but one."""
        return self._engine.counter

    @contextmanager
    def turn(self, name: str, cancelled: threading.Event, at: str) -> Iterator[bool]:
        """Waits until no other process is at the same, and keeps them out; gives whether one was.

        It goes on without its turn once it is cancelled. `at` is what `others_at` gives until then, ASCII of
        at most 50 characters.

        Raises:
            StoreError: The database failed.
        """
        with translated(), self._engine.turn(name, cancelled, at) as waited:
            yield waited

    def others_at(self) -> list[str]:
        """Gives what processes on a shared database are at that have their turn, this one among them.

        Raises:
            StoreError: The database failed, or is being closed.
        """
        with self._read(), translated():
            return self._engine.others_at()

    def open(self, *, now: datetime) -> list[str]:
        """Opens the database, makes or migrates its tables; gives the names of migrations that ran.

        A file that holds something is backed up before it is migrated.

        Raises:
            StartupError: The folder cannot be written.
            StoreTooNew: A newer version wrote it.
            StoreError: It is damaged, locked, not to be reached, or the disk is full.
        """
        make_folder(self.folder)
        try:
            return self._engine.open(now=now)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Gives a connection that sees one state of the data throughout.

        Raises:
            StoreError: The database failed, or is being closed.
        """
        with self._read(), translated(), self._engine.reading() as database:
            yield database

    @contextmanager
    def _read(self) -> Iterator[None]:
        with self._gate:
            if self._closing:
                raise StoreError("The program is closing", "The program is closing.")
            self._reads += 1
        try:
            yield
        finally:
            with self._gate:
                self._reads -= 1
                self._gate.notify_all()

    def close(self) -> None:
        """Closes every connection once nobody reads; safe to call twice.

        SQLite crashes the process when a connection is closed in the midst of a statement.
        """
        with self._gate:
            self._closing = True
            if not self._gate.wait_for(lambda: self._reads == 0, _CLOSE_S):
                return
        self._engine.close_readers()
        self.writer.close()


def _shared(database_url: str) -> Engine:
    # The driver is heavy, and of use to nobody else.
    from server.db.engines.postgresql import PostgresqlEngine

    return PostgresqlEngine(database_url)


def make_folder(folder: Path) -> None:
    """Makes the data folder, for its owner alone.

    Raises:
        StartupError: It cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError(
            "The data folder cannot be made",
            f"{folder} cannot be made ({error.strerror}). Choose another one with --data-dir.",
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StartupError(
            "The data folder cannot be written",
            f"{folder} cannot be written. Check who owns it, or choose another one with --data-dir.",
        )
