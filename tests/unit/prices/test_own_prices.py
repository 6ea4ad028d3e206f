"""A person's own price file: what it may say, that it wins, and how it fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.errors import PriceDataError
from server.core.money import NANOS_PER_DOLLAR
from server.core.pricing import PriceBook
from server.core.tokens import TokenCounts
from server.services.prices import load_price_book

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
MILLION = TokenCounts(input_uncached=1_000_000)
SMALL: dict[str, Any] = {
    "format": 1,
    "version": "t",
    "providers": {
        "openai": {
            "name": "OpenAI",
            "models": {
                "gpt-4o": {
                    "names": ["gpt-4o", "gpt-4o-2024-08-06"],
                    "stems": {"D": ["gpt-4o"]},
                    "prices": [{"input": "2.5", "output": "10"}],
                }
            },
        },
        "azure": {"name": "Azure", "fallbacks": ["openai"], "models": {}},
    },
}


def price(
    book: PriceBook, provider: str, model: str, at: datetime = AT, tier: str | None = None, requests: int = 1
) -> float | None:
    cost = book.price(provider, model, MILLION, at, service_tier=tier, requests=requests)
    return cost.nanos / NANOS_PER_DOLLAR if cost else None


def with_own(own: dict[str, Any]) -> PriceBook:
    return PriceBook.from_data(SMALL, own)


def test_own_models_and_providers() -> None:
    book = with_own(
        {
            "OpenAI": {
                "My-FT-Model": {"input": "3.0", "cacheRead": "0.75", "output": "12", "from": "2026-01-01"}
            },
            "ollama": {"llama3:8b": {"input": 0, "output": 0}},
        }
    )
    assert price(book, "openai", "my-ft-model") == 3
    assert price(book, "openai", "my-ft-model", datetime(2025, 12, 31, 23, 59, tzinfo=UTC)) is None
    assert price(book, "ollama", "llama3:8b") == 0
    assert price(book, "ollama", "llama3:70b") is None
    assert book.providers["ollama"] == "ollama"
    assert book.providers["openai"] == "OpenAI"


def test_the_main_name_covers_all_names_and_only_its_days() -> None:
    book = with_own(
        {"openai": {"gpt-4o": {"input": "1", "output": "1", "from": "2026-01-01", "to": "2026-12-01"}}}
    )
    assert price(book, "openai", "gpt-4o-2024-08-06") == 1
    assert price(book, "azure", "gpt-4o") == 1
    assert price(book, "openai", "gpt-4o", datetime(2025, 1, 1, tzinfo=UTC)) == 2.5
    assert price(book, "openai", "gpt-4o", datetime(2026, 12, 1, tzinfo=UTC)) == 2.5


def test_another_name_covers_only_itself() -> None:
    book = with_own({"openai": {"gpt-4o-2024-08-06": {"input": "1"}}, "azure": {"gpt-4o": {"input": "2"}}})
    assert price(book, "openai", "gpt-4o-2024-08-06") == 1
    assert price(book, "openai", "gpt-4o") == 2.5
    assert price(book, "azure", "gpt-4o") == 2


def test_a_fine_tune_may_be_named_whole() -> None:
    book = with_own({"openai": {"ft:gpt-4o:acme::1": {"input": "7"}}})
    assert price(book, "openai", "ft:gpt-4o:acme::1") == 7
    assert price(book, "openai", "ft:gpt-4o:acme::2") is None


def test_rows_may_have_tiers_hours_and_steps() -> None:
    row = {
        "input": "1",
        "above": {"500000": {"input": "4"}},
        "hours": [{"from": "22:00", "to": "06:00", "input": "0.5"}],
        "tiers": {"batch": {"input": "0.25"}},
    }
    book = with_own({"me": {"m": row}})
    assert price(book, "me", "m") == 4
    assert price(book, "me", "m", requests=2) == 1
    assert price(book, "me", "m", requests=2, tier="batch") == 0.25
    assert price(book, "me", "m", tier="flex") is None
    assert price(book, "me", "m", datetime(2026, 1, 1, 23, tzinfo=UTC)) == 0.5
    assert price(book, "me", "m", datetime(2026, 1, 1, 5, 59, tzinfo=UTC)) == 0.5
    assert price(book, "me", "m", datetime(2026, 1, 1, 6, tzinfo=UTC), requests=2) == 1
    assert book.price("me", "m", TokenCounts(cache_write_1h=500_000), AT) == book.price(
        "me", "m", TokenCounts(cache_write_5m=500_000), AT
    )


def test_rows_may_follow_each_other() -> None:
    rows = [{"input": "2", "from": "2026-06-01"}, {"input": "1", "to": "2026-06-01"}]
    book = with_own({"me": {"m": rows}})
    assert price(book, "me", "m", datetime(2026, 5, 31, 23, 59, tzinfo=UTC)) == 1
    assert price(book, "me", "m", datetime(2026, 6, 1, tzinfo=UTC)) == 2


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["openai", "azure", "me"]), st.sampled_from(["gpt-4o", "gpt-4o-2024-08-06", "new"]),
       st.decimals(0, 1000, places=6))  # fmt: skip
def test_own_prices_win(provider: str, model: str, rate: Decimal) -> None:
    cost = with_own({provider: {model: {"input": str(rate)}}}).price(provider, model, MILLION, AT)
    assert cost
    assert cost.nanos == rate * NANOS_PER_DOLLAR


def test_own_providers_in_any_spelling() -> None:
    names = {"openai": {"name": "OpenAI", "models": {}}, "hugging_face": {"name": "HF", "models": {}}}
    row = {"m": {"input": "1.0000000000000000000000"}}
    own = {"Open AI": row, "hugging_face": row, "My Gateway": row, "vercel": row}
    book = PriceBook.from_data({"format": 1, "version": "t", "providers": names}, own)
    assert set(book.providers) == {"openai", "hugging_face", "my-gateway", "vercel"}
    for provider in ("openai", "hugging_face", "my gateway", "My-Gateway", "vercel"):
        assert price(book, provider, "m") == 1
        assert price(book, provider, f"{provider}/M") == 1
    assert price(book, "litellm", "vercel/m") == 1


def test_the_version_tells_own_prices_apart() -> None:
    plain, one, two = (
        with_own(own) for own in ({}, {"me": {"m": {"input": "1"}}}, {"me": {"m": {"input": "2"}}})
    )
    assert plain.version == "t"
    assert one.version.startswith("t+own-")
    assert len({plain.version, one.version, two.version}) == 3
    assert one.version == with_own({"me": {"m": {"input": "1"}}}).version


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "must be an object"),
        ("null", "must be an object"),
        ('{"openai": 3}', "openai: must be an object"),
        ('{"openai": {"m": "3"}}', "openai, m: must be a list"),
        ('{"openai": {"m": []}}', "openai, m: has no price"),
        ('{"openai": {"m": [3]}}', "openai, m: must be an object"),
        ('{"openai": {"": {"input": "1"}}}', "name must not be empty"),
        ('{" ": {"m": {"input": "1"}}}', "provider without a usable name"),
        ('{"openai": {"m": {"input": -1}}}', "openai, m, input: must not be negative"),
        ('{"openai": {"m": {"input": "-0.5"}}}', "must not be negative (it is -0.5)"),
        ('{"openai": {"m": {"input": NaN}}}', "NaN is not a price"),
        ('{"openai": {"m": {"input": "NaN"}}}', "must be a number of dollars"),
        ('{"openai": {"m": {"input": "Infinity"}}}', "must be a number of dollars"),
        ('{"openai": {"m": {"input": "1e400"}}}', "must be at most"),
        ('{"openai": {"m": {"input": 1e-30}}}', "at most 18 decimals"),
        ('{"openai": {"m": {"input": "3 dollars"}}}', "'3 dollars'"),
        ('{"openai": {"m": {"input": true}}}', "must be a number of dollars"),
        ('{"openai": {"m": {"input": ["3"]}}}', "must be a number of dollars"),
        ('{"openai": {"m": {"imput": "3"}}}', "does not know 'imput'"),
        ('{"openai": {"m": {"input": "3", "from": "yesterday"}}}', "openai, m, from: must be a day"),
        ('{"openai": {"m": {"input": "3", "from": 2026}}}', "must be a day"),
        ('{"openai": {"m": {"input": "3", "from": "2026-02-30"}}}', "must be a day"),
        ('{"openai": {"m": {"input": "3", "from": "2026-01-01T10:00"}}}', "must be a day"),
        (
            '{"openai": {"m": {"input": "3", "from": "2026-02-01", "to": "2026-02-01"}}}',
            "`from` must be before `to`",
        ),
        ('{"openai": {"m": [{"input": "3"}, {"input": "4", "from": "2026-01-01"}]}}', "hold on the same day"),
        ('{"openai": {"m": {"tiers": {"cheap": {}}}}}', "does not know 'cheap'"),
        ('{"openai": {"m": {"tiers": []}}}', "tiers: must be an object"),
        ('{"openai": {"m": {"tiers": {"batch": {"from": "2026-01-01"}}}}}', "does not know 'from'"),
        ('{"openai": {"m": {"above": {"200k": {"input": "3"}}}}}', "must be a number of tokens"),
        ('{"openai": {"m": {"above": {"1": {"above": {}}}}}}', "does not know 'above'"),
        ('{"openai": {"m": {"hours": {"from": "10:00"}}}}', "hours: must be a list"),
        ('{"openai": {"m": {"hours": [{"from": "22", "to": "6"}]}}}', "must be a UTC time of day"),
        ('{"openai": {"m": {"hours": [{"from": "25:00", "to": "26:00"}]}}}', "must be a UTC time of day"),
        ('{"openai": {"m": {"input": "1", "input": "2"}}}', "'input' is there twice"),
        ("[" * 100_000, "nested too deeply"),
        (b'{"caf\xe9": {}}', "is not UTF-8 text (byte 6)"),
        (b" " * 4_000_001, "larger than 4 MB"),
    ],
)
def test_a_bad_file_is_explained(tmp_path: Path, text: str | bytes, words: str) -> None:
    path = tmp_path / "prices.json"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(PriceDataError) as problem:
        load_price_book(path)
    assert words in problem.value.message
    assert str(path) in problem.value.message
    assert problem.value.message.endswith(".")


def test_damaged_packaged_data_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("server.services.prices.resources.files", lambda package: tmp_path)
    for text in (None, "{", "[]"):
        if text:
            (tmp_path / "prices.json").write_text(text, encoding="utf-8")
        with pytest.raises(PriceDataError, match="Install it anew"):
            load_price_book(None)
    (tmp_path / "prices.json").write_text("{}", encoding="utf-8")
    with pytest.raises(PriceDataError, match="format None"):
        load_price_book(None)


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(PriceDataError, match="cannot be read"):
        load_price_book(tmp_path)


def test_no_file_is_fine(tmp_path: Path) -> None:
    assert load_price_book(None).version == load_price_book(tmp_path / "none.json").version


def test_a_good_file(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text('\ufeff{"ollama": {"llama3:8b": {"input": 0.1, "output": 0}}}', encoding="utf-8")
    assert price(load_price_book(path), "ollama", "llama3:8b") == 0.1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"format": 2},
        {"format": 1, "version": 3},
        {"format": 1, "version": "t"},
        {"format": 1, "version": "t", "providers": {"x": 3}},
        {"format": 1, "version": "t", "providers": {3: {}}},
        {"format": 1, "version": "t", "providers": {"x": {"name": "X"}}},
        {"format": 1, "version": "t", "providers": {"x": {"name": "X", "fallbacks": ["y"], "models": {}}}},
        {"format": 1, "version": "t", "providers": {"x": {"name": "X", "models": {"m": {"price": []}}}}},
        {"format": 1, "version": "t", "providers": {"x": {"name": "X", "models": {"m": {"names": "m"}}}}},
        {"format": 1, "version": "t", "providers": {"x": {"name": "X", "models": {"m": {"prices": 1}}}}},
    ],
)
def test_damaged_price_data_is_refused(data: dict[Any, Any]) -> None:
    with pytest.raises(PriceDataError):
        PriceBook.from_data(data)


def test_a_float_is_taken_as_it_was_written() -> None:
    book = with_own(json.loads('{"me": {"m": {"input": 0.1}}}'))
    cost = book.price("me", "m", TokenCounts(input_uncached=10**12), AT)
    assert cost
    assert cost.nanos == 100_000 * NANOS_PER_DOLLAR
