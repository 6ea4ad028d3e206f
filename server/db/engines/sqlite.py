"""SQLite: a file of one process, with one connection that writes and a pool that only reads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import cast

from peewee import Database, PeeweeException, SqliteDatabase
from playhouse.pool import PooledSqliteDatabase

from server.core.errors import StartupError
from server.core.periods import to_ms
from server.db import migrations
from server.db.backup import back_up
from server.db.engines import Writing
from server.db.errors import translated
from server.db.peers import NoPeers
from server.db.sql import insert_rows

_BUSY_S = 5
_FORGETTING_MS = 250
_MAX_READERS = 32
# Without it, every None is asked in vain for ways to become a value: half of what it takes to pass on a row.
# Nothing is found under it, which is what it stands for, and no line of Python runs.
sqlite3.register_adapter(type(None), cast("Callable[[None], None]", {}.get))


class SqliteWriting(Writing, SqliteDatabase):
    """The only connection that writes."""

    is_alone = True
    _synchronous = ""

    def make_ready(self, *, durable: bool) -> None:
        """Sets how far a commit goes."""
        wanted = "full" if durable else "normal"
        if wanted != self._synchronous:
            self.execute_sql(f"PRAGMA synchronous = {wanted}")
            self._synchronous = wanted

    def enter(self, *, alone: bool) -> None:
        """Has nobody to keep out."""

    def shut_out_events(self) -> None:
        """Has nobody to keep out."""

    def zone_of_days(self) -> str | None:
        """Nobody else changes it."""
        return None

    def new_event_ids(self, count: int) -> None:
        """Nobody else gives out any."""

    def add_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Inserts them, many in a statement."""
        insert_rows(self, f"INSERT INTO {table} ({', '.join(columns)})", rows)

    def forget_deleted(self) -> bool:
        """Writes its log into the file, where what was deleted is overwritten, and empties the log.

        Whoever reads just then is waited for, but not for long.
        """
        self.execute_sql(f"PRAGMA busy_timeout = {_FORGETTING_MS}")
        try:
            return not self.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except PeeweeException:
            return False
        finally:
            self.execute_sql(f"PRAGMA busy_timeout = {_BUSY_S * 1000}")

    def together(self) -> AbstractContextManager[object]:
        """There is no way to go."""
        return nullcontext()

    def may_repeat(self, error: Exception) -> bool:
        """Nobody else can have been in the way."""
        return False


class SqliteEngine:
    """The database file of a data folder."""

    peers = NoPeers()
    counter = None

    def __init__(self, path: Path) -> None:
        """Names the file; nothing is touched before `open`."""
        self._path = path
        self.writer = SqliteWriting(
            str(path),
            pragmas={
                "journal_mode": "wal",
                "foreign_keys": 1,
                "synchronous": "normal",
                # 16 MB: pages that many transactions write are written into the file once.
                "wal_autocheckpoint": 4000,
                # Keys of calls have no order: with less, pages come and go many times a transaction.
                "cache_size": -16_000,
                # What is deleted, such as a receipt, is overwritten.
                "secure_delete": 1,
            },
            timeout=_BUSY_S,
            lock_type="IMMEDIATE",
            autoconnect=False,
            thread_safe=False,
            check_same_thread=False,
        )
        self._readers = PooledSqliteDatabase(
            str(path),
            max_connections=_MAX_READERS,
            pragmas={"query_only": 1, "cache_size": -8000, "mmap_size": 268_435_456},
            timeout=_BUSY_S,
            autoconnect=False,
            check_same_thread=False,
        )

    def open(self, *, now: datetime) -> list[str]:
        """Opens the file; one that holds something is backed up before it is migrated."""
        _make_private(self._path)
        with translated():
            # Asked before anything is set: even choosing the journal's mode writes to the file.
            version = version_of(self._path)
            migrations.refuse_newer(version)
            self.writer.connect()
            if 0 < version < migrations.NEWEST:
                stamp = now.strftime("%Y%m%dT%H%M%SZ")
                name = f"before-version-{migrations.NEWEST}-{stamp}.db"
                back_up(self._path, self._path.parent / "backups" / name)
            ran = migrations.migrate(self.writer, now_ms=to_ms(now))
            self.writer.execute_sql("PRAGMA shrink_memory")
            return ran

    def turn(self, name: str, cancelled: Event, at: str) -> AbstractContextManager[bool]:
        """There is no other process."""
        return nullcontext(False)

    def others_at(self) -> list[str]:
        """There is no other process."""
        return []

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Gives a connection in a transaction, which begins with the first question."""
        with self._readers.connection_context(), self._readers.atomic("DEFERRED"):
            yield self._readers

    def close_readers(self) -> None:
        """Closes the pool."""
        with suppress(sqlite3.Error):
            self._readers.close_all()


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


def _make_private(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StartupError(
            "The database cannot be opened",
            f"{path} cannot be opened ({error.strerror}). Check who owns it.",
        ) from error
    os.close(descriptor)
