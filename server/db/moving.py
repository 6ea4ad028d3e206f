"""A whole history goes from a database file to a PostgreSQL database: all of it, proved equal, or nothing.

Every row is read back before the transaction ends, and compared: for each table and month the number of
rows, the sum of every whole number, and a digest of all that stands in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from peewee import AutoField, Database, IntegerField

from server.core.errors import StoreError
from server.core.periods import QUARTER_MS, from_ms
from server.db.capture_models import CAPTURE_TABLES
from server.db.choices import ROLLUP_ZONE, read_state
from server.db.connection import Store
from server.db.engines import Writing
from server.db.errors import translated
from server.db.models import TABLES, SchemaMigration
from server.db.rollups import rebuild
from server.db.table import Table

_MOVED = tuple(table for table in (*TABLES, *CAPTURE_TABLES) if table is not SchemaMigration)
_AT_ONCE = 5_000
_EIGHT_BYTES = 1 << 64
_CURSOR = "moving"
_TOKENS = ("input_uncached", "cache_read", "cache_write_5m", "cache_write_1h", "output")


def _of_ms(value: int) -> str:
    return f"{from_ms(value):%Y-%m}"


def _of_day(value: int) -> str:
    return f"{date.fromordinal(value):%Y-%m}"


# Which column says the month, and how.
_MONTHS: dict[str, tuple[str, Callable[[int], str]]] = {
    "usage_event": ("occurred_at", _of_ms),
    "alert": ("created_at", _of_ms),
    "sync_run": ("started_at", _of_ms),
    "receipt": ("created_at", _of_ms),
    "usage_quarter": ("bucket", lambda value: _of_ms(value * QUARTER_MS)),
    "usage_quarter_dimension": ("bucket", lambda value: _of_ms(value * QUARTER_MS)),
    "expense": ("paid_on", _of_day),
    "bill_cover": ("day", _of_day),
    "bill_line": ("day", _of_day),
    "usage_report": ("day", _of_day),
    "month_entry": ("month", _of_day),
    "usage_day": ("bucket", _of_day),
    "usage_day_dimension": ("bucket", _of_day),
}


@dataclass(slots=True)
class Part:
    """What a table has of a month.

    Attributes:
        sums: The sum of every column of whole numbers; of a column without any value, 0.
        digest: Of all rows, in whatever order.
    """

    rows: int = 0
    sums: dict[str, int] = field(default_factory=dict)
    digest: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What a table has, month by month; under an empty month where its rows have none."""

    table: str
    parts: dict[str, Part]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(part.rows for part in self.parts.values())

    def total(self, columns: tuple[str, ...]) -> dict[str, int]:
        """Gives the sum of some columns for each month."""
        return {
            month: sum(part.sums.get(column, 0) for column in columns) for month, part in self.parts.items()
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, or would be.

    Attributes:
        tallies: What each table has, on both sides.
        corrected: How many sums of each rollup were not those of the events, and are now.
    """

    tallies: list[Tally]
    corrected: dict[str, int]

    def tally(self, table: str) -> Tally:
        """Gives a table's."""
        return next(tally for tally in self.tallies if tally.table == table)

    @property
    def tokens(self) -> dict[str, int]:
        """The tokens of the events, by month."""
        return self.tally("usage_event").total(_TOKENS)


def refuse_filled(target: Database) -> None:
    """Makes sure that nothing of ours is in a database.

    Raises:
        StoreError: There is.
    """
    for table in _MOVED:
        name = table._meta.table_name
        if target.table_exists(name) and target.execute_sql(f"SELECT 1 FROM {name} LIMIT 1").fetchone():
            raise StoreError(
                "The database is not empty",
                f"The PostgreSQL database has data already, in the table {name}. A history moves into an "
                "empty one: make it with `createdb`, and start no server on it before. Nothing was changed.",
            )


def look(source: Store, target: Store) -> Moved:
    """Gives what would be moved; changes nothing, and makes no tables.

    Raises:
        StoreError: A database failed, or the target is not empty.
    """
    with target.reading() as database:
        refuse_filled(database)
    with source.reading() as database:
        return Moved([_counted(table, _rows(database, table)) for table in _MOVED], {})


def move(source: Store, target: Store) -> Moved:
    """Copies everything into an empty database that is open, and proves it equal.

    Raises:
        StoreError: A database failed, the target is not empty, or something differs; nothing was moved.
    """
    database = target.writer
    with translated(), source.reading() as before, database.atomic():
        database.enter(alone=True)
        database.shut_out_events()
        refuse_filled(database)
        tallies = [_copied(before, database, table) for table in _MOVED]
        for tally, table in zip(tallies, _MOVED, strict=True):
            _prove(tally, _counted(table, _fetched(database, table)))
        zone = ZoneInfo(read_state(database, ROLLUP_ZONE) or "UTC")
        moved = Moved(tallies, rebuild(database, zone))
    with translated():
        # So that its first questions are not planned for empty tables.
        database.execute_sql("ANALYZE")
    return moved


def _prove(tally: Tally, found: Tally) -> None:
    for month in sorted({*tally.parts, *found.parts}):
        if tally.parts.get(month) != found.parts.get(month):
            raise StoreError(
                "What arrived differs",
                f"The table {tally.table} is not the same on both sides{f' in {month}' if month else ''}, so "
                "nothing was moved. Please report this.",
            )


def _columns(table: type[Table]) -> list[str]:
    return [one.column_name for one in table._meta.sorted_fields]


def _select(table: type[Table]) -> str:
    return f"SELECT {', '.join(_columns(table))} FROM {table._meta.table_name}"


def _rows(database: Database, table: type[Table]) -> Iterator[list[tuple[object, ...]]]:
    cursor = database.execute_sql(_select(table))
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


def _fetched(database: Database, table: type[Table]) -> Iterator[list[tuple[object, ...]]]:
    """Gives the rows bit by bit: PostgreSQL gives the answer to a question whole."""
    database.execute_sql(f"DECLARE {_CURSOR} NO SCROLL CURSOR FOR {_select(table)}")
    while rows := database.execute_sql(f"FETCH {_AT_ONCE} FROM {_CURSOR}").fetchall():
        yield rows
    database.execute_sql(f"CLOSE {_CURSOR}")


def _copied(before: Database, after: Writing, table: type[Table]) -> Tally:
    name, columns = table._meta.table_name, _columns(table)

    def passing() -> Iterator[list[tuple[object, ...]]]:
        for rows in _rows(before, table):
            after.add_rows(name, columns, rows)
            yield rows

    tally = _counted(table, passing())
    if isinstance(table._meta.primary_key, AutoField):
        sequence = f"pg_get_serial_sequence('{name}', 'id')"
        after.execute_sql(f"SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM {name}")
    return tally


def _counted(table: type[Table], batches: Iterator[list[tuple[object, ...]]]) -> Tally:
    name, columns = table._meta.table_name, _columns(table)
    whole = [
        (place, one.column_name)
        for place, one in enumerate(table._meta.sorted_fields)
        if isinstance(one, IntegerField)
    ]
    by, month_of = _MONTHS.get(name, (None, _of_ms))
    place_of_month = None if by is None else columns.index(by)
    parts: dict[str, Part] = {}
    for rows in batches:
        for row in rows:
            month = "" if place_of_month is None else month_of(int(str(row[place_of_month])))
            part = parts.setdefault(month, Part())
            part.rows += 1
            for place, column in whole:
                value = row[place]
                if isinstance(value, int):
                    part.sums[column] = part.sums.get(column, 0) + value
            digest = hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=8).digest()
            part.digest = (part.digest + int.from_bytes(digest)) % _EIGHT_BYTES
    return Tally(name, parts)
