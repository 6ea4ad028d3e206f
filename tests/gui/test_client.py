from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.client import ApiClient, ApiError
from server.schemas.app_tokens import AppTokenRequest
from server.schemas.budgets import BudgetRequest
from server.schemas.expenses import ExpensePatch
from server.schemas.settings import SettingsRequest
from tests.gui.conftest import FakeServer

TIME = "2026-11-22T14:58:00.000Z"
TOKEN = {
    "id": "t1",
    "name": "my-app",
    "scopes": ["ingest", "read"],
    "rateLimit": None,
    "createdAt": TIME,
    "expiresAt": TIME,
    "lastUsedAt": None,
    "revokedAt": None,
}
BUDGET = {
    "id": "b1",
    "scope": {"provider": None, "project": None},
    "limit": 100,
    "period": "month",
    "thresholds": [0.5],
    "used": 1.5,
    "remaining": 98.5,
    "percentUsed": 1.5,
    "status": "ok",
}
SERIES = {
    "series": [{"date": "2026-11-01", "totalTokens": 5, "cost": 0.000000001}],
    "aggregations": {
        "totalTokens": 5,
        "totalCost": 0.000000001,
        "averageTokens": 5,
        "averageCost": 0.000000001,
        "peak": None,
        "days": 1,
    },
}
ALERT = {
    "id": "4",
    "kind": "budget",
    "severity": "info",
    "title": "t",
    "message": "m",
    "provider": None,
    "project": None,
    "createdAt": TIME,
    "endedAt": None,
    "dismissedAt": TIME,
}
EXPENSE: dict[str, object] = {
    "id": "3",
    "duplicateOf": None,
    "amount": 1.5,
    "currency": "USD",
    "amountUsd": 1.5,
    "rateDate": None,
    "rateNote": None,
    "vendor": "OpenAI",
    "date": "2026-11-22",
    "category": "AI",
    "categorySource": "default",
    "provider": "openai",
    "description": None,
    "invoiceNumber": None,
    "receiptId": None,
    "taxAmount": None,
    "createdAt": TIME,
    "updatedAt": TIME,
}
BURN = {"tokensPerHour": 1, "costPerHour": 0.5, "tokensPerDay": 24, "costPerDay": 12, "unpricedTokens": 0}
STATS = {
    "budget": {"limit": None, "used": 1, "remaining": None},
    "projections": {"endOfMonth": 3, "trend": "stable"},
    "usage": {"totalTokens": 5, "totalCost": 1, "unpricedTokens": 0},
}
LIST: dict[str, object] = {
    "tokens": [],
    "lastUpdated": None,
    "dataFreshness": "no_data",
    "billingPeriod": {"start": "2026-11-01", "end": "2026-11-30"},
    "nextCursor": None,
}
HEALTH = {
    "status": "healthy",
    "database": {"healthy": True},
    "services": {},
    "version": "0.1.0",
    "uptime": 1.0,
}
TRACKING = {
    "status": "healthy",
    "buffer": {"size": 0, "lastFlush": None},
    "dataFreshness": "fresh",
    "errors": [],
}


def test_a_dashboard_is_typed_and_money_is_exact(
    client: ApiClient, server: FakeServer, dashboard_json: dict[str, Any]
) -> None:
    dashboard_json["today"]["cost"] = 0.1
    server.answers["GET", "/api/dashboard"] = dashboard_json
    dashboard = client.dashboard(timezone="Europe/Berlin")
    assert dashboard.today.cost == Decimal("0.1")
    assert server.asked == [("GET", "/api/dashboard", "timezone=Europe%2FBerlin", None)]
    assert server.headers[0]["HTTP_AUTHORIZATION"] == "Bearer owner-token"
    assert server.headers[0]["HTTP_HOST"] == "127.0.0.1:8423"


def test_money_beyond_a_float_survives(client: ApiClient, server: FakeServer) -> None:
    server.raw = (
        b'{"success": true, "timestamp": "%s", "requestId": "r", "data": {"series": [], "aggregations": '
        b'{"totalTokens": 0, "totalCost": 123456789.123456789, "averageTokens": 0, "averageCost": 0, '
        b'"peak": null, "days": 0}}}' % TIME.encode()
    )
    assert client.timeseries().aggregations.totalCost == Decimal("123456789.123456789")


def test_the_token_is_asked_for_anew_at_every_request(
    server: FakeServer, dashboard_json: dict[str, Any]
) -> None:
    server.answers["GET", "/api/dashboard"] = dashboard_json
    tokens = iter(["first", "second"])
    client = ApiClient.embedded(server, "http://127.0.0.1:8423", lambda: next(tokens))
    client.dashboard()
    client.dashboard()
    assert [each["HTTP_AUTHORIZATION"] for each in server.headers] == ["Bearer first", "Bearer second"]
    client.close()


@pytest.mark.parametrize(
    ("ask", "expected", "answer"),
    [
        (
            lambda c: c.timeseries(
                start=date(2026, 11, 1),
                end=date(2026, 11, 2),
                group_by="model",
                interval="hour",
                provider="x",
            ),
            (
                "GET",
                "/api/tokens/timeseries",
                "startDate=2026-11-01&endDate=2026-11-02&groupBy=model&interval=hour&provider=x",
                None,
            ),
            SERIES,
        ),
        (
            lambda c: c.burn_rate(hours=6, service="openai"),
            ("GET", "/api/tokens/burn-rate", "hours=6&service=openai", None),
            {"burnRate": BURN, "byService": {"openai": BURN}},
        ),
        (lambda c: c.stats(provider="x"), ("GET", "/api/tokens/stats", "provider=x", None), STATS),
        (
            lambda c: c.tokens(limit=5, cursor="c", start=date(2026, 11, 1)),
            ("GET", "/api/tokens", "billingStartDate=2026-11-01&limit=5&cursor=c", None),
            LIST,
        ),
        (lambda c: c.app_tokens(), ("GET", "/api/app-tokens", "", None), {"tokens": [TOKEN]}),
        (
            lambda c: c.create_app_token(AppTokenRequest(name="my-app", rateLimit=0)),
            (
                "POST",
                "/api/app-tokens",
                "",
                {"name": "my-app", "scopes": ["ingest", "read"], "expiresInDays": 365, "rateLimit": 0},
            ),
            {**TOKEN, "token": "secret"},
        ),
        (
            lambda c: c.revoke_app_token("t1"),
            ("DELETE", "/api/app-tokens/t1", "", None),
            {"id": "t1", "deleted": True},
        ),
        (lambda c: c.budgets(), ("GET", "/api/budgets", "", None), {"budgets": [BUDGET]}),
        (
            lambda c: c.put_budget(BudgetRequest(limit=Decimal("99.5"))),
            (
                "PUT",
                "/api/budgets",
                "",
                {"scope": {}, "limit": 99.5, "period": "month", "thresholds": [0.5, 0.8, 1.0]},
            ),
            BUDGET,
        ),
        (
            lambda c: c.delete_budget("b1"),
            ("DELETE", "/api/budgets/b1", "", None),
            {"id": "b1", "deleted": True},
        ),
        (
            lambda c: c.alerts(state="all", limit=7, cursor="9"),
            ("GET", "/api/alerts", "state=all&limit=7&cursor=9", None),
            {"alerts": [], "nextCursor": None},
        ),
        (lambda c: c.dismiss_alert("4"), ("POST", "/api/alerts/4/dismiss", "", None), ALERT),
        (
            lambda c: c.expenses(start=date(2026, 11, 1), category="AI", vendor="OpenAI", limit=3),
            ("GET", "/api/expenses", "startDate=2026-11-01&category=AI&vendor=OpenAI&limit=3", None),
            {
                "expenses": [],
                "total": 0,
                "byCategory": {},
                "unconverted": 0,
                "period": {"start": "2026-11-01", "end": "2026-11-30"},
                "nextCursor": None,
            },
        ),
        (
            lambda c: c.change_expense("3", ExpensePatch(amount=Decimal("1.5"), invoiceNumber=None)),
            ("PATCH", "/api/expenses/3", "", {"amount": 1.5, "invoiceNumber": None}),
            EXPENSE,
        ),
        (
            lambda c: c.delete_expense("3"),
            ("DELETE", "/api/expenses/3", "", None),
            {"id": "3", "deleted": True},
        ),
        (
            lambda c: c.change_settings(SettingsRequest(values={"readLimit": 5})),
            ("PATCH", "/api/settings", "", {"values": {"readLimit": 5}}),
            {"settings": []},
        ),
        (lambda c: c.settings(), ("GET", "/api/settings", "", None), {"settings": []}),
        (lambda c: c.health(), ("GET", "/api/health", "", None), HEALTH),
        (lambda c: c.tracking_health(), ("GET", "/api/tracking-health", "", None), TRACKING),
    ],
)
def test_every_question(
    client: ApiClient,
    server: FakeServer,
    ask: Callable[[ApiClient], object],
    expected: tuple[str, str, str, object],
    answer: object,
) -> None:
    server.answers[expected[:2]] = answer
    assert ask(client) is not None
    assert server.asked == [expected]


def test_a_refusal_is_told_in_the_servers_words(client: ApiClient, server: FakeServer) -> None:
    server.status = "403 FORBIDDEN"
    server.answers["GET", "/api/budgets"] = {
        "success": False,
        "error": "This token may not read budgets.",
        "code": "AUTHORIZATION_ERROR",
        "requestId": "r",
    }
    with pytest.raises(ApiError) as caught:
        client.budgets()
    assert str(caught.value) == "This token may not read budgets."
    assert (caught.value.code, caught.value.status) == ("AUTHORIZATION_ERROR", 403)
    assert caught.value.details == ()


def test_a_refusal_names_the_fields(client: ApiClient, server: FakeServer) -> None:
    server.status = "400 BAD REQUEST"
    server.answers["PATCH", "/api/settings"] = {
        "success": False,
        "error": "values.timezone must be …",
        "code": "VALIDATION_ERROR",
        "requestId": "r",
        "details": [{"field": "values.timezone", "message": "must be …"}, "odd"],
    }
    with pytest.raises(ApiError) as caught:
        client.change_settings(SettingsRequest(values={"timezone": "x"}))
    assert [(each.field, each.message) for each in caught.value.details] == [("values.timezone", "must be …")]


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>Bad gateway</html>",
        b"[]",
        b'{"success": true}',
        b'{"success": true, "data": {"budgets": 7}, "timestamp": "x", "requestId": "r"}',
        b'{"success": false}',
        b"",
    ],
)
def test_an_answer_that_makes_no_sense(client: ApiClient, server: FakeServer, raw: bytes) -> None:
    server.raw = raw
    with pytest.raises(ApiError, match="gave an answer that CodingVibez cannot read") as caught:
        client.budgets()
    assert caught.value.status == 200


@pytest.mark.expect_errors
def test_a_server_that_crashes_is_an_error_like_any_other() -> None:
    def crash(_environ: object, _start: object) -> list[bytes]:
        raise RuntimeError("boom")

    client = ApiClient.embedded(crash, "http://127.0.0.1:8423", lambda: "t")
    with pytest.raises(ApiError):
        client.budgets()
    client.close()


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (httpx.ReadTimeout("slow"), "http://team.example does not answer in time."),
        (httpx.ConnectError("refused"), "http://team.example cannot be reached: refused."),
    ],
)
def test_a_remote_server_that_does_not_answer(problem: Exception, words: str) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise problem

    client = ApiClient(httpx.Client(transport=httpx.MockTransport(fail), base_url="http://team.example"))
    with pytest.raises(ApiError) as caught:
        client.health()
    assert caught.value.message == words
    assert caught.value.status == 0
    client.close()


def test_a_remote_client_has_limits_to_its_patience() -> None:
    client = ApiClient.remote("http://team.example/", lambda: "t")
    assert client.base_url == "http://team.example"
    assert client._http.timeout.connect == 5.0
    client.close()


def test_a_question_after_the_end_is_no_error_for_the_log(client: ApiClient) -> None:
    client.close()
    with pytest.raises(ApiError, match="CodingVibez is ending"):
        client.health()


def test_closing_waits_for_the_question_under_way(
    server: FakeServer, client: ApiClient, dashboard_json: dict[str, Any]
) -> None:
    """The embedded server must not close its database under a question that reads it."""
    server.answers["GET", "/api/dashboard"] = dashboard_json
    server.gate = threading.Event()
    costs: list[Decimal] = []
    asker = threading.Thread(target=lambda: costs.append(client.dashboard().today.cost))
    asker.start()
    while not client._under_way:
        time.sleep(0.001)
    closer = threading.Thread(target=client.close)
    closer.start()
    closer.join(0.1)
    assert closer.is_alive()
    server.gate.set()
    closer.join(5)
    asker.join(5)
    assert not closer.is_alive()
    assert costs == [Decimal("4.2")]


def test_closing_does_not_wait_for_ever(server: FakeServer, client: ApiClient) -> None:
    server.gate = threading.Event()
    server.status = "500 INTERNAL SERVER ERROR"
    server.answers["GET", "/api/health"] = {"success": False, "error": "no", "code": "INTERNAL_ERROR"}

    def ask() -> None:
        with pytest.raises(ApiError):
            client.health()

    asker = threading.Thread(target=ask)
    asker.start()
    while not client._under_way:
        time.sleep(0.001)
    client.close(patience_s=0.05)
    server.gate.set()
    asker.join(5)
    assert not asker.is_alive()


def test_threads_may_share_a_client(
    client: ApiClient, server: FakeServer, dashboard_json: dict[str, Any]
) -> None:
    server.answers["GET", "/api/dashboard"] = dashboard_json
    costs: list[Decimal] = []

    def ask() -> None:
        costs.extend(client.dashboard().today.cost for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert costs == [Decimal("4.2")] * 40
