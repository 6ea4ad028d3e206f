"""What must hold for all counts and all names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest
from genai_prices.data import providers
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.pricing import SERVICE_TIERS, PriceBook
from server.core.pricing.rates import Rates
from server.core.tokens import TokenCounts

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
MODELS = [
    ("openai", "gpt-4o"),
    ("openai", "gpt-5-nano"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-pro"),
    ("deepseek", "deepseek-chat"),
    ("perplexity", "sonar"),
    ("openrouter", "anthropic/claude-sonnet-4.5"),
]
KINDS = ("input_uncached", "cache_read", "cache_write_5m", "cache_write_1h", "output")
small = st.integers(0, 20_000)
below_tiers = st.builds(
    TokenCounts,
    input_uncached=small, cache_read=small, cache_write_5m=small, cache_write_1h=small, output=small,
    reasoning=st.just(0),
)  # fmt: skip
large = st.integers(0, 10**12)
any_counts = st.builds(
    TokenCounts,
    input_uncached=large, cache_read=large, cache_write_5m=large, cache_write_1h=large, output=large,
    reasoning=st.just(0),
)  # fmt: skip
models = st.sampled_from(MODELS)
few = settings(max_examples=60, deadline=None)
ONE_OF_EACH = TokenCounts(1_000, 10, 10, 10, 100)


def nanos(book: PriceBook, model: tuple[str, str], counts: TokenCounts, requests: int = 1) -> int:
    cost = book.price(*model, counts, AT, requests=requests)
    assert cost is not None
    assert type(cost.nanos) is int
    assert cost.nanos >= 0
    return cost.nanos


def test_rates_and_counts_list_the_kinds_of_input_in_one_order() -> None:
    assert ("input_uncached", *Rates._fields[1:4]) == TokenCounts._fields[:4]


@few
@given(models, any_counts, st.sampled_from(KINDS), st.integers(1, 10**6))
def test_more_tokens_never_cost_less(
    book: PriceBook, model: tuple[str, str], counts: TokenCounts, kind: str, more: int
) -> None:
    values = {name: getattr(counts, name) for name in KINDS}
    values[kind] += more
    assert nanos(book, model, TokenCounts(**values)) >= nanos(book, model, counts)


@few
@given(models, below_tiers, below_tiers)
def test_sums_differ_by_rounding_only(
    book: PriceBook, model: tuple[str, str], left: TokenCounts, right: TokenCounts
) -> None:
    both = TokenCounts(**{name: getattr(left, name) + getattr(right, name) for name in KINDS})
    parts = nanos(book, model, left) + nanos(book, model, right)
    assert abs(nanos(book, model, both, requests=2) - parts) <= 1


@few
@given(models, below_tiers, st.integers(1, 50))
def test_many_equal_requests_cost_so_many_times_one(
    book: PriceBook, model: tuple[str, str], counts: TokenCounts, requests: int
) -> None:
    whole = TokenCounts(**{name: getattr(counts, name) * requests for name in KINDS})
    difference = abs(nanos(book, model, whole, requests=requests) - requests * nanos(book, model, counts))
    assert Fraction(difference) <= Fraction(requests + 1, 2)


def test_long_context_goes_by_the_average_request(book: PriceBook) -> None:
    counts = TokenCounts(input_uncached=400_002)
    assert nanos(book, ("google", "gemini-2.5-pro"), counts, requests=1) == 400_002 * 2_500
    assert nanos(book, ("google", "gemini-2.5-pro"), counts, requests=2) == 400_002 * 2_500
    assert nanos(book, ("google", "gemini-2.5-pro"), counts, requests=3) == 400_002 * 1_250
    assert nanos(book, ("google", "gemini-2.5-pro"), counts, requests=0) == 400_002 * 1_250


def test_a_fee_per_request_is_paid_per_request(book: PriceBook) -> None:
    assert nanos(book, ("perplexity", "sonar"), TokenCounts(), requests=3) == 36_000_000
    assert nanos(book, ("perplexity", "sonar"), TokenCounts(), requests=0) == 0


@few
@given(
    st.text(max_size=300),
    st.text(max_size=300),
    st.sampled_from([*SERVICE_TIERS, None]) | st.text(max_size=20),
)
def test_junk_never_raises(book: PriceBook, provider: str, model: str, tier: str | None) -> None:
    for seller in (provider, "openai", "aws", "litellm", "google"):
        book.price(seller, model, ONE_OF_EACH, AT, service_tier=tier)


@pytest.mark.parametrize(
    "name",
    ["", " ", "/", "//", ":", "::", "ft:", "ft::", "models/", "@", "-", "a/" * 200, "ſ", "gpt‑4o", "ǅ", "\0",
     "😀", "x" * 100_000, "ft:" + "x" * 250, "-20250101", "-v1:0", "azure/", "\ud800",
     "models/models/gpt-4o"],
)  # fmt: skip
def test_odd_names_are_unknown(book: PriceBook, name: str) -> None:
    for provider in (name, "openai", "anthropic", "aws", "google", "azure", "litellm", "openrouter"):
        assert book.find_model(provider, name) is None


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        ["openai", "anthropic", "google", "mistral", "deepseek", "x-ai", "aws", "cohere", "groq"]
    ),
    st.data(),
)
def test_an_ending_never_makes_up_a_price(
    book: PriceBook, corrections: dict[str, Any], provider: str, data: st.DataObject
) -> None:
    """Whatever is found under a name with something appended is what genai-prices finds there, too."""
    theirs = next(one for one in providers if one.id == provider)
    model = data.draw(st.sampled_from(theirs.models))
    ending = data.draw(
        st.from_regex(r"[-@:.a-z0-9]{1,12}", fullmatch=True)
        | st.from_regex(r"-(20[23]\d[01]\d[0-3]\d|20[23]\d-[01]\d-[0-3]\d)", fullmatch=True)
        | st.from_regex(r"-(latest|preview|v\d|0\d\d|[a-z]{3,8})", fullmatch=True)
    )  # fmt: skip
    name = (model.id + ending).lower()
    found = book.find_model(provider, name)
    if found is not None and name not in corrections["aliases"].get(provider, {}):
        expected = theirs.find_model(name, all_providers=providers)
        assert expected is not None
        assert found.model == expected.id or found.model in corrections["splits"].get(provider, {})


@few
@given(
    st.sampled_from(["gpt-4o", "gpt-5", "claude-sonnet-4-5", "gemini-2.5-pro", "o3"]),
    st.from_regex(r"[-:]?[a-z]{4,9}"),
)
def test_words_are_not_versions(book: PriceBook, model: str, word: str) -> None:
    for provider in ("openai", "anthropic", "google", "vercel"):
        found = book.find_model(provider, model + word)
        listed = any(
            one.find_model((model + word).strip().lower()) for one in providers if one.id == provider
        )
        assert found is None or listed or provider == "vercel"


def test_the_zone_of_the_moment_does_not_matter(book: PriceBook) -> None:
    moment = datetime(2025, 5, 1, 18, 0, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=9, minutes=30)))
    there, here = (book.price("deepseek", "deepseek-chat", ONE_OF_EACH, at) for at in (elsewhere, moment))
    assert there == here


def test_a_naive_moment_or_a_negative_count_is_our_bug(book: PriceBook) -> None:
    with pytest.raises(ValueError, match="time zone"):
        book.price("openai", "gpt-4o", ONE_OF_EACH, datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        book.price("openai", "gpt-4o", TokenCounts(input_uncached=-1), AT)
    with pytest.raises(ValueError, match="negative"):
        book.price("openai", "gpt-4o", ONE_OF_EACH, AT, requests=-1)


def test_tokens_without_a_rate_make_the_whole_unpriced(book: PriceBook) -> None:
    embedding = ("openai", "text-embedding-3-small")
    assert nanos(book, embedding, TokenCounts(input_uncached=1_000_000)) == 20_000_000
    assert book.price(*embedding, TokenCounts(input_uncached=1_000_000, output=1), AT) is None
    assert book.price("openai", "whisper-1", TokenCounts(input_uncached=1), AT) is None
    own = PriceBook.from_data(
        {"format": 1, "version": "t", "providers": {}}, {"me": {"m": {"output": "1", "cacheRead": "1"}}}
    )
    assert own.price("me", "m", TokenCounts(cache_read=5, output=1_000), AT)
    assert own.price("me", "m", TokenCounts(input_uncached=1, output=1_000), AT) is None
    assert book.price("openai", "whisper-1", TokenCounts(), AT) is None
    assert nanos(book, ("openai", "omni-moderation-latest"), ONE_OF_EACH) == 0


def test_rounding_is_half_to_even(book: PriceBook) -> None:
    own = PriceBook.from_data(
        {"format": 1, "version": "t", "providers": {}}, {"me": {"m": {"input": "0.0005"}}}
    )
    costs = [own.price("me", "m", TokenCounts(input_uncached=n), AT) for n in (1, 2, 3, 5, 6, 7)]
    assert [cost.nanos if cost else None for cost in costs] == [0, 1, 2, 2, 3, 4]
