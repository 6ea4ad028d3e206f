"""Provider names: every spelling leads to one provider, and never to a wrong or missing price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server.core.errors import InvalidInput
from server.core.provider import Provider, ProviderNames
from server.providers import load

if TYPE_CHECKING:
    from server.core.pricing import PriceBook

THE_13 = {
    *("openai", "anthropic", "google", "aws", "gcp", "azure", "vercel"),
    *("supabase", "cursor", "github", "lovable", "kiro", "replit"),
}


@pytest.fixture(scope="module")
def names(price_book: PriceBook) -> ProviderNames:
    return ProviderNames(load(), price_book.providers)


def test_the_thirteen_providers_are_there_and_no_other() -> None:
    assert {provider.id for provider in load()} == THE_13
    assert len(load()) == 13
    assert all(provider.name for provider in load())


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("openai", "openai"),
        ("OpenAI", "openai"),
        ("open-ai", "openai"),
        ("Open AI", "openai"),
        ("OPEN_AI", "openai"),
        ("gemini", "google"),
        ("Google AI", "google"),
        ("google.ai", "google"),
        ("vertex", "google"),
        ("Vertex/AI", "google"),
        ("Claude", "anthropic"),
        ("anthropic", "anthropic"),
        ("bedrock", "aws"),
        ("Amazon Web Services", "aws"),
        ("azure-openai", "azure"),
        ("Google Cloud", "gcp"),
        ("copilot", "github"),
        ("Mistral", "mistral"),
    ],
)
def test_common_spellings_are_folded(names: ProviderNames, spelling: str, expected: str) -> None:
    assert names.require(spelling).id == expected


def test_every_id_name_and_alias_of_the_thirteen_leads_to_its_provider(names: ProviderNames) -> None:
    for provider in load():
        for spelling in (provider.id, provider.name, provider.name.upper(), *provider.aliases):
            assert names.require(spelling).id == provider.id, spelling


def test_no_two_providers_claim_the_same_spelling() -> None:
    for provider in load():
        alone = ProviderNames([provider], {})
        for other in load():
            if other.id != provider.id:
                claimed = [s for s in (other.id, other.name, *other.aliases) if alone.find(s)]
                assert claimed == [], f"{provider.id} and {other.id} both claim {claimed}"


def test_every_provider_of_the_price_data_is_found(names: ProviderNames, price_book: PriceBook) -> None:
    for provider_id, name in price_book.providers.items():
        assert names.find(provider_id) is not None, provider_id
        assert names.find(name) is not None, name


def test_folding_a_provider_never_loses_or_changes_its_prices(
    names: ProviderNames, price_book: PriceBook
) -> None:
    """A provider of the price data may be an alias of one of the thirteen; its models must cost the same."""
    lost = []
    for provider, model in [(prices.provider, prices.model) for prices in price_book.models()]:
        folded = names.require(provider).id
        if price_book.find_model(folded, model) != price_book.find_model(provider, model):
            lost.append(f"{provider}/{model} as {folded}")
    assert lost == []


def test_anthropic_and_bedrock_count_cached_tokens_beside_the_input(names: ProviderNames) -> None:
    assert [item.id for item in load() if not item.input_includes_cache] == ["anthropic", "aws", "cursor"]
    assert names.get("mistral").input_includes_cache


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("opnai", "openai"), ("antropic", "anthropic"), ("gemni", "google"), ("replitt", "replit")],
)
def test_an_unknown_provider_names_the_nearest(names: ProviderNames, wrong: str, near: str) -> None:
    assert names.nearest(wrong) == near
    with pytest.raises(InvalidInput) as caught:
        names.require(wrong)
    assert caught.value.message == f"provider: {wrong!r} is not known; did you mean {near}?"
    assert caught.value.problems[0].field == "provider"


@pytest.mark.parametrize("wrong", ["", "  ", "///", "qqqqqqqq"])
def test_nothing_near_is_not_guessed(names: ProviderNames, wrong: str) -> None:
    assert names.find(wrong) is None
    with pytest.raises(InvalidInput, match=r"is not known$"):
        names.require(wrong, "service")


def test_a_long_unknown_name_is_cut_in_the_message(names: ProviderNames) -> None:
    with pytest.raises(InvalidInput) as caught:
        names.require("x" * 5000)
    assert len(caught.value.message) < 200


def test_a_provider_that_is_not_known_any_more_is_described_by_its_id() -> None:
    assert ProviderNames([], {}).get("old") == Provider("old", "old")


def test_the_described_provider_wins_over_the_price_data() -> None:
    described = Provider("github", "GitHub", ("github-copilot",))
    names = ProviderNames([described], {"github-copilot": "Copilot", "new": "New One"})
    assert names.require("github-copilot") is described
    assert names.require("New One").id == "new"
