"""The whole table of who may do what: every endpoint, role, scope, and another organization's things."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.api.endpoint import ENDPOINTS, Endpoint
from server.core.records import ALL_SCOPES
from server.credentials import SecretStore
from server.runtime import Runtime
from tests.api.conftest import KEY, Api, Clock
from tests.api.teams import ROLES, in_organization, join, own_organization, speaking
from tests.documents.bills import STRIPE

if TYPE_CHECKING:
    import httpx

# What stands in the contract, written down once more by hand: (least role, scope, for the server's own only).
V, M, A, OWNER = ROLES
TABLE = {
    "GET /api/alerts": (V, "read", False),
    "POST /api/alerts/{}/dismiss": (M, "write", False),
    "GET /api/analytics": (V, "read", False),
    "GET /api/app-tokens": (V, "admin", False),
    "POST /api/app-tokens": (V, "admin", False),
    "DELETE /api/app-tokens/{}": (V, "admin", False),
    "GET /api/budgets": (V, "read", False),
    "PUT /api/budgets": (A, "admin", False),
    "DELETE /api/budgets/{}": (A, "admin", False),
    "GET /api/costs/all": (V, "read", False),
    "GET /api/costs/{}": (V, "read", False),
    "GET /api/costs/manual": (V, "read", False),
    "POST /api/costs/manual": (M, "write", False),
    "PATCH /api/costs/manual/{}": (M, "write", False),
    "DELETE /api/costs/manual/{}": (M, "write", False),
    "GET /api/dashboard": (V, "read", False),
    "GET /api/events": (V, "read", False),
    "GET /api/exchange-rates": (V, "read", False),
    "GET /api/expenses": (V, "read", False),
    "POST /api/expenses": (M, "write", False),
    "GET /api/expenses/{}": (V, "read", False),
    "PATCH /api/expenses/{}": (M, "write", False),
    "DELETE /api/expenses/{}": (M, "write", False),
    "GET /api/export": (V, "read", False),
    "POST /api/import": (M, "write", False),
    "POST /api/ingest": (M, "ingest", False),
    "GET /api/integrations": (V, "read", False),
    "PUT /api/integrations/{}": (A, "admin", True),
    "DELETE /api/integrations/{}": (A, "admin", True),
    "GET /api/organizations": (V, "read", False),
    "POST /api/organizations": (OWNER, "admin", False),
    "PATCH /api/organizations/{}": (A, "admin", False),
    "GET /api/projections": (V, "read", False),
    "POST /api/receipts/ocr": (M, "write", False),
    "GET /api/receipts/{}": (V, "read", False),
    "GET /api/receipts/{}/file": (V, "read", False),
    "DELETE /api/receipts/{}": (M, "write", False),
    "GET /api/receipts": (V, "read", False),
    "GET /api/receipts/{}/pages/{}": (V, "read", False),
    "DELETE /api/receipts/ocr/{}": (M, "write", False),
    "POST /v1/logs": (M, "ingest", False),
    "POST /v1/metrics": (M, "ingest", False),
    "POST /v1/traces": (M, "ingest", False),
    "GET /api/reconciliation": (V, "read", False),
    "GET /api/secrets": (A, "admin", True),
    "PUT /api/secrets/{}": (A, "admin", True),
    "DELETE /api/secrets/{}": (A, "admin", True),
    "GET /api/settings": (V, "read", False),
    "PATCH /api/settings": (A, "admin", True),
    "POST /api/tokens/forward": (M, "ingest", False),
    "GET /api/forwarding": (V, "read", True),
    "PATCH /api/forwarding/{}": (A, "admin", True),
    "POST /api/forwarding/{}/retry": (A, "admin", True),
    "GET /api/capture": (V, "read", True),
    "GET /api/connections": (A, "admin", True),
    "POST /api/connections/{}": (A, "admin", True),
    "DELETE /api/connections/{}": (A, "admin", True),
    "GET /api/status": (V, "read", False),
    "GET /api/subscription-status": (V, "read", False),
    "POST /api/checkout": (OWNER, "admin", True),
    "GET /api/billing-history": (OWNER, "read", False),
    "POST /api/billing-history/{}/expense": (OWNER, "write", True),
    "POST /api/sync": (A, "write", True),
    "POST /api/sync-organization-usage": (A, "write", True),
    "DELETE /api/sync/{}": (A, "write", True),
    "GET /api/sync-runs": (V, "read", False),
    "GET /api/team/invitations": (A, "admin", False),
    "POST /api/team/invitations": (A, "admin", False),
    "DELETE /api/team/invitations/{}": (A, "admin", False),
    "POST /api/team/invitations/preview": (V, None, False),
    "POST /api/team/invitations/accept": (V, None, False),
    "GET /api/team/members": (V, "read", False),
    "PATCH /api/team/members/{}": (OWNER, "admin", False),
    "DELETE /api/team/members/{}": (V, "admin", False),
    "GET /api/tokens": (V, "read", False),
    "POST /api/tokens/track": (M, "ingest", False),
    "POST /api/tokens/track/batch": (M, "ingest", False),
    "GET /api/tokens/burn-rate": (V, "read", False),
    "GET /api/tokens/stats": (V, "read", False),
    "GET /api/tokens/timeseries": (V, "read", False),
    "GET /api/tracking-health": (V, "read", False),
    "GET /api/health": (V, None, False),
    "GET /api/usage-reports": (V, "read", False),
}
REACH = {
    "ingest": {"ingest"},
    "read": {"read"},
    "write": {"ingest", "read", "write"},
    "admin": {"ingest", "read", "write", "admin"},
}


def pattern(item: Endpoint) -> str:
    return f"{item.method} {re.sub('<[^>]*>', '{}', item.path)}"


def filled(item: Endpoint, value: str) -> str:
    return re.sub("<[^>]*>", value, item.path)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
    folder = tmp_path_factory.mktemp("server")
    # The environment's key is the own organization's: no other one may see that it is there.
    environ = {"CODINGVIBEZ_OPENAI_ADMIN_KEY": "sk-admin-0123456789"}
    runtime = Runtime(
        data_dir=folder, serve=False, clock=Clock(), secrets=secrets, machine_zone="UTC", environ=environ
    )
    runtime.start()
    # Threads that begin with the first use belong to the module, not to the test that is first.
    secrets.get("any")
    yield runtime
    runtime.stop()
    secrets.close()


@pytest.fixture(scope="module")
def ours(server: Runtime) -> Iterator[Api]:
    """The server's own organization, as its owner."""
    with speaking(server, server.desktop_token()) as http:
        yield http


@pytest.fixture(scope="module")
def theirs(server: Runtime, ours: Api) -> Iterator[Api]:
    """Another organization's owner, who belongs to nothing else."""
    other = own_organization(ours, "Theirs")
    with in_organization(server, other) as mine:
        bob = join(mine, "bob@example.com", "owner")
        me = mine.get("/api/team/members")["members"][0]["id"]
    with speaking(server, bob["token"]) as http:
        http.call("DELETE", f"/api/team/members/{me}")
        yield http


def test_the_table_is_the_contract() -> None:
    declared = {pattern(item): (item.role.value, item.scope, item.home) for item in ENDPOINTS.values()}
    assert declared == TABLE


@pytest.mark.parametrize("role", ROLES)
def test_every_endpoint_for_every_scope(server: Runtime, ours: Api, role: str) -> None:
    """Nothing is refused that the table allows, and all else is; nothing is done: no body is a good one."""
    member = join(ours, f"{role}@example.com", role)
    with ExitStack() as stack:
        person = stack.enter_context(speaking(server, member["token"]))
        clients = {
            scope: stack.enter_context(
                speaking(
                    server,
                    person.post("/api/app-tokens", {"name": scope, "scopes": [scope], "rateLimit": 0})[
                        "token"
                    ],
                )
            )
            for scope in ALL_SCOPES
        }
        for item in ENDPOINTS.values():
            least, needed, _ = TABLE[pattern(item)]
            for scope, client in clients.items():
                allowed = needed is None or (
                    needed in REACH[scope] and ROLES.index(role) >= ROLES.index(least)
                )
                answer = client.http.request(item.method, filled(item, "no-such"))
                assert (answer.status_code == 403) is not allowed, (role, scope, pattern(item), answer.text)
                assert answer.status_code != 401
                if not allowed:
                    value = answer.json()
                    # OTLP has answers of its own.
                    assert value["code"] == (403 if item.refusal else "AUTHORIZATION_ERROR")
                    said = value["message"] if item.refusal else value["error"]
                    assert ("scope" in said) is (needed not in REACH[scope])


def things(api: Api, mark: str) -> dict[str, str]:
    """Makes one of everything, with a mark wherever a text is taken; gives their ids by endpoint's path."""
    api.track(
        project=f"project {mark}", model="gpt-4o", sessionId=f"session {mark}", tags={"t": f"tag {mark}"}
    )
    api.track(model=f"model-{mark}", idempotencyKey=f"key {mark}")
    ids = {}
    expense = {"amount": 7, "vendor": f"Vendor {mark}", "date": "2026-06-10", "category": f"Sort {mark}"}
    ids["/api/expenses/{}"] = api.post("/api/expenses", {**expense, "description": f"for {mark}"})["id"]
    manual = {"service": f"Service {mark}", "amount": 5, "month": 6, "year": 2026}
    ids["/api/costs/manual/{}"] = api.post("/api/costs/manual", {**manual, "description": f"is {mark}"})["id"]
    data = {"amount": 3, "month": 6, "year": 2026, "notes": f"note {mark}"}
    body = {"type": "cost", "service": f"Pushed {mark}", "data": data, "project": f"pushed {mark}"}
    api.post("/api/ingest", body)
    scope = {"project": f"project {mark}"}
    ids["/api/budgets/{}"] = api.call("PUT", "/api/budgets", {"scope": scope, "limit": 0.01})["id"]
    ids["/api/app-tokens/{}"] = api.post("/api/app-tokens", {"name": f"app {mark}"})["id"]
    invited = api.post("/api/team/invitations", {"email": f"new-{mark}@example.com"})
    ids["/api/team/invitations/{}"] = invited["id"]
    ids["/api/team/members/{}"] = join(api, f"member-{mark}@example.com", "viewer", f"Name {mark}")[
        "memberId"
    ]
    own = api.get("/api/organizations")["organizations"][0]
    ids["/api/organizations/{}"] = own["id"]
    api.call("PATCH", f"/api/organizations/{own['id']}", {"name": f"Organization {mark}"})
    ids["/api/alerts/{}/dismiss"] = api.get("/api/alerts")["alerts"][0]["id"]
    return ids


@pytest.fixture(scope="module")
def receipts(ours: Api) -> str:
    sent = ours.http.post("/api/receipts/ocr", files={"file": ("Secret-name.pdf", STRIPE["anthropic"].pdf())})
    return str(sent.json()["data"]["receiptId"])


def test_nobody_reaches_another_organizations_things(ours: Api, theirs: Api, receipts: str) -> None:
    ids = things(ours, "ours") | {
        "/api/receipts/{}": receipts,
        "/api/receipts/{}/file": receipts,
        "/api/receipts/{}/pages/{}": receipts,
        "/api/receipts/ocr/{}": "unknown",
    }
    # Named by a provider, or for the server's own organization: no things of an organization.
    free = {
        "/api/connections/{}",
        "/api/costs/{}",
        "/api/forwarding/{}",
        "/api/forwarding/{}/retry",
        "/api/integrations/{}",
        "/api/sync/{}",
        "/api/secrets/{}",
        "/api/billing-history/{}/expense",
    }
    tried = 0
    for item in ENDPOINTS.values():
        path = re.sub("<[^>]*>", "{}", item.path)
        if "{}" not in path or path in free:
            continue
        bodies: dict[str, Any] = {
            "/api/organizations/{}": {"name": "Stolen"},
            "/api/team/members/{}": {"role": "viewer"},
        }
        body = None if item.method in ("GET", "DELETE") else bodies.get(path, {})
        before = ours.http.get("/api/export", params={"format": "json"}).text
        named = filled(item, ids[path]) if path.count("{}") == 1 else f"/api/receipts/{receipts}/pages/0"
        answer = theirs.http.request(item.method, named, json=body)
        assert answer.status_code == 404, (pattern(item), answer.text)
        assert ours.http.get("/api/export", params={"format": "json"}).text == before
        tried += 1
    assert tried == 17
    # All of them are still there, and reached by their own.
    for path in ("/api/expenses/{}", "/api/receipts/{}", "/api/receipts/{}/file"):
        assert ours.http.get(path.replace("{}", ids[path])).status_code == 200


def test_the_server_itself_is_its_own_organizations(ours: Api, theirs: Api) -> None:
    for item in ENDPOINTS.values():
        if item.home:
            answer = theirs.http.request(item.method, filled(item, "openai"), json={})
            assert answer.status_code == 403, pattern(item)
            assert "whole server" in answer.json()["error"]
    assert ours.get("/api/status")["integrations"]["openai"]["connected"] is True
    assert theirs.get("/api/status")["integrations"]["openai"]["connected"] is False
    shown = {item["id"]: item for item in theirs.get("/api/integrations")["integrations"]}
    assert not shown["openai"]["connected"]
    assert {field["source"] for field in shown["openai"]["fields"]} == {None}


READS = sorted(
    item.path for item in ENDPOINTS.values() if item.method == "GET" and item.path != "/api/events"
)
QUERIES: dict[str, list[dict[str, Any]]] = {
    "/api/analytics": [{"groupBy": name} for name in ("day", "provider", "model", "project")],
    "/api/tokens/timeseries": [{"groupBy": name} for name in ("provider", "model", "project")],
    "/api/export": [{"format": name} for name in ("csv", "json", "focus")],
    "/api/alerts": [{"state": "all"}, {"state": "open"}],
}


def everything(api: Api, ids: dict[str, str]) -> Iterator[tuple[str, httpx.Response]]:
    """Gives every answer to a GET, with every grouping and format, and with another's ids."""
    for path in READS:
        shape = re.sub("<[^>]*>", "{}", path)
        for query in QUERIES.get(shape, [{}]):
            answer = api.http.get(shape.replace("{}", ids.get(shape, "openai")), params=query)
            yield f"{path} {query}", answer


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Of letters that make no word: hypothesis also tries words of the program, which answers may hold anyway.
@given(mark=st.text("jkqvxz", min_size=14, max_size=20))
def test_no_answer_tells_of_another_organization(ours: Api, theirs: Api, mark: str) -> None:
    """One of everything is made with a mark; all that the other organization can read is searched for it."""
    ids = things(ours, mark)
    found = 0
    for name, answer in everything(ours, ids):
        found += mark in answer.text.casefold()
        assert answer.status_code != 500, name
    assert found >= 15, "the marks are where they can be found at all"
    for name, answer in everything(theirs, ids):
        assert mark not in answer.text.casefold(), name
        assert answer.status_code != 500, name
    # The sums, too: whatever they use, they see that alone.
    figures = theirs.get("/api/dashboard")
    assert figures["tokenUsage"]["requests"] == len(theirs.get("/api/tokens")["tokens"])
    assert theirs.get("/api/expenses", startDate="2026-01-01", endDate="2026-12-31")["total"] == 0
    assert json.dumps(theirs.get("/api/team/members")).count("@") == 1
