"""All services of a running program, built once and handed to the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from server.core.pricing import PriceBook
from server.core.provider import ProviderNames
from server.db.connection import Store
from server.db.writer import Writer
from server.providers import load
from server.schemas.events import Changed, ChangedKind
from server.services.budgets import BudgetService
from server.services.costs import Costs
from server.services.currencies import EcbRates
from server.services.dashboard import DashboardService
from server.services.expenses import ExpenseService
from server.services.health import HealthService
from server.services.identity import IdentityService, Installation
from server.services.settings import SettingsService
from server.services.tracking import TrackingService
from server.services.usage import UsageService
from server.services.zones import Zones

Clock = Callable[[], datetime]
Announce = Callable[[Changed], None]


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases, one noun each."""

    budgets: BudgetService
    dashboard: DashboardService
    expenses: ExpenseService
    health: HealthService
    identity: IdentityService
    providers: ProviderNames
    settings: SettingsService
    tracking: TrackingService
    usage: UsageService
    version: str


def build(
    *,
    store: Store,
    writer: Writer,
    prices: PriceBook,
    secret: bytes,
    installation: Installation,
    clock: Clock,
    announce: Announce,
    machine_zone: str,
    version: str,
) -> Services:
    """Puts the services together; `announce` is called whenever figures have changed."""
    tell = partial(_teller, announce)
    zones = Zones("UTC")
    providers = ProviderNames(load(), prices.providers)
    costs = Costs()
    settings = SettingsService(
        writer=writer, zones=zones, machine_zone=machine_zone, announce=tell("settings")
    )
    usage = UsageService(store=store, providers=providers, zones=zones, clock=clock)
    budgets = BudgetService(
        store=store,
        writer=writer,
        costs=costs,
        providers=providers,
        zones=zones,
        clock=clock,
        announce=tell("budgets"),
    )
    dashboard = DashboardService(
        store=store, costs=costs, budgets=budgets, usage=usage, providers=providers, zones=zones, clock=clock
    )
    return Services(
        budgets=budgets,
        dashboard=dashboard,
        expenses=ExpenseService(
            store=store,
            writer=writer,
            rates=EcbRates(),
            providers=providers,
            zones=zones,
            clock=clock,
            announce=tell("expenses"),
        ),
        health=HealthService(store=store, writer=writer, clock=clock),
        identity=IdentityService(
            writer=writer, secret=secret, installation=installation, clock=clock, announce=tell("app_tokens")
        ),
        providers=providers,
        settings=settings,
        tracking=TrackingService(
            writer=writer, prices=prices, providers=providers, clock=clock, announce=tell("usage")
        ),
        usage=usage,
        version=version,
    )


def _teller(announce: Announce, kind: ChangedKind) -> Callable[[], None]:
    return partial(announce, Changed(kind=kind))
