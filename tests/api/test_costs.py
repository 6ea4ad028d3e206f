"""Costs of a month: every figure agrees with every other, and a provider that is not known is told so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Api, Clock


def test_the_months_figures_are_one_number(api: Api) -> None:
    api.track()
    api.track(cost=0.1, model="gpt-5")
    api.track(model="unknown-model")
    api.track(provider="anthropic", model="claude-sonnet-4-5")
    api.track(timestamp="2026-05-31T23:59:59Z")
    everybody = api.get("/api/costs/all")
    openai = api.get("/api/costs/openai")
    assert openai["currentMonth"] == Decimal("0.1075")
    assert openai["breakdown"] == {"gpt-4o": Decimal("0.0075"), "gpt-5": Decimal("0.1")}
    assert openai["previousMonth"] == Decimal("0.0075")
    assert openai["basis"] == {
        "billed": 0,
        "reported": Decimal("0.1"),
        "estimated": Decimal("0.0075"),
        "manual": 0,
    }
    assert openai["unpricedTokens"] == 1500
    assert openai["tokenUsage"]["totalTokens"] == 4500
    assert openai["dataFreshness"] == "fresh"
    assert everybody["byProvider"] == {"openai": openai["currentMonth"], "anthropic": Decimal("0.0105")}
    assert everybody["total"] == sum(everybody["byProvider"].values())
    assert everybody["total"] == api.get("/api/dashboard")["totalCosts"]["currentMonth"]
    assert everybody["total"] == api.get("/api/tokens/timeseries")["aggregations"]["totalCost"]
    rows = everybody["providers"]
    assert [row["provider"] for row in rows] == ["openai", "anthropic"]
    assert {row["provider"]: row["currentMonth"] for row in rows} == everybody["byProvider"]
    assert rows[0]["name"] == "OpenAI"
    assert rows[0]["previousMonth"] == openai["previousMonth"]
    assert rows[0]["basis"] == openai["basis"]
    assert (rows[0]["unpricedTokens"], rows[0]["previousUnpricedTokens"]) == (1500, 0)
    change = (everybody["total"] - Decimal("0.0075")) / Decimal("0.0075") * 100
    assert float(everybody["comparison"]["changePercent"]) == pytest.approx(float(change), abs=0.01)


def test_another_month(api: Api, clock: Clock) -> None:
    api.track(timestamp="2026-02-10T00:00:00Z")
    assert api.get("/api/costs/all", month=2)["total"] == Decimal("0.0075")
    march = api.get("/api/costs/openai", month=3, year=2026)
    assert (march["currentMonth"], march["previousMonth"]) == (0, Decimal("0.0075"))
    (gone,) = api.get("/api/costs/all", month=3)["providers"]
    assert (gone["provider"], gone["currentMonth"], gone["previousMonth"]) == ("openai", 0, Decimal("0.0075"))
    assert api.get("/api/costs/all", month=3)["comparison"] == {
        "previousMonth": Decimal("0.0075"),
        "changePercent": -100,
    }
    assert api.get("/api/costs/all", year=2025)["comparison"]["changePercent"] is None
    # On the first of March it is still February where the day begins later.
    api.track(timestamp="2026-03-01T02:00:00Z")
    here = api.get("/api/costs/all", month=2, year=2026, timezone="America/New_York")
    assert here["total"] == Decimal("0.015")


@pytest.mark.parametrize("provider", ["supabase", "cursor", "Lovable", "gemini", "replit"])
def test_a_known_provider_without_data(api: Api, provider: str) -> None:
    answer = api.get(f"/api/costs/{provider}")
    assert (answer["currentMonth"], answer["breakdown"], answer["dataFreshness"]) == (0, {}, "no_data")


def test_an_unknown_provider_names_the_nearest(api: Api) -> None:
    error = api.get("/api/costs/opnai", status=404)
    assert error["code"] == "NOT_FOUND"
    assert "did you mean openai?" in error["error"]


@pytest.mark.parametrize("query", [{"month": 0}, {"month": 13}, {"year": 1900}, {"month": "x"}])
def test_a_month_that_cannot_be(api: Api, query: dict[str, str | int]) -> None:
    assert api.get("/api/costs/all", status=400, **query)["details"]
