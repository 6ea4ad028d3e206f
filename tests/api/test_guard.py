"""What a web page or a rebound name cannot do."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from server.credentials import SecretStore
from server.runtime import Runtime
from tests.api.conftest import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.conftest import Api

FOREIGN_HOSTS = [
    "evil.com",
    "localhost.evil.com",
    "127.0.0.1.evil.com",
    "evil.com:8423",
    "",
    "a b",
    "2130706433",
    "user@localhost",
    "0.0.0.0",
    "[::]",
    "localhost.",
    "192.168.1.10",
]


@pytest.mark.parametrize("path", ["/api/health", "/api/tokens", "/nope", "/openapi.json"])
@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_is_refused(api: Api, host: str, path: str) -> None:
    answer = api.http.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert answer.json()["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost:1", "127.0.0.1:9999"])
def test_our_own_names_are_taken(api: Api, host: str) -> None:
    assert api.http.get("/api/tokens", headers={"Host": host}).status_code == 200


def test_two_hosts_are_refused(runtime: Runtime) -> None:
    address = urlsplit(runtime.base_url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 0), timeout=5) as connection:
        connection.sendall(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.com\r\n\r\n")
        assert connection.recv(64).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "origin", ["https://evil.com", "null", "http://127.0.0.1:1", "https://127.0.0.1", "file://", ""]
)
def test_a_foreign_origin_is_refused(api: Api, origin: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = api.http.request(method, "/api/tokens", headers={"Origin": origin})
        assert answer.status_code == 403, method
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_our_own_origin_is_taken(api: Api, runtime: Runtime) -> None:
    assert api.http.get("/api/tokens", headers={"Origin": runtime.base_url}).status_code == 200


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200)])
def test_where_a_browser_says_it_comes_from(api: Api, site: str, status: int) -> None:
    assert api.http.get("/api/tokens", headers={"Sec-Fetch-Site": site}).status_code == status


def test_there_is_no_cors(api: Api, runtime: Runtime) -> None:
    headers = {"Origin": runtime.base_url, "Access-Control-Request-Method": "POST"}
    answer = api.http.options("/api/tokens/track", headers=headers)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_every_answer_is_closed_to_browsers(bare: httpx.Client) -> None:
    for path in ("/api/health", "/nope", "/api/tokens"):
        headers = bare.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "waitress" not in headers.get("Server", "")


def test_in_process_cannot_be_claimed_from_outside(bare: httpx.Client) -> None:
    answer = bare.get("/api/tokens", headers={"codingvibez.in_process": "1", "X-Codingvibez-In-Process": "1"})
    assert int(answer.headers["X-RateLimit-Remaining"]) < int(answer.headers["X-RateLimit-Limit"])


@pytest.mark.parametrize("proxy", [None, "127.0.0.1"])
def test_only_a_proxy_that_is_named_is_believed_who_called(tmp_path: Path, proxy: str | None) -> None:
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
    runtime = Runtime(
        data_dir=tmp_path / "team",
        port=0,
        secrets=secrets,
        machine_zone="UTC",
        trusted_hosts=["costs.test"],
        trusted_proxy=proxy,
    )
    runtime.start()
    try:
        said = {"Host": "costs.test", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
        with httpx.Client(base_url=runtime.base_url) as client:

            def ask(origin: str, **more: str) -> httpx.Response:
                return client.get("/api/dashboard", headers=said | {"Origin": origin} | more)

            # Refused for the want of a token, or already for the page's origin.
            assert ask("https://costs.test").status_code == (401 if proxy else 403)
            assert ask("http://costs.test").status_code == (403 if proxy else 401)
            assert ask("https://evil.test").status_code == 403
            # Callers without a token are counted by their own address, not by the proxy's.
            own = "https://costs.test" if proxy else "http://costs.test"
            left = int(ask(own).headers["X-RateLimit-Remaining"])
            other = int(ask(own, **{"X-Forwarded-For": "203.0.113.8"}).headers["X-RateLimit-Remaining"])
            assert (other > left) is bool(proxy)
            docs = client.get("/llms.txt", headers=said).text
            assert ("https://costs.test" in docs) is bool(proxy)
    finally:
        runtime.stop()
        secrets.close()
