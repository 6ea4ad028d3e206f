"""Sums of bills are exact, whatever the digits; what is unknown stays unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.adapters import Answer, count, day_of, number, pages
from server.core.periods import DayRange
from server.core.reports import Ledger, UsageRow, summed
from server.core.tokens import TokenCounts

DAY = date(2026, 11, 20)
DAYS = DayRange(DAY, date(2026, 11, 22))
PAIR = ("a", "a")


def no_rate(amount: Decimal, currency: str, day: date) -> Decimal:
    raise AssertionError("dollars need no rate")


@given(st.lists(st.decimals("-1e6", "1e6", allow_nan=False, places=15), max_size=30))
def test_a_sum_is_exact_and_rounded_once(amounts: list[Decimal]) -> None:
    ledger = Ledger(DAYS, no_rate)
    for amount in amounts:
        ledger.add(PAIR, DAY, "line", amount)
    (line,) = ledger.lines() or (None,)
    total = 0 if line is None else line.cost_nanos
    assert total == round(sum(map(Fraction, amounts), Fraction(0)) * 10**9)


def test_sums_do_not_depend_on_the_process_wide_context() -> None:
    with localcontext() as context:
        context.prec = 3
        ledger = Ledger(DAYS, no_rate)
        ledger.add(PAIR, DAY, "line", Decimal("123456.789012345"))
        ledger.add(PAIR, DAY, "line", Decimal("0E-6176"))
        assert ledger.lines()[0].cost_nanos == 123_456_789_012_345


def test_days_of_other_windows_are_passed_over() -> None:
    ledger = Ledger(DAYS, no_rate)
    ledger.add(PAIR, date(2026, 11, 19), "line", Decimal(1))
    ledger.add(PAIR, date(2026, 11, 23), "line", Decimal(1))
    assert ledger.lines() == ()


def test_another_currency_keeps_its_amount_and_gets_dollars() -> None:
    ledger = Ledger(DAYS, lambda amount, currency, day: amount * 2)
    ledger.add(PAIR, DAY, "line", Decimal("1.5"), currency="eur")
    ledger.add(PAIR, DAY, "line", Decimal("1.5"), currency="EUR", dollars=Decimal("1.7"))
    (line,) = ledger.lines()
    assert (line.currency, line.amount_nanos, line.cost_nanos) == ("EUR", 3_000_000_000, 4_700_000_000)


@pytest.mark.parametrize("absurd", ["1E+9", "-1E+9", "NaN", "Infinity", "1E+999999"])
def test_what_cannot_be_an_amount_is_refused(absurd: str) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        Ledger(DAYS, no_rate).add(PAIR, DAY, "line", Decimal(absurd))


def test_many_large_amounts_do_not_overflow_the_store() -> None:
    ledger = Ledger(DAYS, no_rate)
    for _ in range(20):
        ledger.add(PAIR, DAY, "line", Decimal("999999999"))
    with pytest.raises(ValueError, match="out of bounds"):
        ledger.lines()


def row(**values: object) -> UsageRow:
    return UsageRow("a", DAY, "kind", "model", **values)  # type: ignore[arg-type]


def test_rows_of_one_key_become_one() -> None:
    one = row(tokens=TokenCounts(1, 2, 3, 4, 5, 1), requests=1, value_nanos=10)
    other = row(tokens=TokenCounts(10, 20, 30, 40, 50, 2), requests=2, value_nanos=-3)
    assert summed([one, other]) == (
        row(tokens=TokenCounts(11, 22, 33, 44, 55, 3), requests=3, value_nanos=7),
    )


def test_what_is_not_told_stays_unknown() -> None:
    (joined,) = summed([row(), row()])
    assert (joined.tokens, joined.requests, joined.quantity_nanos, joined.value_nanos) == (None,) * 4
    (joined,) = summed([row(requests=2), row()])
    assert joined.requests == 2


def test_a_quantity_beyond_the_store_is_refused() -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        summed([row(quantity_nanos=2**63)])


@pytest.mark.parametrize("wrong", [None, True, [], {}, "x", "", "NaN", "1e99", 10**16])
def test_what_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"expected|bounds"):
        number(wrong)


@pytest.mark.parametrize(("given_", "expected"), [(None, 0), (7, 7), ("7", 7), (Decimal("7.0"), 7)])
def test_counts(given_: object, expected: int) -> None:
    assert count(given_) == expected


@pytest.mark.parametrize("wrong", [-1, "1.5", Decimal("0.1"), False])
def test_what_is_no_count_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        count(wrong)


@pytest.mark.parametrize(
    "text", ["2026-11-20", "2026-11-20T00:00:00Z", "2026-11-20T08:00:00.000Z", "2026-11-20 10:00"]
)
def test_the_date_is_the_one_that_is_written(text: str) -> None:
    assert day_of(text) == DAY


@pytest.mark.parametrize("wrong", [None, 20261120, "20.11.2026", "", "2026-13-01", "2026-1-1"])
def test_what_is_no_date_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"date|month"):
        day_of(wrong)


def test_pages_that_lead_in_a_circle_end() -> None:
    with pytest.raises(ValueError, match="do not end"):
        list(pages(lambda token: ("page", "again")))


def test_fractions_of_an_answer_are_exact() -> None:
    assert Answer(200, {}, b'{"a": 0.1, "b": 1e-30}').json() == {"a": Decimal("0.1"), "b": Decimal("1e-30")}
    with pytest.raises(ValueError, match="NaN"):
        Answer(200, {}, b"[NaN]").json()


def test_nothing_with_a_key_in_it_shows_one() -> None:
    from server.core.adapters import Question

    shown = repr(Question("GET", "https://x", headers={"Authorization": "planted"}, form={"s": "planted"}))
    assert "planted" not in shown
