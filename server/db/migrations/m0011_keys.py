"""Keys of captured calls leave the index of keys where one process writes: their names tell where they are.

Where several do, the index still keeps two of them from storing one key.

Frozen, as all migrations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that make the index anew, without what was captured."""
    if dialect.is_shared:
        return []
    return [
        "DROP INDEX usage_event_idempotency",
        "CREATE UNIQUE INDEX usage_event_idempotency ON usage_event (organization_id, idempotency_key) "
        "WHERE idempotency_key IS NOT NULL "
        "AND coalesce(fingerprint, '') NOT IN ('captured', 'captured:plan', 'captured:metered')",
    ]
