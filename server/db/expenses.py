"""Expenses in the store."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, get_args

from peewee import Database, Expression

from server.core.currencies import DOLLAR, STAND_IN
from server.core.expenses import CategorySource, CategorySum, Expense, ExpenseFilter
from server.core.money import NANOS_PER_DOLLAR
from server.core.periods import DayRange
from server.core.reconciliation import Paid
from server.db.models import Expense as ExpenseTable
from server.db.sql import REST, WHOLE, prepared

_SOURCES: dict[str, CategorySource] = {name: name for name in get_args(CategorySource)}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of expenses ended."""

    paid_on: date
    id: int


def list_expenses(
    database: Database,
    organization_id: int,
    days: DayRange,
    where: ExpenseFilter,
    *,
    limit: int,
    after: Position | None,
) -> list[Expense]:
    """Gives expenses of a range of days, newest first, beginning behind a position."""
    table = ExpenseTable
    query = table.select().where(
        table.organization_id == organization_id,
        table.paid_on >= days.first.toordinal(),
        table.paid_on <= days.last.toordinal(),
    )
    if after is not None:
        on = after.paid_on.toordinal()
        query = query.where((table.paid_on < on) | ((table.paid_on == on) & (table.id < after.id)))
    if where.vendor_key is not None:
        query = query.where(table.vendor_key == where.vendor_key)
    if where.category_key is not None:
        query = query.where(table.category_key == where.category_key)
    if where.provider is not None:
        query = query.where(table.provider == where.provider)
    rows = query.order_by(table.paid_on.desc(), table.id.desc()).limit(limit).execute(database)
    return [_record(row) for row in rows]


def provisional_expenses(database: Database) -> list[Expense]:
    """Gives everybody's expenses that had no rate, or one that stood in for it, when they were converted."""
    table = ExpenseTable
    waits = table.usd_nanos.is_null() | table.rate_note.contains(STAND_IN)
    rows = table.select().where(table.currency != DOLLAR, waits).execute(database)
    return [_record(row) for row in rows]


def sum_categories(
    database: Database, organization_id: int, days: DayRange, where: ExpenseFilter
) -> list[CategorySum]:
    """Gives what every category of a range of days comes to, in dollars, the dearest first."""
    keys = [
        ("vendor_key = ?", where.vendor_key),
        ("category_key = ?", where.category_key),
        ("provider = ?", where.provider),
    ]
    given = [(condition, key) for condition, key in keys if key is not None]
    more = "".join(f" AND {condition}" for condition, _ in given)
    statement = (
        f"SELECT max(category), sum({WHOLE}), sum({REST}), count(usd_nanos), count(*) FROM expense "
        f"WHERE organization_id = ? AND paid_on >= ? AND paid_on <= ?{more} GROUP BY category_key"
    )
    values = (organization_id, days.first.toordinal(), days.last.toordinal(), *(key for _, key in given))
    rows = database.execute_sql(prepared(database, statement), values).fetchall()
    sums = [
        CategorySum(label, int(whole or 0) * NANOS_PER_DOLLAR + int(rest or 0), known, count - known)
        for label, whole, rest, known, count in rows
    ]
    return sorted(sums, key=lambda item: (-item.usd_nanos, item.category))


def paid_by_provider(database: Database, organization_id: int, days: DayRange) -> dict[str, Paid]:
    """Gives what was paid to each provider in a range of days; under an empty name, to anybody else."""
    table = ExpenseTable
    query = table.select(table.provider, table.usd_nanos, table.amount_nanos, table.tax_nanos).where(
        table.organization_id == organization_id,
        table.paid_on >= days.first.toordinal(),
        table.paid_on <= days.last.toordinal(),
    )
    result: defaultdict[str, Paid] = defaultdict(Paid)
    for provider, usd, amount, tax in query.tuples().execute(database):
        before = result[provider or ""]
        result[provider or ""] = Paid(
            nanos=before.nanos + (usd or 0),
            tax_nanos=before.tax_nanos + round(Fraction((usd or 0) * (tax or 0), amount)),
            count=before.count + 1,
            unconverted=before.unconverted + (usd is None),
        )
    return dict(result)


def find_expense(database: Database, organization_id: int, expense_id: int) -> Expense | None:
    """Gives an expense of an organization, or None."""
    rows = ExpenseTable.select().where(*_own(organization_id, expense_id)).execute(database)
    return next((_record(row) for row in rows), None)


def find_same(database: Database, expense: Expense) -> int | None:
    """Gives the id of the first other expense of the same vendor, day, amount and invoice, or None."""
    table = ExpenseTable
    number = expense.invoice_number
    query = table.select(table.id).where(
        table.organization_id == expense.organization_id,
        table.vendor_key == expense.vendor_key,
        table.paid_on == expense.paid_on.toordinal(),
        table.amount_nanos == expense.amount_nanos,
        table.currency == expense.currency,
        table.invoice_number.is_null() if number is None else table.invoice_number == number,
        table.id != expense.id,
    )
    row = next(iter(query.order_by(table.id).limit(1).tuples().execute(database)), None)
    return None if row is None else int(row[0])


def last_category(database: Database, organization_id: int, vendor_key: str, *, but: int = 0) -> str | None:
    """Gives the category that somebody last chose for a vendor, one expense left out, or None."""
    table = ExpenseTable
    query = table.select(table.category).where(
        table.organization_id == organization_id,
        table.vendor_key == vendor_key,
        table.category_source == "given",
        table.id != but,
    )
    newest = query.order_by(table.updated_at.desc(), table.id.desc()).limit(1).tuples().execute(database)
    return next((str(row[0]) for row in newest), None)


def insert_expense(database: Database, expense: Expense) -> int:
    """Stores an expense; gives its id."""
    return int(ExpenseTable.insert(**_values(expense)).execute(database))


def replace_expense(database: Database, expense: Expense) -> None:
    """Stores an expense in the place of the one with its id."""
    own = _own(expense.organization_id, expense.id)
    ExpenseTable.update(**_values(expense)).where(*own).execute(database)


def delete_expense(database: Database, organization_id: int, expense_id: int) -> bool:
    """Deletes an expense; tells whether there was one."""
    return bool(ExpenseTable.delete().where(*_own(organization_id, expense_id)).execute(database))


def _own(organization_id: int, expense_id: int) -> tuple[Expression, Expression]:
    return ExpenseTable.organization_id == organization_id, ExpenseTable.id == expense_id


def _values(expense: Expense) -> dict[str, Any]:
    return {
        "organization_id": expense.organization_id,
        "person_id": expense.person_id,
        "app_token_id": expense.app_token_id,
        "paid_on": expense.paid_on.toordinal(),
        "vendor": expense.vendor,
        "vendor_key": expense.vendor_key,
        "amount_nanos": expense.amount_nanos,
        "currency": expense.currency,
        "category": expense.category,
        "category_key": expense.category_key,
        "category_source": expense.category_source,
        "provider": expense.provider,
        "description": expense.description,
        "invoice_number": expense.invoice_number,
        "receipt_id": expense.receipt_id,
        "tax_nanos": expense.tax_nanos,
        "usd_nanos": expense.usd_nanos,
        "rate_on": None if expense.rate_on is None else expense.rate_on.toordinal(),
        "rate_note": expense.rate_note,
        "created_at": expense.created_at_ms,
        "updated_at": expense.updated_at_ms,
    }


def _record(row: ExpenseTable) -> Expense:
    return Expense(
        id=row.id,
        organization_id=row.organization_id,
        person_id=row.person_id,
        app_token_id=row.app_token_id,
        paid_on=date.fromordinal(row.paid_on),
        vendor=row.vendor,
        amount_nanos=row.amount_nanos,
        currency=row.currency,
        category=row.category,
        category_source=_SOURCES[row.category_source],
        provider=row.provider,
        description=row.description,
        invoice_number=row.invoice_number,
        receipt_id=row.receipt_id,
        tax_nanos=row.tax_nanos,
        usd_nanos=row.usd_nanos,
        rate_on=None if row.rate_on is None else date.fromordinal(row.rate_on),
        rate_note=row.rate_note,
        created_at_ms=row.created_at,
        updated_at_ms=row.updated_at,
    )
