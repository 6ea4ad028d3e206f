"""Analytics: the same money as everywhere, by time or by what it was for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Api

RANGE: dict[str, Any] = {"startDate": "2026-05-25", "endDate": "2026-06-03"}


@pytest.fixture
def used(owner: Api, api: Api) -> Api:
    api.track(cost=1, timestamp="2026-05-31T10:00:00Z", project="chat", requests=3)
    api.track(cost=2, timestamp="2026-06-01T10:00:00Z", model="gpt-5")
    api.track(model="nobody-knows", timestamp="2026-06-01T10:00:00Z")
    api.track(provider="anthropic", model="claude-sonnet-4-5", cost=4, timestamp="2026-06-03T10:00:00Z")
    owner.post("/api/costs/manual", {"service": "Midjourney", "amount": 30, "month": 6, "year": 2026})
    return api


def point(cost: float, tokens: int = 0, requests: int = 0, unpriced: int = 0, **label: str) -> dict[str, Any]:
    return {
        "cost": cost,
        "tokens": tokens,
        "requests": requests,
        "notional": 0,
        "unpricedTokens": unpriced,
        # Only a member has one beside the key.
        **({"name": None} if "key" in label else {}),
    } | label


def test_by_day_every_day_is_there(used: Api) -> None:
    answer = used.get("/api/analytics", **RANGE)
    assert [one["date"] for one in answer["series"]] == [
        *(f"2026-05-{day}" for day in range(25, 32)),
        *(f"2026-06-0{day}" for day in range(1, 4)),
    ]
    assert answer["series"][6] == point(1, 1500, 3, date="2026-05-31")
    assert answer["series"][7] == point(32, 3000, 2, 1500, date="2026-06-01")
    assert answer["series"][8] == point(0, date="2026-06-02")
    assert answer["totals"] == point(37, 6000, 6, 1500)
    assert answer["averages"] == {"cost": Decimal("3.7"), "tokens": 600, "requests": Decimal("0.6")}
    assert (answer["days"], answer["period"]) == (10, {"start": "2026-05-25", "end": "2026-06-03"})


@pytest.mark.parametrize(
    ("group_by", "series"),
    [
        ("week", [point(1, 1500, 3, date="2026-05-25"), point(36, 4500, 3, 1500, date="2026-06-01")]),
        ("month", [point(1, 1500, 3, date="2026-05-25"), point(36, 4500, 3, 1500, date="2026-06-01")]),
        (
            "provider",
            [
                point(30, key="midjourney"),
                point(4, 1500, 1, key="anthropic"),
                point(3, 4500, 5, 1500, key="openai"),
            ],
        ),
        (
            "model",
            [
                point(30, key="Manual"),
                point(4, 1500, 1, key="claude-sonnet-4-5"),
                point(2, 1500, 1, key="gpt-5"),
                point(1, 1500, 3, key="gpt-4o"),
                point(0, 1500, 1, 1500, key="nobody-knows"),
            ],
        ),
        ("project", [point(36, 4500, 3, 1500, key="(no project)"), point(1, 1500, 3, key="chat")]),
    ],
)
def test_by_anything_else_it_adds_up_to_the_same(
    used: Api, group_by: str, series: list[dict[str, Any]]
) -> None:
    answer = used.get("/api/analytics", groupBy=group_by, **RANGE)
    assert answer["series"] == series
    assert answer["totals"] == used.get("/api/analytics", **RANGE)["totals"]


def test_filters(used: Api) -> None:
    def cost(**query: Any) -> Any:
        return used.get("/api/analytics", **RANGE, **query)["totals"]["cost"]

    assert cost(provider="OpenAI") == 3
    assert cost(provider="midjourney") == 30, "a service of which only a month was said"
    assert cost(model="gpt-5") == 2
    assert cost(project="chat") == 1
    assert cost(project="(no project)", provider="openai", groupBy="model") == 2


def test_this_month_to_today_by_default_is_the_dashboards(used: Api) -> None:
    answer = used.get("/api/analytics")
    assert answer["period"] == {"start": "2026-06-01", "end": "2026-06-17"}
    assert answer["totals"]["cost"] == used.get("/api/dashboard")["totalCosts"]["currentMonth"] == 36
    assert answer["totals"]["cost"] == used.get("/api/costs/all")["total"]


@pytest.mark.parametrize(
    "query",
    [
        {"groupBy": "hour"},
        {"startDate": "2026-06-02", "endDate": "2026-06-01"},
        {"provider": "opnai"},
        {"timezone": "Mars"},
        {"startDate": "1971-01-01", "endDate": "2040-01-01"},
    ],
)
def test_what_cannot_be_asked(api: Api, query: dict[str, str]) -> None:
    assert api.get("/api/analytics", status=400, **query)["code"] == "VALIDATION_ERROR"
