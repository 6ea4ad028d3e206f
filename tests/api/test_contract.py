"""The hosted service's reference card: every field it shows is there, with its type."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from tests.api.conftest import Api

Number = (int, Decimal)
REFERENCE: dict[str, dict[str, Any]] = {
    "/api/tokens?billingStartDate=2026-01-01&billingEndDate=2026-01-31": {
        "tokens": list,
        "lastUpdated": (str, type(None)),
        "dataFreshness": str,
        "billingPeriod": {"start": str, "end": str},
    },
    "/api/tokens/stats?provider=openai": {
        "budget": {"limit": (*Number, type(None)), "used": Number, "remaining": (*Number, type(None))},
        "projections": {"endOfMonth": Number, "trend": str},
        "usage": {"totalTokens": int, "totalCost": Number},
    },
    "/api/tokens/timeseries?startDate=2026-01-01&endDate=2026-01-29": {
        "series": [{"date": str, "totalTokens": int, "cost": Number}],
        "aggregations": {
            "totalTokens": int,
            "totalCost": Number,
            "averageTokens": Number,
            "averageCost": Number,
            "peak": (dict, type(None)),
            "days": int,
        },
    },
    "/api/tokens/burn-rate?hours=24&service=openai": {
        "burnRate": {
            "tokensPerHour": Number,
            "costPerHour": Number,
            "tokensPerDay": Number,
            "costPerDay": Number,
            "unpricedTokens": int,
        },
        "byService": dict,
    },
    "/api/dashboard": {
        "totalCosts": {"currentMonth": Number, "previousMonth": Number},
        "tokenUsage": {
            "inputTokens": int,
            "outputTokens": int,
            "cachedTokens": int,
            "totalTokens": int,
            "requests": int,
        },
        "topModels": [
            {"provider": str, "model": str, "cost": (*Number, type(None)), "tokens": int, "share": Number}
        ],
        "budgetStatus": {
            "limit": (*Number, type(None)),
            "used": Number,
            "remaining": (*Number, type(None)),
            "percentUsed": (*Number, type(None)),
            "status": str,
            "projected": Number,
        },
        "alerts": list,
    },
    "/api/costs/openai?month=6&year=2026": {
        "service": str,
        "currentMonth": Number,
        "previousMonth": Number,
        "breakdown": {"gpt-4o": Number},
        "tokenUsage": {"inputTokens": int, "outputTokens": int, "cachedTokens": int, "totalTokens": int},
        "dataFreshness": str,
    },
    "/api/costs/all?month=6&year=2026": {
        "total": Number,
        "byProvider": {"openai": Number},
        "comparison": {"previousMonth": Number, "changePercent": (*Number, type(None))},
    },
    "/api/health": {"status": str, "database": {"healthy": bool}, "services": dict},
    "/api/tracking-health": {
        "status": str,
        "buffer": {"size": int, "lastFlush": (str, type(None))},
        "dataFreshness": str,
        "errors": list,
    },
}


def holds(value: object, shape: Any, at: str) -> None:
    if isinstance(shape, dict):
        assert isinstance(value, dict), at
        for name, inner in shape.items():
            assert name in value, f"{at}.{name} is missing"
            holds(value[name], inner, f"{at}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list), at
        assert value, f"{at} is empty, so nothing was checked"
        for item in value:
            holds(item, shape[0], f"{at}[]")
    else:
        assert isinstance(value, shape), f"{at} is {value!r}"
        assert not (isinstance(value, bool) and shape is not bool), at


def test_every_read_answer_of_the_reference(api: Api) -> None:
    api.track()
    for path, shape in REFERENCE.items():
        holds(api.get(path) if "?" not in path else api.call("GET", path), shape, path)


def test_the_track_example_of_the_reference(api: Api) -> None:
    body = {
        "provider": "openai",
        "model": "gpt-4-turbo",
        "inputTokens": 1000,
        "outputTokens": 500,
        "cachedTokens": 0,
        "cost": 0.05,
        "flush": True,
    }
    answer = api.post("/api/tokens/track", body)
    shape = {
        "id": str,
        "provider": str,
        "model": str,
        "inputTokens": int,
        "outputTokens": int,
        "cost": Number,
        "timestamp": str,
    }
    holds(answer, shape, "track")
    assert {name: answer[name] for name in ("provider", "model", "inputTokens", "outputTokens")} == {
        "provider": "openai",
        "model": "gpt-4-turbo",
        "inputTokens": 1000,
        "outputTokens": 500,
    }
    assert answer["cost"] == Decimal("0.05")
    assert answer["costSource"] == "reported"


def test_the_envelope_of_success_and_failure(bare: httpx.Client) -> None:
    good = bare.get("/api/health").json()
    assert set(good) == {"success", "data", "timestamp", "requestId"}
    assert good["success"] is True
    assert good["timestamp"] == "2026-06-17T12:00:00.000Z"
    bad = bare.get("/api/dashboard").json()
    assert set(bad) == {"success", "error", "code", "requestId"}
    assert bad["success"] is False


def test_health_tells_nothing_private(bare: httpx.Client) -> None:
    assert set(bare.get("/api/health").json()["data"]) == {
        "status",
        "database",
        "services",
        "version",
        "uptime",
    }
