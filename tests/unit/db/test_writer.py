"""The writer: answers after the commit, commits in groups, and never lets one job harm another."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from server.core.errors import BugError, InvalidInput, StoreError
from server.core.records import InsertOutcome
from server.db.choices import read_state, write_state
from server.db.events import EventWriter
from server.db.writer import Writer
from tests.unit.db.histories import make_event

if TYPE_CHECKING:
    import logging

    import peewee

    from server.db.connection import Store
    from tests.conftest import Clock


def rows_seen_by_another_connection(store: Store) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(store.path)) as other:
        return other.execute("SELECT id, model FROM usage_event ORDER BY id").fetchall()


@contextmanager
def busy(writer: Writer) -> Iterator[None]:
    """Keeps the writer occupied, so that what is handed over meanwhile becomes one group."""
    entered, go_on = threading.Event(), threading.Event()

    def work(_: peewee.Database) -> None:
        entered.set()
        assert go_on.wait(5)

    writer.post(work)
    assert entered.wait(5)
    try:
        yield
    finally:
        go_on.set()


@contextmanager
def traced(store: Store) -> Iterator[list[str]]:
    """Gives the statements that the writing connection runs."""
    statements: list[str] = []
    connection = store.writer.connection()
    connection.set_trace_callback(statements.append)
    yield statements
    connection.set_trace_callback(None)


def in_group(writer: Writer, *calls: Callable[[], object]) -> list[object]:
    """Makes calls from as many threads so that they become one group, in order; gives answers or errors."""

    def outcome(call: Callable[[], object]) -> object:
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the error is the answer that the test looks at
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        with busy(writer):
            futures = []
            for call in calls:
                waiting = writer.waiting
                futures.append(pool.submit(outcome, call))
                while writer.waiting == waiting:
                    time.sleep(0.001)
        return [future.result(5) for future in futures]


def test_a_row_is_visible_to_another_connection_when_the_call_returns(store: Store, writer: Writer) -> None:
    for n in range(20):
        writer.insert_events([make_event(model=f"m{n}")], durable=n % 2 == 0)
        assert len(rows_seen_by_another_connection(store)) == n + 1
    writer.call(lambda database: write_state(database, "k", "v"))
    with store.reading() as database:
        assert read_state(database, "k") == "v"


def test_nobody_is_answered_before_the_commit(store: Store, writer: Writer) -> None:
    answered: list[int] = []
    at_commit: list[int] = []

    def note(statement: str) -> None:
        if statement == "COMMIT":
            time.sleep(0.05)
            at_commit.append(len(answered))

    def track(n: int) -> None:
        writer.insert_events([make_event()])
        answered.append(n)

    store.writer.connection().set_trace_callback(note)
    in_group(writer, *[lambda n=n: track(n) for n in range(4)])
    store.writer.connection().set_trace_callback(None)
    assert at_commit == [0, 0]
    assert len(answered) == 4


def test_who_does_not_wait_is_called_after_the_commit_with_its_own_outcome(
    store: Store, writer: Writer
) -> None:
    called: list[tuple[int, str]] = []
    rows_then: list[int] = []

    def then(outcomes: Callable[[], list[InsertOutcome]]) -> None:
        rows_then.append(len(rows_seen_by_another_connection(store)))
        called.extend((one.stored.id, one.stored.event.model) for one in outcomes())

    with busy(writer):
        for n in range(3):
            writer.insert_events_later([make_event(model=f"m{n}")], then, durable=n == 1)
        assert called == []
    writer.stop()
    assert called == [(1, "m0"), (2, "m1"), (3, "m2")]
    assert rows_then == [3, 3, 3], "one group"
    with pytest.raises(StoreError):
        writer.insert_events_later([make_event()], then)
    assert len(called) == 3


def test_who_does_not_wait_hears_of_a_failure(
    store: Store, writer: Writer, monkeypatch: pytest.MonkeyPatch, expect_errors: list[logging.LogRecord]
) -> None:
    def fail(*_: object) -> list[InsertOutcome]:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(EventWriter, "insert", fail)
    heard: list[Callable[[], list[InsertOutcome]]] = []
    writer.insert_events_later([make_event()], heard.append)
    writer.stop()
    (outcomes,) = heard
    with pytest.raises(StoreError, match="full"):
        outcomes()
    assert rows_seen_by_another_connection(store) == []
    assert expect_errors


def test_what_waits_is_committed_as_one_group(store: Store, writer: Writer) -> None:
    with traced(store) as statements:
        in_group(
            writer,
            *[lambda: writer.insert_events([make_event(), make_event()])] * 10,
            lambda: writer.call(lambda database: write_state(database, "k", "v")),
        )
    assert statements.count("COMMIT") == 2, "one for the job that kept it busy, one for the group"
    assert [row[0] for row in rows_seen_by_another_connection(store)] == list(range(1, 21))


def test_every_caller_gets_its_own_outcomes(writer: Writer) -> None:
    calls = [
        lambda n=n: writer.insert_events([make_event(model=f"{n}-{i}") for i in range(n)]) for n in range(6)
    ]
    for n, outcomes in enumerate(in_group(writer, *calls)):
        assert isinstance(outcomes, list)
        assert [outcome.stored.event.model for outcome in outcomes] == [f"{n}-{i}" for i in range(n)]


def test_a_failing_job_does_not_sink_the_others(
    store: Store, writer: Writer, expect_errors: list[logging.LogRecord]
) -> None:
    def broken(database: peewee.Database) -> None:
        write_state(database, "broken", "half")
        raise ZeroDivisionError

    first, crash, bad, last, kept = in_group(
        writer,
        lambda: writer.insert_events([make_event(model="first")]),
        lambda: writer.call(broken),
        lambda: writer.insert_events([make_event(model="good"), make_event(model=None)]),
        lambda: writer.insert_events([make_event(model="last")]),
        lambda: writer.call(lambda database: write_state(database, "kept", "yes")),
    )
    assert isinstance(first, list)
    assert isinstance(last, list)
    assert isinstance(crash, BugError)
    assert isinstance(crash.__cause__, ZeroDivisionError)
    assert isinstance(bad, StoreError)
    assert "nothing was stored" in bad.message
    assert kept is None
    stored = [outcome.stored for outcome in (*first, *last) if isinstance(outcome, InsertOutcome)]
    assert rows_seen_by_another_connection(store) == [(item.id, item.event.model) for item in stored]
    assert [item.event.model for item in stored] == ["first", "last"]
    with store.reading() as database:
        assert (read_state(database, "broken"), read_state(database, "kept")) == (None, "yes")
    assert len(expect_errors) == len(writer.failures) == 2


def test_a_refusal_undoes_only_its_own_work(store: Store, writer: Writer) -> None:
    def refused(database: peewee.Database) -> None:
        write_state(database, "refused", "half")
        raise InvalidInput.of("x", "no")

    with traced(store) as statements:
        one, no, other = in_group(
            writer,
            lambda: writer.insert_events([make_event()]),
            lambda: writer.call(refused),
            lambda: writer.call(lambda database: write_state(database, "other", "yes")),
        )
    assert isinstance(one, list)
    assert isinstance(no, InvalidInput)
    assert other is None
    assert statements.count("COMMIT") == 2, "the group was not taken apart"
    assert len(rows_seen_by_another_connection(store)) == 1
    with store.reading() as database:
        assert (read_state(database, "refused"), read_state(database, "other")) == (None, "yes")
    assert not writer.failures


def test_failures_are_kept_with_their_time_newest_first(
    writer: Writer, clock: Clock, expect_errors: list[logging.LogRecord]
) -> None:
    writer.insert_events([make_event()])
    committed = writer.last_commit
    assert committed == clock()
    for n in range(25):
        clock.advance(seconds=1)
        with pytest.raises(StoreError):
            writer.call(lambda database, n=n: database.execute_sql(f"SELECT * FROM nothing{n}"))  # type: ignore[misc]
    assert len(writer.failures) == 20
    assert "nothing24" in writer.failures[0].message
    assert writer.failures[0].at == clock()
    assert writer.last_commit == committed
    assert len(expect_errors) == 25


def test_stop_does_what_is_queued_first(store: Store, clock: Clock) -> None:
    writer = Writer(store.writer, EventWriter(UTC), clock)
    writer.start()
    stopping = threading.Thread(target=writer.stop)
    with busy(writer):
        for n in range(600):
            writer.post(lambda database, n=n: write_state(database, f"k{n}", "v"))  # type: ignore[misc]
        stopping.start()
        deadline = time.monotonic() + 5
        while writer.waiting < 601 and time.monotonic() < deadline:
            time.sleep(0.001)
    stopping.join(5)
    with store.reading() as database:
        assert database.execute_sql("SELECT count(*) FROM state").fetchone() == (600,)
    writer.stop()


@pytest.mark.parametrize("started", [True, False])
def test_before_start_and_after_stop_nothing_is_taken(store: Store, clock: Clock, started: bool) -> None:
    writer = Writer(store.writer, EventWriter(UTC), clock)
    if started:
        writer.start()
        writer.stop()
    for attempt in (
        lambda: writer.insert_events([make_event()]),
        lambda: writer.call(lambda _: None),
        lambda: writer.post(lambda _: None),
        lambda: writer.follow(UTC, "UTC"),
        lambda: writer.rebuild(),
    ):
        with pytest.raises(StoreError, match="closing; nothing was stored"):
            attempt()
    writer.stop()
    assert rows_seen_by_another_connection(store) == []


def levels_at_commits(statements: list[str]) -> list[str]:
    """Gives which level of safety was in force at each commit."""
    level, found = "normal", []
    for statement in statements:
        if statement.startswith("PRAGMA synchronous"):
            level = statement.rpartition("=")[2].strip()
        elif statement == "COMMIT":
            found.append(level)
    return found


def test_a_durable_write_waits_for_the_disk_and_others_do_not(store: Store, writer: Writer) -> None:
    with traced(store) as statements:
        writer.insert_events([make_event()])
        writer.insert_events([make_event()], durable=True)
        writer.insert_events([make_event()])
        writer.call(lambda _: None, durable=True)
        writer.call(lambda _: None, durable=True)
        writer.call(lambda _: None)
    assert levels_at_commits(statements) == ["normal", "full", "normal", "full", "full", "normal"]


def test_one_durable_job_makes_its_whole_group_wait_for_the_disk(store: Store, writer: Writer) -> None:
    with traced(store) as statements:
        in_group(
            writer,
            lambda: writer.insert_events([make_event()]),
            lambda: writer.insert_events([make_event()], durable=True),
            lambda: writer.insert_events([make_event()]),
        )
    assert levels_at_commits(statements) == ["normal", "full"]


def test_the_setting_makes_every_write_durable(store: Store, writer: Writer) -> None:
    writer.durable = True
    with traced(store) as statements:
        writer.insert_events([make_event()])
    assert levels_at_commits(statements) == ["full"]
    (level,) = writer.call(lambda database: database.execute_sql("PRAGMA synchronous").fetchone())
    assert level == 2


def test_the_zone_is_followed_durably(store: Store, writer: Writer) -> None:
    with traced(store) as statements:
        writer.follow(UTC, "UTC")
    assert levels_at_commits(statements) == ["full"]


def test_sixteen_threads_lose_nothing_and_share_no_id(store: Store, writer: Writer) -> None:
    given: dict[int, list[int]] = {n: [] for n in range(16)}

    def work(n: int) -> None:
        for i in range(20):
            outcomes = writer.insert_events([make_event(model=f"{n}-{i}-{j}") for j in range(3)])
            given[n].extend(outcome.stored.id for outcome in outcomes)

    with ThreadPoolExecutor(16) as pool:
        for future in [pool.submit(work, n) for n in given]:
            future.result(30)
    rows = rows_seen_by_another_connection(store)
    assert [row[0] for row in rows] == list(range(1, 16 * 20 * 3 + 1))
    assert len({row[1] for row in rows}) == 960
    models = dict(rows)
    for n, ids in given.items():
        assert ids == sorted(ids)
        assert [models[one] for one in ids] == [f"{n}-{i}-{j}" for i in range(20) for j in range(3)]
    assert set(writer.rebuild().values()) == {0}


def test_ids_go_on_after_a_restart_and_after_a_failure(
    store: Store, clock: Clock, expect_errors: list[logging.LogRecord]
) -> None:
    found = []
    for _ in range(2):
        writer = Writer(store.writer, EventWriter(UTC), clock)
        writer.start()
        found += [outcome.stored.id for outcome in writer.insert_events([make_event(), make_event()])]
        with pytest.raises(StoreError):
            writer.insert_events([make_event(), make_event(provider=None)])
        found += [outcome.stored.id for outcome in writer.insert_events([make_event()])]
        writer.stop()
    assert found == [1, 2, 3, 4, 5, 6]
    assert len(expect_errors) == 2


def test_the_clock_of_a_commit_is_the_one_given(writer: Writer, clock: Clock) -> None:
    clock.set(datetime(2031, 1, 1, tzinfo=UTC))
    writer.insert_events([])
    assert writer.last_commit == datetime(2031, 1, 1, tzinfo=UTC)
