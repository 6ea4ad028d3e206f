"""Reading usage: sums from the rollups, and lists of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from peewee import Database

from server.core.records import MEASURES, StoredEvent, UsageFilter, UsageSums
from server.db.models import UsageEvent
from server.db.rollups import EVENT_SUMS
from server.db.rows import event_of
from server.db.sql import prepared

GroupBy = Literal["provider", "model", "project", "member"]
NO_PROJECT = "(no project)"
# The plus keeps SQLite from the index by organization, by which it would sort a whole history for one row.
_NEWEST_FIRST = "FROM usage_event WHERE +organization_id = ? ORDER BY id DESC"
_COLUMNS: dict[GroupBy, str] = {
    "provider": "u.provider",
    "model": "u.model",
    "project": f"CASE d.project WHEN '' THEN '{NO_PROJECT}' ELSE d.project END",
    "member": "CAST(d.person_id AS TEXT)",
}
_LATEST = 5000
_DAY_OF_1970 = date(1970, 1, 1).toordinal()
_ROLLUP_SUMS = ", ".join(f"sum(u.{name})" for name in MEASURES)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of events ended."""

    occurred_at_ms: int
    id: int


@dataclass(frozen=True, slots=True)
class Buckets:
    """Rollup buckets of steps: quarter hours, or days of the zone in force.

    Attributes:
        ranges: (step, start, end), the end not included; a step may have any number of them.
        providers: The only provider that each range is of, where they are told apart.
    """

    grain: Literal["quarter", "day"]
    ranges: Sequence[tuple[int, int, int]]
    providers: Sequence[str] = ()


def step_sums(
    database: Database,
    organization_id: int,
    buckets: Buckets,
    *,
    by: tuple[GroupBy, ...] = (),
    where: UsageFilter | None = None,
) -> list[tuple[int, tuple[str, ...], UsageSums]]:
    """Gives sums for each step and group that has any usage: (step, group, sums)."""
    if not buckets.ranges:
        return []
    where = where or UsageFilter()
    by_dimension = bool({"project", "member"} & set(by)) or (where.project, where.person_id) != (None, None)
    table = f"usage_{buckets.grain}{'_dimension' if by_dimension else ''}"
    keys = "".join(f", {_COLUMNS[name]}" for name in by)
    steps, source, names = _steps(buckets)
    # Said of one bucket each, it is found in the table's key together with the provider.
    single = all(end - start == 1 for _, start, end in buckets.ranges)
    within = "u.bucket = step.a" if single else "u.bucket >= step.a AND u.bucket < step.b"
    if names:
        within += " AND u.provider = who.provider"
    join = " JOIN dimension d ON d.id = u.dimension_id" if by_dimension else ""
    conditions, values = _conditions(where)
    statement = (
        f"WITH {steps} SELECT step.n{keys}, {_ROLLUP_SUMS} FROM {source} "
        f"CROSS JOIN {table} u{join} WHERE u.organization_id = ? AND {within}{conditions} "
        f"GROUP BY step.n{keys}"
    )
    rows = database.execute_sql(prepared(database, statement), (*names, organization_id, *values)).fetchall()
    end = 1 + len(by)
    return [(row[0], row[1:end], UsageSums(*row[end:])) for row in rows]


def _steps(buckets: Buckets) -> tuple[str, str, list[str]]:
    """Gives the steps as tables of a statement, how these are joined, and their values."""
    if not buckets.providers:
        rows = ", ".join(f"({n}, {start}, {end})" for n, start, end in buckets.ranges)
        return f"step (n, a, b) AS (VALUES {rows})", "step", []
    numbers = {name: k for k, name in enumerate(dict.fromkeys(buckets.providers))}
    rows = ", ".join(
        f"({n}, {start}, {end}, {numbers[name]})"
        for (n, start, end), name in zip(buckets.ranges, buckets.providers, strict=True)
    )
    who = ", ".join(f"({k}, ?)" for k in numbers.values())
    tables = f"who (k, provider) AS (VALUES {who}), step (n, a, b, k) AS (VALUES {rows})"
    return tables, "step JOIN who ON who.k = step.k", list(numbers)


def _conditions(where: UsageFilter) -> tuple[str, list[str | int]]:
    pairs: list[tuple[str, str | int | None]] = [
        ("u.provider = ?", where.provider),
        ("u.model = ?", where.model),
        ("d.person_id = ?", where.person_id),
    ]
    if where.project == NO_PROJECT:
        pairs.append(("d.project IN ('', ?)", where.project))
    else:
        pairs.append(("d.project = ?", where.project))
    given = [(condition, value) for condition, value in pairs if value is not None]
    return "".join(f" AND {condition}" for condition, _ in given), [value for _, value in given]


def providers_within(database: Database, organization_id: int, first: int, last: int) -> set[str]:
    """Gives the providers that were used on some days of the zone in force, from one ordinal to another."""
    statement = "SELECT DISTINCT provider FROM usage_day WHERE organization_id = ? AND bucket BETWEEN ? AND ?"
    values = (organization_id, first, last)
    return {row[0] for row in database.execute_sql(prepared(database, statement), values).fetchall()}


def event_sums(database: Database, organization_id: int, start_ms: int, end_ms: int) -> dict[str, UsageSums]:
    """Gives exact sums by provider of the events in [start, end), for ends that cut a quarter hour."""
    statement = (
        f"SELECT provider, {EVENT_SUMS} FROM usage_event "
        "WHERE organization_id = ? AND occurred_at >= ? AND occurred_at < ? GROUP BY provider"
    )
    values = (organization_id, start_ms, end_ms)
    rows = database.execute_sql(prepared(database, statement), values).fetchall()
    return {row[0]: UsageSums(*row[1:]) for row in rows}


def newest_event_ms(database: Database, organization_id: int, *, provider: str | None = None) -> int | None:
    """Gives when the newest event was received, or None where there is none.

    A provider's is looked for among the latest events only; one that was last used before them is given
    by the beginning of that day, which is long ago all the same.
    """
    if provider is not None:
        return _newest_of_provider(database, organization_id, provider)
    statement = f"SELECT received_at {_NEWEST_FIRST} LIMIT 1"
    row = database.execute_sql(prepared(database, statement), (organization_id,)).fetchone()
    return None if row is None else int(row[0])


def _newest_of_provider(database: Database, organization_id: int, provider: str) -> int | None:
    statement = (
        f"SELECT max(received_at) FROM (SELECT received_at, provider {_NEWEST_FIRST} LIMIT {_LATEST}) "
        "AS latest WHERE provider = ?"
    )
    row = database.execute_sql(prepared(database, statement), (organization_id, provider)).fetchone()
    if row[0] is not None:
        return int(row[0])
    statement = "SELECT max(bucket) FROM usage_day WHERE organization_id = ? AND provider = ?"
    row = database.execute_sql(prepared(database, statement), (organization_id, provider)).fetchone()
    return None if row[0] is None else (int(row[0]) - _DAY_OF_1970) * 86_400_000


def list_events(
    database: Database,
    organization_id: int,
    *,
    start_ms: int,
    end_ms: int,
    where: UsageFilter,
    limit: int,
    after: Position | None,
) -> list[StoredEvent]:
    """Gives events in [start, end), newest first, beginning behind a position."""
    query = UsageEvent.select().where(
        UsageEvent.organization_id == organization_id,
        UsageEvent.occurred_at >= start_ms,
        UsageEvent.occurred_at < end_ms,
    )
    if after is not None:
        query = query.where(
            (UsageEvent.occurred_at < after.occurred_at_ms)
            | ((UsageEvent.occurred_at == after.occurred_at_ms) & (UsageEvent.id < after.id))
        )
    if where.provider is not None:
        query = query.where(UsageEvent.provider == where.provider)
    if where.model is not None:
        query = query.where(UsageEvent.model == where.model)
    if where.person_id is not None:
        query = query.where(UsageEvent.person_id == where.person_id)
    if where.project == NO_PROJECT:
        query = query.where(UsageEvent.project.is_null() | (UsageEvent.project == NO_PROJECT))
    elif where.project is not None:
        query = query.where(UsageEvent.project == where.project)
    rows = query.order_by(UsageEvent.occurred_at.desc(), UsageEvent.id.desc()).limit(limit).tuples()
    return [event_of(row) for row in rows.execute(database)]
