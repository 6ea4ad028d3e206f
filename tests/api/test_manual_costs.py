"""Costs typed in for a month: kept as posted, converted, in every total, under the service's own name."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from server.runtime import Runtime
    from server.schemas.events import Changed
    from tests.api.conftest import Api

REFERENCE = {
    "service": "OpenAI",
    "amount": 20,
    "month": 6,
    "year": 2026,
    "category": "Subscription",
    "description": "ChatGPT Plus",
}


def add(api: Api, *, status: int = 200, **fields: Any) -> dict[str, Any]:
    return api.post("/api/costs/manual", REFERENCE | fields, status=status)


def test_the_example_of_the_reference(owner: Api) -> None:
    answer = add(owner)
    assert answer == {
        "id": "1",
        "kind": "cost",
        "source": "manual",
        "service": "openai",
        "amount": 20,
        "currency": "USD",
        "amountUsd": 20,
        "rateDate": None,
        "rateNote": None,
        "month": 6,
        "year": 2026,
        "category": "Subscription",
        "description": "ChatGPT Plus",
        "project": None,
        "product": None,
        "inputTokens": 0,
        "outputTokens": 0,
        "cachedTokens": 0,
        "totalTokens": 0,
        "details": None,
        "createdAt": "2026-06-17T12:00:00.000Z",
        "updatedAt": "2026-06-17T12:00:00.000Z",
    }
    assert owner.get("/api/costs/manual") == {
        "entries": [answer],
        "total": 20,
        "unconverted": 0,
        "period": {"start": "2026-06-01", "end": "2026-06-30"},
        "nextCursor": None,
    }


def test_it_is_added_to_what_was_tracked_in_every_total(owner: Api, api: Api) -> None:
    api.track(cost=0.5)
    add(owner)
    add(owner, amount=-5, category=None)
    month = owner.get("/api/costs/openai")
    assert month["currentMonth"] == Decimal("15.5")
    assert month["breakdown"] == {"Manual": -5, "Subscription": 20, "gpt-4o": Decimal("0.5")}
    assert month["basis"]["manual"] == 15
    assert owner.get("/api/dashboard")["totalCosts"]["currentMonth"] == Decimal("15.5")
    series = owner.get("/api/tokens/timeseries", startDate="2026-06-01", endDate="2026-06-17")["series"]
    assert (series[0]["date"], series[0]["cost"]) == ("2026-06-01", 15), "booked on the first"
    assert owner.get("/api/costs/all", month=5)["total"] == 0


def test_a_service_that_nobody_knows_is_kept_under_its_name(owner: Api) -> None:
    assert owner.get("/api/costs/midjourney", status=404)["code"] == "NOT_FOUND"
    assert add(owner, service="  MidJourney ")["service"] == "midjourney"
    add(owner, service="midjourney", month=5)
    month = owner.get("/api/costs/Midjourney")
    assert (month["service"], month["currentMonth"], month["previousMonth"]) == ("midjourney", 20, 20)
    assert owner.get("/api/costs/all")["byProvider"] == {"midjourney": 20}
    listed = owner.get("/api/costs/manual", service="MIDJOURNEY", startDate="2026-05-20")
    assert [entry["month"] for entry in listed["entries"]] == [6, 5]


@pytest.mark.parametrize(
    ("slip", "meant"), [("opnai", "openai"), ("Antropic", "anthropic"), ("gogle", "google")]
)
def test_a_slip_is_told_from_a_name(owner: Api, slip: str, meant: str) -> None:
    error = add(owner, status=400, service=slip)
    assert f"did you mean {meant}?" in error["error"]
    assert "allowUnknownService" in error["details"][0]["message"]
    assert add(owner, service=slip, allowUnknownService=True)["service"] == slip.lower()


@pytest.mark.parametrize(
    "name", ["Midjourney", "Notion", "Figma", "Railway", "1Password", "Hetzner", "JetBrains AI"]
)
def test_names_of_other_services_need_no_insisting(owner: Api, name: str) -> None:
    assert add(owner, service=name)["service"] == name.lower()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 9_000_000_001}, "amount"),
        ({"amount": "20"}, "amount"),
        ({"month": 0}, "month"),
        ({"month": 13}, "month"),
        ({"month": 1.5}, "month"),
        ({"month": "6"}, "month"),
        ({"year": 1970}, "year"),
        ({"year": 9999}, "year"),
        ({"service": ""}, "service"),
        ({"service": "a\nb"}, "service"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "QQQ"}, "currency"),
    ],
)
def test_what_cannot_be_is_refused(owner: Api, fields: dict[str, Any], field: str) -> None:
    error = add(owner, status=400, **fields)
    assert [item["field"] for item in error["details"]] == [field]
    assert owner.get("/api/costs/manual")["entries"] == []


@pytest.mark.parametrize("name", ["service", "amount", "month", "year"])
def test_what_is_required(owner: Api, name: str) -> None:
    body = {key: value for key, value in REFERENCE.items() if key != name}
    error = owner.post("/api/costs/manual", body, status=400)
    assert error["details"] == [{"field": name, "message": "is required"}]


def test_every_digit_is_kept_and_a_tenth_decimal_refused(owner: Api) -> None:
    answer = owner.http.post(
        "/api/costs/manual",
        content=b'{"service":"openai","amount":-0.123456789,"month":6,"year":2026}',
        headers={"Content-Type": "application/json"},
    )
    assert b'"amount":-0.123456789,' in answer.content
    refused = owner.http.post(
        "/api/costs/manual",
        content=b'{"service":"openai","amount":0.1234567891,"month":6,"year":2026}',
        headers={"Content-Type": "application/json"},
    )
    assert (refused.status_code, b"nine decimals" in refused.content) == (400, True)


def test_the_largest_amounts_add_up_past_what_a_column_holds(owner: Api) -> None:
    for _ in range(3):
        add(owner, amount=9_000_000_000)
    assert owner.get("/api/costs/manual")["total"] == 27_000_000_000
    assert owner.get("/api/costs/all")["total"] == 27_000_000_000


def test_foreign_money_at_the_rate_of_the_months_first_day(owner: Api) -> None:
    euro = add(owner, currency="eur", amount=100, month=2, year=2026)
    assert (euro["currency"], euro["amount"], euro["rateDate"]) == ("EUR", 100, "2026-01-30")
    assert "the last before Sunday 2026-02-01" in euro["rateNote"]
    assert owner.get("/api/costs/all", month=2)["total"] == euro["amountUsd"] > 100


def test_without_a_rate_it_is_counted_but_in_no_sum(owner: Api) -> None:
    answer = add(owner, currency="KWD")
    assert (answer["amountUsd"], answer["rateDate"]) == (None, None)
    assert "no rate for KWD" in answer["rateNote"]
    add(owner)
    for path in ("/api/costs/manual", "/api/costs/all", "/api/costs/openai"):
        assert owner.get(path)["unconverted"] == 1
    assert owner.get("/api/costs/all")["total"] == 20


def test_a_month_to_come_takes_the_newest_rate_and_says_so(owner: Api) -> None:
    answer = add(owner, currency="EUR", amount=100, month=1, year=2028)
    assert answer["rateDate"] == "2026-06-17"
    assert "the newest that this version knows" in answer["rateNote"]
    assert owner.get("/api/costs/all", month=1, year=2028)["total"] == answer["amountUsd"]


def test_a_patch_changes_what_it_names(owner: Api) -> None:
    first = add(owner)
    changed = owner.call("PATCH", "/api/costs/manual/1", {"amount": 25, "category": None, "month": 5})
    assert changed == first | {"amount": 25, "amountUsd": 25, "category": None, "month": 5}
    assert owner.get("/api/costs/all", month=5)["total"] == 25
    assert owner.get("/api/costs/openai", month=5)["breakdown"] == {"Manual": 25}
    moved = owner.call("PATCH", "/api/costs/manual/1", {"service": "Midjourney", "project": "film"})
    assert (moved["service"], moved["project"]) == ("midjourney", "film")
    cleared = owner.call("PATCH", "/api/costs/manual/1", {"amount": None}, status=400)
    assert cleared["details"] == [{"field": "amount", "message": "cannot be cleared"}]
    assert "opnai" in owner.call("PATCH", "/api/costs/manual/1", {"service": "opnai"}, status=400)["error"]


def test_delete_and_what_is_not_there(owner: Api) -> None:
    add(owner)
    assert owner.call("DELETE", "/api/costs/manual/1") == {"id": "1", "deleted": True}
    for entry_id in ("1", "x", "99999999999999999999", "-1"):
        assert owner.call("DELETE", f"/api/costs/manual/{entry_id}", status=404)["code"] == "NOT_FOUND"
        owner.call("PATCH", f"/api/costs/manual/{entry_id}", {"amount": 1}, status=404)
    assert owner.get("/api/costs/all")["total"] == 0


def test_pages_follow_each_other(owner: Api) -> None:
    for month in (1, 2, 2, 3, 3, 3):
        add(owner, month=month)
    query: dict[str, Any] = {"startDate": "2026-01-31", "endDate": "2026-03-01", "limit": 4}
    first = owner.get("/api/costs/manual", **query)
    second = owner.get("/api/costs/manual", **query, cursor=first["nextCursor"])
    months = [entry["month"] for entry in (*first["entries"], *second["entries"])]
    assert (months, second["nextCursor"]) == ([3, 3, 3, 2, 2, 1], None)
    assert first["total"] == second["total"] == 120
    assert first["period"] == {"start": "2026-01-01", "end": "2026-03-31"}
    for cursor in ("x", "MDow", "!!"):
        assert owner.get("/api/costs/manual", cursor=cursor, status=400)["details"][0]["field"] == "cursor"


def test_a_month_and_a_range_do_not_go_together(owner: Api) -> None:
    assert owner.get("/api/costs/manual", month=1, startDate="2026-01-01", status=400)["details"]
    owner.get("/api/costs/manual", startDate="2026-02-01", endDate="2026-01-01", status=400)


def test_an_app_may_not_enter_costs(api: Api) -> None:
    assert add(api, status=403)["code"] == "AUTHORIZATION_ERROR"
    assert api.get("/api/costs/manual")["entries"] == []


def test_listeners_are_told_of_every_change(owner: Api, runtime: Runtime) -> None:
    told: list[Changed] = []
    runtime.subscribe(told.append)
    add(owner)
    add(owner, status=400, amount=0)
    owner.call("PATCH", "/api/costs/manual/1", {"amount": 1})
    owner.call("DELETE", "/api/costs/manual/1")
    assert [one.kind for one in told] == ["costs"] * 3
