"""Reading usage: lists, the month's figures, series and burn rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from server.core import periods
from server.core.errors import InvalidInput
from server.core.freshness import Freshness, freshness
from server.core.periods import DayRange, Interval
from server.core.provider import ProviderNames
from server.core.records import Identity, StoredEvent, UsageFilter, UsageSums
from server.db import usage
from server.db.connection import Reading, Store
from server.db.usage import Buckets, GroupBy, Position
from server.services.cost_view import NOTHING
from server.services.costs import Costs
from server.services.cursors import cursor_of, position_of
from server.services.month_entries import known_filter
from server.services.zones import Zones

_MAX_STEPS = 20_000
_HOURS: dict[Interval, int] = {"hour": 1, "day": 24, "week": 168, "month": 28 * 24}


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of events and where the next one begins."""

    events: list[StoredEvent]
    next_cursor: str | None
    days: DayRange
    last_updated: datetime | None
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class SeriesStep:
    """One step of a series; groups are empty where none were asked for."""

    label: str
    sums: UsageSums
    groups: dict[str, UsageSums]


@dataclass(frozen=True, slots=True)
class Burn:
    """What a rolling window of real hours used, together and by provider."""

    hours: int
    total: UsageSums
    by_provider: dict[str, UsageSums]


class UsageService:
    """Answers questions about events, from the rollups wherever whole quarter hours will do."""

    def __init__(
        self,
        *,
        store: Store,
        costs: Costs,
        providers: ProviderNames,
        zones: Zones,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes what it works with."""
        self._store = store
        self._costs = costs
        self._providers = providers
        self._zones = zones
        self._clock = clock

    def list_events(
        self,
        identity: Identity,
        *,
        first: date | None,
        last: date | None,
        where: UsageFilter,
        limit: int,
        cursor: str | None,
        zone_name: str | None,
    ) -> EventPage:
        """Gives events of a range of days, newest first.

        Raises:
            InvalidInput: The range is turned round, or the cursor is not one of ours.
        """
        now, zone = self._clock(), self._zones.find(zone_name)
        days = self.days(first, last, now, zone)
        after = None if cursor is None else Position(*position_of(cursor))
        start, end = (to * periods.QUARTER_MS for to in periods.quarters(days, zone))
        with self._store.reading() as database:
            events = usage.list_events(
                database,
                identity.organization_id,
                start_ms=start,
                end_ms=end,
                where=self.known(where),
                limit=limit + 1,
                after=after,
            )
            newest = usage.newest_event_ms(database, identity.organization_id)
        more = len(events) > limit
        events = events[:limit]
        last_updated = None if newest is None else periods.from_ms(newest)
        return EventPage(
            events, _cursor(events[-1]) if more else None, days, last_updated, freshness(last_updated, now)
        )

    def series(
        self,
        identity: Identity,
        *,
        first: date | None,
        last: date | None,
        where: UsageFilter,
        group_by: GroupBy | None,
        interval: Interval,
        zone_name: str | None,
    ) -> list[SeriesStep]:
        """Gives usage step by step over a range of days, empty steps included.

        Raises:
            InvalidInput: The range is turned round, or would have too many steps; or the provider is neither
                known nor a service of which something was said.
        """
        zone = self._zones.find(zone_name)
        days = self.days(first, last, self._clock(), zone)
        if days.days * 24 > _MAX_STEPS * _HOURS[interval]:
            raise InvalidInput.of(
                "interval", f"the range has more than {_MAX_STEPS} steps; take a longer interval"
            )
        by: tuple[GroupBy, ...] = (group_by,) if group_by else ()
        own = identity.organization_id
        with self._store.reading() as database:
            wanted = known_filter(database, own, where, self._providers)
            if interval == "hour":
                hours = periods.hours(days, zone)
                labels = [hour.label for hour in hours]
                tallies = self._costs.hours(database, own, hours, zone, wanted, by)
            else:
                steps = periods.steps(days, interval)
                labels = [step.first.isoformat() for step in steps]
                tallies = self._costs.tally(database, own, steps, zone, wanted, by)
        return [
            SeriesStep(
                label,
                UsageSums.together(tally.values()) if by else tally.get((), NOTHING),
                {group[0]: sums for group, sums in tally.items()} if by else {},
            )
            for label, tally in zip(labels, tallies, strict=True)
        ]

    def groups(
        self,
        identity: Identity,
        *,
        first: date | None,
        last: date | None,
        where: UsageFilter,
        group_by: GroupBy,
        zone_name: str | None,
    ) -> dict[str, UsageSums]:
        """Gives usage of a range of days by group, the dearest first.

        Raises:
            InvalidInput: As for a series.
        """
        zone = self._zones.find(zone_name)
        days = self.days(first, last, self._clock(), zone)
        own = identity.organization_id
        with self._store.reading() as database:
            wanted = known_filter(database, own, where, self._providers)
            (tally,) = self._costs.tally(database, own, [days], zone, wanted, (group_by,))
        ordered = sorted(tally.items(), key=lambda item: (-item[1].cost_nanos, item[0]))
        return {group[0]: sums for group, sums in ordered}

    def burn(self, identity: Identity, *, hours: int, service: str | None) -> Burn:
        """Gives what the last hours used, exactly to the millisecond.

        Raises:
            InvalidInput: The service is not known.
        """
        wanted = self.known(UsageFilter(provider=service)).provider
        with self._store.reading() as database:
            return self.burn_within(database, identity.organization_id, hours=hours, provider=wanted)

    def burn_within(
        self, database: Reading, organization_id: int, *, hours: int, provider: str | None = None
    ) -> Burn:
        """Gives the same inside the caller's snapshot."""
        end_ms = periods.to_ms(self._clock()) + 1
        start_ms = end_ms - hours * 3_600_000
        first_whole = -(-start_ms // periods.QUARTER_MS)
        whole = Buckets("quarter", [(0, first_whole, end_ms // periods.QUARTER_MS + 1)])
        by_provider: defaultdict[str, UsageSums] = defaultdict(UsageSums)
        for _, (name,), sums in usage.step_sums(database, organization_id, whole, by=("provider",)):
            by_provider[name] += sums
        cut = usage.event_sums(database, organization_id, start_ms, first_whole * periods.QUARTER_MS)
        for name, sums in cut.items():
            by_provider[name] += sums
        chosen = {name: sums for name, sums in sorted(by_provider.items()) if provider in (None, name)}
        return Burn(hours, UsageSums.together(chosen.values()), chosen)

    def asked_days(self, first: date | None, last: date | None, zone_name: str | None) -> DayRange:
        """Gives a range of days of a zone by its name, by default the first of this month to today.

        Raises:
            InvalidInput: The range is turned round or out of the calendar, or there is no such zone.
        """
        return self.days(first, last, self._clock(), self._zones.find(zone_name))

    def days(self, first: date | None, last: date | None, now: datetime, zone: tzinfo) -> DayRange:
        """Gives a range of days, by default the first of this month to today.

        Raises:
            InvalidInput: The range is turned round or out of the calendar.
        """
        return periods.range_of(first, last, periods.today(now, zone))

    def known(self, where: UsageFilter) -> UsageFilter:
        """Folds the spelling of a filter's provider.

        Raises:
            InvalidInput: The provider is not known.
        """
        if where.provider is None:
            return where
        return replace(where, provider=self._providers.require(where.provider).id)


def _cursor(stored: StoredEvent) -> str:
    return cursor_of(stored.event.occurred_at_ms, stored.id)
