"""Who may call: which tokens are refused, with which words, and how far each reaches."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from server.api.endpoint import ENDPOINTS
from tests.api.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.api.conftest import Api, Clock


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def forged(claims: dict[str, Any], key: str = KEY, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key, algorithm=algorithm)


def unsigned(claims: dict[str, Any], algorithm: str) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims)}."


def refusal(bare: httpx.Client, header: str | None) -> str:
    answer = bare.get("/api/tokens", headers={} if header is None else {"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "AUTHENTICATION_ERROR"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    return str(answer.json()["error"])


def test_a_good_token_has_the_shape_of_supabase(token_for: Callable[..., str]) -> None:
    claims = claims_of(token_for("ingest"))
    assert claims["aud"] == "authenticated"
    assert claims["role"] == "authenticated"
    assert claims["app_metadata"]["scopes"] == ["ingest"]
    assert claims["app_metadata"]["orgRole"] == "owner"
    assert {"iss", "sub", "email", "iat", "exp", "session_id", "jti"} <= set(claims)


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc", "token", "Bearer a b"])
def test_a_malformed_header(bare: httpx.Client, header: str) -> None:
    assert "malformed" in refusal(bare, header)


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJIUzI1NiJ9.e30.", "." * 5, "ü"])
def test_a_malformed_token(bare: httpx.Client, token: str) -> None:
    header = f"Bearer {token}".encode()
    assert bare.get("/api/tokens", headers={b"Authorization": header}).status_code == 401


def test_forged_tokens(bare: httpx.Client, token_for: Callable[..., str]) -> None:
    good = claims_of(token_for())
    assert "wrong signature" in refusal(bare, f"Bearer {forged(good, key='x' * 64)}")
    for algorithm in ("none", "None", "NONE", "HS256", ""):
        assert refusal(bare, f"Bearer {unsigned(good, algorithm)}")
    assert "algorithm" in refusal(bare, f"Bearer {forged(good, algorithm='HS384')}")
    assert "issuer" in refusal(bare, f"Bearer {forged(good | {'iss': 'https://x.supabase.co/auth/v1'})}")
    assert "audience" in refusal(bare, f"Bearer {forged(good | {'aud': 'anon'})}")
    for name in ("exp", "iat", "aud", "iss", "sub", "jti"):
        assert refusal(bare, f"Bearer {forged({key: good[key] for key in good if key != name})}")
    assert "not on record" in refusal(bare, f"Bearer {forged(good | {'jti': 'another'})}")
    assert "times" in refusal(bare, f"Bearer {forged(good | {'exp': True})}")
    assert "too long" in refusal(bare, f"Bearer {'x' * 10_000}")


def test_a_token_expires(bare: httpx.Client, token_for: Callable[..., str], clock: Clock) -> None:
    token = token_for(days=1)
    header = {"Authorization": f"Bearer {token}"}
    assert bare.get("/api/tokens", headers=header).status_code == 200
    clock.forward(days=1, seconds=9)
    assert bare.get("/api/tokens", headers=header).status_code == 200
    clock.forward(seconds=2)
    assert "expired on 2026-06-18 at 12:00 UTC" in refusal(bare, f"Bearer {token}")


def test_a_token_of_the_future(bare: httpx.Client, token_for: Callable[..., str], clock: Clock) -> None:
    token = token_for()
    clock.forward(seconds=-11)
    assert "clock" in refusal(bare, f"Bearer {token}")


def test_revoking_works_at_once(owner: Api, bare: httpx.Client, token_for: Callable[..., str]) -> None:
    token = token_for()
    assert bare.get("/api/tokens", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    (record,) = owner.get("/api/app-tokens")["tokens"]
    assert owner.call("DELETE", f"/api/app-tokens/{record['id']}") == {"id": record["id"], "deleted": True}
    assert "revoked" in refusal(bare, f"Bearer {token}")
    (after,) = owner.get("/api/app-tokens")["tokens"]
    assert after["revokedAt"] is not None
    for unknown in ("99", "x", "1e3"):
        assert owner.call("DELETE", f"/api/app-tokens/{unknown}", status=404)["code"] == "NOT_FOUND"


def test_how_far_each_scope_reaches(bare: httpx.Client, token_for: Callable[..., str]) -> None:
    reach = {
        "ingest": {"ingest"},
        "read": {"read"},
        "write": {"ingest", "read", "write"},
        "admin": {"ingest", "read", "write", "admin"},
    }
    for scope, allowed in reach.items():
        header = {"Authorization": f"Bearer {token_for(scope)}"}
        for item in ENDPOINTS.values():
            if item.scope is None:
                continue
            path = item.path.replace("<", "").replace(">", "")
            # A stream is left as soon as its head is there.
            with bare.stream(item.method, path, headers=header) as answer:
                if answer.headers["Content-Type"] == "application/json":
                    answer.read()
            assert (answer.status_code == 403) is (item.scope not in allowed), (scope, item.path)
            # OTLP has answers of its own.
            if answer.status_code == 403 and item.refusal is None:
                assert answer.json()["code"] == "AUTHORIZATION_ERROR"
                assert item.scope in answer.json()["error"]


def test_the_secret_of_a_token_is_shown_once(owner: Api, token_for: Callable[..., str]) -> None:
    token = token_for()
    assert token not in json.dumps(owner.get("/api/app-tokens"))


def test_a_token_survives_a_restart(api: Api, token_for: Callable[..., str], owner: Api) -> None:
    assert api.get("/api/tokens")["tokens"] == []
    assert [item["name"] for item in owner.get("/api/app-tokens")["tokens"]] == ["app"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\nb"},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["all"]},
        {"name": "x", "expiresInDays": 0},
        {"name": "x", "expiresInDays": 5000},
        {"name": "x", "rateLimit": -1},
        {},
    ],
)
def test_a_token_that_cannot_be(owner: Api, wrong: dict[str, Any]) -> None:
    assert owner.post("/api/app-tokens", wrong, status=400)["details"]
    assert owner.get("/api/app-tokens")["tokens"] == []
