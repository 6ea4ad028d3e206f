"""Alerts that are kept: told once, dismissed, over. Frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect

_TEXT = "TEXT NOT NULL"


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that add the table of alerts."""
    whole = f"{dialect.big} NOT NULL"
    columns = {
        "id": dialect.key,
        "organization_id": whole,
        "key": _TEXT,
        "episode": whole,
        **dict.fromkeys(("kind", "severity", "title", "message"), _TEXT),
        **dict.fromkeys(("provider", "project"), "TEXT"),
        "created_at": whole,
        **dict.fromkeys(("ended_at", "dismissed_at"), dialect.big),
    }
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    return [
        f'CREATE TABLE "alert" ({listed}){dialect.strict}',
        "CREATE UNIQUE INDEX alert_organization_id_key_episode ON alert (organization_id, key, episode)",
        "CREATE INDEX alert_open ON alert (organization_id) WHERE ended_at IS NULL",
    ]
