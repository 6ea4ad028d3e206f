"""A price that is looked up once is the price of every moment for which it is said to hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.core.periods import from_ms, to_ms
from server.core.pricing import PriceBook
from server.core.pricing.spans import Span
from server.core.tokens import TokenCounts

COUNTS = TokenCounts(150_000, 70_000, 3_000, 2_000, 900, 400)
FIRST, LAST = to_ms(datetime(2022, 1, 1, tzinfo=UTC)), to_ms(datetime(2028, 1, 1, tzinfo=UTC))
moments = st.integers(FIRST, LAST)
OWN = {
    "anthropic": {
        "made-up": [
            {"input": "1", "output": "2", "to": "2026-03-01"},
            {"input": "3", "output": "4", "from": "2026-03-01", "to": "2026-03-02T11:59:59.000500Z"},
            {"input": "5", "output": "6", "from": "2026-05-01"},
        ]
    }
}
TURNS = [
    to_ms(datetime(2026, 3, 1, tzinfo=UTC)),
    to_ms(datetime(2026, 3, 2, 11, 59, 59, tzinfo=UTC)),
    to_ms(datetime(2026, 5, 1, tzinfo=UTC)),
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["made-up", "claude-sonnet-4-5", "nobody-knows-it"]),
    st.sampled_from([None, "standard", "batch", "fast", "unheard-of"]),
    st.one_of(moments, st.sampled_from(TURNS)),
    st.one_of(moments, st.builds(lambda turn, off: turn + off, st.sampled_from(TURNS), st.integers(-2, 2))),
)
@example("made-up", None, TURNS[1], TURNS[1] + 1)
@example("made-up", None, TURNS[0], TURNS[0] - 1)
def test_a_quote_is_the_price_as_long_as_it_holds(
    own_book: PriceBook, model: str, tier: str | None, at_ms: int, later_ms: int
) -> None:
    quote = own_book.quote("anthropic", model, at_ms, tier)
    assert quote.holds_at(at_ms)
    for moment in (at_ms, later_ms):
        cost = own_book.price("anthropic", model, COUNTS, from_ms(moment), service_tier=tier)
        if quote.holds_at(moment):
            assert quote.nanos(COUNTS) == (None if cost is None else cost.nanos)


@pytest.mark.parametrize(
    ("at_ms", "since", "until"), [(TURNS[0] - 1, None, 0), (TURNS[0], 0, 1), (TURNS[2], 2, None)]
)
def test_it_holds_from_one_change_to_the_next(
    own_book: PriceBook, at_ms: int, since: int | None, until: int | None
) -> None:
    quote = own_book.quote("anthropic", "made-up", at_ms)
    # The second of them lies within a millisecond, of which it is no more the price.
    ends = [TURNS[0], TURNS[1] + 1, TURNS[2]]
    assert quote.start_ms == (None if since is None else ends[since])
    assert quote.end_ms == (None if until is None else ends[until])


def test_what_depends_on_the_hour_holds_for_no_while(book: PriceBook) -> None:
    models = [model for model in book.models() if any(span.value.hours for span in model.spans)]
    assert models
    for model in models:
        for start in (_within(span) for span in model.spans if span.value.hours):
            quote = book.quote(model.provider, model.model, start)
            assert (quote.start_ms, quote.end_ms) == (start, start + 1)


def _within(span: Span[Any]) -> int:
    if span.start is not None:
        return to_ms(span.start)
    return FIRST if span.end is None else to_ms(span.end - timedelta(seconds=1))


@pytest.fixture(scope="module")
def own_book(data: dict[str, Any]) -> PriceBook:
    return PriceBook.from_data(data, OWN)
