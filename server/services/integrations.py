"""Connections to providers: what each needs, whether it is there, and putting it there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from server.core.errors import IntegrationError, NotFound
from server.core.provider import Feed, Provider, ProviderNames
from server.core.records import Identity
from server.core.sync_runs import Integration
from server.credentials import SecretSource
from server.db import sync
from server.db.connection import Store
from server.db.writer import Writer
from server.services.together import Together
from server.sync.engine import Engine
from server.sync.keys import Keys, Standing
from server.sync.scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class Connection:
    """A provider and how far it is connected; holds no secret."""

    provider: Provider
    standing: Standing
    known: Integration | None

    @property
    def connected(self) -> bool:
        """Whether nothing is missing."""
        return self.provider.feed is not None and self.standing.connects(self.provider.feed)


class IntegrationService:
    """Connects, disconnects, and tells what is connected."""

    def __init__(
        self,
        *,
        described: tuple[Provider, ...],
        others: tuple[Provider, ...],
        providers: ProviderNames,
        keys: Keys,
        engine: Engine,
        scheduler: Scheduler,
        together: Together,
        store: Store,
        writer: Writer,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
        home: int,
    ) -> None:
        """Takes what it works with.

        Args:
            described: The providers whose bills are read.
            others: What else can be connected, and bills nobody for AI.
            providers: The names of all that bill.
            keys: Finds and keeps credentials.
            engine: Tries them.
            scheduler: Is told of those that are new.
            together: Tells other processes of those that are gone.
            store: Tells what is connected.
            writer: Keeps what is connected.
            clock: Gives the current time.
            announce: Called with whose connection has changed.
            home: The organization that providers are read for: the environment's keys are its keys.
        """
        self._home = home
        self._described = described
        self._others = others
        self._providers = providers
        self._keys = keys
        self._engine = engine
        self._scheduler = scheduler
        self._together = together
        self._store = store
        self._writer = writer
        self._clock = clock
        self._announce = announce

    @property
    def warning(self) -> str | None:
        """Says why secrets live in memory only; None while all is well."""
        return self._keys.warning

    def list_connections(self, identity: Identity) -> list[Connection]:
        """Gives every provider whose bills are read, and how far it is connected."""
        return self._connections(identity, self._described)

    def list_all(self, identity: Identity) -> list[Connection]:
        """Gives all that can be connected, and how far it is."""
        return self._connections(identity, (*self._described, *self._others))

    def _connections(self, identity: Identity, described: tuple[Provider, ...]) -> list[Connection]:
        with self._store.reading() as database:
            known = sync.list_integrations(database, identity.organization_id)
        return [self._connection(identity, provider, known.get(provider.id)) for provider in described]

    def get(self, identity: Identity, spelling: str) -> Connection:
        """Gives one of them.

        Raises:
            NotFound: The provider is not one of those described.
        """
        by_id = {provider.id: provider for provider in (*self._described, *self._others)}
        found = by_id.get(spelling.strip().lower()) or self._providers.find(spelling)
        if found is None or found.id not in by_id:
            raise NotFound(f"There is no integration {spelling[:60]!r}; there are {', '.join(by_id)}.")
        with self._store.reading() as database:
            known = sync.list_integrations(database, identity.organization_id).get(found.id)
        return self._connection(identity, by_id[found.id], known)

    def connect(
        self, identity: Identity, spelling: str, credentials: Mapping[str, str], *, check: bool
    ) -> tuple[Connection, SecretSource]:
        """Keeps credentials, after the provider has taken them; tells where the secrets landed.

        What is left out stays as it is; an empty text clears it. Another base URL takes new secrets: what
        was kept goes to no other address.

        Raises:
            NotFound: The provider is not one of those described.
            InvalidInput: A field is wrong or missing.
            IntegrationError: There is nothing to connect, or the provider refused; nothing was kept.
            SecretStoreError: The secrets cannot be kept.
        """
        before = self.get(identity, spelling)
        provider, feed = before.provider, before.provider.feed
        if feed is None:
            raise IntegrationError("Nothing to connect", provider.manual, mendable=True)
        if not self._keys.usable:
            raise IntegrationError(
                "Made-up data", "Made-up data is connected to nobody. Start without --demo.", mendable=True
            )
        values = feed.checked(self._merged(provider, feed, before, credentials))
        account = self._engine.check(provider, feed, values) if check else ""
        return self._keep(identity, before, feed, values, account)

    def _merged(
        self, provider: Provider, feed: Feed, before: Connection, credentials: Mapping[str, str]
    ) -> dict[str, str]:
        """Joins what is given with what is known; the environment wins."""
        known = self._keys.fields(provider, feed, before.known)
        if credentials.get("baseUrl", known.get("baseUrl", "")).strip() != known.get("baseUrl", ""):
            secret = {item.id for item in feed.fields if item.secret}
            known = {key: value for key, value in known.items() if key not in secret}
        fixed = {key: known[key] for key in before.standing.environment if key in known}
        return {**known, **credentials, **fixed}

    def _keep(
        self, identity: Identity, before: Connection, feed: Feed, values: Mapping[str, str], account: str
    ) -> tuple[Connection, SecretSource]:
        provider = before.provider
        own = {key: value for key, value in values.items() if key not in before.standing.environment}
        secrets = {item.id: own.pop(item.id) for item in feed.fields if item.secret and item.id in own}
        landed = SecretSource.ENVIRONMENT
        if secrets:
            landed = self._keys.save(identity.organization_id, provider, secrets)
        elif before.known is not None and before.known.secret_fields:
            # The environment gives them now; what was kept would be forgotten about, not forgotten.
            self._keys.forget(identity.organization_id, provider)
        # From here on the history is read again, from the newest day on.
        integration = Integration(
            identity.organization_id, provider.id, own, tuple(sorted(secrets)), account, self._clock()
        )
        self._writer.call(lambda database: sync.put_integration(database, integration), durable=True)
        self._scheduler.wake()
        self._announce(identity.organization_id)
        return self._connection(identity, provider, integration), landed

    def disconnect(self, identity: Identity, spelling: str) -> Connection:
        """Forgets credentials; what was read stays.

        Raises:
            NotFound: The provider is not one of those described, or is not connected.
            SecretStoreError: The keyring may still hold the secret.
        """
        before = self.get(identity, spelling)
        provider = before.provider
        if before.known is None:
            hint = " Its key is in the environment." if before.standing.environment else ""
            raise NotFound(f"{provider.name} is not connected.{hint}")
        self._engine.cancel(provider.id)
        self._together.tell_cancelled(provider.id)
        self._writer.call(
            lambda database: sync.delete_integration(database, identity.organization_id, provider.id)
        )
        self._scheduler.wake()
        self._announce(identity.organization_id)
        self._keys.forget(identity.organization_id, provider)
        return self._connection(identity, provider, None)

    def is_read_for(self, identity: Identity) -> bool:
        """Tells whether providers are read for the organization at all."""
        return identity.organization_id == self._home

    def _connection(self, identity: Identity, provider: Provider, known: Integration | None) -> Connection:
        feed, standing = provider.feed, Standing(frozenset(), frozenset())
        if feed is not None and self.is_read_for(identity):
            standing = self._keys.standing(provider, feed, known)
        return Connection(provider, standing, known)
