"""Totals: the labels of several languages, and the arithmetic that proves, mends and doubts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.core.receipts.amounts import money_of
from server.core.receipts.confidence import of_total
from server.core.receipts.labels import Role, role_of
from server.core.receipts.layout import rows_of
from server.core.receipts.taxes import tax_of
from server.core.receipts.totals import TotalFound, labelled, totals_of
from tests.documents.pages import page_of

CENTS = st.integers(100, 99_999).map(lambda cents: Decimal(cents) / 100)


def totals(*texts: str, is_text: bool = True) -> list[TotalFound]:
    """Gives the totals of a page that was read once for each text."""
    readings = []
    for number, text in enumerate(texts):
        rows = rows_of([page_of(text, is_text=is_text)])[0]
        object.__setattr__(rows[0], "reading", number)
        for row in rows:
            object.__setattr__(row, "reading", number)
        readings.append(labelled(rows, money_of(rows, None)))
    return totals_of(readings, [])


def best(*texts: str, is_text: bool = True) -> Decimal:
    return totals(*texts, is_text=is_text)[0].value


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Grand Total", "due"),
        ("T0TAL:", "total"),
        ("Totai", "total"),
        ("TOTAL PAYABLE (RM)", "due"),
        ("Amount due", "due"),
        ("Fälliger Betrag", "due"),
        ("Gesamtbetrag", "due"),
        ("Total TTC", "due"),
        ("Total a pagar", "due"),
        ("Jumlah Besar", "due"),
        ("Amount paid", "paid"),
        ("Bezahlter Betrag", "paid"),
        ("Sub-Total", "subtotal"),
        ("SUBTOTAL", "subtotal"),
        ("Zwischensumme", "subtotal"),
        ("Total excluding tax", "subtotal"),
        ("Total HT", "subtotal"),
        ("Total Sales (Inclusive of GST)", "due"),
        ("Total GST", "tax"),
        ("MwSt. 19 % auf 28,57", "tax"),
        ("VAT - Germany (19% on €20.00)", "tax"),
        ("Service charge 10%", "service"),
        ("Discount", "discount"),
        ("You save", "discount"),
        ("Rounding Adj", "rounding"),
        ("CASH", "cash"),
        ("CHANGE", "change"),
        ("Rückgeld", "change"),
        ("Change Due", "change"),
        ("VISA ****4242", "card"),
        ("Applied balance", "credit"),
        ("Amount remaining", "remaining"),
        ("Total After Adj Incl GST", "due"),
        ("Total Qty", "other"),
        ("Total Qty: 7", "subtotal"),
        ("Total Items", "other"),
        ("Total 6% supplies", "other"),
        ("Cheeseburger", "none"),
        ("", "none"),
    ],
)
def test_what_labels_say(label: str, role: Role) -> None:
    assert role_of(label) == role


@given(st.lists(CENTS, min_size=1, max_size=6), st.integers(0, 25), CENTS, st.booleans())
def test_the_total_of_a_made_up_receipt(
    items: list[Decimal], percent: int, extra: Decimal, paid_cash: bool
) -> None:
    subtotal = sum(items, Decimal(0))
    tax = (subtotal * percent / 100).quantize(Decimal("0.01"))
    total = subtotal + tax
    lines = [f"Thing {'ABCDEF'[index]}    {item}" for index, item in enumerate(items)]
    lines += [f"Subtotal    {subtotal}", f"Sales tax {percent}%    {tax}", f"Total    {total}"]
    if paid_cash:
        lines += [f"Cash    {total + extra}", f"Change    {extra}"]
    assert best("\n".join(lines)) == total


@given(CENTS, st.integers(0, 9), st.integers(0, 9))
def test_a_total_misread_by_a_digit_is_mended_by_cash_and_change(
    total: Decimal, place: int, digit: int
) -> None:
    digits = list(f"{total:.2f}")
    place %= len(digits)
    assume(digits[place] != "." and digits[place] != str(digit))
    digits[place] = str(digit)
    misread = "".join(digits)
    assume(Decimal(misread) > 0 and not misread.startswith("0"))
    cash = total + Decimal("7.31")
    text = f"Total    {misread}\nCash    {cash}\nChange    7.31"
    found = totals(text, is_text=False)
    assert found[0].value == total
    assert found[0].amount.repaired


def test_a_sum_that_does_not_come_out_is_doubted() -> None:
    text = "Subtotal    50.00\nTax    3.00\nTotal    64.50"
    assert totals(text)[0].doubted
    assert not totals(text.replace("64.50", "53.00"))[0].doubted


def test_what_was_rounded_is_what_was_paid() -> None:
    assert best("Total    60.31\nRounding adj    -0.01\nNet    60.30") == Decimal("60.30")


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Total    25.00\nApplied balance    -5.00\nAmount due    20.00", "20.00"),
        ("Total    20.00\nApplied balance    -20.00\nAmount due    0.00", "0.00"),
        ("Total    20.00\nAmount paid    20.00\nAmount due    0.00", "20.00"),
        ("Total qty    3.00\nTotal    9.00", "9.00"),
        ("Total\n9.00", "9.00"),
        ("Total    42.50\nTotal savings    50.00", "42.50"),
        ("Total    9.00\nGST summary    Amount    Tax\nTotal    8.49    0.51", "9.00"),
        ("Payment    50.00\nTotal    33.00\nChange due    17.00", "33.00"),
    ],
)
def test_what_was_paid(text: str, total: str) -> None:
    assert best(text) == Decimal(total)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        # The tax's own table stands beside the total: net and tax.
        ("Total    7.60\nSR @6%    6.60    0.40\nTotal    7.00", "7.00"),
        (
            "Total    11.00\nCash    71.00\nSR @6%    66.98    4.02\nCash    101.00\nChange    30.00",
            "71.00",
        ),
        # What was rounded makes another digit of the total.
        ("Total incl GST    13.58\nRounding    RM 02\nRounded total    13.40", "13.60"),
        ("Total    60.30\nRounding    0.05\nTotal    60.30", "60.30"),
        # Two rows say the same; one sum that was read from the same blots does not outweigh them.
        ("Subtotal    8.33\nTax    0.37\nTotal    6.70\nCash    6.70", "6.70"),
        ("Tea    20.50\nCake    31.00\nTotal qty: 7    51.50\nTax    3.00\nTotal    64.50", "54.50"),
        ("Total    RM8 60", "8.60"),
        ("Total payable:    -51.88", "51.88"),
        ("GST:    -0.84\nTotal payable:    -1.73", "-1.73"),
        (
            "Tea    8.60\nTotal    60.31\nRounding    -0.01\nRH    60.30\nCash    70.30\nChange    10.00",
            "60.30",
        ),
        ("Total    RMB.6O", "8.60"),
    ],
)
def test_what_the_arithmetic_of_a_misread_slip_says(text: str, total: str) -> None:
    assert best(text, is_text=False) == Decimal(total)


def test_whole_amounts_keep_their_last_digits() -> None:
    rows = rows_of([page_of("Total    ¥980", is_text=False)])[0]
    assert [item.amount.value for item in labelled(rows, money_of(rows, "JPY"))] == [Decimal(980)]


def test_a_lost_decimal_point_is_found_again_where_the_label_asks_for_money() -> None:
    found = totals("Tea    42.60\nTotal    42 60\nCash    50.00\nChange    7.40", is_text=False)
    assert found[0].value == Decimal("42.60")


def test_readings_that_agree_outweigh_one_that_does_not() -> None:
    texts = ("Total    18.80", "Total    18.00", "Total    18.80")
    found = totals(*texts, is_text=False)
    assert (found[0].value, found[0].readings) == (Decimal("18.80"), 2)


def test_the_tax_that_makes_the_total_is_the_tax() -> None:
    rows = rows_of([page_of("Subtotal    50.00\nTax    3.00\nTax rate base    1.10\nTotal    53.00")])[0]
    found = tax_of([labelled(rows, money_of(rows, None))], Decimal("53.00"))
    assert found is not None
    assert (found[0].value, found[2]) == (Decimal("3.00"), True)
    found = tax_of([labelled(rows, money_of(rows, None))], Decimal("4.00"))
    assert found is not None
    assert not found[2], "a tax that proves nothing is one all the same"


def sure(*texts: str) -> float:
    return of_total(totals(*texts, is_text=False), len(texts), is_text=False)


def test_a_total_that_was_mended_is_agreed_on_by_nobody_and_proven_by_nothing() -> None:
    """The rows that were misread say another; the sum that it was taken from is no second witness."""
    misread = "Total    14.50\nCash    20.00\nChange    6.50"
    mended = totals(misread, misread, is_text=False)[0]
    assert (mended.value, mended.readings, mended.seen) == (Decimal("13.50"), 0, 0)
    read = misread.replace("14.50", "13.50")
    assert sure(misread, misread) < 0.5 < 0.9 < sure(read, read)


def test_looks_that_read_the_same_under_another_label_make_it_surer_where_a_sum_comes_out_at_it() -> None:
    once = "Total    13.50\nCash    20.00\nChange    6.50"
    lost, other = once.replace("Total    13.50", "T0t@    "), once.replace("Total", "Ta#l")
    assert sure(once, other, other) > sure(once, lost, lost)


@pytest.mark.parametrize(
    ("text", "is_exceeded"),
    [
        ("Lamp    60.60\nTotal    6.60", True),
        ("Lamp    6.60\nTotal    6.60", False),
        ("Lamp    60.60\nDiscount    -54.00\nTotal    6.60", False),
        ("Lamp    60.60\nTotal    6.60\nCash    10.00\nChange    3.40", False),
    ],
)
def test_a_total_below_what_it_holds_is_doubted(text: str, is_exceeded: bool) -> None:
    found = next(item for item in totals(text, is_text=False) if item.value == Decimal("6.60"))
    assert found.exceeded == is_exceeded
