"""Captured calls: stored once, however often and wherever they are seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from peewee import Database

from server.core.calls import Call, Origin, Rank, digests, is_exact, names, rank, same
from server.core.plans import FLAT_BY_MARK, Plans, mark_of, shown
from server.core.records import StoredEvent, UsageEvent
from server.db.call_names import Link
from server.db.choices import read_settings
from server.db.engines import Writing
from server.db.events import EventWriter
from server.db.known_events import posted_by_key
from server.db.models import UsageEvent as EventTable
from server.db.plans import note_tools
from server.db.rows import event_of
from server.db.sql import in_parts


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
    flat: bool | None
    stored: StoredEvent | None = None
    call: Call | None = None
    event: UsageEvent | None = None
    names: Sequence[int] = ()
    out: bool = False

    @property
    def rank(self) -> Rank:
        """Gives what the best account has most of; few are ever asked."""
        if self.call is not None:
            return self.call.rank
        assert self.stored is not None  # noqa: S101 - it is one or the other; this tells mypy
        event = self.stored.event
        return rank(self.origin, event.counts, event.service_tier, event.occurred_at_ms)


# The sightings that go by a name.
Known = dict[int, tuple[_Sighting, ...]]


def keep_calls(
    database: Writing,
    writer: EventWriter,
    organization_id: int,
    calls: Sequence[tuple[Call, UsageEvent]],
    *,
    apart: bool = False,
) -> Kept:
    """Stores calls that are not known, and replaces what is known by better accounts of it.

    Runs inside the caller's transaction. The calls are of one organization; each comes with the event it
    would be. What an app has tracked under the same key, or under the provider's id of the answer or of
    the request, stays as the app said it. `apart` keeps the names of many apart until they are settled.
    """
    taken = _taken(database, organization_id, calls)
    tracked = {key for key, source in taken.items() if source == "api"}
    digested = [digests(call) for call, _ in calls]
    stored, known = _known(database, writer, organization_id, chain.from_iterable(digested))
    fresh: list[_Sighting] = []
    further: list[tuple[_Sighting, int]] = []
    replaced = known_already = 0
    for (call, event), own in zip(calls, digested, strict=True):
        if tracked and not tracked.isdisjoint((event.idempotency_key, call.message, call.request)):
            known_already += 1
            continue
        # Most calls are new, and none of their names is known.
        is_unknown = known.keys().isdisjoint(own)
        found = [] if is_unknown else _matches(call, own, known)
        best = max(found, key=lambda other: other.rank) if found else None
        if best is not None and best.rank >= call.rank:
            known_already += 1
            further += _further_names(call, own, best, known)
            best.flat = shown(best.flat, call.flat)
            continue
        sighting = _Sighting(call.origin, call.flat, call=call, event=event, names=own)
        for other in found:
            other.out = True
            sighting.flat = shown(sighting.flat, other.flat)
        if is_unknown:
            known.update(dict.fromkeys(own, (sighting,)))
        else:
            known.update((number, (*known.get(number, ()), sighting)) for number in own)
        fresh.append(sighting)
        replaced += bool(found)
    gone = [item.stored for item in stored if item.out and item.stored is not None]
    if gone:
        writer.remove(database, gone)
    staying = [item for item in fresh if not item.out]
    _mark(database, writer, staying, [item for item in stored if not item.out])
    _store(database, writer, staying, taken)
    writer.names.add(database, _links(organization_id, staying, further), apart=apart)
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
    call: Call, own: Sequence[int], best: _Sighting, known: Known
) -> list[tuple[_Sighting, int]]:
    """Gives the exact names a known call has not been met by yet: it may come again under one alone.

    Only where another exact name has shown that it is that call. A side question that gave way to an answer
    does not lend it its key, for the request of that key may have an answer of its own.
    """
    exact = [number for name, number in zip(names(call), own, strict=True) if is_exact(name)]
    new = [number for number in exact if not any(other is best for other in known.get(number, ()))]
    if len(new) == len(exact):
        return []
    for number in new:
        known[number] = (*known.get(number, ()), best)
    return [(best, number) for number in new]


def _matches(call: Call, own: Sequence[int], known: Known) -> list[_Sighting]:
    found: dict[int, _Sighting] = {}
    for name, number in zip(names(call), own, strict=True):
        for other in known.get(number, ()):
            if not other.out and same(name, call.origin, other.origin):
                found[id(other)] = other
    return list(found.values())


def _store(
    database: Writing, writer: EventWriter, fresh: Sequence[_Sighting], taken: Mapping[str, str]
) -> None:
    events = [item.event for item in fresh if item.event is not None]
    if any(event.idempotency_key in taken for event in events):
        stored = [outcome.stored for outcome in writer.insert(database, events, named=True)]
    else:
        stored = writer.add(database, events)
    for item, its in zip(fresh, stored, strict=True):
        item.stored = its


def _links(
    organization_id: int, fresh: Sequence[_Sighting], further: Sequence[tuple[_Sighting, int]]
) -> list[Link]:
    rows: list[Link] = []
    for item in fresh:
        if item.stored is not None:
            number, origin = item.stored.id, int(item.origin)
            rows += [(organization_id, name, number, origin) for name in item.names]
    rows += [
        (organization_id, name, best.stored.id, int(best.origin))
        for best, name in further
        if best.stored is not None and not best.out
    ]
    return rows


def _taken(
    database: Database, organization_id: int, calls: Iterable[tuple[Call, UsageEvent]]
) -> dict[str, str]:
    """Gives those keys and ids of calls that are the key of what was not captured, and who told of that."""
    ids = ((event.idempotency_key, call.message, call.request) for call, event in calls)
    keys = [key for key in chain.from_iterable(ids) if key is not None]
    return dict(posted_by_key(database, organization_id, keys, "idempotency_key, source"))


def _known(
    database: Writing, writer: EventWriter, organization_id: int, wanted: Iterable[int]
) -> tuple[Sequence[_Sighting], Known]:
    """Gives what is stored under some names, and by which of them."""
    links = list(writer.names.find(database, organization_id, wanted))
    sightings: dict[int, _Sighting] = {}
    origins = {event_id: Origin(origin) for _, event_id, origin in links}
    for part in in_parts(sorted(origins)):
        for row in EventTable.select().where(EventTable.id.in_(part)).tuples().execute(database):
            stored = event_of(row)
            flat = FLAT_BY_MARK.get(stored.event.fingerprint)
            sightings[stored.id] = _Sighting(origins[stored.id], flat, stored=stored)
    known: Known = {}
    for name, event_id, _ in links:
        # A name outlives an account that was replaced: the better one has the names that matter.
        if event_id in sightings:
            known[name] = (*known.get(name, ()), sightings[event_id])
    return list(sightings.values()), known
