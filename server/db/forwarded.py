"""What desks forward, taken in by the team's server: each use once, in its newest revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from peewee import Database

from server.core.calls import Origin, name_digest, same
from server.core.forwarding import Mark, desk_digest, ids_within, judged, names_of, own_mark
from server.core.records import StoredEvent, UsageEvent
from server.db.engines import Writing
from server.db.events import EventWriter
from server.db.forward_models import ForwardWithdrawn
from server.db.known_events import events_by_key, posted_by_key
from server.db.sql import in_parts, placeholders, prepared

Taken = Literal["accepted", "known", "clash"]


@dataclass(frozen=True, slots=True)
class Told:
    """What a desk says of a key: what was used, or that there is nothing under it any more.

    Attributes:
        mark: The mark of what was used.
        event: What was used, with the mark as its fingerprint; None where it is taken back.
    """

    key: str
    revision: int
    mark: Mark | None = None
    event: UsageEvent | None = None


def take(
    database: Writing,
    writer: EventWriter,
    organization_id: int,
    person_id: int,
    desk: str,
    told: Sequence[Told],
) -> list[Taken]:
    """Stores what a desk says, one after the other; gives what became of each.

    Runs inside the caller's transaction.
    """
    taking = _Taking(database, writer, organization_id, person_id, desk_digest(desk), told)
    outcomes: list[Taken] = [taking.withdraw(one) if one.event is None else taking.take(one) for one in told]
    taking.write()
    return outcomes


class _Taking:
    """One batch: what was known before it, and what it makes of that."""

    def __init__(
        self,
        database: Writing,
        writer: EventWriter,
        organization_id: int,
        person_id: int,
        desk: str,
        told: Sequence[Told],
    ) -> None:
        self._database, self._writer = database, writer
        self._organization_id, self._person_id, self._desk = organization_id, person_id, desk
        keys = sorted({one.key for one in told})
        self._stored = events_by_key(database, organization_id, keys)
        self._withdrawn = _withdrawn(database, organization_id, keys)
        captured = [one.event for one in told if one.event is not None and ids_within(one.event)]
        self._tracked = set(_tracked(database, organization_id, captured))
        self._met = _met(database, writer, organization_id, captured)
        self._gone: list[StoredEvent] = []
        self._new: dict[str, UsageEvent] = {}
        self._newer: list[tuple[StoredEvent, str]] = []
        self._taken_back: dict[str, int] = {}

    def take(self, told: Told) -> Taken:
        event, mark = told.event, told.mark
        if event is None or mark is None or told.key in self._new:
            return "known"
        before = self._stored.get(told.key)
        verdict = judged(mark, self._person_id, before, self._withdrawn.get(told.key))
        if verdict == "clash":
            return "clash"
        if verdict == "known" or (verdict == "new" and self._met_elsewhere(event)):
            return "known"
        if before is not None and verdict == "newer":
            self._newer.append((before, mark.text))
            return "known"
        if before is not None:
            self._gone.append(before)
        self._new[told.key] = event
        return "accepted"

    def withdraw(self, told: Told) -> Taken:
        before = self._stored.get(told.key)
        if told.key in self._new or self._withdrawn.get(told.key, -1) >= told.revision:
            return "known"
        if before is not None:
            mark = own_mark(before, self._desk, self._person_id)
            if mark is None or mark.revision >= told.revision:
                return "known"
            self._gone.append(before)
            del self._stored[told.key]
        self._withdrawn[told.key] = self._taken_back[told.key] = told.revision
        return "accepted" if before is not None else "known"

    def _met_elsewhere(self, event: UsageEvent) -> bool:
        """Tells whether an app, or an agent's telemetry, has told of this call to this server itself."""
        if not self._tracked.isdisjoint(ids_within(event)):
            return True
        return any(
            same(name, Origin.LOG, origin)
            for name in (names_of(event) if ids_within(event) else ())
            for origin in self._met.get(name_digest(name), ())
        )

    def write(self) -> None:
        database = self._database
        if self._gone:
            self._writer.remove(database, self._gone)
        outcomes = self._writer.insert(database, list(self._new.values()))
        rows = (
            (self._organization_id, name_digest(name), outcome.stored.id, int(Origin.LOG))
            for outcome in outcomes
            if ids_within(outcome.stored.event)
            for name in names_of(outcome.stored.event)
        )
        self._writer.names.add(database, rows)
        statement = prepared(database, "UPDATE usage_event SET fingerprint = ? WHERE id = ?")
        for stored, mark in self._newer:
            database.execute_sql(statement, (mark, stored.id))
        for key, revision in self._taken_back.items():
            ForwardWithdrawn.insert(
                organization_id=self._organization_id, idempotency_key=key, revision=revision
            ).on_conflict(
                conflict_target=(ForwardWithdrawn.organization_id, ForwardWithdrawn.idempotency_key),
                preserve=(ForwardWithdrawn.revision,),
            ).execute(database)


def _withdrawn(database: Database, organization_id: int, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_parts(keys):
        statement = (
            "SELECT idempotency_key, revision FROM forward_withdrawn WHERE organization_id = ? "
            f"AND idempotency_key IN ({placeholders(len(part))})"
        )
        rows = database.execute_sql(prepared(database, statement), (organization_id, *part)).fetchall()
        found.update((str(key), int(revision)) for key, revision in rows)
    return found


def _tracked(database: Database, organization_id: int, captured: Iterable[UsageEvent]) -> Iterator[str]:
    wanted = sorted({each for event in captured for each in ids_within(event)})
    return (str(key) for (key,) in posted_by_key(database, organization_id, wanted, "idempotency_key"))


def _met(
    database: Writing, writer: EventWriter, organization_id: int, captured: Iterable[UsageEvent]
) -> Mapping[int, list[Origin]]:
    """Gives the origins of the calls that are stored under the names of what is forwarded."""
    wanted = {name_digest(name) for event in captured for name in names_of(event)}
    found = list(writer.names.find(database, organization_id, wanted))
    there: set[int] = set()
    for part in in_parts(sorted({event_id for _, event_id, _ in found})):
        statement = f"SELECT id FROM usage_event WHERE id IN ({placeholders(len(part))})"
        there.update(row[0] for row in database.execute_sql(prepared(database, statement), part).fetchall())
    met: dict[int, list[Origin]] = {}
    for name, event_id, origin in found:
        # A name outlives an account that was replaced.
        if event_id in there:
            met.setdefault(name, []).append(Origin(origin))
    return met
