"""Records: rights, sums and their order; and how old data is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.freshness import freshness
from server.core.records import (
    ALL_SCOPES,
    MEASURES,
    CostSource,
    Identity,
    Role,
    Scope,
    UsageEvent,
    UsageSums,
    measures_of,
)
from server.core.tokens import TokenCounts

MAY: dict[Scope, set[Scope]] = {
    "ingest": {"ingest"},
    "read": {"read"},
    "write": {"write", "read", "ingest"},
    "admin": {"admin", "write", "read", "ingest"},
}
SUMS = st.builds(UsageSums, *[st.integers(0, 10**15)] * len(MEASURES))


def identity(*scopes: Scope) -> Identity:
    return Identity(1, 1, Role.MEMBER, frozenset(scopes), "key")


@pytest.mark.parametrize(("held", "wanted"), list(product(ALL_SCOPES, ALL_SCOPES)))
def test_how_far_each_scope_reaches(held: Scope, wanted: Scope) -> None:
    assert identity(held).may(wanted) is (wanted in MAY[held])


def test_scopes_add_up_and_none_reaches_nowhere() -> None:
    assert [scope for scope in ALL_SCOPES if identity("ingest", "read").may(scope)] == ["ingest", "read"]
    assert not any(identity().may(scope) for scope in ALL_SCOPES)


def test_roles_are_ranked() -> None:
    assert sorted(Role, key=lambda role: role.rank) == [Role.VIEWER, Role.MEMBER, Role.ADMIN, Role.OWNER]


def event(source: CostSource, cost: int | None) -> UsageEvent:
    return UsageEvent(
        organization_id=1,
        user_id=1,
        app_token_id=None,
        occurred_at_ms=0,
        received_at_ms=0,
        provider="openai",
        model="m",
        counts=TokenCounts(1, 20, 300, 4_000, 50_000, 600),
        requests=7,
        cost_nanos=cost,
        cost_source=source,
    )


@pytest.mark.parametrize("source", list(CostSource))
def test_measures_are_in_the_order_of_the_sums(source: CostSource) -> None:
    cost = None if source is CostSource.UNPRICED else 99
    named = dict(zip(MEASURES, measures_of(event(source, cost)), strict=True))
    assert named == {
        "events": 1,
        "requests": 7,
        "input_uncached": 1,
        "cache_read": 20,
        "cache_write_5m": 300,
        "cache_write_1h": 4_000,
        "output": 50_000,
        "reasoning": 600,
        "reported_nanos": 99 if source is CostSource.REPORTED else 0,
        "estimated_nanos": 99 if source is CostSource.ESTIMATED else 0,
        "unpriced_events": int(source is CostSource.UNPRICED),
        "unpriced_tokens": 54_321 if source is CostSource.UNPRICED else 0,
        "notional_nanos": 99 if source is CostSource.NOTIONAL else 0,
    }


@given(SUMS, SUMS)
def test_sums_add_measure_by_measure(one: UsageSums, other: UsageSums) -> None:
    both = one + other
    for name in UsageSums._fields:
        assert getattr(both, name) == getattr(one, name) + getattr(other, name)
    assert both.cost_nanos == one.cost_nanos + other.cost_nanos
    assert both.total_tokens == one.total_tokens + other.total_tokens
    assert one + UsageSums() == one
    assert both - other == one


@given(st.lists(SUMS, max_size=4))
def test_any_number_of_sums_adds_up_to_what_they_come_to_one_by_one(parts: list[UsageSums]) -> None:
    assert UsageSums.together(parts) == sum(parts, UsageSums())
    assert UsageSums.together(iter(parts)) == UsageSums.together(parts)


def test_what_a_plan_pays_for_is_no_cost_and_no_bill_takes_its_place() -> None:
    sums = UsageSums(events=1, output=5, notional_nanos=7)
    assert (sums.cost_nanos, sums.total_tokens, sums.unknown) == (0, 5, False)
    assert (sums + UsageSums(estimated_nanos=2)).cost_nanos == 2
    assert (sums - sums.priced).notional_nanos == 7
    assert not sums.counts
    assert not UsageSums().counts
    assert all(
        (sums + UsageSums(events=1, **{name: 1})).counts for name in ("reported_nanos", "unpriced_events")
    )
    assert UsageSums(events=1).counts, "what was free is a cost of nothing"


def test_reasoning_is_in_the_total_only_as_output() -> None:
    sums = UsageSums(
        input_uncached=1, cache_read=2, cache_write_5m=4, cache_write_1h=8, output=16, reasoning=9
    )
    assert sums.input_total == 15
    assert sums.total_tokens == 31
    assert sums._replace(reasoning=0).total_tokens == 31


@pytest.mark.parametrize(
    ("age", "word"),
    [
        (timedelta(0), "fresh"),
        (timedelta(minutes=-1), "fresh"),
        (timedelta(minutes=15) - timedelta(milliseconds=1), "fresh"),
        (timedelta(minutes=15), "stale"),
        (timedelta(minutes=60), "stale"),
        (timedelta(minutes=60, milliseconds=1), "very_stale"),
    ],
)
def test_how_old_is_said_in_four_words(age: timedelta, word: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert freshness(now - age, now) == word
    assert freshness(None, now) == "no_data"
