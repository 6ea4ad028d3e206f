"""What exports and imports ask of the store, beyond what the screens ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peewee import Database

from server.core.bills import BillLine
from server.core.expenses import Expense
from server.core.files.own_costs import CoveredDay
from server.core.month_entries import MonthEntry
from server.core.periods import DayRange
from server.core.records import StoredEvent
from server.db.models import Expense as ExpenseTable
from server.db.models import MonthEntry as EntryTable
from server.db.rows import COLUMNS, event_of
from server.db.sql import prepared
from server.db.team_models import AppToken, Organization

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """How far an export of events has come."""

    occurred_at_ms: int
    id: int


def newest_event_id(database: Database) -> int:
    """Gives the highest number that an event has; later ones are no part of a snapshot."""
    row = database.execute_sql("SELECT max(id) FROM usage_event").fetchone()
    return int(row[0] or 0)


def events_page(
    database: Database, organization_id: int, *, after: Place, end_ms: int, newest_id: int
) -> list[StoredEvent]:
    """Gives the next thousand events of a snapshot, oldest first."""
    statement = (
        f"SELECT {', '.join(COLUMNS)} FROM usage_event WHERE organization_id = ? "
        "AND (occurred_at, id) > (?, ?) AND occurred_at < ? AND id <= ? ORDER BY occurred_at, id LIMIT ?"
    )
    values = (organization_id, after.occurred_at_ms, after.id, end_ms, newest_id, _PAGE)
    return [event_of(row) for row in database.execute_sql(prepared(database, statement), values).fetchall()]


def app_names(database: Database, organization_id: int) -> dict[int, str]:
    """Gives the names of an organization's tokens."""
    query = AppToken.select(AppToken.id, AppToken.name).where(AppToken.organization_id == organization_id)
    return dict(query.tuples().execute(database))


def organization(database: Database, organization_id: int) -> tuple[str, str]:
    """Gives an organization's public id and name."""
    query = Organization.select(Organization.public_id, Organization.name)
    for public_id, name in query.where(Organization.id == organization_id).tuples().execute(database):
        return str(public_id), str(name)
    raise LookupError("an identity's organization is on record")


def covered_days(
    database: Database, organization_id: int, days: DayRange, pair: tuple[str, str] | None = None
) -> list[CoveredDay]:
    """Gives the days of a range that bills tell of, of all providers or of one and one biller."""
    condition = "" if pair is None else " AND provider = ? AND biller = ?"
    statement = (
        "SELECT provider, biller, day, settled, fetched_at, source FROM bill_cover "
        f"WHERE organization_id = ? AND day BETWEEN ? AND ?{condition} ORDER BY provider, biller, day"
    )
    values = (organization_id, days.first.toordinal(), days.last.toordinal(), *(pair or ()))
    return [
        CoveredDay(row[0], row[1], date.fromordinal(row[2]), bool(row[3]), int(row[4]), row[5])
        for row in database.execute_sql(prepared(database, statement), values).fetchall()
    ]


def pair_lines(
    database: Database, organization_id: int, days: DayRange, pair: tuple[str, str]
) -> list[BillLine]:
    """Gives the lines of a range of days of one provider and biller."""
    statement = (
        "SELECT provider, biller, day, line, cost_nanos, project, currency, amount_nanos FROM bill_line "
        "WHERE organization_id = ? AND provider = ? AND biller = ? AND day BETWEEN ? AND ? "
        "ORDER BY day, line, project"
    )
    values = (organization_id, *pair, days.first.toordinal(), days.last.toordinal())
    return [
        BillLine(row[0], row[1], date.fromordinal(row[2]), *row[3:])
        for row in database.execute_sql(prepared(database, statement), values).fetchall()
    ]


def count_same_expenses(database: Database, expense: Expense) -> int:
    """Gives how many expenses there are of the same vendor, day, amount, currency and invoice."""
    table = ExpenseTable
    number = expense.invoice_number
    query = table.select().where(
        table.organization_id == expense.organization_id,
        table.vendor_key == expense.vendor_key,
        table.paid_on == expense.paid_on.toordinal(),
        table.amount_nanos == expense.amount_nanos,
        table.currency == expense.currency,
        table.invoice_number.is_null() if number is None else table.invoice_number == number,
    )
    return int(query.count(database))


def count_same_entries(database: Database, entry: MonthEntry) -> int:
    """Gives how many typed-in figures there are that say the same of the same month."""
    table = EntryTable
    query = table.select().where(
        table.organization_id == entry.organization_id,
        table.month == entry.month.toordinal(),
        *(
            getattr(table, name).is_null() if value is None else getattr(table, name) == value
            for name, value in said(entry)
        ),
    )
    return int(query.count(database))


def said(entry: MonthEntry) -> tuple[tuple[str, object], ...]:
    """Gives what an entry says of its month, by column."""
    names = (
        "kind",
        "source",
        "service",
        "amount_nanos",
        "currency",
        "category",
        "description",
        "project",
        "product",
        "input_uncached",
        "cache_read",
        "output",
    )
    return tuple((name, getattr(entry, name)) for name in names)
