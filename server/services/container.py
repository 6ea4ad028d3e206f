"""All services of a running program, built once and handed to the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import get_args

from server.core.pricing import PriceBook
from server.core.provider import ProviderNames
from server.db.connection import Store
from server.db.writer import Writer
from server.providers import load
from server.schemas.events import Changed, Kind
from server.services.budgets import BudgetService
from server.services.capture import CaptureService
from server.services.costs import Costs
from server.services.currencies import EcbRates
from server.services.dashboard import DashboardService
from server.services.expenses import ExpenseService
from server.services.health import HealthService
from server.services.identity import IdentityService, Installation
from server.services.months import MonthService
from server.services.settings import SettingsService
from server.services.telemetry import TelemetryService
from server.services.tracking import TrackingService
from server.services.usage import UsageService
from server.services.zones import Zones

Clock = Callable[[], datetime]
Announce = Callable[[Changed], None]


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases, one noun each."""

    budgets: BudgetService
    capture: CaptureService
    dashboard: DashboardService
    expenses: ExpenseService
    health: HealthService
    identity: IdentityService
    months: MonthService
    providers: ProviderNames
    settings: SettingsService
    telemetry: TelemetryService
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
    zones = Zones("UTC")
    providers = ProviderNames(load(), prices.providers)
    costs = Costs()
    told = _tellers(announce)
    settings = SettingsService(
        writer=writer, zones=zones, machine_zone=machine_zone, announce=told["settings"]
    )
    usage = UsageService(store=store, providers=providers, zones=zones, clock=clock)
    budgets = BudgetService(
        store=store,
        writer=writer,
        costs=costs,
        providers=providers,
        zones=zones,
        clock=clock,
        announce=told["budgets"],
    )
    dashboard = DashboardService(
        store=store, costs=costs, budgets=budgets, usage=usage, providers=providers, zones=zones, clock=clock
    )
    months = MonthService(store=store, costs=costs, providers=providers, zones=zones, clock=clock)
    identity = IdentityService(
        writer=writer, secret=secret, installation=installation, clock=clock, announce=told["app_tokens"]
    )
    tracking = TrackingService(
        writer=writer, prices=prices, providers=providers, clock=clock, announce=told["usage"]
    )
    taking = partial(CaptureService, writer=writer, prices=prices, providers=providers, clock=clock)
    capture = taking(settings=settings, announce=told["usage"])
    book = partial(ExpenseService, store=store, writer=writer, providers=providers, zones=zones, clock=clock)
    return Services(
        budgets=budgets,
        capture=capture,
        dashboard=dashboard,
        expenses=book(rates=EcbRates(), announce=told["expenses"]),
        health=HealthService(store=store, writer=writer, clock=clock),
        identity=identity,
        months=months,
        providers=providers,
        settings=settings,
        telemetry=TelemetryService(capture=capture, clock=clock),
        tracking=tracking,
        usage=usage,
        version=version,
    )


def _tellers(announce: Announce) -> dict[Kind, Callable[[], None]]:
    return {kind: partial(announce, Changed(kind=kind)) for kind in get_args(Kind)}
