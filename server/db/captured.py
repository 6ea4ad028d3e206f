"""Captured calls: stored once, however often and wherever they are seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from peewee import Database

from server.core.calls import Call, Origin, Rank, is_exact, names, rank, same
from server.core.plans import FLAT_BY_MARK, Plans, mark_of, shown
from server.core.records import StoredEvent, UsageEvent
from server.db.call_names import links as linked
from server.db.call_names import name_digest
from server.db.choices import read_settings
from server.db.engines import Writing
from server.db.events import EventWriter
from server.db.models import UsageEvent as EventTable
from server.db.plans import note_tools
from server.db.rows import event_of
from server.db.sql import insert_rows, placeholders, prepared

_AT_ONCE = 400
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of captured calls: new ones, better accounts of known ones, and what was known already."""

    added: int = 0
    replaced: int = 0
    known: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.added + other.added, self.replaced + other.replaced, self.known + other.known)


@dataclass(eq=False, slots=True)
class _Sighting:
    """An account of a call: one that is stored, or one that is about to be; `flat` as all accounts show."""

    origin: Origin
    rank: Rank
    flat: bool | None
    stored: StoredEvent | None = None
    event: UsageEvent | None = None
    names: list[int] = field(default_factory=list)
    out: bool = False


def keep_calls(
    database: Writing, writer: EventWriter, organization_id: int, calls: Sequence[tuple[Call, UsageEvent]]
) -> Kept:
    """Stores calls that are not known, and replaces what is known by better accounts of it.

    Runs inside the caller's transaction. The calls are of one organization; each comes with the event it
    would be. What an app has tracked under the same key, or under the provider's id of the answer or of
    the request, stays as the app said it.
    """
    tracked = _tracked(database, organization_id, [call for call, _ in calls])
    named = [{name: name_digest(name) for name in names(call)} for call, _ in calls]
    known = _known(database, organization_id, {number for own in named for number in own.values()})
    fresh: list[_Sighting] = []
    further: list[tuple[_Sighting, int]] = []
    replaced = known_already = 0
    for (call, event), own in zip(calls, named, strict=True):
        if tracked and not tracked.isdisjoint((call.idempotency_key, call.message, call.request)):
            known_already += 1
            continue
        # Most calls are new, and none of their names is known.
        found = [] if known.keys().isdisjoint(own.values()) else _matches(call, own, known)
        call_rank = call.rank
        best = max(found, key=lambda other: other.rank, default=None)
        if best is not None and best.rank >= call_rank:
            known_already += 1
            further += _further_names(own, best, known)
            best.flat = shown(best.flat, call.flat)
            continue
        sighting = _Sighting(call.origin, call_rank, call.flat, event=event, names=list(own.values()))
        for other in found:
            other.out = True
            sighting.flat = shown(sighting.flat, other.flat)
        for number in sighting.names:
            known.setdefault(number, []).append(sighting)
        fresh.append(sighting)
        replaced += bool(found)
    everyone = {id(item): item for item in chain.from_iterable(known.values())}.values()
    gone = [item.stored for item in everyone if item.out and item.stored is not None]
    if gone:
        writer.remove(database, gone)
    staying = [item for item in fresh if not item.out]
    _mark(database, writer, staying, [item for item in everyone if not item.out])
    _store(database, writer, organization_id, staying)
    _link(database, organization_id, [(best, name) for best, name in further if not best.out])
    return Kept(len(fresh) - replaced, replaced, known_already)


def _mark(
    database: Writing, writer: EventWriter, fresh: Iterable[_Sighting], stored: Iterable[_Sighting]
) -> None:
    """Marks calls by who paid, and what is stored where more is shown of it than before.

    What the person says is read within the transaction: it may have changed since the logs were read.
    """
    plans = Plans.of(read_settings(database))
    unsaid = set()
    for item in fresh:
        if item.event is not None:
            item.event.fingerprint = mark_of(item.flat)
            item.event.cost_source = plans.source_of(item.event, item.flat)
            if item.flat is None:
                unsaid.add(item.event.source)
    note_tools(database, unsaid)
    better = []
    for item in stored:
        before = item.stored
        if before is not None and before.event.fingerprint in FLAT_BY_MARK:
            mark = mark_of(item.flat)
            if mark != before.event.fingerprint:
                better.append((before, mark, plans.source_of(before.event, item.flat)))
    if better:
        writer.mark(database, better)


def _further_names(
    own: dict[str, int], best: _Sighting, known: dict[int, list[_Sighting]]
) -> list[tuple[_Sighting, int]]:
    """Gives the exact names a known call has not been met by yet: it may come again under one alone.

    Only where another exact name has shown that it is that call. A side question that gave way to an answer
    does not lend it its key, for the request of that key may have an answer of its own.
    """
    exact = [number for name, number in own.items() if is_exact(name)]
    new = [number for number in exact if not any(other is best for other in known.get(number, ()))]
    if len(new) == len(exact):
        return []
    for number in new:
        known.setdefault(number, []).append(best)
    return [(best, number) for number in new]


def _matches(call: Call, own: dict[str, int], known: dict[int, list[_Sighting]]) -> list[_Sighting]:
    found: dict[int, _Sighting] = {}
    for name, number in own.items():
        for other in known.get(number, ()):
            if not other.out and same(name, call.origin, other.origin):
                found[id(other)] = other
    return list(found.values())


def _store(database: Writing, writer: EventWriter, organization_id: int, fresh: Sequence[_Sighting]) -> None:
    outcomes = writer.insert(database, [item.event for item in fresh if item.event is not None])
    for item, outcome in zip(fresh, outcomes, strict=True):
        item.stored = outcome.stored
    _link(database, organization_id, [(item, name) for item in fresh for name in item.names])


def _link(database: Database, organization_id: int, links: Sequence[tuple[_Sighting, int]]) -> None:
    # In order, so that each page of the table is met once.
    rows = sorted(
        (organization_id, name, item.stored.id, int(item.origin))
        for item, name in links
        if item.stored is not None
    )
    head = "INSERT INTO call_name (organization_id, name, event_id, origin)"
    insert_rows(database, head, rows, " ON CONFLICT DO NOTHING")


def _tracked(database: Database, organization_id: int, calls: Iterable[Call]) -> set[str | None]:
    """Gives those keys and ids under which an app has tracked a use itself."""
    keys: set[str] = set()
    for call in calls:
        keys.update(key for key in (call.idempotency_key, call.message, call.request) if key is not None)
    found: set[str | None] = set()
    for part in _parts(sorted(keys)):
        statement = (
            "SELECT idempotency_key FROM usage_event WHERE organization_id = ? AND source = 'api' "
            f"AND idempotency_key IN ({placeholders(len(part))})"
        )
        rows = database.execute_sql(prepared(database, statement), (organization_id, *part))
        found.update(row[0] for row in rows.fetchall())
    return found


def _known(database: Database, organization_id: int, wanted: set[int]) -> dict[int, list[_Sighting]]:
    links = list(linked(database, organization_id, sorted(wanted)))
    sightings: dict[int, _Sighting] = {}
    origins = {event_id: Origin(origin) for _, event_id, origin in links}
    for part in _parts(sorted(origins)):
        for row in EventTable.select().where(EventTable.id.in_(part)).tuples().execute(database):
            stored = event_of(row)
            event = stored.event
            origin = origins[stored.id]
            order = rank(origin, event.counts, event.service_tier, event.occurred_at_ms)
            flat = FLAT_BY_MARK.get(event.fingerprint)
            sightings[stored.id] = _Sighting(origin, order, flat, stored=stored)
    known: dict[int, list[_Sighting]] = {}
    for name, event_id, _ in links:
        # A name outlives an account that was replaced: the better one has the names that matter.
        if event_id in sightings:
            known.setdefault(name, []).append(sightings[event_id])
    return known


def _parts(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
