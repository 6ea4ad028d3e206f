"""Sums kept beside the events, so that reading them does not grow with history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from operator import add

from peewee import Database

from server.core.periods import QUARTER_MS, local_day
from server.core.records import MEASURES
from server.db.models import ROLLUPS, UsageDay, UsageDayDimension, UsageQuarter, UsageQuarterDimension
from server.db.sql import insert_rows, placeholders, prepared

_KEY = ("organization_id", "bucket", "provider", "model")
_DIMENSION_KEY = ("organization_id", "bucket", "dimension_id", "provider", "model")
Key = tuple[int | str, ...]
Measures = tuple[int, ...]


def _key_of(table: str) -> tuple[str, ...]:
    return _DIMENSION_KEY if table.endswith("_dimension") else _KEY


def _upsert(table: str) -> tuple[str, str]:
    """Gives what stands before and behind the values."""
    key = _key_of(table)
    added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in MEASURES)
    return (
        f"INSERT INTO {table} ({', '.join((*key, *MEASURES))})",
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}",
    )


_NAMES = {model: model._meta.table_name for model in ROLLUPS}
_UPSERTS = {name: _upsert(name) for name in _NAMES.values()}


def _total(rows: Sequence[Measures]) -> Measures:
    return rows[0] if len(rows) == 1 else tuple(map(sum, zip(*rows, strict=True)))


class Deltas:
    """What a group of events adds to each rollup; added up first by the finest key that all of them share."""

    def __init__(self) -> None:
        self._finest: dict[tuple[int, int, int, int, str, str], Measures] = {}

    def add(self, key: tuple[int, int, int, int, str, str], measures: Sequence[Measures]) -> None:
        """Adds events of one organization, quarter, day, dimension, provider and model."""
        before = self._finest.get(key)
        self._finest[key] = _total(measures if before is None else [before, *measures])

    def write(self, database: Database) -> None:
        """Adds it all to the tables, inside the caller's transaction."""
        rows: dict[str, dict[Key, Measures]] = {name: {} for name in _NAMES.values()}
        for (organization, quarter, day, dimension, provider, model), measures in self._finest.items():
            for table, key in (
                (UsageQuarter, (organization, quarter, provider, model)),
                (UsageQuarterDimension, (organization, quarter, dimension, provider, model)),
                (UsageDay, (organization, day, provider, model)),
                (UsageDayDimension, (organization, day, dimension, provider, model)),
            ):
                sums = rows[_NAMES[table]]
                before = sums.get(key)
                sums[key] = measures if before is None else tuple(map(add, before, measures))
        for name, sums in rows.items():
            head, tail = _UPSERTS[name]
            # In order, so that two writers never wait for each other.
            insert_rows(database, head, [(*key, *sums[key]) for key in sorted(sums)], tail)


def drop_empty(database: Database, buckets: Iterable[tuple[int, int, int]]) -> None:
    """Drops the sums of no events from buckets, each an organization, a quarter hour and a day."""
    for organization, quarter, day in buckets:
        for table in _NAMES.values():
            statement = f"DELETE FROM {table} WHERE organization_id = ? AND bucket = ? AND events = 0"
            bucket = day if table in _QUARTER_OF_DAY else quarter
            database.execute_sql(prepared(database, statement), (organization, bucket))


_COUNTS = (
    "requests",
    "input_uncached",
    "cache_read",
    "cache_write_5m",
    "cache_write_1h",
    "output",
    "reasoning",
)


def cost_sums(source: str) -> list[str]:
    """Gives the sums that depend on how costs are known, which is asked of a column; the last of MEASURES."""
    return [
        f"sum(CASE {source} WHEN 'reported' THEN cost_nanos ELSE 0 END)",
        f"sum(CASE {source} WHEN 'estimated' THEN cost_nanos ELSE 0 END)",
        f"sum(CASE {source} WHEN 'unpriced' THEN 1 ELSE 0 END)",
        f"sum(CASE {source} WHEN 'unpriced' THEN "
        "input_uncached + cache_read + cache_write_5m + cache_write_1h + output ELSE 0 END)",
        # What is notional may have no price either.
        f"sum(CASE {source} WHEN 'notional' THEN coalesce(cost_nanos, 0) ELSE 0 END)",
    ]


EVENT_SUMS = ", ".join(["count(*)", *(f"sum({name})" for name in _COUNTS), *cost_sums("cost_source")])
_FROM_EVENTS = {
    "usage_quarter": (
        f"SELECT organization_id, occurred_at / {QUARTER_MS}, provider, model, {EVENT_SUMS} "
        "FROM usage_event GROUP BY 1, 2, 3, 4"
    ),
    "usage_quarter_dimension": (
        f"SELECT e.organization_id, e.occurred_at / {QUARTER_MS}, d.id, e.provider, e.model, {EVENT_SUMS} "
        "FROM usage_event e JOIN dimension d ON d.organization_id = e.organization_id "
        "AND d.project = coalesce(e.project, '') AND d.app_token_id = coalesce(e.app_token_id, 0) "
        "AND d.person_id = e.person_id GROUP BY 1, 2, 3, 4, 5"
    ),
}
_QUARTER_OF_DAY = {"usage_day": "usage_quarter", "usage_day_dimension": "usage_quarter_dimension"}


def rebuild(database: Database, zone: tzinfo) -> dict[str, int]:
    """Makes every rollup anew from the events; gives how many rows of each had been wrong.

    Runs inside the caller's transaction. Zero everywhere proves that the rollups equalled the rows.
    """
    wrong = {}
    for table, statement in _FROM_EVENTS.items():
        wrong[table] = _replace(database, table, database.execute_sql(statement))
    return wrong | rebuild_days(database, zone)


def rebuild_days(database: Database, zone: tzinfo) -> dict[str, int]:
    """Makes the day rollups anew from the quarter hours, for a time zone; gives how many rows changed."""
    wrong = {}
    for table, source in _QUARTER_OF_DAY.items():
        columns = ", ".join((*_key_of(source), *MEASURES))
        rows = database.execute_sql(f"SELECT {columns} FROM {source}")
        wrong[table] = _replace(database, table, _by_day(rows, len(_key_of(source)), zone))
    return wrong


def _by_day(rows: Iterator[Sequence[int | str]], keys: int, zone: tzinfo) -> Iterator[Sequence[int | str]]:
    days: dict[int, int] = {}
    sums: dict[Key, Measures] = {}
    for row in rows:
        quarter = int(row[1])
        if quarter not in days:
            days[quarter] = local_day(quarter, zone).toordinal()
        key = (row[0], days[quarter], *row[2:keys])
        measures = tuple(int(value) for value in row[keys:])
        before = sums.get(key)
        sums[key] = measures if before is None else tuple(map(add, before, measures))
    return ((*key, *measures) for key, measures in sums.items())


def _replace(database: Database, table: str, rows: Iterator[Sequence[int | str]]) -> int:
    key = _key_of(table)
    columns = ", ".join((*key, *MEASURES))
    rebuilt = f"rebuilt_{table}"
    database.execute_sql(f"CREATE TEMPORARY TABLE {rebuilt} AS SELECT {columns} FROM {table} WHERE 1 = 0")
    try:
        marks = placeholders(len(key) + len(MEASURES))
        statement = prepared(database, f"INSERT INTO {rebuilt} ({columns}) VALUES ({marks})")
        database.cursor().executemany(statement, rows)
        differing = 0
        for left, right in ((table, rebuilt), (rebuilt, table)):
            found = database.execute_sql(
                f"SELECT count(*) FROM (SELECT {columns} FROM {left} "
                f"EXCEPT SELECT {columns} FROM {right}) AS difference"
            ).fetchone()
            differing = max(differing, int(found[0]))
        if differing:
            database.execute_sql(f"DELETE FROM {table}")
            database.execute_sql(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {rebuilt}")
        return differing
    finally:
        database.execute_sql(f"DROP TABLE {rebuilt}")
