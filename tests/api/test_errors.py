"""One shape for every failure, on every path, and nothing stored by a request that failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from server.api.endpoint import ENDPOINTS, NoBody
from server.db.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.runtime import Runtime
    from tests.api.conftest import Api

CODES = {
    400: "VALIDATION_ERROR",
    401: "AUTHENTICATION_ERROR",
    403: "AUTHORIZATION_ERROR",
    404: "NOT_FOUND",
    405: "VALIDATION_ERROR",
    413: "VALIDATION_ERROR",
    415: "VALIDATION_ERROR",
    429: "RATE_LIMIT_EXCEEDED",
    500: "INTERNAL_ERROR",
}
# What has failures of a form of its own has tests of its own.
PATHS = sorted(
    (item.method, item.path.replace("<", "").replace(">", ""))
    for item in ENDPOINTS.values()
    if item.refusal is None
)
WITH_BODY = sorted(
    (item.method, item.path) for item in ENDPOINTS.values() if item.body is not NoBody and not item.takes
)


def is_error(answer: httpx.Response, status: int) -> dict[str, Any]:
    value: dict[str, Any] = answer.json()
    assert answer.status_code == status, value
    assert value["success"] is False
    assert value["code"] == CODES[status]
    assert value["error"]
    assert "Traceback" not in answer.text
    assert value["requestId"] == answer.headers["X-Request-Id"]
    assert set(value) <= {"success", "error", "code", "requestId", "details"}
    return value


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_without_a_token(bare: httpx.Client, method: str, path: str) -> None:
    public = {(item.method, item.path) for item in ENDPOINTS.values() if item.scope is None}
    assert public == {
        ("GET", "/api/health"),
        ("POST", "/api/team/invitations/accept"),
        ("POST", "/api/team/invitations/preview"),
    }
    if (method, path) in public:
        assert bare.request(method, path).status_code in (200, 415)
    else:
        value = is_error(bare.request(method, path), 401)
        assert "missing" in value["error"]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_with_the_wrong_method(api: Api, method: str, path: str) -> None:
    taken = {
        item.method for item in ENDPOINTS.values() if item.path.replace("<", "").replace(">", "") == path
    }
    wrong = next(name for name in ("DELETE", "PUT", "POST") if name not in taken)
    answer = api.http.request(wrong, path)
    is_error(answer, 405)
    assert taken <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "body", [b"{", b"", b"nul", b"[1]", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}']
)
@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_with_a_body_that_is_no_json_object(owner: Api, method: str, path: str, body: bytes) -> None:
    answer = owner.http.request(method, path, content=body, headers={"Content-Type": "application/json"})
    is_error(answer, 400)


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_with_another_content_type(owner: Api, method: str, path: str) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        is_error(owner.http.request(method, path, content=b"{}", headers={"Content-Type": kind}), 415)


def test_a_path_that_does_not_exist(bare: httpx.Client) -> None:
    for path in ("/", "/api", "/api/", "/api/nope", "/api/tokens/", "//api/tokens", "/api/%00", "/api/../x"):
        is_error(bare.get(path), 404)


def test_a_body_over_the_cap(api: Api) -> None:
    body = b'{"provider":"' + b"x" * (9 << 20) + b'"}'
    try:
        answer = api.http.post(
            "/api/tokens/track", content=body, headers={"Content-Type": "application/json"}
        )
    except httpx.TransportError:
        # The server may hang up while the client still sends.
        return
    is_error(answer, 413)


def test_a_crash_says_nothing_of_its_inside(
    api: Api, monkeypatch: pytest.MonkeyPatch, expect_errors: Callable[..., Any]
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(Writer, "insert_events_later", crash)
    answer = api.http.post(
        "/api/tokens/track", json={"provider": "openai", "model": "m", "inputTokens": 1, "outputTokens": 1}
    )
    assert "secret inside" not in json.dumps(is_error(answer, 500))


def test_the_request_id_stands_in_the_log(api: Api, runtime: Runtime) -> None:
    answer = api.http.get("/api/tokens", headers={"X-Request-Id": "my-request-1234"})
    assert answer.json()["requestId"] == "my-request-1234"
    runtime.stop()
    assert "my-request-1234 GET /api/tokens 200" in (runtime.data_dir / "logs/codingvibez.log").read_text()


def test_no_secret_in_the_log(api: Api, runtime: Runtime) -> None:
    token = api.http.headers["Authorization"].removeprefix("Bearer ")
    api.http.get(f"/api/{token}")
    runtime.stop()
    text = (runtime.data_dir / "logs/codingvibez.log").read_text()
    assert token not in text
    assert "[secret]" in text


def test_an_unusable_request_id_is_replaced(bare: httpx.Client) -> None:
    for given in ("short", "x" * 65, "with space in it"):
        assert bare.get("/api/health", headers={"X-Request-Id": given}).json()["requestId"] != given


def test_no_header_is_there_twice(runtime: Runtime, owner: Api, bare: httpx.Client) -> None:
    """Lenient clients overlook it; Node's refuses the whole answer."""
    token = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 1, "outputTokens": 1}
    answers = [
        bare.get("/api/health"),
        bare.get("/nowhere"),
        bare.get("/openapi.json"),
        bare.get("/docs"),
        bare.get("/api/tokens"),
        bare.get("/api/dashboard", headers=token),
        bare.get("/api/export", headers=token),
        bare.post("/api/tokens/track", headers=token, json=event),
        bare.post("/api/tokens/track", headers=token, content=b"{"),
        bare.post("/api/tokens/track/batch", headers=token, json={"events": [event, {}]}),
    ]
    for answer in answers:
        names = [name.lower() for name, _ in answer.headers.raw]
        assert sorted(set(names)) == sorted(names), answer.request.url
        assert (b"content-length" in names) != (b"transfer-encoding" in names), answer.request.url
