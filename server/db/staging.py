"""Where a file's rows wait until all of it was read: a database of its own, on disk, for one import.

So a file may be larger than memory, one that turns out to be damaged has changed nothing, and what it says
can be compared with what is known before anything is written. It is thrown away afterwards, so it need not
survive a crash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from server.core.errors import InvalidInput
from server.db.errors import translated

ATTOS_PER_NANO = 10**9
TOO_LARGE = "The amounts of this file add up to more than can be counted. Nothing was imported."
_PAGE = 1000
_TABLES = """
CREATE TABLE event (
    n INTEGER PRIMARY KEY, line INTEGER, key TEXT NOT NULL UNIQUE, own_id INTEGER, other_key TEXT, data BLOB);
CREATE TABLE seen (digest TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE record (n INTEGER PRIMARY KEY, line INTEGER, kind TEXT, nth INTEGER, data BLOB);
CREATE TABLE charge (
    provider TEXT, biller TEXT, day INTEGER, line TEXT, project TEXT, currency TEXT,
    nanos INTEGER, rest INTEGER, usd INTEGER,
    PRIMARY KEY (provider, biller, day, line, project, currency)) WITHOUT ROWID, STRICT;
CREATE TABLE covered (
    provider TEXT, biller TEXT, day INTEGER, settled INTEGER, fetched INTEGER,
    PRIMARY KEY (provider, biller, day)) WITHOUT ROWID;
CREATE TABLE newest (provider TEXT, biller TEXT, day INTEGER, PRIMARY KEY (provider, biller)) WITHOUT ROWID;
"""
_CHARGE = (
    "INSERT INTO charge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    "nanos = nanos + excluded.nanos, rest = rest + excluded.rest, usd = usd + excluded.usd"
)
_COVERED = (
    "INSERT INTO covered VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    "settled = coalesce(excluded.settled, settled), fetched = coalesce(excluded.fetched, fetched)"
)
_NEWEST = "INSERT INTO newest VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = max(day, excluded.day)"
ChargeKey = tuple[str, str, int, str, str, str]


@dataclass(frozen=True, slots=True)
class StagedEvent:
    """An event as it was encoded, and by what it is told apart."""

    line: int
    key: str
    own_id: int | None
    other_key: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class StagedRecord:
    """A record as it was encoded; it is the nth of those that say the same."""

    line: int
    kind: str
    nth: int
    data: bytes


@dataclass(frozen=True, slots=True)
class StagedDay:
    """A day that the file's bills tell of; settled and fetched are None where the file does not say."""

    day: date
    settled: bool | None
    fetched_at_ms: int | None


@dataclass(frozen=True, slots=True)
class StagedLine:
    """What a day's charges of one name add up to, in attos (10^-18) of a currency.

    Attributes:
        usd_nanos: The same in nano-dollars, where the file says it.
    """

    day: date
    line: str
    project: str
    currency: str
    attos: int
    usd_nanos: int | None


class Staging:
    """One import's rows. May be used by several threads, one after the other."""

    def __init__(self, path: Path) -> None:
        """Makes the file.

        Raises:
            StoreError: The disk is full, or the folder cannot be written.
        """
        self._path = path
        with translated():
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._database.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;" + _TABLES
            )

    def close(self) -> None:
        """Throws it away; safe to call twice."""
        self._database.close()
        with suppress(OSError):
            self._path.unlink()

    def add_events(self, events: Iterable[StagedEvent]) -> int:
        """Keeps events; gives how many were in the file already, by their key."""
        rows = [(one.line, one.key, one.own_id, one.other_key, one.data) for one in events]
        with translated():
            before = self._database.total_changes
            self._many(
                "INSERT INTO event (line, key, own_id, other_key, data) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO NOTHING",
                rows,
            )
            return len(rows) - (self._database.total_changes - before)

    def nth(self, digest: str) -> int:
        """Counts how many times something was seen; gives 1 for the first."""
        with translated():
            row = self._database.execute(
                "INSERT INTO seen VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times",
                (digest,),
            ).fetchone()
        return int(row[0])

    def add_record(self, record: StagedRecord) -> None:
        """Keeps a record."""
        with translated():
            self._database.execute(
                "INSERT INTO record (line, kind, nth, data) VALUES (?, ?, ?, ?)",
                (record.line, record.kind, record.nth, record.data),
            )

    def add_charges(self, charges: Iterable[tuple[ChargeKey, int, int | None]]) -> None:
        """Adds amounts in attos, and in nano-dollars where they are known, to what is there of their key.

        Raises:
            InvalidInput: They add up to more than can be counted.
        """
        rows = [
            (*key, attos // ATTOS_PER_NANO, attos % ATTOS_PER_NANO, usd_nanos)
            for key, attos, usd_nanos in charges
        ]
        try:
            with translated():
                self._many(_CHARGE, rows)
        except OverflowError as error:
            raise InvalidInput(TOO_LARGE) from error

    def add_days(self, days: Iterable[tuple[str, str, int, int | None, int | None]]) -> None:
        """Notes days of a provider and biller that the file tells of, with settled and fetched if known."""
        with translated():
            self._many(_COVERED, days)

    def add_newest(self, days: Iterable[tuple[str, str, int]]) -> None:
        """Notes on which days charges of a provider and biller begin; the newest is kept."""
        with translated():
            self._many(_NEWEST, days)

    def events(self) -> Iterator[list[StagedEvent]]:
        """Gives the events in pages, as they stood in the file."""
        statement = "SELECT n, line, key, own_id, other_key, data FROM event WHERE n > ? ORDER BY n LIMIT ?"
        for page in self._pages(statement):
            yield [StagedEvent(*row[1:]) for row in page]

    def records(self) -> Iterator[list[StagedRecord]]:
        """Gives the records in pages, as they stood in the file."""
        statement = "SELECT n, line, kind, nth, data FROM record WHERE n > ? ORDER BY n LIMIT ?"
        for page in self._pages(statement):
            yield [StagedRecord(*row[1:]) for row in page]

    def pairs(self) -> list[tuple[str, str]]:
        """Gives the providers and billers that the file tells of."""
        return [
            (str(row[0]), str(row[1]))
            for row in self._rows("SELECT DISTINCT provider, biller FROM covered ORDER BY 1, 2")
        ]

    def newest(self, provider: str, biller: str) -> date | None:
        """Gives the newest day on which a charge begins, or None where nothing was noted."""
        rows = self._rows("SELECT day FROM newest WHERE provider = ? AND biller = ?", (provider, biller))
        return date.fromordinal(int(rows[0][0])) if rows else None

    def days(self, provider: str, biller: str) -> list[StagedDay]:
        """Gives the days that the file tells of, oldest first."""
        rows = self._rows(
            "SELECT day, settled, fetched FROM covered WHERE provider = ? AND biller = ? ORDER BY day",
            (provider, biller),
        )
        return [
            StagedDay(date.fromordinal(day), None if settled is None else bool(settled), fetched)
            for day, settled, fetched in rows
        ]

    def lines(self, provider: str, biller: str, first: date, last: date) -> list[StagedLine]:
        """Gives what the charges of some days add up to, by day."""
        rows = self._rows(
            "SELECT day, line, project, currency, nanos, rest, usd FROM charge "
            "WHERE provider = ? AND biller = ? AND day BETWEEN ? AND ? ORDER BY day, line, project, currency",
            (provider, biller, first.toordinal(), last.toordinal()),
        )
        return [
            StagedLine(
                date.fromordinal(row[0]), row[1], row[2], row[3], row[4] * ATTOS_PER_NANO + row[5], row[6]
            )
            for row in rows
        ]

    def most_lines_a_day(self) -> int:
        """Gives how many lines the day with most of them has."""
        statement = "SELECT max(c) FROM (SELECT count(*) AS c FROM charge GROUP BY provider, biller, day)"
        return int(self._rows(statement)[0][0] or 0)

    def most_nanos_a_day(self) -> float:
        """Gives about what the dearest day comes to, charges and credits both counted as amounts."""
        statement = (
            "SELECT max(a), max(b) FROM (SELECT total(abs(nanos)) AS a, total(abs(usd)) AS b FROM charge "
            "GROUP BY provider, biller, day)"
        )
        return float(max(self._rows(statement)[0], key=lambda value: value or 0) or 0)

    def _pages(self, statement: str) -> Iterator[list[tuple[Any, ...]]]:
        after = 0
        while page := self._rows(statement, (after, _PAGE)):
            yield page
            after = page[-1][0]

    def _rows(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with translated():
            return self._database.execute(statement, values).fetchall()

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany(statement, rows)
        self._database.execute("COMMIT")
