"""The names of captured calls in the store: digests, each with the event that stands for the call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from peewee import Database

from server.core.calls import names_of_id
from server.core.records import StoredEvent, UsageEvent
from server.db.models import CallName
from server.db.models import UsageEvent as EventTable
from server.db.rows import event_of

_AT_ONCE = 150


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
    wanted: dict[tuple[int, int], UsageEvent] = {}
    for event in events:
        if event.idempotency_key is not None:
            for name in names_of_id(event.provider, event.idempotency_key):
                wanted[(event.organization_id, name_digest(name))] = event
    found: dict[tuple[int, str | None], StoredEvent] = {}
    digests = sorted({name for _, name in wanted})
    for start in range(0, len(digests), _AT_ONCE):
        links = (
            CallName.select(CallName.organization_id, CallName.name, CallName.event_id)
            .where(CallName.name.in_(digests[start : start + _AT_ONCE]))
            .tuples()
            .execute(database)
        )
        for organization_id, name, event_id in list(links):
            repeated = wanted.get((organization_id, name))
            row = next(
                iter(EventTable.select().where(EventTable.id == event_id).tuples().execute(database)), None
            )
            if repeated is not None and row is not None:
                found[(organization_id, repeated.idempotency_key)] = event_of(row)
    return found
