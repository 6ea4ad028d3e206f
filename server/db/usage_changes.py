"""What was changed or taken back after it was written: a forwarding desk must tell the team of it, too.

Nothing is noted where no server is known that could have been told.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from peewee import Database

from server.core.records import StoredEvent
from server.db.sql import insert_rows, prepared


def note_gone(database: Database, gone: Sequence[StoredEvent]) -> None:
    """Notes events that are taken back; runs inside the caller's transaction."""
    _note(database, [(one, one.event.idempotency_key) for one in gone])


def note_changed(database: Database, changed: Sequence[StoredEvent]) -> None:
    """Notes events whose cost is known in another way now; runs inside the caller's transaction."""
    _note(database, [(one, None) for one in changed])


def note_remarked(database: Database) -> None:
    """Notes the events in the table `remarked`; runs inside the caller's transaction."""
    base = _next(database)
    if base is not None:
        statement = (
            "INSERT INTO usage_change (id, organization_id, event_id, gone_key) "
            "SELECT ? + row_number() OVER (ORDER BY r.event_id), e.organization_id, r.event_id, NULL "
            "FROM remarked r JOIN usage_event e ON e.id = r.event_id"
        )
        database.execute_sql(prepared(database, statement), (base,))


def note_beginning(database: Database, organization_id: int) -> None:
    """Notes that from now on changes are noted: what is said now is newer than all that was said before."""
    base = _next(database)
    if base is not None:
        statement = (
            "INSERT INTO usage_change (id, organization_id, event_id, gone_key) VALUES (?, ?, 0, NULL)"
        )
        database.execute_sql(prepared(database, statement), (base + 1, organization_id))


def latest_change(database: Database) -> int:
    """Gives the number of the last change, 0 where there was none."""
    return int(database.execute_sql("SELECT coalesce(max(id), 0) FROM usage_change").fetchone()[0])


def _note(database: Database, changed: Sequence[tuple[StoredEvent, str | None]]) -> None:
    base = _next(database) if changed else None
    if base is not None:
        rows = [
            (base + place, one.event.organization_id, one.id, key)
            for place, (one, key) in enumerate(changed, start=1)
        ]
        head = "INSERT INTO usage_change (id, organization_id, event_id, gone_key)"
        insert_rows(database, head, rows)


def _next(database: Database) -> int | None:
    """Gives what the next numbers are counted from, None where nobody is to be told.

    They follow the clock, so that they go on growing after a backup was gone back to.
    """
    if database.execute_sql("SELECT 1 FROM forward_server LIMIT 1").fetchone() is None:
        return None
    return max(latest_change(database), int(time.time() * 1000))
