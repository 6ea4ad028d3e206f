"""What reads providers' bills, put together: keys, engine, scheduler, and the services over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from server.core.provider import ProviderNames
from server.credentials import SecretStore
from server.db.connection import Store
from server.db.writer import Writer
from server.providers import load
from server.services.currencies import EcbRates
from server.services.identity import Installation
from server.services.integrations import IntegrationService
from server.services.sync import SyncService
from server.sync.engine import Engine
from server.sync.keys import Keys
from server.sync.scheduler import Scheduler
from server.sync.session import Patience


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


@dataclass(frozen=True, slots=True)
class Reading:
    """The services over it."""

    integrations: IntegrationService
    sync: SyncService


def read_providers(
    outside: Outside,
    installation: Installation,
    providers: ProviderNames,
    store: Store,
    writer: Writer,
    clock: Callable[[], datetime],
    version: str,
    announce: Callable[[], None],
) -> Reading:
    """Puts it together; nothing runs before `SyncService.start`.

    `announce` is called after a bill or a connection has changed.
    """
    keys = Keys(outside.secrets, outside.environ, installation.id)
    described = load()
    by_id = {item.id: item for item in described}
    engine = Engine(
        organization_id=installation.organization_id,
        providers=by_id,
        keys=keys,
        store=store,
        clock=clock,
        writer=writer,
        rates=EcbRates(),
        announce=announce,
        version=version,
        patience=outside.patience,
    )
    scheduler = Scheduler(
        organization_id=installation.organization_id,
        providers=by_id,
        keys=keys,
        store=store,
        clock=clock,
        engine=engine,
    )
    integrations = IntegrationService(
        described=described,
        providers=providers,
        keys=keys,
        engine=engine,
        scheduler=scheduler,
        store=store,
        writer=writer,
        clock=clock,
        announce=announce,
    )
    sync = SyncService(
        providers=providers,
        integrations=integrations,
        engine=engine,
        scheduler=scheduler,
        store=store,
        writer=writer,
        clock=clock,
    )
    return Reading(integrations, sync)
