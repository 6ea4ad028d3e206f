"""What SQLite and PostgreSQL do differently, each in a module of its own.

On SQLite one process has the database for itself, and one thread of it writes. On PostgreSQL several
processes share it, each with one writing thread, so what a lone writer knows must be asked for.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event
from typing import Protocol

from peewee import Database

from server.db.peers import Counter, Peers


class Writing(Database):
    """A connection that writes, as the writer thread uses it.

    Attributes:
        is_alone: Whether no other process can write.
    """

    is_alone: bool

    @abstractmethod
    def make_ready(self, *, durable: bool) -> None:
        """Gets ready for a transaction; a durable one waits for the disk.

        Raises:
            PeeweeException: The database cannot be reached.
        """

    @abstractmethod
    def enter(self, *, alone: bool) -> None:
        """Begins a transaction's work; `alone` keeps out all others that are alone, in any process."""

    @abstractmethod
    def shut_out_events(self) -> None:
        """Keeps events of other processes out until the transaction ends."""

    @abstractmethod
    def zone_of_days(self) -> str | None:
        """Gives the time zone that the day sums follow; None where nobody else could have changed it.

        It stays so until the transaction ends.
        """

    @abstractmethod
    def new_event_ids(self, count: int) -> Sequence[int] | None:
        """Gives ids for new events; None where nobody else gives out any."""

    @abstractmethod
    def add_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Adds rows, none of which is there yet."""

    @abstractmethod
    def together(self) -> AbstractContextManager[object]:
        """Lets statements inside go to the database without waiting for each one's answer."""

    @abstractmethod
    def forget_deleted(self) -> bool:
        """Has what was deleted leave the database's files, outside a transaction; tells whether it has."""

    @abstractmethod
    def may_repeat(self, error: Exception) -> bool:
        """Tells whether a transaction that failed like this, and left nothing, is to be tried again."""


class Engine(Protocol):
    """A database: one connection that writes, and any number that read."""

    @property
    def writer(self) -> Writing:
        """The connection that writes."""

    def open(self, *, now: datetime) -> list[str]:
        """Connects, makes or migrates the tables; gives the names of migrations that ran.

        Raises:
            StartupError: It cannot be opened.
            StoreTooNew: A newer version wrote it.
            StoreError: It failed.
        """

    @property
    def peers(self) -> Peers:
        """The other processes."""

    @property
    def counter(self) -> Counter | None:
        """Counts that all processes share; None where there is but one."""

    def turn(self, name: str, cancelled: Event, at: str) -> AbstractContextManager[bool]:
        """Waits until no other process is at the same, and keeps them out; gives whether one was.

        It goes on without its turn once it is cancelled. `at` is what the others see it at until then.
        """

    def others_at(self) -> list[str]:
        """Gives what processes are at that have their turn; of a process that died, nothing."""

    def reading(self) -> AbstractContextManager[Database]:
        """Gives a connection that sees one state of the data throughout."""

    def close_readers(self) -> None:
        """Closes the connections that read, which nobody may be using."""
