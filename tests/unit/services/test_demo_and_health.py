"""The demo's made-up year, and whether the parts are well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from server.core.errors import StoreError
from server.core.records import ALL_SCOPES, Identity, Role
from server.db.connection import Store
from server.db.events import EventWriter
from server.db.writer import Writer
from server.services import demo
from tests.conftest import Clock, make_installation, make_services
from tests.unit.db.histories import (
    ROLLUPS,
    expected_rollups,
    make_event,
    rows_of,
    stored_rollups,
)

if TYPE_CHECKING:
    import logging
    from pathlib import Path

    from server.core.pricing import PriceBook
    from server.services.container import Services

NOW = datetime(2026, 3, 14, 16, 20, tzinfo=UTC)
ZONE = "America/New_York"


@contextmanager
def filled(folder: Path, prices: PriceBook) -> Iterator[tuple[Store, Services, Identity]]:
    store, clock = Store(folder), Clock(NOW)
    store.open(now=NOW)
    writer = Writer(store.writer, EventWriter(UTC), clock)
    writer.start()
    try:
        installation = make_installation(writer, clock)
        services = make_services(store, writer, installation, prices, clock, machine_zone=ZONE)
        demo.fill(writer, services, NOW)
        owner = Identity(
            installation.organization_id, installation.owner_id, Role.OWNER, frozenset(ALL_SCOPES), "demo"
        )
        yield store, services, owner
    finally:
        writer.stop()
        store.close()


def content(store: Store) -> list[Any]:
    with store.reading() as database:
        return list(database.execute_sql("SELECT * FROM usage_event ORDER BY id").fetchall())


def test_the_demo_is_a_plausible_year_and_the_same_every_time(
    tmp_path_factory: pytest.TempPathFactory, price_book: PriceBook
) -> None:
    with filled(tmp_path_factory.mktemp("one"), price_book) as (store, services, owner):
        first = content(store)
        with store.reading() as database:
            rows = rows_of(database)
            stored, expected = stored_rollups(database), expected_rollups(rows, ZONE)
        for table in ROLLUPS:
            assert stored[table] == expected[table], table
        overview = services.dashboard.overview(owner, zone_name=None)
    made = list(demo._events(Random(8423), NOW))
    assert len(rows) == len(made) > 5_000, "nothing was rejected"
    moments = [row.occurred_at for row in rows]
    now_ms = NOW.timestamp() * 1000
    assert max(moments) <= now_ms
    assert timedelta(days=364) < timedelta(milliseconds=max(moments) - min(moments)) < timedelta(days=368)
    assert len({row.model for row in rows}) >= 6
    assert len({row.provider for row in rows}) >= 3
    unpriced = [row for row in rows if row.sums.unpriced_events]
    assert 0 < len(unpriced) < len(rows) / 20
    assert {row.model for row in unpriced} == {"house-finetune-7b"}
    assert overview.budget is not None
    assert overview.budget.budget.limit_nanos == 250 * 10**9
    assert 20 * 10**9 < overview.month.total.cost_nanos < 500 * 10**9
    assert overview.today.total.events > 0
    assert overview.projection.confidence > 0.5
    assert overview.burn.total.cost_nanos > 0

    with filled(tmp_path_factory.mktemp("two"), price_book) as (store, _, _):
        assert content(store) == first


# ---------------------------------------------------------------- health


def fail(writer: Writer) -> None:
    with pytest.raises(StoreError):
        writer.call(lambda database: database.execute_sql("SELECT * FROM nothing"))


def test_a_running_program_is_healthy(services: Services, identity: Identity, clock: Clock) -> None:
    clock.advance(seconds=90)
    pulse = services.health.pulse()
    assert (pulse.state, pulse.database, pulse.services) == (
        "healthy",
        True,
        {"api": "healthy", "tracking": "healthy"},
    )
    assert pulse.uptime_s == 90
    intake = services.health.intake(identity)
    assert (intake.state, intake.waiting, intake.freshness, intake.failures) == ("healthy", 0, "no_data", [])


def test_a_failed_write_is_seen_until_writing_works_again_and_for_five_minutes(
    writer: Writer,
    services: Services,
    identity: Identity,
    clock: Clock,
    expect_errors: list[logging.LogRecord],
) -> None:
    clock.advance(seconds=1)
    fail(writer)
    assert services.health.pulse().state == services.health.intake(identity).state == "unhealthy"
    clock.advance(seconds=1)
    writer.insert_events([make_event(received_at_ms=round(clock().timestamp() * 1000))])
    intake = services.health.intake(identity)
    assert (intake.state, intake.last_commit, intake.freshness) == ("degraded", clock(), "fresh")
    assert ["nothing" in failure.message for failure in intake.failures] == [True]
    clock.advance(minutes=5)
    assert services.health.pulse().state == "healthy"
    assert len(expect_errors) == 1


def test_a_database_that_does_not_answer_is_unhealthy(
    store: Store, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError("x", "it is gone")

    monkeypatch.setattr(store, "reading", broken)
    pulse = services.health.pulse()
    assert (pulse.state, pulse.database) == ("unhealthy", False)
