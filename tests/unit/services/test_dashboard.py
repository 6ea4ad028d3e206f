"""The overview: every figure agrees with every other, and with the raw events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.records import CostSource, UsageFilter
from server.core.tokens import TokenCounts
from server.schemas.budgets import BudgetRequest, BudgetScope
from tests.unit.db.histories import QUARTER_MS, ZONES, add_up, make_event, rows_of, wall_day
from tests.unit.services.test_usage_series import wipe

if TYPE_CHECKING:
    from server.core.records import Identity
    from server.db.connection import Store
    from server.db.writer import Writer
    from server.services.container import Services
    from server.services.dashboard import Overview
    from tests.conftest import Clock

DAY_MS = 86_400_000
SHARED = [HealthCheck.function_scoped_fixture]
NOWS = st.sampled_from(
    [
        datetime(2026, 3, 14, 12, 7, 3, 456_000, tzinfo=UTC),
        datetime(2026, 3, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 2, 28, 23, 30, tzinfo=UTC),
        datetime(2026, 3, 31, 22, 59, 59, 999_000, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2027, 1, 1, 5, 1, tzinfo=UTC),
        datetime(2024, 2, 29, 18, 15, tzinfo=UTC),
    ]
)
AGOS = st.one_of(
    st.integers(0, 4 * DAY_MS),
    st.integers(0, 70 * DAY_MS),
    st.integers(0, 100).map(lambda quarters: quarters * QUARTER_MS),
)
SOURCES = list(CostSource)


def store_events(writer: Writer, now: datetime, agos: list[int]) -> None:
    now_ms = round(now.timestamp() * 1000)
    writer.insert_events(
        [
            make_event(
                now_ms - ago,
                provider=("openai", "anthropic", "mistral")[n % 3],
                model=("shared", "gpt-5")[n % 2],
                project=(None, "search")[n % 2],
                counts=TokenCounts(n, 2, 3, 4, 5),
                cost_source=SOURCES[n % 3],
                cost_nanos=None if SOURCES[n % 3] is CostSource.UNPRICED else 10**9 + 7 * n,
                received_at_ms=now_ms - ago,
            )
            for n, ago in enumerate(agos)
        ]
        + [make_event(now_ms, organization_id=2, cost_nanos=10**15)]
    )


def budget(services: Services, identity: Identity, period: str, **scope: str) -> None:
    services.budgets.put(
        identity,
        BudgetRequest(limit=Decimal(100), period=period, scope=BudgetScope(**scope)),
    )


@settings(max_examples=60, suppress_health_check=SHARED)
@given(
    now=NOWS,
    agos=st.lists(AGOS, max_size=20),
    in_force=st.sampled_from(ZONES),
    asked=st.none() | st.sampled_from(ZONES),
)
@example(now=datetime(2026, 3, 1, tzinfo=UTC), agos=[0, 1], in_force="UTC", asked=None)
@example(now=datetime(2026, 3, 1, tzinfo=UTC), agos=[0, 1], in_force="Europe/Berlin", asked="UTC")
def test_all_figures_agree(
    store: Store,
    writer: Writer,
    services: Services,
    identity: Identity,
    clock: Clock,
    now: datetime,
    agos: list[int],
    in_force: str,
    asked: str | None,
) -> None:
    wipe(writer)
    clock.set(now)
    store_events(writer, now, agos)
    services.settings.change({"timezone": in_force})
    budget(services, identity, "month")
    budget(services, identity, "month", provider="openai")
    zone = ZoneInfo(asked or in_force)
    today = now.astimezone(zone).date()
    with store.reading() as database:
        rows = [
            (wall_day(row.occurred_at, zone), row) for row in rows_of(database) if row.organization_id == 1
        ]
    month = add_up(row.sums for day, row in rows if (day.year, day.month) == (today.year, today.month))
    last_month = today.replace(day=1) - timedelta(days=1)
    before = add_up(
        row.sums for day, row in rows if (day.year, day.month) == (last_month.year, last_month.month)
    )

    found = services.dashboard.overview(identity, zone_name=asked)
    stats = services.dashboard.stats(identity, provider=None, zone_name=asked)
    series = services.usage.series(
        identity,
        first=None,
        last=None,
        where=UsageFilter(),
        group_by="provider",
        interval="day",
        zone_name=asked,
    )
    assert found.month.total == month
    assert found.today.total == add_up(row.sums for day, row in rows if day == today)
    assert found.previous_month == before
    assert stats.usage == month
    assert add_up(found.month.by_provider.values()) == month
    assert add_up(step.sums for step in series) == month
    assert add_up(group for step in series for group in step.groups.values()) == month
    assert series[-1].sums == found.today.total
    days = [sums for day, sums in found.daily if (day.year, day.month) == (today.year, today.month)]
    assert add_up(days) == month
    assert found.daily[-1] == (today, found.today.total)
    assert found.budget is not None
    assert stats.budget is not None
    assert found.budget.used_nanos == stats.budget.used_nanos == month.cost_nanos
    assert found.projection == stats.projection
    assert found.projection.low_nanos >= month.cost_nanos
    by_provider = found.month.by_provider.get("openai")
    of_openai = services.dashboard.stats(identity, provider="OpenAI", zone_name=asked)
    assert of_openai.usage.cost_nanos == (by_provider.cost_nanos if by_provider else 0)
    assert of_openai.budget is not None
    assert of_openai.budget.budget.provider == "openai"
    assert of_openai.budget.used_nanos == of_openai.usage.cost_nanos
    assert found.now == now
    assert found.burn == services.usage.burn(identity, hours=24, service=None)


def overview_at(services: Services, identity: Identity, clock: Clock, now: str) -> Overview:
    clock.set(datetime.fromisoformat(now))
    return services.dashboard.overview(identity, zone_name=None)


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("UTC", "2026-03-14T12:00:00Z", "2026-02-14T12:00:00Z"),
        ("UTC", "2026-03-14T12:14:59Z", "2026-02-14T12:00:00Z"),
        ("UTC", "2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        ("UTC", "2026-03-28T12:00:00Z", "2026-02-28T12:00:00Z"),
        ("UTC", "2026-03-29T12:00:00Z", "2026-03-01T00:00:00Z"),
        ("UTC", "2026-03-31T12:00:00Z", "2026-03-01T00:00:00Z"),
        ("UTC", "2026-05-31T23:59:00Z", "2026-05-01T00:00:00Z"),
        ("UTC", "2026-01-31T06:00:00Z", "2025-12-31T06:00:00Z"),
        ("Europe/Berlin", "2026-04-14T10:00:00Z", "2026-03-14T11:00:00Z"),
        ("Asia/Kathmandu", "2026-03-13T18:15:00Z", "2026-02-13T18:15:00Z"),
        ("America/New_York", "2026-03-31T12:00:00Z", "2026-03-01T05:00:00Z"),
    ],
)
def test_the_month_before_counts_up_to_the_same_moment(
    writer: Writer, services: Services, identity: Identity, clock: Clock, zone: str, now: str, until: str
) -> None:
    """On the 29th to 31st after a shorter month it is the whole of it."""
    services.settings.change({"timezone": zone})
    cut = round(datetime.fromisoformat(until).timestamp() * 1000)
    first = datetime.fromtimestamp((cut - 1) / 1000, ZoneInfo(zone)).date().replace(day=1)
    if until.endswith("01T00:00:00Z") and now.endswith("01T00:00:00Z"):
        first = date(2026, 2, 1)
    start = round(datetime(first.year, first.month, 1, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    writer.insert_events([make_event(cut - 1, cost_nanos=5), make_event(cut, cost_nanos=700)])
    writer.insert_events([make_event(start, cost_nanos=20), make_event(start - 1, cost_nanos=9000)])
    expected = 25 if start <= cut - 1 else 0
    assert overview_at(services, identity, clock, now).previous_month_to_date.cost_nanos == expected


def test_the_first_of_a_month_is_today_and_the_month(
    writer: Writer, services: Services, identity: Identity, clock: Clock
) -> None:
    midnight = round(datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1000)
    writer.insert_events([make_event(midnight - 1, cost_nanos=1), make_event(midnight, cost_nanos=20)])
    found = overview_at(services, identity, clock, "2026-03-01T00:00:00Z")
    assert found.month.total.cost_nanos == found.today.total.cost_nanos == 20
    assert found.previous_month.cost_nanos == 1
    just_before = overview_at(services, identity, clock, "2026-02-28T23:59:59.999Z")
    assert just_before.today.total.cost_nanos == 1


def test_usage_without_a_price_is_neither_money_nor_free(
    writer: Writer, services: Services, identity: Identity, clock: Clock
) -> None:
    unpriced = {"cost_nanos": None, "cost_source": CostSource.UNPRICED}
    now = round(clock().timestamp() * 1000)
    writer.insert_events(
        [
            make_event(now, model="house", counts=TokenCounts(100, output=11), **unpriced),
            make_event(now, model="house", counts=TokenCounts(100, output=11), **unpriced),
            make_event(now, model="other", counts=TokenCounts(1), **unpriced),
            make_event(now, model="gpt-5", counts=TokenCounts(1000), cost_nanos=9),
        ]
    )
    found = services.dashboard.overview(identity, zone_name=None)
    total = found.month.total
    assert (total.cost_nanos, total.events, total.total_tokens) == (9, 4, 1223)
    assert (total.unpriced_events, total.unpriced_tokens) == (3, 223)
    house = found.month.by_model["openai", "house"]
    assert (house.cost_nanos, house.unpriced_tokens) == (0, 222)
    assert found.month.by_model["openai", "gpt-5"].unpriced_events == 0
    (alert,) = found.alerts
    assert alert.message == (
        "No price is known for house, other: its tokens are counted, but are not in the totals."
    )


def test_a_free_model_is_not_unpriced(
    writer: Writer, services: Services, identity: Identity, clock: Clock
) -> None:
    writer.insert_events([make_event(clock(), cost_nanos=0)])
    found = services.dashboard.overview(identity, zone_name=None)
    assert found.month.total.unpriced_events == 0
    assert found.alerts == []


def test_nothing_at_all_is_zero_everywhere(services: Services, identity: Identity) -> None:
    found = services.dashboard.overview(identity, zone_name=None)
    assert found.month.total.events == found.previous_month.events == 0
    assert (found.projection.estimated_nanos, found.projection.confidence) == (0, 0)
    assert (found.budget, found.alerts, found.last_event_at, found.freshness) == (None, [], None, "no_data")
    assert len(found.daily) == 71
    assert services.dashboard.stats(identity, provider=None, zone_name=None).trend == "stable"


def test_only_the_overall_budget_of_the_month_is_the_overall_one(
    writer: Writer, services: Services, identity: Identity
) -> None:
    for period, scope in (("day", {}), ("month", {"provider": "openai"}), ("month", {"project": "search"})):
        budget(services, identity, period, **scope)
    assert services.dashboard.overview(identity, zone_name=None).budget is None
    budget(services, identity, "month")
    found = services.dashboard.overview(identity, zone_name=None).budget
    assert found is not None
    assert (found.budget.provider, found.budget.project, found.budget.period) == (None, None, "month")


def test_every_budget_in_trouble_is_noticed(
    writer: Writer, services: Services, identity: Identity, clock: Clock
) -> None:
    writer.insert_events([make_event(clock(), cost_nanos=150 * 10**9)])
    budget(services, identity, "month")
    budget(services, identity, "day", provider="openai")
    budget(services, identity, "day", provider="anthropic")
    alerts = services.dashboard.overview(identity, zone_name=None).alerts
    assert [alert.title for alert in alerts] == ["Budget exceeded", "Budget exceeded"]
    assert any("OpenAI" in alert.message for alert in alerts)


def test_last_use_and_freshness_follow_the_clock(
    writer: Writer, services: Services, identity: Identity, clock: Clock
) -> None:
    writer.insert_events([make_event(clock(), received_at_ms=round(clock().timestamp() * 1000))])
    at = clock()
    for minutes, word in ((0, "fresh"), (15, "stale"), (61, "very_stale")):
        clock.set(at + timedelta(minutes=minutes))
        found = services.dashboard.overview(identity, zone_name=None)
        assert (found.last_event_at, found.freshness) == (at, word)


def test_names_that_are_not_known_are_refused(services: Services, identity: Identity) -> None:
    with pytest.raises(InvalidInput, match="IANA"):
        services.dashboard.overview(identity, zone_name="Mars/Base")
    with pytest.raises(InvalidInput, match="not known"):
        services.dashboard.stats(identity, provider="qqqqqqq", zone_name=None)
