"""The ECB's rates: which day's holds, and what is said where none does."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from server.core.currencies import SHOWN, NoRate, Rate, per_dollar, shown_in
from server.services.currencies import EcbRates

NAMES = "Date,USD,GBP,RUB,HRK,"
DAYS = [
    "2026-03-10,1.2,0.9,N/A,N/A,",
    "2026-03-09,1.19,N/A,N/A,N/A,",
    "2026-03-06,1.18,0.88,N/A,N/A,",
    "2026-01-30,1.1,0.8,N/A,N/A,",
    "2022-03-01,1.1,0.83,117.201,7.5,",
    "1999-01-04,1.1789,0.7111,N/A,N/A,",
]


@pytest.fixture
def rates(tmp_path: Path) -> EcbRates:
    path = tmp_path / "rates.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("rates.csv", "\n".join([NAMES, *DAYS]) + "\n")
    return EcbRates(path)


@pytest.mark.parametrize(
    ("currency", "day", "published", "per_euro", "dollars"),
    [
        ("EUR", "2026-03-10", "2026-03-10", "1", "1.2"),
        ("GBP", "2026-03-10", "2026-03-10", "0.9", "1.2"),
        ("GBP", "2026-03-09", "2026-03-06", "0.88", "1.18"),
        ("EUR", "2026-03-08", "2026-03-06", "1", "1.18"),
        ("EUR", "2026-02-06", "2026-01-30", "1", "1.1"),
        ("RUB", "2022-03-08", "2022-03-01", "117.201", "1.1"),
        ("EUR", "1999-01-04", "1999-01-04", "1", "1.1789"),
    ],
)
def test_the_last_rate_before(
    rates: EcbRates, currency: str, day: str, published: str, per_euro: str, dollars: str
) -> None:
    found = rates.find(currency, date.fromisoformat(day))
    assert found == Rate(currency, date.fromisoformat(published), Decimal(per_euro), Decimal(dollars))


def test_after_the_newest_it_stands_in_for_a_month(rates: EcbRates) -> None:
    newest = date(2026, 3, 10)
    for days in (1, 31):
        found = rates.find("GBP", newest + timedelta(days=days))
        assert found == Rate("GBP", newest, Decimal("0.9"), Decimal("1.2"), newest=True)
    found = rates.find("EUR", newest + timedelta(days=32))
    assert isinstance(found, NoRate)
    assert "the newest ECB rates that this version knows are of Tuesday 2026-03-10" in found.reason


@pytest.mark.parametrize(
    ("currency", "day", "reason"),
    [
        ("KWD", "2026-03-10", "the ECB publishes no rate for KWD"),
        ("RUB", "2022-03-09", "is of Tuesday 2022-03-01, more than 7 days before"),
        ("RUB", "2026-03-10", "the last ECB rate for RUB before 2026-03-10 is of Tuesday 2022-03-01"),
        ("RUB", "2026-03-20", "the last ECB rate for RUB before 2026-03-20 is of Tuesday 2022-03-01"),
        ("EUR", "2026-02-07", "is of Friday 2026-01-30"),
        ("EUR", "1999-01-03", "no rate for EUR as early as 1999-01-03"),
        ("RUB", "2022-02-28", "no rate for RUB as early as 2022-02-28"),
    ],
)
def test_why_there_is_none(rates: EcbRates, currency: str, day: str, reason: str) -> None:
    found = rates.find(currency, date.fromisoformat(day))
    assert isinstance(found, NoRate)
    assert found.reason.startswith("Not converted: ")
    assert reason in found.reason


def test_what_ships_is_what_the_ecb_published() -> None:
    rates = EcbRates()
    day = date(2026, 1, 16)
    assert rates.find("EUR", day) == Rate("EUR", day, Decimal(1), Decimal("1.1617"))
    assert rates.find("GBP", date(2026, 1, 18)) == Rate("GBP", day, Decimal("0.867"), Decimal("1.1617"))
    # Good Friday to Easter Monday
    easter = rates.find("EUR", date(2025, 4, 21))
    assert isinstance(easter, Rate)
    assert easter.published_on == date(2025, 4, 17)
    assert isinstance(rates.find("RUB", day), NoRate)
    # Published again since 2018, after ten years without
    assert isinstance(rates.find("ISK", date(2015, 1, 15)), NoRate)


def test_nothing_is_read_before_the_first_question() -> None:
    program = "import sys, server.runtime; print('currency_converter' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"


def archive(path: Path, *lines: str) -> Path:
    with ZipFile(path, "w") as opened:
        opened.writestr("eurofxref-hist.csv", "\n".join(lines) + "\n")
    return path


def test_a_newer_archive_wins_and_an_older_one_does_not(tmp_path: Path) -> None:
    shipped = archive(tmp_path / "shipped.zip", NAMES, *DAYS)
    newer = archive(tmp_path / "newer.zip", "Date,USD,GBP,", "2026-03-11,1.5,0.5,", "2026-03-10,1.2,0.9,")
    day = date(2026, 3, 11)
    found = EcbRates(shipped, newer=newer).find("GBP", day)
    assert found == Rate("GBP", day, Decimal("0.5"), Decimal("1.5"))
    found = EcbRates(newer, newer=shipped).find("GBP", day)
    assert found == Rate("GBP", day, Decimal("0.5"), Decimal("1.5"))


def test_a_newer_archive_is_seen_when_it_comes_and_when_it_goes(tmp_path: Path) -> None:
    shipped, later = archive(tmp_path / "shipped.zip", NAMES, *DAYS), tmp_path / "later.zip"
    rates, day = EcbRates(shipped, newer=later), date(2026, 3, 11)

    def found() -> tuple[date, bool]:
        rate = rates.find("EUR", day)
        assert isinstance(rate, Rate)
        return rate.published_on, rate.newest

    assert found() == (date(2026, 3, 10), True)
    archive(later, "Date,USD,GBP,", "2026-03-11,1.5,0.5,")
    assert found() == (day, False)
    later.unlink()
    assert found() == (date(2026, 3, 10), True)


@pytest.mark.parametrize("content", [None, b"", b"<html>", b"Date,USD,GBP,\n2027-01-01,1,\n"])
def test_an_archive_that_is_none_is_passed_over(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    shipped = archive(tmp_path / "shipped.zip", NAMES, *DAYS)
    newer = tmp_path / "eurofxref-hist.zip"
    if content is not None and content.startswith(b"Date"):
        archive(newer, content.decode())
    elif content is not None:
        newer.write_bytes(content)
    found = EcbRates(shipped, newer=newer).find("EUR", date(2026, 3, 10))
    assert found == Rate("EUR", date(2026, 3, 10), Decimal(1), Decimal("1.2"))
    assert ("passed over" in caplog.text) == (content is not None)


def test_all_of_a_day(rates: EcbRates) -> None:
    found = rates.published(date(2026, 3, 10))
    assert {name: rate.per_euro for name, rate in found.items()} == {"EUR": 1, "GBP": Decimal("0.9")}
    assert rates.published(date(2026, 3, 10) + timedelta(days=32)) == {}


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (7, False), (8, True), (31, True)])
def test_what_is_shown_says_when_it_is_old(rates: EcbRates, days: int, is_old: bool) -> None:
    day = date(2026, 3, 10) + timedelta(days=days)
    told = shown_in("GBP", day, rates.find("GBP", day))
    assert (told.currency, told.per_dollar, told.is_old) == ("GBP", Decimal("0.75"), is_old)
    assert told.published_on == date(2026, 3, 10)
    assert "1 EUR = 1.2 USD = 0.9 GBP" in str(told.note)


def test_what_cannot_be_shown_says_why(rates: EcbRates) -> None:
    day = date(2026, 5, 1)
    told = shown_in("GBP", day, rates.find("GBP", day))
    assert told.per_dollar is None
    assert "more than 31 days before" in str(told.note)
    assert shown_in("USD", day, None).per_dollar == 1


def test_every_currency_to_be_chosen_has_a_rate_in_what_ships() -> None:
    found = EcbRates().published(date(2026, 6, 17))
    assert set(SHOWN) - {"USD"} <= set(found)
    assert all(per_dollar(rate) > 0 for rate in found.values())
