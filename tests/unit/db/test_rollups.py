"""The sums kept beside the events always equal the events, whatever happened, in whatever time zone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.errors import StoreError
from server.core.records import UsageEvent
from server.db.choices import read_state
from server.db.connection import FILE_NAME, Store
from server.db.events import EventWriter
from server.db.writer import Writer
from tests.conftest import empty_database
from tests.unit.db.histories import (
    EDGES,
    HISTORIES,
    QUARTER_MS,
    ROLLUPS,
    ZONES,
    expected_rollups,
    make_event,
    rows_of,
    stored_rollups,
)

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HEALTHY = dict.fromkeys(ROLLUPS, 0)


@contextmanager
def fresh(zone: str = "UTC") -> Iterator[tuple[Store, Writer]]:
    """Gives an empty database whose day sums follow a zone."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE_NAME).write_bytes(empty_database())
        store = Store(Path(folder))
        store.open(now=NOW)
        writer = Writer(store.writer, EventWriter(UTC), lambda: NOW)
        writer.start()
        try:
            writer.follow(ZoneInfo(zone), zone)
            yield store, writer
        finally:
            writer.stop()
            store.close()


def assert_sums_equal_events(store: Store, zone: str) -> None:
    with store.reading() as database:
        rows = rows_of(database)
        stored, expected = stored_rollups(database), expected_rollups(rows, zone)
    for table in ROLLUPS:
        assert stored[table] == expected[table], table


@settings(max_examples=50)
@given(HISTORIES, st.sampled_from(ZONES))
def test_every_sum_equals_its_events(history: list[list[UsageEvent]], zone: str) -> None:
    with fresh(zone) as (store, writer):
        accepted = 0
        for group in history:
            outcomes = writer.insert_events(group)
            assert [outcome.stored.event.organization_id for outcome in outcomes] == [
                event.organization_id for event in group
            ]
            accepted += sum(outcome.status == "accepted" for outcome in outcomes)
        with store.reading() as database:
            assert len(rows_of(database)) == accepted
        assert_sums_equal_events(store, zone)
        assert writer.rebuild() == HEALTHY


@settings(max_examples=30)
@given(HISTORIES, st.lists(st.sampled_from(ZONES), min_size=1, max_size=3))
def test_day_sums_follow_the_zone_and_quarter_sums_stay(
    history: list[list[UsageEvent]], zones: list[str]
) -> None:
    with fresh() as (store, writer):
        for n, group in enumerate(history):
            writer.insert_events(group)
            zone = zones[n % len(zones)]
            with store.reading() as database:
                quarters = stored_rollups(database)["usage_quarter"]
            writer.follow(ZoneInfo(zone), zone)
            with store.reading() as database:
                assert stored_rollups(database)["usage_quarter"] == quarters
            assert_sums_equal_events(store, zone)


@settings(max_examples=20)
@given(HISTORIES.filter(lambda history: any(history)), st.randoms(use_true_random=False))
def test_rebuild_repairs_any_tampering(history: list[list[UsageEvent]], chance: Random) -> None:
    with fresh("Europe/Berlin") as (store, writer):
        for group in history:
            writer.insert_events(group)
        for table in ROLLUPS:
            column, amount = (
                chance.choice(["events", "output", "estimated_nanos", "notional_nanos"]),
                chance.choice([-1, 7]),
            )
            statement = f"UPDATE {table} SET {column} = {column} + {amount} WHERE bucket % 2 = 0"
            tamper(writer, statement)
        writer.rebuild()
        assert_sums_equal_events(store, "Europe/Berlin")
        assert writer.rebuild() == HEALTHY


def tamper(writer: Writer, statement: str) -> None:
    """Changes the database behind the back of the code that keeps the sums."""
    writer.call(lambda database: database.execute_sql(statement).close())


def three_quarters(writer: Writer) -> None:
    """Stores events in three quarter hours of two days, by two projects."""
    for n in range(3):
        at = EDGES[5] + (n - 1) * QUARTER_MS
        writer.insert_events([make_event(at), make_event(at, project="chat"), make_event(at, project="chat")])


@pytest.mark.parametrize(
    ("tampering", "wrong"),
    [
        ("UPDATE usage_quarter SET output = output + 1", {"usage_quarter": 3}),
        (
            "DELETE FROM usage_quarter_dimension WHERE bucket = (SELECT min(bucket) FROM usage_quarter)",
            {"usage_quarter_dimension": 2},
        ),
        ("DELETE FROM usage_day", {"usage_day": 2}),
        (
            "INSERT INTO usage_day_dimension SELECT organization_id, bucket + 9, dimension_id, provider, "
            "model, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM usage_day_dimension",
            {"usage_day_dimension": 4},
        ),
    ],
)
def test_rebuild_tells_how_many_rows_of_each_had_been_wrong(tampering: str, wrong: dict[str, int]) -> None:
    with fresh() as (store, writer):
        three_quarters(writer)
        assert writer.rebuild() == HEALTHY
        tamper(writer, tampering)
        assert writer.rebuild() == HEALTHY | wrong
        assert writer.rebuild() == HEALTHY
        assert_sums_equal_events(store, "UTC")


def test_rebuild_on_an_empty_database_finds_nothing_wrong() -> None:
    with fresh() as (_, writer):
        assert writer.rebuild() == HEALTHY


@pytest.mark.expect_errors
@pytest.mark.parametrize("table", ["usage_day", "usage_day_dimension", "state"])
def test_a_change_of_zone_that_fails_leaves_the_old_zone_in_force(table: str) -> None:
    with fresh("Asia/Kathmandu") as (store, writer):
        three_quarters(writer)
        trigger = f"CREATE TRIGGER no BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'not now'); END"
        tamper(writer, trigger)
        with pytest.raises(StoreError, match="not now"):
            writer.follow(ZoneInfo("America/New_York"), "America/New_York")
        tamper(writer, "DROP TRIGGER no")
        with store.reading() as database:
            assert read_state(database, "rollup_zone") == "Asia/Kathmandu"
        writer.insert_events([make_event(edge) for edge in EDGES])
        assert_sums_equal_events(store, "Asia/Kathmandu")
        writer.follow(ZoneInfo("America/New_York"), "America/New_York")
        assert_sums_equal_events(store, "America/New_York")


@pytest.mark.expect_errors
def test_a_failed_write_leaves_sums_and_events_as_they_were() -> None:
    with fresh() as (store, writer):
        three_quarters(writer)
        with store.reading() as database:
            before = stored_rollups(database), len(rows_of(database))
        too_large = make_event(cost_nanos=2**63)
        for bad in ([make_event(), too_large], [make_event(), make_event(model=None)]):
            with pytest.raises(Exception, match="nothing was stored"):
                writer.insert_events(bad)
        with store.reading() as database:
            assert (stored_rollups(database), len(rows_of(database))) == before
        writer.insert_events([make_event(project="new")])
        assert_sums_equal_events(store, "UTC")


def test_the_day_of_a_quarter_hour_is_not_remembered_from_another_zone() -> None:
    with fresh("UTC") as (store, writer):
        for zone in ("UTC", "America/New_York", "Pacific/Chatham", "UTC"):
            writer.follow(ZoneInfo(zone), zone)
            writer.insert_events([make_event(edge) for edge in EDGES])
            assert_sums_equal_events(store, zone)


@pytest.mark.expect_errors
def test_what_was_new_in_a_failed_write_is_new_again() -> None:
    """The project was first seen in a transaction that was undone; its name must not be lost with it."""
    with fresh() as (store, writer):
        writer.insert_events([make_event(cost_nanos=2**63 - 1)])
        with pytest.raises(StoreError):
            writer.insert_events([make_event(project="new", cost_nanos=1)])
        writer.insert_events([make_event(project="new", model="other")])
        assert_sums_equal_events(store, "UTC")
        assert writer.rebuild() == HEALTHY


@pytest.mark.expect_errors
def test_a_sum_too_large_for_an_integer_is_refused_and_not_made_inexact() -> None:
    with fresh() as (store, writer):
        writer.insert_events([make_event(cost_nanos=2**63 - 1)])
        with pytest.raises(StoreError):
            writer.insert_events([make_event(cost_nanos=1)])
        assert_sums_equal_events(store, "UTC")
        with store.reading() as database:
            assert [row.sums.cost_nanos for row in rows_of(database)] == [2**63 - 1]


def test_the_zone_holds_after_a_restart(tmp_path: Path) -> None:
    zone = "Pacific/Chatham"
    for start in range(2):
        store = Store(tmp_path)
        store.open(now=NOW)
        writer = Writer(store.writer, EventWriter(UTC), lambda: NOW)
        writer.start()
        writer.follow(ZoneInfo(zone), zone)
        writer.insert_events([make_event(edge + start * QUARTER_MS) for edge in EDGES])
        assert_sums_equal_events(store, zone)
        writer.stop()
        store.close()
