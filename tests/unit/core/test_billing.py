"""Amounts in smallest units, and the subscription that counts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.billing import Subscription, current, from_minor

STATUSES = ["active", "trialing", "past_due", "canceled", "incomplete_expired", "new_by_stripe"]


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (1200, "usd", "12"),
        (1, "EUR", "0.01"),
        (1500, "jpy", "1500"),
        (-250, "usd", "-2.5"),
        (12340, "kwd", "12.34"),
        (500, "ugx", "5"),
        (500, "isk", "5"),
        (0, "usd", "0"),
    ],
)
def test_smallest_units(amount: int, currency: str, expected: str) -> None:
    assert from_minor(amount, currency) == Decimal(expected)


def test_none_of_none() -> None:
    assert current([]) is None


@given(st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(0, 10**9)), min_size=1))
def test_one_that_runs_counts_before_one_that_does_not(listed: list[tuple[str, int]]) -> None:
    made = [
        Subscription(f"{place}", status, created_at=datetime.fromtimestamp(at, UTC))
        for place, (status, at) in enumerate(listed)
    ]
    found = current(made)
    assert found is not None
    best = min(STATUSES.index(item.status) for item in made)
    assert STATUSES.index(found.status) == best
    alike = [item.created_at for item in made if item.status == found.status and item.created_at]
    assert found.created_at == max(alike)
