"""Reports, connections and runs in the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import BugError
from server.core.periods import DayRange
from server.core.reports import UsageRow
from server.core.sync_runs import Integration, SyncRun
from server.core.tokens import TokenCounts
from server.db import sync
from server.db.connection import Store
from server.db.usage_reports import replace_usage, usage_rows
from server.db.writer import Writer
from tests.conftest import START

DAY = date(2026, 3, 10)
DAYS = DayRange(DAY, DAY + timedelta(days=2))
RUN = SyncRun(1, "a", "asked", "success", "", START, START, DAYS, settled_through=DAY)


def row(day: date = DAY, **values: object) -> UsageRow:
    return UsageRow("a", day, "kind", "model", **values)  # type: ignore[arg-type]


def put(
    writer: Writer,
    rows: list[UsageRow],
    days: DayRange = DAYS,
    organization_id: int = 1,
    missed: Collection[tuple[str, date]] = (),
) -> None:
    writer.call(
        lambda database: replace_usage(
            database, organization_id, "a", days, rows, source="sync:a", fetched_at_ms=1, missed=missed
        )
    )


def add(writer: Writer, run: SyncRun) -> None:
    writer.call(lambda database: sync.add_run(database, run))


def read(store: Store, organization_id: int = 1) -> list[UsageRow]:
    with store.reading() as database:
        return usage_rows(database, organization_id, DayRange(date(2026, 1, 1), date(2026, 12, 31)))


maybe = st.none() | st.integers(0, 2**62)
counts = st.none() | st.builds(TokenCounts, *[st.integers(0, 2**62)] * 6)
rows_of_a_day = st.builds(
    row,
    tokens=counts,
    requests=maybe,
    quantity_nanos=maybe,
    value_nanos=maybe,
    unit=st.sampled_from(["", "x"]),
)


@given(told=rows_of_a_day)
def test_what_goes_in_comes_out(store_of_rows: tuple[Store, Writer], told: UsageRow) -> None:
    store, writer = store_of_rows
    put(writer, [told])
    assert read(store) == [told]


@pytest.fixture(scope="module")
def store_of_rows(tmp_path_factory: pytest.TempPathFactory) -> object:
    from datetime import UTC

    from server.db.events import EventWriter

    store = Store(tmp_path_factory.mktemp("rows"))
    store.open(now=START)
    writer = Writer(store.writer, EventWriter(UTC), lambda: START)
    writer.start()
    yield store, writer
    writer.stop()
    store.close()


def test_a_window_replaces_its_days_and_no_others(store: Store, writer: Writer) -> None:
    outside = row(DAY - timedelta(days=1), requests=1)
    put(writer, [outside], DayRange(outside.day, outside.day))
    put(writer, [row(requests=2), row(DAY + timedelta(days=2), requests=3)])
    put(writer, [row(requests=5)])
    assert read(store) == [outside, row(requests=5)]
    put(writer, [], organization_id=2)
    assert len(read(store)) == 2


@pytest.mark.parametrize("wrong", [row(DAY - timedelta(days=1)), replace(row(), provider="b")])
def test_rows_outside_are_the_caller_s_error(writer: Writer, wrong: UsageRow, expect_errors: object) -> None:
    with pytest.raises(BugError):
        put(writer, [wrong])


def test_an_integration_is_kept_and_replaced(store: Store, writer: Writer) -> None:
    one = Integration(1, "a", {"baseUrl": "x"}, ("key", "token"), "me", START)
    writer.call(lambda database: sync.put_integration(database, one))
    other = replace(one, options={}, filling=False, filled_from=DAY)
    writer.call(lambda database: sync.put_integration(database, other))
    with store.reading() as database:
        assert sync.list_integrations(database, 1) == {"a": other}
        assert sync.list_integrations(database, 2) == {}
    assert writer.call(lambda database: sync.delete_integration(database, 1, "a")) is True
    assert writer.call(lambda database: sync.delete_integration(database, 1, "a")) is False


def test_runs_come_back_newest_first_and_whole(store: Store, writer: Writer) -> None:
    full = replace(
        RUN,
        status="error",
        cause="history",
        message="because",
        line_count=1,
        usage_count=2,
        call_count=3,
        charge_nanos=4,
        before_nanos=-5,
        after_nanos=6,
        settled_through=None,
        not_before=START + timedelta(hours=1),
    )
    for run in (RUN, full, replace(RUN, provider="b")):
        add(writer, run)
    with store.reading() as database:
        assert [replace(run, id=0) for run in sync.list_runs(database, 1, "a")] == [full, RUN]
        assert len(sync.list_runs(database, 1)) == 3
        assert sync.list_runs(database, 2) == []


def test_of_each_provider_a_thousand_runs_are_kept(store: Store, writer: Writer) -> None:
    def many(database: object) -> None:
        sync.add_run(database, replace(RUN, provider="b"))  # type: ignore[arg-type]
        for number in range(1005):
            sync.add_run(database, replace(RUN, call_count=number))  # type: ignore[arg-type]

    writer.call(many)
    with store.reading() as database:
        kept = sync.list_runs(database, 1, "a", 5000)
        assert [kept[0].call_count, kept[-1].call_count, len(kept)] == [1004, 5, 1000]
        assert len(sync.list_runs(database, 1, "b")) == 1


def test_the_past_counts_failures_since_the_last_good_run(store: Store, writer: Writer) -> None:
    later = START + timedelta(hours=1)
    failed = replace(RUN, status="error", ended_at=later, settled_through=None, not_before=later)
    for run in (
        failed,
        RUN,
        failed,
        replace(failed, status="cancelled"),
        replace(failed, cause="history"),
        failed,
    ):
        add(writer, run)
    with store.reading() as database:
        past = sync.past_of(database, 1, "a")
        assert sync.past_of(database, 1, "b").attempted_at is None
    assert (past.attempted_at, past.succeeded_at, past.settled_through) == (later, START, DAY)
    assert (past.failures, past.not_before) == (2, later)


def test_days_that_could_not_be_read_stay_however_many(
    store: Store, writer: Writer, expect_errors: object
) -> None:
    years = DayRange(date(2023, 1, 1), date(2026, 12, 31))
    first, second = row(requests=1), row(DAY + timedelta(days=1), requests=2)
    put(writer, [first, second], years)
    missed = {("kind", day) for day in years if day != second.day} | {("other", DAY)}
    put(writer, [], years, missed=missed)
    assert read(store) == [first]
    with pytest.raises(BugError):
        put(writer, [first], years, missed=missed)
    assert read(store) == [first]
