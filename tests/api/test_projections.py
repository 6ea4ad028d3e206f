"""The projection through the API: one figure everywhere, parts that add up, what it means for a budget."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.api.conftest import Api, Clock

D = Decimal


def history(owner: Api, days: int = 40, cost: float = 2.0) -> None:
    """Tracks the same every day up to noon of the day it is."""
    events = [
        {
            "provider": provider,
            "model": "m",
            "inputTokens": 1,
            "outputTokens": 0,
            "cost": cost if provider == "openai" else cost / 2,
            "timestamp": f"{date(2026, 6, 17) - timedelta(days=ago)}T10:00:00Z",
        }
        for ago in range(days)
        for provider in ("openai", "anthropic")
    ]
    assert owner.post("/api/tokens/track/batch", {"events": events})["rejected"] == 0


def month(owner: Api, **query: Any) -> dict[str, Any]:
    return owner.get("/api/projections", **query)


def test_nothing_known_is_nothing_projected(owner: Api) -> None:
    found = month(owner)
    assert found["endOfMonth"] == {"estimatedCost": 0, "confidence": 0}
    assert found["range"] == {"low": 0, "high": 0}
    assert found["budgetImpact"] == {
        "willExceedBudget": False,
        "limit": None,
        "projectedOverage": None,
        "exceedsOn": None,
    }
    assert found["byProvider"] == {}


def test_it_is_the_dashboards_figure_and_its_parts_add_up(owner: Api) -> None:
    history(owner)
    found, board = month(owner), owner.get("/api/dashboard")
    assert found["endOfMonth"]["estimatedCost"] == board["projection"]["estimatedCost"]
    assert found["endOfMonth"]["confidence"] == board["projection"]["confidence"]
    assert (found["range"]["low"], found["range"]["high"]) == (
        board["projection"]["low"],
        board["projection"]["high"],
    )
    assert found["method"] == board["projection"]["method"]
    assert owner.get("/api/tokens/stats")["projections"]["endOfMonth"] == found["endOfMonth"]["estimatedCost"]
    assert sum(found["byProvider"].values()) == found["endOfMonth"]["estimatedCost"]
    assert abs(found["endOfMonth"]["estimatedCost"] - 90) < 3, "3 dollars a day"
    assert abs(found["byProvider"]["openai"] - 60) < 3


def test_the_path_leads_from_today_to_the_months_end(owner: Api) -> None:
    history(owner)
    found = month(owner)
    path = found["path"]
    assert [one["date"] for one in path] == [f"2026-06-{day}" for day in range(17, 31)]
    assert path[-1]["expected"] == found["endOfMonth"]["estimatedCost"]
    assert (path[-1]["low"], path[-1]["high"]) == (found["range"]["low"], found["range"]["high"])
    assert all(one["low"] <= one["expected"] <= one["high"] for one in path)
    assert all(one["expected"] <= other["expected"] for one, other in pairwise(path))


def test_a_budget_that_will_not_hold(owner: Api) -> None:
    history(owner)
    owner.call("PUT", "/api/budgets", {"limit": 70})
    owner.call("PUT", "/api/budgets", {"limit": 500, "scope": {"provider": "anthropic"}})
    found = month(owner)
    impact = found["budgetImpact"]
    assert (impact["willExceedBudget"], impact["limit"]) == (True, 70)
    assert impact["projectedOverage"] == found["endOfMonth"]["estimatedCost"] - 70
    assert impact["exceedsOn"] == next(one["date"] for one in found["path"] if one["expected"] > 70)
    own = month(owner, provider="Anthropic")
    assert list(own["byProvider"]) == ["anthropic"]
    assert (own["budgetImpact"]["willExceedBudget"], own["budgetImpact"]["limit"]) == (False, 500)
    assert (own["budgetImpact"]["projectedOverage"], own["budgetImpact"]["exceedsOn"]) == (0, None)


def test_what_was_entered_for_the_month_is_added_and_not_extrapolated(owner: Api, clock: Clock) -> None:
    history(owner)
    before = month(owner)
    owner.post("/api/costs/manual", {"service": "cursor", "amount": 20, "month": 6, "year": 2026})
    after = month(owner)
    assert after["endOfMonth"]["estimatedCost"] == before["endOfMonth"]["estimatedCost"] + 20
    assert (after["fixed"], after["spent"]) == (20, before["spent"] + 20)
    assert after["byProvider"]["cursor"] == 20
    assert sum(after["byProvider"].values()) == after["endOfMonth"]["estimatedCost"]
    assert owner.get("/api/dashboard")["projection"]["estimatedCost"] == after["endOfMonth"]["estimatedCost"]


def test_an_unknown_provider_is_refused(owner: Api) -> None:
    assert month(owner, provider="opnai", status=400)["details"][0]["field"] == "provider"
