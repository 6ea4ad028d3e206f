"""What reads providers' bills, put together: keys, engine, scheduler, and the services over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from server.billing.stripe import STRIPE
from server.core.provider import Provider, ProviderNames
from server.credentials import SecretStore
from server.db.connection import Store
from server.db.writer import Writer
from server.providers import load
from server.services.identity import Installation
from server.services.integrations import IntegrationService
from server.services.sync import SyncService
from server.services.together import Together
from server.sync.engine import Engine
from server.sync.keys import Keys
from server.sync.scheduler import Scheduler
from server.sync.session import Patience, Rates


@dataclass(frozen=True, slots=True)
class Outside:
    """What reading providers takes from outside.

    Attributes:
        secrets: The keyring; without one no provider is ever connected.
        environ: Where keys and addresses may be given.
        patience: How long providers may take.
    """

    secrets: SecretStore | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    patience: Patience = field(default_factory=Patience)


NOTHING_OUTSIDE = Outside()


class _Asks(TypedDict):
    """What all that asks providers stands on."""

    organization_id: int
    providers: Mapping[str, Provider]
    keys: Keys
    store: Store
    clock: Callable[[], datetime]


class _Reads(TypedDict):
    """What the services over it stand on."""

    providers: ProviderNames
    engine: Engine
    scheduler: Scheduler
    together: Together
    store: Store
    writer: Writer
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Reading:
    """The services over it, and what they stand on."""

    integrations: IntegrationService
    sync: SyncService
    keys: Keys
    engine: Engine
    scheduler: Scheduler


def read_providers(
    outside: Outside,
    installation: Installation,
    *,
    providers: ProviderNames,
    store: Store,
    writer: Writer,
    clock: Callable[[], datetime],
    together: Together,
    rates: Rates,
    version: str,
    announce_run: Callable[[int], None],
    announce_bill: Callable[[int], None],
) -> Reading:
    """Puts it together; nothing runs before `SyncService.start`.

    `announce_run` is called with the organization of which a run has ended or a connection has changed,
    `announce_bill` with the one of which a bill was read.
    """
    keys = Keys(outside.secrets, outside.environ, installation.id)
    described = load()
    asks: _Asks = {
        "organization_id": installation.organization_id,
        "providers": {item.id: item for item in described},
        "keys": keys,
        "store": store,
        "clock": clock,
    }
    engine = Engine(
        **asks,
        writer=writer,
        rates=rates,
        announce_run=announce_run,
        announce_bill=announce_bill,
        version=version,
        patience=outside.patience,
    )
    scheduler = Scheduler(**asks, engine=engine, on_duty=lambda: together.on_duty)
    reads: _Reads = {
        "providers": providers,
        "engine": engine,
        "scheduler": scheduler,
        "together": together,
        "store": store,
        "writer": writer,
        "clock": clock,
    }
    integrations = IntegrationService(
        **reads,
        described=described,
        others=(STRIPE,),
        keys=keys,
        announce=announce_run,
        home=installation.organization_id,
    )
    sync = SyncService(**reads, integrations=integrations)
    return Reading(integrations, sync, keys, engine, scheduler)
