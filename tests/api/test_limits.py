"""How often one may call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from server.runtime import Runtime
    from tests.api.conftest import Api


@pytest.fixture
def limited(
    runtime: Runtime, token_for: Callable[..., str]
) -> Iterator[Callable[[int | None], httpx.Client]]:
    """Gives clients with tokens of a given limit."""
    clients = []

    def make(limit: int | None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token_for('ingest', 'read', rate_limit=limit)}"}
        clients.append(httpx.Client(base_url=runtime.base_url, headers=headers))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def test_reads_and_writes_are_counted_apart(limited: Callable[[int | None], httpx.Client]) -> None:
    client = limited(None)
    first = client.get("/api/tokens").headers
    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("100", "99")
    post = client.post("/api/tokens/track", json={}).headers
    assert (post["X-RateLimit-Limit"], post["X-RateLimit-Remaining"]) == ("30", "29")
    assert client.get("/api/tokens").headers["X-RateLimit-Remaining"] == "98"
    assert int(first["X-RateLimit-Reset"]) > 1_700_000_000


def test_the_thirty_first_write_is_refused(limited: Callable[[int | None], httpx.Client]) -> None:
    client = limited(None)
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1, "outputTokens": 1}
    answers = [client.post("/api/tokens/track", json=event) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    last = answers[-1]
    assert last.json()["code"] == "RATE_LIMIT_EXCEEDED"
    assert 1 <= int(last.headers["Retry-After"]) <= 60
    assert last.headers["X-RateLimit-Remaining"] == "0"
    assert len(client.get("/api/tokens").json()["data"]["tokens"]) == 30


def test_another_token_is_not_affected(limited: Callable[[int | None], httpx.Client]) -> None:
    one, other = limited(1), limited(1)
    assert one.get("/api/tokens").status_code == 200
    assert one.get("/api/tokens").status_code == 429
    assert other.get("/api/tokens").status_code == 200


def test_a_token_of_its_own_limit_and_one_without(limited: Callable[[int | None], httpx.Client]) -> None:
    two = limited(2)
    assert [two.get("/api/tokens").status_code for _ in range(3)] == [200, 200, 429]
    free = limited(0)
    assert {free.get("/api/tokens").status_code for _ in range(130)} == {200}


def test_a_wrong_token_is_counted_by_address(bare: httpx.Client) -> None:
    codes = [bare.get("/api/tokens").status_code for _ in range(101)]
    assert codes == [401] * 100 + [429]
    assert bare.get("/api/nope").status_code == 429


def test_health_is_never_counted(bare: httpx.Client) -> None:
    for _ in range(120):
        answer = bare.get("/api/health")
        assert answer.status_code == 200
        assert answer.headers["X-RateLimit-Remaining"] == answer.headers["X-RateLimit-Limit"]


def test_the_windows_own_calls_are_not_counted(owner: Api) -> None:
    for _ in range(120):
        assert owner.http.get("/api/tokens").status_code == 200


def test_limits_are_settings(owner: Api, limited: Callable[[int | None], httpx.Client]) -> None:
    owner.call("PATCH", "/api/settings", {"values": {"readLimit": 3}})
    client = limited(None)
    assert [client.get("/api/tokens").status_code for _ in range(4)] == [200, 200, 200, 429]
