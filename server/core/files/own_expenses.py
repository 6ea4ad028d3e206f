"""Expenses in our own export, and back."""

from __future__ import annotations

from server.core.currencies import require_code
from server.core.errors import InvalidInput
from server.core.expenses import CategorySource, Expense
from server.core.files.fields import Fields
from server.core.files.own import SHAPE, Row, shape_of, time_text
from server.core.money import to_dollars
from server.core.periods import from_ms, to_ms
from server.core.provider import ProviderNames
from server.core.records import Identity

_SOURCES: dict[str, CategorySource] = {"given": "given", "learned": "learned", "default": "default"}
COLUMNS = (
    SHAPE,
    "date",
    "vendor",
    "amount",
    "currency",
    "amountUsd",
    "rateDate",
    "rateNote",
    "category",
    "categorySource",
    "provider",
    "description",
    "invoiceNumber",
    "taxAmount",
    "createdAt",
    "updatedAt",
)


def row_of(expense: Expense) -> Row:
    """Gives the row of an expense."""
    usd, tax = expense.usd_nanos, expense.tax_nanos
    return {
        SHAPE: shape_of("expenses"),
        "date": expense.paid_on,
        "vendor": expense.vendor,
        "amount": to_dollars(expense.amount_nanos),
        "currency": expense.currency,
        "amountUsd": None if usd is None else to_dollars(usd),
        "rateDate": expense.rate_on,
        "rateNote": expense.rate_note,
        "category": expense.category,
        "categorySource": expense.category_source,
        "provider": expense.provider,
        "description": expense.description,
        "invoiceNumber": expense.invoice_number,
        "taxAmount": None if tax is None else to_dollars(tax),
        "createdAt": time_text(from_ms(expense.created_at_ms)),
        "updatedAt": time_text(from_ms(expense.updated_at_ms)),
    }


def expense_of(fields: Fields, identity: Identity, providers: ProviderNames) -> Expense:
    """Reads a row; its amount in dollars is taken as it stands, with the rate that it names.

    A receipt's file is not part of an export, so nothing refers to one.

    Raises:
        InvalidInput: A value is missing or cannot be.
    """
    amount = fields.nanos("amount")
    if not amount:
        raise InvalidInput.of("amount", "is missing or 0")
    provider = fields.optional("provider")
    source = _SOURCES[fields.one_of("categorySource", _SOURCES)]
    return Expense(
        id=0,
        organization_id=identity.organization_id,
        person_id=identity.user_id,
        app_token_id=None,
        paid_on=fields.day("date"),
        vendor=fields.text("vendor"),
        amount_nanos=amount,
        currency=require_code(fields.text("currency")),
        category=fields.text("category"),
        category_source=source,
        provider=None if provider is None else providers.require(provider).id,
        description=fields.optional("description", 2000),
        invoice_number=fields.optional("invoiceNumber"),
        receipt_id=None,
        tax_nanos=fields.nanos("taxAmount"),
        usd_nanos=fields.nanos("amountUsd"),
        rate_on=fields.day("rateDate") if fields.has("rateDate") else None,
        rate_note=fields.optional("rateNote", 1000),
        created_at_ms=to_ms(fields.moment("createdAt")),
        updated_at_ms=to_ms(fields.moment("updatedAt")),
    )
