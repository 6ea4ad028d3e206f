"""Expenses: money that was paid. Frozen: later changes are later migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect

_TEXT = "TEXT NOT NULL"


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that add the table of expenses."""
    whole = f"{dialect.big} NOT NULL"
    columns = {
        "id": dialect.key,
        "organization_id": whole,
        "person_id": whole,
        "app_token_id": dialect.big,
        "paid_on": whole,
        **dict.fromkeys(("vendor", "vendor_key"), _TEXT),
        "amount_nanos": whole,
        **dict.fromkeys(("currency", "category", "category_key", "category_source"), _TEXT),
        **dict.fromkeys(("provider", "description", "invoice_number", "receipt_id"), "TEXT"),
        **dict.fromkeys(("tax_nanos", "usd_nanos", "rate_on"), dialect.big),
        "rate_note": "TEXT",
        **dict.fromkeys(("created_at", "updated_at"), whole),
    }
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    return [
        f'CREATE TABLE "expense" ({listed}){dialect.strict}',
        "CREATE INDEX expense_organization_id_paid_on_id ON expense (organization_id, paid_on, id)",
        "CREATE INDEX expense_organization_id_vendor_key_paid_on "
        "ON expense (organization_id, vendor_key, paid_on)",
    ]
