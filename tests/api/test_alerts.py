"""Alerts through the API: told once, kept, dismissed, over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from server.runtime import Runtime
from server.schemas.events import Changed
from tests.api.conftest import Api, Clock


@pytest.fixture
def writer_api(runtime: Runtime, token_for: Callable[..., str]) -> Any:
    with httpx.Client(
        base_url=runtime.base_url, headers={"Authorization": f"Bearer {token_for('write')}"}
    ) as http:
        yield Api(http)


def set_budget(owner: Api, limit: float, **fields: Any) -> dict[str, Any]:
    return owner.call("PUT", "/api/budgets", {"limit": limit} | fields)


def told(owner: Api, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = owner.get("/api/alerts", **query)["alerts"]
    return found


def test_a_threshold_is_told_once_and_the_next_takes_its_place(owner: Api, clock: Clock) -> None:
    set_budget(owner, 10)
    owner.track(cost=4)
    assert told(owner) == []
    owner.track(cost=1)
    (half,) = told(owner)
    assert (half["kind"], half["severity"], half["title"]) == ("budget", "info", "50 % of a budget used")
    assert (half["createdAt"], half["endedAt"], half["dismissedAt"]) == (
        "2026-06-17T12:00:00.000Z",
        None,
        None,
    )
    clock.forward(minutes=5)
    owner.track(cost=0.5)
    assert told(owner) == [half]
    owner.track(cost=3)
    assert [alert["title"] for alert in told(owner)] == ["80 % of a budget used"]
    owner.track(cost=3)
    (over,) = owner.get("/api/dashboard")["alerts"]
    assert (over["severity"], over["title"]) == ("critical", "Budget exceeded")
    assert over["message"] == "This month's budget of $10.00 is used up."
    every = told(owner, state="all")
    assert [alert["title"] for alert in every] == [
        "Budget exceeded",
        "80 % of a budget used",
        "50 % of a budget used",
    ]
    assert [alert["endedAt"] is None for alert in every] == [True, False, False]


def test_a_new_month_and_a_raised_limit_are_over_with_it(owner: Api, writer_api: Api, clock: Clock) -> None:
    set_budget(owner, 10)
    owner.track(cost=11)
    assert len(told(owner)) == 1
    set_budget(owner, 100)
    assert told(owner) == []
    set_budget(owner, 10)
    assert len(told(owner)) == 1
    clock.forward(days=20)
    assert told(writer_api) == []
    assert len(told(writer_api, state="all")) == 3, "each threshold once"


def test_a_forecast_is_told_once_an_episode(owner: Api, clock: Clock) -> None:
    for day in range(1, 17):
        owner.track(cost=1, timestamp=f"2026-06-{day:02}T10:00:00Z")
    set_budget(owner, 20, thresholds=[1])
    (ahead,) = told(owner)
    assert (ahead["kind"], ahead["title"]) == ("forecast", "Heading over budget")
    owner.track(cost=0.01)
    assert told(owner) == [ahead]
    set_budget(owner, 1000, thresholds=[1])
    assert told(owner) == []
    set_budget(owner, 20, thresholds=[1])
    (again,) = told(owner)
    assert again["id"] != ahead["id"]


def test_a_dismissed_alert_is_gone_for_good(owner: Api, writer_api: Api) -> None:
    set_budget(owner, 10)
    owner.track(cost=11)
    (alert,) = told(writer_api)
    gone = writer_api.post(f"/api/alerts/{alert['id']}/dismiss", None)
    assert gone["dismissedAt"] == "2026-06-17T12:00:00.000Z"
    assert writer_api.post(f"/api/alerts/{alert['id']}/dismiss", None) == gone
    owner.track(cost=11)
    assert told(owner) == owner.get("/api/dashboard")["alerts"] == []
    assert gone in told(owner, state="all")


def test_pages_of_alerts(owner: Api) -> None:
    for n in range(5):
        set_budget(owner, 1 + n, scope={"project": f"p{n}"}, thresholds=[1])
        owner.track(cost=10, project=f"p{n}")
    for state in ("open", "all"):
        first = owner.get("/api/alerts", state=state, limit=2)
        second = owner.get("/api/alerts", state=state, limit=3, cursor=first["nextCursor"])
        assert second["nextCursor"] is None
        ids = [alert["id"] for alert in first["alerts"] + second["alerts"]]
        assert len(ids) == len(set(ids)) == 5
    assert owner.get("/api/alerts", cursor="x", status=400)["details"][0]["field"] == "cursor"


@pytest.mark.parametrize("alert_id", ["0", "77", "x", "9" * 30])
def test_an_unknown_alert_cannot_be_dismissed(owner: Api, alert_id: str) -> None:
    assert owner.post(f"/api/alerts/{alert_id}/dismiss", None, status=404)["code"] == "NOT_FOUND"


def test_an_app_may_read_but_not_dismiss(owner: Api, api: Api) -> None:
    set_budget(owner, 1)
    owner.track(cost=2)
    (alert,) = told(api)
    assert api.post(f"/api/alerts/{alert['id']}/dismiss", None, status=403)["code"] == "AUTHORIZATION_ERROR"


def test_whoever_listens_hears_of_an_alert_though_nobody_reads(runtime: Runtime, owner: Api) -> None:
    heard: list[Changed] = []
    unsubscribe = runtime.subscribe(heard.append)
    set_budget(owner, 1)
    owner.track(cost=2)
    deadline = time.monotonic() + 10
    while not any(changed.kind == "alert" for changed in heard) and time.monotonic() < deadline:
        time.sleep(0.02)
    unsubscribe()
    assert [changed.organizationId for changed in heard if changed.kind == "alert"] == [1]


def test_what_has_no_price_is_an_alert_of_its_month(owner: Api, writer_api: Api, clock: Clock) -> None:
    owner.track(model="house-model")
    (alert,) = told(owner)
    assert alert["kind"] == "unpriced"
    assert "house-model" in alert["message"]
    clock.forward(days=14)
    assert told(writer_api) == []


def test_a_day_that_is_far_too_dear_is_told_with_what_made_it_so(
    owner: Api, writer_api: Api, clock: Clock
) -> None:
    for day in range(1, 31):
        at = f"2026-05-{day:02}T10:00:00Z"
        owner.track(cost=2, project="chat", timestamp=at)
        owner.track(cost=1, provider="anthropic", model="claude-sonnet-4-5", timestamp=at)
    for day in range(1, 17):
        owner.track(cost=3, project="chat", timestamp=f"2026-06-{day:02}T10:00:00Z")
    assert told(owner) == []
    owner.track(cost=50, model="gpt-5", project="night-run")
    (alert,) = told(owner)
    assert (alert["kind"], alert["severity"], alert["provider"]) == ("anomaly", "warning", "openai")
    assert alert["project"] == "night-run"
    assert alert["message"] == (
        "Today has cost $50.00 so far; a usual Wednesday costs $3.00. "
        "OpenAI gpt-5 makes up 100 % of the difference."
    )
    owner.track(cost=50, model="gpt-5", project="night-run")
    assert told(owner) == [alert]
    clock.forward(days=1)
    (after,) = told(writer_api)
    assert after["id"] == alert["id"]
    assert after["message"].startswith("Wednesday 2026-06-17 cost $100.00; a usual Wednesday costs $3.00.")
    clock.forward(days=1)
    assert told(writer_api) == []
