"""All services of a running program, built once and handed to the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypedDict

from server.core.pricing import PriceBook
from server.core.provider import ProviderNames
from server.db.connection import Store
from server.db.writer import Writer
from server.providers import load
from server.receipts.files import FOLDER_NAME, ReceiptFiles
from server.schemas.events import KINDS, Changed, Kind
from server.services.alerts import AlertService
from server.services.billing import BillingService
from server.services.budgets import BudgetService
from server.services.capture import CaptureService
from server.services.connections import ConnectionService, Reach
from server.services.costs import Costs
from server.services.currencies import ARCHIVE_NAME, EcbRates
from server.services.dashboard import DashboardService
from server.services.exchange_rates import ExchangeRateService
from server.services.expenses import ExpenseService
from server.services.exports import ExportService
from server.services.forwarded import ForwardedService
from server.services.forwarding import ForwardingService
from server.services.happenings import Happenings
from server.services.health import HealthService
from server.services.identity import IdentityService, Installation
from server.services.imports import ImportService
from server.services.integrations import IntegrationService
from server.services.invitations import InvitationService
from server.services.mail import Mailer
from server.services.month_entries import MonthEntryService
from server.services.months import MonthService
from server.services.people import PeopleServices, forgetting, people_services
from server.services.projections import ProjectionService
from server.services.reading import NOTHING_OUTSIDE, Outside, Reading, read_providers
from server.services.receipts import ReceiptService
from server.services.reconciliation import ReconciliationService
from server.services.secrets import SecretService
from server.services.settings import SettingsService
from server.services.sync import SyncService
from server.services.team import TeamService
from server.services.telemetry import TelemetryService
from server.services.together import Together
from server.services.tracking import TrackingService
from server.services.usage import UsageService
from server.services.zones import Zones

if TYPE_CHECKING:
    from server.receipts.reader import Reader

Clock = Callable[[], datetime]
_IMPORTED: tuple[Kind, ...] = ("usage", "costs", "expenses")
Announce = Callable[[Changed], None]
Tell = Callable[[int | None], None]


class _Reads(TypedDict):
    """What every service that answers questions about figures stands on."""

    store: Store
    zones: Zones
    clock: Clock


class _Keeps(_Reads):
    """What every service that keeps something stands on."""

    writer: Writer
    providers: ProviderNames


class _Taking(TypedDict):
    """The services that take usage in."""

    capture: CaptureService
    forwarded: ForwardedService
    forwarding: ForwardingService
    telemetry: TelemetryService
    tracking: TrackingService


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases, one noun each."""

    alerts: AlertService
    billing: BillingService
    budgets: BudgetService
    capture: CaptureService
    connections: ConnectionService
    dashboard: DashboardService
    exchange_rates: ExchangeRateService
    expenses: ExpenseService
    exports: ExportService
    forwarded: ForwardedService
    forwarding: ForwardingService
    happenings: Happenings
    health: HealthService
    identity: IdentityService
    imports: ImportService
    installation: Installation
    integrations: IntegrationService
    invitations: InvitationService
    mailer: Mailer
    month_entries: MonthEntryService
    months: MonthService
    projections: ProjectionService
    providers: ProviderNames
    receipts: ReceiptService
    reconciliation: ReconciliationService
    secrets: SecretService
    settings: SettingsService
    sync: SyncService
    team: TeamService
    telemetry: TelemetryService
    together: Together
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
    outside: Outside = NOTHING_OUTSIDE,
    reach: Reach = Reach(),  # noqa: B008 - frozen
) -> Services:
    """Puts the services together; `announce` is called whenever figures have changed."""
    zones, costs, happenings = Zones("UTC"), Costs(), Happenings(clock)
    rates, providers = EcbRates(newer=store.folder / ARCHIVE_NAME), ProviderNames(load(), prices.providers)
    together = Together(store.peers)
    listeners = [happenings.tell, announce]
    told = _tellers(listeners)
    settings = _settings(store, writer, zones, machine_zone, told["settings"])
    reads: _Reads = {"store": store, "zones": zones, "clock": clock}
    keeps: _Keeps = {**reads, "writer": writer, "providers": providers}
    usage = UsageService(**reads, costs=costs, providers=providers)
    budgets = BudgetService(**keeps, costs=costs, announce=told["budgets"])
    alerts = AlertService(**keeps, costs=costs, budgets=budgets, announce=told["alert"])
    people = _people(outside, keeps, settings, secret, installation, told)
    expenses = ExpenseService(**keeps, rates=rates, announce=told["expenses"])
    reading = _reading(outside, keeps, rates, installation, version, together, told)
    _keep_in_step(together, listeners, alerts, settings, people["identity"], reading)
    return Services(
        alerts=alerts,
        budgets=budgets,
        dashboard=DashboardService(
            **reads, costs=costs, budgets=budgets, usage=usage, alerts=alerts, settings=settings
        ),
        billing=_billing(keeps, reading, expenses, installation),
        connections=_connections(keeps, reach, people["identity"]),
        exchange_rates=ExchangeRateService(rates=rates, settings=settings, zones=zones, clock=clock),
        expenses=expenses,
        exports=ExportService(**reads, providers=providers, installation=installation.id),
        happenings=happenings,
        health=HealthService(store=store, writer=writer, clock=clock),
        imports=_imports(keeps, rates, installation.id, told),
        installation=installation,
        integrations=reading.integrations,
        month_entries=MonthEntryService(**keeps, rates=rates, announce=told["costs"]),
        months=MonthService(**reads, costs=costs, providers=providers),
        providers=providers,
        projections=ProjectionService(**reads, costs=costs, budgets=budgets, providers=providers),
        receipts=_receipts(keeps, settings, told["receipts"]),
        reconciliation=ReconciliationService(**reads, costs=costs),
        settings=settings,
        sync=reading.sync,
        together=together,
        usage=usage,
        version=version,
        **people,
        **_taking(outside, keeps, prices, settings, installation, told),
    )


def _settings(
    store: Store, writer: Writer, zones: Zones, machine_zone: str, announce: Tell
) -> SettingsService:
    return SettingsService(
        writer=writer, zones=zones, machine_zone=machine_zone, shared=store.shared, announce=announce
    )


def _connections(keeps: _Keeps, reach: Reach, identity: IdentityService) -> ConnectionService:
    folder = keeps["store"].folder
    return ConnectionService(reach=reach, folder=folder, identity=identity, clock=keeps["clock"])


def _taking(
    outside: Outside,
    keeps: _Keeps,
    prices: PriceBook,
    settings: SettingsService,
    installation: Installation,
    told: Mapping[Kind, Tell],
) -> _Taking:
    writer, providers, clock = keeps["writer"], keeps["providers"], keeps["clock"]
    announce = told["usage"]
    capture = CaptureService(
        store=keeps["store"],
        writer=writer,
        prices=prices,
        providers=providers,
        settings=settings,
        clock=clock,
        announce=announce,
    )
    return {
        "capture": capture,
        "forwarded": ForwardedService(
            writer=writer,
            providers=providers,
            installation=installation.id,
            clock=clock,
            announce=announce,
        ),
        "forwarding": _forwarding(outside, keeps, installation, told),
        "telemetry": TelemetryService(capture=capture, clock=clock),
        "tracking": TrackingService(
            writer=writer, prices=prices, providers=providers, clock=clock, announce=announce
        ),
    }


def _people(
    outside: Outside,
    keeps: _Keeps,
    settings: SettingsService,
    secret: bytes,
    installation: Installation,
    told: Mapping[Kind, Tell],
) -> PeopleServices:
    return people_services(
        outside.secrets,
        outside.environ,
        settings,
        secret,
        installation,
        store=keeps["store"],
        writer=keeps["writer"],
        clock=keeps["clock"],
        told=told,
    )


def _imports(keeps: _Keeps, rates: EcbRates, installation: str, told: Mapping[Kind, Tell]) -> ImportService:
    def announce(organization_id: int) -> None:
        for kind in _IMPORTED:
            told[kind](organization_id)

    return ImportService(
        store=keeps["store"],
        writer=keeps["writer"],
        providers=keeps["providers"],
        clock=keeps["clock"],
        rates=rates,
        installation=installation,
        announce=announce,
    )


def _receipts(keeps: _Keeps, settings: SettingsService, announce: Tell) -> ReceiptService:
    def reader() -> Reader:
        from server.receipts.memory import give_back_large_blocks
        from server.receipts.reader import Reader

        give_back_large_blocks()
        return Reader()

    return ReceiptService(
        store=keeps["store"],
        writer=keeps["writer"],
        reader=reader,
        files=ReceiptFiles(keeps["store"].folder / FOLDER_NAME),
        providers=keeps["providers"],
        settings=settings,
        clock=keeps["clock"],
        announce=announce,
    )


def _billing(
    keeps: _Keeps, reading: Reading, expenses: ExpenseService, installation: Installation
) -> BillingService:
    return BillingService(
        keys=reading.keys,
        engine=reading.engine,
        store=keeps["store"],
        writer=keeps["writer"],
        expenses=expenses,
        home=installation.organization_id,
    )


def _forwarding(
    outside: Outside, keeps: _Keeps, installation: Installation, told: Mapping[Kind, Tell]
) -> ForwardingService:
    return ForwardingService(
        desk=installation.id,
        organization_id=installation.organization_id,
        secrets=outside.secrets,
        store=keeps["store"],
        writer=keeps["writer"],
        clock=keeps["clock"],
        announce=told["sync"],
        environ=outside.environ,
    )


def _reading(
    outside: Outside,
    keeps: _Keeps,
    rates: EcbRates,
    installation: Installation,
    version: str,
    together: Together,
    told: Mapping[Kind, Tell],
) -> Reading:
    return read_providers(
        outside,
        installation,
        providers=keeps["providers"],
        store=keeps["store"],
        writer=keeps["writer"],
        clock=keeps["clock"],
        rates=rates,
        version=version,
        together=together,
        announce_run=told["sync"],
        announce_bill=told["costs"],
    )


def _keep_in_step(
    together: Together,
    listeners: list[Announce],
    alerts: AlertService,
    settings: SettingsService,
    identity: IdentityService,
    reading: Reading,
) -> None:
    """Says who hears of changes here, and what is done when another process tells of one."""
    here = [alerts.tell, *listeners, forgetting(identity)]
    listeners[:] = [*here, together.tell]

    def announce(changed: Changed) -> None:
        for listener in here:
            listener(changed)

    together.follow(
        announce=announce,
        renew={
            "settings": settings.renew,
            "app_tokens": identity.renew_records,
            "team": identity.renew_members,
            "sync": reading.scheduler.wake,
        },
        looked=reading.scheduler.looked,
        cancel=reading.engine.cancel,
    )


def _tellers(listeners: list[Announce]) -> dict[Kind, Tell]:
    """Gives what a service calls with the organization whose figures have changed, or None for all."""

    def tell(kind: Kind, organization_id: int | None) -> None:
        changed = Changed(kind=kind, organizationId=organization_id)
        for listener in listeners:
            listener(changed)

    return {kind: partial(tell, kind) for kind in KINDS}
