"""Keys and names of captured calls where they cost least to write; frozen, as all migrations.

Keys of captured calls leave the index of keys where one process writes: their names tell where they are.
Where several do, the index still keeps two of them from storing one key. Names that came many at once are
put down in no order. Captured calls that were imported have no names but their keys.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from peewee import Database

if TYPE_CHECKING:
    from server.db.migrations import Dialect


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that make the index and the table of new names anew."""
    whole, columns = f"{dialect.big} NOT NULL", "organization_id, name, event_id, origin"
    names = [
        f"INSERT INTO call_name ({columns}) SELECT {columns} FROM call_name_new WHERE true "
        "ON CONFLICT DO NOTHING",
        "DROP TABLE call_name_new",
        f'CREATE TABLE "call_name_new" ("organization_id" {whole}, "name" {whole}, "event_id" {whole}, '
        f'"origin" {whole}){dialect.strict}',
    ]
    if dialect.is_shared:
        return names
    return [
        *names,
        "DROP INDEX usage_event_idempotency",
        "CREATE UNIQUE INDEX usage_event_idempotency ON usage_event (organization_id, idempotency_key) "
        "WHERE idempotency_key IS NOT NULL "
        "AND coalesce(fingerprint, '') NOT IN ('captured', 'captured:plan', 'captured:metered')",
    ]


def name_imported(database: Database) -> None:
    """Notes the keys of captured calls that were imported among the names."""
    rows = database.execute_sql(
        "SELECT organization_id, id, idempotency_key FROM usage_event WHERE idempotency_key IS NOT NULL "
        "AND fingerprint IN ('captured', 'captured:plan', 'captured:metered') "
        "AND id NOT IN (SELECT event_id FROM call_name)"
    ).fetchall()
    value = f"({', '.join([database.param] * 4)})"
    for start in range(0, len(rows), 250):
        part = rows[start : start + 250]
        links = [
            item
            for organization, event, key in part
            for item in (organization, _digest(f"k|{key}"), event, 3)
        ]
        database.execute_sql(
            "INSERT INTO call_name (organization_id, name, event_id, origin) "
            f"VALUES {', '.join([value] * len(part))} ON CONFLICT DO NOTHING",
            links,
        )


def _digest(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
