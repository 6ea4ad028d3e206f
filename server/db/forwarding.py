"""What a desk is to forward: a cursor over its events, and over what was changed or taken back later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from peewee import Database

from server.core.forwarding import in_gaps
from server.core.records import StoredEvent
from server.db.forward_models import ForwardAside, ForwardServer
from server.db.known_events import events_by_id, events_by_key
from server.db.rows import COLUMNS, event_of
from server.db.sql import placeholders, prepared
from server.db.usage_changes import latest_change

State = Literal["ok", "waiting", "stopped"]
_STATES: dict[str, State] = {"ok": "ok", "waiting": "waiting", "stopped": "stopped"}
_ALL = ", ".join(COLUMNS)
# Fewer than a statement takes values, and than a batch may hold.
_AT_ONCE = 400
_CHANGES_KEPT_MS = 90 * 86_400_000


@dataclass(frozen=True, slots=True)
class Target:
    """A team's server, and how far forwarding to it has come; moments in milliseconds since 1970.

    Attributes:
        ca: The PEM file of an authority of the team's own, empty without.
        projects: Whose usage is sent, "" for what has no project; None for all.
        gaps: Pairs of event ids: what lies behind the first, up to the second, is not sent.
        event_cursor: The last event that was dealt with.
        change_cursor: The last change that was dealt with.
        message: What is wrong, in words; empty where nothing is.
        changed_ms: Since when that is so.
        sent: How many events the server has taken.
        sent_ms: When it last did.
    """

    id: str
    name: str
    url: str
    ca: str = ""
    enabled: bool = False
    projects: tuple[str, ...] | None = None
    gaps: tuple[tuple[int, int], ...] = ()
    event_cursor: int = 0
    change_cursor: int = 0
    state: State = "ok"
    message: str = ""
    changed_ms: int = 0
    sent: int = 0
    sent_ms: int | None = None

    def wants(self, stored: StoredEvent) -> bool:
        """Tells whether an event is to be sent."""
        if self.projects is not None and (stored.event.project or "") not in self.projects:
            return False
        return not in_gaps(stored.id, self.gaps)


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be said of one event; `stored` is None where its key is taken back."""

    event_id: int
    stored: StoredEvent | None = None
    gone_key: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be sent next, as one snapshot of the database has it.

    Attributes:
        target: Where to, and how far that was.
        revision: The last change that the snapshot holds.
        event_cursor: Where the cursor stands once this is done.
        change_cursor: The same of changes.
    """

    target: Target
    items: tuple[Item, ...]
    revision: int
    event_cursor: int
    change_cursor: int

    @property
    def moves(self) -> bool:
        """Whether anything is done by it, if only that something was passed over."""
        before = (self.target.event_cursor, self.target.change_cursor)
        return bool(self.items) or before != (self.event_cursor, self.change_cursor)


@dataclass(frozen=True, slots=True)
class Aside:
    """An event that a server would not take; `event` is None where it is gone by now."""

    event_id: int
    reason: str
    at_ms: int
    stored: StoredEvent | None


def targets(database: Database) -> list[Target]:
    """Gives the servers, by name."""
    query = ForwardServer.select().order_by(ForwardServer.name, ForwardServer.id)
    return [_target(row) for row in query.execute(database)]


def put_target(database: Database, target: Target) -> None:
    """Stores a server in the place of the one of its id."""
    values: dict[str, Any] = {
        "name": target.name,
        "url": target.url,
        "ca": target.ca,
        "enabled": int(target.enabled),
        "projects": None if target.projects is None else json.dumps(target.projects),
        "gaps": json.dumps(target.gaps),
        "event_cursor": target.event_cursor,
        "change_cursor": target.change_cursor,
        "state": target.state,
        "message": target.message,
        "changed_at": target.changed_ms,
        "sent": target.sent,
        "sent_at": target.sent_ms,
    }
    known = ForwardServer.update(**values).where(ForwardServer.id == target.id).execute(database)
    if not known:
        ForwardServer.insert(id=target.id, **values).execute(database)


def drop_target(database: Database, server_id: str) -> None:
    """Forgets a server, with what it would not take."""
    ForwardServer.delete().where(ForwardServer.id == server_id).execute(database)
    ForwardAside.delete().where(ForwardAside.server_id == server_id).execute(database)


def newest_event(database: Database) -> int:
    """Gives the id of the newest event, 0 where there is none."""
    return int(database.execute_sql("SELECT coalesce(max(id), 0) FROM usage_event").fetchone()[0])


def waiting(database: Database, organization_id: int, target: Target) -> int:
    """Counts the events that are still to be sent."""
    conditions, values = ["organization_id = ?", "id > ?"], [organization_id, target.event_cursor]
    named = target.projects
    for gap in target.gaps:
        conditions.append("(id <= ? OR id > ?)")
        values += gap
    if named is not None:
        conditions.append(f"coalesce(project, '') IN ({placeholders(len(named))})" if named else "1 = 0")
    condition = " AND ".join(conditions)
    statement = f"SELECT count(*) FROM usage_event WHERE {condition}"
    row = database.execute_sql(prepared(database, statement), (*values, *(named or ()))).fetchone()
    return int(row[0])


def next_batch(database: Database, organization_id: int, target: Target, limit: int) -> Batch:
    """Gives what is to be sent next: what was taken back or changed, then what is new.

    In this order a use that was replaced by a better account of it is not there twice in between.
    """
    revision = latest_change(database)
    items = _asked_again(database, organization_id, target, limit)
    change_cursor, event_cursor = target.change_cursor, target.event_cursor
    if len(items) < limit:
        change_cursor, changes = _changes(database, organization_id, target, limit - len(items))
        items += changes
    # All that was changed goes first.
    if len(items) < limit and change_cursor >= revision:
        event_cursor, new = _new(database, organization_id, target, limit - len(items))
        items += new
    once = {(item.event_id, item.gone_key): item for item in items}
    return Batch(target, tuple(once.values()), revision, event_cursor, change_cursor)


def _new(database: Database, organization_id: int, target: Target, limit: int) -> tuple[int, list[Item]]:
    statement = f"SELECT {_ALL} FROM usage_event WHERE id > ? AND organization_id = ? ORDER BY id LIMIT ?"
    values = (target.event_cursor, organization_id, limit)
    stored = [event_of(row) for row in database.execute_sql(prepared(database, statement), values).fetchall()]
    cursor = stored[-1].id if stored else target.event_cursor
    return cursor, [Item(one.id, one) for one in stored if target.wants(one)]


def _changes(database: Database, organization_id: int, target: Target, limit: int) -> tuple[int, list[Item]]:
    statement = (
        "SELECT id, event_id, gone_key FROM usage_change WHERE id > ? AND organization_id = ? "
        "ORDER BY id LIMIT ?"
    )
    values = (target.change_cursor, organization_id, min(limit, _AT_ONCE))
    rows = database.execute_sql(prepared(database, statement), values).fetchall()
    if not rows:
        return max(target.change_cursor, latest_change(database)), []
    keys = [key for _, _, key in rows if key is not None]
    by_key = events_by_key(database, organization_id, keys)
    numbers = [event_id for _, event_id, key in rows if key is None]
    by_id = events_by_id(database, organization_id, numbers)
    items: dict[tuple[str, int], Item] = {}
    for _, event_id, key in rows:
        stored = by_id.get(event_id) if key is None else by_key.get(key)
        if stored is not None:
            # What lies beyond the cursor is sent with the new ones.
            if stored.id <= target.event_cursor and target.wants(stored):
                items[("", stored.id)] = Item(stored.id, stored)
        elif key is not None and not in_gaps(event_id, target.gaps):
            items[(key, 0)] = Item(event_id, None, key)
    cursor = int(rows[-1][0])
    return cursor, list(items.values())


def _asked_again(database: Database, organization_id: int, target: Target, limit: int) -> list[Item]:
    query = ForwardAside.select(ForwardAside.event_id).where(
        ForwardAside.server_id == target.id, ForwardAside.again == 1
    )
    numbers = [row.event_id for row in query.limit(min(limit, _AT_ONCE)).execute(database)]
    found = events_by_id(database, organization_id, numbers)
    return [Item(number, found.get(number)) for number in numbers]


def settle(database: Database, batch: Batch, refused: Mapping[int, str], now_ms: int) -> None:
    """Notes that a batch was answered; runs inside the caller's transaction.

    A cursor that somebody has put elsewhere in the meantime stays there.

    Args:
        database: Where.
        batch: What was sent.
        refused: Why events were not taken, by their ids.
        now_ms: The current time.
    """
    before = batch.target
    for item in batch.items:
        own = (ForwardAside.server_id == before.id, ForwardAside.event_id == item.event_id)
        ForwardAside.delete().where(*own).execute(database)
    for event_id, reason in refused.items():
        ForwardAside.insert(
            server_id=before.id, event_id=event_id, reason=reason, at=now_ms, again=0
        ).execute(database)
    now = target_of(database, before.id)
    if now is None:
        return
    taken = sum(1 for item in batch.items if item.event_id not in refused)
    after = replace(
        now,
        state="ok",
        message="",
        changed_ms=now.changed_ms if now.state == "ok" else now_ms,
        sent=now.sent + taken,
        sent_ms=now_ms if taken else now.sent_ms,
    )
    if (now.event_cursor, now.change_cursor) == (before.event_cursor, before.change_cursor):
        after = replace(after, event_cursor=batch.event_cursor, change_cursor=batch.change_cursor)
    put_target(database, after)
    _prune(database, now_ms)


def _prune(database: Database, now_ms: int) -> None:
    """Drops old changes that all servers know of.

    Their numbers follow the clock. The last stays, for the next are counted from it, and those of
    some months, for a server that went back to a backup.
    """
    statement = (
        "DELETE FROM usage_change WHERE id <= (SELECT min(change_cursor) FROM forward_server) "
        "AND id < (SELECT max(id) FROM usage_change) AND id < ?"
    )
    database.execute_sql(prepared(database, statement), (now_ms - _CHANGES_KEPT_MS,))


def target_of(database: Database, server_id: str) -> Target | None:
    """Gives a server, None where it is not known."""
    query = ForwardServer.select().where(ForwardServer.id == server_id)
    return next((_target(row) for row in query.execute(database)), None)


def asides(database: Database, organization_id: int, server_id: str, limit: int) -> list[Aside]:
    """Gives events that a server would not take, newest first."""
    query = ForwardAside.select().where(ForwardAside.server_id == server_id)
    rows = list(query.order_by(ForwardAside.event_id.desc()).limit(min(limit, _AT_ONCE)).execute(database))
    numbers = [row.event_id for row in rows]
    found = events_by_id(database, organization_id, numbers)
    return [Aside(row.event_id, row.reason, row.at, found.get(row.event_id)) for row in rows]


def count_asides(database: Database, server_id: str) -> int:
    """Counts the events that a server would not take."""
    statement = prepared(database, "SELECT count(*) FROM forward_aside WHERE server_id = ?")
    return int(database.execute_sql(statement, (server_id,)).fetchone()[0])


def ask_again(database: Database, server_id: str) -> None:
    """Has what a server would not take sent once more."""
    ForwardAside.update(again=1).where(ForwardAside.server_id == server_id).execute(database)


def _target(row: ForwardServer) -> Target:
    return Target(
        id=row.id,
        name=row.name,
        url=row.url,
        ca=row.ca,
        enabled=bool(row.enabled),
        projects=None if row.projects is None else tuple(json.loads(row.projects)),
        gaps=tuple((after, last) for after, last in json.loads(row.gaps)),
        event_cursor=row.event_cursor,
        change_cursor=row.change_cursor,
        state=_STATES[row.state],
        message=row.message,
        changed_ms=row.changed_at,
        sent=row.sent,
        sent_ms=row.sent_at,
    )
