"""Receipts: files that were read, and what they say. Frozen: later changes are later migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect

_TEXT = "TEXT NOT NULL"


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that add the table of receipts."""
    whole = f"{dialect.big} NOT NULL"
    columns = {
        "id": dialect.key,
        **dict.fromkeys(("organization_id", "person_id"), whole),
        **dict.fromkeys(("sha256", "media_type"), _TEXT),
        "file_name": "TEXT",
        "size": whole,
        **dict.fromkeys(("vendor_key", "invoice_number"), "TEXT"),
        **dict.fromkeys(("findings", "pages"), _TEXT),
        "created_at": whole,
    }
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    return [
        f'CREATE TABLE "receipt" ({listed}){dialect.strict}',
        "CREATE UNIQUE INDEX receipt_organization_id_sha256 ON receipt (organization_id, sha256)",
        "CREATE INDEX receipt_organization_id_vendor_key_invoice_number "
        "ON receipt (organization_id, vendor_key, invoice_number)",
    ]
