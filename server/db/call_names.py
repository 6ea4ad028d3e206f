"""The names of captured calls in the store: digests, each with the event that stands for the call.

Digests have no order, so each name of a large table lies on a page of its own, and a transaction that adds
thousands writes most of the table again. Many at once are therefore put down one after the other in a table
without any order, are remembered beside it, and move from there in the order of the large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from peewee import Database

from server.core.plans import FLAT_BY_MARK
from server.core.records import StoredEvent, UsageEvent
from server.db.engines import Writing
from server.db.models import UsageEvent as EventTable
from server.db.rows import event_of
from server.db.sql import in_parts, insert_rows, placeholders, prepared

_MANY = 1_000
# As many as move in a few hundredths of a second.
_MOVED_AT_ONCE = 20_000
# As many as are 60 MB; with more, those who look for a name ask the store.
_MOST_REMEMBERED = 1_000_000
_COLUMNS = "organization_id, name, event_id, origin"
_SETTLED = f"SELECT {_COLUMNS} FROM call_name"
# In one statement, so that no name is missed that moves meanwhile.
_ALL = f"{_SETTLED} UNION ALL SELECT {_COLUMNS} FROM call_name_new"
Link = tuple[int, int, int, int]


class CallNames:
    """The names of captured calls. Belongs to the writer thread.

    While many come into a store that had none, it remembers which there are: nearly all are new then, and
    to look each up among the others takes a tenth of the time that it takes to store a call.
    """

    def __init__(self) -> None:
        """Remembers nothing yet."""
        self._all: set[int] | None = None
        # Those that lie apart, by their digests; few stand for more than one event.
        self._apart: dict[int, Link] | None = None
        self._further: dict[int, list[Link]] = {}
        self._moves: list[tuple[int, int]] | None = None

    def find(
        self, database: Writing, organization_id: int, wanted: Iterable[int]
    ) -> Iterator[tuple[int, int, int]]:
        """Gives those names, by their digests, that stand for an event, each with its id and its origin.

        A name may be given twice.
        """
        if database.is_alone:
            return self._found(database, organization_id, frozenset(wanted))
        return stored_names(database, organization_id, set(wanted))

    def _found(
        self, database: Database, organization_id: int, wanted: frozenset[int]
    ) -> Iterator[tuple[int, int, int]]:
        apart = self._those_apart(database)
        for found in apart.keys() & wanted:
            for owner, name, event_id, origin in (apart[found], *self._further.get(found, ())):
                if owner == organization_id:
                    yield name, event_id, origin
        there = wanted if self._all is None else self._all & wanted
        yield from stored_names(database, organization_id, there, _SETTLED)

    def add(self, database: Writing, rows: Iterable[Link], *, apart: bool = False) -> None:
        """Notes which names stand for which event.

        Args:
            database: The connection.
            rows: Of each the organization, the digest, the id of the event and the origin.
            apart: Whether many may stay apart, until `settle` is called.
        """
        links = list(rows)
        if apart and database.is_alone and len(links) >= _MANY:
            if self._all is None and _is_empty(database):
                self._all = set()
            self._those_apart(database)
            self._remember(links)
            self._moves = None
            insert_rows(database, f"INSERT INTO call_name_new ({_COLUMNS})", links)
        else:
            # In order, so that each page of the table is met once.
            links.sort(key=itemgetter(1))
            insert_rows(database, f"INSERT INTO call_name ({_COLUMNS})", links, " ON CONFLICT DO NOTHING")
            if self._all is not None:
                # Names of a transaction that fails stay in it: they are looked for in vain, that is all.
                self._all.update(name for _, name, _, _ in links)

    def add_keys(self, database: Writing, stored: Iterable[StoredEvent]) -> None:
        """Notes the keys of those events that were captured, though not here.

        As of a log: each stays as it came, unless more of the call is seen here.
        """
        from server.core.calls import Origin, key_name, name_digest

        self.add(
            database,
            (
                (one.event.organization_id, name_digest(key_name(key)), one.id, int(Origin.LOG))
                for one in stored
                if one.event.fingerprint in FLAT_BY_MARK and (key := one.event.idempotency_key)
            ),
        )

    def settle(self, database: Database, *, is_over: bool) -> bool:
        """Moves some of the names that came many at once to the others; tells whether there is more to do.

        Args:
            database: The connection.
            is_over: Whether no more will come many at once.
        """
        if self._moves is None:
            order = sorted(self._those_apart(database))
            if self._all is not None:
                self._all.update(order)
            parts = (order[start : start + _MOVED_AT_ONCE] for start in range(0, len(order), _MOVED_AT_ONCE))
            self._moves = [(part[0], part[-1]) for part in parts]
        if self._moves:
            statement = (
                f"INSERT INTO call_name ({_COLUMNS}) SELECT {_COLUMNS} FROM call_name_new "
                "WHERE name BETWEEN ? AND ? ORDER BY organization_id, name, event_id ON CONFLICT DO NOTHING"
            )
            database.execute_sql(prepared(database, statement), self._moves.pop(0))
            return True
        if self._apart:
            # All at once: one by one they would be looked for on every page.
            database.execute_sql("DELETE FROM call_name_new")
        self._apart, self._further, self._moves = {}, {}, None
        if is_over or (self._all is not None and len(self._all) > _MOST_REMEMBERED):
            self._all = None
        return False

    def forget(self) -> None:
        """Drops what a transaction that failed may have left."""
        self._apart = self._moves = None

    def _those_apart(self, database: Database) -> Mapping[int, Link]:
        if self._apart is None:
            self._apart, self._further = {}, {}
            self._remember(database.execute_sql(f"SELECT {_COLUMNS} FROM call_name_new").fetchall())
        return self._apart

    def _remember(self, links: Iterable[Link]) -> None:
        assert self._apart is not None  # noqa: S101 - it was asked for just now
        add = self._apart.setdefault
        for link in links:
            if add(link[1], link) is not link:
                self._further.setdefault(link[1], []).append(link)

    def captured_already(
        self, database: Writing, events: Iterable[UsageEvent]
    ) -> Mapping[tuple[int, str | None], StoredEvent]:
        """Gives the captured calls that apps' events repeat, by organization and idempotency key.

        An app that tracks a call under the provider's own id of the answer, or of the request, tells of the
        same call as the agent's log or telemetry.
        """
        wanted: dict[int, dict[int, str]] = {}
        for event in events:
            if event.idempotency_key is not None:
                from server.core.calls import name_digest, names_of_id

                own = wanted.setdefault(event.organization_id, {})
                for name in names_of_id(event.provider, event.idempotency_key):
                    own[name_digest(name)] = event.idempotency_key
        found: dict[tuple[int, str | None], StoredEvent] = {}
        for organization_id, keys in wanted.items():
            for number, event_id, _ in self.find(database, organization_id, keys):
                for row in EventTable.select().where(EventTable.id == event_id).tuples().execute(database):
                    found[(organization_id, keys[number])] = event_of(row)
        return found


def stored_names(
    database: Database, organization_id: int, wanted: Iterable[int], source: str = _ALL
) -> Iterator[tuple[int, int, int]]:
    """Gives those names, by their digests, that stand for an event, each with its id and its origin."""
    for part in in_parts(sorted(wanted)):
        # Written by hand: peewee takes longer to put so many values together than SQLite to look them up.
        statement = (
            f"SELECT name, event_id, origin FROM ({source}) AS stored WHERE organization_id = ? "
            f"AND name IN ({placeholders(len(part))})"
        )
        yield from database.execute_sql(prepared(database, statement), (organization_id, *part)).fetchall()


def _is_empty(database: Database) -> bool:
    return database.execute_sql(f"SELECT 1 FROM ({_ALL}) AS stored LIMIT 1").fetchone() is None
