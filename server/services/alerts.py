"""Alerts: worked out from the figures, kept, told once, dismissed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from server.core import alerts as rules
from server.core.alerts import Alert, Notice
from server.core.anomalies import Part, find_anomaly, typical_of_part
from server.core.budgets import BudgetStanding, days_of
from server.core.errors import NotFound
from server.core.periods import DayRange, month_of, to_ms, today
from server.core.projections import exceeds_on as exceeds
from server.core.provider import ProviderNames
from server.core.records import Identity, UsageFilter, UsageSums
from server.db import alerts, sync
from server.db.connection import Reading, Store
from server.db.usage import NO_PROJECT, GroupBy
from server.db.writer import Writer
from server.schemas.events import Changed
from server.services.budgets import BudgetService
from server.services.cost_view import Group
from server.services.costs import Costs
from server.services.forecasts import History, history
from server.services.zones import Zones

_BY_MODEL: tuple[GroupBy, ...] = ("provider", "model")
_BY_PROJECT: tuple[GroupBy, ...] = ("project",)
_RUNS_LOOKED_AT = 5
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
        self._turns: dict[int, threading.Lock] = {}

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
        """Gives alerts, newest first, from behind a page's last one."""
        before = None if cursor is None else int(cursor)
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
        """Brings an organization's alerts in step with its figures, if they may have changed since.

        Whoever asks while another thread is at it waits: what they read next is to be in step, too.
        """
        with self._gate:
            turn = self._turns.setdefault(organization_id, threading.Lock())
        with turn:
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
        (spent,) = self._costs.spend(database, organization_id, [month_of(day)], zone)
        models = {model for (_, model), sums in spent.by_model.items() if sums.unpriced_events}
        notices += rules.unpriced_notice(day, sorted(models))
        notices += self._failing(database, organization_id)
        return notices + self._anomalies(database, organization_id, now, zone)

    def _failing(self, database: Reading, organization_id: int) -> list[Notice]:
        notices: list[Notice] = []
        for provider in sync.list_integrations(database, organization_id):
            past = sync.past_of(database, organization_id, provider)
            newest = sync.list_runs(database, organization_id, provider, _RUNS_LOOKED_AT)
            message = next((run.message for run in newest if run.status == "error"), "")
            notices += rules.sync_notice(provider, past, message, self._names)
        return notices

    def _forecast(
        self, database: Reading, standing: BudgetStanding, now: datetime, zone: tzinfo
    ) -> Notice | None:
        budget, spent = (
            standing.budget,
            {
                "spent_nanos": standing.used_nanos,
                "fixed_nanos": standing.fixed_nanos,
            },
        )
        where = UsageFilter(provider=budget.provider, project=budget.project, person_id=budget.person_id)
        recent = history(self._costs, database, budget.organization_id, now, zone, where)
        last = days_of(budget, recent.today).last
        exceeds_on = exceeds(recent.path(last, **spent), budget.limit_nanos)
        heading = recent.heading(last, **spent)
        return rules.forecast_notice(standing, heading, exceeds_on, recent.today, self._names)

    def _anomalies(
        self, database: Reading, organization_id: int, now: datetime, zone: tzinfo
    ) -> list[Notice]:
        """Looks at today and yesterday; at their parts only where the whole is too dear.

        A cheap day is no reason to disturb anybody: people rest.
        """
        recent = history(self._costs, database, organization_id, now, zone)
        notices = []
        for ago in (0, 1):
            day, cost = recent.varying[-1 - ago]
            if find_anomaly(recent.varying, day=day, cost_nanos=cost, finished=False) is None:
                continue
            parts = self._parts(database, organization_id, recent, day)
            found = find_anomaly(recent.varying, day=day, cost_nanos=cost, finished=False, parts=parts)
            if found is not None:
                notices.append(rules.anomaly_notice(found, is_today=ago == 0, names=self._names))
        return notices

    def _parts(self, database: Reading, organization_id: int, recent: History, day: date) -> list[Part]:
        first = next(one for one, cost in recent.varying if cost)
        days = [one for one, _ in recent.varying if one >= first]
        ranges = [DayRange(one, one) for one in days]
        parts = []
        for by in (_BY_MODEL, _BY_PROJECT):
            tallies = self._costs.tally(database, organization_id, ranges, recent.zone, by=by)
            for group in sorted({group for tally in tallies for group in tally}):
                costs = [_varying(tally.get(group)) for tally in tallies]
                daily = list(zip(days, costs, strict=True))
                parts.append(_part(group, costs[days.index(day)], typical_of_part(daily, day)))
        return parts


def _varying(sums: UsageSums | None) -> int:
    return 0 if sums is None else sums.cost_nanos - sums.manual_nanos


def _part(group: Group, cost_nanos: int, typical_nanos: int) -> Part:
    if len(group) == 2:
        return Part("model", group[1], cost_nanos, typical_nanos, provider=group[0])
    return Part("project", None if group[0] == NO_PROJECT else group[0], cost_nanos, typical_nanos)


def _number(written: str) -> int:
    digits = written.isascii() and written.isdigit() and len(written) < 19
    return int(written) if digits else -1
