"""Token counts: disjoint whatever the provider's convention, and the same again on the way out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.tokens import TokenCounts, from_reported, reported_input

COUNT = st.integers(0, 10**12)
DISJOINT = st.builds(
    lambda uncached, read, short, long, output, reasoning: TokenCounts(
        uncached, read, short, long, output, min(output, reasoning)
    ),
    *[COUNT] * 6,
)


@given(DISJOINT, st.booleans())
def test_what_a_provider_reports_comes_back_as_it_was(counts: TokenCounts, includes: bool) -> None:
    again = from_reported(
        input_includes_cache=includes,
        input_tokens=reported_input(counts, input_includes_cache=includes),
        output_tokens=counts.output,
        cached_tokens=counts.cache_read,
        cache_write_tokens=counts.cache_write,
        cache_write_1h_tokens=counts.cache_write_1h,
        reasoning_tokens=counts.reasoning,
    )
    assert again == counts


@given(DISJOINT)
def test_every_token_is_in_the_total_once(counts: TokenCounts) -> None:
    parts = (
        counts.input_uncached,
        counts.cache_read,
        counts.cache_write_5m,
        counts.cache_write_1h,
        counts.output,
    )
    assert counts.total == sum(parts)
    assert counts.input_total == sum(parts[:4])
    assert counts.cache_write == counts.cache_write_5m + counts.cache_write_1h


def test_openai_counts_cached_tokens_as_part_of_the_input() -> None:
    counts = from_reported(input_includes_cache=True, input_tokens=1000, output_tokens=500, cached_tokens=400)
    assert counts == TokenCounts(input_uncached=600, cache_read=400, output=500)
    assert counts.total == 1500
    assert reported_input(counts, input_includes_cache=True) == 1000


def test_anthropic_counts_cached_tokens_beside_the_input() -> None:
    counts = from_reported(
        input_includes_cache=False,
        input_tokens=1000,
        output_tokens=500,
        cached_tokens=400,
        cache_write_tokens=300,
        cache_write_1h_tokens=100,
    )
    assert counts == TokenCounts(1000, 400, 200, 100, 500)
    assert counts.total == 2200
    assert reported_input(counts, input_includes_cache=False) == 1000


def test_writes_kept_an_hour_may_come_without_the_sum_of_writes() -> None:
    counts = from_reported(
        input_includes_cache=False, input_tokens=1, output_tokens=1, cache_write_1h_tokens=7
    )
    assert (counts.cache_write_5m, counts.cache_write_1h) == (0, 7)


def test_reasoning_is_not_added_to_the_output() -> None:
    counts = from_reported(input_includes_cache=True, input_tokens=10, output_tokens=90, reasoning_tokens=90)
    assert (counts.output, counts.reasoning, counts.total) == (90, 90, 100)


@pytest.mark.parametrize(
    ("field", "given_counts"),
    [
        ("cachedTokens", {"input_includes_cache": True, "cached_tokens": 101}),
        ("cachedTokens", {"input_includes_cache": True, "cached_tokens": 101, "cache_write_tokens": 1}),
        ("cacheWriteTokens", {"input_includes_cache": True, "cached_tokens": 60, "cache_write_tokens": 41}),
        ("cacheWriteTokens", {"input_includes_cache": True, "cache_write_tokens": 101}),
        ("cacheWrite1hTokens", {"cache_write_tokens": 5, "cache_write_1h_tokens": 6}),
        ("reasoningTokens", {"reasoning_tokens": 51}),
    ],
)
def test_a_part_larger_than_its_whole_names_the_field(field: str, given_counts: dict[str, int]) -> None:
    values = {"input_includes_cache": False, "input_tokens": 100, "output_tokens": 50} | given_counts
    with pytest.raises(InvalidInput) as caught:
        from_reported(**values)  # type: ignore[arg-type]
    assert [problem.field for problem in caught.value.problems] == [field]
    assert field in caught.value.message
    assert "is a part of" in caught.value.message


@given(st.booleans(), *[st.integers(0, 20)] * 6)
def test_accepted_counts_never_overlap_nor_go_below_zero(
    includes: bool, given_input: int, output: int, cached: int, written: int, long: int, reasoning: int
) -> None:
    try:
        counts = from_reported(
            input_includes_cache=includes,
            input_tokens=given_input,
            output_tokens=output,
            cached_tokens=cached,
            cache_write_tokens=written,
            cache_write_1h_tokens=long,
            reasoning_tokens=reasoning,
        )
    except InvalidInput:
        too_much = includes and cached + written > given_input
        assert too_much or long > written or reasoning > output
        return
    assert counts.input_total == (given_input if includes else given_input + cached + written)
    assert min(counts.input_uncached, counts.cache_read, counts.cache_write_5m, counts.cache_write_1h) >= 0
    assert counts.total == counts.input_total + output
