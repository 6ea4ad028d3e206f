"""OTLP/HTTP: `/v1/logs`, `/v1/metrics`, `/v1/traces`, with OTLP's own answers.

A Bearer token with the scope `ingest` is needed, which exporters send by OTEL_EXPORTER_OTLP_HEADERS. What
a sender must not repeat is answered with 400, what it may with 503.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, UnsupportedMediaType

from server.api.guard import signed_in
from server.capture.otlp import reading
from server.capture.otlp.reading import JSON, PROTOBUF, Signal, TooLarge
from server.services.container import Services

otlp = Blueprint("otlp", __name__)
_RETRY_AFTER_S = "5"


def is_otlp(path: str) -> bool:
    """Tells whether a path is answered in OTLP's own way."""
    return path.startswith("/v1/")


def refuse(status: int, message: str) -> Response:
    """Answers with a google.rpc.Status, in the form of the request."""
    form = PROTOBUF if request.mimetype == PROTOBUF else JSON
    # A failure of ours, such as a locked database, is over in a moment: only a 503 is sent again.
    status = 503 if status == 500 else status
    answer = Response(reading.refusal(form, status, message), status, content_type=form)
    if status == 503:
        answer.headers["Retry-After"] = _RETRY_AFTER_S
    return answer


@otlp.post("/v1/<any(logs, metrics, traces):signal>")
def take(signal: Signal) -> Response:
    """Takes telemetry."""
    return _take(signal)


@otlp.post("/")
def take_anywhere() -> Response:
    """Takes telemetry of a sender that was told only the address, as Codex sends it."""
    return _take(None)


@otlp.get("/")
def nothing_here() -> Response:
    """Says that there is nothing to read, as on any other path without one."""
    raise NotFound


def _take(signal: Signal | None) -> Response:
    services: Services = current_app.extensions["services"]
    identity = g.identity = signed_in(request, services, "ingest")
    form = request.mimetype
    if form not in (JSON, PROTOBUF):
        raise UnsupportedMediaType(f"Send {JSON} or {PROTOBUF}.")
    try:
        body = reading.unpacked(request.get_data(cache=False), request.headers.get("Content-Encoding"))
    except TooLarge as error:
        raise RequestEntityTooLarge from error
    if signal is None:
        signal = reading.signal_of(body) if form == JSON else "logs"
    export = reading.read_export(signal, body, form)
    services.telemetry.take(identity, export)
    said = f"{export.rejected} records are no objects" if export.rejected else ""
    return Response(reading.answer(signal, form, export.rejected, said), 200, content_type=form)
