"""One shape for every failure, on every path."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from server.api import wire
from server.api.endpoint import ENDPOINTS
from server.api.otlp import is_otlp, refuse
from server.core.errors import (
    AppError,
    IntegrationError,
    InvalidInput,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    StoreError,
)

_log = logging.getLogger(__name__)
_KINDS: tuple[tuple[type[AppError], int, str], ...] = (
    (InvalidInput, 400, "VALIDATION_ERROR"),
    (NotAuthenticated, 401, "AUTHENTICATION_ERROR"),
    (NotAllowed, 403, "AUTHORIZATION_ERROR"),
    (NotFound, 404, "NOT_FOUND"),
    (StoreError, 500, "DATABASE_ERROR"),
)
_HTTP = {
    401: "AUTHENTICATION_ERROR",
    403: "AUTHORIZATION_ERROR",
    404: "NOT_FOUND",
    429: "RATE_LIMIT_EXCEEDED",
}
_WORDS = {
    400: "The request cannot be read; check its Host header and its form.",
    404: "There is nothing at this path. /openapi.json lists what there is.",
    413: "The body is too large: at most 8 MB of JSON. Send it in parts.",
}


def failure(status: int, code: str, message: str, details: list[dict[str, str]] | None = None) -> Response:
    """Answers in our shape, or in OTLP's on its paths."""
    if is_otlp(request.path):
        return refuse(status, message)
    return wire.failure(status, code, message, details)


def install(app: Flask) -> None:
    """Answers every error in our shape."""
    app.register_error_handler(AppError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)


def _known(error: AppError) -> Response:
    if isinstance(error, IntegrationError):
        return failure(400 if error.mendable else 500, "INTEGRATION_ERROR", error.message)
    details = None
    if isinstance(error, InvalidInput):
        details = [{"field": item.field, "message": item.message} for item in error.problems]
    for kind, status, code in _KINDS:
        if isinstance(error, kind):
            answer = failure(status, code, error.message, details)
            if status == 401:
                answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
    return failure(500, "INTERNAL_ERROR", error.message)


def _http(error: HTTPException) -> Response:
    # Errors of the HTTP layer may come before anything else has run.
    g.setdefault("request_id", "unread")
    status = error.code or 500
    code = _HTTP.get(status, "VALIDATION_ERROR" if status < 500 else "INTERNAL_ERROR")
    message = _words(status) or error.description or "The request failed."
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        message = f"{request.method} is not possible at this path; it takes {allowed}."
    answer = failure(status, code, message)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _words(status: int) -> str | None:
    declared = ENDPOINTS.get(request.endpoint or "")
    if status == 413 and declared is not None and declared.takes:
        return declared.too_large
    return _WORDS.get(status)


def _crash(error: Exception) -> Response:
    g.setdefault("request_id", "unread")
    _log.error("request %s: %s %s crashed", g.request_id, request.method, request.path, exc_info=error)
    return failure(
        500,
        "INTERNAL_ERROR",
        "Something went wrong here, not with your request. The log has the details under this requestId.",
    )
