"""The names of captured calls in the store: digests, each with the event that stands for the call.

Digests have no order, so each name of a large table lies on a page of its own, and a transaction that adds
thousands writes most of the table again. Many at once are therefore put into a small table of the same
shape, and move from there in the order of the large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from peewee import Database

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
_KEY = "organization_id, name, event_id"
_COLUMNS = f"{_KEY}, origin"
# In one statement, so that no name is missed that moves meanwhile.
_ALL = f"SELECT {_COLUMNS} FROM call_name UNION ALL SELECT {_COLUMNS} FROM call_name_new"
Link = tuple[int, int, int, int]


class CallNames:
    """The names of captured calls. Belongs to the writer thread.

    While many come into a store that had none, it remembers which there are: nearly all are new then, and
    to look each up among the others takes a tenth of the time that it takes to store a call.
    """

    def __init__(self) -> None:
        """Remembers nothing yet."""
        self._all: set[int] | None = None

    def find(
        self, database: Database, organization_id: int, wanted: Iterable[int]
    ) -> Iterator[tuple[int, int, int]]:
        """Gives those names, by their digests, that stand for an event, each with its id and its origin."""
        there = set(wanted) if self._all is None else self._all.intersection(wanted)
        return stored_names(database, organization_id, there)

    def add(self, database: Writing, rows: Iterable[Link], *, apart: bool = False) -> None:
        """Notes which names stand for which event.

        Args:
            database: The connection.
            rows: Of each the organization, the digest, the id of the event and the origin.
            apart: Whether many may stay apart, until `settle` is called.
        """
        # In order, so that each page of the table is met once.
        ordered = sorted(rows, key=itemgetter(1))
        are_many = apart and len(ordered) >= _MANY
        if are_many and self._all is None and database.is_alone and _is_empty(database):
            self._all = set()
        table = "call_name_new" if are_many else "call_name"
        insert_rows(database, f"INSERT INTO {table} ({_COLUMNS})", ordered, " ON CONFLICT DO NOTHING")
        if self._all is not None:
            # Names of a transaction that fails stay in it: they are looked for in vain, that is all.
            self._all.update(name for _, name, _, _ in ordered)
            if len(self._all) > _MOST_REMEMBERED:
                self._all = None

    def settle(self, database: Database) -> bool:
        """Moves the first of the names that came many at once to the others; tells whether there are more."""
        after = database.execute_sql(
            f"SELECT {_KEY} FROM call_name_new ORDER BY {_KEY} LIMIT 1 OFFSET {_MOVED_AT_ONCE}"
        ).fetchone()
        which = "true" if after is None else f"({_KEY}) < (?, ?, ?)"
        for statement in (
            f"INSERT INTO call_name ({_COLUMNS}) SELECT {_COLUMNS} FROM call_name_new WHERE {which} "
            f"ORDER BY {_KEY} ON CONFLICT DO NOTHING",
            f"DELETE FROM call_name_new WHERE {which}",
        ):
            database.execute_sql(prepared(database, statement), after or ())
        return after is not None

    def forget(self) -> None:
        """Remembers names no longer: no more will come many at once."""
        self._all = None

    def captured_already(
        self, database: Database, events: Iterable[UsageEvent]
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
    database: Database, organization_id: int, wanted: Iterable[int]
) -> Iterator[tuple[int, int, int]]:
    """Gives those names, by their digests, that stand for an event, each with its id and its origin."""
    for part in in_parts(sorted(wanted)):
        # Written by hand: peewee takes longer to put so many values together than SQLite to look them up.
        statement = (
            f"SELECT name, event_id, origin FROM ({_ALL}) AS stored WHERE organization_id = ? "
            f"AND name IN ({placeholders(len(part))})"
        )
        yield from database.execute_sql(prepared(database, statement), (organization_id, *part)).fetchall()


def _is_empty(database: Database) -> bool:
    return database.execute_sql(f"SELECT 1 FROM ({_ALL}) AS stored LIMIT 1").fetchone() is None
