"""Usage under a flat plan: shown beside every cost and in none, until the person says who pays."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.api.test_otlp import CLAUDE, logs

if TYPE_CHECKING:
    from server.runtime import Runtime
    from tests.api.conftest import Api

DAYS: dict[str, Any] = {"startDate": "2026-06-01", "endDate": "2026-06-17"}
QUARTER = Decimal("0.25")


@pytest.fixture
def captured(runtime: Runtime, token_for: Callable[..., str]) -> None:
    """One call of Claude Code, worth a quarter of a dollar by its own word, at ten today."""
    headers = {"Authorization": f"Bearer {token_for('ingest')}"}
    answer = httpx.post(f"{runtime.base_url}/v1/logs", json=logs(CLAUDE), headers=headers)
    assert (answer.status_code, answer.json()) == (200, {})


def figures(api: Api) -> set[tuple[Decimal, Decimal]]:
    """Gives cost and notional of everything that this month is told by; they must all agree."""
    board = api.get("/api/dashboard")
    months, (provider,), (model,) = board["totalCosts"], board["providers"], board["topModels"]
    stats = api.get("/api/tokens/stats")["usage"]
    whole, own = api.get("/api/costs/all"), api.get("/api/costs/anthropic")
    series = api.get("/api/tokens/timeseries", groupBy="provider", **DAYS)
    sums, last = series["aggregations"], series["series"][-1]
    chart = api.get("/api/analytics", **DAYS)
    by_model = api.get("/api/analytics", groupBy="model", **DAYS)["series"][0]
    assert provider["tokens"] == model["tokens"] == stats["totalTokens"] == sums["totalTokens"] == 135
    assert stats["unpricedTokens"] == board["unpriced"]["tokens"] == 0
    found = [
        (months["currentMonth"], months["notional"]),
        (board["today"]["cost"], board["today"]["notional"]),
        (board["recentDays"][-1]["cost"], board["recentDays"][-1]["notional"]),
        (provider["cost"], provider["notional"]),
        (model["cost"], model["notional"]),
        (stats["totalCost"], stats["notional"]),
        (whole["total"], whole["notional"]),
        (own["currentMonth"], own["notional"]),
        (sums["totalCost"], sums["notional"]),
        (last["cost"], last["notional"]),
        (last["groups"]["anthropic"]["cost"], last["groups"]["anthropic"]["notional"]),
        (chart["totals"]["cost"], chart["totals"]["notional"]),
        (chart["series"][-1]["cost"], chart["series"][-1]["notional"]),
        (by_model["cost"], by_model["notional"]),
    ]
    return {(Decimal(cost), Decimal(notional)) for cost, notional in found}


@pytest.mark.usefixtures("captured")
def test_it_stands_beside_every_cost_and_in_none(owner: Api) -> None:
    assert figures(owner) == {(Decimal(0), QUARTER)}


@pytest.mark.usefixtures("captured")
def test_either_answer_is_a_change_of_settings_and_moves_every_figure(owner: Api) -> None:
    question = owner.get("/api/dashboard")["flatPlanQuestion"]
    assert question == {
        "tool": "claude-code",
        "flatPlan": {"flatPlanTools": "claude-code", "meteredTools": ""},
        "metered": {"flatPlanTools": "", "meteredTools": "claude-code"},
    }
    for answer, wanted in (("metered", (QUARTER, Decimal(0))), ("flatPlan", (Decimal(0), QUARTER))):
        owner.call("PATCH", "/api/settings", {"values": question[answer]})
        assert figures(owner) == {wanted}
        assert owner.get("/api/dashboard")["flatPlanQuestion"] is None
    owner.call("PATCH", "/api/settings", {"values": {"countFlatPlans": True}})
    assert figures(owner) == {(QUARTER, Decimal(0))}


def test_nothing_is_asked_where_no_agent_was_seen(owner: Api) -> None:
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 1}
    owner.call("POST", "/api/tokens/track", event)
    board = owner.get("/api/dashboard")
    assert board["flatPlanQuestion"] is None
    assert (board["totalCosts"]["notional"], board["today"]["notional"]) == (0, 0)


@pytest.mark.usefixtures("captured")
def test_a_plan_s_usage_uses_no_budget_and_moves_no_forecast(owner: Api) -> None:
    owner.call("PUT", "/api/budgets", {"scope": {}, "limit": 0.1, "period": "month"})
    board = owner.get("/api/dashboard")
    assert (board["budgetStatus"]["used"], board["budgetStatus"]["status"]) == (0, "ok")
    assert (board["alerts"], board["projection"]["estimatedCost"]) == ([], 0)
    assert board["burnRate"]["costPerDay"] == 0
    assert owner.get("/api/projections")["endOfMonth"]["estimatedCost"] == 0
    (row,) = owner.get("/api/reconciliation")["providers"]
    assert (row["events"], row["cost"], row["verdict"]) == (0, 0, "no_bill")
    assert row["notes"] == ["Usage worth $0.25 was under a flat plan: only the plan's fee is a cost."]
    owner.call("PATCH", "/api/settings", {"values": {"meteredTools": "claude-code"}})
    board = owner.get("/api/dashboard")
    assert (board["budgetStatus"]["used"], board["budgetStatus"]["status"]) == (QUARTER, "exceeded")
    assert {alert["kind"] for alert in board["alerts"]} == {"budget"}


@pytest.mark.parametrize("value", ["codex;", 5, "a" * 501])
def test_a_list_that_cannot_be_one_is_refused(owner: Api, value: object) -> None:
    refused = owner.call("PATCH", "/api/settings", {"values": {"meteredTools": value}}, status=400)
    assert refused["details"][0]["field"] == "values.meteredTools"
