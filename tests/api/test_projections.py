"""Projections: the dashboard's figures, split exactly by provider, and held against the budget."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.conftest import NOON

if TYPE_CHECKING:
    from tests.api.conftest import Api


@pytest.fixture
def used(api: Api) -> Api:
    for ago in range(40):
        at = (NOON - timedelta(days=ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
        api.track(cost=2, timestamp=at)
        api.track(provider="anthropic", model="claude-sonnet-4-5", cost=1 + ago % 3, timestamp=at)
    return api


def test_nothing_is_known_of_nothing(api: Api) -> None:
    assert api.get("/api/projections") == {
        "endOfMonth": {"estimatedCost": 0, "confidence": 0},
        "range": {"low": 0, "high": 0},
        "method": "weekday_level",
        "byProvider": {},
        "budgetImpact": {
            "willExceedBudget": False,
            "limit": None,
            "projectedOverage": None,
            "exceedsOn": None,
        },
    }


@pytest.mark.parametrize("query", [{}, {"timezone": "Asia/Kathmandu"}])
def test_dashboard_stats_and_projections_give_the_same_figures(
    used: Api, owner: Api, query: dict[str, Any]
) -> None:
    owner.post("/api/costs/manual", {"service": "Midjourney", "amount": 30, "month": 6, "year": 2026})
    found = used.get("/api/projections", **query)
    shown = used.get("/api/dashboard", **query)["projection"]
    assert found["endOfMonth"] == {name: shown[name] for name in ("estimatedCost", "confidence")}
    assert found["range"] == {name: shown[name] for name in ("low", "high")}
    assert found["method"] == shown["method"]
    assert used.get("/api/tokens/stats", **query)["projections"]["endOfMonth"] == shown["estimatedCost"]
    parts = found["byProvider"]
    assert set(parts) == {"anthropic", "midjourney", "openai"}
    assert sum(parts.values()) == found["endOfMonth"]["estimatedCost"]
    assert parts["midjourney"] == 30, "what is fixed for the month does not go on"
    assert 55 < parts["openai"] < 65
    assert found["range"]["low"] < found["endOfMonth"]["estimatedCost"] < found["range"]["high"]


def test_one_provider_and_its_own_budget(used: Api, owner: Api) -> None:
    owner.call("PUT", "/api/budgets", {"limit": 500})
    owner.call("PUT", "/api/budgets", {"limit": 40, "scope": {"provider": "openai"}})
    found = used.get("/api/projections", provider="OpenAI")
    estimated = found["endOfMonth"]["estimatedCost"]
    assert found["byProvider"] == {"openai": estimated}
    assert used.get("/api/tokens/stats", provider="openai")["projections"]["endOfMonth"] == estimated
    impact = found["budgetImpact"]
    assert (impact["willExceedBudget"], impact["limit"]) == (True, 40)
    assert impact["projectedOverage"] == estimated - 40
    assert "2026-06-18" < impact["exceedsOn"] < "2026-06-23", "two dollars a day, 34 by noon of the 17th"
    assert used.get("/api/projections")["budgetImpact"] == {
        "willExceedBudget": False,
        "limit": 500,
        "projectedOverage": 0,
        "exceedsOn": None,
    }


def test_a_budget_that_is_gone_already_is_exceeded_today(used: Api, owner: Api) -> None:
    owner.call("PUT", "/api/budgets", {"limit": 1})
    assert used.get("/api/projections")["budgetImpact"]["exceedsOn"] == "2026-06-17"


def test_a_service_of_which_only_a_month_was_said(owner: Api) -> None:
    owner.post("/api/costs/manual", {"service": "Midjourney", "amount": 30.5, "month": 6, "year": 2026})
    assert owner.get("/api/projections", provider="midjourney")["byProvider"] == {
        "midjourney": Decimal("30.5")
    }


@pytest.mark.parametrize("query", [{"provider": "opnai"}, {"provider": ""}, {"timezone": "Mars"}])
def test_what_cannot_be_asked(api: Api, query: dict[str, Any]) -> None:
    assert api.get("/api/projections", status=400, **query)["details"]
