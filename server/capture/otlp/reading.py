"""From an OTLP/HTTP request to plain records; from an outcome to OTLP's own answer.

opentelemetry-proto docs/specification.md: JSON differs from protobuf's own JSON in that ids are hex and
enums are numbers; 64-bit numbers may be text or numbers; unknown keys are ignored. protobuf is imported
only when a request is in it: most senders on a desktop use JSON, and it takes 17 MB.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.capture.otlp.forms import LARGEST, PROTOBUF, Signal, TooLarge
from server.core.errors import InvalidInput

_LISTS: Mapping[Signal, tuple[str, str, str]] = {
    "logs": ("resourceLogs", "scopeLogs", "logRecords"),
    "metrics": ("resourceMetrics", "scopeMetrics", "metrics"),
    "traces": ("resourceSpans", "scopeSpans", "spans"),
}
_REJECTED: Mapping[Signal, str] = {
    "logs": "rejectedLogRecords",
    "metrics": "rejectedDataPoints",
    "traces": "rejectedSpans",
}
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Record:
    """A log record, a span or a metric, with what is said of its sender."""

    service: str
    resource: Mapping[str, Any]
    scope: str
    value: Mapping[str, Any]
    attributes: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Gives the name of an event, a span or a metric."""
        named = self.value.get("eventName") or self.value.get("name") or self.attributes.get("event.name")
        return named if isinstance(named, str) else ""


@dataclass(slots=True)
class Export:
    """What one request brought: the records that could be read, and how many could not."""

    signal: Signal
    records: list[Record] = field(default_factory=list)
    rejected: int = 0


def unpacked(body: bytes, encoding: str | None) -> bytes:
    """Gives the body as it was before it was packed.

    Raises:
        InvalidInput: It is packed in another way than gzip, or damaged.
        TooLarge: It is larger than what is taken.
    """
    if encoding in (None, "", "identity"):
        return body
    if encoding != "gzip":
        raise InvalidInput(f"The body is packed as {encoding[:40]!r}; send it as gzip or as it is.")
    parts: list[bytes] = []
    left = LARGEST
    while body:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(body, left + 1)
        except zlib.error as error:
            raise InvalidInput("The body is not valid gzip.") from error
        left -= len(part)
        if left < 0:
            raise TooLarge
        if not unpacker.eof:
            raise InvalidInput("The body is gzip that was cut off.")
        parts.append(part)
        body = unpacker.unused_data
    return b"".join(parts)


def read_export(signal: Signal, body: bytes, content_type: str) -> Export:
    """Gives what a request brought.

    Raises:
        InvalidInput: It is not in the form that it says it is.
    """
    value = _from_protobuf(signal, body) if content_type == PROTOBUF else _from_json(body)
    export = Export(signal)
    outer, middle, inner = _LISTS[signal]
    for group in _objects(value, outer, export):
        resource = attributes_of(_part(group, "resource"))
        service = str(resource.get("service.name") or "")[:200]
        for scoped in _objects(group, middle, export):
            scope = str(_part(scoped, "scope").get("name") or "")
            for item in _objects(scoped, inner, export):
                export.records.append(Record(service, resource, scope, item, attributes_of(item)))
    return export


def signal_of(body: bytes) -> Signal:
    """Gives the signal of a JSON request that was sent to no path, as some senders do.

    Raises:
        InvalidInput: It is none.
    """
    value = _from_json(body)
    for signal, (outer, _, _) in _LISTS.items():
        if outer in value:
            return signal
    raise InvalidInput("Send telemetry to /v1/logs, /v1/metrics or /v1/traces.")


def _from_json(body: bytes) -> Mapping[str, Any]:
    try:
        value = _decode(body) if body else {}
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise InvalidInput("The body is not valid JSON.") from error
    if not isinstance(value, dict):
        raise InvalidInput("The body must be a JSON object.")
    return value


def _from_protobuf(signal: Signal, body: bytes) -> Mapping[str, Any]:
    from google.protobuf.json_format import MessageToDict
    from google.protobuf.message import DecodeError

    request = _messages(signal).request()
    try:
        request.ParseFromString(body)
        found: dict[str, Any] = MessageToDict(request, use_integers_for_enums=True)
    except (DecodeError, RecursionError, ValueError) as error:
        raise InvalidInput("The body is not valid protobuf.") from error
    return found


@dataclass(frozen=True, slots=True)
class _Messages:
    request: Any
    answer: Any


def _messages(signal: Signal) -> _Messages:
    if signal == "logs":
        from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs

        return _Messages(logs.ExportLogsServiceRequest, logs.ExportLogsServiceResponse)
    if signal == "metrics":
        from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics

        return _Messages(metrics.ExportMetricsServiceRequest, metrics.ExportMetricsServiceResponse)
    from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces

    return _Messages(traces.ExportTraceServiceRequest, traces.ExportTraceServiceResponse)


def answer(signal: Signal, content_type: str, rejected: int, message: str) -> bytes:
    """Gives the body that says how much was taken: nothing more is said where that is all."""
    said: dict[str, Any] = {}
    if rejected or message:
        said = {"partialSuccess": {_REJECTED[signal]: rejected, "errorMessage": message}}
    if content_type != PROTOBUF:
        return json.dumps(said).encode()
    if not said:
        return b""
    from google.protobuf.json_format import ParseDict

    packed: bytes = ParseDict(said, _messages(signal).answer()).SerializeToString()
    return packed


def refusal(content_type: str, code: int, message: str) -> bytes:
    """Gives a google.rpc.Status: the body of a failure. Its two fields need no library."""
    if content_type != PROTOBUF:
        return json.dumps({"code": code, "message": message}).encode()
    text = message.encode()[:1000]
    return b"\x08" + _varint(code) + b"\x12" + _varint(len(text)) + text


def _varint(value: int) -> bytes:
    found = b""
    while value > 0x7F:
        found, value = found + bytes([value & 0x7F | 0x80]), value >> 7
    return found + bytes([value])


def attributes_of(value: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the attributes of a record by name; lists and objects among them are left out."""
    pairs = value.get("attributes")
    found: dict[str, Any] = {}
    for pair in pairs if isinstance(pairs, list) else ():
        if (
            isinstance(pair, dict)
            and isinstance(pair.get("key"), str)
            and isinstance(pair.get("value"), dict)
        ):
            for kind in ("stringValue", "intValue", "doubleValue", "boolValue"):
                if kind in pair["value"]:
                    found[pair["key"]] = pair["value"][kind]
    return found


def hex_id(value: object) -> str | None:
    """Gives a trace's or span's id in hex, also where protobuf's JSON has it in base64."""
    if not isinstance(value, str) or not value:
        return None
    if len(value) in (16, 32) and all(letter in "0123456789abcdefABCDEF" for letter in value):
        return value.lower()
    try:
        return base64.b64decode(value, validate=True).hex() or None
    except ValueError:
        return None


def _part(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _objects(value: Mapping[str, Any], key: str, export: Export) -> Iterator[Mapping[str, Any]]:
    found = value.get(key, [])
    if not isinstance(found, list):
        raise InvalidInput(f"{key} must be a list.")
    for item in found:
        if isinstance(item, dict):
            yield item
        else:
            export.rejected += 1
