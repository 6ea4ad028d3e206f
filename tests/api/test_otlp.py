"""OTLP/HTTP over a real socket: agents' own records, OTLP's own answers, and the real SDK as the sender."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import Counter, MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from server import runtime as runtime_module
from server.capture.otlp import forms, reading
from server.credentials import SecretStore
from server.runtime import Runtime

if TYPE_CHECKING:
    from tests.api.conftest import Api, Clock

AT_NS = 1781690400 * 10**9  # 2026-06-17T10:00:00Z
CLAUDE: dict[str, Any] = {
    "event.name": "api_request",
    "event.timestamp": "2026-06-17T10:00:00.000Z",
    "event.sequence": 3,
    "session.id": "s1",
    "model": "claude-sonnet-4-5",
    "input_tokens": 10,
    "output_tokens": 5,
    "cache_read_tokens": 100,
    "cache_creation_tokens": 20,
    "cost_usd": 0.25,
    "request_id": "req_1",
    "prompt": "SECRET",
}


def attributes(**values: Any) -> list[dict[str, Any]]:
    return as_attributes(values)


def as_attributes(values: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = {str: "stringValue", bool: "boolValue", int: "intValue", float: "doubleValue"}
    return [{"key": key, "value": {kinds[type(value)]: value}} for key, value in values.items()]


def logs(*events: dict[str, Any], service: str = "claude-code", name: str = "claude_code.api_request") -> Any:
    records = [
        {"timeUnixNano": str(AT_NS), "body": {"stringValue": name}, "attributes": as_attributes(event)}
        for event in events
    ]
    return whole("Logs", "logRecords", records, service)


def whole(signal: str, list_name: str, items: list[Any], service: str, **resource: str) -> Any:
    scope = "Metrics" if signal == "Metrics" else signal
    named = {"service.name": service} | resource
    scoped = {"scope": {"name": "com.example"}, list_name: items}
    group = {"resource": {"attributes": as_attributes(named)}, f"scope{scope}": [scoped]}
    return {f"resource{signal}": [group]}


class Sender:
    """Posts telemetry with an app's token and looks at what became of it."""

    def __init__(self, api: Api, base_url: str, token: str) -> None:
        self.api = api
        self.base_url = base_url
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, signal: str, body: object, status: int = 200, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        found = (
            {"Content-Type": "application/json"}
            | self.headers
            | {k.replace("_", "-"): v for k, v in headers.items()}
        )
        path = f"/v1/{signal}" if signal else "/"
        answer = httpx.post(self.base_url + path, content=content, headers=found)
        assert answer.status_code == status, answer.text
        return answer

    def events(self) -> list[dict[str, Any]]:
        found = self.api.get("/api/tokens", billingStartDate="2026-01-01", billingEndDate="2099-12-31")
        tokens: list[dict[str, Any]] = found["tokens"]
        return tokens


@pytest.fixture
def sender(runtime: Runtime, api: Api, token_for: Callable[..., str]) -> Sender:
    return Sender(api, runtime.base_url, token_for("ingest", rate_limit=1))


# ---------------------------------------------------------------- agents' own records


def test_claude_code_s_requests_are_events(sender: Sender) -> None:
    other: list[dict[str, Any]] = [
        {"event.name": "user_prompt", "prompt": "SECRET"},
        {"event.name": "api_error", "status_code": 500},
    ]
    answer = sender.post("logs", logs(CLAUDE, *other))
    assert (answer.json(), answer.headers["Content-Type"]) == ({}, "application/json")
    (event,) = sender.events()
    assert (event["provider"], event["model"], event["sessionId"]) == ("anthropic", "claude-sonnet-4-5", "s1")
    assert (event["inputTokens"], event["cachedTokens"], event["cacheWriteTokens"]) == (10, 100, 20)
    assert (event["outputTokens"], float(event["cost"]), event["costSource"]) == (5, 0.25, "notional")
    assert (event["timestamp"], event["source"]) == ("2026-06-17T10:00:00.000Z", "claude-code")


def test_what_is_sent_again_counts_once(sender: Sender) -> None:
    for _ in range(2):
        sender.post("logs", logs(CLAUDE))
        sender.post("logs", logs({key: value for key, value in CLAUDE.items() if key != "request_id"}))
    assert len(sender.events()) == 2, "one with a request id, one told apart by its place in the session"


def test_codex_writes_numbers_as_text(sender: Sender) -> None:
    found = {
        "event.name": "codex.sse_event",
        "event.kind": "response.completed",
        "event.timestamp": "2026-06-17T10:00:00.000Z",
        "conversation.id": "c1",
        "model": "gpt-5.5",
        "auth_mode": "Chatgpt",
        "input_token_count": "100",
        "output_token_count": "10",
        "cached_token_count": 40,
        "reasoning_token_count": 4,
        "tool_token_count": "110",
    }
    others = [found | {"event.kind": "response.created"}, found | {"event.name": "codex.api_request"}]
    sender.post("logs", logs(found, *others, service="codex_cli_rs", name="codex.sse_event"))
    (event,) = sender.events()
    assert (event["inputTokens"], event["cachedTokens"], event["outputTokens"]) == (100, 40, 10)
    assert (event["reasoningTokens"], event["costSource"]) == (4, "notional")


def test_gemini_reports_a_call_four_times_and_it_counts_once(sender: Sender) -> None:
    found = {
        "event.name": "gemini_cli.api_response",
        "event.timestamp": "2026-06-17T10:00:00.000Z",
        "model": "gemini-2.5-pro",
        "prompt_id": "p1",
        "auth_type": "gemini-api-key",
        "input_token_count": 100,
        "output_token_count": 10,
        "cached_content_token_count": 30,
        "thoughts_token_count": 5,
        "tool_token_count": 7,
        "response_text": "SECRET",
    }
    details = {
        "event.name": "gen_ai.client.inference.operation.details",
        "gen_ai.provider.name": "gcp.gemini",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.response.id": "r1",
    }
    sender.post("logs", logs(found, details, service="gemini-cli", name="gemini_cli.api_response"))
    counter = metric("gemini_cli.token.usage", [("input", 100), ("output", 10)], 2)
    sender.post("metrics", whole("Metrics", "metrics", [counter], "gemini-cli"))
    sender.post("traces", whole("Spans", "spans", [span()], "gemini-cli"))
    (event,) = sender.events()
    assert (event["inputTokens"], event["cachedTokens"], event["outputTokens"]) == (107, 30, 15)
    assert event["costSource"] == "estimated"


def span(number: int = 1, *, name: str = "chat gpt-5.5", **changes: Any) -> dict[str, Any]:
    found = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5.5",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 10,
        "gen_ai.usage.cache_read.input_tokens": 40,
    } | changes
    return {
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "spanId": f"{number:016x}",
        "name": name,
        "startTimeUnixNano": AT_NS - 10**9,
        "endTimeUnixNano": str(AT_NS),
        "attributes": as_attributes({key: value for key, value in found.items() if value is not None}),
    }


def test_spans_of_any_convention_are_understood(sender: Sender) -> None:
    none: Any = dict.fromkeys(
        (
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.request.model",
            "gen_ai.usage.input_tokens",
            "gen_ai.usage.output_tokens",
            "gen_ai.usage.cache_read.input_tokens",
        )
    )
    old = {
        "gen_ai.system": "anthropic",
        "gen_ai.request.model": "claude-sonnet-4-5",
        "gen_ai.usage.prompt_tokens": 10,
        "gen_ai.usage.completion_tokens": 5,
        "gen_ai.usage.cache_read_input_tokens": 100,
        "gen_ai.usage.cache_creation_input_tokens": 20,
    }
    inference = {
        "openinference.span.kind": "LLM",
        "llm.provider": "openai",
        "llm.model_name": "gpt-5.5",
        "llm.token_count.prompt": 100,
        "llm.token_count.completion": 10,
        "llm.token_count.prompt_details.cache_read": 40,
    }
    agents = [span(9, **{"gen_ai.operation.name": "invoke_agent"}), span(8, **none | {"http.method": "GET"})]
    spans = [span(1), span(2, **none | old), span(3, **none | inference), *agents]
    sender.post("traces", whole("Spans", "spans", spans, "shop"))
    found = sorted(sender.events(), key=lambda event: str(event["provider"]))
    assert [(e["provider"], e["inputTokens"], e["cachedTokens"]) for e in found] == [
        ("anthropic", 10, 100),
        ("openai", 100, 40),
        ("openai", 100, 40),
    ]
    assert {event["project"] for event in found} == {"shop"}


def test_two_instrumentations_of_one_answer_are_one_call(sender: Sender) -> None:
    named = {"gen_ai.response.id": "chatcmpl-1"}
    sender.post("traces", whole("Spans", "spans", [span(1, **named), span(2, **named)], "shop"))
    assert len(sender.events()) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_call_that_an_app_tracks_by_its_id_is_not_told_twice(
    sender: Sender, order: tuple[int, int]
) -> None:
    def track() -> None:
        body = {"provider": "openai", "model": "gpt-5.5", "inputTokens": 100, "outputTokens": 10}
        sender.api.post("/api/tokens/track", body | {"idempotencyKey": "chatcmpl-1"})

    def trace() -> None:
        sender.post(
            "traces", whole("Spans", "spans", [span(1, **{"gen_ai.response.id": "chatcmpl-1"})], "shop")
        )

    for place in order:
        (track, trace)[place]()
    assert len(sender.events()) == 1


# ---------------------------------------------------------------- counters


def metric(name: str, values: list[tuple[str, int]], temporality: int, *, at: int = 0, start: int = 0) -> Any:
    points = [
        {
            "attributes": as_attributes({"type": kind, "model": "claude-sonnet-4-5"}),
            "startTimeUnixNano": str(AT_NS - 10**9 + start),
            "timeUnixNano": str(AT_NS + at * 10**9),
            "asInt": str(value),
        }
        for kind, value in values
    ]
    return {"name": name, "sum": {"aggregationTemporality": temporality, "dataPoints": points}}


def counters(*values: tuple[str, int], temporality: int = 1, **times: int) -> Any:
    found = metric("claude_code.token.usage", list(values), temporality, **times)
    return whole("Metrics", "metrics", [found], "claude-code")


def tokens(sender: Sender) -> int:
    return sum(event["totalTokens"] for event in sender.events())


def test_deltas_are_added_and_a_repeated_one_is_not(sender: Sender) -> None:
    body = counters(("input", 10), ("output", 5), ("cacheRead", 100), ("cacheCreation", 20), ("total", 999))
    sender.post("metrics", body)
    sender.post("metrics", body)
    sender.post("metrics", counters(("input", 1), at=60))
    assert tokens(sender) == 136
    assert len(sender.events()) == 2


def test_of_cumulative_counters_only_the_growth_counts(sender: Sender) -> None:
    for at, value in ((0, 10), (10, 10), (10, 10), (20, 35), (15, 30), (30, 35)):
        sender.post("metrics", counters(("input", value), temporality=2, at=at))
    assert tokens(sender) == 35
    sender.post("metrics", counters(("input", 7), temporality=2, at=40, start=5 * 10**9))
    assert tokens(sender) == 42, "it started anew"
    sender.post("metrics", counters(("input", 3), temporality=2, at=50, start=5 * 10**9))
    assert tokens(sender) == 45, "it fell, so it started anew"


def test_a_histogram_counts_by_its_sum(sender: Sender) -> None:
    kinds = [("input", 100), ("cached_input", 40), ("output", 10), ("reasoning_output", 4), ("total", 110)]
    points = [
        {
            "attributes": attributes(token_type=kind, model="gpt-5.5"),
            "timeUnixNano": AT_NS,
            "count": 3,
            "sum": float(value),
        }
        for kind, value in kinds
    ]
    found = {
        "name": "codex.turn.token_usage",
        "histogram": {"aggregationTemporality": 1, "dataPoints": points},
    }
    sender.post("metrics", whole("Metrics", "metrics", [found], "codex_cli_rs"))
    (event,) = sender.events()
    assert (event["inputTokens"], event["cachedTokens"], event["outputTokens"]) == (100, 40, 10)


def test_counters_are_left_alone_once_their_sender_has_told_of_its_calls(sender: Sender) -> None:
    sender.post("logs", logs(CLAUDE))
    sender.post("metrics", counters(("input", 10), ("output", 5)))
    assert len(sender.events()) == 1


# ---------------------------------------------------------------- OTLP's own answers


@pytest.mark.parametrize("body", [{}, {"resourceLogs": []}, b"", {"resourceLogs": [{}], "more": 1}])
def test_an_empty_request_is_a_success(sender: Sender, body: object) -> None:
    assert sender.post("logs", body).json() == {}


@pytest.mark.parametrize("body", [b"{", b"[]", {"resourceLogs": 7}, b"\xff", b"[" * 100_000])
def test_bad_data_is_refused_for_good(sender: Sender, body: object) -> None:
    answer = sender.post("logs", body, 400)
    assert answer.json()["code"] == 400
    assert set(answer.json()) == {"code", "message"}


def test_what_cannot_be_read_is_counted_and_the_rest_is_taken(sender: Sender) -> None:
    body = logs(CLAUDE)
    body["resourceLogs"][0]["scopeLogs"][0]["logRecords"] += [7, "x"]
    answer = sender.post("logs", body).json()
    assert answer["partialSuccess"]["rejectedLogRecords"] == 2
    assert answer["partialSuccess"]["errorMessage"]
    assert len(sender.events()) == 1


def test_gzip_is_taken_and_a_bomb_is_not(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps(logs(CLAUDE)).encode()
    sender.post("logs", gzip.compress(body[:40]) + gzip.compress(body[40:]), Content_Encoding="gzip")
    assert len(sender.events()) == 1
    bomb = gzip.compress(b" " * (forms.LARGEST + 1))
    assert sender.post("logs", bomb, 413, Content_Encoding="gzip").json()["code"] == 413
    sender.post("logs", gzip.compress(body)[:-20], 400, Content_Encoding="gzip")
    sender.post("logs", body, 400, Content_Encoding="gzip")
    sender.post("logs", body, 400, Content_Encoding="br")


def test_only_a_token_that_may_send_is_let_in(
    sender: Sender, bare: httpx.Client, token_for: Callable[..., str]
) -> None:
    answer = bare.post("/v1/logs", json=logs(CLAUDE))
    assert (answer.status_code, answer.json()["code"]) == (401, 401)
    reads = {"Authorization": f"Bearer {token_for('read')}"}
    assert bare.post("/v1/logs", json=logs(CLAUDE), headers=reads).status_code == 403
    page = {"Origin": "https://evil.example"}
    assert bare.post("/v1/logs", json=logs(CLAUDE), headers=sender.headers | page).status_code == 403
    assert sender.events() == []


def test_other_types_paths_and_methods_are_refused(sender: Sender, bare: httpx.Client) -> None:
    sender.post("logs", b"x", 415, Content_Type="text/plain")
    sender.post("profiles", {}, 404)
    assert bare.get("/v1/logs").json()["code"] == 405


def test_no_limit_of_requests_a_minute_applies(sender: Sender) -> None:
    for number in range(40):
        answer = sender.post("logs", logs(CLAUDE | {"request_id": f"req_{number}"}))
    assert "X-RateLimit-Limit" not in answer.headers
    assert len(sender.events()) == 40


def test_a_sender_that_was_told_only_the_address_is_understood(sender: Sender) -> None:
    sender.post("", logs(CLAUDE))
    sender.post("", whole("Spans", "spans", [span()], "shop"))
    assert len(sender.events()) == 2
    sender.post("", {"hello": "world"}, 400)


def test_protobuf_is_answered_in_protobuf(sender: Sender) -> None:
    form = "application/x-protobuf"
    answer = sender.post("logs", ExportLogsServiceRequest().SerializeToString(), Content_Type=form)
    assert (answer.content, answer.headers["Content-Type"]) == (b"", form)
    refused = sender.post("logs", b"\xff\xff\xff", 400, Content_Type=form)
    assert refused.content.startswith(b"\x08\x90\x03\x12"), "code 400, then a message"
    assert refused.headers["Content-Type"] == form
    partial = ExportLogsServiceResponse.FromString(reading.answer("logs", form, 300, "three hundred"))
    assert partial.partial_success.rejected_log_records == 300
    assert reading.refusal(form, 400, "x" * 200)[4:6] == b"\xc8\x01"


def test_protobuf_is_imported_only_where_it_is_spoken() -> None:
    import subprocess
    import sys

    code = "import server.runtime, server.api.otlp, sys; print([m for m in sys.modules if 'protobuf' in m])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


# ---------------------------------------------------------------- the real SDK


@pytest.fixture
def resource() -> Resource:
    return Resource.create({"service.name": "claude-code"})


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip])
def test_the_real_sdk_sends_spans(sender: Sender, clock: Clock, compression: Compression) -> None:
    exporter = OTLPSpanExporter(
        f"{sender.base_url}/v1/traces", headers=sender.headers, compression=compression
    )
    provider = TracerProvider(resource=Resource.create({"service.name": "shop"}))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("instrumentation")
    with tracer.start_span("chat gpt-5.5", start_time=AT_NS, attributes={
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5.5",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 10,
    }) as made:  # fmt: skip
        made.end(end_time=AT_NS + 10**9)
    provider.shutdown()
    (event,) = sender.events()
    assert (event["inputTokens"], event["outputTokens"], event["project"]) == (100, 10, "shop")


def test_the_real_sdk_sends_logs(sender: Sender, resource: Resource) -> None:
    provider = LoggerProvider(resource=resource)
    exporter = OTLPLogExporter(
        f"{sender.base_url}/v1/logs", headers=sender.headers, compression=Compression.Gzip
    )
    provider.add_log_record_processor(SimpleLogRecordProcessor(exporter))
    provider.get_logger("com.anthropic.claude_code.events").emit(
        timestamp=AT_NS, body="claude_code.api_request", attributes=CLAUDE
    )
    provider.shutdown()
    (event,) = sender.events()
    assert (event["totalTokens"], event["source"]) == (135, "claude-code")


@pytest.fixture
def meters() -> Iterator[list[MeterProvider]]:
    made: list[MeterProvider] = []
    yield made
    for provider in made:
        provider.shutdown()


@pytest.fixture
def today(clock: Clock) -> None:
    """The SDK stamps its counters with the real time."""
    clock.now = datetime.now(UTC)


@pytest.mark.parametrize("temporality", [AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE])
def test_the_real_sdk_sends_counters(
    today: None,
    sender: Sender,
    resource: Resource,
    meters: list[MeterProvider],
    temporality: AggregationTemporality,
) -> None:
    exporter = OTLPMetricExporter(
        f"{sender.base_url}/v1/metrics", headers=sender.headers, preferred_temporality={Counter: temporality}
    )
    provider = MeterProvider([PeriodicExportingMetricReader(exporter, 3_600_000)], resource=resource)
    meters.append(provider)
    counter = provider.get_meter("com.anthropic.claude_code").create_counter("claude_code.token.usage")
    for value in (100, 30, 7):
        counter.add(value, {"type": "input", "model": "claude-sonnet-4-5"})
        counter.add(1, {"type": "output", "model": "claude-sonnet-4-5"})
        provider.force_flush()
    provider.force_flush()
    assert tokens(sender) == 140


# ---------------------------------------------------------------- OpenTelemetry's own port


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("taken", [False, True])
def test_opentelemetry_s_own_port_is_listened_on_where_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    port = free_port()
    monkeypatch.setattr(runtime_module, "_OTLP_PORT", port)
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "k" * 64})

    def started() -> Runtime:
        made = Runtime(data_dir=tmp_path / "data", port=0, secrets=secrets, machine_zone="UTC")
        made.start()
        return made

    first = started()
    headers = {"Authorization": f"Bearer {first.desktop_token()}"}
    with httpx.Client(base_url=first.base_url, headers=headers) as http:
        assert http.patch("/api/settings", json={"values": {"listenOn4318": True}}).status_code == 200
    first.stop()
    other = socket.create_server(("127.0.0.1", port)) if taken else None
    second = started()
    try:
        if taken:
            assert str(port) in second.warnings[-1]
        else:
            assert httpx.get(f"http://127.0.0.1:{port}/api/health").status_code == 200
    finally:
        second.stop()
        secrets.close()
        if other is not None:
            other.close()
