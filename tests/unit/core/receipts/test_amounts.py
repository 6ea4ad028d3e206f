"""Amounts: both decimal conventions, signs before and behind, and what is no amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.receipts.amounts import Amount, amounts_of, money_of
from server.core.receipts.layout import Row, rows_of
from tests.documents.pages import page_of

CENTS = st.integers(0, 99_999_999_99).map(lambda cents: Decimal(cents) / 100)


def row_of(text: str) -> Row:
    return rows_of([page_of(text)])[0][0]


def written(value: Decimal, convention: str) -> str:
    english = f"{value:,.2f}"
    marks = {
        "english": ",.",
        "german": ".,",
        "swiss": "’.",
        "french": "\u202f,",
        "plain": "\0.",
        "comma": "\0,",
    }[convention]
    swapped = {",": marks[0], ".": marks[1]}
    return "".join(swapped.get(letter, letter) for letter in english).replace("\0", "")


def only(text: str) -> Amount:
    found = amounts_of(row_of(text))
    assert len(found) == 1, [item.value for item in found]
    return found[0]


@given(CENTS, st.sampled_from(["english", "german", "swiss", "french", "plain", "comma"]))
def test_an_amount_is_read_back_in_every_convention(value: Decimal, convention: str) -> None:
    assert only(f"Total {written(value, convention)}").value == value


@given(CENTS, st.sampled_from(["${}", "€{}", "{} €", "CA${}", "RM{}", "{} EUR", "USD {}", "£ {}", "{} CHF"]))
def test_signs_and_codes_stand_before_or_behind(value: Decimal, form: str) -> None:
    found = only("Total " + form.format(written(value, "english")))
    assert found.value == value
    assert found.sign


@pytest.mark.parametrize("text", ["-$5.00", "$-5.00", "5.00-", "(5.00)", "− 5.00", "-5,00 €"])
def test_a_minus_may_stand_anywhere(text: str) -> None:
    assert only(f"Credit {text}").value == Decimal("-5")


@pytest.mark.parametrize(
    "text",
    ["8.875%", "19 %", "12:45:10", "19.04.2026", "07-3507405", "2026-04-19", "#4711", "1.2.3.4"],
)
def test_what_is_no_amount(text: str) -> None:
    assert money_of([row_of(f"Total {text}")], None) == []


@pytest.mark.parametrize(
    ("text", "value"), [("1O.5O", "10.50"), ("2B.00", "28.00"), ("12 .90", "12.90"), ("12. 90", "12.90")]
)
def test_misread_digits_and_gaps_are_mended_and_said_so(text: str, value: str) -> None:
    found = only(f"Total RM {text}")
    assert found.value == Decimal(value)
    assert found.repaired


def test_whole_amounts_count_in_currencies_without_cents_alone() -> None:
    row = row_of("Total 45.000")
    assert [item.value for item in money_of([row], "IDR")] == [Decimal(45000)]
    assert money_of([row], "EUR") == []


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for rows in rows_of([page_of(text.replace("\n", " "))]):
        for row in rows:
            for item in amounts_of(row):
                assert 0 <= item.start < item.end <= len(row.text)
                assert item.value.is_finite()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Total TTC 1 234,50 €", "1234.50"),
        ("Total 12 345 678,90", "12345678.90"),
        ("Ware 1    234,50", "234.50"),
        ("Thing 2 100.00", "100.00"),
    ],
)
def test_a_narrow_space_holds_thousands_where_a_comma_follows(text: str, value: str) -> None:
    assert amounts_of(row_of(text))[-1].value == Decimal(value)
