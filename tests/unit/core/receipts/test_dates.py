"""Dates: written in many ways, in an order that the document shows, told from others by the words around."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.receipts.dates import dates_of, month_of, order_of, spots_of
from server.core.receipts.findings import Order
from server.core.receipts.layout import Row, rows_of
from tests.documents.pages import page_of

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))
NEWEST = date(2031, 1, 1)


def rows(text: str) -> list[Row]:
    return rows_of([page_of(text)])[0]


def best(text: str, order: Order = "dmy", newest: date | None = NEWEST) -> date | None:
    found = dates_of([rows(text)], order, order_known=True, newest=newest)
    return found[0].value if found else None


@given(
    DAYS,
    st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y", "%d %B %Y", "%d.%b %Y", "%dth %B %Y", "%d-%b-%y"]),
)
def test_day_first(day: date, form: str) -> None:
    assert best(f"Date {day.strftime(form)}", "dmy") == day


@given(DAYS, st.sampled_from(["%m/%d/%Y", "%m-%d-%y", "%B %d, %Y", "%b %d %Y", "%b%d'%y"]))
def test_month_first(day: date, form: str) -> None:
    assert best(f"Date {day.strftime(form)}", "mdy") == day


@given(DAYS, st.sampled_from(["dmy", "mdy", "ymd"]), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"]))
def test_the_year_first_never_obeys_an_order(day: date, order: Order, form: str) -> None:
    assert best(f"Date {day.strftime(form)}", order) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3. März 2026", date(2026, 3, 3)),
        ("14 août 2026", date(2026, 8, 14)),
        ("2 de mayo de 2026", date(2026, 5, 2)),
        ("7 dicembre 2026", date(2026, 12, 7)),
        ("25/12/201812:31", date(2018, 12, 25)),
        ("Feb23'19 10:23AM", date(2019, 2, 23)),
        ("Invoice Date: March 2 , 2026", date(2026, 3, 2)),
        ("2026年4月9日", date(2026, 4, 9)),
        ("l9/1O/2018", date(2018, 10, 19)),
    ],
)
def test_the_world_writes_dates(text: str, day: date) -> None:
    assert best(text) == day


@pytest.mark.parametrize(
    "text", ["31/31/2026", "Tel 07-3507405", "12.50", "10:45:12", "192.168.1.10", "00/00/0000"]
)
def test_what_is_no_date(text: str) -> None:
    assert best(text) is None


@given(st.lists(DAYS, min_size=1, max_size=5))
def test_one_date_past_the_twelfth_settles_the_order_of_all(days: list[date]) -> None:
    spots = [spot for day in days for row in rows(day.strftime("%d/%m/%Y")) for spot in spots_of(row)]
    assert order_of(spots) == ("dmy" if any(day.day > 12 for day in days) else None)


@pytest.mark.parametrize(
    "text",
    [
        "Date due June 20, 2026\nDate of issue June 15, 2026",
        "Fälligkeitsdatum 20.06.2026\nRechnungsdatum 15.06.2026",
        "Valid until 01/01/2027\nDate 15/06/2026 10:12",
        "Anreise: 12.06.2026\nAbreise: 14.06.2026\nRechnungsdatum: 15.06.2026",
        "01/05/2026 - 31/05/2026\nInvoice Date: 15/06/2026",
    ],
)
def test_the_bill_s_own_date_wins(text: str) -> None:
    assert best(text) == date(2026, 6, 15)


def test_a_date_above_which_its_name_stands() -> None:
    assert best("Invoice no    Date\n4711          15/06/2026\n\nExpiry 01/01/2024") == date(2026, 6, 15)


def test_days_to_come_are_passed_over() -> None:
    today = date(2026, 6, 17)
    text = f"{today + timedelta(days=400):%d/%m/%Y}\n{today:%d/%m/%Y}"
    assert best(text, newest=today + timedelta(days=1)) == today


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("DateTime: 26/03/14 18:22:31", date(2026, 3, 14)),
        ("Date 14/03/26", date(2026, 3, 14)),
        ("Date 24/12/17", date(2024, 12, 17)),
        ("Date 18/03/17", date(2017, 3, 18)),
    ],
)
def test_the_year_may_come_first_with_two_digits_where_the_day_would_be_long_ago(
    text: str, day: date
) -> None:
    today = date(2026, 6, 17)
    assert dates_of([rows(text)], "dmy", order_known=False, newest=today)[0].value == day
    known = dates_of([rows(text)], "dmy", order_known=True, newest=today)[0].value
    assert known == rows_day_first(text)


def rows_day_first(text: str) -> date | None:
    return spots_of(rows(text)[0])[0].as_day("dmy")


def test_an_open_order_is_said_to_be_a_guess() -> None:
    known, unknown = (
        dates_of([rows("Date 03/04/2026")], "dmy", order_known=known, newest=NEWEST)[0]
        for known in (True, False)
    )
    assert (known.guessed, unknown.guessed) == (False, True)
    sure = dates_of([rows("Date 13/04/2026")], "dmy", order_known=False, newest=NEWEST)[0]
    assert not sure.guessed


@pytest.mark.parametrize(("name", "number"), [("März", 3), ("sept.", 9), ("Ogos", 8), ("maybe", None)])
def test_names_of_months(name: str, number: int | None) -> None:
    assert month_of(name) == number


@given(st.text(max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    best(text.replace("\n", " "))
