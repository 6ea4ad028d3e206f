"""What is checked before anything else: Host, Origin, size, type, token, rate limit.

The server listens on localhost, where every web page can reach it through the person's own browser. So
the Host must be ours (DNS rebinding), a foreign Origin is refused, there is no CORS, and only a Bearer
header signs in: there is no cookie to ride on.
"""

from __future__ import annotations

import re
from secrets import token_hex

from flask import Flask, current_app, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from server.api.endpoint import ENDPOINTS, Endpoint, Limit, NoBody
from server.api.limits import Limiter
from server.core.errors import NotAllowed, NotAuthenticated
from server.services.container import Services

IN_PROCESS = "codingvibez.in_process"
JSON_LIMIT = 8 << 20
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SAME_SITE = {"same-origin", "none"}


class RateLimited(HTTPException):
    """Too many requests in this minute."""

    code = 429
    description = "Too many requests in this minute."


def install(app: Flask, limiter: Limiter) -> None:
    """Puts the checks before every request."""

    @app.before_request
    def check() -> None:
        g.request_id = _request_id()
        _ = request.host  # refused here unless it is a trusted host
        _refuse_foreign_origin()
        declared = ENDPOINTS.get(request.endpoint or "")
        problem = _sign_in(declared)
        _count(limiter, declared)
        if problem is not None:
            raise problem
        if declared is not None:
            _check_body(declared)


def _request_id() -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else token_hex(8)


def _refuse_foreign_origin() -> None:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise NotAllowed("Web pages of other origins may not use this API.")
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in _SAME_SITE and request.path.startswith("/api"):
        raise NotAllowed("Web pages of other sites may not use this API.")


def _sign_in(declared: Endpoint | None) -> Exception | None:
    """Gives what is wrong with the caller, if anything; said only after it was counted."""
    if declared is None or declared.scope is None:
        return None
    services: Services = current_app.extensions["services"]
    try:
        identity = services.identity.verify(_bearer())
    except NotAuthenticated as error:
        return error
    g.identity = identity
    if not identity.may(declared.scope):
        return NotAllowed(f"This token may not do this: it lacks the scope `{declared.scope}`.")
    return None


def _bearer() -> str:
    header = request.headers.get("Authorization")
    if header is None:
        raise NotAuthenticated("The token is missing. Send the header `Authorization: Bearer <token>`.")
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("The token is malformed. Send the header `Authorization: Bearer <token>`.")
    return token


def _count(limiter: Limiter, declared: Endpoint | None) -> None:
    if not request.path.startswith("/api"):
        return
    by_method: Limit = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
    kind = declared.limit if declared is not None else by_method
    counted = IN_PROCESS not in request.environ and request.path != "/api/health"
    identity = g.get("identity")
    key = identity.token_key if identity is not None else f"address:{request.remote_addr}"
    own = identity.rate_limit if identity is not None else None
    g.rate = limiter.count(kind, key, own) if counted else limiter.uncounted(kind)
    if g.rate.exceeded:
        raise RateLimited


def _check_body(declared: Endpoint) -> None:
    if declared.body is NoBody:
        return
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Send JSON, with the header `Content-Type: application/json`.")
    request.max_content_length = JSON_LIMIT
    if request.content_length is not None and request.content_length > JSON_LIMIT:
        raise RequestEntityTooLarge
