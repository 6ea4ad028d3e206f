"""Alerts: worked out from the figures, kept, told once, dismissed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from server.core import alerts as rules
from server.core.alerts import Alert, Notice
from server.core.budgets import BudgetStanding, days_of
from server.core.errors import InvalidInput, NotFound
from server.core.periods import DayRange, to_ms, today
from server.core.provider import ProviderNames
from server.core.records import Identity, UsageFilter
from server.db import alerts
from server.db.connection import Reading, Store
from server.db.writer import Writer
from server.schemas.events import Changed
from server.services.budgets import BudgetService
from server.services.costs import Costs
from server.services.forecasts import history
from server.services.zones import Zones

_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AlertPage:
    """A page of alerts and where the next one begins."""

    alerts: list[Alert]
    next_cursor: str | None


class AlertService:
    """Keeps the alerts of every organization in step with its figures.

    Figures that have changed are judged before alerts are next read, and by the watch that runs beside
    the server; what is new is announced to whoever listens.
    """

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        costs: Costs,
        budgets: BudgetService,
        providers: ProviderNames,
        zones: Zones,
        clock: Callable[[], datetime],
        announce: Callable[[int | None], None],
    ) -> None:
        """Takes what it works with; `announce` is called with an organization that has a new alert."""
        self._store = store
        self._writer = writer
        self._costs = costs
        self._budgets = budgets
        self._names = {one.id: one.name for one in providers.known()}
        self._zones = zones
        self._clock = clock
        self._announce = announce
        self._gate = threading.Lock()
        self._judged: dict[int, datetime] = {}

    def tell(self, changed: Changed) -> None:
        """Takes note that an organization's figures have changed, or everybody's."""
        if changed.kind == "alert":
            return
        with self._gate:
            if changed.organizationId is None:
                self._judged.clear()
            else:
                self._judged.pop(changed.organizationId, None)

    def list_alerts(
        self, identity: Identity, *, only_open: bool, limit: int, cursor: str | None
    ) -> AlertPage:
        """Gives alerts, newest first.

        Raises:
            InvalidInput: The cursor is not one of ours.
        """
        if cursor is not None and _number(cursor) < 0:
            raise InvalidInput.of("cursor", "is not a cursor that this API gave")
        before = None if cursor is None else _number(cursor)
        own = identity.organization_id
        self.judge(own)
        with self._store.reading() as database:
            if only_open:
                found = alerts.open_alerts(database, own)
                found = [alert for alert in found if before is None or alert.id < before][: limit + 1]
            else:
                found = alerts.list_alerts(database, own, limit=limit + 1, before=before)
        more = len(found) > limit
        return AlertPage(found[:limit], str(found[limit - 1].id) if more else None)

    def dismiss(self, identity: Identity, alert_id: str) -> Alert:
        """Marks an alert as seen; it is not told again while it is the same matter.

        Raises:
            NotFound: There is no such alert.
        """
        own, number, now = identity.organization_id, _number(alert_id), to_ms(self._clock())

        def work(database: Reading) -> Alert | None:
            found = alerts.find_alert(database, own, number)
            if found is not None and found.dismissed_at_ms is None:
                found = replace(found, dismissed_at_ms=now)
                alerts.store_alerts(database, (), [found])
            return found

        alert = self._writer.call(work)
        if alert is None:
            raise NotFound(f"There is no alert {alert_id[:40]}.")
        self._announce(own)
        return alert

    def judge(self, organization_id: int) -> None:
        """Brings an organization's alerts in step with its figures, if they may have changed since."""
        now = self._clock()
        with self._gate:
            last = self._judged.get(organization_id)
            if last is not None and now - last < _EVERY and last <= now:
                return
            self._judged[organization_id] = now
        try:
            fresh = self._reconcile(organization_id, now)
        except BaseException:
            with self._gate:
                self._judged.pop(organization_id, None)
            raise
        if fresh:
            self._announce(organization_id)

    def _reconcile(self, organization_id: int, now: datetime) -> bool:
        zone = self._zones.current
        with self._store.reading() as database:
            wanted = self._wanted(database, organization_id, now, zone)
            kept = alerts.newest_episodes(database, organization_id, [one.key for one in wanted])
        now_ms = to_ms(now)
        changes = rules.reconcile(kept, wanted, organization_id=organization_id, now_ms=now_ms)
        if not (changes.fresh or changes.changed):
            return False

        def work(database: Reading) -> bool:
            # Worked out again where nobody else can write: two readers may have seen the same.
            again = alerts.newest_episodes(database, organization_id, [one.key for one in wanted])
            todo = rules.reconcile(again, wanted, organization_id=organization_id, now_ms=now_ms)
            alerts.store_alerts(database, todo.fresh, todo.changed)
            return any(alert.ended_at_ms is None for alert in todo.fresh)

        return self._writer.call(work)

    def _wanted(self, database: Reading, organization_id: int, now: datetime, zone: tzinfo) -> list[Notice]:
        day = today(now, zone)
        notices: list[Notice] = []
        for standing in self._budgets.standings(database, organization_id, zone):
            notices += rules.threshold_notices(standing, day, self._names)
            forecast = self._forecast(database, standing, now, zone)
            if forecast is not None:
                notices.append(forecast)
        month = DayRange(day.replace(day=1), day)
        (spent,) = self._costs.spend(database, organization_id, [month], zone)
        models = {model for (_, model), sums in spent.by_model.items() if sums.unpriced_events}
        return notices + rules.unpriced_notice(day, sorted(models))

    def _forecast(
        self, database: Reading, standing: BudgetStanding, now: datetime, zone: tzinfo
    ) -> Notice | None:
        budget, day = standing.budget, today(now, zone)
        where = UsageFilter(provider=budget.provider, project=budget.project)
        recent = history(self._costs, database, budget.organization_id, now, zone, where)
        heading = recent.heading(days_of(budget, day).last, standing.used_nanos)
        return rules.forecast_notice(standing, heading, None, day, self._names)


def _number(written: str) -> int:
    digits = written.isascii() and written.isdigit() and len(written) < 19
    return int(written) if digits else -1
