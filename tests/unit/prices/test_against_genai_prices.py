"""genai-prices as the oracle: every model, several days, several mixes of tokens, every service tier.

Whatever differs must be one of the deliberate differences:

- a row of `prices` in overrides.json covers the day (each with its source and reason);
- a tier that genai-prices does not know on that day: it silently gives the standard price, we give the
  price of a `tiers` row of overrides.json or none;
- tokens of a kind that has no price: it counts them as free, we call the whole unpriced, unless the model
  is listed as free;
- DAILY_WINDOWS: it applies these models' hours to all days, we from their last dated price on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from genai_prices import Usage, types
from genai_prices.data import providers

from server.core.money import to_nanos
from server.core.pricing import PriceBook
from server.core.pricing.spans import parse_moment
from server.core.tokens import TokenCounts

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAYS = (datetime(2024, 6, 15, 3, tzinfo=UTC), TODAY, datetime(2027, 2, 1, 2, 30, tzinfo=UTC))
MIXES = (
    TokenCounts(input_uncached=1_003, output=517, reasoning=101),
    TokenCounts(input_uncached=1_201, cache_read=3_407, output=77),
    TokenCounts(input_uncached=503, cache_read=101, cache_write_5m=2_003, cache_write_1h=307, output=11),
    TokenCounts(input_uncached=90_001, cache_read=60_000, cache_write_5m=120_007, output=1_009),
)
AT_A_TIER = TokenCounts(input_uncached=150_000, cache_read=50_000, output=10)
CONTEXTS = {
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
    "fast": {"service_tier": "fast"},
}
DAILY_WINDOWS = {("deepseek", "deepseek-v4-flash"), ("deepseek", "deepseek-v4-pro")}
BY_PROVIDER = {provider.id: provider for provider in providers}


def usage_of(counts: TokenCounts) -> Usage:
    given = {
        "input_tokens": counts.input_total,
        "cache_read_tokens": counts.cache_read,
        "cache_write_tokens": counts.cache_write,
        "cache_write_1h_tokens": counts.cache_write_1h,
        "output_tokens": counts.output,
        "output_reasoning_tokens": counts.reasoning,
    }
    return Usage(**{key: value for key, value in given.items() if value})


def oracle_nanos(
    provider: types.Provider,
    model: types.ModelInfo,
    counts: TokenCounts,
    at: datetime,
    context: dict[str, str] | None = None,
) -> int:
    price = model.calc_price(
        usage_of(counts), provider, genai_request_timestamp=at, price_context=context
    ).total_price
    return to_nanos(price)


def is_corrected(corrections: dict[str, Any], provider: str, model: str, at: datetime) -> bool:
    return any(
        row["provider"] == provider
        and model in row["models"]
        and ("from" not in row or at >= parse_moment(row["from"]))
        and ("to" not in row or at < parse_moment(row["to"]))
        for row in corrections["prices"]
    )


def lacks_a_price(prices: types.ModelPrice, counts: TokenCounts) -> bool:
    given = {key for key, value in prices.__dict__.items() if value is not None}
    nothing = not given & {"input_mtok", "output_mtok", "requests_kcount"}
    return nothing or ("input_mtok" not in given) or (counts.output > 0 and "output_mtok" not in given)


def days_of(model: types.ModelInfo) -> Iterator[datetime]:
    yield from DAYS
    dated = [*(model.prices if isinstance(model.prices, list) else ()), *(model.price_variants or ())]
    for price in dated:
        if isinstance(price.constraint, types.StartDateConstraint):
            start = datetime.combine(price.constraint.start_date, datetime.min.time(), UTC)
            yield start
            yield start - timedelta(microseconds=1)


def callable_name(data: dict[str, Any], provider: str, model: str) -> str | None:
    names = data["providers"][provider]["models"][model].get("names", [model])
    return names[0] if names else None


@pytest.mark.parametrize("provider", providers, ids=lambda provider: provider.id)
def test_every_model_costs_the_same(
    book: PriceBook, data: dict[str, Any], corrections: dict[str, Any], provider: types.Provider
) -> None:
    split = {name for names in corrections["splits"].get(provider.id, {}).values() for name in names}
    compared = 0
    for model in provider.models:
        name = callable_name(data, provider.id, model.id)
        if name is None or name in split:
            continue
        for at in {*days_of(model)}:
            if is_corrected(corrections, provider.id, model.id, at):
                continue
            if (provider.id, model.id) in DAILY_WINDOWS and at < TODAY - timedelta(days=60):
                continue
            for counts in MIXES if at == TODAY else MIXES[2:]:
                ours = book.price(provider.id, name, counts, at)
                expected = oracle_nanos(provider, model, counts, at)
                if lacks_a_price(model.get_prices(at), counts) and expected == 0:
                    assert ours is None or ours.nanos == 0, (model.id, at)
                elif lacks_a_price(model.get_prices(at), counts):
                    assert ours is None, (model.id, at, counts)
                else:
                    assert ours is not None, (model.id, at, counts)
                    assert (ours.nanos, ours.provider) == (expected, provider.id), (model.id, at, counts)
                compared += 1
    assert compared


def test_only_listed_models_are_free(data: dict[str, Any], corrections: dict[str, Any]) -> None:
    listed = {(provider, name) for provider, names in corrections["free"].items() for name in names}
    for provider in providers:
        for model in provider.models:
            rows = data["providers"][provider.id]["models"][model.id]["prices"]
            unpriced = isinstance(model.prices, types.ModelPrice) and not model.prices.__dict__
            if unpriced:
                free = rows == [{"input": "0", "output": "0"}]
                assert free == (model.id.endswith(":free") or (provider.id, model.id) in listed), model.id


@pytest.mark.parametrize("tier", CONTEXTS)
def test_every_known_tier_costs_the_same(
    book: PriceBook, data: dict[str, Any], corrections: dict[str, Any], tier: str
) -> None:
    compared = 0
    for provider in providers:
        for model in provider.models:
            contexts = [CONTEXTS[tier], *([{"speed": "fast"}] if tier == "fast" else ())]
            for variant in model.price_variants or ():
                if variant.when not in contexts or "input_mtok" not in variant.prices.__dict__:
                    continue
                name = callable_name(data, provider.id, model.id)
                assert name is not None
                start = (
                    variant.constraint.start_date
                    if isinstance(variant.constraint, types.StartDateConstraint)
                    else TODAY.date()
                )
                for at in (datetime.combine(start, datetime.min.time(), UTC), max(TODAY, DAYS[2])):
                    if is_corrected(corrections, provider.id, model.id, at):
                        continue
                    for counts in MIXES:
                        if counts.output and lacks_a_price(model.get_prices(at), counts):
                            continue
                        ours = book.price(provider.id, name, counts, at, service_tier=tier.upper())
                        assert ours is not None, (model.id, at)
                        assert ours.nanos == oracle_nanos(provider, model, counts, at, dict(variant.when))
                        compared += 1
    assert compared > 20


def test_a_tier_is_never_silently_the_standard_price(book: PriceBook, corrections: dict[str, Any]) -> None:
    rows = {(row["provider"], row["tier"]): parse_moment(row["from"]) for row in corrections["tiers"]}
    counts = MIXES[0]
    for provider, model in {
        "openai": "gpt-5",
        "anthropic": "claude-haiku-4-5",
        "google": "gemini-2.5-pro",
        "groq": "openai/gpt-oss-20b",
        "x-ai": "grok-4.3",
    }.items():
        standard = book.price(provider, model, counts, TODAY)
        assert standard
        for tier in ("batch", "flex", "priority"):
            start = rows.get((provider, tier))
            long_ago = book.price(
                provider,
                model,
                counts,
                (start or TODAY - timedelta(days=60)) - timedelta(days=1),
                service_tier=tier,
            )
            assert long_ago is None, (model, tier)
            if start and (now := book.price(provider, model, counts, TODAY, service_tier=tier)):
                then = book.price(provider, model, counts, start + timedelta(days=300), service_tier=tier)
                assert then
                assert then.nanos != standard.nanos
                assert abs(then.nanos - now.nanos) <= 1


def test_thresholds_are_exact(book: PriceBook) -> None:
    provider = BY_PROVIDER["google"]
    model = next(model for model in provider.models if model.id == "gemini-2.5-pro")
    for extra, rate in ((0, 1), (1, 2)):
        counts = TokenCounts(
            input_uncached=AT_A_TIER.input_uncached + extra,
            cache_read=AT_A_TIER.cache_read,
            output=AT_A_TIER.output,
        )
        ours = book.price("google", "gemini-2.5-pro", counts, TODAY)
        assert ours
        assert ours.nanos == oracle_nanos(provider, model, counts, TODAY)
        dollars = rate * (counts.input_uncached * Decimal("1.25") + counts.cache_read * Decimal("0.125"))
        output = counts.output * (Decimal(15) if extra else Decimal(10))
        assert ours.nanos == to_nanos((dollars + output) / 1_000_000)


def test_every_listed_name_finds_the_same_model(
    book: PriceBook, data: dict[str, Any], corrections: dict[str, Any]
) -> None:
    for provider_id, entry in data["providers"].items():
        ours_alone = {
            *corrections["aliases"].get(provider_id, {}),
            *(name for names in corrections["splits"].get(provider_id, {}).values() for name in names),
            *(
                name
                for row in corrections["prices"]
                if row["provider"] == provider_id
                for name in row["models"]
            ),
        }
        for model_id, listed in entry["models"].items():
            for name in listed.get("names", [model_id]):
                found = book.find_model(provider_id, f" {name.upper()} ")
                assert found is not None
                assert (found.provider, found.model) == (provider_id, model_id)
                if name not in ours_alone:
                    theirs = BY_PROVIDER[provider_id].find_model(name)
                    assert theirs is not None
                    assert theirs.id == model_id
