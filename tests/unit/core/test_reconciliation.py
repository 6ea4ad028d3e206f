"""Every verdict and its borders; what is open is said to be so, and what is in no figure is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.reconciliation import Paid, ProviderMonth, Verdict, dollars, judge, tolerance

DOLLAR = 10**9
CENT = DOLLAR // 100
FREE = dict.fromkeys(("billed_nanos", "cost_nanos", "settled_billed_nanos"), 0)


def month(**figures: int | bool | Paid | None) -> ProviderMonth:
    """Gives a closed month of which $100 was tracked, billed and paid, changed as wanted."""
    values = {
        "events_nanos": 100 * DOLLAR,
        "billed_nanos": 100 * DOLLAR,
        "cost_nanos": 100 * DOLLAR,
        "billed_days": 30,
        "settled_days": 30,
        "settled_events": 9,
        "settled_events_nanos": 100 * DOLLAR,
        "settled_billed_nanos": 100 * DOLLAR,
        "paid": Paid(100 * DOLLAR, 0, 1),
    }
    return ProviderMonth("openai", **(values | figures))  # type: ignore[arg-type]


def without_bill(**figures: int | bool | Paid | None) -> ProviderMonth:
    nothing = dict.fromkeys(("billed_days", "settled_days", "settled_events", "settled_events_nanos"), 0)
    return month(billed_nanos=None, settled_billed_nanos=0, **(nothing | figures))


def paid(dollars: float, **more: int) -> Paid:
    return Paid(**({"nanos": round(dollars * DOLLAR), "count": 1} | more))


@pytest.mark.parametrize(
    ("known", "verdict", "words"),
    [
        (month(), "match", "$100.00 was paid, which matches the cost of $100.00."),
        (month(settled_events_nanos=99 * DOLLAR), "match", ""),
        (
            month(settled_events_nanos=99 * DOLLAR - 1),
            "under_tracked",
            "Only $99.00 was tracked of the",
        ),
        (month(settled_events_nanos=101 * DOLLAR), "match", ""),
        (month(settled_events_nanos=101 * DOLLAR + 1), "over_estimated", "$1.00 more than the $100.00"),
        (month(settled_events=0, settled_events_nanos=0), "match", ""),
        (month(paid=paid(99)), "match", ""),
        (month(paid=paid(98.99)), "unpaid", "only $98.99 of it is recorded"),
        (month(paid=Paid()), "unpaid", "no payment for it is recorded"),
        (month(paid=paid(101)), "match", ""),
        (month(paid=paid(101.01)), "paid_not_billed", "$1.01 more than the cost of $100.00"),
        (month(paid=paid(119, tax_nanos=19 * DOLLAR)), "match", "$100.00 was paid"),
        (month(paid=Paid(), paid_after=paid(100)), "match", "was paid in the month after, which"),
        (month(paid=paid(40), paid_after=paid(100)), "match", "in the month after"),
        (month(paid=paid(40), paid_after=paid(60)), "unpaid", "only $40.00"),
        (month(paid=paid(100), paid_after=paid(100)), "match", "$100.00 was paid, which"),
        (month(**FREE, settled_events=0, paid=Paid()), "match", "nothing needed"),
        (month(**FREE, paid=Paid()), "over_estimated", ""),
        (month(cost_nanos=120 * DOLLAR, manual_nanos=20 * DOLLAR, paid=paid(120)), "match", ""),
        (without_bill(paid=Paid()), "no_bill", "No bill is known to hold against the $100.00"),
        (without_bill(), "match", "No bill is known, but the $100.00 paid matches"),
        (without_bill(paid=Paid(), paid_after=paid(100)), "match", "paid in the month after matches"),
        (without_bill(paid=paid(101.01)), "under_tracked", "$101.01 was paid where $100.00 is known"),
        (without_bill(paid=paid(98.99)), "over_estimated", "$100.00 was tracked and entered where $98.99"),
        (
            without_bill(events_nanos=0, cost_nanos=0, paid=paid(20)),
            "paid_not_billed",
            "neither a bill nor",
        ),
        (without_bill(events_nanos=0, cost_nanos=0, unpriced_tokens=5, paid=paid(20)), "under_tracked", ""),
    ],
)
def test_every_verdict_and_its_borders(known: ProviderMonth, verdict: Verdict, words: str) -> None:
    found = judge(known)
    assert (found.verdict, words in found.explanation) == (verdict, True), found
    assert not known.open
    assert "So far" not in found.explanation
    assert found.paid_minus_cost is not None


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (month(month_over=False, paid=Paid()), "match"),
        (month(settled_days=29), "match"),
        (month(month_over=False, settled_events=0), "match"),
        (month(month_over=False, settled_events_nanos=0), "under_tracked"),
        (month(month_over=False, settled_events_nanos=900 * DOLLAR), "over_estimated"),
        (month(month_over=False, settled_days=0, settled_events=0), "no_bill"),
        (without_bill(month_over=False), "no_bill"),
    ],
)
def test_an_open_month_is_judged_by_its_settled_days_and_owes_nothing_yet(
    known: ProviderMonth, verdict: Verdict
) -> None:
    found = judge(known)
    assert known.open
    assert found.verdict == verdict
    assert found.explanation.startswith("So far"), found.explanation
    assert found.paid_minus_cost is None


def test_small_figures_differ_by_half_a_dollar_at_most() -> None:
    assert tolerance(0) == tolerance(-50 * DOLLAR) == tolerance(50 * DOLLAR) == 50 * CENT
    assert tolerance(51 * DOLLAR) == 51 * CENT
    small = {"settled_billed_nanos": DOLLAR, "cost_nanos": DOLLAR}
    assert judge(month(**small, paid=paid(1), settled_events_nanos=50 * CENT)).verdict == "match"
    assert judge(month(**small, paid=paid(1), settled_events_nanos=50 * CENT - 1)).verdict == "under_tracked"


def test_what_is_in_no_figure_is_named() -> None:
    found = judge(
        month(unpriced_tokens=1500, unconverted_entries=1, paid=Paid(100 * DOLLAR, 0, 3, unconverted=2))
    )
    assert found.notes == (
        "1,500 tokens have no known price.",
        "1 entry could not be converted to dollars.",
        "2 payments could not be converted to dollars.",
    )
    assert judge(month()).notes == ()


@pytest.mark.parametrize(
    ("nanos", "words"),
    [
        (0, "$0.00"),
        (1, "$0.00"),
        (-1, "$0.00"),
        (5_000_000, "$0.01"),
        (-5_000_000, "-$0.01"),
        (1234567 * DOLLAR, "$1,234,567.00"),
        (-DOLLAR, "-$1.00"),
    ],
)
def test_money_for_people(nanos: int, words: str) -> None:
    assert dollars(nanos) == words


MONEY = st.integers(-(10**13), 10**14)


@given(
    st.builds(
        ProviderMonth,
        provider=st.just("x"),
        events_nanos=MONEY,
        billed_nanos=st.none() | MONEY,
        manual_nanos=MONEY,
        cost_nanos=MONEY,
        billed_days=st.integers(0, 31),
        settled_days=st.integers(0, 31),
        settled_events=st.integers(0, 2),
        settled_events_nanos=MONEY,
        settled_billed_nanos=MONEY,
        month_over=st.booleans(),
        paid=st.builds(Paid, MONEY, MONEY, st.integers(0, 3)),
        paid_after=st.builds(Paid, MONEY, MONEY, st.integers(0, 3)),
    )
)
def test_any_month_gets_one_sentence_that_fits_its_differences(known: ProviderMonth) -> None:
    found = judge(known)
    assert found.explanation.endswith(".")
    assert (found.paid_minus_cost is None) is known.open
    tracked = found.tracked_minus_billed
    if tracked is not None and abs(tracked) > tolerance(known.settled_billed_nanos):
        assert found.verdict == ("under_tracked" if tracked < 0 else "over_estimated")
    if found.verdict == "unpaid":
        assert not known.open
        assert known.billed_nanos is not None
    if found.verdict == "no_bill":
        assert known.billed_nanos is None or known.open
