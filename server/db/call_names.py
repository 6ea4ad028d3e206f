"""The names of captured calls in the store: digests, each with the event that stands for the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b

from peewee import Database

from server.core.records import StoredEvent, UsageEvent
from server.db.models import UsageEvent as EventTable
from server.db.rows import event_of
from server.db.sql import placeholders, prepared

_AT_ONCE = 400


def name_digest(name: str) -> int:
    """Gives the digest under which a name is stored."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def captured_already(
    database: Database, events: Iterable[UsageEvent]
) -> Mapping[tuple[int, str | None], StoredEvent]:
    """Gives the captured calls that apps' events repeat, by organization and idempotency key.

    An app that tracks a call under the provider's own id of the answer, or of the request, tells of the
    same call as the agent's log or telemetry.
    """
    wanted: dict[int, dict[int, str]] = {}
    for event in events:
        if event.idempotency_key is not None:
            from server.core.calls import names_of_id

            own = wanted.setdefault(event.organization_id, {})
            for name in names_of_id(event.provider, event.idempotency_key):
                own[name_digest(name)] = event.idempotency_key
    found: dict[tuple[int, str | None], StoredEvent] = {}
    for organization_id, keys in wanted.items():
        for number, event_id, _ in links(database, organization_id, list(keys)):
            for row in EventTable.select().where(EventTable.id == event_id).tuples().execute(database):
                found[(organization_id, keys[number])] = event_of(row)
    return found


def links(database: Database, organization_id: int, wanted: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Gives those names, by their digests, that stand for an event, each with its id and its origin."""
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        # Written by hand: peewee takes longer to put so many values together than SQLite to look them up.
        statement = (
            "SELECT name, event_id, origin FROM call_name WHERE organization_id = ? "
            f"AND name IN ({placeholders(len(part))})"
        )
        yield from database.execute_sql(prepared(database, statement), (organization_id, *part)).fetchall()
