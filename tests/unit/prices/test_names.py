"""Names as callers write them. Unknown names stay unknown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.core.pricing import PriceBook
from server.core.tokens import TokenCounts

SONNET_BEDROCK = "regional.anthropic.claude-sonnet-4-5-20250929-v1:0"


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("openai", "gpt-4o", ("openai", "gpt-4o")),
        ("OpenAI", "  GPT-4o ", ("openai", "gpt-4o")),
        ("open-ai", "openai/gpt-4o", ("openai", "gpt-4o")),
        ("openai", "gpt-5.2-20251211", ("openai", "gpt-5.2")),
        ("openai", "azure/gpt-4o", ("openai", "gpt-4o")),
        ("azure", "gpt-4o", ("openai", "gpt-4o")),
        ("azure", "azure/gpt-35-turbo-16k", ("openai", "gpt-3.5-turbo-16k")),
        ("azure_ai", "azure_ai/o4-mini", ("azure", "o4-mini")),
        ("azure.ai.openai", "gpt-4o", ("openai", "gpt-4o")),
        ("litellm", "azure/o1", ("azure", "o1")),
        ("litellm", "openrouter/anthropic/claude-sonnet-4.5", ("openrouter", "anthropic/claude-sonnet-4.5")),
        ("openrouter", "anthropic/claude-sonnet-4.5", ("openrouter", "anthropic/claude-sonnet-4.5")),
        ("openrouter", "openrouter/openai/gpt-4o", ("openrouter", "openai/gpt-4o")),
        ("litellm", "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", ("aws", SONNET_BEDROCK)),
        ("aws", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", ("aws", SONNET_BEDROCK)),
        ("aws", "ca.anthropic.claude-sonnet-4-5-20250929-v1:0", ("aws", SONNET_BEDROCK)),
        ("aws", "bedrock/converse/anthropic.claude-sonnet-4-5-20250929-v1:0", ("aws", SONNET_BEDROCK)),
        ("bedrock", "bedrock/us-east-1/anthropic.claude-sonnet-4-5-20250929-v1:0", ("aws", SONNET_BEDROCK)),
        (
            "aws.bedrock",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            ("aws", SONNET_BEDROCK),
        ),
        (
            "aws",
            "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
            ("aws", "global.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ),
        (
            "aws",
            "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
            ("aws", "regional.anthropic.claude-3-5-sonnet-20241022-v2:0"),
        ),
        (
            "aws",
            "apac.anthropic.claude-3-haiku-20240307-v1:0:200k",
            ("aws", "regional.anthropic.claude-3-haiku-20240307-v1:0"),
        ),
        ("aws", "eu.amazon.nova-pro-v1:0", ("aws", "amazon.nova-pro-v1:0")),
        ("google", "models/gemini-2.5-pro", ("google", "gemini-2.5-pro")),
        ("gemini", "gemini/gemini-2.5-flash", ("google", "gemini-2.5-flash")),
        ("vertex_ai", "publishers/google/models/gemini-2.0-flash-001", ("google", "gemini-2.0-flash")),
        (
            "gcp",
            "projects/p-1/locations/us-central1/publishers/anthropic/models/claude-sonnet-4-5@20250929",
            ("google", "claude-sonnet-4-5"),
        ),
        ("litellm", "vertex_ai/claude-3-7-sonnet@20250219", ("google", "claude-3-7-sonnet")),
        ("gcp.vertex_ai", "gemini-2.5-pro-preview-05-06", ("google", "gemini-2.5-pro")),
        ("google", "gemini-2.5-flash-lite-preview-06-17", ("google", "gemini-2.5-flash-lite")),
        ("google", "gemini-2.5-flash-preview-09-2025", ("google", "gemini-2.5-flash")),
        ("google", "gemini-2.5-pro-exp-03-25", None),
        ("openai", "gpt-4o-realtime-preview-2024-12-17", ("openai", "gpt-4o-realtime-preview")),
        ("cursor", "claude-4.5-sonnet-thinking", ("anthropic", "claude-sonnet-4-5")),
        ("anthropic", "claude-3-7-sonnet-latest", ("anthropic", "claude-3-7-sonnet-latest")),
        ("anthropic", "claude-3-7-sonnet@20250219", ("anthropic", "claude-3-7-sonnet-latest")),
        ("anthropic", "claude-sonnet-4-20250514", ("anthropic", "claude-sonnet-4-0")),
        ("anthropic", "claude-sonnet-4-5-20250929[1m]", ("anthropic", "claude-sonnet-4-5")),
        ("anthropic", "claude-3-5-sonnet-v2@20241022", ("anthropic", "claude-3-5-sonnet")),
        ("openai", "ft:gpt-4o-mini-2024-07-18:org::id", ("openai", "ft:gpt-4o-mini")),
        ("openai", "ft:gpt-4o-2024-08-06:org:suffix:id", ("openai", "ft:gpt-4o")),
        ("azure", "gpt-4o-mini-2024-07-18.ft-0e208cf33a6a4669", ("openai", "gpt-4o-mini-2024-07-18.ft-")),
        ("vercel", "anthropic/claude-sonnet-4.5", ("anthropic", "claude-sonnet-4-5")),
        ("vercel", "spacexai/grok-4.5", ("x-ai", "grok-4.5")),
        ("vercel", "gpt-4o", ("openai", "gpt-4o")),
        ("cursor", "composer-2.5[fast=true]", ("cursor", "composer-2.5-fast")),
        ("cursor", "claude-3-7-sonnet", ("anthropic", "claude-3-7-sonnet-latest")),
        ("github", "claude-sonnet-4.6", ("github-copilot", "claude-sonnet-4.6")),
        ("github", "o3", ("openai", "o3")),
        ("groq", "openai/gpt-oss-20b", ("groq", "openai/gpt-oss-20b")),
        ("xai", "xai/grok-4", ("x-ai", "grok-4-0709")),
        ("mistral_ai", "mistral/mistral-large-latest", ("mistral", "mistral-large-latest")),
        ("mistral", "magistral-medium-2506", ("mistral", "magistral-medium")),
        ("fireworks_ai", "fireworks_ai/accounts/fireworks/models/deepseek-v3p1", None),
        # Unknown, or not priced by its base.
        ("openai", "gpt-4o-superduper", None),
        ("openai", "gpt-4o-2031-01-01", None),
        ("openai", "gpt-4o-realtime-superduper", None),
        ("openai", "gpt-4oo", None),
        ("openai", "xgpt-4o", None),
        ("openai", "ft:gpt-4o", None),
        ("openai", "ft:gpt-4-0613:org::id", None),
        ("openai", "ft:gpt-9:org::id", None),
        ("openai", "claude-sonnet-4-5", None),
        ("anthropic", "claude-sonnet-4-5-turbo", None),
        ("anthropic", "claude", None),
        ("google", "gemini-2.5-pro-superduper", None),
        ("google", "gemini-1.5-flash-9b", None),
        ("google", "projects/1/locations/x/endpoints/123", None),
        ("litellm", "a/b/c/d/e/f", None),
        ("litellm", "openai/azure/openai/azure/openai/gpt-4o", None),
        ("anthropic", "claude-3-opus-latest-v1-preview-latest", None),
        ("google", "tunedModels/gemini-2.5-pro", None),
        ("aws", "anthropic/claude-sonnet-4.5", None),
        ("together", "openai/gpt-5", None),
        ("acme", "gpt-4o", None),
        ("", "gpt-4o", None),
        ("openai", "", None),
        ("ollama", "llama3:8b", None),
    ],
)  # fmt: skip
def test_name(book: PriceBook, provider: str, model: str, expected: tuple[str, str] | None) -> None:
    found = book.find_model(provider, model)
    if model.startswith("fireworks_ai/"):
        assert found is None or found.provider == "fireworks"
        return
    assert (found and (found.provider, found.model)) == expected
    # The cache gives the same again.
    assert book.find_model(provider, model) is found


def test_the_cache_does_not_grow_without_end(book: PriceBook) -> None:
    for n in range(6_000):
        book.find_model("openai", f"junk-{n}")
    book.find_model("openai", "x" * 1_000_000)
    assert len(book._cache) <= 4_096  # nothing outside can see it


def test_a_regional_bedrock_price_is_not_the_global_one(book: PriceBook) -> None:
    at, counts = datetime(2026, 1, 1, tzinfo=UTC), TokenCounts(input_uncached=1_000_000)
    regional = book.price("aws", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", counts, at, requests=100)
    everywhere = book.price(
        "aws", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", counts, at, requests=100
    )
    assert regional
    assert everywhere
    assert (regional.nanos, everywhere.nanos) == (3_300_000_000, 3_000_000_000)


def test_providers_have_display_names(book: PriceBook) -> None:
    assert book.providers["openai"] == "OpenAI"
    assert book.providers["x-ai"]
    assert len(book.providers) >= 47
