"""Synchronisation and integrations over HTTP, against a provider's stand-in; secrets planted and "
"looked for."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from server.runtime import Runtime
from server.schemas.events import Changed
from tests.api.conftest import KEY, Api, Clock, serving
from tests.providers.conftest import HASTY
from tests.providers.servers.google_cloud import GoogleCloud
from tests.providers.servers.openai import OpenAi, cost
from tests.providers.stand_in import Reply, Request
from tests.unit.credentials.conftest import MemoryKeyring

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
THE_13 = {
    *("openai", "anthropic", "google", "aws", "gcp", "azure", "vercel"),
    *("supabase", "cursor", "github", "lovable", "kiro", "replit"),
}


@pytest.fixture
def backend() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def runtime(
    tmp_path: Path,
    clock: Clock,
    environ: dict[str, str],
    backend: MemoryKeyring,
    database_url: str | None,
) -> Iterator[Runtime]:
    clock.now = NOW
    with serving(
        tmp_path, clock, keyring=backend, database_url=database_url, environ=environ, patience=HASTY
    ) as runtime:
        yield runtime


@pytest.fixture
def openai() -> Iterator[OpenAi]:
    with OpenAi() as stand_in:
        yield stand_in


def connect(owner: Api, stand_in: Any, *, status: int = 200, **more: Any) -> dict[str, Any]:
    body = {"credentials": {**stand_in.credentials, "baseUrl": stand_in.url}, **more}
    return owner.call("PUT", f"/api/integrations/{stand_in.provider}", body, status=status)


def settle(owner: Api) -> None:
    """Waits until nothing is read in the background."""
    for _ in range(400):
        found = owner.get("/api/status")["integrations"].values()
        if not any(item["status"] in ("syncing", "pending") or item["history"] for item in found):
            return
        time.sleep(0.02)
    raise AssertionError("it never came to rest")


class TestIntegrations:
    def test_all_thirteen_say_what_they_need(self, owner: Api) -> None:
        answer = owner.get("/api/integrations")
        found = {item["id"]: item for item in answer["integrations"]}
        assert set(found) == THE_13 | {"stripe"}
        assert answer["warning"] is None
        (key,) = [item for item in found["openai"]["fields"] if item["id"] == "adminKey"]
        assert key["secret"]
        assert key["environment"] == "CODINGVIBEZ_OPENAI_ADMIN_KEY"
        assert key["source"] is None
        assert key["url"].startswith("https://platform.openai.com/")
        assert found["aws"]["chargePerCall"] == Decimal("0.01")
        assert found["google"]["insideBillOf"] == "gcp"
        assert found["supabase"]["estimate"] is True
        assert "not documented" in found["replit"]["unverified"]
        assert found["lovable"]["canConnect"] is False
        assert "nothing to call" in found["lovable"]["manual"]
        assert not any(item["connected"] for item in found.values())

    def test_a_key_goes_to_the_keyring_and_nowhere_else(
        self, owner: Api, openai: OpenAi, runtime: Runtime, backend: MemoryKeyring
    ) -> None:
        answer = connect(owner, openai)
        assert (answer["connected"], answer["storedIn"]) == (True, "keyring")
        assert answer["account"] == "an organization's administrator"
        assert any(openai.credentials["adminKey"] in value for value in backend.entries.values())
        field = {item["id"]: item for item in answer["fields"]}
        assert (field["adminKey"]["source"], field["adminKey"]["value"]) == ("stored", None)
        assert field["baseUrl"]["value"] == openai.url

    def test_a_refused_key_is_explained_and_not_kept(
        self, owner: Api, openai: OpenAi, backend: MemoryKeyring
    ) -> None:
        wrong = {"credentials": {"adminKey": "sk-admin-revoked-99999999", "baseUrl": openai.url}}
        answer = owner.call("PUT", "/api/integrations/openai", wrong, status=400)
        assert answer["code"] == "INTEGRATION_ERROR"
        assert "revoked or mistyped" in answer["error"]
        assert backend.entries == {}
        assert not next(
            item for item in owner.get("/api/integrations")["integrations"] if item["id"] == "openai"
        )["connected"]

    def test_a_provider_that_fails_is_not_the_person_s_fault(self, owner: Api, openai: OpenAi) -> None:
        openai.troubles.extend([Reply({}, 503, {"Retry-After": "0"})] * 5)
        answer = connect(owner, openai, status=500)
        assert answer["code"] == "INTEGRATION_ERROR"

    @pytest.mark.parametrize(
        ("credentials", "field"),
        [
            ({}, "credentials.adminKey"),
            ({"adminKey": "sk-proj-planted-012345"}, "credentials.adminKey"),
            ({"adminKey": "sk-admin-012345678", "token": "planted"}, "credentials.token"),
            ({"adminKey": "sk-admin-012345678", "baseUrl": "http://planted.example"}, "credentials.baseUrl"),
        ],
    )
    def test_wrong_fields_are_named_and_not_quoted(
        self, owner: Api, credentials: Mapping[str, str], field: str
    ) -> None:
        answer = owner.call("PUT", "/api/integrations/openai", {"credentials": credentials}, status=400)
        assert answer["code"] == "VALIDATION_ERROR"
        assert [item["field"] for item in answer["details"]] == [field]
        assert "planted" not in json.dumps(answer)

    def test_unchecked_credentials_are_kept_as_they_are(self, owner: Api, openai: OpenAi) -> None:
        assert connect(owner, openai, check=False)["connected"]
        settle(owner)

    def test_disconnecting(self, owner: Api, openai: OpenAi, backend: MemoryKeyring) -> None:
        connect(owner, openai)
        answer = owner.call("DELETE", "/api/integrations/openai")
        assert (answer["connected"], answer["storedIn"]) == (False, None)
        assert backend.entries == {}
        owner.call("DELETE", "/api/integrations/openai", status=404)

    def test_unknown_ones(self, owner: Api) -> None:
        answer = owner.call("PUT", "/api/integrations/nothing", {"credentials": {}}, status=404)
        assert "there are anthropic, aws" in answer["error"]
        answer = owner.call("PUT", "/api/integrations/lovable", {"credentials": {}}, status=400)
        assert answer["code"] == "INTEGRATION_ERROR"

    def test_a_new_option_keeps_the_secret(self, owner: Api, openai: OpenAi) -> None:
        connect(owner, openai)
        body = {"credentials": {"baseUrl": f"{openai.url}/"}}
        owner.call("PUT", "/api/integrations/openai", body, status=400)
        assert owner.call("PUT", "/api/integrations/openai", {"credentials": {}})["connected"]

    def test_only_who_may_everything_may_this(self, owner: Api, runtime: Runtime, token_for: Any) -> None:
        headers = {"Authorization": f"Bearer {token_for('read', 'write')}"}
        with httpx.Client(base_url=runtime.base_url, headers=headers) as http:
            api = Api(http)
            api.get("/api/integrations")
            api.call("PUT", "/api/integrations/openai", {"credentials": {}}, status=403)
            api.call("DELETE", "/api/integrations/openai", status=403)


class TestSync:
    def test_the_contract(self, owner: Api, openai: OpenAi) -> None:
        connect(owner, openai)
        answer = owner.post("/api/sync", {"providers": ["openai"], "force": True})
        result = answer["results"]["openai"]
        assert result["status"] == "success"
        assert result["records"] == 6
        assert (result["from"], result["to"]) == ("2026-11-19", "2026-11-22")
        assert answer["syncedAt"] == "2026-11-22T10:00:00.000Z"

    def test_fresh_data_is_skipped(self, owner: Api, openai: OpenAi) -> None:
        connect(owner, openai)
        owner.post("/api/sync", {"force": True})
        again = owner.post("/api/sync", {"providers": ["OpenAI"], "force": False})["results"]
        assert again["openai"]["status"] == "skipped"

    def test_every_status_of_the_contract(self, owner: Api, openai: OpenAi) -> None:
        connect(owner, openai)
        openai.answer = lambda request: Reply({}, 401)  # type: ignore[method-assign]
        body = {"providers": ["openai", "aws", "lovable", "mistral"], "force": True}
        results = owner.post("/api/sync", body)["results"]
        assert {key: item["status"] for key, item in results.items()} == {
            "openai": "error",
            "aws": "not_configured",
            "lovable": "manual_only",
            "mistral": "manual_only",
        }
        assert all(item["message"] for item in results.values())
        assert {item["records"] for item in results.values()} == {0}

    def test_with_nothing_connected_there_is_nothing_to_do(self, owner: Api) -> None:
        assert owner.post("/api/sync", {})["results"] == {}

    def test_an_unknown_provider_is_refused(self, owner: Api) -> None:
        answer = owner.post("/api/sync", {"providers": ["opnai"]}, status=400)
        assert "did you mean openai?" in answer["error"]

    def test_it_counts_as_a_synchronisation(self, runtime: Runtime, owner: Api, token_for: Any) -> None:
        headers = {"Authorization": f"Bearer {token_for('read', 'write', rate_limit=None)}"}
        with httpx.Client(base_url=runtime.base_url, headers=headers) as http:
            answers = [http.post("/api/sync", json={}) for _ in range(11)]
        assert answers[0].headers["X-RateLimit-Limit"] == "10"
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]

    def test_reading_is_not_enough(self, api: Api) -> None:
        api.post("/api/sync", {}, status=403)

    def test_an_organization_s_usage(self, owner: Api, openai: OpenAi) -> None:
        missing = owner.post("/api/sync-organization-usage", {"service": "openai"}, status=400)
        assert missing["code"] == "INTEGRATION_ERROR"
        assert "https://platform.openai.com/settings/organization/admin-keys" in missing["error"]
        for service in ("aws", "lovable"):
            refused = owner.post("/api/sync-organization-usage", {"service": service}, status=400)
            assert refused["code"] == "INTEGRATION_ERROR"
        connect(owner, openai)
        answer = owner.post("/api/sync-organization-usage", {"service": "openai", "force": True})
        assert answer["results"]["openai"]["status"] == "success"
        owner.post("/api/sync-organization-usage", {}, status=400)

    def test_status_of_all_thirteen(self, owner: Api, openai: OpenAi, clock: Clock) -> None:
        before = owner.get("/api/status")["integrations"]
        assert set(before) == THE_13
        assert before["openai"] == {
            "connected": False,
            "lastSync": None,
            "status": "not_configured",
            "message": "",
            "nextSync": None,
            "dataFreshness": "no_data",
            "reading": None,
            "history": None,
            "filledFrom": None,
        }
        assert before["lovable"]["status"] == "manual_only"
        connect(owner, openai)
        owner.post("/api/sync", {"force": True})
        settle(owner)
        after = owner.get("/api/status")["integrations"]["openai"]
        assert (after["connected"], after["status"], after["dataFreshness"]) == (True, "success", "fresh")
        assert after["lastSync"] == "2026-11-22T10:00:00.000Z"
        clock.forward(minutes=16)
        assert owner.get("/api/status")["integrations"]["openai"]["dataFreshness"] == "stale"

    def test_a_provider_that_fails_twice_is_told_until_it_is_read_again(
        self, owner: Api, openai: OpenAi, clock: Clock
    ) -> None:
        def failures() -> list[dict[str, Any]]:
            clock.forward(minutes=2)
            return [one for one in owner.get("/api/alerts")["alerts"] if one["kind"] == "sync"]

        connect(owner, openai)
        settle(owner)
        works, openai.answer = openai.answer, lambda request: Reply({}, 401)  # type: ignore[method-assign]
        owner.post("/api/sync", {"force": True})
        assert failures() == []
        owner.post("/api/sync", {"force": True})
        (told,) = failures()
        assert (told["title"], told["severity"]) == ("OpenAI cannot be read", "warning")
        assert "revoked or mistyped" in told["message"]
        owner.post("/api/sync", {"force": True})
        assert [one["id"] for one in failures()] == [told["id"]]
        openai.answer = works  # type: ignore[method-assign]
        owner.post("/api/sync", {"force": True})
        assert failures() == []

    def test_a_failure_shows_in_the_status(self, owner: Api, openai: OpenAi) -> None:
        connect(owner, openai)
        openai.answer = lambda request: Reply({}, 401)  # type: ignore[method-assign]
        owner.post("/api/sync", {"force": True})
        found = owner.get("/api/status")["integrations"]["openai"]
        assert found["status"] == "error"
        assert "does not know this key" in found["message"]

    def test_every_run_can_be_read(self, owner: Api, openai: OpenAi) -> None:
        connect(owner, openai)
        owner.post("/api/sync", {"force": True})
        settle(owner)
        runs = owner.get("/api/sync-runs", provider="openai")["runs"]
        assert {run["cause"] for run in runs} >= {"history"}
        first = runs[-1]
        assert (first["status"], first["from"], first["to"]) == ("success", "2026-11-19", "2026-11-22")
        assert (first["costBefore"], first["costAfter"]) == (0, Decimal("2.12388"))
        assert (first["lines"], first["usageRows"], first["charge"]) == (2, 4, 0)
        assert owner.get("/api/sync-runs", provider="openai", limit=1)["runs"] == runs[:1]
        owner.get("/api/sync-runs", provider="opnai", status=400)

    def test_what_a_provider_counts_is_shown_apart(self, owner: Api, openai: OpenAi) -> None:
        connect(owner, openai)
        owner.post("/api/sync", {"force": True})
        query: dict[str, Any] = {"startDate": "2026-11-20", "endDate": "2026-11-20", "provider": "openai"}
        rows = {row["model"]: row for row in owner.get("/api/usage-reports", **query)["reports"]}
        astra = rows["gpt-6-astra-2026-07-14"]
        assert (astra["inputTokens"], astra["cachedTokens"], astra["cacheWriteTokens"]) == (
            79802,
            92160,
            12288,
        )
        assert (astra["outputTokens"], astra["requests"], astra["value"]) == (21874, 143, None)
        images = rows["gpt-image-2"]
        assert (images["inputTokens"], images["quantity"], images["unit"]) == (None, 14, "images")
        # It is no tracked usage.
        assert owner.get("/api/tokens")["tokens"] == []

    def test_providers_are_read_sooner_while_a_person_looks(
        self, owner: Api, openai: OpenAi, clock: Clock
    ) -> None:
        connect(owner, openai)
        settle(owner)
        clock.forward(minutes=20)
        before = len(owner.get("/api/sync-runs")["runs"])
        # A program that keeps the dashboard at hand asks all day long.
        owner.get("/api/dashboard")
        time.sleep(0.1)
        assert len(owner.get("/api/sync-runs")["runs"]) == before
        owner.get("/api/dashboard", looking="true")
        for _ in range(200):
            runs = owner.get("/api/sync-runs")["runs"]
            if len(runs) > before:
                break
            time.sleep(0.02)
        assert (len(runs), runs[0]["cause"]) == (before + 1, "scheduled")

    def test_what_a_provider_counts_stands_where_less_was_tracked(self, owner: Api, openai: OpenAi) -> None:
        event = {"provider": "openai", "model": "gpt-5", "inputTokens": 40, "outputTokens": 2}
        for day in ("2026-11-20T12:00:00Z", "2026-11-10T12:00:00Z"):
            owner.post("/api/tokens/track", {**event, "timestamp": day})
        before = owner.get("/api/costs/openai")
        assert before["tokenBasis"] == {"tracked": 84, "reported": 0, "entered": 0}
        connect(owner, openai)
        owner.post("/api/sync", {"force": True})
        settle(owner)
        rows = owner.get("/api/usage-reports", startDate="2026-11-01", provider="openai")["reports"]
        kinds = ("inputTokens", "cachedTokens", "cacheWriteTokens", "outputTokens")
        told = {row["date"]: 0 for row in rows}
        for row in rows:
            told[row["date"]] += sum(row[kind] or 0 for kind in kinds)
        assert set(told) == {"2026-11-20"}
        after = owner.get("/api/costs/openai")
        # The twentieth was tracked in part; of the tenth the provider says nothing.
        assert after["tokenBasis"] == {"tracked": 42, "reported": told["2026-11-20"], "entered": 0}
        assert after["tokenUsage"]["totalTokens"] == told["2026-11-20"] + 42
        assert after["unpricedTokens"] <= after["tokenUsage"]["totalTokens"]
        # The money follows the bill, as before.
        assert after["basis"]["billed"] == Decimal("2.12388")

    def test_the_progress_of_history(self, owner: Api, openai: OpenAi, clock: Clock) -> None:
        openai.bill[date(2026, 9, 15)] = [cost(Decimal("3"))]
        openai.bill[date(2026, 1, 15)] = [cost(Decimal("4"))]
        real, held, goes_on = openai.answer, threading.Event(), threading.Event()

        def slow_in_spring(request: Request) -> Reply:
            start = datetime.fromtimestamp(int(request.param("start_time") or 0), UTC).date()
            if start < date(2026, 5, 1):
                held.set()
                goes_on.wait(5)
            return real(request)

        openai.answer = slow_in_spring  # type: ignore[method-assign]
        connect(owner, openai, check=False)
        assert held.wait(5)
        found = owner.get("/api/status")["integrations"]["openai"]
        assert (found["status"], found["reading"]["cause"]) == ("syncing", "history")
        assert found["reading"] == {"cause": "history", "from": "2025-11-24", "to": "2026-05-22"}
        assert found["filledFrom"] == "2026-05-23"
        # 183 of the 365 days; and so far the one line of September.
        assert found["history"] == {
            "firstDay": "2025-11-22",
            "doneFrom": "2026-05-23",
            "percent": 50,
            "records": 1,
        }
        owner.call("DELETE", "/api/sync/openai")
        goes_on.set()
        settle(owner)
        found = owner.get("/api/status")["integrations"]["openai"]
        # What was read stays, and how far that was.
        assert (found["status"], found["history"], found["reading"]) == ("success", None, None)
        assert found["filledFrom"] == "2026-05-23"
        newest = owner.get("/api/sync-runs", limit=1)["runs"][0]
        assert (newest["cause"], newest["status"], newest["from"]) == ("history", "cancelled", "2025-11-24")

        # Connected again, with what the keyring holds, it is read to its end.
        clock.forward(minutes=1)
        owner.call("PUT", "/api/integrations/openai", {"credentials": {}})
        settle(owner)
        assert owner.get("/api/status")["integrations"]["openai"]["filledFrom"] == "2025-11-22"
        assert owner.get("/api/costs/openai", month=1, year=2026)["currentMonth"] == 4

    def test_cancelling(self, owner: Api, openai: OpenAi) -> None:
        openai.troubles.extend([Reply({}, 503, {"Retry-After": "1"})] * 4)
        connect(owner, openai, check=False)
        while not openai.requests:
            time.sleep(0.01)
        assert owner.call("DELETE", "/api/sync/openai") == {"provider": "openai", "cancelled": True}
        while owner.get("/api/status")["integrations"]["openai"]["status"] == "syncing":
            time.sleep(0.01)
        found = owner.get("/api/status")["integrations"]["openai"]
        assert (found["status"], found["history"]) == ("pending", None)
        (run,) = owner.get("/api/sync-runs")["runs"]
        assert (run["status"], run["message"]) == ("cancelled", "Cancelled; what was read before stays.")
        owner.call("DELETE", "/api/sync/nothing", status=404)

    def test_the_windows_hear_of_it(self, owner: Api, openai: OpenAi, runtime: Runtime) -> None:
        kinds: list[str] = []
        runtime.subscribe(lambda changed: kinds.append(changed.kind))
        connect(owner, openai)
        owner.post("/api/sync", {"force": True})
        settle(owner)
        assert set(kinds) == {"sync", "costs"}
        # The recent days and history; and before them the connection.
        assert kinds.count("sync") > kinds.count("costs") >= 2

    def test_they_hear_of_a_run_that_failed_too(self, owner: Api, openai: OpenAi, runtime: Runtime) -> None:
        connect(owner, openai, check=False)
        settle(owner)
        changes: list[Changed] = []
        openai.troubles.append(Reply({}, 403))
        runtime.subscribe(changes.append)
        assert owner.post("/api/sync", {"force": True})["results"]["openai"]["status"] == "error"
        (change,) = changes
        assert (change.kind, change.organizationId) == ("sync", 1)


def test_planted_secrets_show_up_nowhere(
    owner: Api,
    openai: OpenAi,
    runtime: Runtime,
    environ: dict[str, str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Good runs and bad ones, then every answer, log, file and repr is searched for what was put in."""
    caplog.set_level(logging.DEBUG)
    said: list[str] = []

    def call(method: str, path: str, body: object = None) -> None:
        said.append(owner.http.request(method, path, json=body).text)

    environ["CODINGVIBEZ_GITHUB_TOKEN"] = "github_pat_environment0123456789"
    environ["CODINGVIBEZ_GITHUB_BASE_URL"] = openai.url
    with GoogleCloud() as gcp:
        planted = {
            openai.credentials["adminKey"],
            "github_pat_environment0123456789",
            json.loads(gcp.credentials["serviceAccount"])["private_key"].splitlines()[5],
            "sk-admin-neverkept-0123456789",
        }
        for stand_in in (openai, gcp):
            call(
                "PUT",
                f"/api/integrations/{stand_in.provider}",
                {"credentials": {**stand_in.credentials, "baseUrl": stand_in.url}},
            )
        call(
            "PUT", "/api/integrations/openai", {"credentials": {"adminKey": "sk-admin-neverkept-0123456789"}}
        )
        for trouble in (
            Reply({}, 401),
            Reply({"error": openai.credentials["adminKey"]}, 400),
            Reply(b"[]"),
            Reply(b"", missing=9),
        ):
            openai.troubles.append(trouble)
            gcp.troubles.append(trouble)
            call("POST", "/api/sync", {"force": True})
        call("POST", "/api/sync", {"providers": ["openai", "gcp"], "force": True})
        settle(owner)
        for path in (
            "/api/integrations",
            "/api/status",
            "/api/sync-runs",
            "/api/settings",
            "/api/usage-reports",
        ):
            call("GET", path)
        call("DELETE", "/api/integrations/gcp")
    shown = repr(runtime._services) + repr(runtime)
    logged = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in planted:
        assert not any(secret in text for text in said)
        assert secret not in logged
        assert secret not in shown
        assert secret.encode() not in files


def test_idle_it_loads_no_client_and_no_signer(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = f"""
import sys
from pathlib import Path
from server.credentials import SecretStore
from server.runtime import Runtime
runtime = Runtime(data_dir=Path({str(tmp_path / "idle")!r}), port=0, environ={{}},
                  secrets=SecretStore(environ={{"CODINGVIBEZ_SECRET_KEY": "{KEY}"}}))
runtime.start()
loaded = {{name.partition(".")[0] for name, module in sys.modules.items() if module}}
runtime.stop()
print(*sorted(loaded & {{"httpx", "httpcore", "tenacity", "botocore", "google", "xml"}}))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.strip() in ("", "xml")
