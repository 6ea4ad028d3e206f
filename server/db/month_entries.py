"""Figures of whole months in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from peewee import SQL, Database, Expression, fn

from server.core.currencies import DOLLAR, STAND_IN
from server.core.money import NANOS_PER_DOLLAR
from server.core.month_entries import EntryKind, EntrySource, MonthEntry
from server.core.periods import DayRange
from server.core.records import UsageFilter, UsageSums
from server.db.models import MonthEntry as EntryTable
from server.db.sql import REST, WHOLE, prepared

_KINDS: dict[str, EntryKind] = {name: name for name in get_args(EntryKind)}
_SOURCES: dict[str, EntrySource] = {name: name for name in get_args(EntrySource)}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of entries ended."""

    month: date
    id: int


@dataclass(frozen=True, slots=True)
class EntrySum:
    """What entries come to: nano-dollars of those that could be converted, and how many could not."""

    usd_nanos: int
    unconverted: int


def list_entries(
    database: Database,
    organization_id: int,
    months: DayRange,
    *,
    service: str | None = None,
    limit: int | None = None,
    after: Position | None = None,
) -> list[MonthEntry]:
    """Gives the entries whose month begins in a range of days, newest month first, behind a position."""
    table = EntryTable
    query = table.select().where(*_within(organization_id, months, service))
    if after is not None:
        month = after.month.toordinal()
        query = query.where((table.month < month) | ((table.month == month) & (table.id < after.id)))
    rows = query.order_by(table.month.desc(), table.id.desc()).limit(limit).execute(database)
    return [_record(row) for row in rows]


def provisional_entries(database: Database) -> list[MonthEntry]:
    """Gives everybody's entries that had no rate, or one that stood in for it, when they were converted."""
    table = EntryTable
    waits = table.usd_nanos.is_null() | table.rate_note.contains(STAND_IN)
    rows = (
        table.select()
        .where(table.currency != DOLLAR, table.amount_nanos.is_null(False), waits)
        .execute(database)
    )
    return [_record(row) for row in rows]


def sum_entries(
    database: Database, organization_id: int, months: DayRange, service: str | None = None
) -> EntrySum:
    """Gives what the entries whose month begins in a range of days come to."""
    table = EntryTable
    unconverted = fn.COUNT(table.amount_nanos) - fn.COUNT(table.usd_nanos)
    query = table.select(SQL(f"sum({WHOLE})"), SQL(f"sum({REST})"), unconverted)
    rows = query.where(*_within(organization_id, months, service)).tuples().execute(database)
    whole, rest, count = next(iter(rows))
    return EntrySum(int(whole or 0) * NANOS_PER_DOLLAR + int(rest or 0), int(count))


def unconverted_by_service(database: Database, organization_id: int, months: DayRange) -> dict[str, int]:
    """Gives of how many costs no rate is known, for each service that has such, in a range of days."""
    statement = (
        "SELECT service, count(*) FROM month_entry WHERE organization_id = ? AND month BETWEEN ? AND ? "
        "AND amount_nanos IS NOT NULL AND usd_nanos IS NULL GROUP BY service"
    )
    values = (organization_id, months.first.toordinal(), months.last.toordinal())
    rows = database.execute_sql(prepared(database, statement), values).fetchall()
    return {str(service): int(count) for service, count in rows}


def has_service(database: Database, organization_id: int, service: str) -> bool:
    """Tells whether anything was ever said of a service."""
    statement = "SELECT 1 FROM month_entry WHERE organization_id = ? AND service = ? LIMIT 1"
    row = database.execute_sql(prepared(database, statement), (organization_id, service)).fetchone()
    return row is not None


def find_entry(database: Database, organization_id: int, entry_id: int) -> MonthEntry | None:
    """Gives an entry of an organization, or None."""
    rows = EntryTable.select().where(*_own(organization_id, entry_id)).execute(database)
    return next((_record(row) for row in rows), None)


def find_pushed(database: Database, entry: MonthEntry) -> MonthEntry | None:
    """Gives the pushed entry in whose place this one would be, or None."""
    table = EntryTable
    query = table.select().where(
        table.organization_id == entry.organization_id,
        table.source == "ingest",
        table.service == entry.service,
        table.project == entry.project,
        table.product == entry.product,
        table.month == entry.month.toordinal(),
        table.kind == entry.kind,
    )
    return next((_record(row) for row in query.execute(database)), None)


def insert_entry(database: Database, entry: MonthEntry) -> int:
    """Stores an entry; gives its id."""
    return int(EntryTable.insert(**_values(entry)).execute(database))


def replace_entry(database: Database, entry: MonthEntry) -> None:
    """Stores an entry in the place of the one with its id."""
    own = _own(entry.organization_id, entry.id)
    EntryTable.update(**_values(entry)).where(*own).execute(database)


def delete_entry(database: Database, organization_id: int, entry_id: int) -> bool:
    """Deletes an entry; tells whether there was one."""
    return bool(EntryTable.delete().where(*_own(organization_id, entry_id)).execute(database))


def entry_sums(
    database: Database, organization_id: int, ranges: Sequence[DayRange], where: UsageFilter
) -> list[tuple[int, str, str, str, UsageSums]]:
    """Gives what entries come to in each of several ranges.

    Gives:
        (index of the range, service, label, project, sums); tokens without money count as unpriced.
    """
    # What was said of a month was said of all: it is no member's.
    if not ranges or where.person_id is not None:
        return []
    steps = ", ".join(
        f"({n}, {days.first.toordinal()}, {days.last.toordinal()})" for n, days in enumerate(ranges)
    )
    given = [
        (f"e.{column} = ?", value)
        for column, value in (("service", where.provider), ("label", where.model), ("project", where.project))
        if value is not None
    ]
    tokens = "e.input_uncached + e.cache_read + e.output"
    unpriced = "e.kind = 'tokens' AND e.usd_nanos IS NULL"
    statement = (
        f"WITH step (n, a, b) AS (VALUES {steps}) SELECT step.n, e.service, e.label, e.project, "
        f"sum(e.input_uncached), sum(e.cache_read), sum(e.output), coalesce(sum({WHOLE}), 0), "
        f"coalesce(sum({REST}), 0), "
        f"sum(CASE WHEN {unpriced} THEN 1 ELSE 0 END), sum(CASE WHEN {unpriced} THEN {tokens} ELSE 0 END) "
        "FROM step JOIN month_entry e ON e.organization_id = ? AND e.month BETWEEN step.a AND step.b"
        f"{''.join(f' AND {condition}' for condition, _ in given)} "
        "GROUP BY step.n, e.service, e.label, e.project"
    )
    values = (organization_id, *(value for _, value in given))
    rows = database.execute_sql(prepared(database, statement), values).fetchall()
    return [
        (
            int(n),
            service,
            label,
            project,
            UsageSums(
                input_uncached=int(uncached),
                cache_read=int(cached),
                output=int(output),
                manual_nanos=int(whole) * NANOS_PER_DOLLAR + int(rest),
                unpriced_events=int(events),
                unpriced_tokens=int(unknown),
            ),
        )
        for n, service, label, project, uncached, cached, output, whole, rest, events, unknown in rows
    ]


def _within(organization_id: int, months: DayRange, service: str | None) -> list[Expression]:
    table = EntryTable
    conditions = [
        table.organization_id == organization_id,
        table.month >= months.first.toordinal(),
        table.month <= months.last.toordinal(),
    ]
    return conditions if service is None else [*conditions, table.service == service]


def _own(organization_id: int, entry_id: int) -> tuple[Expression, Expression]:
    return EntryTable.organization_id == organization_id, EntryTable.id == entry_id


def _values(entry: MonthEntry) -> dict[str, Any]:
    return {
        "organization_id": entry.organization_id,
        "person_id": entry.person_id,
        "kind": entry.kind,
        "source": entry.source,
        "service": entry.service,
        "label": entry.label,
        "month": entry.month.toordinal(),
        "amount_nanos": entry.amount_nanos,
        "currency": entry.currency,
        "usd_nanos": entry.usd_nanos,
        "rate_on": None if entry.rate_on is None else entry.rate_on.toordinal(),
        "rate_note": entry.rate_note,
        "category": entry.category,
        "description": entry.description,
        "project": entry.project,
        "product": entry.product,
        "input_uncached": entry.input_uncached,
        "cache_read": entry.cache_read,
        "output": entry.output,
        "details": entry.details,
        "created_at": entry.created_at_ms,
        "updated_at": entry.updated_at_ms,
    }


def _record(row: EntryTable) -> MonthEntry:
    return MonthEntry(
        id=row.id,
        organization_id=row.organization_id,
        person_id=row.person_id,
        kind=_KINDS[row.kind],
        source=_SOURCES[row.source],
        service=row.service,
        month=date.fromordinal(row.month),
        amount_nanos=row.amount_nanos,
        currency=row.currency,
        usd_nanos=row.usd_nanos,
        rate_on=None if row.rate_on is None else date.fromordinal(row.rate_on),
        rate_note=row.rate_note,
        category=row.category,
        description=row.description,
        project=row.project,
        product=row.product,
        input_uncached=row.input_uncached,
        cache_read=row.cache_read,
        output=row.output,
        details=row.details,
        created_at_ms=row.created_at,
        updated_at_ms=row.updated_at,
    )
