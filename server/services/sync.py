"""Synchronising: asked for, waited for, looked at, cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from server.core.errors import IntegrationError
from server.core.freshness import Freshness, freshness
from server.core.periods import DayRange
from server.core.provider import Provider, ProviderNames
from server.core.records import Identity
from server.core.reports import UsageRow
from server.core.schedule import Past
from server.core.sync_runs import Going, Outcome, SyncRun
from server.db import sync, usage_reports
from server.db.connection import Reading, Store
from server.db.writer import Writer
from server.services.integrations import Connection, IntegrationService
from server.services.together import Together
from server.sync.engine import Engine, Job
from server.sync.keys import Standing
from server.sync.scheduler import Scheduler

_STILL_RUNNING = "It is still being read; GET /api/status tells how far it is."


@dataclass(frozen=True, slots=True)
class History:
    """How far back a provider has been read.

    Attributes:
        first: The first day that is wanted.
        done_from: The first day that has been read.
        percent: How many of a hundred days wanted have been read, rounded down.
        records: How many lines and rows have come of it.
    """

    first: date
    done_from: date
    percent: int
    records: int


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """How a provider stands.

    Attributes:
        connection: How far it is connected.
        past: What is known of its runs.
        message: What the last run said.
        going: The run that goes on, in any process.
        next_run: When it is to be read next.
        history: How far it is with the history; None where there is none to read.
        freshness: How old what is known is.
    """

    connection: Connection
    past: Past
    message: str
    going: Going | None
    next_run: datetime | None
    history: History | None
    freshness: Freshness


class SyncService:
    """Asks providers, on request."""

    def __init__(
        self,
        *,
        providers: ProviderNames,
        integrations: IntegrationService,
        engine: Engine,
        scheduler: Scheduler,
        together: Together,
        store: Store,
        writer: Writer,
        clock: Callable[[], datetime],
        patience_s: float = 100,
    ) -> None:
        """Takes what it works with; `patience_s` is how long a request may wait for its runs."""
        self._providers = providers
        self._integrations = integrations
        self._engine = engine
        self._scheduler = scheduler
        self._together = together
        self._store = store
        self._writer = writer
        self._clock = clock
        self._patience_s = patience_s

    @property
    def now(self) -> datetime:
        """The current time."""
        return self._clock()

    @property
    def today(self) -> date:
        """The day it is for providers, whose days are UTC's."""
        return self._clock().astimezone(UTC).date()

    def start(self) -> None:
        """Begins to ask providers in the background."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ends every thread; safe to call twice."""
        self._scheduler.stop()
        self._engine.stop()

    def looked(self) -> None:
        """Says that a person looks at figures; for ten minutes providers are read as often as they allow."""
        if self._scheduler.looked():
            self._together.tell_looked()

    def sync(self, identity: Identity, spellings: Sequence[str] | None, *, force: bool) -> dict[str, Outcome]:
        """Asks providers, by default all that are connected, and waits for what they say.

        Raises:
            InvalidInput: A provider is not known.
        """
        wanted = self._wanted(identity, spellings)
        started = {
            connection.provider.id: self._engine.start(connection.provider, "asked", force=force)
            for connection in wanted
            if connection.connected
        }
        ends_at = time.monotonic() + self._patience_s
        for job in started.values():
            job.done.wait(max(0.0, ends_at - time.monotonic()))
        self._scheduler.wake()
        return {
            connection.provider.id: _outcome(connection, started.get(connection.provider.id))
            for connection in wanted
        }

    def sync_organization(self, identity: Identity, spelling: str, *, force: bool) -> dict[str, Outcome]:
        """Asks one provider whose key is an organization's.

        Raises:
            InvalidInput: The provider is not known.
            IntegrationError: It has no such key, or is not connected; the message says where to get one.
        """
        provider = self._providers.require(spelling, "service")
        feed = provider.feed
        if feed is None or not feed.organization:
            raise IntegrationError(
                "No organization's key",
                f"{provider.name} has no report for whole organizations that an administrator's key opens."
                + (f" {provider.manual}" if provider.manual else ""),
                mendable=True,
            )
        if not self._integrations.get(identity, provider.id).connected:
            needed = feed.fields[0]
            raise IntegrationError(
                "Not connected",
                f"{provider.name} is not connected: it needs the {needed.label}. {needed.help} Get it at "
                f"{needed.url} and put it in with PUT /api/integrations/{provider.id}.",
                mendable=True,
            )
        return self.sync(identity, [provider.id], force=force)

    def cancel(self, identity: Identity, spelling: str) -> Connection:
        """Ends a provider's runs; its history is read no further until it is connected anew.

        Raises:
            NotFound: The provider is not one of those described.
        """
        connection = self._integrations.get(identity, spelling)
        provider_id = connection.provider.id
        self._writer.call(
            lambda database: sync.set_filling(database, identity.organization_id, provider_id, False)
        )
        self._engine.cancel(provider_id)
        self._together.tell_cancelled(provider_id)
        return connection

    def statuses(self, identity: Identity) -> list[ProviderStatus]:
        """Gives how every provider stands."""
        connections = self._integrations.list_connections(identity)
        now, own = self._clock(), self._integrations.is_read_for(identity)
        going = self._engine.going() if own else {}
        with self._store.reading() as database:
            pasts = {
                item.provider.id: sync.past_of(database, identity.organization_id, item.provider.id)
                for item in connections
            }
            runs = {
                item.provider.id: sync.list_runs(database, identity.organization_id, item.provider.id, 1)
                for item in connections
            }
            histories = {item.provider.id: self._history(database, item) for item in connections}
        return [
            ProviderStatus(
                item,
                pasts[item.provider.id],
                next((run.message for run in runs[item.provider.id]), ""),
                going.get(item.provider.id),
                self._scheduler.next_run(item.provider.id) if own else None,
                histories[item.provider.id],
                freshness(pasts[item.provider.id].succeeded_at, now),
            )
            for item in connections
        ]

    def _history(self, database: Reading, connection: Connection) -> History | None:
        feed, known = connection.provider.feed, connection.known
        if feed is None or known is None or not known.filling or known.filled_from is None:
            return None
        today, done_from = self.today, known.filled_from
        first = today - timedelta(days=feed.history_days)
        if first >= done_from:
            return None
        percent = 100 * (today - done_from).days // (today - first).days
        return History(first, done_from, percent, sync.history_records(database, known))

    def list_runs(self, identity: Identity, spelling: str | None, limit: int) -> list[SyncRun]:
        """Gives runs, newest first.

        Raises:
            InvalidInput: The provider is not known.
        """
        provider_id = None if spelling is None else self._providers.require(spelling).id
        with self._store.reading() as database:
            return sync.list_runs(database, identity.organization_id, provider_id, limit)

    def reported(self, identity: Identity, days: DayRange, spelling: str | None) -> list[UsageRow]:
        """Gives what providers counted on some of their days (UTC).

        Raises:
            InvalidInput: The provider is not known.
        """
        provider_id = None if spelling is None else self._providers.require(spelling).id
        with self._store.reading() as database:
            return usage_reports.usage_rows(database, identity.organization_id, days, provider_id)

    def _wanted(self, identity: Identity, spellings: Sequence[str] | None) -> list[Connection]:
        connections = self._integrations.list_connections(identity)
        if spellings is None:
            return [item for item in connections if item.connected]
        by_id = {item.provider.id: item for item in connections}
        wanted: dict[str, Provider] = {}
        for spelling in spellings:
            found = self._providers.require(spelling, "providers")
            wanted[found.id] = found
        nothing = Standing(frozenset(), frozenset())
        return [by_id.get(key) or Connection(item, nothing, None) for key, item in wanted.items()]


def _outcome(connection: Connection, job: Job | None) -> Outcome:
    provider = connection.provider
    if job is not None:
        return job.outcome if job.done.is_set() and job.outcome else Outcome("skipped", _STILL_RUNNING)
    if provider.feed is None:
        return Outcome("manual_only", provider.manual or f"{provider.name} has no report that can be read.")
    missing = provider.feed.missing(connection.standing.stored | connection.standing.environment)
    names = ", ".join(item.label for item in missing)
    return Outcome("not_configured", f"Not connected: {names} is missing.")
