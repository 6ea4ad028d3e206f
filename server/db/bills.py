"""Providers' bills in the store, by provider and UTC day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from peewee import Database

from server.core.bills import BilledDay, BillLine, BillWindow
from server.core.periods import DayRange
from server.db.sql import insert_rows, prepared

_COVER = (
    "INSERT INTO bill_cover (organization_id, provider, biller, day, source, fetched_at, settled, cost_nanos)"
)
_LINE = (
    "INSERT INTO bill_line "
    "(organization_id, provider, biller, day, line, project, cost_nanos, currency, amount_nanos)"
)


def replace_window(database: Database, organization_id: int, window: BillWindow) -> None:
    """Puts a window in the place of all that was known of its days and pairs; never adds to it.

    Lines of one day, provider, biller, project and name become one. Lines outside the window are an error
    of the caller.
    """
    forget(database, organization_id, window.pairs, window.days)
    first, last = window.days.first.toordinal(), window.days.last.toordinal()
    sums: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    rows: dict[tuple[str, str, int, str, str], tuple[int, str, int]] = {}
    for line in window.lines:
        day = line.day.toordinal()
        if (line.provider, line.biller) not in window.pairs or not first <= day <= last:
            raise ValueError("a bill's line lies outside its window")
        sums[(line.provider, line.biller, day)] += line.cost_nanos
        key = (line.provider, line.biller, day, line.line, line.project)
        nanos, _, amount = rows.get(key, (0, "", 0))
        billed = line.cost_nanos if line.amount_nanos is None else line.amount_nanos
        rows[key] = (nanos + line.cost_nanos, line.currency, amount + billed)
    settled = 0 if window.settled_through is None else window.settled_through.toordinal()
    covers = [
        (
            organization_id,
            provider,
            biller,
            day,
            window.source,
            window.fetched_at_ms,
            int(day <= settled),
            sums.get((provider, biller, day), 0),
        )
        for provider, biller in window.pairs
        for day in range(first, last + 1)
    ]
    insert_rows(database, _COVER, covers)
    insert_rows(database, _LINE, [(organization_id, *key, *values) for key, values in rows.items()])


def forget(
    database: Database, organization_id: int, pairs: Sequence[tuple[str, str]], days: DayRange
) -> None:
    """Removes all that some pairs' bills tell of some days, so that nothing is known of them."""
    for provider, biller in pairs:
        for table in ("bill_line", "bill_cover"):
            database.execute_sql(
                prepared(
                    database,
                    f"DELETE FROM {table} WHERE organization_id = ? AND provider = ? AND biller = ? "
                    "AND day BETWEEN ? AND ?",
                ),
                (organization_id, provider, biller, days.first.toordinal(), days.last.toordinal()),
            )


def billed_days(
    database: Database, organization_id: int, days: DayRange, provider: str | None = None
) -> list[BilledDay]:
    """Gives every day of a range that a bill tells of, by provider, all billers together."""
    condition, values = _of(provider)
    statement = (
        "SELECT provider, day, min(settled), sum(cost_nanos) FROM bill_cover "
        f"WHERE organization_id = ? AND day BETWEEN ? AND ?{condition} GROUP BY provider, day "
        "ORDER BY provider, day"
    )
    bounds = (organization_id, days.first.toordinal(), days.last.toordinal())
    rows = database.execute_sql(prepared(database, statement), (*bounds, *values)).fetchall()
    return [BilledDay(provider, day, bool(settled), int(nanos)) for provider, day, settled, nanos in rows]


def line_sums(
    database: Database, organization_id: int, provider: str, days: Sequence[tuple[int, int]]
) -> list[tuple[int, str, int]]:
    """Gives a provider's billed lines in each step, which is some (step, day): (step, line, nano-dollars)."""
    if not days:
        return []
    steps = ", ".join(f"({n}, {day})" for n, day in days)
    # The billers are named, so that each day is found in the table's key.
    statement = (
        f"WITH step (n, day) AS (VALUES {steps}) SELECT step.n, l.line, sum(l.cost_nanos) FROM step "
        "JOIN bill_line l ON l.organization_id = ? AND l.provider = ? AND l.biller IN "
        "(SELECT biller FROM bill_cover WHERE organization_id = ? AND provider = ?) AND l.day = step.day "
        "GROUP BY step.n, l.line"
    )
    values = (organization_id, provider) * 2
    rows = database.execute_sql(prepared(database, statement), values).fetchall()
    return [(n, line, int(nanos)) for n, line, nanos in rows]


def lines(database: Database, organization_id: int, days: DayRange) -> list[BillLine]:
    """Gives every line of a range of days."""
    statement = (
        "SELECT provider, biller, day, line, cost_nanos, project, currency, amount_nanos FROM bill_line "
        "WHERE organization_id = ? AND day BETWEEN ? AND ? ORDER BY day, provider, biller, line, project"
    )
    bounds = (organization_id, days.first.toordinal(), days.last.toordinal())
    return [
        BillLine(row[0], row[1], date.fromordinal(row[2]), *row[3:])
        for row in database.execute_sql(prepared(database, statement), bounds).fetchall()
    ]


def newest_fetch_ms(database: Database, organization_id: int, provider: str | None = None) -> int | None:
    """Gives when a bill was last fetched, or None where there is none."""
    condition, values = _of(provider)
    statement = f"SELECT max(fetched_at) FROM bill_cover WHERE organization_id = ?{condition}"
    row = database.execute_sql(prepared(database, statement), (organization_id, *values)).fetchone()
    return None if row[0] is None else int(row[0])


def _of(provider: str | None) -> tuple[str, tuple[str, ...]]:
    return ("", ()) if provider is None else (" AND provider = ?", (provider,))
