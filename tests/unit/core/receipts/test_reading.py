"""Whole documents: what they say, with how sure, and that nothing is ever made up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.receipts.findings import Findings, Hints
from server.core.receipts.reading import understood
from tests.documents.pages import page_of

ROLL = """BLUE RIVER DINER
220 W 44TH ST
NEW YORK, NY 10036
Check # 30481
{date}  7:15 PM
Cheeseburger    14.50
Iced Tea    7.00
SUBTOTAL    21.50
SALES TAX    1.91
TOTAL    {sign}23.41
THANK YOU"""
LINE = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=40),
    st.from_regex(r"(Total|Tax|Cash|Date|Invoice no|Subtotal) {1,4}[$€]?\d{1,4}[.,]\d\d", fullmatch=True),
    st.from_regex(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", fullmatch=True),
)


def read(text: str, hints: Hints | None = None, **page: object) -> Findings:
    return understood([page_of(text, **page)], hints or Hints())  # type: ignore[arg-type]


@given(st.lists(LINE, min_size=1, max_size=25), st.booleans())
def test_whatever_stands_there_nothing_is_made_up(lines: list[str], is_text: bool) -> None:
    text = "\n".join(lines)
    found = read(text, is_text=is_text)
    for field in (found.vendor, found.date, found.amount, found.currency, found.tax, found.invoice_number):
        if field is None:
            continue
        assert 0 <= field.confidence <= 1
        if field.box is not None:
            assert 0 <= field.box.left <= field.box.right <= 1
            assert 0 <= field.box.top <= field.box.bottom <= 1
    if found.amount is not None and is_text:
        whole, cents = f"{abs(found.amount.value):.2f}".split(".")
        digits = re.sub(r"[^0-9]", "", text)
        assert whole.lstrip("0") in digits or cents in digits
    if found.vendor is not None:
        assert set(found.vendor.value.casefold()) <= set((found.text + " ").casefold()) | set(found.text)


def test_an_empty_page_says_nothing() -> None:
    found = read("")
    assert found == Findings(None, None, None, None, None, None, None, (), None, "")
    assert understood([], Hints()).amount is None


def test_a_receipt() -> None:
    found = read(ROLL.format(date="04/09/2026", sign="$"), is_text=False, readings=2)
    assert found.vendor is not None
    assert found.amount is not None
    assert found.date is not None
    assert (found.vendor.value, found.amount.value, found.date.value) == (
        "BLUE RIVER DINER",
        Decimal("23.41"),
        date(2026, 4, 9),
    )
    assert found.currency is not None
    assert found.currency.value == "USD"
    assert found.tax is not None
    assert found.tax.value == Decimal("1.91")
    assert found.invoice_number is not None
    assert found.invoice_number.value == "30481"
    assert min(found.amount.confidence, found.date.confidence) >= 0.9


def test_two_readings_that_agree_are_surer_than_one() -> None:
    text = ROLL.format(date="04/09/2026", sign="$")
    once, twice = (read(text, is_text=False, readings=count) for count in (1, 2))
    assert once.amount is not None
    assert twice.amount is not None
    assert twice.amount.confidence > once.amount.confidence


@pytest.mark.parametrize(
    ("order", "day"), [(None, date(2026, 9, 4)), ("mdy", date(2026, 4, 9)), ("dmy", date(2026, 9, 4))]
)
def test_the_order_of_dates_is_a_matter_of_the_setting_where_nothing_else_says(
    order: str | None, day: date
) -> None:
    text = (
        ROLL.format(date="04/09/2026", sign="").replace("NEW YORK, NY 10036", "").replace("SALES TAX", "TAX")
    )
    found = read(text, Hints(date_order=order))  # type: ignore[arg-type]
    assert found.date is not None
    assert found.date.value == day
    assert (found.date.confidence < 0.6) == (order is None)


def test_the_country_says_the_order_whatever_the_setting() -> None:
    found = read(ROLL.format(date="04/09/2026", sign="$"), Hints(date_order="dmy"))
    assert found.date is not None
    assert found.date.value == date(2026, 4, 9)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Total    RM 5.00\nABC SDN BHD", "MYR"),
        ("Total    €5.00", "EUR"),
        ("Summe    5,00\nUSt-IdNr. DE123456789\nMwSt 7 %", "EUR"),
        ("Total    £5.00", "GBP"),
        ("Total    CA$5.00", "CAD"),
        ("Total    5.00\nHST 13%\nToronto, ON M5V 2T6", "CAD"),
        ("Total    $5.00\nHST 13%\nToronto, ON M5V 2T6", "CAD"),
        ("Total    $5.00\nABN 12 345 678 901\nSydney, Australia", "AUD"),
        ("Total    CHF 5.00", "CHF"),
        ("Total    5,00 zł", "PLN"),
        ("Total    USD 5.00", "USD"),
        ("Total    $5.00", "USD"),
    ],
)
def test_currencies(words: str, code: str) -> None:
    found = read(f"Corner Shop\n{words}")
    assert found.currency is not None
    assert found.currency.value == code


def test_no_currency_is_made_up() -> None:
    assert read("Corner Shop\nTotal    5.00").currency is None


def test_a_vendor_that_was_paid_before_is_known_again() -> None:
    text = "Hauptstr. 5\nKaffeerosterei Norden\nRechnung\nTotal    5.00"
    before = read(text).vendor
    after = read(text, Hints(known_vendors=("Kaffeerösterei Norden",))).vendor
    assert before is not None
    assert after is not None
    assert after.value == "Kaffeerösterei Norden"
    assert after.confidence > before.confidence


def test_the_payer_is_not_the_vendor() -> None:
    heads = "Invoice\nBill to          From\nMuster GmbH      Little Cloud Inc.\nBerlin           Boston"
    text = f"{heads}\n\nTotal    $5.00"
    found = read(text).vendor
    assert found is not None
    assert found.value == "Little Cloud Inc."


@pytest.mark.parametrize("between", ["·", "|", "-"])
def test_the_line_above_an_address_names_the_seller(between: str) -> None:
    text = (
        f"Nordlicht GmbH {between} Industriestr. 25 {between} 91710 Gunzenhausen\nMuster GmbH\nFrau Jane Doe"
    )
    found = understood([page_of(f"{text}\nHauptstraße 5\n10115 Berlin", is_text=False)], Hints()).vendor
    assert found is not None
    assert found.value == "Nordlicht GmbH"


@pytest.mark.parametrize(
    ("title", "kind", "sign"),
    [
        ("Invoice", "invoice", 1),
        ("Quittung", "receipt", 1),
        ("Credit note", "creditNote", -1),
        ("Refund", "refund", -1),
    ],
)
def test_credits_and_refunds_are_negative(title: str, kind: str, sign: int) -> None:
    found = read(f"{title}\nLittle Cloud Inc.\nTotal    $5.00")
    assert found.kind == kind
    assert found.amount is not None
    assert found.amount.value == 5 * sign


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Invoice number F4A1B2C3-0015", "F4A1B2C3-0015"),
        ("Invoice number F4A1B2C3 0015", "F4A1B2C3-0015"),
        ("Invoice number F4A1B2C3\u00110015".replace("\u0011", "\u00ad"), "F4A1B2C3-0015"),
        ("Invoice number F4A1B2C3\u20100015", "F4A1B2C3-0015"),
        ("Rechnungsnummer: RE-2026/0815", "RE-2026/0815"),
        ("Rechnung Nr. 2026-10233", "2026-10233"),
        ("INVOICE NO : 18224/102/T0496", "18224/102/T0496"),
        ("Facture n° FR51234567", "FR51234567"),
        ("Invoice #: 10-77", "10-77"),
        ("INVOICE No. INVCZ7654321", "INVCZ7654321"),
    ],
)
def test_numbers_of_invoices(written: str, number: str) -> None:
    found = read(f"Little Cloud Inc.\n{written}\nDate 15.06.2026\nTotal    $5.00").invoice_number
    assert found is not None
    assert found.value == number


def test_a_date_or_an_amount_is_no_number_of_an_invoice() -> None:
    assert read("Shop\nInvoice no 15/06/2026\nReceipt no 5.00").invoice_number is None


def test_words_in_other_pixels_say_the_same() -> None:
    page = page_of(ROLL.format(date="04/09/2026", sign="$"))
    larger = replace(
        page,
        width=page.width * 7,
        height=page.height * 7,
        readings=tuple(
            tuple(
                replace(
                    word, left=word.left * 7, top=word.top * 7, right=word.right * 7, bottom=word.bottom * 7
                )
                for word in reading
            )
            for reading in page.readings
        ),
    )
    assert understood([larger], Hints()) == understood([page], Hints())
