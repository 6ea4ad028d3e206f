"""Expenses in the store: each organization its own, reads that touch the range alone, sums of any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import peewee
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.expenses import CategorySum, Expense, ExpenseFilter
from server.core.periods import DayRange
from server.db import expenses, migrations
from server.db.expenses import Position

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.db.connection import Store
    from server.db.writer import Writer

DAY = date(2026, 1, 15)
ALWAYS = DayRange(date(1971, 1, 1), date(9998, 12, 31))
EVERYTHING = ExpenseFilter()
LARGEST = 2**63 - 1
EXPENSE = Expense(
    id=0,
    organization_id=1,
    person_id=2,
    app_token_id=3,
    paid_on=DAY,
    vendor="OpenAI",
    amount_nanos=150 * 10**9,
    currency="EUR",
    category="Software",
    category_source="learned",
    provider="openai",
    description="d",
    invoice_number="7",
    receipt_id="r",
    tax_nanos=10**9,
    usd_nanos=174_360_000_000,
    rate_on=DAY,
    rate_note="n",
    created_at_ms=1,
    updated_at_ms=2,
)


def put(writer: Writer, *records: Expense) -> list[Expense]:
    return writer.call(
        lambda database: [replace(one, id=expenses.insert_expense(database, one)) for one in records]
    )


def test_everything_comes_back(store: Store, writer: Writer) -> None:
    bare = replace(EXPENSE, app_token_id=None, provider=None, description=None, invoice_number=None)
    bare = replace(bare, receipt_id=None, tax_nanos=None, usd_nanos=None, rate_on=None, rate_note=None)
    stored = put(writer, EXPENSE, bare)
    changed = replace(stored[0], vendor="Vercel", usd_nanos=None, rate_on=None)
    writer.call(lambda database: expenses.replace_expense(database, changed))
    with store.reading() as database:
        assert expenses.find_expense(database, 1, changed.id) == changed
        assert expenses.find_expense(database, 1, stored[1].id) == stored[1]


def test_an_organization_sees_and_changes_only_its_own(store: Store, writer: Writer) -> None:
    mine, other = put(writer, EXPENSE, replace(EXPENSE, organization_id=2, category_source="given"))
    writer.call(lambda database: expenses.replace_expense(database, replace(other, organization_id=1)))
    assert not writer.call(lambda database: expenses.delete_expense(database, 1, other.id))
    with store.reading() as database:
        assert expenses.find_expense(database, 1, other.id) is None
        assert expenses.find_expense(database, 2, other.id) == other
        assert expenses.list_expenses(database, 1, ALWAYS, EVERYTHING, limit=9, after=None) == [mine]
        assert expenses.find_same(database, mine) is None
        assert expenses.last_category(database, mine.organization_id, mine.vendor_key) is None
        assert [item.converted for item in expenses.sum_categories(database, 1, ALWAYS, EVERYTHING)] == [1]


@settings(max_examples=25)
@given(st.lists(st.none() | st.integers(-LARGEST, LARGEST), min_size=1, max_size=8))
def test_sums_are_exact_and_may_be_larger_than_a_column(amounts: list[int | None]) -> None:
    database = peewee.SqliteDatabase(":memory:")
    with database.connection_context():
        migrations.migrate(database, now_ms=0)
        for amount in amounts:
            expenses.insert_expense(database, replace(EXPENSE, usd_nanos=amount))
        known = [amount for amount in amounts if amount is not None]
        assert expenses.sum_categories(database, 1, ALWAYS, EVERYTHING) == [
            CategorySum("Software", sum(known), len(known), len(amounts) - len(known))
        ]


def plan(store: Store, statement: str) -> str:
    with store.reading() as database:
        rows = database.execute_sql(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    return "\n".join(row[-1] for row in rows)


@pytest.mark.parametrize("after", [None, Position(DAY, 7)])
def test_a_page_and_its_sums_read_the_range_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch, after: Position | None
) -> None:
    asked: list[str] = []
    days = DayRange(DAY, DAY)
    with store.reading() as database:
        real: Callable[[str], object] = database.execute_sql

        def noted(sql: str, params: tuple[object, ...] | None = None) -> object:
            for value in params or ():
                sql = sql.replace("?", str(value), 1)
            asked.append(sql)
            return real(sql)

        monkeypatch.setattr(database, "execute_sql", noted)
        expenses.list_expenses(database, 1, days, EVERYTHING, limit=10, after=after)
        expenses.sum_categories(database, 1, days, EVERYTHING)
        monkeypatch.undo()
    listing, sums = (plan(store, sql) for sql in asked)
    index = "INDEX expense_organization_id_paid_on_id (organization_id=? AND paid_on>? AND paid_on<?)"
    assert listing == f"SEARCH t1 USING {index}", "which also gives the order"
    assert sums.startswith(f"SEARCH expense USING {index}")
