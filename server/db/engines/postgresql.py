"""PostgreSQL: a database that several processes share, each with one connection that writes.

Writers keep out of each other's way as one writer would: work that reads and then writes is done by one
process at a time, under an advisory lock. Events, which only add, run side by side; where two of them
meet all the same, PostgreSQL ends one, and it is done again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Event
from typing import Any
from zlib import crc32

import peewee
import psycopg
from peewee import Database, PostgresqlDatabase, Psycopg3Adapter
from playhouse.pool import PooledPostgresqlDatabase
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from server.core.errors import AppError, StartupError, StoreLost
from server.core.periods import to_ms
from server.db import migrations
from server.db.engines import Writing
from server.db.engines.postgresql_counts import TABLE, PostgresqlCounter
from server.db.engines.postgresql_peers import PostgresqlPeers
from server.db.errors import state_of, translated
from server.db.sql import insert_rows

_MAX_READERS = 32
_READER_WAIT_S = 30
# Advisory locks of this program: two halves of a number that nobody else uses by chance.
_SPACE = 0x56494245
_SETUP, _WORK, _EVENTS, _DUTY = 1, 2, 3, 4
# The number after it shows the marks of processes, and the one after that their turns.
_TURNS = _SPACE + 2
_TURN_S = 0.5
_AT = "codingvibez at "
_WHO_IS_AT = (
    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name LIKE %s ORDER BY backend_start"
)
# Serialization failure, deadlock, and a key that another process took a moment ago.
_IN_THE_WAY = {"40001", "40P01", "23505"}
_DEFAULTS: dict[str, Any] = {
    "application_name": "codingvibez",
    "connect_timeout": 5,
    # A server that vanished without a word is noticed within half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


class _Whole(Loader):
    """Sums of whole numbers, which PostgreSQL gives as decimals."""

    def load(self, data: Any) -> int:  # noqa: ANN401 - whatever buffer the driver has
        return int(bytes(data))


@contextmanager
def _as_peewees() -> Iterator[None]:
    """Lets what is asked of the driver itself fail as what is asked through peewee."""
    try:
        yield
    except psycopg.Error as error:
        raise peewee.DatabaseError(str(error)) from error


class _Adapter(Psycopg3Adapter):
    """What peewee asks of the driver, which it must not import itself."""

    txn_idle = TransactionStatus.IDLE
    txn_inerror = TransactionStatus.INERROR
    txn_unknown = TransactionStatus.UNKNOWN

    def check_driver(self) -> None:
        """Is imported above."""

    def connect(self, db: Database, **params: Any) -> psycopg.Connection[Any]:  # noqa: ANN401
        """Connects."""
        connection = psycopg.connect(dbname=db.database, **params)
        connection.adapters.register_loader("numeric", _Whole)
        return connection


class PostgresqlWriting(Writing, PostgresqlDatabase):
    """This process' connection that writes; others write at the same time."""

    is_alone = False
    psycopg2_adapter = psycopg3_adapter = _Adapter

    def make_ready(self, *, durable: bool) -> None:
        """Connects anew where the connection was lost; every commit waits for the disk."""
        if self._is_lost():
            with suppress(peewee.PeeweeException):
                self.close()
        if self.is_closed():
            self.connect()

    def enter(self, *, alone: bool) -> None:
        """Waits for its turn."""
        if alone:
            self._advise("pg_advisory_xact_lock", _WORK)

    def shut_out_events(self) -> None:
        """Waits until nobody stores events."""
        self._advise("pg_advisory_xact_lock", _EVENTS)

    def zone_of_days(self) -> str | None:
        """Gives what is on record, which nobody changes while events are stored."""
        # Asked when the lock is held, not in one statement with it, which would see what was before.
        with self.together():
            self._advise("pg_advisory_xact_lock_shared", _EVENTS)
            row = self.execute_sql("SELECT value FROM state WHERE key = 'rollup_zone'").fetchone()
        return None if row is None else str(row[0])

    def new_event_ids(self, count: int) -> Sequence[int]:
        """Gives the next of all processes."""
        rows = self.execute_sql(
            "SELECT nextval(pg_get_serial_sequence('usage_event', 'id')) FROM generate_series(1, %s)",
            (count,),
        )
        return [int(row[0]) for row in rows.fetchall()]

    def add_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Copies them in; a statement with the values of hundreds takes the server ten times as long."""
        listed = ", ".join(columns)
        if len(rows) == 1:
            insert_rows(self, f"INSERT INTO {table} ({listed})", rows)
            return
        with _as_peewees(), self.cursor().copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Sends what comes in one go."""
        with _as_peewees(), self.connection().pipeline():
            yield

    def forget_deleted(self) -> bool:
        """Leaves that to the server, which overwrites what was deleted in its own time."""
        return True

    def may_repeat(self, error: Exception) -> bool:
        """What was lost before its commit left nothing; of what was lost in its commit nobody knows."""
        if isinstance(error, AppError):
            return False
        return self._is_lost() or state_of(error) in _IN_THE_WAY

    def commit(self) -> None:
        """Commits; raises StoreLost where nobody can tell whether it did."""
        try:
            super().commit()
        except peewee.PeeweeException as error:
            if self._is_lost():
                raise StoreLost(
                    "The connection broke off",
                    "The connection to the database broke off while it was storing, so it is not known "
                    "whether this was stored. Send it again with the same idempotency key: it counts once.",
                ) from error
            raise

    def rollback(self) -> None:
        """Rolls back; what was lost has been rolled back by the database."""
        if not self._is_lost():
            super().rollback()

    def set_up(self, now: datetime) -> list[str]:
        """Makes or migrates the tables while no other process does; gives the names of what ran."""
        self._advise("pg_advisory_lock", _SETUP)
        try:
            ran = migrations.migrate(self, now_ms=to_ms(now))
            self.execute_sql(TABLE)
            return ran
        finally:
            self._advise("pg_advisory_unlock", _SETUP)

    def _advise(self, function: str, which: int) -> None:
        self.execute_sql(f"SELECT {function}({_SPACE}, {which})")

    def _is_lost(self) -> bool:
        return not self.is_closed() and bool(self.connection().closed)


class _Readers(PooledPostgresqlDatabase):
    psycopg2_adapter = psycopg3_adapter = _Adapter

    def begin(self, isolation_level: str | None = None) -> None:
        """Begins a transaction, on a new connection where the one at hand was lost while it was idle."""
        try:
            super().begin(isolation_level)
        except peewee.PeeweeException:
            # The server was restarted; the others of the pool were lost with this one.
            self.manual_close()
            self.close_idle()
            self.connect()
            super().begin(isolation_level)

    def _is_closed(self, connection: psycopg.Connection[Any]) -> bool:
        # Not asked of the server, as peewee does: the transaction that follows finds it out as well.
        return bool(connection.closed)


class PostgresqlEngine:
    """A database named by a URL."""

    def __init__(self, url: str) -> None:
        """Takes the URL; nothing is reached before `open`.

        Raises:
            StartupError: It cannot be read.
        """
        parameters = {**_DEFAULTS, **_parts(url), "autoconnect": False}
        name = parameters.pop("dbname")
        self.writer = PostgresqlWriting(name, thread_safe=False, **parameters)
        self._readers = _Readers(name, max_connections=_MAX_READERS, timeout=_READER_WAIT_S, **parameters)
        del parameters["autoconnect"]
        self._parameters = {**parameters, "dbname": name}
        self.peers = PostgresqlPeers(self._parameters, (_SPACE, _DUTY))
        self.counter = PostgresqlCounter(self._parameters)

    def open(self, *, now: datetime) -> list[str]:
        """Connects and sets the tables up."""
        with translated():
            self.writer.connect()
            return self.writer.set_up(now)

    @contextmanager
    def turn(self, name: str, cancelled: Event, at: str) -> Iterator[bool]:
        """Waits for a lock that goes with its own connection, and so with this process.

        The connection's name says what it is at, so that this is gone with it, too.
        """
        lock = (_TURNS, crc32(name.encode()) >> 1)
        waited = False
        with _as_peewees():
            connection = psycopg.connect(autocommit=True, **self._parameters)
        with connection:
            while True:
                with _as_peewees():
                    row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", lock).fetchone()
                if (row is not None and row[0]) or cancelled.wait(_TURN_S):
                    break
                waited = True
            with _as_peewees():
                connection.execute("SELECT set_config('application_name', %s, false)", (_AT + at,))
            yield waited

    def others_at(self) -> list[str]:
        """Looks at the names of all connections to this database."""
        with self.reading() as database:
            rows = database.execute_sql(_WHO_IS_AT, (_AT + "%",)).fetchall()
        return [str(name).removeprefix(_AT) for (name,) in rows]

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Gives a connection of the pool in a transaction that only reads."""
        self._readers.connect()
        try:
            with self._readers.atomic("REPEATABLE READ READ ONLY"):
                yield self._readers
        finally:
            self._readers.close()

    def close_readers(self) -> None:
        """Closes the pool, and what counts."""
        self._readers.close_all()
        self.counter.close()


def _parts(url: str) -> dict[str, Any]:
    try:
        parts = conninfo_to_dict(url) if url.startswith(("postgresql://", "postgres://")) else {}
    except psycopg.ProgrammingError:
        # Its own words may hold a piece of the password.
        parts = {}
    ports = str(parts.get("port", "0"))
    # A slash in a password moves the rest of it to where the port and the database are said.
    if not parts.get("dbname") or not ports.replace(",", "").isdigit():
        raise StartupError(
            "The database URL cannot be read",
            "It must look like postgresql://user:password@host:5432/database, with special characters of the "
            "password percent-encoded.",
        )
    return parts
