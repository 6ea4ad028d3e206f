"""Two processes on one PostgreSQL database, as two runtimes: who reads providers, and what they tell."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from server import discovery
from server.credentials import SecretStore
from server.db.engines import postgresql_peers
from server.providers import load
from server.runtime import Runtime
from server.schemas.events import Changed
from tests.api.conftest import KEY, Api, Clock
from tests.api.test_postgresql import cut_connections
from tests.postgresql import Cluster, name_of
from tests.providers.conftest import HASTY
from tests.providers.servers.openai import OpenAi
from tests.providers.stand_in import Reply, Request

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
# Answers are held back until others have come, however long that takes on a busy machine.
PATIENT = replace(HASTY, silence_s=60, answer_s=60)


@pytest.fixture
def openai() -> Iterator[OpenAi]:
    with OpenAi() as stand_in:
        yield stand_in


@pytest.fixture
def start(
    shared_database: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Runtime]]:
    """Starts processes on one database, which look after the duty often."""
    clock.now = NOW
    monkeypatch.setattr(postgresql_peers.PostgresqlPeers.__init__, "__defaults__", (0.1,))
    with ExitStack() as stack:

        def make(environ: dict[str, str] | None = None, *, key: str = KEY) -> Runtime:
            secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": key} if key else {})
            stack.callback(secrets.close)
            runtime = Runtime(
                data_dir=tmp_path / "data",
                database_url=shared_database,
                port=0,
                clock=clock,
                secrets=secrets,
                machine_zone="UTC",
                environ=environ or {},
                patience=PATIENT,
            )
            stack.callback(runtime.stop)
            runtime.start()
            return runtime

        yield make


def api_of(runtime: Runtime) -> Api:
    headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    transport = httpx.WSGITransport(app=runtime.in_process_app)
    return Api(httpx.Client(transport=transport, base_url=runtime.base_url, headers=headers))


def on_duty(runtime: Runtime) -> bool:
    return runtime._running().together.on_duty


def keys_of(stand_in: OpenAi) -> dict[str, str]:
    provider = next(one for one in load() if one.id == stand_in.provider)
    given = {**stand_in.credentials, "baseUrl": stand_in.url}
    return {provider.variable(name): value for name, value in given.items()}


def until(condition: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends_at, "it never came about"
        time.sleep(0.01)


def runs(runtime: Runtime) -> list[dict[str, Any]]:
    found = api_of(runtime).get("/api/sync-runs")["runs"]
    return [run for run in found if run["cause"] != "history"]


def test_one_reads_providers_and_another_when_that_one_is_gone(
    start: Callable[..., Runtime], openai: OpenAi, clock: Clock
) -> None:
    environ = keys_of(openai)
    first, second = start(environ), start(environ)
    assert (on_duty(first), on_duty(second)) == (True, False)
    until(lambda: len(runs(second)) == 1)
    clock.forward(hours=9)
    second._running().sync._scheduler.tick()
    time.sleep(0.1)
    assert len(runs(second)) == 1, "who is not on duty reads nothing"
    first.stop()
    until(lambda: on_duty(second))
    until(lambda: len(runs(second)) == 2)


def askers_for_a_turn(cluster: Cluster, url: str) -> int:
    """Counts who has been answered whether it is its turn to read a provider."""
    ((found,),) = cluster.execute(
        f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name_of(url)}' AND state = 'idle' "
        "AND (application_name LIKE 'codingvibez at %' "
        "OR query LIKE 'SELECT pg_try_advisory_lock%' AND application_name = 'codingvibez')"
    )
    assert isinstance(found, int)
    return found


def test_two_that_are_asked_at_once_read_a_provider_once(
    start: Callable[..., Runtime], openai: OpenAi, clock: Clock, cluster: Cluster, shared_database: str
) -> None:
    environ = keys_of(openai)
    both = [start(environ), start(environ)]
    until(lambda: len(runs(both[0])) == 1)
    clock.forward(minutes=1)
    reached, opened, real = threading.Event(), threading.Event(), openai.answer

    def held(request: Request) -> Reply:
        reached.set()
        opened.wait(60)
        clock.forward(seconds=1)
        return real(request)

    openai.answer = held  # type: ignore[method-assign]
    outcomes: list[dict[str, Any]] = []

    def ask(runtime: Runtime) -> None:
        found = api_of(runtime).post("/api/sync", {"providers": ["openai"], "force": True})
        outcomes.append(found["results"]["openai"])

    askers = [threading.Thread(target=ask, args=(runtime,)) for runtime in both]
    askers[0].start()
    assert reached.wait(30)
    askers[1].start()
    until(lambda: askers_for_a_turn(cluster, shared_database) == 2)
    opened.set()
    for asker in askers:
        asker.join()
    assert sorted(one["status"] for one in outcomes) == ["skipped", "success"], outcomes
    assert len(runs(both[0])) == 2


def reading(runtime: Runtime) -> Any:
    return api_of(runtime).get("/api/status")["integrations"]["openai"]


def test_what_one_reads_is_seen_by_the_other_until_it_is_done_or_dead(
    start: Callable[..., Runtime], openai: OpenAi, cluster: Cluster, shared_database: str
) -> None:
    environ = keys_of(openai)
    reached, opened, real = threading.Event(), threading.Event(), openai.answer

    def held(request: Request) -> Reply:
        reached.set()
        opened.wait(60)
        return real(request)

    openai.answer = held  # type: ignore[method-assign]
    first, second = start({**environ}), start(environ)
    assert reached.wait(30)
    told = reading(second)
    assert told == reading(first)
    assert (told["status"], told["reading"]["cause"], told["reading"]["to"]) == (
        "syncing",
        "scheduled",
        NOW.date().isoformat(),
    )
    # As when its process had died.
    cluster.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{name_of(shared_database)}' AND application_name LIKE 'codingvibez at %'"
    )
    until(lambda: reading(second)["reading"] is None)
    opened.set()
    until(lambda: reading(first)["status"] != "syncing")


def test_what_was_told_while_a_connection_was_lost_is_caught_up_with(
    start: Callable[..., Runtime], cluster: Cluster, shared_database: str
) -> None:
    first, second = start(), start()
    heard: list[Changed] = []
    second.subscribe(heard.append)
    api_of(first).track()
    until(lambda: Changed(kind="usage", organizationId=1) in heard)
    heard.clear()
    cut_connections(cluster, shared_database)
    until(lambda: on_duty(first) != on_duty(second) and Changed(kind="usage") in heard)
    heard.clear()
    api_of(first).track()
    until(lambda: Changed(kind="usage", organizationId=1) in heard)


def test_alerts_are_made_by_the_one_on_duty_and_told_to_all(start: Callable[..., Runtime]) -> None:
    first, second = start(), start()
    heard: list[Changed] = []
    second.subscribe(heard.append)
    api = api_of(second)
    api.call("PUT", "/api/budgets", {"limit": 1, "period": "month"})
    api.track(cost=5)
    until(lambda: any(one.kind == "alert" for one in heard))
    assert api.get("/api/alerts")["alerts"]
    assert on_duty(first)


def test_without_a_secret_given_all_sign_with_one_in_the_database(start: Callable[..., Runtime]) -> None:
    first, second = start(key=""), start(key="")
    assert "CODINGVIBEZ_SECRET_KEY" in second.warnings[0]
    assert first.secrets_kept
    body = {"name": "app", "scopes": ["read"], "expiresInDays": 9, "rateLimit": None}
    token = api_of(first).post("/api/app-tokens", body)["token"]
    answer = httpx.get(f"{second.base_url}/api/tokens/stats", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert (first.data_dir / "logs" / "codingvibez.log").exists()
    assert len(list((first.data_dir / "logs").glob("codingvibez-*.log"))) == 1


def test_the_command_line_finds_one_that_runs(start: Callable[..., Runtime]) -> None:
    first, second = start(), start()
    first.stop()
    found = discovery.find(second.data_dir)
    assert found is not None
    assert found.url == second.base_url
    second.stop()
    assert discovery.find(second.data_dir) is None


def test_the_first_process_says_whose_days_they_are(start: Callable[..., Runtime]) -> None:
    first = start()
    api_of(first).call("PATCH", "/api/settings", {"values": {"timezone": "Asia/Tokyo"}})
    second = start()
    for runtime in (first, second):
        assert runtime._running().settings._zones.name == "Asia/Tokyo"
    api_of(second).call("PATCH", "/api/settings", {"values": {"timezone": ""}})
    until(lambda: first._running().settings._zones.name == "UTC")
