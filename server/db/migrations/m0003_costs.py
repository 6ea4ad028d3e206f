"""Costs beside tracked usage: providers' bills, and figures of whole months. Frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect

_TEXT = "TEXT NOT NULL"


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that add the tables."""
    whole = f"{dialect.big} NOT NULL"
    day = {
        "organization_id": whole,
        **dict.fromkeys(("provider", "biller"), _TEXT),
        "day": whole,
    }
    cover = {**day, "source": _TEXT, "fetched_at": whole, "settled": whole, "cost_nanos": whole}
    line = {
        **day,
        "line": _TEXT,
        "project": _TEXT,
        "cost_nanos": whole,
        "currency": _TEXT,
        "amount_nanos": whole,
    }
    entry = {
        "id": dialect.key,
        **dict.fromkeys(("organization_id", "person_id"), whole),
        **dict.fromkeys(("kind", "source", "service", "label"), _TEXT),
        "month": whole,
        "amount_nanos": dialect.big,
        "currency": _TEXT,
        **dict.fromkeys(("usd_nanos", "rate_on"), dialect.big),
        **dict.fromkeys(("rate_note", "category", "description"), "TEXT"),
        **dict.fromkeys(("project", "product"), _TEXT),
        **dict.fromkeys(("input_uncached", "cache_read", "output"), whole),
        "details": "TEXT",
        **dict.fromkeys(("created_at", "updated_at"), whole),
    }
    return [
        f'CREATE TABLE "bill_cover" ({_listed(cover)}, '
        f"PRIMARY KEY (organization_id, provider, biller, day)){dialect.strict_by_key}",
        f'CREATE TABLE "bill_line" ({_listed(line)}, '
        f"PRIMARY KEY (organization_id, provider, biller, day, line, project)){dialect.strict_by_key}",
        f'CREATE TABLE "month_entry" ({_listed(entry)}){dialect.strict}',
        "CREATE INDEX month_entry_organization_id_month_id ON month_entry (organization_id, month, id)",
        "CREATE UNIQUE INDEX month_entry_pushed ON month_entry "
        "(organization_id, service, project, product, month, kind) WHERE source = 'ingest'",
    ]


def _listed(columns: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
