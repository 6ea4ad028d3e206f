"""Writing events: rows and their sums in one transaction, by the writer thread alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo
from zoneinfo import ZoneInfo

from peewee import Database

from server.core.forwarding import repeats
from server.core.periods import QUARTER_MS, local_day
from server.core.plans import FLAT_BY_MARK
from server.core.records import CostSource, InsertOutcome, StoredEvent, UsageEvent, measures_of
from server.db.call_names import CallNames
from server.db.engines import Writing
from server.db.known_events import events_by_key
from server.db.models import UsageEvent as EventTable
from server.db.rollups import Deltas, Measures, drop_empty
from server.db.rows import COLUMNS
from server.db.sql import in_parts, prepared
from server.db.usage_changes import note_changed, note_gone

_DAYS_KEPT = 4096
# Organization, quarter, project, app token, person, provider and model.
_Alike = tuple[int, int, str | None, int | None, int, str, str]


class EventWriter:
    """Inserts events and keeps the rollups. Not thread-safe: it belongs to the writer thread.

    Ids are given out here where nobody else writes; what it remembers is dropped when a transaction fails.
    """

    def __init__(self, zone: tzinfo) -> None:
        """Takes the time zone whose days the day rollups follow."""
        self.zone = zone
        self.names = CallNames()
        self._zone_on_record = zone
        self._next_id: int | None = None
        self._dimensions: dict[tuple[int, str, int, int], int] = {}
        self._days: dict[int, int] = {}

    def set_zone(self, zone: tzinfo) -> None:
        """Follows another time zone, if the transaction stands; the caller makes the day sums anew in it."""
        self.zone = zone
        self._days.clear()

    def follow(self, name: str | None) -> None:
        """Follows the time zone that another process put in force, which made the day sums anew in it."""
        if name is not None and name != getattr(self.zone, "key", None):
            self.set_zone(ZoneInfo(name))

    def committed(self) -> None:
        """Takes note that the transaction stands."""
        self._zone_on_record = self.zone

    def forget(self) -> None:
        """Drops what was remembered of a transaction that failed."""
        if self.zone is not self._zone_on_record:
            self.set_zone(self._zone_on_record)
        self._next_id = None
        self._dimensions.clear()
        self.names.forget()

    def insert(
        self, database: Writing, events: Sequence[UsageEvent], *, named: bool = False
    ) -> list[InsertOutcome]:
        """Stores events and adds them to the rollups; runs inside the caller's transaction.

        An event whose idempotency key is known (also from earlier in the list) is not stored: it is a
        duplicate if what was posted is the same, else a conflict. `named` tells that the caller notes the
        names of captured calls, of which otherwise the key is noted: an imported one has no other.
        """
        if not events:
            return []
        self.follow(database.zone_of_days())
        known: dict[tuple[int, str | None], StoredEvent] = {}
        keyed = [event for event in events if event.idempotency_key is not None]
        if keyed:
            tracked = [event for event in keyed if event.fingerprint not in FLAT_BY_MARK]
            known = {**self.names.captured_already(database, tracked), **_known(database, keyed)}
        ids = self._ids(database, len(events))
        outcomes: list[InsertOutcome] = []
        new: list[StoredEvent] = []
        for event in events:
            stored = StoredEvent(ids[len(new)], event)
            if event.idempotency_key is not None:
                before = known.setdefault((event.organization_id, event.idempotency_key), stored)
                if before is not stored:
                    same = repeats(before.event.fingerprint, event.fingerprint)
                    outcomes.append(InsertOutcome("duplicate" if same else "conflict", before))
                    continue
            new.append(stored)
            outcomes.append(InsertOutcome("accepted", stored))
        self._write(database, new)
        if not named and any(stored.event.fingerprint in FLAT_BY_MARK for stored in new):
            self.names.add_keys(database, new)
        return outcomes

    def add(self, database: Writing, events: Sequence[UsageEvent]) -> list[StoredEvent]:
        """Stores events of which the caller knows that none is there, nor two under one key.

        Runs inside the caller's transaction, as `insert` does.
        """
        self.follow(database.zone_of_days())
        ids = self._ids(database, len(events))
        new = [StoredEvent(number, event) for number, event in zip(ids, events, strict=True)]
        self._write(database, new)
        return new

    def _ids(self, database: Writing, count: int) -> Sequence[int]:
        given = database.new_event_ids(count)
        if given is not None:
            return given
        if self._next_id is None:
            row = database.execute_sql("SELECT max(id) FROM usage_event").fetchone()
            self._next_id = int(row[0] or 0) + 1
        return range(self._next_id, self._next_id + count)

    def _write(self, database: Writing, new: list[StoredEvent]) -> None:
        if not new:
            return
        if self._next_id is not None:
            self._next_id += len(new)
        database.add_rows("usage_event", COLUMNS, [_row(stored) for stored in new])
        self._sum(database, new)

    def remove(self, database: Writing, gone: Sequence[StoredEvent]) -> None:
        """Takes events back, and their part of the sums; runs inside the caller's transaction.

        Only for what turned out to be a worse account of a call that is stored in the same transaction.
        """
        self.follow(database.zone_of_days())
        for part in in_parts(gone):
            ids = [stored.id for stored in part]
            EventTable.delete().where(EventTable.id.in_(ids)).execute(database)
        note_gone(database, gone)
        self._sum(database, gone, sign=-1)
        drop_empty(database, {(item.event.organization_id, *self._buckets(item)) for item in gone})

    def mark(self, database: Writing, changed: Sequence[tuple[StoredEvent, str, CostSource]]) -> None:
        """Notes who paid for events: each with its new mark, and how its cost is known by that.

        Runs inside the caller's transaction.
        """
        self.follow(database.zone_of_days())
        statement = prepared(database, "UPDATE usage_event SET fingerprint = ?, cost_source = ? WHERE id = ?")
        for stored, mark, source in changed:
            database.execute_sql(statement, (mark, source.value, stored.id))
        before = [stored for stored, _, _ in changed]
        note_changed(database, before)
        self._sum(database, before, sign=-1)
        again = [
            StoredEvent(stored.id, replace(stored.event, fingerprint=mark, cost_source=source))
            for stored, mark, source in changed
        ]
        self._sum(database, again)

    def _buckets(self, stored: StoredEvent) -> tuple[int, int]:
        quarter = stored.event.occurred_at_ms // QUARTER_MS
        return quarter, self.day_of(quarter)

    def _sum(self, database: Writing, changed: Sequence[StoredEvent], sign: int = 1) -> None:
        # Gathered by all that a sum is kept by, so that the rest is looked up once for many events.
        alike: dict[_Alike, list[Measures]] = {}
        for stored in changed:
            event = stored.event
            key = (
                event.organization_id,
                event.occurred_at_ms // QUARTER_MS,
                event.project,
                event.app_token_id,
                event.user_id,
                event.provider,
                event.model,
            )
            gathered = alike.get(key)
            if gathered is None:
                gathered = alike[key] = []
            measures = measures_of(event)
            gathered.append(measures if sign > 0 else tuple(-value for value in measures))
        deltas = Deltas()
        for (organization, quarter, project, app_token, person, provider, model), gathered in alike.items():
            dimension = self._dimension(database, organization, project, app_token, person)
            deltas.add((organization, quarter, self.day_of(quarter), dimension, provider, model), gathered)
        with database.together():
            deltas.write(database)

    def day_of(self, quarter: int) -> int:
        """Gives the ordinal of the day that a quarter hour lies in, by the time zone in force."""
        day = self._days.get(quarter)
        if day is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            day = self._days[quarter] = local_day(quarter, self.zone).toordinal()
        return day

    def _dimension(
        self, database: Database, organization: int, project: str | None, app_token: int | None, person: int
    ) -> int:
        key = (organization, project or "", app_token or 0, person)
        found = self._dimensions.get(key)
        if found is None:
            columns = "organization_id, project, app_token_id, person_id"
            database.execute_sql(
                prepared(
                    database, f"INSERT INTO dimension ({columns}) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
                ),
                key,
            )
            row = database.execute_sql(
                prepared(
                    database,
                    "SELECT id FROM dimension WHERE organization_id = ? AND project = ? "
                    "AND app_token_id = ? AND person_id = ?",
                ),
                key,
            ).fetchone()
            found = self._dimensions[key] = int(row[0])
        return found


def _known(database: Database, events: Iterable[UsageEvent]) -> dict[tuple[int, str | None], StoredEvent]:
    by_organization: dict[int, list[str | None]] = {}
    for event in events:
        by_organization.setdefault(event.organization_id, []).append(event.idempotency_key)
    return {
        (organization_id, key): stored
        for organization_id, keys in by_organization.items()
        for key, stored in events_by_key(database, organization_id, keys).items()
    }


def _row(stored: StoredEvent) -> tuple[object, ...]:
    event = stored.event
    return (
        stored.id,
        event.organization_id,
        event.user_id,
        event.app_token_id,
        event.occurred_at_ms,
        event.received_at_ms,
        event.provider,
        event.model,
        event.project,
        event.session_id,
        json.dumps(event.tags, ensure_ascii=False, sort_keys=True) if event.tags else None,
        event.service_tier,
        event.source,
        event.requests,
        *event.counts,
        event.cost_nanos,
        # What `value` gives, without a call.
        event.cost_source._value_,
        event.price_version,
        event.idempotency_key,
        event.fingerprint,
    )
