"""Storing events: every field comes back, and a key counts once, in its own organization."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core.records import CostSource, UsageEvent, UsageFilter
from server.core.tokens import TokenCounts
from server.db import usage
from server.db.usage import Position
from tests.unit.db.histories import EDGES, events, make_event, rows_of

if TYPE_CHECKING:
    from server.core.records import StoredEvent
    from server.db.connection import Store
    from server.db.writer import Writer

FULL = make_event(
    user_id=3,
    app_token_id=4,
    received_at_ms=EDGES[5] + 5,
    counts=TokenCounts(1, 2, 3, 4, 5, 5),
    requests=6,
    cost_nanos=2**62,
    cost_source=CostSource.REPORTED,
    price_version="2026-01",
    project="søk",
    session_id="s",
    tags={"é": "ü", "a": "b"},
    service_tier="batch",
    source="demo",
    idempotency_key="key",
    fingerprint="print",
)


def listed(store: Store, organization_id: int = 1) -> list[StoredEvent]:
    with store.reading() as database:
        return usage.list_events(
            database,
            organization_id,
            start_ms=0,
            end_ms=2**50,
            where=UsageFilter(),
            limit=10_000,
            after=None,
        )


@pytest.mark.parametrize(
    "event",
    [
        FULL,
        make_event(),
        make_event(cost_nanos=None, cost_source=CostSource.UNPRICED),
        make_event(cost_nanos=0),
    ],
)
def test_an_event_comes_back_as_it_was(store: Store, writer: Writer, event: UsageEvent) -> None:
    (outcome,) = writer.insert_events([event])
    assert listed(store) == [outcome.stored]
    assert outcome.stored.event == event
    assert outcome.status == "accepted"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(event=events())
def test_any_event_comes_back_as_it_was(store: Store, writer: Writer, event: UsageEvent) -> None:
    (outcome,) = writer.insert_events([replace(event, idempotency_key=None, tags={"k": "v"})])
    assert outcome.stored in listed(store, event.organization_id)


def keyed(key: str, fingerprint: str = "same", organization_id: int = 1) -> UsageEvent:
    return make_event(idempotency_key=key, fingerprint=fingerprint, organization_id=organization_id)


def test_a_key_counts_once_within_a_group_and_across_groups(store: Store, writer: Writer) -> None:
    first, again, other = writer.insert_events([keyed("a"), keyed("a"), keyed("b")])
    (later,) = writer.insert_events([keyed("a")])
    assert [item.status for item in (first, again, other, later)] == [
        "accepted", "duplicate", "accepted", "duplicate",
    ]  # fmt: skip
    assert again.stored == later.stored == first.stored
    assert other.stored != first.stored
    with store.reading() as database:
        assert len(rows_of(database)) == 2
        assert database.execute_sql("SELECT sum(events) FROM usage_day").fetchone() == (2,)


def test_the_first_answer_is_given_again_whatever_is_new_about_the_second(writer: Writer) -> None:
    (first,) = writer.insert_events([keyed("a")])
    (again,) = writer.insert_events([replace(keyed("a"), occurred_at_ms=EDGES[0], cost_nanos=5)])
    assert again.status == "duplicate"
    assert again.stored == first.stored


def test_a_key_used_for_something_else_is_a_conflict_and_stores_nothing(store: Store, writer: Writer) -> None:
    first, clash, same = writer.insert_events([keyed("a", "one"), keyed("a", "two"), keyed("a", "one")])
    (later,) = writer.insert_events([keyed("a", "three")])
    assert [item.status for item in (first, clash, same, later)] == [
        "accepted", "conflict", "duplicate", "conflict",
    ]  # fmt: skip
    assert clash.stored == first.stored
    assert len(listed(store)) == 1


def test_the_same_key_in_another_organization_is_another_key(store: Store, writer: Writer) -> None:
    outcomes = writer.insert_events([keyed("a"), keyed("a", organization_id=2), keyed("a", "x", 2)])
    assert [item.status for item in outcomes] == ["accepted", "accepted", "conflict"]
    (later,) = writer.insert_events([keyed("a", organization_id=2)])
    assert later.stored == outcomes[1].stored
    assert len(listed(store, 1)) == len(listed(store, 2)) == 1


def test_events_without_a_key_are_never_duplicates(store: Store, writer: Writer) -> None:
    outcomes = writer.insert_events([make_event()] * 5)
    assert {item.status for item in outcomes} == {"accepted"}
    assert len(listed(store)) == 5


def test_more_keys_than_one_question_may_hold(store: Store, writer: Writer) -> None:
    many = [keyed(f"k{n}") for n in range(1000)]
    assert {item.status for item in writer.insert_events(many)} == {"accepted"}
    assert {item.status for item in writer.insert_events(many)} == {"duplicate"}
    assert len(listed(store)) == 1000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(groups=st.lists(st.lists(events(), max_size=6), max_size=4))
def test_any_order_of_keys_is_judged_as_by_a_simple_list(
    store: Store, writer: Writer, groups: list[list[UsageEvent]]
) -> None:
    writer.call(lambda database: database.execute_sql("DELETE FROM usage_event") and None)
    seen: dict[tuple[int, str], UsageEvent] = {}
    kept = 0
    for group in groups:
        for event, outcome in zip(group, writer.insert_events(group), strict=True):
            expected = "accepted"
            if event.idempotency_key is not None:
                first = seen.setdefault((event.organization_id, event.idempotency_key), event)
                if first is not event:
                    expected = "duplicate" if first.fingerprint == event.fingerprint else "conflict"
                    assert outcome.stored.event == first
            assert outcome.status == expected
            kept += expected == "accepted"
    assert len(listed(store, 1)) + len(listed(store, 2)) == kept


def test_the_newest_event_is_the_one_that_came_in_last(store: Store, writer: Writer) -> None:
    writer.insert_events([make_event(received_at_ms=50), make_event(EDGES[0], received_at_ms=40)])
    with store.reading() as database:
        assert usage.newest_event_ms(database, 1) == 40
        assert usage.newest_event_ms(database, 2) is None


def test_a_page_begins_behind_its_position(store: Store, writer: Writer) -> None:
    writer.insert_events([make_event(EDGES[5] + n // 3) for n in range(9)])
    everything = listed(store)
    assert [item.id for item in everything] == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    for n, item in enumerate(everything):
        with store.reading() as database:
            page = usage.list_events(
                database,
                1,
                start_ms=EDGES[5],
                end_ms=EDGES[5] + 3,
                where=UsageFilter(),
                limit=4,
                after=Position(item.event.occurred_at_ms, item.id),
            )
        assert page == everything[n + 1 : n + 5]


@pytest.mark.parametrize("provider", [None, "openai"])
def test_the_newest_event_is_found_without_sorting_the_history(store: Store, provider: str | None) -> None:
    statements: list[str] = []
    with store.reading() as database:
        database.connection().set_trace_callback(statements.append)
        usage.newest_event_ms(database, 1, provider=provider)
        database.connection().set_trace_callback(None)
        plans = [
            row[3]
            for statement in statements
            if "usage_event" in statement
            for row in database.execute_sql(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        ]
    assert any("usage_event" in step for step in plans)
    assert not any("TEMP B-TREE" in step for step in plans)
