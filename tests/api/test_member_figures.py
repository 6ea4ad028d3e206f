"""Who spent what: figures and budgets by member, which add up to the organization's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.teams import join, speaking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.runtime import Runtime
    from tests.api.conftest import Api

FOCUS = (
    "BilledCost,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargePeriodEnd,"
    "ChargePeriodStart,EffectiveCost,ProviderName,ServiceName\r\n"
)


@pytest.fixture
def ada(owner: Api, runtime: Runtime) -> Iterator[tuple[str, Api]]:
    joined = join(owner, "ada@example.com", "member", "Ada")
    with speaking(runtime, joined["token"]) as client:
        yield joined["memberId"], client


def by_member(api: Api, **query: Any) -> dict[str, Decimal]:
    series = api.get("/api/analytics", groupBy="member", **query)["series"]
    return {item["name"] or item["key"]: Decimal(item["cost"]) for item in series}


def test_who_spent_what(owner: Api, ada: tuple[str, Api]) -> None:
    member, client = ada
    owner.track(cost=1, project="ours")
    client.track(cost=2, project="ours")
    client.track(cost=4, project="hers")
    assert by_member(owner) == {"Ada": 6, "me@localhost": 1}
    assert by_member(client, project="ours") == {"Ada": 2, "me@localhost": 1}
    (first, _) = owner.get("/api/analytics", groupBy="member")["series"]
    assert (first["key"], first["requests"]) == (member, 2)
    hers = owner.get("/api/analytics", groupBy="project", member=member)["series"]
    assert {item["key"]: item["cost"] for item in hers} == {"hers": 4, "ours": 2}
    assert owner.get("/api/analytics", member=member)["totals"]["cost"] == 6
    error = owner.get("/api/analytics", member="nobody", status=400)
    assert error["details"][0]["field"] == "member"


def test_what_belongs_to_no_member(owner: Api, ada: tuple[str, Api]) -> None:
    ada[1].track(cost=2)
    owner.post("/api/costs/manual", {"service": "openai", "amount": 5, "month": 6, "year": 2026})
    assert by_member(owner) == {"(nobody)": 5, "Ada": 2}
    assert owner.get("/api/analytics", member=ada[0])["totals"]["cost"] == 2
    assert owner.get("/api/analytics")["totals"]["cost"] == 7


def test_whoever_has_left_is_still_named(owner: Api, ada: tuple[str, Api]) -> None:
    ada[1].track(cost=2)
    owner.call("DELETE", f"/api/team/members/{ada[0]}")
    assert by_member(owner) == {"Ada": 2}
    assert owner.get("/api/analytics", member=ada[0])["totals"]["cost"] == 2


EVENTS = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(["openai", "anthropic"]),
        st.sampled_from(["a", None]),
        st.integers(0, 9),
    ),
    max_size=6,
)
BILLS = st.lists(
    st.tuples(st.integers(10, 16), st.integers(0, 20)), max_size=3, unique_by=lambda item: item[0]
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, bills=BILLS)
def test_members_and_nobody_add_up_to_everything(
    owner: Api, ada: tuple[str, Api], events: list[Any], bills: list[Any]
) -> None:
    """Whatever was tracked, billed and said of a month: the parts are the whole, a bill counted once."""
    for mine, provider, project, cost in events:
        api = owner if mine else ada[1]
        api.track(provider=provider, model="m", project=project, cost=cost, timestamp="2026-06-14T10:00:00Z")
    rows = "".join(
        f"{cost}.5,USD,2026-07-01T00:00:00Z,2026-06-01T00:00:00Z,Usage,2026-06-{day + 1}T00:00:00Z,"
        f"2026-06-{day}T00:00:00Z,{cost}.5,OpenAI,API\r\n"
        for day, cost in bills
    )
    if rows:
        owner.call(
            "POST", "/api/import", files={"file": ("bill.csv", FOCUS + rows)}, data={"dryRun": "false"}
        )
    total = owner.get("/api/analytics")["totals"]
    queries: list[dict[str, Any]] = [{}, {"provider": "openai"}, {"model": "m"}]
    for query in queries:
        whole = owner.get("/api/analytics", **query)["totals"]
        parts = owner.get("/api/analytics", groupBy="member", **query)
        assert parts["totals"] == whole
        for figure in ("cost", "tokens", "requests", "unpricedTokens"):
            assert sum(Decimal(item[figure]) for item in parts["series"]) == whole[figure]
    assert total == owner.get("/api/analytics", groupBy="project")["totals"]
    # What a member is shown alone is their part of the whole.
    alone = owner.get("/api/analytics", member=ada[0])["totals"]["cost"]
    assert alone == by_member(owner).get("Ada", 0)


def test_a_members_budget(owner: Api, ada: tuple[str, Api]) -> None:
    member, client = ada
    overall = owner.call("PUT", "/api/budgets", {"limit": 100})
    body = {"scope": {"member": member}, "limit": 10}
    made = owner.call("PUT", "/api/budgets", body)
    assert made["scope"] == {"provider": None, "project": None, "member": member}
    narrow = {"scope": {"member": member, "project": "hers", "provider": "openai"}, "limit": 5}
    owner.call("PUT", "/api/budgets", narrow)
    owner.track(cost=50)
    client.track(cost=6)
    client.track(cost=3, project="hers")
    client.track(cost=2, project="hers", provider="anthropic", model="claude-3-5-haiku-20241022")
    used = {item["limit"]: (item["used"], item["status"]) for item in client.get("/api/budgets")["budgets"]}
    assert used == {100: (61, "ok"), 10: (11, "exceeded"), 5: (3, "ok")}
    # It is no budget of the whole, which the dashboard shows.
    assert owner.get("/api/dashboard")["budgetStatus"]["limit"] == 100
    told = [item["message"] for item in owner.get("/api/alerts")["alerts"]]
    assert "This month's budget for Ada of $10.00 is used up." in told
    assert owner.call("PUT", "/api/budgets", {**body, "limit": 20})["id"] == made["id"] != overall["id"]
    error = owner.call("PUT", "/api/budgets", {"scope": {"member": "x"}, "limit": 1}, status=400)
    assert error["details"][0]["field"] == "scope.member"
    owner.call("DELETE", f"/api/budgets/{made['id']}")
    assert len(owner.get("/api/budgets")["budgets"]) == 2
