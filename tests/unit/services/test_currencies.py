"""The ECB's rates: which day's holds, and what is said where none does."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from server.core.currencies import NoRate, Rate
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
