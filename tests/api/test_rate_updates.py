"""Newer exchange rates are fetched where an amount needs them, and what comes is looked through first."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import httpx
import pytest

from server.core.currencies import next_rates_at
from server.runtime import Runtime, published_rates
from server.services.currencies import ARCHIVE_NAME, EcbRates
from tests.api.conftest import Api, Clock, serving
from tests.providers.stand_in import WEB_PAGE, Reply, Request, StandIn, cut_off, truncated

# Far enough from the newest rates that ship, and no weekend.
SHIPPED = EcbRates().newest_day()
TODAY = next_rates_at(SHIPPED + timedelta(days=10)).date()
NAMES = "Date,USD,JPY,GBP,"


def packed(*lines: str) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        # A fixed time: the same table is the same bytes.
        archive.writestr(ZipInfo("eurofxref-hist.csv"), "\n".join(lines) + "\n", ZIP_DEFLATED)
    return target.getvalue()


def table(newest: date) -> bytes:
    """What the ECB publishes: two dollars, or half a pound, for a euro on the newest day."""
    return packed(NAMES, f"{newest},2.0,N/A,0.5,", f"{newest - timedelta(days=1)},1.5,160.1,0.6,")


class Ecb(StandIn):
    """The ECB's own address."""

    newest = TODAY

    def answer(self, request: Request) -> Reply:
        assert request.path == "/stats/eurofxref/eurofxref-hist.zip"
        assert request.headers["User-Agent"].startswith("CodingVibez/")
        return Reply(table(self.newest), kind="application/zip")


@pytest.fixture
def ecb() -> Iterator[Ecb]:
    with Ecb() as stand_in:
        yield stand_in


@pytest.fixture
def desk(ecb: Ecb, tmp_path: Path, clock: Clock, database_url: str | None) -> Iterator[Runtime]:
    clock.now = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=17)
    url = published_rates({"CODINGVIBEZ_ECB_BASE_URL": f"{ecb.url}/"})
    with serving(tmp_path, clock, database_url=database_url, rates_url=url) as runtime:
        yield runtime


@pytest.fixture
def api(desk: Runtime) -> Iterator[Api]:
    def authorize(request: httpx.Request) -> httpx.Request:
        # The hours that pass here are more than a token lasts.
        request.headers["Authorization"] = f"Bearer {desk.desktop_token()}"
        return request

    transport = httpx.WSGITransport(app=desk.in_process_app)
    with httpx.Client(transport=transport, base_url=desk.base_url, auth=authorize) as http:
        yield Api(http)


def until(condition: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends_at, "it never came about"
        time.sleep(0.01)


def spend(api: Api, amount: int, currency: str) -> dict[str, Any]:
    body = {"amount": amount, "currency": currency, "vendor": "Hetzner", "date": str(TODAY)}
    return api.post("/api/expenses", {**body, "allowDuplicate": True})


def dollars(api: Api, kept: dict[str, Any]) -> Decimal:
    return Decimal(str(api.get(f"/api/expenses/{kept['id']}")["amountUsd"]))


def test_a_bill_in_euros_is_converted_anew_at_the_rate_of_its_day(api: Api, ecb: Ecb, desk: Runtime) -> None:
    kept = spend(api, 10, "EUR")
    assert str(SHIPPED) in kept["rateNote"], "until the rate of the day is there the newest known one holds"
    until(lambda: dollars(api, kept) == 20)
    assert (desk.data_dir / ARCHIVE_NAME).read_bytes() == table(TODAY)
    rates = api.get("/api/exchange-rates")["rates"]
    assert rates["GBP"] == {"perDollar": 0.25, "publishedOn": str(TODAY)}
    assert dollars(api, spend(api, 1, "GBP")) == 4
    assert len(ecb.requests) == 1


def test_every_working_day_once(api: Api, ecb: Ecb, clock: Clock) -> None:
    api.call("PATCH", "/api/settings", {"values": {"displayCurrency": "EUR"}})

    def shown() -> str:
        return str(api.get("/api/exchange-rates")["displayCurrency"]["publishedOn"])

    until(lambda: shown() == str(TODAY))
    following = next_rates_at(TODAY)
    clock.now = following - timedelta(minutes=1)
    assert shown() == str(TODAY)
    ecb.newest = following.date()
    clock.now = following + timedelta(minutes=1)
    until(lambda: shown() == str(following.date()))
    assert len(ecb.requests) == 2


def test_who_deals_in_dollars_asks_nobody(api: Api, ecb: Ecb) -> None:
    spend(api, 10, "USD")
    api.get("/api/exchange-rates")
    api.get("/api/dashboard")
    assert "exchange-rates" not in {thread.name for thread in threading.enumerate()}
    assert ecb.requests == []


def test_it_can_be_switched_off(api: Api, ecb: Ecb, clock: Clock) -> None:
    api.call("PATCH", "/api/settings", {"values": {"updateExchangeRates": False}})
    kept = spend(api, 10, "EUR")
    time.sleep(0.1)
    assert ecb.requests == []
    api.call("PATCH", "/api/settings", {"values": {"updateExchangeRates": True}})
    clock.forward(minutes=2)
    spend(api, 11, "EUR")
    until(lambda: dollars(api, kept) == 20)


BOMB = packed(NAMES, "0" * (64 << 20))
TROUBLES = {
    "not there": Reply(b"", 404),
    "moved": Reply(b"", 302, {"Location": "https://example.com/rates.zip"}),
    "out of order": Reply(b"", 503),
    "a hotel's page": WEB_PAGE,
    "cut off": cut_off(Reply(table(TODAY))),
    "half of it": truncated(Reply(table(TODAY))),
    "a bomb": Reply(BOMB),
    "nothing inside": Reply(packed()),
    "of the future": Reply(table(TODAY + timedelta(days=30))),
    "older": Reply(table(SHIPPED - timedelta(days=1))),
    "no numbers": Reply(packed(NAMES, f"{TODAY},2.0,x,0.5,")),
    "a zero": Reply(packed(NAMES, f"{TODAY},0.00,N/A,0.5,")),
    "less than nothing": Reply(packed(NAMES, f"{TODAY},2.0,N/A,-0.5,")),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_is_no_table_of_rates_changes_nothing_and_is_asked_for_again(
    api: Api, ecb: Ecb, desk: Runtime, clock: Clock, trouble: str
) -> None:
    ecb.troubles.append(TROUBLES[trouble])
    kept = spend(api, 10, "EUR")
    before = dollars(api, kept)
    until(lambda: len(ecb.requests) == 1)
    until(lambda: not list(desk.data_dir.glob("*.part")))
    time.sleep(0.05)
    assert dollars(api, kept) == before
    assert not (desk.data_dir / ARCHIVE_NAME).exists()
    clock.forward(hours=5)
    spend(api, 11, "EUR")
    time.sleep(0.05)
    assert len(ecb.requests) == 1, "nobody is asked again at once"
    clock.forward(hours=1, minutes=1)
    spend(api, 12, "EUR")
    until(lambda: dollars(api, kept) == 20)


def test_it_stops_in_the_midst_of_an_answer(api: Api, ecb: Ecb, desk: Runtime) -> None:
    ecb.troubles.append(Reply(table(TODAY), wait_s=60))
    spend(api, 10, "EUR")
    until(lambda: len(ecb.requests) == 1)
    began = time.monotonic()
    desk.stop()
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("newest", "following"),
    [("2026-11-19", "2026-11-20"), ("2026-11-20", "2026-11-23"), ("2026-11-21", "2026-11-23")],
)
def test_when_the_next_rates_are_there(newest: str, following: str) -> None:
    found = next_rates_at(date.fromisoformat(newest))
    assert found == datetime.fromisoformat(f"{following}T16:00Z")


def test_where_rates_are_fetched() -> None:
    assert published_rates({}) == "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
    assert published_rates({"CODINGVIBEZ_ECB_BASE_URL": " "}) is None
