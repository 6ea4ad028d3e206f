"""The hosted service's reference card: every endpoint it has, every field it shows, with its type.

One row of `REFERENCE` is one endpoint, called as the reference shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.api.conftest import Api
from tests.api.replay import DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from server.runtime import Runtime

Number = (int, Decimal)
Maybe = (*Number, type(None))
MaybeText = (str, type(None))
FRESHNESS = {"fresh", "stale", "very_stale", "no_data"}
BURN = {
    "tokensPerHour": Number,
    "costPerHour": Number,
    "tokensPerDay": Number,
    "costPerDay": Number,
    "unpricedTokens": int,
}
TOKENS = {"inputTokens": int, "outputTokens": int, "cachedTokens": int, "totalTokens": int}
EXPENSE = {"id": str, "amount": Number, "currency": str, "vendor": str, "date": str, "category": str}


@dataclass(frozen=True)
class Row:
    """One endpoint of the reference.

    A shape is a type or several, a set of choices, a list of one shape for each item (of which there must be
    one), or an object's fields, of which there may be more. `shape` is that of the data, or, with another
    status, of the error.
    """

    method: str
    path: str
    shape: dict[str, Any]
    query: str = ""
    body: dict[str, Any] | None = None
    values: tuple[tuple[str, str], ...] = ()
    status: int = 200

    @property
    def target(self) -> str:
        path = self.path
        for name, value in self.values:
            path = path.replace(f"{{{name}}}", value)
        return f"{path}?{self.query}" if self.query else path


REFERENCE = (
    # Token tracking
    Row(
        "POST",
        "/api/tokens/track",
        {
            "id": str,
            "provider": {"openai"},
            "model": {"gpt-4-turbo"},
            "inputTokens": {1000},
            "outputTokens": {500},
            "cost": {Decimal("0.05")},
            "timestamp": str,
        },
        body={
            "provider": "openai",
            "model": "gpt-4-turbo",
            "inputTokens": 1000,
            "outputTokens": 500,
            "cachedTokens": 0,
            "cost": 0.05,
            "flush": True,
        },
    ),
    Row(
        "GET",
        "/api/tokens",
        {
            "tokens": [{"id": str, "provider": str, "model": str, "cost": Maybe, "timestamp": str}],
            "lastUpdated": str,
            "dataFreshness": FRESHNESS,
            "billingPeriod": {"start": {"2026-06-01"}, "end": {"2026-06-30"}},
        },
        query="billingStartDate=2026-06-01&billingEndDate=2026-06-30",
    ),
    Row(
        "GET",
        "/api/tokens/stats",
        {
            "budget": {"limit": Maybe, "used": Number, "remaining": Maybe},
            "projections": {"endOfMonth": Number, "trend": {"increasing", "stable", "decreasing"}},
            "usage": {"totalTokens": int, "totalCost": Number},
        },
        query="provider=openai",
    ),
    Row(
        "GET",
        "/api/tokens/timeseries",
        {
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
        query="startDate=2026-01-01&endDate=2026-01-29",
    ),
    Row(
        "GET",
        "/api/tokens/burn-rate",
        {"burnRate": BURN, "byService": {"openai": BURN}},
        query="hours=24&service=openai",
    ),
    # Costs
    Row(
        "GET",
        "/api/costs/{provider}",
        {
            "service": {"openai"},
            "currentMonth": Number,
            "previousMonth": Number,
            "breakdown": {"gpt-4o": Number},
            "tokenUsage": TOKENS,
            "dataFreshness": FRESHNESS,
        },
        query="month=6&year=2026",
        values=(("provider", "openai"),),
    ),
    Row(
        "GET",
        "/api/costs/all",
        {
            "total": Number,
            "byProvider": {"openai": Number},
            "comparison": {"previousMonth": Number, "changePercent": Maybe},
        },
        query="month=6&year=2026",
    ),
    Row(
        "POST",
        "/api/costs/manual",
        {"id": str, "service": {"openai"}, "amount": {50}, "month": {1}, "year": {2026}},
        body={
            "service": "OpenAI",
            "amount": 50.00,
            "month": 1,
            "year": 2026,
            "category": "API Calls",
            "description": "Monthly subscription",
        },
    ),
    # Sync
    Row(
        "POST",
        "/api/sync",
        {
            "results": {
                "openai": {"status": {"not_configured"}, "records": int},
                "anthropic": {"status": {"not_configured"}, "records": int},
            },
            "syncedAt": str,
        },
        body={"providers": ["openai", "anthropic"], "force": False},
    ),
    Row(
        "POST",
        "/api/sync-organization-usage",
        {"code": {"INTEGRATION_ERROR"}},
        body={"service": "openai", "force": False},
        status=400,
    ),
    # Dashboard and analytics
    Row(
        "GET",
        "/api/dashboard",
        {
            "totalCosts": {"currentMonth": Number, "previousMonth": Number},
            "tokenUsage": TOKENS | {"requests": int},
            "topModels": [{"provider": str, "model": str, "cost": Maybe, "tokens": int, "share": Number}],
            "budgetStatus": {
                "limit": Maybe,
                "used": Number,
                "remaining": Maybe,
                "percentUsed": Maybe,
                "status": {"ok", "warning", "exceeded", "none"},
                "projected": Number,
            },
            "alerts": list,
        },
    ),
    Row(
        "GET",
        "/api/analytics",
        {
            "series": [{"date": str, "cost": Number, "tokens": int, "requests": int}],
            "totals": dict,
            "averages": dict,
        },
        query="startDate=2026-01-01&endDate=2026-01-29&groupBy=day",
    ),
    Row(
        "GET",
        "/api/projections",
        {
            "endOfMonth": {"estimatedCost": Number, "confidence": Number},
            "budgetImpact": {"willExceedBudget": bool},
        },
    ),
    # Health and status
    Row("GET", "/api/health", {"status": {"healthy"}, "database": {"healthy": {True}}, "services": dict}),
    Row(
        "GET",
        "/api/tracking-health",
        {
            "status": str,
            "buffer": {"size": int, "lastFlush": MaybeText},
            "dataFreshness": FRESHNESS,
            "errors": list,
        },
    ),
    Row(
        "GET",
        "/api/status",
        {"integrations": {"openai": {"connected": bool, "lastSync": MaybeText, "status": str}}},
    ),
    # Team and billing
    Row("GET", "/api/organizations", {"organizations": [{"id": str, "name": str, "role": str}]}),
    Row("GET", "/api/team/members", {"members": [{"id": str, "email": str, "role": str}]}),
    Row(
        "POST",
        "/api/team/invitations",
        {"id": str, "email": {"user@example.com"}, "role": {"member"}, "inviteUrl": str},
        body={"email": "user@example.com", "role": "member"},
    ),
    Row("GET", "/api/subscription-status", {"plan": {"local"}, "status": {"active"}}),
    Row(
        "POST",
        "/api/checkout",
        {"code": {"INTEGRATION_ERROR"}},
        body={"priceId": "price_xxx", "successUrl": "https://a.example", "cancelUrl": "https://b.example"},
        status=400,
    ),
    Row("GET", "/api/billing-history", {"invoices": list}),
    # Expenses
    Row(
        "GET",
        "/api/expenses",
        {"expenses": [EXPENSE], "total": {150}, "byCategory": {"Software": {150}}},
        query="startDate=2026-01-01&endDate=2026-01-31",
    ),
    Row(
        "POST",
        "/api/expenses",
        # The same one is there already.
        EXPENSE | {"id": {None}, "duplicateOf": str, "amount": {150}, "date": {"2026-01-15"}},
        body={
            "amount": 150,
            "currency": "USD",
            "vendor": "OpenAI",
            "date": "2026-01-15",
            "category": "Software",
        },
    ),
    # An upload is no JSON, so the tests of receipts have its answer.
    Row("POST", "/api/receipts/ocr", {"code": {"VALIDATION_ERROR"}}, status=415),
)
PROVIDERS = (
    *("openai", "anthropic", "google", "aws", "gcp", "azure", "vercel", "supabase", "cursor", "github"),
    *("lovable", "kiro", "replit"),
)


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
    elif isinstance(shape, set):
        assert value in shape, f"{at} is {value!r}"
        assert isinstance(value, bool) == any(isinstance(choice, bool) for choice in shape), at
    else:
        assert isinstance(value, shape), f"{at} is {value!r}"
        assert not (isinstance(value, bool) and shape is not bool), at


@pytest.fixture
def person(runtime: Runtime, token_for: Callable[..., str]) -> Iterator[Api]:
    """Speaks over a socket with a token for everything, and has used and paid for something."""
    headers = {"Authorization": f"Bearer {token_for('admin')}"}
    with httpx.Client(base_url=runtime.base_url, headers=headers) as http:
        person = Api(http)
        person.track()
        (expense,) = [row for row in REFERENCE if (row.method, row.path) == ("POST", "/api/expenses")]
        person.post(expense.path, expense.body)
        yield person


def test_no_endpoint_of_the_reference_is_forgotten() -> None:
    rows = {(row.method, row.path) for row in REFERENCE}
    assert len(rows) == len(REFERENCE) == 25
    assert rows <= set(DECLARED)


@pytest.mark.parametrize("row", REFERENCE, ids=lambda row: f"{row.method} {row.path}")
def test_an_answer_of_the_reference(person: Api, row: Row) -> None:
    answer = person.call(row.method, row.target, row.body, status=row.status)
    holds(answer, row.shape, f"{row.method} {row.path}")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_of_the_reference(person: Api, provider: str) -> None:
    assert person.get(f"/api/costs/{provider}", month=1, year=2026)["service"] == provider


@pytest.mark.parametrize("name", ["api-docs.md", "openapi.json", "llms.txt"])
def test_the_files_of_the_reference(bare: httpx.Client, name: str) -> None:
    public = bare.get(f"/public/{name}")
    assert public.status_code == 200
    assert public.content == bare.get(f"/{name}").content


def test_an_event_s_cost_that_was_given_is_kept(person: Api) -> None:
    assert person.track(cost=0.05)["costSource"] == "reported"


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
