"""What providers counted, in the store: apart from tracked events, and never added to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from peewee import Database

from server.core.periods import DayRange
from server.core.reports import UsageRow
from server.core.tokens import TokenCounts
from server.db.sql import insert_rows, placeholders, prepared
from server.db.sync_models import UsageReport

_HEAD = (
    "INSERT INTO usage_report (organization_id, provider, day, kind, model, project, unit, source, "
    "fetched_at, "
    "input_uncached, cache_read, cache_write_5m, cache_write_1h, output, reasoning, requests, "
    "quantity_nanos, "
    "value_nanos)"
)


def replace_usage(
    database: Database,
    organization_id: int,
    provider: str,
    days: DayRange,
    rows: Sequence[UsageRow],
    *,
    source: str,
    fetched_at_ms: int,
    untold: Collection[str] = (),
    missed: Collection[tuple[str, date]] = (),
) -> None:
    """Puts rows in the place of all that a provider had reported of some days; never adds to it.

    Every row's key occurs once, and its day lies inside; else it is an error of the caller. Rows of the kinds
    in `untold` stay, and of the kinds and days in `missed`; none of them may come.
    """
    if any(row.kind in untold or (row.kind, row.day) in missed for row in rows):
        raise ValueError("a report tells of what it says it does not")
    if any(row.provider != provider or not days.first <= row.day <= days.last for row in rows):
        raise ValueError("a report's row lies outside its window")
    statement = "DELETE FROM usage_report WHERE organization_id = ? AND provider = ? AND day BETWEEN ? AND ?"
    kept = tuple(sorted(untold))
    if kept:
        statement += f" AND kind NOT IN ({placeholders(len(kept))})"
    values: list[int | str] = [
        organization_id,
        provider,
        days.first.toordinal(),
        days.last.toordinal(),
        *kept,
    ]
    # One condition a kind: a long window of single days would be too deep an expression for SQLite.
    for name in sorted({kind for kind, _ in missed}):
        staying = sorted(day.toordinal() for kind, day in missed if kind == name)
        statement += f" AND NOT (kind = ? AND day IN ({placeholders(len(staying))}))"
        values += [name, *staying]
    database.execute_sql(prepared(database, statement), values)
    insert_rows(database, _HEAD, [_values(organization_id, row, source, fetched_at_ms) for row in rows])


def _values(organization_id: int, row: UsageRow, source: str, fetched_at_ms: int) -> tuple[object, ...]:
    told = row.tokens
    tokens: tuple[int | None, ...] = (None,) * 6
    if told is not None:
        tokens = (
            told.input_uncached,
            told.cache_read,
            told.cache_write_5m,
            told.cache_write_1h,
            told.output,
            told.reasoning,
        )
    return (
        *(organization_id, row.provider, row.day.toordinal(), row.kind, row.model, row.project, row.unit),
        *(source, fetched_at_ms, *tokens, row.requests, row.quantity_nanos, row.value_nanos),
    )


def usage_rows(
    database: Database, organization_id: int, days: DayRange, provider: str | None = None
) -> list[UsageRow]:
    """Gives what providers reported of some days."""
    table = UsageReport
    query = table.select().where(
        table.organization_id == organization_id,
        table.day.between(days.first.toordinal(), days.last.toordinal()),
    )
    if provider is not None:
        query = query.where(table.provider == provider)
    ordered = query.order_by(table.day, table.provider, table.kind, table.model, table.project, table.unit)
    return [_row(row) for row in ordered.execute(database)]


def token_sums(
    database: Database, organization_id: int, days: DayRange, provider: str
) -> list[tuple[date, str, TokenCounts]]:
    """Gives the tokens that a provider reported of some days: day, which report, tokens."""
    statement = (
        "SELECT day, kind, sum(input_uncached), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), "
        "sum(output), sum(reasoning) FROM usage_report WHERE organization_id = ? AND provider = ? "
        "AND day BETWEEN ? AND ? AND output IS NOT NULL GROUP BY day, kind"
    )
    bounds = (organization_id, provider, days.first.toordinal(), days.last.toordinal())
    return [
        (date.fromordinal(day), kind, TokenCounts(*map(int, counts)))
        for day, kind, *counts in database.execute_sql(prepared(database, statement), bounds).fetchall()
    ]


def kinds_and_models(database: Database, organization_id: int, provider: str) -> frozenset[tuple[str, str]]:
    """Gives each (kind, model) of which a provider ever reported something."""
    statement = "SELECT DISTINCT kind, model FROM usage_report WHERE organization_id = ? AND provider = ?"
    rows = database.execute_sql(prepared(database, statement), (organization_id, provider)).fetchall()
    return frozenset((kind, model) for kind, model in rows)


def newest_fetch_ms(database: Database, organization_id: int, provider: str) -> int | None:
    """Gives when a provider's reports were last fetched, or None where there are none."""
    statement = "SELECT max(fetched_at) FROM usage_report WHERE organization_id = ? AND provider = ?"
    row = database.execute_sql(prepared(database, statement), (organization_id, provider)).fetchone()
    return None if row[0] is None else int(row[0])


def _row(row: Any) -> UsageRow:  # noqa: ANN401 - peewee's rows are untyped
    tokens = None
    if row.output is not None:
        tokens = TokenCounts(
            row.input_uncached,
            row.cache_read,
            row.cache_write_5m,
            row.cache_write_1h,
            row.output,
            row.reasoning,
        )
    return UsageRow(
        row.provider,
        date.fromordinal(row.day),
        row.kind,
        row.model,
        row.project,
        tokens,
        row.requests,
        row.unit,
        row.quantity_nanos,
        row.value_nanos,
    )
