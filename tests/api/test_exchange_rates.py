"""Which currency figures are shown in: chosen as a setting, told with its rate, and never in the figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server.runtime import Runtime
from tests.api.conftest import Api, Clock


def choose(api: Api, currency: str, *, status: int = 200) -> dict[str, object]:
    return api.call("PATCH", "/api/settings", {"values": {"displayCurrency": currency}}, status=status)


def test_dollars_need_no_rate(owner: Api) -> None:
    answer = owner.get("/api/exchange-rates")
    assert answer["displayCurrency"] == {
        "currency": "USD",
        "perDollar": 1,
        "publishedOn": None,
        "source": None,
        "isOld": False,
        "note": None,
    }
    assert (answer["base"], answer["source"]) == ("USD", "ECB")
    assert owner.get("/api/dashboard")["displayCurrency"] == answer["displayCurrency"]


def test_another_currency_is_told_with_its_rate_and_figures_stay_dollars(owner: Api) -> None:
    owner.post(
        "/api/tokens/track",
        {"provider": "openai", "model": "m", "inputTokens": 1, "outputTokens": 1, "cost": 2},
    )
    before = owner.get("/api/dashboard")
    choose(owner, "EUR")
    told = owner.get("/api/exchange-rates")
    shown = told["displayCurrency"]
    # The ECB's reference rate of that Wednesday: 1 EUR = 1.1607 USD.
    assert shown["publishedOn"] == "2026-06-17"
    assert told["rates"]["EUR"] == {"perDollar": shown["perDollar"], "publishedOn": "2026-06-17"}
    (per_euro,) = [part for part in shown["note"].split() if part.startswith("1.")]
    assert abs(shown["perDollar"] * Decimal(per_euro) - 1) < Decimal("0.0000001")
    after = owner.get("/api/dashboard")
    assert after.pop("displayCurrency") == shown
    before.pop("displayCurrency")
    assert after["totalCosts"] == before["totalCosts"]
    assert "USD" not in told["rates"]


def test_a_rate_that_is_too_old_is_not_used(owner: Api, runtime: Runtime, clock: Clock) -> None:
    choose(owner, "JPY")
    clock.forward(days=365 * 20)
    owner.http.headers["Authorization"] = f"Bearer {runtime.desktop_token()}"
    told = owner.get("/api/exchange-rates")
    assert told["displayCurrency"]["currency"] == "JPY"
    assert told["displayCurrency"]["perDollar"] is None
    assert "more than 31 days" in told["displayCurrency"]["note"]
    assert told["rates"] == {}


@pytest.mark.parametrize("currency", ["", "eur", "XAF", "BGN"])
def test_only_what_the_ecb_publishes_can_be_chosen(owner: Api, currency: str) -> None:
    answer = choose(owner, currency, status=400)
    assert "must be one of USD, EUR" in str(answer["details"])
