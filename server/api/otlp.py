"""OTLP/HTTP: `/v1/logs`, `/v1/metrics`, `/v1/traces`, with OTLP's own answers.

A Bearer token with the scope `ingest` is needed, which exporters send by OTEL_EXPORTER_OTLP_HEADERS. What
a sender must not repeat is answered with 400, what it may with 503.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, UnsupportedMediaType

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.api.guard import signed_in
from server.capture.otlp.forms import JSON, LARGEST, PROTOBUF, Signal, TooLarge
from server.core.records import Identity
from server.schemas.otlp import LogsTaken, MetricsTaken, Refusal, TracesTaken
from server.services.container import Services

otlp = Blueprint("otlp", __name__)
_RETRY_AFTER_S = "5"
_LARGEST = 24 << 20
_takes = partial(
    endpoint,
    otlp,
    "POST",
    scope="ingest",
    more_media=(PROTOBUF,),
    takes=(JSON, PROTOBUF),
    largest=_LARGEST,
    too_large=f"The body is too large: at most {_LARGEST >> 20} MB, and {LARGEST >> 20} MB unpacked.",
    refusal=Refusal,
)
Sent = Call[NoQuery, NoBody]


def is_otlp(path: str) -> bool:
    """Tells whether a path is answered in OTLP's own way."""
    return path.startswith("/v1/")


def refuse(status: int, message: str) -> Response:
    """Answers with a google.rpc.Status, in the form of the request."""
    from server.capture.otlp import reading

    form = PROTOBUF if request.mimetype == PROTOBUF else JSON
    # A failure of ours, such as a locked database, is over in a moment: only a 503 is sent again.
    status = 503 if status == 500 else status
    answer = Response(reading.refusal(form, status, message), status, content_type=form)
    if status == 503:
        answer.headers["Retry-After"] = _RETRY_AFTER_S
    return answer


@_takes("/v1/logs", answer=LogsTaken)
def logs(call: Sent) -> Response:
    """Takes log records, among them the events of coding agents (OTLP/HTTP)."""
    return _take("logs", call.services, call.identity)


@_takes("/v1/metrics", answer=MetricsTaken)
def metrics(call: Sent) -> Response:
    """Takes metrics, for agents that send no events (OTLP/HTTP)."""
    return _take("metrics", call.services, call.identity)


@_takes("/v1/traces", answer=TracesTaken)
def traces(call: Sent) -> Response:
    """Takes spans that follow the GenAI conventions (OTLP/HTTP)."""
    return _take("traces", call.services, call.identity)


@otlp.post("/")
def take_anywhere() -> Response:
    """Takes telemetry of a sender that was told only the address, as Codex sends it."""
    services: Services = current_app.extensions["services"]
    g.identity = signed_in(request, services, "ingest")
    return _take(None, services, g.identity)


@otlp.get("/")
def nothing_here() -> Response:
    """Says that there is nothing to read, as on any other path without one."""
    raise NotFound


def _take(signal: Signal | None, services: Services, identity: Identity) -> Response:
    from server.capture.otlp import reading

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
