"""The WSGI application, built from services."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.routing import BaseConverter

from server.api import errors, guard
from server.api.alerts import alerts
from server.api.analytics import analytics
from server.api.app_tokens import app_tokens
from server.api.billing import billing
from server.api.budgets import budgets
from server.api.capture import capture
from server.api.connections import connections
from server.api.costs import costs
from server.api.dashboard import dashboard
from server.api.documents import documents
from server.api.endpoint import Limit
from server.api.events import events
from server.api.exchange_rates import exchange_rates
from server.api.expenses import expenses
from server.api.files import files
from server.api.forwarding import forwarding
from server.api.health import health
from server.api.integrations import integrations
from server.api.invitations import invitations
from server.api.later import LateAnswers
from server.api.limits import Limiter, Rate
from server.api.month_entries import month_entries
from server.api.otlp import otlp
from server.api.projections import projections
from server.api.receipts import receipts
from server.api.reconciliation import reconciliation
from server.api.secrets import secrets
from server.api.settings import settings
from server.api.sync import sync
from server.api.team import team
from server.api.tokens import tokens
from server.api.wire import Answer
from server.db.peers import Counter
from server.services.container import Clock, Services

BODY_LIMIT = 24 << 20
LogRequest = Callable[[str, str, str, int], None]
_BLUEPRINTS = (
    tokens,
    costs,
    month_entries,
    reconciliation,
    analytics,
    projections,
    dashboard,
    exchange_rates,
    alerts,
    health,
    app_tokens,
    budgets,
    expenses,
    receipts,
    files,
    forwarding,
    integrations,
    connections,
    capture,
    sync,
    billing,
    settings,
    secrets,
    team,
    invitations,
    events,
    documents,
    otlp,
)
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cache-Control", "no-store"),
)
_CLOSED = ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
_LIMIT_SETTINGS: dict[Limit, str] = {
    "read": "readLimit",
    "write": "writeLimit",
    "sync": "syncLimit",
    "upload": "uploadLimit",
}


class _Application(LateAnswers):
    """Flask without the question, asked of every function at every request, whether it is asynchronous."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """None of ours is."""
        return func


def create_app(
    services: Services,
    *,
    clock: Clock,
    trusted_hosts: Iterable[str],
    log_request: LogRequest = lambda *_: None,
    limit_storage: str | None = None,
    counter: Counter | None = None,
) -> Flask:
    """Builds the application.

    Args:
        services: What it answers with.
        clock: Gives the current time.
        trusted_hosts: Names by which it may be called; anything else is refused (DNS rebinding).
        log_request: Takes the id, method, path and status of every request.
        limit_storage: Where rate limits are counted, as the `limits` library names it.
        counter: Where they are counted else; default: in this process.
    """
    app = _Application("codingvibez", static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    app.url_map.converters["id"] = _Id
    # Redirects would be answers in a shape of their own.
    app.url_map.merge_slashes = False
    app.extensions["services"] = services
    app.extensions["clock"] = clock

    def limit_of(kind: Limit) -> int:
        return int(services.settings.get(_LIMIT_SETTINGS[kind]))

    errors.install(app)
    guard.install(app, Limiter(limit_of, limit_storage, counter), trusted_hosts)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)

    @app.after_request
    def finish(response: Response) -> Response:
        return _finish(response, log_request)

    return app


class _Id(BaseConverter):
    """An id in a path: whatever is not the name of something else at its place."""

    regex = "(?!(?:ocr|accept|preview)$)[^/]+"


def _finish(response: Response, log_request: LogRequest) -> Response:
    asked, kept = request._get_current_object(), g._get_current_object()  # type: ignore[attr-defined]
    request_id = kept.get("request_id", "unread")
    fixed = [("X-Request-Id", request_id), *_HEADERS]
    if "Content-Security-Policy" not in response.headers:
        fixed.append(_CLOSED)
    rate: Rate | None = kept.get("rate")
    if rate is not None:
        fixed += [
            ("X-RateLimit-Limit", str(rate.limit)),
            ("X-RateLimit-Remaining", str(rate.remaining)),
            ("X-RateLimit-Reset", str(rate.reset)),
        ]
        if response.status_code == 429:
            fixed.append(("Retry-After", str(rate.retry_after)))
    if isinstance(response, Answer):
        response.unchecked += fixed
    else:
        response.headers.extend(fixed)
    log_request(request_id, asked.method, asked.path, response.status_code)
    return response
