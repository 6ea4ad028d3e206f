"""Currencies: only those in use, converted exactly, and said with the figures that were used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.currencies import ACTIVE, NoRate, Rate, converted, require_code
from server.core.errors import InvalidInput

FRIDAY, SUNDAY = date(2026, 1, 16), date(2026, 1, 18)
NANOS = st.integers(-9 * 10**18, 9 * 10**18)
PER_EURO = st.decimals(min_value="0.0001", max_value="400000", places=4)


def rate(currency: str = "EUR", per_euro: str = "1", *, newest: bool = False) -> Rate:
    return Rate(currency, FRIDAY, Decimal(per_euro), Decimal("1.1617"), newest=newest)


@pytest.mark.parametrize("spelling", ["EUR", "eur", " Eur "])
def test_case_and_spaces_do_not_matter(spelling: str) -> None:
    assert require_code(spelling) == "EUR"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("EURO", "EUR"),
        ("€", "EUR"),
        ("$", "USD"),
        ("usdd", "USD"),
        ("UDS", "USD"),
        ("GPB", "GBP"),
        ("HRK", "EUR"),
        ("BGN", "EUR"),
        ("DEM", "EUR"),
        ("ZWL", "ZWG"),
        ("BITCOIN", None),
        ("Q", None),
        ("QQQ", None),
        ("", None),
        ("dollars or so", None),
    ],
)
def test_what_is_no_currency_names_the_nearest(wrong: str, meant: str | None) -> None:
    with pytest.raises(InvalidInput) as error:
        require_code(wrong)
    (problem,) = error.value.problems
    assert problem.field == "currency"
    assert repr(wrong[:20]) in problem.message
    hint = f"; did you mean {meant}?" if meant else ""
    assert problem.message.endswith(f"is not an active ISO 4217 currency{hint}")


def test_the_codes_are_codes() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in ACTIVE)
    assert 150 < len(ACTIVE) < 170
    assert ACTIVE.isdisjoint(("XAU", "XTS", "HRK", "BGN"))


@given(NANOS)
def test_dollars_stay_as_they_are(nanos: int) -> None:
    result = converted(nanos, "USD", FRIDAY, None)
    assert (result.usd_nanos, result.rate_on, result.note) == (nanos, None, None)


@given(NANOS, PER_EURO, PER_EURO)
def test_a_conversion_is_off_by_half_a_nano_dollar_at_most(
    nanos: int, per_euro: Decimal, dollars: Decimal
) -> None:
    with localcontext() as context:
        context.prec = 2
        result = converted(nanos, "PLN", FRIDAY, Rate("PLN", FRIDAY, per_euro, dollars)).usd_nanos
    assert result is not None
    exact = nanos * Fraction(dollars) / Fraction(per_euro)
    assert abs(result - exact) <= Fraction(1, 2)
    assert converted(-nanos, "PLN", FRIDAY, Rate("PLN", FRIDAY, per_euro, dollars)).usd_nanos == -result


@pytest.mark.parametrize(("nanos", "usd"), [(1, 0), (3, 2), (5, 2), (-1, 0), (-3, -2)])
def test_halves_go_to_even(nanos: int, usd: int) -> None:
    half = Rate("XCD", FRIDAY, Decimal(2), Decimal(1))
    assert converted(nanos, "XCD", FRIDAY, half).usd_nanos == usd


def test_the_note_says_day_and_figures() -> None:
    note = converted(1, "EUR", FRIDAY, rate()).note
    assert note == "ECB rate of Friday 2026-01-16: 1 EUR = 1.1617 USD"
    note = converted(1, "GBP", SUNDAY, rate("GBP", "0.867")).note
    assert note == (
        "ECB rate of Friday 2026-01-16: 1 EUR = 1.1617 USD = 0.867 GBP, the last before Sunday 2026-01-18"
    )
    for day, days in ((date(2026, 1, 17), "1 day"), (SUNDAY, "2 days")):
        note = converted(1, "EUR", day, rate(newest=True)).note
        assert note is not None
        assert note.endswith(f"1.1617 USD, the newest that this version knows, {days} before")


def test_without_a_rate_there_is_a_reason_and_no_figure() -> None:
    result = converted(5, "KWD", FRIDAY, NoRate("Because."))
    assert (result.usd_nanos, result.rate_on, result.note) == (None, None, "Because.")
    assert converted(5, "KWD", FRIDAY, None).note == "No rate is known for KWD."
