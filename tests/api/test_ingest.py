"""The hosted service's push API: a month's figure, posted again, takes the place of the one before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import Api

MONTH = {"month": 6, "year": 2026}


def push(
    api: Api, kind: str = "cost", *, status: int = 200, top: dict[str, Any] | None = None, **data: Any
) -> dict[str, Any]:
    body = {"type": kind, "service": "openai", "data": MONTH | data} | (top or {})
    return api.post("/api/ingest", body, status=status)


def test_a_cost_with_all_that_may_stand_with_it(api: Api) -> None:
    kept: dict[str, Any] = {
        "payment_source": "card",
        "breakdown": {"gpt-4o": 40.5, "other": [1, {"deep": None}]},
        "notes": "from the invoice",
        "billing_start_date": "2026-06-01",
        "billing_end_date": "2026-06-30",
    }
    answer = push(api, amount=42.5, top={"service": "OpenAI", "project": "chat", "product": "API"}, **kept)
    assert (answer["service"], answer["kind"], answer["source"]) == ("openai", "cost", "ingest")
    assert (answer["amount"], answer["amountUsd"], answer["replaced"]) == (
        Decimal("42.5"),
        Decimal("42.5"),
        False,
    )
    assert (answer["project"], answer["product"], answer["totalTokens"]) == ("chat", "API", 0)
    assert answer["details"] == kept | {
        "breakdown": {"gpt-4o": Decimal("40.5"), "other": [1, {"deep": None}]}
    }
    month = api.get("/api/costs/openai")
    assert (month["currentMonth"], month["breakdown"]) == (Decimal("42.5"), {"API": Decimal("42.5")})
    stored = {name: value for name, value in answer.items() if name != "replaced"}
    assert api.get("/api/costs/manual")["entries"] == [stored]


def test_posted_again_it_replaces_and_never_adds(api: Api) -> None:
    first = push(api, amount=10, notes="so far")
    second = push(api, amount=12)
    assert (first["replaced"], second["replaced"]) == (False, True)
    assert (second["id"], second["details"]) == (first["id"], None), "nothing of the one before is left"
    assert api.get("/api/costs/all")["total"] == 12
    push(api, amount=0)
    assert api.get("/api/costs/all")["total"] == 0, "nothing used yet is a figure, too"


@pytest.mark.parametrize(
    "other",
    [
        {"top": {"service": "anthropic"}},
        {"top": {"project": "chat"}},
        {"top": {"product": "API"}},
        {"month": 5},
        {"year": 2025},
    ],
)
def test_another_service_project_product_or_month_is_another_figure(api: Api, other: dict[str, Any]) -> None:
    push(api, amount=10)
    assert push(api, amount=5, **other)["replaced"] is False
    listed = api.get("/api/costs/manual", startDate="2025-06-01", endDate="2026-06-30")
    assert (len(listed["entries"]), listed["total"]) == (2, 15)


def test_a_cost_and_tokens_of_one_month_stand_side_by_side(api: Api) -> None:
    push(api, amount=10)
    push(api, "tokens", tokens_used=100)
    month = api.get("/api/costs/openai")
    assert (month["currentMonth"], month["tokenUsage"]["totalTokens"]) == (10, 100)


def test_many_posts_at_once_leave_one_figure(api: Api) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: push(api, amount=n + 1), range(24)))
    assert [answer["replaced"] for answer in answers].count(False) == 1
    assert len({answer["id"] for answer in answers}) == 1
    (entry,) = api.get("/api/costs/manual")["entries"]
    assert api.get("/api/costs/all")["total"] == entry["amount"] in range(1, 25)


def test_tokens_not_broken_down_count_as_uncached_input(api: Api) -> None:
    answer = push(api, "tokens", tokens_used=1000, input_tokens=400, cached_tokens=100, output_tokens=50)
    assert (answer["inputTokens"], answer["cachedTokens"], answer["outputTokens"]) == (950, 100, 50)
    assert (answer["totalTokens"], answer["amount"], answer["amountUsd"]) == (1000, None, None)
    month = api.get("/api/costs/openai")
    assert month["tokenUsage"] == {
        "inputTokens": 950,
        "outputTokens": 50,
        "cachedTokens": 100,
        "totalTokens": 1000,
    }
    assert (month["currentMonth"], month["unpricedTokens"]) == (0, 1000), "no cost was said: no silent 0"
    priced = push(api, "tokens", tokens_used=1000, cost=0)
    assert (priced["amount"], api.get("/api/costs/openai")["unpricedTokens"]) == (0, 0), "free is a price"


@pytest.mark.parametrize(
    ("service", "parts", "enough"),
    [
        ("openai", {"input_tokens": 80, "cached_tokens": 50, "output_tokens": 20}, 100),
        ("anthropic", {"input_tokens": 80, "cached_tokens": 50, "output_tokens": 20}, 150),
        ("openai", {"input_tokens": 10, "cached_tokens": 50, "output_tokens": 20}, 80),
        ("openai", {"output_tokens": 20}, 20),
    ],
)
def test_tokens_are_no_fewer_than_their_parts(
    api: Api, service: str, parts: dict[str, int], enough: int
) -> None:
    """Cached ones are inside the input where the provider counts so, and can be."""
    top = {"service": service}
    answer = push(api, "tokens", tokens_used=enough, top=top, **parts)
    assert answer["totalTokens"] == enough
    error = push(api, "tokens", status=400, tokens_used=enough - 1, top=top, **parts)
    assert error["details"][0]["field"] == "data.tokens_used"
    assert f"which are {enough}" in error["error"]


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("cost", {}, "data.amount"),
        ("cost", {"amount": None}, "data.amount"),
        ("cost", {"amount": "1"}, "data.amount"),
        ("cost", {"amount": 1, "currency": "EURO"}, "data.currency"),
        ("cost", {"amount": 1, "month": 13}, "data.month"),
        ("cost", {"amount": 1, "year": None}, "data.year"),
        ("cost", {"amount": 1, "breakdown": [1]}, "data.breakdown"),
        ("cost", {"amount": 1, "breakdown": {"a": "x" * 20_000}}, "data.breakdown"),
        ("cost", {"amount": 1, "breakdown": {"a": "\ud800"}}, "data.breakdown"),
        ("cost", {"amount": 1, "billing_start_date": "June"}, "data.billing_start_date"),
        ("tokens", {}, "data.tokens_used"),
        ("tokens", {"tokens_used": -1}, "data.tokens_used"),
        ("tokens", {"tokens_used": 1, "cost": -1}, "data.cost"),
        ("money", {"amount": 1}, "type"),
    ],
)
def test_what_cannot_be_is_refused(api: Api, kind: str, data: dict[str, Any], field: str) -> None:
    error = push(api, kind, status=400, **data)
    assert error["details"][0]["field"] == field
    assert api.get("/api/costs/manual")["entries"] == []


def test_a_pushed_figure_is_deleted_but_not_edited_by_hand(api: Api, owner: Api) -> None:
    push(api, amount=10)
    assert "push it again" in owner.call("PATCH", "/api/costs/manual/1", {"amount": 1}, status=400)["error"]
    owner.call("DELETE", "/api/costs/manual/1")
    assert api.get("/api/costs/all")["total"] == 0


def test_it_needs_the_scope_ingest(runtime: Any, token_for: Any, api: Api) -> None:
    headers = {"Authorization": f"Bearer {token_for('read')}"}
    body = {"type": "cost", "service": "openai", "data": MONTH | {"amount": 1}}
    assert api.post("/api/ingest", body, status=403, headers=headers)["code"] == "AUTHORIZATION_ERROR"
