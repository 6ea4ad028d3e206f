"""openapi.json describes the API as it is: valid, complete, and true of every answer."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from server.api.endpoint import ENDPOINTS
from server.api.openapi import document
from server.api.wire import JSON
from tests.documents.bills import STRIPE

if TYPE_CHECKING:
    import httpx

    from server.runtime import Runtime
    from tests.api.conftest import Api


def test_it_is_public_and_valid(bare: httpx.Client) -> None:
    answer = bare.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    validate(answer.json())


def test_every_endpoint_is_in_it(runtime: Runtime) -> None:
    spec = document("1")
    described = {(method.upper(), path) for path, item in spec["paths"].items() for method in item}
    declared = {
        (item.method, item.path.replace("<id:", "<").replace("<", "{").replace(">", "}"))
        for item in ENDPOINTS.values()
    }
    assert described == declared
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            assert operation["summary"], (method, path)
            for status, response in operation["responses"].items():
                counted = {"X-RateLimit-Limit"} if path.startswith("/api/") else set()
                assert {"X-Request-Id"} | counted <= set(response["headers"]), (path, status)
                if status != "200":
                    assert response["content"]["application/json"]["example"]["code"]


def schema_of(spec: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    response = spec["paths"][path][method]["responses"]["200"]
    schema: dict[str, Any] = response["content"]["application/json"]["schema"]
    return schema | {"components": spec["components"]}


def test_answers_are_as_it_says(api: Api, owner: Api) -> None:
    spec = document("1")
    event = {
        "provider": "openai",
        "model": "gpt-4o",
        "inputTokens": 10,
        "outputTokens": 5,
        "tags": {"a": "b"},
    }
    expense = {
        "amount": -12.5,
        "currency": "EUR",
        "vendor": "A vendor",
        "date": "2026-01-18",
        "description": "Refund",
        "invoiceNumber": "7",
        "receiptId": None,
        "taxAmount": -2,
    }
    manual = {"service": "Midjourney", "amount": 30, "month": 6, "year": 2026, "category": "Images"}
    month = {"month": 6, "year": 2026, "notes": "n", "billing_start_date": "2026-06-01"}
    pushed = {"type": "cost", "service": "vercel", "data": month | {"amount": 1.5, "breakdown": {"a": [1]}}}
    tokens = month | {"tokens_used": 10, "input_tokens": 4}
    calls = [
        (api, "post", "/api/tokens/track", event),
        (api, "post", "/api/tokens/track", event | {"model": "unknown-one"}),
        (api, "post", "/api/tokens/track/batch", {"events": [event, {}, "x"]}),
        (api, "get", "/api/tokens", None),
        (api, "get", "/api/tokens/stats", None),
        (api, "get", "/api/tokens/timeseries", None),
        (api, "get", "/api/tokens/burn-rate", None),
        (api, "get", "/api/dashboard", None),
        (api, "get", "/api/costs/all", None),
        (api, "get", "/api/health", None),
        (api, "get", "/api/tracking-health", None),
        (owner, "put", "/api/budgets", {"limit": 5, "scope": {"provider": "openai"}}),
        (owner, "get", "/api/budgets", None),
        (owner, "post", "/api/app-tokens", {"name": "x"}),
        (owner, "get", "/api/app-tokens", None),
        (owner, "post", "/api/expenses", {"amount": 150, "vendor": "OpenAI", "date": "2026-01-15"}),
        (owner, "post", "/api/expenses", {"amount": 150, "vendor": "OpenAI", "date": "2026-01-15"}),
        (owner, "post", "/api/expenses", expense),
        (owner, "get", "/api/expenses?startDate=2026-01-01", None),
        (owner, "get", "/api/expenses/{expense_id}", None),
        (owner, "patch", "/api/expenses/{expense_id}", {"currency": "KWD", "category": None}),
        (owner, "delete", "/api/expenses/{expense_id}", None),
        (owner, "post", "/api/costs/manual", manual),
        (owner, "post", "/api/costs/manual", manual | {"currency": "KWD", "project": "p"}),
        (owner, "get", "/api/costs/manual", None),
        (owner, "patch", "/api/costs/manual/{entry_id}", {"amount": -1, "category": None}),
        (owner, "post", "/api/ingest", pushed),
        (owner, "post", "/api/ingest", pushed | {"type": "tokens", "data": tokens}),
        (owner, "get", "/api/reconciliation", None),
        (owner, "get", "/api/projections", None),
        (owner, "get", "/api/analytics", None),
        (owner, "get", "/api/analytics?groupBy=model", None),
        (owner, "delete", "/api/costs/manual/{entry_id}", None),
        (owner, "get", "/api/settings", None),
        (owner, "get", "/api/integrations", None),
        (owner, "get", "/api/status", None),
        (owner, "post", "/api/sync", {"providers": ["openai", "lovable"]}),
        (owner, "get", "/api/sync-runs", None),
        (owner, "get", "/api/usage-reports", None),
        (owner, "patch", "/api/settings", {"values": {"timezone": "Asia/Kathmandu"}}),
    ]
    for client, method, path, body in calls:
        answer = client.http.request(method, re.sub(r"{\w+}", "1", path), json=body)
        assert answer.status_code == 200, answer.text
        jsonschema.Draft202012Validator(schema_of(spec, method, path.partition("?")[0])).validate(
            answer.json()
        )


@pytest.mark.parametrize("signal", ["logs", "metrics", "traces"])
def test_telemetry_is_answered_as_it_says(owner: Api, signal: str) -> None:
    """In OTLP's own form, also where it is refused."""
    spec = document("1")
    path = f"/v1/{signal}"
    described = spec["paths"][path]["post"]["responses"]
    outer, inner = {
        "logs": ("resourceLogs", "scopeLogs"),
        "metrics": ("resourceMetrics", "scopeMetrics"),
        "traces": ("resourceSpans", "scopeSpans"),
    }[signal]
    records = {"scopeLogs": "logRecords", "scopeMetrics": "metrics", "scopeSpans": "spans"}[inner]
    partial = {outer: [{inner: [{records: [1]}]}]}
    token = {"Authorization": "Bearer none"}
    asked: list[tuple[int, dict[str, Any]]] = [
        (200, {"json": {}}),
        (200, {"json": partial}),
        (400, {"json": []}),
        (401, {"json": {}, "headers": token}),
        (403, {"json": {}, "headers": {"Origin": "https://evil.com"}}),
        (415, {"content": "x", "headers": {"Content-Type": "text/plain"}}),
    ]
    for status, request in asked:
        answer = owner.http.post(path, **request)
        assert answer.status_code == status, answer.text
        (schema,) = [
            one["schema"] for media, one in described[str(status)]["content"].items() if media == JSON
        ]
        jsonschema.Draft202012Validator(schema | {"components": spec["components"]}).validate(answer.json())
        assert set(answer.headers) >= {"x-request-id"}
        assert not {name for name in answer.headers if name.startswith("x-ratelimit")}
        assert ("code" in answer.json()) == (status != 200)
    assert "partialSuccess" in owner.http.post(path, json=partial).json()


def test_a_receipt_and_its_upload_are_as_it_says(owner: Api) -> None:
    spec = document("1")
    form = spec["paths"]["/api/receipts/ocr"]["post"]["requestBody"]["content"]["multipart/form-data"][
        "schema"
    ]
    assert set(form["properties"]) == {"file", "dateOrder", "readId"}
    assert form["required"] == ["file"]
    sent = owner.http.post("/api/receipts/ocr", files={"file": STRIPE["anthropic"].pdf()}, timeout=60)
    kept = owner.http.get("/api/receipts/1")
    for answer, method, path in (
        (sent, "post", "/api/receipts/ocr"),
        (kept, "get", "/api/receipts/{receipt_id}"),
    ):
        jsonschema.Draft202012Validator(schema_of(spec, method, path)).validate(answer.json())


@pytest.mark.timeout(420)
def test_schemathesis_finds_nothing(runtime: Runtime, owner: Api) -> None:
    """All of schemathesis' checks and phases, on generated good and bad requests, against the live server."""
    # It also calls without a token, which is counted by address; other tests look at the limits.
    off = dict.fromkeys(("readLimit", "writeLimit", "syncLimit", "uploadLimit"), 0)
    owner.call("PATCH", "/api/settings", {"values": off})
    # Not a token on record: the ids in the examples lead it to revoke those.
    token = runtime.desktop_token()
    command = [
        *(sys.executable, "-m", "schemathesis.cli"),
        *("--config-file", str(Path(__file__).with_name("schemathesis.toml"))),
        *("run", f"{runtime.base_url}/openapi.json"),
        *("--header", f"Authorization: Bearer {token}"),
        *("--max-examples", "30", "--seed", "8423", "--no-color"),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=400, cwd=runtime.data_dir)
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
    assert f"Tested: {len(ENDPOINTS) - 1}" in ran.stdout
