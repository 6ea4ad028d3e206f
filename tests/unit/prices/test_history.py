"""Each correction of genai-prices, one by one, in dollars per million tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from server.core.money import to_dollars
from server.core.pricing import PriceBook
from server.core.tokens import TokenCounts

MILLION = 1_000_000
INPUT = TokenCounts(input_uncached=MILLION)
OUTPUT = TokenCounts(output=MILLION)
CACHED = TokenCounts(cache_read=MILLION)


def dollars(
    book: PriceBook,
    provider: str,
    model: str,
    counts: TokenCounts,
    at: str,
    service_tier: str | None = None,
    requests: int = 1000,
) -> Decimal | None:
    # Many requests, so that a million tokens are no long context.
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    cost = book.price(provider, model, counts, moment, requests=requests, service_tier=service_tier)
    return to_dollars(cost.nanos) if cost else None


@pytest.mark.parametrize(
    ("provider", "model", "at", "input_", "output", "cached"),
    [
        ("openai", "gpt-4o", "2024-06-15", "5", "15", None),
        ("openai", "gpt-4o", "2024-10-01T23:59:59", "5", "15", None),
        ("openai", "gpt-4o", "2024-10-02", "2.5", "10", "1.25"),
        ("azure", "gpt-4o", "2024-06-15", "5", "15", None),
        ("openai", "gpt-4o-2024-05-13", "2024-06-15", "5", "15", None),
        ("openai", "gpt-4o-2024-05-13", "2026-11-22", "5", "15", None),
        ("openai", "gpt-4o-2024-08-06", "2024-08-20", "2.5", "10", "1.25"),
        ("openai", "gpt-4o-2024-11-20", "2024-11-20", "2.5", "10", "1.25"),
        ("openai", "gpt-3.5-turbo", "2023-04-01", "2", "2", None),
        ("openai", "gpt-3.5-turbo", "2023-08-01", "1.5", "2", None),
        ("openai", "gpt-3.5-turbo", "2024-01-10", "1", "2", None),
        ("openai", "gpt-3.5-turbo", "2024-03-01", "0.5", "1.5", None),
        ("openai", "gpt-3.5-turbo-0125", "2024-01-30", "0.5", "1.5", None),
        ("openai", "o3", "2025-05-01", "10", "40", "2.5"),
        ("openai", "o3", "2025-06-10", "2", "8", "0.5"),
        ("openai", "o1-mini", "2024-12-01", "3", "12", "1.5"),
        ("openai", "ft:gpt-4.1-2025-04-14:acme::x1", "2026-01-01", "3", "12", "0.75"),
        ("anthropic", "claude-sonnet-4-5", "2026-01-01", "3", "15", "0.3"),
        ("anthropic", "claude-3-5-haiku-20241022", "2024-11-15", "1", "5", "0.1"),
        ("anthropic", "claude-3-5-haiku-20241022", "2025-01-15", "0.8", "4", "0.08"),
        ("anthropic", "claude-instant-1.2", "2024-01-01", "0.8", "2.4", None),
        ("google", "gemini-1.5-pro", "2024-07-01", "3.5", "10.5", "0.875"),
        ("google", "gemini-1.5-pro-002", "2024-10-15", "1.25", "5", "0.3125"),
        ("google", "gemini-1.5-flash", "2024-07-01", "0.35", "1.05", "0.0875"),
        ("google", "gemini-1.5-flash-8b", "2025-01-01", "0.0375", "0.15", "0.01"),
        ("google", "gemini-2.5-flash-preview-04-17", "2025-05-10", "0.15", "0.6", "0.0375"),
        ("google", "gemini-2.5-flash", "2025-05-10", "0.15", "0.6", "0.0375"),
        ("google", "gemini-2.5-flash", "2025-07-01", "0.3", "2.5", "0.03"),
        ("google", "gemini-2.5-flash-preview:thinking", "2025-05-10", "0.15", "3.5", "0.0375"),
        ("deepseek", "deepseek-chat", "2025-01-15", "0.14", "0.28", "0.014"),
        ("deepseek", "deepseek-chat", "2025-02-20T18:00", "0.27", "1.1", "0.07"),
        ("deepseek", "deepseek-chat", "2025-05-01T12:00", "0.27", "1.1", "0.07"),
        ("deepseek", "deepseek-chat", "2025-05-01T18:00", "0.135", "0.55", "0.035"),
        ("deepseek", "deepseek-chat", "2025-05-01T00:29", "0.135", "0.55", "0.035"),
        ("deepseek", "deepseek-reasoner", "2025-05-01T12:00", "0.55", "2.19", "0.14"),
        ("deepseek", "deepseek-reasoner", "2025-09-15T18:00", "0.56", "1.68", "0.07"),
        ("deepseek", "deepseek-chat", "2025-12-01T18:00", "0.28", "0.42", "0.028"),
        ("deepseek", "deepseek-reasoner", "2026-07-23", "0.28", "0.42", "0.028"),
        ("deepseek", "deepseek-v4-pro", "2026-08-01T02:00", "0.435", "0.87", "0.003625"),
        ("deepseek", "deepseek-v4-pro", "2026-09-01T02:00", "1.32", "3.96", "0.044"),
        ("mistral", "mistral-large-latest", "2025-06-01", "2", "6", None),
        ("mistral", "mistral-large-latest", "2026-01-01", "0.5", "1.5", "0.05"),
        ("mistral", "mistral-large-2411", "2026-01-01", "2", "6", None),
        ("mistral", "codestral-latest", "2026-01-01", "0.3", "0.9", "0.03"),
        ("x-ai", "grok-code-fast-1", "2026-01-01", "0.2", "1.5", "0.02"),
    ],
)
def test_corrected_price(
    book: PriceBook, provider: str, model: str, at: str, input_: str, output: str, cached: str | None
) -> None:
    assert dollars(book, provider, model, INPUT, at) == Decimal(input_)
    assert dollars(book, provider, model, OUTPUT, at) == Decimal(output)
    # Without a cache price, cached input costs what input costs.
    assert dollars(book, provider, model, CACHED, at) == Decimal(cached or input_)


def test_a_retired_model_has_no_price_after_its_end(book: PriceBook) -> None:
    assert dollars(book, "deepseek", "deepseek-chat", INPUT, "2026-07-24") is None
    assert dollars(book, "deepseek", "deepseek-reasoner", INPUT, "2026-11-22") is None


def test_thinking_raises_the_price_of_the_whole_output(book: PriceBook) -> None:
    thought = TokenCounts(output=MILLION, reasoning=1)
    assert dollars(book, "google", "gemini-2.5-flash-preview-05-20", thought, "2025-05-25") == Decimal("3.5")


def test_reasoning_at_its_own_rate(book: PriceBook) -> None:
    half = TokenCounts(output=MILLION, reasoning=MILLION // 2)
    assert dollars(book, "perplexity", "sonar-deep-research", half, "2026-11-22") == Decimal("5.5")


@pytest.mark.parametrize(
    ("model", "at", "expected"),
    [
        ("claude-sonnet-4-5", "2026-01-01", "6"),
        ("claude-sonnet-4-5", "2026-05-01", "3"),
        ("claude-sonnet-4-20250514", "2025-10-01", "6"),
        ("claude-sonnet-4-20250514", "2025-07-01", "3"),
    ],
)
def test_the_long_context_beta(book: PriceBook, model: str, at: str, expected: str) -> None:
    assert dollars(book, "anthropic", model, INPUT, at, requests=1) == Decimal(expected)


@pytest.mark.parametrize(
    ("provider", "model", "tier", "at", "input_", "output", "cached"),
    [
        ("openai", "gpt-4o", "batch", "2024-06-15", "2.5", "7.5", "2.5"),
        ("openai", "gpt-4o", "batch", "2025-06-15", "1.25", "5", "1.25"),
        ("openai", "gpt-4o-2024-08-06", "batch", "2026-11-22", "1.25", "5", "1.25"),
        ("openai", "gpt-5", "batch", "2025-12-01", "0.625", "5", "0.0625"),
        ("openai", "gpt-5", "flex", "2025-12-01", "0.625", "5", "0.0625"),
        ("openai", "gpt-5", "priority", "2025-12-01", "2.5", "20", "0.25"),
        ("openai", "o3", "batch", "2025-05-01", "5", "20", "2.5"),
        ("anthropic", "claude-3-5-sonnet-20241022", "batch", "2025-01-01", "1.5", "7.5", "0.15"),
        ("anthropic", "claude-sonnet-4-5", "batch", "2025-12-01", "1.5", "7.5", "0.15"),
        ("anthropic", "claude-sonnet-4-5", "batch", "2026-11-22", "1.5", "7.5", "0.15"),
        ("google", "gemini-2.5-pro", "batch", "2025-12-01", "0.625", "5", "0.125"),
        ("mistral", "mistral-large-2512", "batch", "2026-01-01", "0.25", "0.75", "0.025"),
        ("azure", "gpt-4o", "batch", "2025-06-15", "1.25", "5", "1.25"),
    ],
)
def test_tiers_before_genai_prices_knew_them(
    book: PriceBook, provider: str, model: str, tier: str, at: str, input_: str, output: str, cached: str
) -> None:
    assert dollars(book, provider, model, INPUT, at, service_tier=tier) == Decimal(input_)
    assert dollars(book, provider, model, OUTPUT, at, service_tier=tier) == Decimal(output)
    assert dollars(book, provider, model, CACHED, at, service_tier=tier) == Decimal(cached)


@pytest.mark.parametrize(
    ("provider", "model", "tier", "at"),
    [
        ("openai", "gpt-4o", "batch", "2024-04-14"),
        ("openai", "gpt-4o", "flex", "2026-11-22"),
        ("openai", "gpt-4o", "scale", "2026-11-22"),
        ("anthropic", "claude-haiku-4-5", "priority", "2026-11-22"),
        ("azure", "gpt-5", "priority", "2026-11-22"),
        ("groq", "llama-3.3-70b-versatile", "batch", "2026-01-01"),
    ],
)
def test_an_unknown_tier_is_unpriced(book: PriceBook, provider: str, model: str, tier: str, at: str) -> None:
    assert dollars(book, provider, model, INPUT, at) is not None
    assert dollars(book, provider, model, INPUT, at, service_tier=tier) is None


def test_every_correction_says_why_and_whence(corrections: dict[str, Any]) -> None:
    for row in (*corrections["prices"], *corrections["tiers"]):
        assert row["source"].startswith("https://")
        assert row["note"]
        assert row.get("verified", False) is False
