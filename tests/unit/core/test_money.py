"""Money: exact both ways, rounded half to even, independent of the process-wide decimal context."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.money import NANOS_PER_DOLLAR, per, share, to_dollars, to_nanos

NANOS = st.integers(-(2**63), 2**63 - 1)


@given(NANOS)
def test_every_amount_in_the_store_survives_the_round_trip(nanos: int) -> None:
    assert to_nanos(to_dollars(nanos)) == nanos


@given(NANOS)
def test_dollars_are_the_exact_amount_written_plainly(nanos: int) -> None:
    dollars = to_dollars(nanos)
    assert dollars * NANOS_PER_DOLLAR == nanos
    text = f"{dollars:f}"
    assert Decimal(text).as_tuple() == dollars.as_tuple(), "an exponent above zero would be written as 1E+3"
    assert "." not in text or text[-1] != "0"


@pytest.mark.parametrize(
    ("dollars", "nanos"),
    [
        ("0", 0),
        ("0.05", 50_000_000),
        ("1", 1_000_000_000),
        ("-12.345678901", -12_345_678_901),
        ("0.0000000005", 0),
        ("0.0000000015", 2),
        ("0.0000000025", 2),
        ("0.00000000251", 3),
        ("-0.0000000015", -2),
        ("-0.0000000025", -2),
        ("1E+3", 1_000_000_000_000),
        ("9223372036.854775807", 2**63 - 1),
    ],
)
def test_amounts_become_nano_dollars_half_to_even(dollars: str, nanos: int) -> None:
    assert to_nanos(Decimal(dollars)) == nanos


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_rounding_is_never_off_by_more_than_half_a_nano_dollar(dollars: Decimal) -> None:
    with localcontext() as context:
        context.prec = 400
        assert abs(to_nanos(dollars) - dollars * NANOS_PER_DOLLAR) <= Decimal("0.5")


def test_the_context_of_the_process_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 3
        context.rounding = "ROUND_UP"
        assert to_nanos(Decimal("123456.7890123454")) == 123_456_789_012_345
        assert to_dollars(123_456_789_012_345) == Decimal("123456.789012345")
        assert str(per(Decimal(10), 3)) == "3.333333333"


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        to_nanos(Decimal(value))


@pytest.mark.parametrize(
    ("amount", "divisor", "text"),
    [
        (100, 1, "100"),
        (100, 8, "12.5"),
        (1, 3, "0.333333333"),
        (2, 3, "0.666666667"),
        (0, 7, "0"),
        (Decimal("0.000000001"), 2, "0"),
        (Decimal("0.000000003"), 2, "0.000000002"),
        (10**24, 1, "1000000000000000000000000"),
    ],
)
def test_a_quotient_has_at_most_nine_decimals_and_no_exponent(
    amount: int | Decimal, divisor: int, text: str
) -> None:
    quotient = per(amount, divisor)
    assert f"{quotient:f}" == text
    assert quotient.as_tuple().exponent in range(-9, 1)


def test_a_share_of_nothing_is_zero() -> None:
    assert share(0, 0) == 0
    assert share(1, 4) == 0.25
