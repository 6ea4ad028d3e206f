"""Expenses: money that was paid."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.expenses import Expense as ExpenseRecord
from server.core.money import to_dollars
from server.core.periods import from_ms
from server.schemas.common import Deleted
from server.schemas.expenses import (
    Expense,
    ExpenseAnswer,
    ExpenseList,
    ExpensePatch,
    ExpenseQuery,
    ExpenseRequest,
)
from server.schemas.tokens import Period
from server.services.expenses import ExpenseOutcome

expenses = Blueprint("expenses", __name__)


@endpoint(expenses, "GET", "/api/expenses", query=ExpenseQuery, answer=ExpenseList, scope="read")
def list_expenses(call: Call[ExpenseQuery, NoBody]) -> ExpenseList:
    """List what was paid, newest first, with the sums of the whole range."""
    query = call.query
    page = call.services.expenses.list_expenses(
        call.identity,
        first=query.startDate,
        last=query.endDate,
        vendor=query.vendor,
        category=query.category,
        provider=query.provider,
        limit=query.limit,
        cursor=query.cursor,
        zone_name=query.timezone,
    )
    sums = page.by_category
    return ExpenseList(
        expenses=[_shape(item) for item in page.expenses],
        total=to_dollars(sum(item.usd_nanos for item in sums)),
        # A category of which nothing could be converted has no sum; 0 would be a lie.
        byCategory={item.category: to_dollars(item.usd_nanos) for item in sums if item.converted},
        unconverted=sum(item.unconverted for item in sums),
        period=Period(start=page.days.first, end=page.days.last),
        nextCursor=page.next_cursor,
    )


@endpoint(expenses, "POST", "/api/expenses", body=ExpenseRequest, answer=ExpenseAnswer, scope="write")
def add(call: Call[NoQuery, ExpenseRequest]) -> ExpenseAnswer:
    """Record a payment; the same one again is not stored but answered with `duplicateOf`."""
    return answer_of(call.services.expenses.add(call.identity, call.body))


@endpoint(expenses, "GET", "/api/expenses/<expense_id>", answer=Expense, scope="read")
def get(call: Call[NoQuery, NoBody]) -> Expense:
    """Get a payment."""
    return _shape(call.services.expenses.get(call.identity, call.path["expense_id"]))


@endpoint(
    expenses,
    "PATCH",
    "/api/expenses/<expense_id>",
    body=ExpensePatch,
    answer=ExpenseAnswer,
    scope="write",
)
def change(call: Call[NoQuery, ExpensePatch]) -> ExpenseAnswer:
    """Change a payment; into one that is known already only with `allowDuplicate`."""
    return answer_of(call.services.expenses.change(call.identity, call.path["expense_id"], call.body))


@endpoint(expenses, "DELETE", "/api/expenses/<expense_id>", answer=Deleted, scope="write")
def delete(call: Call[NoQuery, NoBody]) -> Deleted:
    """Delete a payment."""
    call.services.expenses.delete(call.identity, call.path["expense_id"])
    return Deleted(id=call.path["expense_id"])


def _shape(expense: ExpenseRecord) -> Expense:
    return Expense(id=str(expense.id), **_fields(expense))


def answer_of(outcome: ExpenseOutcome) -> ExpenseAnswer:
    """Gives what became of an expense."""
    known = outcome.duplicate_of
    return ExpenseAnswer(
        id=str(outcome.expense.id) if outcome.stored else None,
        duplicateOf=None if known is None else str(known),
        **_fields(outcome.expense),
    )


def _fields(expense: ExpenseRecord) -> dict[str, Any]:
    usd, tax = expense.usd_nanos, expense.tax_nanos
    return {
        "amount": to_dollars(expense.amount_nanos),
        "currency": expense.currency,
        "amountUsd": None if usd is None else to_dollars(usd),
        "rateDate": expense.rate_on,
        "rateNote": expense.rate_note,
        "vendor": expense.vendor,
        "date": expense.paid_on,
        "category": expense.category,
        "categorySource": expense.category_source,
        "provider": expense.provider,
        "description": expense.description,
        "invoiceNumber": expense.invoice_number,
        "receiptId": expense.receipt_id,
        "taxAmount": None if tax is None else to_dollars(tax),
        "createdAt": from_ms(expense.created_at_ms),
        "updatedAt": from_ms(expense.updated_at_ms),
    }
