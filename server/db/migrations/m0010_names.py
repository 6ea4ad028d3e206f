"""Names of calls that came many at once, apart from the others until they are put in order.

Frozen, as all migrations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect


def statements(dialect: Dialect) -> list[str]:
    """Gives the statement that adds the table, of the same shape as that of all names."""
    whole = f"{dialect.big} NOT NULL"
    return [
        f'CREATE TABLE "call_name_new" ("organization_id" {whole}, "name" {whole}, "event_id" {whole}, '
        f'"origin" {whole}, PRIMARY KEY (organization_id, name, event_id)){dialect.strict_by_key}',
    ]
