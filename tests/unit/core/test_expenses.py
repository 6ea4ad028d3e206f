"""Expenses: spellings of vendors and categories, days, and taxes that cannot be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.expenses import (
    category_key,
    default_category,
    provider_of,
    require_part,
    require_past,
    vendor_key,
)
from server.core.provider import ProviderNames
from server.providers import load

PROVIDERS = ProviderNames(load(), {"groq": "Groq"})
TODAY = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OpenAI", "openai"),
        ("OpenAI", "OPEN-AI"),
        ("OpenAI", "OpenAI, LLC"),
        ("OpenAI", "OpenAI L.L.C."),
        ("Supabase", "Supabase Pte. Ltd."),
        ("fly.io", "Fly.io, Inc."),
        ("Straße AG", "STRASSE"),
        ("ＯｐｅｎＡＩ", "OpenAI"),
        ("Işık", "IŞIK"),
    ],
)
def test_spellings_of_one_vendor(one: str, other: str) -> None:
    assert vendor_key(one) == vendor_key(other)


@pytest.mark.parametrize(("one", "other"), [("Inc", "LLC"), ("OpenAI", "OpenAI Ireland"), ("!!", "??")])
def test_different_vendors(one: str, other: str) -> None:
    assert vendor_key(one) != vendor_key(other)


@given(st.text(min_size=1).filter(str.strip))
def test_a_vendor_always_has_a_key_and_it_is_stable(vendor: str) -> None:
    assert vendor_key(vendor) == vendor_key(vendor.upper().casefold())


@given(st.text())
def test_folding_a_category_twice_changes_nothing(category: str) -> None:
    assert category_key(f"  {category}\t ") == category_key(category)


def test_case_and_spaces_do_not_tell_categories_apart() -> None:
    assert category_key(" Developer   Tools ") == category_key("developer tools")


@pytest.mark.parametrize(
    ("vendor", "provider", "category"),
    [
        ("OpenAI", "openai", "AI"),
        ("OpenAI Ireland Ltd", "openai", "AI"),
        ("Anthropic, PBC", "anthropic", "AI"),
        ("Amazon Web Services EMEA SARL", "aws", "Cloud"),
        ("Vercel Inc.", "vercel", "Cloud"),
        ("GitHub, Inc.", "github", "Developer tools"),
        ("Groq", "groq", "AI"),
        ("Corner shop", None, "Uncategorized"),
    ],
)
def test_the_provider_that_a_vendor_is(vendor: str, provider: str | None, category: str) -> None:
    found = provider_of(vendor, PROVIDERS)
    assert (None if found is None else found.id) == provider
    assert default_category(found) == category


@pytest.mark.parametrize("day", [date(1971, 1, 1), TODAY, date(2026, 1, 16)])
def test_days_on_which_something_can_have_been_paid(day: date) -> None:
    require_past(day, TODAY)


@pytest.mark.parametrize("day", [date(1970, 12, 31), date(2026, 1, 17), date(2062, 1, 1)])
def test_days_on_which_nothing_can(day: date) -> None:
    with pytest.raises(InvalidInput, match="date"):
        require_past(day, TODAY)


@pytest.mark.parametrize(("tax", "amount"), [(None, 5), (0, 5), (5, 5), (0, -5), (-1, -5)])
def test_a_tax_that_is_a_part(tax: int | None, amount: int) -> None:
    require_part(tax, amount)


@pytest.mark.parametrize(("tax", "amount"), [(6, 5), (-1, 5), (1, -5), (-6, -5)])
def test_a_tax_that_is_none(tax: int, amount: int) -> None:
    with pytest.raises(InvalidInput, match="part of the amount"):
        require_part(tax, amount)
