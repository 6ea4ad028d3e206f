from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from app import formatting
from app.short_money import money_short

D = Decimal
AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False)
WAYS = (formatting.money, formatting.money_full, formatting.money_whole, formatting.money_compact)
ANYTHING = st.decimals(allow_nan=True, allow_infinity=True)


@pytest.fixture
def german() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (D(0), "$0.00"),
        (D("4.2"), "$4.20"),
        (D("1234567.891"), "$1,234,567.89"),
        (D("0.5"), "$0.50"),
        (D("0.1234567"), "$0.1235"),
        (D("0.0042"), "$0.0042"),
        (D("0.0001"), "$0.0001"),
        (D("0.00004"), "<$0.0001"),
        (D("0.99996"), "$1.00"),
        (D("0.99994"), "$0.9999"),
        (D("0.995"), "$0.995"),
        (D("1.005"), "$1.01"),
        (D("-4.2"), "−$4.20"),
        (D("-0.00001"), ">−$0.0001"),
        (D("NaN"), "—"),
        (D("Infinity"), "—"),
    ],
)
def test_money(value: Decimal | None, text: str) -> None:
    assert formatting.money(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (D(0), "$0"),
        (D("0.0000001"), "<1¢"),
        (D("0.0049"), "<1¢"),
        (D("0.005"), "1¢"),
        (D("0.42"), "42¢"),
        (D("0.994"), "99¢"),
        (D("0.995"), "$1"),
        (D("4.2"), "$4"),
        (D("9.49"), "$9"),
        (D("9.5"), "10"),
        (D(12), "12"),
        (D("999.4"), "999"),
        (D("999.5"), "1k"),
        (D(1200), "1.2k"),
        (D(9949), "9.9k"),
        (D(9950), "10k"),
        (D(999_499), "999k"),
        (D(999_500), "1M"),
        (D(1_250_000), "1.3M"),
        (D("3.4e9"), "3.4B"),
        (D("9.9e11"), "990B"),
        (D("1e12"), ">1T"),
        (D("1e40"), ">1T"),
        (D("-4"), "-$4"),
        (D("-120"), "-120"),
        (D("-1200"), "<$0"),
    ],
)
def test_money_short(value: Decimal, text: str) -> None:
    assert money_short(value) == text


@given(st.decimals(allow_nan=False, allow_infinity=False))
@example(D("9.94999999"))
@example(D("999499.9999"))
def test_money_short_fits_the_icon_and_is_honest_about_nothing(value: Decimal) -> None:
    text = money_short(value)
    assert 2 <= len(text) <= 4
    assert (text == "$0") == (value == 0)


def test_money_short_of_the_unknown() -> None:
    assert money_short(None) == "—"
    assert money_short(D("NaN")) == "—"


@given(ANYTHING | AMOUNTS)
@example(D("1e-28"))
@example(D("-1e-28"))
@example(D("0E+40"))
@example(D("0E-40"))
def test_no_amount_raises_or_lies_about_zero(value: Decimal) -> None:
    for write in WAYS:
        text = write(value)
        assert text
        if value.is_finite() and value != 0:
            assert text not in {"$0", "$0.00", "−$0.00", "−$0"}
        if value.is_nan() or value.is_infinite():
            assert text == "—"


def test_money_whole() -> None:
    assert formatting.money_whole(D("1048576.83")) == "$1,048,577"
    assert formatting.money_whole(D("-1048576.83")) == "−$1,048,577"
    assert formatting.money_whole(D("999.99")) == "$999.99"
    assert formatting.money_whole(None) == "—"


@given(AMOUNTS)
def test_money_is_right_to_what_it_shows(value: Decimal) -> None:
    text = formatting.money(value)
    if text[0] in "<>":
        assert abs(value) < D("0.0001")
        return
    shown = D(text.replace("−", "-").replace("$", "").replace(",", ""))
    assert abs(shown - value) <= (D("0.005") if abs(shown) >= 1 else D("0.00005"))


@given(st.decimals(min_value=0, max_value=10**9, places=9))
def test_full_precision_loses_nothing(value: Decimal) -> None:
    assert D(formatting.money_full(value).replace("$", "").replace(",", "")) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (D(0), "$0"),
        (D("0.25"), "$0.25"),
        (D(12), "$12"),
        (D("12.5"), "$12.50"),
        (D(1200), "$1.2k"),
        (D(150_000), "$150k"),
        (D(3_400_000), "$3.4M"),
        (D(-20), "−$20"),
        (None, "—"),
    ],
)
def test_money_compact(value: Decimal | None, text: str) -> None:
    assert formatting.money_compact(value) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, "—"),
        (0, "0"),
        (999, "999"),
        (1000, "1 k"),
        (1234, "1.2 k"),
        (1_200_000, "1.2 M"),
        (120_000_000, "120 M"),
        (999_999, "1 M"),
        (3_400_000_000, "3.4 B"),
        (10**12, "1 T"),
        (-1234, "−1.2 k"),
    ],
)
def test_tokens(number: int | None, text: str) -> None:
    assert formatting.tokens(number) == text


@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_tokens_stay_short_and_honest(number: int) -> None:
    text = formatting.tokens(number)
    assert len(text) <= 14
    assert (text == "0") == (number == 0)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (0.001, "<1%"),
        (0.421, "42%"),
        (0.995, "99%"),
        (0.99999, "99%"),
        (1, "100%"),
        (12.34, "1,234%"),
        (-0.5, "−50%"),
        (-0.001, ">−1%"),
        (None, "—"),
        (float("nan"), "—"),
        (float("inf"), "—"),
    ],
)
def test_percent(share: float | None, text: str) -> None:
    assert formatting.percent(share) == text


@given(st.floats())
def test_percent_never_rounds_a_part_to_nothing_or_all(share: float) -> None:
    text = formatting.percent(share)
    assert (text == "0%") == (share == 0)
    if text == "100%":
        assert 1 <= share < 1.01


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (D(112), D(100), "12% more"),
        (D(88), D(100), "12% less"),
        (D(100), D(100), "as much"),
        (D(0), D(100), "100% less"),
        (D(2000), D(100), "20 times as much"),
        (D(5), D(0), None),
        (D("NaN"), D(1), None),
    ],
)
def test_change(now: Decimal, before: Decimal, text: str | None) -> None:
    assert formatting.change(now, before) == text


def test_days() -> None:
    today = date(2026, 11, 22)
    assert formatting.day(date(2026, 11, 20)) == "Fri 20 Nov 2026"
    assert formatting.day(date(2026, 11, 20), today) == "Fri 20 Nov"
    assert formatting.day(date(2025, 11, 20), today) == "Thu 20 Nov 2025"
    assert formatting.day_near(today, today) == "Today"
    assert formatting.day_near(date(2026, 11, 21), today) == "Yesterday"
    assert formatting.day_near(date(2026, 11, 23), today) == "Mon 23 Nov"
    assert formatting.weekday(today) == "Sun"
    assert formatting.month(today) == "November"
    assert formatting.month(today, short=True) == "Nov"


@given(st.dates())
def test_every_day_can_be_named(value: date) -> None:
    assert formatting.day(value)
    assert formatting.weekday(value)
    assert formatting.month(value)


@pytest.mark.usefixtures("german")
def test_the_person_s_own_language() -> None:
    assert formatting.money(D("1234.5")) == "$1.234,50"
    assert money_short(D(1200)) == "1,2k"
    assert formatting.tokens(1_200_000) == "1,2 M"
    assert formatting.month(date(2026, 3, 1)) == "März"
    assert formatting.weekday(date(2026, 11, 22)) == "So"
    assert formatting.decimal_point() == ","


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=200), "on Wed 6 May 2026"),
    ],
)
def test_ago(back: timedelta, text: str) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert formatting.ago(now - back, now) == text


def test_ago_without_a_moment() -> None:
    assert formatting.ago(None, datetime(2026, 11, 22, tzinfo=UTC)) == "never"


def test_count() -> None:
    assert formatting.count(1, "request") == "1 request"
    assert formatting.count(1200, "request") == "1,200 requests"
    assert formatting.count(3 * 10**12, "token") == "3,000,000,000,000 tokens"


def test_a_moment_on_the_clock() -> None:
    now = datetime(2026, 11, 22, 15, 30).astimezone()
    assert formatting.clock(now, now) == "3:30\u202fPM"
    assert formatting.clock(now - timedelta(days=1), now) == "21 Nov, 3:30\u202fPM"
    assert formatting.clock(now - timedelta(days=400), now).startswith("18 Oct 2025, ")
    assert formatting.moment_full(now) == "Sun 22 Nov 2026, 15:30:00"


def test_small_amounts_stand_under_each_other() -> None:
    told = [formatting.money_fine(Decimal(text)) for text in ("0.161", "0.00004", "0", "1234.5", "-0.2")]
    assert told == ["$0.1610", "<$0.0001", "$0.0000", "$1,234.5000", "−$0.2000"]
    assert formatting.money_fine(None) == "—"


def test_amounts_of_other_currencies() -> None:
    assert formatting.amount(Decimal("1249.9")) == "1,249.90"
    assert formatting.amount(Decimal("-0.123")) == "−0.123"
