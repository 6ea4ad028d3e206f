"""Several server processes on one PostgreSQL database, as behind a proxy that sends a request to any."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from operator import sub
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.postgresql import Cluster
from tests.servers import Client, Servers

pytestmark = pytest.mark.slow
PROCESSES = 4
EVENTS = 1_200
TAKEN_OVER_S = 60


@pytest.fixture(scope="module")
def servers(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    url = cluster.make_database()
    started = Servers(cluster, url, tmp_path_factory.mktemp("processes") / "data")
    try:
        started.start(PROCESSES)
        yield started
    finally:
        started.stop()
        cluster.drop_database(url)


@pytest.fixture
def admin(servers: Servers) -> Iterator[Client]:
    token = servers.command("token", "--name", "admin", "--scopes", "admin", "--rate-limit", "0")
    client = Client(servers, token, Random(1))
    yield client
    client.close()


def until(found: Callable[[], bool], seconds: float) -> float:
    """Waits until something is so; gives how long that took."""
    began = time.monotonic()
    while not found():
        assert time.monotonic() - began < seconds, "it did not come"
        time.sleep(0.01)
    return time.monotonic() - began


def make_token(admin: Client, *, limit: int | None = 0, port: int | None = None) -> dict[str, Any]:
    body = {"name": "app", "scopes": ["ingest", "read"], "expiresInDays": 9, "rateLimit": limit}
    status, answer = admin.call("POST", "/api/app-tokens", body, port=port)
    assert status == 200, answer
    made: dict[str, Any] = answer["data"]
    return made


@dataclass(frozen=True)
class Posted:
    """An event and what it is to add to the sums."""

    event: dict[str, Any]
    nanos: int
    tokens: int


def sums(servers: Servers) -> dict[str, tuple[int, ...]]:
    """Gives events, nano-dollars that were reported, and tokens, as the rows and as each rollup have them."""
    tokens = "input_uncached + cache_read + cache_write_5m + cache_write_1h + output"
    reported = "CASE cost_source WHEN 'reported' THEN cost_nanos ELSE 0 END"
    found = {"usage_event": servers.rows(f"SELECT count(*), sum({reported}), sum({tokens}) FROM usage_event")}
    for table in ("usage_quarter", "usage_quarter_dimension", "usage_day", "usage_day_dimension"):
        found[table] = servers.rows(f"SELECT sum(events), sum(reported_nanos), sum({tokens}) FROM {table}")
    return {table: tuple(int(value or 0) for value in row) for table, (row,) in found.items()}


def event(number: int, chance: Random) -> Posted:
    nanos, used, made = chance.randrange(10**9), chance.randrange(10**5), chance.randrange(10**4)
    return Posted(
        {
            "provider": "openai",
            "model": f"model-{chance.randrange(5)}",
            "inputTokens": used,
            "outputTokens": made,
            "cost": nanos / 10**9,
            "project": f"project-{chance.randrange(4)}",
            "timestamp": f"2026-0{chance.randrange(1, 7)}-{chance.randrange(1, 29):02}T10:00:00Z",
            "idempotencyKey": f"event-{number}",
        },
        nanos,
        used + made,
    )


def test_nothing_acknowledged_is_lost_or_counted_twice_while_processes_are_killed(
    servers: Servers, admin: Client
) -> None:
    """Every event is sent twice, to any process, while each of them in turn is killed and started anew."""
    chance, before = Random(7), sums(servers)
    posted = [event(number, chance) for number in range(EVENTS)]
    twice = chance.sample(posted * 2, 2 * EVENTS)
    token = make_token(admin)["token"]
    acknowledged: list[str] = []
    killed = threading.Event()

    def send(number: int) -> tuple[int, int]:
        own = Random(number)
        client = Client(servers, token, own)
        mine, accepted, duplicates = twice[number::PROCESSES], 0, 0
        while mine or not killed.is_set():
            size = own.choice((1, 1, 5, 20))
            batch, mine = mine[:size] or own.sample(posted, size), mine[size:]
            body = {"events": [one.event for one in batch], "flush": own.random() < 0.2}
            answer = client.surely("POST", "/api/tokens/track/batch", body)
            assert answer["rejected"] == 0, answer
            accepted, duplicates = accepted + answer["accepted"], duplicates + answer["duplicates"]
            acknowledged.extend(one.event["idempotencyKey"] for one in batch)
            time.sleep(own.random() * 0.03)
        client.close()
        return accepted, duplicates

    with ThreadPoolExecutor(PROCESSES) as pool:
        senders = [pool.submit(send, number) for number in range(PROCESSES)]
        try:
            for number in range(PROCESSES):
                servers.replace(number)
        finally:
            killed.set()
        counts = [sender.result() for sender in senders]
    assert len(set(acknowledged)) == EVENTS
    assert len(acknowledged) >= 2 * EVENTS
    # What was stored by a process that died before it could say so is a duplicate when it is sent again.
    assert sum(accepted + duplicates for accepted, duplicates in counts) == len(acknowledged)
    assert sum(accepted for accepted, _ in counts) <= EVENTS
    expected = (EVENTS, sum(one.nanos for one in posted), sum(one.tokens for one in posted))
    for table, after in sums(servers).items():
        assert tuple(map(sub, after, before[table])) == expected, table
    assert servers.command("doctor", "--rebuild-rollups").endswith("Every sum equals its events.")


def test_another_takes_over_the_duty_when_its_process_is_killed(servers: Servers) -> None:
    until(lambda: servers.on_duty() is not None, TAKEN_OVER_S)
    before = servers.on_duty()
    number = [server.process.pid for server in servers.running].index(before or 0)
    servers.running[number].kill()
    try:
        took = until(lambda: servers.on_duty() not in (None, before), TAKEN_OVER_S)
        assert servers.on_duty() in [server.process.pid for server in servers.running]
        assert took < TAKEN_OVER_S
    finally:
        servers.running.pop(number)
        servers.start(1)


def test_what_one_process_gives_the_others_take_and_what_it_revokes_they_refuse(
    servers: Servers, admin: Client
) -> None:
    here, *others = servers.ports
    made = make_token(admin, port=here)
    app = Client(servers, made["token"], Random(2))
    for port in servers.ports:
        assert app.call("GET", "/api/tokens/stats", port=port)[0] == 200
    status, answer = admin.call("DELETE", f"/api/app-tokens/{made['id']}", port=here)
    assert status == 200, answer
    assert app.call("GET", "/api/tokens/stats", port=here)[0] == 401
    took = until(lambda: all(app.call("GET", "/api/tokens/stats", port=port)[0] == 401 for port in others), 5)
    assert took < 2
    app.close()


def test_a_setting_is_in_force_everywhere(servers: Servers, admin: Client) -> None:
    def zone_at(port: int) -> str:
        status, answer = admin.call("GET", "/api/settings", port=port)
        assert status == 200, answer
        return next(str(one["value"]) for one in answer["data"]["settings"] if one["key"] == "timezone")

    body = {"values": {"timezone": "Asia/Tokyo"}}
    status, answer = admin.call("PATCH", "/api/settings", body, port=servers.ports[0])
    assert status == 200, answer
    until(lambda: {zone_at(port) for port in servers.ports} == {"Asia/Tokyo"}, 5)
    body = {"values": {"timezone": ""}}
    assert admin.call("PATCH", "/api/settings", body, port=servers.ports[1])[0] == 200
    until(lambda: {zone_at(port) for port in servers.ports} == {""}, 5)


def test_a_limit_is_one_for_all_processes(servers: Servers, admin: Client) -> None:
    app = Client(servers, make_token(admin, limit=30)["token"], Random(3))
    statuses = [app.call("GET", "/api/tokens/stats")[0] for _ in range(45)]
    assert statuses == [200] * 30 + [429] * 15
    app.close()


def test_a_stream_tells_of_what_another_process_stored(servers: Servers, admin: Client) -> None:
    token = make_token(admin)["token"]
    stream = http.client.HTTPConnection("127.0.0.1", servers.ports[0], timeout=10)
    stream.request("GET", "/api/events?kinds=usage", headers={"Authorization": f"Bearer {token}"})
    answer = stream.getresponse()
    assert answer.status == 200

    def next_kind() -> str:
        while not (line := answer.readline().decode()).startswith("data: "):
            assert line, "the stream ended"
        return str(json.loads(line[6:])["kind"])

    assert next_kind() == "hello"
    app = Client(servers, token, Random(4))
    body = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1, "outputTokens": 1}
    began = time.monotonic()
    assert app.call("POST", "/api/tokens/track", body, port=servers.ports[1])[0] == 200
    assert next_kind() == "usage"
    assert time.monotonic() - began < 2
    app.close()
    stream.close()


def test_a_process_that_signs_with_another_secret_is_refused(servers: Servers, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("another secret of more than 32 characters\n")
    other = Servers(
        servers.cluster, servers.database_url, servers.folder, {"CODINGVIBEZ_SECRET_KEY_FILE": str(key)}
    )
    process = other.begin()
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said == ""
    assert "signs tokens with another secret" in errors
    assert "CODINGVIBEZ_SECRET_KEY" in errors
