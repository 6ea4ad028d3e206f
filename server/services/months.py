"""What a month cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from server.core.errors import NotFound
from server.core.freshness import Freshness, freshness
from server.core.periods import DayRange, from_ms, month_of, previous_month, today
from server.core.provider import ProviderNames
from server.core.records import Identity, UsageFilter, UsageSums
from server.core.token_totals import MonthTokens, month_tokens, reported_days
from server.db import bills, month_entries, usage, usage_reports
from server.db.connection import Reading, Store
from server.services.cost_view import NOTHING, View
from server.services.costs import Costs, Spend
from server.services.month_entries import known_service
from server.services.zones import Zones


@dataclass(frozen=True, slots=True)
class MonthCosts:
    """A month and the one before.

    Attributes:
        provider: Empty for all of them.
        unconverted: How many entered costs are in no sum, since no rate of their currency is known.
    """

    provider: str
    spend: Spend
    previous: Spend
    freshness: Freshness
    unconverted: int


@dataclass(frozen=True, slots=True)
class ProviderMonthCosts:
    """A provider's month, with its tokens."""

    costs: MonthCosts
    tokens: MonthTokens


class MonthService:
    """Answers what a month cost, by provider or together."""

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

    def all(
        self, identity: Identity, *, month: int | None, year: int | None, zone_name: str | None
    ) -> MonthCosts:
        """Gives every provider's month, by default this one."""
        zone = self._zones.find(zone_name)
        with self._store.reading() as database:
            return self._costs_of(
                database, identity.organization_id, None, self._wanted(month, year, zone), zone
            )

    def of_provider(
        self,
        identity: Identity,
        spelling: str,
        *,
        month: int | None,
        year: int | None,
        zone_name: str | None,
    ) -> ProviderMonthCosts:
        """Gives the month of a provider, or of a service of which something was said.

        Of a provider that was not used there is nothing but zeros.

        Raises:
            NotFound: It is neither.
        """
        own, zone = identity.organization_id, self._zones.find(zone_name)
        wanted = self._wanted(month, year, zone)
        with self._store.reading() as database:
            provider = known_service(database, own, spelling, self._providers)
            if provider is None:
                near = self._providers.nearest(spelling)
                hint = f"; did you mean {near}?" if near else "."
                raise NotFound(f"The provider {spelling[:60]!r} is not known{hint}")
            return ProviderMonthCosts(
                self._costs_of(database, own, provider, wanted, zone),
                self._tokens_of(database, own, provider, wanted, zone),
            )

    def _wanted(self, month: int | None, year: int | None, zone: tzinfo) -> DayRange:
        day = today(self._clock(), zone)
        return month_of(date(year or day.year, month or day.month, 1))

    def _tokens_of(
        self, database: Reading, organization: int, provider: str, wanted: DayRange, zone: tzinfo
    ) -> MonthTokens:
        """Gives tokens by the days of a zone; where the provider reports any, by those of UTC, as it does."""
        feed = self._providers.get(provider).feed
        rows = usage_reports.token_sums(database, organization, wanted, provider)
        reported = reported_days(rows, feed.repeats if feed else ())
        view = View(database, organization, UTC if reported else zone, UsageFilter(provider=provider), ())
        days = view.buckets((day.toordinal(), day.toordinal(), day.toordinal()) for day in wanted)
        tracked = {date.fromordinal(day): sums.tokens for day, _, sums in view.tracked(days)}
        entered = UsageSums.together([NOTHING, *(sums for _, _, sums in view.entries([wanted]))])
        return month_tokens(tracked, reported, entered.tokens)

    def _costs_of(
        self, database: Reading, organization: int, provider: str | None, wanted: DayRange, zone: tzinfo
    ) -> MonthCosts:
        ranges: list[DayRange] = [wanted, previous_month(wanted.first)]
        spend, before = self._costs.spend(
            database, organization, ranges, zone, UsageFilter(provider=provider)
        )
        known = [
            at
            for at in (
                usage.newest_event_ms(database, organization, provider=provider),
                bills.newest_fetch_ms(database, organization, provider),
                usage_reports.newest_fetch_ms(database, organization, provider) if provider else None,
            )
            if at is not None
        ]
        entered = month_entries.sum_entries(database, organization, wanted, provider)
        age = freshness(from_ms(max(known)) if known else None, self._clock())
        return MonthCosts(provider or "", spend, before, age, entered.unconverted)
