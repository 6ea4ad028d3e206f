"""Which pages the main window has, and what makes each; nothing is imported before it is opened."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.drawing import glyphs
from app.models.receipt_queue import ReceiptQueue
from app.translation import translate
from app.widgets.sidebar import Entry
from app.windows.drop_overlay import DropOverlay
from app.windows.main_window import MainWindow, PageSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.bridge import Bridge
    from app.client import ApiClient
    from app.models.incoming import Incoming
    from app.preferences import Preferences
    from app.windows.about import AboutPage
    from app.windows.agents import AgentsPage
    from app.windows.alerts import AlertsPage
    from app.windows.apps import AppsPage
    from app.windows.billing import BillingPage
    from app.windows.budgets import BudgetsPage
    from app.windows.charts_tab import ChartsTab
    from app.windows.costs import CostsPage
    from app.windows.expenses import ExpensesPage
    from app.windows.integrations import IntegrationsPage
    from app.windows.overview import Overview
    from app.windows.receipts import ReceiptsPage
    from app.windows.reconciliation import ReconciliationPage
    from app.windows.settings import SettingsPage
    from app.windows.team import TeamPage
    from app.windows.usage import UsagePage


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Surroundings:
    """What the pages are made from."""

    client: ApiClient
    bridge: Bridge
    preferences: Preferences
    base_url: str = ""
    places: Mapping[str, Path] = field(default_factory=dict)
    now: Callable[[], datetime] = _now
    receipts: ReceiptQueue | None = None
    server: str = ""
    """The name of the team's server that is shown; empty: this computer's own."""

    def today(self) -> date:
        """Gives this computer's day."""
        return self.now().astimezone().date()


class _Factory:
    """Makes the pages of one window, and ties those together that lead to each other."""

    def __init__(self, around: Surroundings, window: MainWindow) -> None:
        self._around = around
        self._window = window
        self._queue = around.receipts or ReceiptQueue(around.client, around.preferences, window)
        drops = DropOverlay(window)
        drops.dropped.connect(self._on_dropped)
        self._queue.changed.connect(self._count_receipts)

    def _on_dropped(self, incoming: list[Incoming]) -> None:
        self._window.open_page("receipts")
        self._queue.add(incoming)

    def _count_receipts(self) -> None:
        self._window.sidebar.pages.set_count("receipts", len(self._queue.to_review))

    def overview(self) -> Overview:
        from app.windows.overview import Overview

        page = Overview(self._around.client, now=self._around.now)
        page.token_requested.connect(self._window.new_token_requested)
        page.budget_requested.connect(self._window.budget_requested)
        page.uses_requested.connect(self._show_uses)
        page.costs_requested.connect(self._show_costs)
        page.month_chart_requested.connect(self._show_month_chart)
        page.source_requested.connect(self._show_source)
        page.alerts_counted.connect(partial(self._window.sidebar.pages.set_count, "alerts"))
        return page

    def usage(self) -> UsagePage:
        from app.windows.usage import UsagePage

        page = UsagePage(self._around.client, now=self._around.now)
        page.token_requested.connect(self._window.new_token_requested)
        return page

    def charts(self) -> ChartsTab:
        from app.windows.charts_tab import ChartsTab

        page = ChartsTab(self._around.client, now=self._around.now)
        page.window_requested.connect(self._window.charts_requested)
        page.charts.token_requested.connect(self._window.new_token_requested)
        page.charts.budget_requested.connect(self._window.budget_requested)
        return page

    def costs(self) -> CostsPage:
        from app.windows.costs import CostsPage

        page = CostsPage(self._around.client, today=self._around.today)
        page.uses_requested.connect(self._show_month_of)
        return page

    def expenses(self) -> ExpensesPage:
        from app.windows.expenses import ExpensesPage

        return ExpensesPage(self._around.client, today=self._around.today, queue=self._queue)

    def receipts(self) -> ReceiptsPage:
        from app.windows.receipts import ReceiptsPage

        around = self._around
        return ReceiptsPage(around.client, self._queue, around.preferences, now=around.now)

    def budgets(self) -> BudgetsPage:
        from app.windows.budgets import BudgetsPage

        return BudgetsPage(self._around.client, today=self._around.today())

    def reconciliation(self) -> ReconciliationPage:
        from app.windows.reconciliation import ReconciliationPage

        page = ReconciliationPage(self._around.client, today=self._around.today)
        page.costs_requested.connect(self._show_costs)
        page.expenses_requested.connect(self._show_expenses)
        return page

    def alerts(self) -> AlertsPage:
        from app.windows.alerts import AlertsPage

        page = AlertsPage(self._around.client, now=self._around.now)
        page.counted.connect(partial(self._window.sidebar.pages.set_count, "alerts"))
        return page

    def integrations(self) -> IntegrationsPage:
        from app.windows.integrations import IntegrationsPage

        return IntegrationsPage(self._around.client, now=self._around.now)

    def apps(self) -> AppsPage:
        from app.windows.apps import AppsPage

        page = AppsPage(self._around.client, self._around.base_url, now=self._around.now)
        page.token_requested.connect(self._window.new_token_requested)
        return page

    def agents(self) -> AgentsPage:
        from app.windows.agents import AgentsPage

        return AgentsPage(self._around.client, now=self._around.now)

    def settings(self) -> SettingsPage:
        from app.windows.settings import SettingsPage

        page = SettingsPage(self._around.client, self._around.preferences, server=self._around.server)
        page.servers_requested.connect(self._window.servers_requested)
        return page

    def team(self) -> TeamPage:
        from app.windows.team import TeamPage

        page = TeamPage(self._around.client, now=self._around.now, server=self._around.server)
        page.organization_chosen.connect(self._on_organization)
        page.left.connect(self._on_left)
        page.server_requested.connect(self._window.servers_requested)
        page.join_requested.connect(self._window.join_requested)
        return page

    def billing(self) -> BillingPage:
        from app.windows.billing import BillingPage

        page = BillingPage(self._around.client)
        page.connect_requested.connect(partial(self._show_source, "stripe"))
        return page

    def about(self) -> AboutPage:
        from app.windows.about import AboutPage

        around = self._around
        return AboutPage(around.client, around.base_url, around.places, now=around.now)

    def _on_organization(self, name: str) -> None:
        from server.schemas.events import KINDS, Changed

        self._window.mark_organization(name)
        self._window.organization_chosen.emit(name)
        for kind in KINDS:
            self._around.bridge.publish(Changed(kind=kind))

    def _on_left(self) -> None:
        self._window.mark_organization("")
        self._window.left_organization.emit()

    # What leads from one page to another

    def _show_uses(self, start: date, end: date, provider: str = "", model: str = "") -> None:
        from app.windows.usage import UsagePage

        self._window.open_page("usage")
        page = self._window.page("usage")
        if isinstance(page, UsagePage):
            page.show_only(start, end, provider=provider, model=model)

    def _show_costs(self, provider: str, month: date | None = None) -> None:
        from app.windows.costs import CostsPage

        self._window.open_page("costs")
        page = self._window.page("costs")
        if isinstance(page, CostsPage):
            page.show_provider(provider, month)

    def _show_expenses(self, provider: str, name: str, month: date) -> None:
        from app.windows.expenses import ExpensesPage

        self._window.open_page("expenses")
        page = self._window.page("expenses")
        if isinstance(page, ExpensesPage):
            page.show_provider(provider, name, month)

    def _show_month_chart(self) -> None:
        from app.windows.charts_tab import ChartsTab

        self._window.open_page("charts")
        page = self._window.page("charts")
        if isinstance(page, ChartsTab):
            page.show_view("month")

    def _show_source(self, provider: str) -> None:
        from app.windows.integrations import IntegrationsPage

        self._window.open_page("integrations")
        page = self._window.page("integrations")
        if provider and isinstance(page, IntegrationsPage):
            page.show_provider(provider)

    def _show_month_of(self, provider: str, month: date) -> None:
        end = month.replace(day=monthrange(month.year, month.month)[1])
        self._show_uses(month, min(end, self._around.today()), provider)


def main_window(around: Surroundings, warnings: Sequence[str] = ()) -> MainWindow:
    """Gives the main window with all its pages."""
    window = MainWindow(around.bridge, around.preferences, warnings=warnings, server=around.server)
    make = _Factory(around, window)
    for spec in (
        PageSpec(Entry("overview", translate("Pages", "Overview"), glyphs.overview), make.overview),
        PageSpec(Entry("usage", translate("Pages", "Usage"), glyphs.usage), make.usage),
        PageSpec(Entry("charts", translate("Pages", "Charts"), glyphs.charts), make.charts),
        PageSpec(Entry("costs", translate("Pages", "Costs"), glyphs.costs), make.costs),
        PageSpec(Entry("expenses", translate("Pages", "Expenses"), glyphs.expenses), make.expenses),
        PageSpec(Entry("receipts", translate("Receipts", "Receipts"), glyphs.receipts), make.receipts),
        PageSpec(Entry("budgets", translate("Pages", "Budgets"), glyphs.budgets), make.budgets),
        PageSpec(
            Entry("reconciliation", translate("Pages", "Reconciliation"), glyphs.reconciliation),
            make.reconciliation,
        ),
        PageSpec(Entry("alerts", translate("Pages", "Alerts"), glyphs.alerts), make.alerts),
        PageSpec(
            Entry("integrations", translate("Pages", "Integrations"), glyphs.integrations), make.integrations
        ),
        PageSpec(Entry("apps", translate("Pages", "Apps"), glyphs.apps), make.apps),
        PageSpec(Entry("agents", translate("Agents", "Agents"), glyphs.agents), make.agents),
        PageSpec(Entry("team", translate("Team", "Team"), glyphs.team), make.team),
        PageSpec(Entry("billing", translate("Billing", "Billing"), glyphs.billing), make.billing),
        PageSpec(
            Entry("settings", translate("Pages", "Settings"), glyphs.settings, apart=True), make.settings
        ),
        PageSpec(Entry("about", translate("Pages", "About"), glyphs.about, apart=True), make.about),
    ):
        # Agents run on this computer, and tell its own server what they use.
        if not (around.server and spec.entry.key == "agents"):
            window.register(spec)
    window.open_last_page()
    return window
