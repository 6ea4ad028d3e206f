"""What is checked before anything else: Host, Origin, size, type, token, rate limit.

The server listens on localhost, where every web page can reach it through the person's own browser. So
the Host must be ours (DNS rebinding), a foreign Origin is refused, there is no CORS, and only a Bearer
header signs in: there is no cookie to ride on. Somebody who belongs to several organizations names the one
they mean in the header `X-Organization`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import getrandbits

from flask import Flask, Request, g, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from server.api.endpoint import COUNTED, ENDPOINTS, MULTIPART, ROLES, Endpoint, Limit, NoBody
from server.api.limits import Limiter, Rate
from server.api.wire import JSON
from server.core.errors import KnownError, NotAllowed, NotAuthenticated
from server.core.records import Identity, Role, Scope
from server.services.container import Services

IN_PROCESS = "codingvibez.in_process"
JSON_LIMIT = 8 << 20
ORGANIZATION = "X-Organization"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SAME_SITE = {"same-origin", "none"}


class RateLimited(HTTPException):
    """Too many requests in this minute."""

    code = 429
    description = "Too many requests in this minute."


def install(app: Flask, limiter: Limiter, trusted_hosts: Iterable[str]) -> None:
    """Puts the checks before every request; `trusted_hosts` are the names it may be called by."""
    # The header as it came: what Werkzeug makes of a doubled or malformed one is an empty name.
    ours = re.compile(
        rf"(?:{'|'.join(map(re.escape, trusted_hosts))})(?::\d{{1,5}})?", re.ASCII | re.IGNORECASE
    )
    services: Services = app.extensions["services"]

    @app.before_request
    def check() -> None:
        # The proxies look the request up anew at every use, and `headers` the header; here that is most of
        # the cost. So the request itself is handed on, and its environment is read.
        asked, kept = request._get_current_object(), g._get_current_object()  # type: ignore[attr-defined]
        kept.request_id = _request_id(asked)
        host = asked.environ.get("HTTP_HOST", "")
        if not ours.fullmatch(host):
            raise BadRequest
        _refuse_foreign_origin(asked, host)
        declared = ENDPOINTS.get(asked.endpoint or "")
        identity, problem = _sign_in(asked, declared, services)
        kept.identity = identity
        if asked.path.startswith(COUNTED):
            kept.rate = _count(asked, limiter, declared, identity)
            if kept.rate.exceeded:
                raise RateLimited
        if problem is not None:
            raise problem
        if declared is not None:
            _check_body(asked, declared)


def _request_id(asked: Request) -> str:
    given = asked.environ.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else f"{getrandbits(64):016x}"


def _refuse_foreign_origin(asked: Request, host: str) -> None:
    origin = asked.environ.get("HTTP_ORIGIN")
    if origin is not None and origin != f"{asked.scheme}://{host}":
        raise NotAllowed("Web pages of other origins may not use this API.")
    site = asked.environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None and site not in _SAME_SITE and asked.path.startswith("/api"):
        raise NotAllowed("Web pages of other sites may not use this API.")


def _sign_in(
    asked: Request, declared: Endpoint | None, services: Services
) -> tuple[Identity | None, Exception | None]:
    """Gives who calls, and what is wrong with that, if anything; said only after it was counted."""
    if declared is None or declared.scope is None:
        return None, None
    try:
        token = bearer(asked.environ.get("HTTP_AUTHORIZATION"))
        identity = services.identity.verify(token, asked.environ.get("HTTP_X_ORGANIZATION"))
    except KnownError as error:
        return None, error
    return identity, _lacking(declared, identity, services)


def _lacking(declared: Endpoint, identity: Identity, services: Services) -> NotAllowed | None:
    """Says what a caller lacks for an endpoint; the one place where scopes and roles are enforced."""
    if declared.scope is not None and not identity.may(declared.scope):
        return _lacks(declared.scope)
    if not identity.has(declared.role):
        return _is_less_than(declared.role, identity)
    if declared.home and identity.organization_id != services.installation.organization_id:
        return NotAllowed("This concerns the whole server, and so is for its own organization alone.")
    return None


def signed_in(asked: Request, services: Services, scope: Scope) -> Identity:
    """Gives who calls a path that is no endpoint of ours, such as OTLP's.

    Raises:
        NotAuthenticated: There is no valid token.
        NotAllowed: It lacks the scope, or its person the role.
    """
    token = bearer(asked.headers.get("Authorization"))
    identity = services.identity.verify(token, asked.headers.get(ORGANIZATION))
    if not identity.may(scope):
        raise _lacks(scope)
    if not identity.has(ROLES[scope]):
        raise _is_less_than(ROLES[scope], identity)
    return identity


def _lacks(scope: Scope) -> NotAllowed:
    return NotAllowed(f"This token may not do this: it lacks the scope `{scope}`.")


def _is_less_than(role: Role, identity: Identity) -> NotAllowed:
    return NotAllowed(f"You are {identity.role.value} here; this takes {role.value} or more.")


def bearer(header: str | None) -> str:
    """Gives the token of an Authorization header.

    Raises:
        NotAuthenticated: There is none.
    """
    if header is None:
        raise NotAuthenticated("The token is missing. Send the header `Authorization: Bearer <token>`.")
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("The token is malformed. Send the header `Authorization: Bearer <token>`.")
    return token


def _count(asked: Request, limiter: Limiter, declared: Endpoint | None, identity: Identity | None) -> Rate:
    by_method: Limit = "read" if asked.method in ("GET", "HEAD", "OPTIONS") else "write"
    kind = declared.limit if declared is not None else by_method
    if IN_PROCESS in asked.environ or asked.path == "/api/health":
        return limiter.uncounted(kind)
    if identity is None:
        return limiter.count(kind, f"address:{asked.remote_addr}", None)
    return limiter.count(kind, identity.token_key, identity.rate_limit)


def _check_body(asked: Request, declared: Endpoint) -> None:
    if declared.takes:
        asked.max_content_length = declared.largest
        if declared.only_form and asked.mimetype != MULTIPART:
            raise UnsupportedMediaType(f"Send a form: `{MULTIPART}` with the file in the field `file`.")
        return
    if declared.body is NoBody:
        return
    if asked.environ.get("CONTENT_TYPE") != JSON and asked.mimetype != JSON:
        raise UnsupportedMediaType("Send JSON, with the header `Content-Type: application/json`.")
    asked.max_content_length = JSON_LIMIT
    if asked.content_length is not None and asked.content_length > JSON_LIMIT:
        raise RequestEntityTooLarge
