"""Receipts in the store; their files lie outside of it."""

from __future__ import annotations

from typing import Any

from peewee import Database, Expression, fn

from server.core.receipts.record import Receipt
from server.db.models import Expense as ExpenseTable
from server.db.receipt_models import Receipt as ReceiptTable

_KNOWN_VENDORS = 500


def find_receipt(database: Database, organization_id: int, receipt_id: int) -> Receipt | None:
    """Gives a receipt of an organization, or None."""
    rows = ReceiptTable.select().where(*_own(organization_id, receipt_id)).execute(database)
    return next((_record(row) for row in rows), None)


def find_file(database: Database, organization_id: int, sha256: str) -> Receipt | None:
    """Gives the receipt of a file, or None."""
    own = ReceiptTable.organization_id == organization_id
    rows = ReceiptTable.select().where(own, ReceiptTable.sha256 == sha256).execute(database)
    return next((_record(row) for row in rows), None)


def find_invoice(database: Database, receipt: Receipt) -> int | None:
    """Gives the id of the first other receipt with the same vendor and invoice number, or None."""
    if receipt.vendor_key is None or receipt.invoice_number is None:
        return None
    table = ReceiptTable
    query = table.select(table.id).where(
        table.organization_id == receipt.organization_id,
        table.vendor_key == receipt.vendor_key,
        table.invoice_number == receipt.invoice_number,
        table.id != receipt.id,
    )
    return _first(query.order_by(table.id).limit(1).tuples().execute(database))


def find_expense_of(database: Database, receipt: Receipt) -> int | None:
    """Gives the id of the first expense of a receipt, or of its invoice, or None."""
    table = ExpenseTable
    same = table.receipt_id == str(receipt.id)
    if receipt.vendor_key is not None and receipt.invoice_number is not None:
        same |= (table.vendor_key == receipt.vendor_key) & (table.invoice_number == receipt.invoice_number)
    query = table.select(table.id).where(table.organization_id == receipt.organization_id, same)
    return _first(query.order_by(table.id).limit(1).tuples().execute(database))


def list_receipts(
    database: Database, organization_id: int, *, limit: int, after: tuple[int, int] | None
) -> list[Receipt]:
    """Gives receipts, the last that came first; `after` is when one came, and its id."""
    table = ReceiptTable
    query = table.select().where(table.organization_id == organization_id)
    if after is not None:
        came_at, receipt_id = after
        query = query.where(
            (table.created_at < came_at) | ((table.created_at == came_at) & (table.id < receipt_id))
        )
    newest = query.order_by(table.created_at.desc(), table.id.desc()).limit(limit)
    return [_record(row) for row in newest.execute(database)]


def insert_receipt(database: Database, receipt: Receipt) -> int:
    """Stores a receipt; gives its id."""
    return int(
        ReceiptTable.insert(
            organization_id=receipt.organization_id,
            person_id=receipt.person_id,
            sha256=receipt.sha256,
            media_type=receipt.media_type,
            file_name=receipt.file_name,
            size=receipt.size,
            vendor_key=receipt.vendor_key,
            invoice_number=receipt.invoice_number,
            findings=receipt.findings,
            pages=receipt.pages,
            created_at=receipt.created_at_ms,
        ).execute(database)
    )


def delete_receipt(database: Database, receipt: Receipt) -> bool:
    """Deletes a receipt and its expenses' mention of it; tells whether its file is nobody's any more."""
    own = ExpenseTable.organization_id == receipt.organization_id
    ExpenseTable.update(receipt_id=None).where(own, ExpenseTable.receipt_id == str(receipt.id)).execute(
        database
    )
    ReceiptTable.delete().where(*_own(receipt.organization_id, receipt.id)).execute(database)
    others = ReceiptTable.select(ReceiptTable.id).where(ReceiptTable.sha256 == receipt.sha256)
    return _first(others.limit(1).tuples().execute(database)) is None


def vendors_paid(database: Database, organization_id: int) -> tuple[str, ...]:
    """Gives the names of vendors who were paid, the last first."""
    table = ExpenseTable
    query = table.select(fn.max(table.vendor)).where(table.organization_id == organization_id)
    newest = query.group_by(table.vendor_key).order_by(fn.max(table.id).desc()).limit(_KNOWN_VENDORS)
    return tuple(str(row[0]) for row in newest.tuples().execute(database))


def _own(organization_id: int, receipt_id: int) -> tuple[Expression, Expression]:
    return ReceiptTable.organization_id == organization_id, ReceiptTable.id == receipt_id


def _first(rows: Any) -> int | None:  # noqa: ANN401 - peewee has no types
    row = next(iter(rows), None)
    return None if row is None else int(row[0])


def _record(row: ReceiptTable) -> Receipt:
    return Receipt(
        id=row.id,
        organization_id=row.organization_id,
        person_id=row.person_id,
        sha256=row.sha256,
        media_type=row.media_type,
        file_name=row.file_name,
        size=row.size,
        vendor_key=row.vendor_key,
        invoice_number=row.invoice_number,
        findings=row.findings,
        pages=row.pages,
        created_at_ms=row.created_at,
    )
