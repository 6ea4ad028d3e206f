"""What providers report of usage, which of them are connected, and every run that asked them. Frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect

_TEXT = "TEXT NOT NULL"


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that add the tables."""
    whole, maybe = f"{dialect.big} NOT NULL", dialect.big
    usage = {
        "organization_id": whole,
        "provider": _TEXT,
        "day": whole,
        **dict.fromkeys(("kind", "model", "project", "unit"), _TEXT),
        "source": _TEXT,
        "fetched_at": whole,
        **dict.fromkeys(
            ("input_uncached", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning"), maybe
        ),
        **dict.fromkeys(("requests", "quantity_nanos", "value_nanos"), maybe),
    }
    integration = {
        "organization_id": whole,
        "provider": _TEXT,
        **dict.fromkeys(("options", "secret_fields", "account"), _TEXT),
        **dict.fromkeys(("connected_at", "filling"), whole),
        "filled_from": maybe,
    }
    run = {
        "id": dialect.key,
        "organization_id": whole,
        **dict.fromkeys(("provider", "cause", "status", "message"), _TEXT),
        **dict.fromkeys(("started_at", "ended_at", "first_day", "last_day"), whole),
        **dict.fromkeys(("line_count", "usage_count", "call_count", "charge_nanos"), whole),
        **dict.fromkeys(("before_nanos", "after_nanos", "settled_through", "not_before"), maybe),
    }
    return [
        f'CREATE TABLE "usage_report" ({_listed(usage)}, PRIMARY KEY (organization_id, provider, day, kind, '
        f"model, project, unit)){dialect.strict_by_key}",
        f'CREATE TABLE "integration" ({_listed(integration)}, '
        f"PRIMARY KEY (organization_id, provider)){dialect.strict_by_key}",
        f'CREATE TABLE "sync_run" ({_listed(run)}){dialect.strict}',
        "CREATE INDEX sync_run_organization_id_provider_id ON sync_run (organization_id, provider, id)",
    ]


def _listed(columns: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
