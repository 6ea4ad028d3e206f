"""Several writers on one PostgreSQL database, each as a process of its own would have it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from peewee import Database

from server.core.errors import StoreLost
from server.core.records import InsertOutcome, UsageEvent
from server.db.choices import read_state, write_state
from server.db.connection import Store
from server.db.events import EventWriter
from server.db.writer import Writer
from tests.conftest import START
from tests.postgresql import Cluster, name_of
from tests.unit.db.histories import make_event

WRITERS = 4


@pytest.fixture
def writers(shared_database: str, tmp_path: Path) -> Iterator[list[Writer]]:
    with ExitStack() as stack:
        made = []
        for _ in range(WRITERS):
            store = Store(tmp_path, shared_database)
            store.open(now=START)
            stack.callback(store.close)
            made.append(Writer(store.writer, EventWriter(UTC), lambda: START))
            made[-1].start()
            stack.callback(made[-1].stop)
        yield made


def at_once(writers: list[Writer], work: Callable[[int, Writer], None]) -> None:
    with ThreadPoolExecutor(len(writers)) as pool:
        for done in [pool.submit(work, number, writer) for number, writer in enumerate(writers)]:
            done.result()


def store_surely(writer: Writer, events: list[UsageEvent]) -> list[InsertOutcome]:
    """Stores events as a careful client does: again, where the answer says that nobody knows."""
    while True:
        with suppress(StoreLost):
            return writer.insert_events(events)


def count(writer: Writer, statement: str) -> int:
    return writer.call(lambda database: int(database.execute_sql(statement).fetchone()[0]))


@pytest.mark.expect_errors
def test_the_same_events_from_all_sides_count_once(
    writers: list[Writer], cluster: Cluster, shared_database: str
) -> None:
    """Each is sent by every writer, in an order and in batches of its own, while connections are cut."""
    name = name_of(shared_database)
    events = [
        make_event(
            START.replace(day=1 + number % 3),
            project=f"p{number % 7}",
            model=f"m{number % 5}",
            idempotency_key=f"key-{number}",
        )
        for number in range(200)
    ]
    outcomes: list[InsertOutcome] = []
    halfway = threading.Barrier(WRITERS)

    def send(number: int, writer: Writer) -> None:
        chance = Random(number)
        left = chance.sample(events, len(events))
        for turn in range(10):
            batch, left = left[:20], left[20:]
            if turn == 5 and halfway.wait(30) == 0:
                cluster.execute(
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                )
            outcomes.extend(store_surely(writer, batch))

    at_once(writers, send)
    assert {one.status for one in outcomes} == {"accepted", "duplicate"}
    assert len({(one.stored.id, one.stored.event.idempotency_key) for one in outcomes}) == 200
    assert count(writers[0], "SELECT count(*) FROM usage_event") == 200
    assert count(writers[1], "SELECT sum(events) FROM usage_day") == 200
    assert set(writers[2].rebuild().values()) == {0}, "every sum equals its events"


def test_work_that_reads_and_then_writes_is_done_one_after_the_other(writers: list[Writer]) -> None:
    writers[0].call(lambda database: write_state(database, "counted", "0"))

    def add(database: Database) -> None:
        write_state(database, "counted", str(int(read_state(database, "counted") or 0) + 1))

    def work(_: int, writer: Writer) -> None:
        for _ in range(10):
            writer.call(add)

    at_once(writers, work)
    assert writers[0].call(lambda database: read_state(database, "counted")) == str(10 * WRITERS)


def test_another_time_zone_is_followed_by_all_writers(writers: list[Writer]) -> None:
    """One changes it while the others store events late on a day that is the next one elsewhere."""
    tokyo = ZoneInfo("Asia/Tokyo")

    def work(number: int, writer: Writer) -> None:
        for turn in range(10):
            if number == 0 and turn == 5:
                writer.follow(tokyo, "Asia/Tokyo")
            writer.insert_events([make_event(START.replace(hour=20), idempotency_key=f"{number}/{turn}")])

    writers[0].follow(ZoneInfo("UTC"), "UTC")
    at_once(writers, work)
    assert count(writers[1], "SELECT count(DISTINCT bucket) FROM usage_day") == 1
    assert count(writers[1], "SELECT sum(events) FROM usage_day") == 10 * WRITERS
    for writer in writers:
        assert set(writer.rebuild().values()) == {0}
