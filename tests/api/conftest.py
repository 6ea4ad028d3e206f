"""A running server on a real socket, and clients that speak to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from server.credentials import SecretStore
from server.db.connection import Store
from server.runtime import Runtime

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEY = "0123456789abcdef" * 4
NOON = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Api:
    """A client of one server with one token."""

    http: httpx.Client

    def call(
        self, method: str, path: str, body: object = None, *, status: int = 200, **extra: Any
    ) -> dict[str, Any]:
        """Gives the data of an answer, or the whole of an error; money as Decimal."""
        if body is not None:
            # By the standard library, which also writes what no honest client would (lone surrogates).
            extra["content"] = json.dumps(body).encode()
            extra["headers"] = {"Content-Type": "application/json"} | extra.get("headers", {})
        answer = self.http.request(method, path, **extra)
        value: dict[str, Any] = json.loads(answer.content, parse_float=Decimal)
        assert answer.status_code == status, value
        assert value["requestId"] == answer.headers["X-Request-Id"]
        if status != 200:
            return value
        data: dict[str, Any] = value["data"]
        return data

    def get(self, path: str, *, status: int = 200, **query: Any) -> dict[str, Any]:
        return self.call("GET", path, status=status, params=query)

    def post(self, path: str, body: object, *, status: int = 200, **extra: Any) -> dict[str, Any]:
        return self.call("POST", path, body, status=status, **extra)

    def track(self, *, status: int = 200, **fields: Any) -> dict[str, Any]:
        event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1000, "outputTokens": 500}
        return self.post("/api/tokens/track", event | fields, status=status)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    """What the server under test stores in: PostgreSQL where `--database` says so, else a file."""
    if request.config.getoption("--database") == "sqlite":
        return None
    return str(request.getfixturevalue("shared_database"))


@pytest.fixture
def in_a_file(database_url: str | None) -> None:
    """For a test of what only a database file has."""
    if database_url is not None:
        pytest.skip("PostgreSQL has files, and backups, of its own")


def rows(runtime: Runtime, statement: str) -> list[tuple[Any, ...]]:
    """Gives what a statement finds in the database of a server, which may have stopped."""
    store = Store(runtime.data_dir, runtime._database_url)
    try:
        with store.reading() as database:
            found: list[tuple[Any, ...]] = database.execute_sql(statement).fetchall()
        return found
    finally:
        store.close()


@contextmanager
def serving(
    folder: Path, clock: Clock, *, keyring: KeyringBackend | None = None, **more: Any
) -> Iterator[Runtime]:
    """Runs a server that stores below a folder and keeps its secrets in a keyring."""
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY}, backend=keyring)
    runtime = Runtime(
        data_dir=folder / "data", port=0, clock=clock, secrets=secrets, machine_zone="UTC", **more
    )
    runtime.start()
    yield runtime
    runtime.stop()
    secrets.close()


@pytest.fixture
def environ() -> dict[str, str]:
    """The environment of a server that asks providers."""
    return {}


@pytest.fixture
def runtime(tmp_path: Path, clock: Clock, database_url: str | None) -> Iterator[Runtime]:
    with serving(tmp_path, clock, database_url=database_url) as runtime:
        yield runtime


@pytest.fixture
def owner(runtime: Runtime) -> Iterator[Api]:
    """Speaks in process as the owner, as the windows do."""
    transport = httpx.WSGITransport(app=runtime.in_process_app)
    headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    with httpx.Client(transport=transport, base_url=runtime.base_url, headers=headers) as http:
        yield Api(http)


@pytest.fixture
def token_for(owner: Api) -> Callable[..., str]:
    def make(*scopes: str, rate_limit: int | None = 0, days: int = 30) -> str:
        body = {
            "name": "app",
            "scopes": list(scopes) or ["ingest", "read"],
            "rateLimit": rate_limit,
            "expiresInDays": days,
        }
        return str(owner.post("/api/app-tokens", body)["token"])

    return make


@pytest.fixture
def api(runtime: Runtime, token_for: Callable[..., str]) -> Iterator[Api]:
    """Speaks over a socket with an app's token that has no limit."""
    with httpx.Client(base_url=runtime.base_url, headers={"Authorization": f"Bearer {token_for()}"}) as http:
        yield Api(http)


@pytest.fixture
def bare(runtime: Runtime) -> Iterator[httpx.Client]:
    """Speaks over a socket without a token."""
    with httpx.Client(base_url=runtime.base_url) as http:
        yield http
