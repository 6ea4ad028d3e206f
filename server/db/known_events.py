"""Events that are known, by their ids and by their idempotency keys, whoever told of them.

The key of a captured call is in no index of its own: keys have no order, so each of many new ones would be
written to a page of its own, and its digest is among the call's names already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from peewee import Database

from server.core.records import CAPTURED_KEY, StoredEvent
from server.db.call_names import stored_names
from server.db.models import POSTED
from server.db.rows import COLUMNS, event_of
from server.db.sql import in_parts, placeholders, prepared

_ALL = ", ".join(COLUMNS)


def events_by_id(database: Database, organization_id: int, ids: Sequence[int]) -> dict[int, StoredEvent]:
    """Gives those of some events that exist."""
    found = {}
    for part in in_parts(ids):
        statement = (
            f"SELECT {_ALL} FROM usage_event WHERE organization_id = ? AND id IN ({placeholders(len(part))})"
        )
        for row in database.execute_sql(prepared(database, statement), (organization_id, *part)).fetchall():
            stored = event_of(row)
            found[stored.id] = stored
    return found


def events_by_key(
    database: Database, organization_id: int, keys: Iterable[str | None]
) -> dict[str | None, StoredEvent]:
    """Gives the events under those of some idempotency keys that are used."""
    wanted = sorted({key for key in keys if key is not None})
    found = list(map(event_of, posted_by_key(database, organization_id, wanted, _ALL)))
    captured = {key for key in wanted if key.startswith(CAPTURED_KEY)}
    if captured:
        found += _captured(database, organization_id, captured)
    return {stored.event.idempotency_key: stored for stored in found}


def posted_by_key(
    database: Database, organization_id: int, keys: Sequence[str], columns: str
) -> Iterator[tuple[Any, ...]]:
    """Gives columns of the events under those keys that were not captured here."""
    for part in in_parts(keys):
        statement = (
            f"SELECT {columns} FROM usage_event WHERE {POSTED} AND organization_id = ? "
            f"AND idempotency_key IN ({placeholders(len(part))})"
        )
        yield from database.execute_sql(prepared(database, statement), (organization_id, *part)).fetchall()


def _captured(database: Database, organization_id: int, keys: Collection[str]) -> list[StoredEvent]:
    from server.core.calls import key_name, name_digest

    names = {name_digest(key_name(key)) for key in keys}
    ids = {event_id for _, event_id, _ in stored_names(database, organization_id, names)}
    known = events_by_id(database, organization_id, sorted(ids)).values()
    # A name outlives an account that was replaced, and two names may have one digest.
    return [stored for stored in known if stored.event.idempotency_key in keys]
