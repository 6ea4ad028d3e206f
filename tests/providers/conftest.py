"""The server's parts beside a provider's stand-in, with a keyring in memory and no long waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from server.core.bills import BillLine
from server.core.periods import DayRange
from server.core.reports import UsageRow
from server.core.sync_runs import Outcome, SyncRun
from server.credentials import SecretStore
from server.db import bills
from server.services import container
from server.services.reading import Outside
from server.sync.session import Patience
from tests.conftest import SECRET, Clock
from tests.unit.credentials.conftest import MemoryKeyring

if TYPE_CHECKING:
    from server.core.pricing import PriceBook
    from server.core.records import Identity
    from server.db.connection import Store
    from server.db.writer import Writer
    from server.services.container import Services
    from server.services.identity import Installation
    from tests.providers.stand_in import StandIn

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
EVER = DayRange(date(2020, 1, 1), date(2030, 12, 31))
HASTY = Patience(
    connect_s=2,
    silence_s=1.2,
    answer_s=5,
    run_s=40,
    longest_wait_s=1.5,
    first_wait_s=0.01,
    minute_s=0.3,
    answer_bytes=1 << 20,
)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def backend() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def environ() -> dict[str, str]:
    return {}


@pytest.fixture
def secrets(backend: MemoryKeyring) -> Iterator[SecretStore]:
    store = SecretStore(environ={}, backend=backend)
    yield store
    store.close()


@pytest.fixture
def services(
    store: Store,
    writer: Writer,
    installation: Installation,
    price_book: PriceBook,
    clock: Clock,
    secrets: SecretStore,
    environ: dict[str, str],
) -> Iterator[Services]:
    made = container.build(
        store=store,
        writer=writer,
        prices=price_book,
        secret=SECRET,
        installation=installation,
        clock=clock,
        announce=lambda changed: None,
        machine_zone="UTC",
        version="0.0.0",
        outside=Outside(secrets, environ, HASTY),
    )
    yield made
    made.sync.stop()


@dataclass
class Desk:
    """What a test does with a provider, and what is in the store afterwards."""

    services: Services
    identity: Identity
    store: Store
    clock: Clock

    def connect(self, provider: str, credentials: Mapping[str, str], url: str, *, check: bool = False) -> Any:
        values = {**credentials, "baseUrl": url}
        return self.services.integrations.connect(self.identity, provider, values, check=check)

    def sync(self, provider: str, *, force: bool = True) -> Outcome:
        return self.services.sync.sync(self.identity, [provider], force=force)[provider]

    def synced(self, provider: str) -> Outcome:
        outcome = self.sync(provider)
        assert outcome.status == "success", outcome.message
        return outcome

    def without_history(self, provider: str) -> None:
        self.services.sync.cancel(self.identity, provider)

    def lines(self) -> list[BillLine]:
        with self.store.reading() as database:
            return bills.lines(database, self.identity.organization_id, EVER)

    def money(self) -> dict[str, int]:
        """Nano-dollars by provider, of the days that have any."""
        sums: dict[str, int] = {}
        for line in self.lines():
            sums[line.provider] = sums.get(line.provider, 0) + line.cost_nanos
        return sums

    def usage(self, provider: str | None = None) -> list[UsageRow]:
        return self.services.sync.reported(self.identity, EVER, provider)

    def runs(self, provider: str | None = None) -> list[SyncRun]:
        return self.services.sync.list_runs(self.identity, provider, 100)


@pytest.fixture
def desk(services: Services, identity: Identity, store: Store, clock: Clock) -> Desk:
    return Desk(services, identity, store, clock)


@pytest.fixture
def connected(desk: Desk) -> Any:
    """Gives a function that connects a stand-in without reading its history."""

    def connect(stand_in: StandIn, **more: str) -> Desk:
        provider: str = stand_in.provider  # type: ignore[attr-defined]
        desk.connect(provider, {**stand_in.credentials, **more}, stand_in.url)  # type: ignore[attr-defined]
        desk.without_history(provider)
        return desk

    return connect
