"""Opening the database file: one connection that writes, a pool that only reads."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from peewee import Database, SqliteDatabase
from playhouse.pool import PooledSqliteDatabase

from server.core.errors import StartupError, StoreError
from server.core.periods import to_ms
from server.db import migrations
from server.db.backup import back_up
from server.db.errors import translated

FILE_NAME = "codingvibez.db"
Reading = Database
_BUSY_S = 5
_MAX_READERS = 32
_CLOSE_S = 5


class Store:
    """The database of one data folder. `writer` belongs to the writer thread; `reading()` to anybody."""

    def __init__(self, folder: Path) -> None:
        """Names the file; nothing is touched before `open`."""
        self.folder = folder
        self.path = folder / FILE_NAME
        self.writer: Database = SqliteDatabase(
            str(self.path),
            pragmas={
                "journal_mode": "wal",
                "foreign_keys": 1,
                "synchronous": "normal",
                "cache_size": -8000,
                # What is deleted, such as a receipt, is overwritten.
                "secure_delete": 1,
            },
            timeout=_BUSY_S,
            lock_type="IMMEDIATE",
            autoconnect=False,
            thread_safe=False,
            check_same_thread=False,
        )
        self._gate = threading.Condition()
        self._reads = 0
        self._closing = False
        self._readers = PooledSqliteDatabase(
            str(self.path),
            max_connections=_MAX_READERS,
            pragmas={"query_only": 1, "cache_size": -8000, "mmap_size": 268_435_456},
            timeout=_BUSY_S,
            autoconnect=False,
            check_same_thread=False,
        )

    def open(self, *, now: datetime) -> list[str]:
        """Opens the file, makes or migrates its tables; gives the names of migrations that ran.

        A database that holds something is backed up before it is migrated.

        Raises:
            StartupError: The folder cannot be written.
            StoreTooNew: A newer version wrote it.
            StoreError: It is damaged, locked, or the disk is full.
        """
        make_folder(self.folder)
        _make_private(self.path)
        try:
            with translated():
                # Asked before anything is set: even choosing the journal's mode writes to the file.
                version = version_of(self.path)
                migrations.refuse_newer(version)
                self.writer.connect()
                if 0 < version < migrations.NEWEST:
                    stamp = now.strftime("%Y%m%dT%H%M%SZ")
                    back_up(
                        self.path, self.folder / "backups" / f"before-version-{migrations.NEWEST}-{stamp}.db"
                    )
                return migrations.migrate(self.writer, now_ms=to_ms(now))
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Gives a connection that sees one state of the data throughout.

        Raises:
            StoreError: The database failed, or is being closed.
        """
        with self._read(), translated(), self._readers.connection_context(), self._readers.atomic("DEFERRED"):
            yield self._readers

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
        with suppress(sqlite3.Error):
            self._readers.close_all()
        self.writer.close()


def version_of(path: Path) -> int:
    """Gives the schema's version of a database file without changing it; 0 for an empty one."""
    if not path.stat().st_size:
        return 0
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        try:
            return int(database.execute("SELECT max(version) FROM schema_migration").fetchone()[0] or 0)
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return 0
            raise


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


def _make_private(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StartupError(
            "The database cannot be opened",
            f"{path} cannot be opened ({error.strerror}). Check who owns it.",
        ) from error
    os.close(descriptor)
