"""What comes as telemetry may be anything: it is read, or refused as bad, and never fails otherwise."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from server.capture.otlp.forms import JSON, PROTOBUF, Signal
from server.capture.otlp.metrics import calls_of, points_of
from server.capture.otlp.reading import hex_id, read_export, signal_of, unpacked
from server.capture.otlp.senders import call_of, tool_of
from server.core.calls import names
from server.core.errors import InvalidInput

if TYPE_CHECKING:
    from tests.unit.capture.conftest import Computer

SIGNALS: list[Signal] = ["logs", "metrics", "traces"]
KEYS = st.sampled_from(
    [
        *("resourceLogs", "resourceMetrics", "resourceSpans", "scopeLogs", "scopeMetrics", "scopeSpans"),
        *(
            "logRecords",
            "metrics",
            "spans",
            "resource",
            "scope",
            "attributes",
            "name",
            "eventName",
            "key",
            "value",
        ),
        *("stringValue", "intValue", "doubleValue", "sum", "histogram", "dataPoints", "asInt", "asDouble"),
        *("aggregationTemporality", "timeUnixNano", "traceId", "spanId"),
    ]
)
WORDS = st.sampled_from(
    [
        *("event.name", "api_request", "service.name", "claude-code", "codex.sse_event", "event.kind"),
        *(
            "response.completed",
            "gemini_cli.api_response",
            "input_tokens",
            "output_tokens",
            "input_token_count",
        ),
        *(
            "claude_code.token.usage",
            "codex.turn.token_usage",
            "type",
            "input",
            "gen_ai.operation.name",
            "chat",
        ),
        *(
            "gen_ai.system",
            "openai",
            "gen_ai.usage.input_tokens",
            "event.timestamp",
            "cost_usd",
            "session.id",
        ),
        *("2026-03-01T10:00:00Z", "1772359200000000000", "-1", "1e400", "99999999999999999999999", "\ud800"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@st.composite
def exports(draw: st.DrawFn) -> tuple[Signal, dict[str, Any]]:
    """Gives a request of the right outer form, with anything in it."""
    signal = draw(st.sampled_from(SIGNALS))
    name = {"logs": "Logs", "metrics": "Metrics", "traces": "Spans"}[signal]
    items = {"logs": "logRecords", "metrics": "metrics", "traces": "spans"}[signal]
    pairs = st.fixed_dictionaries({"key": WORDS, "value": st.dictionaries(KEYS, VALUES, max_size=1) | VALUES})
    attributes = st.lists(pairs, max_size=6) | VALUES
    item = st.fixed_dictionaries(
        {"attributes": attributes, "name": WORDS | VALUES, "timeUnixNano": VALUES},
        optional={
            form: st.fixed_dictionaries(
                {
                    "aggregationTemporality": st.sampled_from([1, 2, "1", None]),
                    "dataPoints": st.lists(
                        st.fixed_dictionaries(
                            {"attributes": attributes, "asInt": VALUES, "timeUnixNano": VALUES}
                        ),
                        max_size=2,
                    )
                    | VALUES,
                }
            )
            for form in ("sum", "histogram")
        },
    )
    scoped = {"scope": draw(VALUES), items: draw(st.lists(item | VALUES, max_size=3) | VALUES)}
    group = {"resource": {"attributes": draw(attributes)}, f"scope{name}": [scoped]}
    return signal, {f"resource{name}": draw(st.sampled_from([[group], [group, 7], group]))}


@settings(max_examples=300)
@given(export=exports())
@example(export=("logs", {"resourceLogs": {"a": 1}}))
def test_anything_is_read_or_refused(export: tuple[Signal, dict[str, Any]]) -> None:
    signal, body = export
    try:
        found = read_export(signal, json.dumps(body).encode(), JSON)
    except InvalidInput:
        return
    for record in found.records:
        tool_of(record)
        call = None if signal == "metrics" else call_of(signal, record)
        if call is not None:
            assert call.counts.total > 0
            assert min(call.counts.input_uncached, call.counts.output) >= 0
            assert len(call.idempotency_key) <= 200
            assert all(name.encode() for name in names(call))
        calls_of([(point, point.value) for point in points_of(record)])


@given(content=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for form in (JSON, PROTOBUF):
        for signal in SIGNALS:
            with suppress(InvalidInput):
                read_export(signal, content, form)
    with suppress(InvalidInput):
        unpacked(content, "gzip")


def test_ids_are_alike_in_json_and_in_protobuf() -> None:
    request = ExportTraceServiceRequest()
    span = request.resource_spans.add().scope_spans.add().spans.add()
    span.span_id, span.trace_id = bytes(range(8)), bytes(range(16))
    (record,) = read_export("traces", request.SerializeToString(), PROTOBUF).records
    assert hex_id(record.value["spanId"]) == "0001020304050607"
    assert hex_id(record.value["traceId"]) == "000102030405060708090a0b0c0d0e0f"
    assert hex_id("000102030405060A") == "000102030405060a"
    assert hex_id("") is hex_id(7) is hex_id("ä") is None


def test_a_request_to_no_path_is_told_by_its_content() -> None:
    assert signal_of(b'{"resourceMetrics": []}') == "metrics"
    with pytest.raises(InvalidInput, match="/v1/logs"):
        signal_of(b"{}")


def test_nothing_of_a_conversation_is_kept(computer: Computer, tmp_path: Path) -> None:
    secrets = {
        "prompt": "SECRET",
        "response_text": "SECRET",
        "user.email": "SECRET",
        "gen_ai.prompt": "SECRET",
    }
    found = {
        "event.name": "api_request",
        "event.timestamp": "2026-03-01T10:00:00Z",
        "session.id": "s",
        "model": "claude-sonnet-4-5",
        "input_tokens": 1,
    }
    pairs = [
        {"key": key, "value": {"intValue" if isinstance(value, int) else "stringValue": value}}
        for key, value in (found | secrets).items()
    ]
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "claude-code"}}, *pairs[5:]]}
    records = [{"body": {"stringValue": "SECRET"}, "attributes": pairs}]
    body = {"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": records}]}]}
    export = read_export("logs", json.dumps(body).encode(), JSON)
    computer.services.telemetry.take(computer.identity, export)
    assert len(computer.events()) == 1
    everything = b"".join(file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())
    assert b"SECRET" not in everything
