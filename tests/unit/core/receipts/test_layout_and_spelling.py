"""Rows out of words, and spellings folded."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.receipts.layout import rows_of
from server.core.receipts.sellers import seller_of
from server.core.receipts.spelling import folded, near, tidy
from tests.documents.pages import page_of

TEXT = "Blue River Diner\n\nCheeseburger      14.50\nIced Tea           7.00\nTOTAL             21.50"
WORD = st.text("abcdefgh", max_size=8)


@given(st.integers(0, 10_000))
def test_the_order_of_words_does_not_matter(seed: int) -> None:
    page = page_of(TEXT)
    words = list(page.readings[0])
    Random(seed).shuffle(words)
    mixed = replace(page, readings=(tuple(words),))
    assert [row.text for row in rows_of([mixed])[0]] == [row.text for row in rows_of([page])[0]]
    assert [row.text for row in rows_of([page])[0]] == [
        " ".join(line.split()) for line in TEXT.split("\n") if line
    ]


def test_rows_that_climb_a_little_stay_rows() -> None:
    page = page_of("Cheeseburger            14.50\nIced Tea                 7.00")
    climbing = tuple(
        replace(word, top=word.top - word.left / 25, bottom=word.bottom - word.left / 25)
        for word in page.readings[0]
    )
    assert [row.text for row in rows_of([replace(page, readings=(climbing,))])[0]] == [
        "Cheeseburger 14.50",
        "Iced Tea 7.00",
    ]


def test_wide_gaps_divide_cells() -> None:
    row = rows_of([page_of("Bill to        Little Cloud Inc.     Boston")])[0][0]
    assert [row.text[start:end] for start, end in row.cells] == ["Bill to", "Little Cloud Inc.", "Boston"]


def test_boxes_are_shares_of_the_page() -> None:
    row = rows_of([page_of("Total   5.00")])[0][0]
    box = row.box_of(6, 10)
    assert 0.5 < box.left < box.right < 1
    assert box.joined(row.box_of(0, 5)).left == row.box_of(0, 5).left


def test_pages_follow_each_other() -> None:
    pages = [page_of("First"), page_of("Second")]
    assert [(row.text, row.page, row.order) for row in rows_of(pages)[0]] == [
        ("First", 0, 0),
        ("Second", 1, 1),
    ]


def test_a_page_that_was_read_once_stands_in_every_reading() -> None:
    pages = [page_of("First", readings=2), page_of("Second")]
    assert [[row.text for row in rows] for rows in rows_of(pages)] == [["First", "Second"]] * 2


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert tidy(tidy(text)) == tidy(text)


@given(WORD, WORD)
def test_nearness_goes_both_ways(one: str, other: str) -> None:
    assert near(one, other) == near(other, one)
    assert near(one, one)


@given(WORD, st.integers(0, 8), st.sampled_from("xyz"))
def test_one_letter_more_less_or_other_is_near_and_two_are_not(word: str, place: int, letter: str) -> None:
    place = min(place, len(word))
    assert near(word, word[:place] + letter + word[place:])
    assert near(word, word[:place] + letter + word[place + 1 :])
    assert not near(word, word + letter + letter)


@pytest.mark.parametrize(
    ("name", "everything", "provider"),
    [
        ("OpenAI OpCo, LLC", "", "openai"),
        ("OpenAI Ireland Limited", "", "openai"),
        ("Anthropic, PBC", "", "anthropic"),
        ("Anthropic Ireland, Limited", "", "anthropic"),
        ("Anysphere, Inc.", "Anysphere, Inc. Cursor Pro", "cursor"),
        ("Vercel Inc.", "", "vercel"),
        ("Replit, Inc.", "", "replit"),
        ("Supabase Pte. Ltd.", "", "supabase"),
        ("Lovable Labs Incorporated", "", "lovable"),
        ("GitHub, Inc.", "", "github"),
        ("Amazon Web Services EMEA SARL", "", "aws"),
        ("Google Cloud EMEA Limited", "", "gcp"),
        ("Google Ireland Limited", "Google One AI Premium", "google"),
        ("Google LLC", "Google Cloud Platform", "gcp"),
        ("Microsoft Ireland Operations Limited", "Microsoft Azure Plan", "azure"),
        ("Microsoft Ireland Operations Limited", "Microsoft 365 Family", None),
        ("Amazon EU S.à r.l.", "Amazon.de books", None),
        ("Cursor Furniture GmbH", "Cursor Furniture GmbH chairs", None),
        ("Corner Shop", "we use ChatGPT", None),
    ],
)
def test_sellers_of_ai_and_clouds(name: str, everything: str, provider: str | None) -> None:
    found = seller_of(name, everything or name)
    assert (found.provider if found else None) == provider
