"""OTLP's own answers, as its JSON has them (opentelemetry-proto, docs/specification.md)."""

from __future__ import annotations

from pydantic import Field

from server.schemas.common import Schema


class _Partial(Schema):
    errorMessage: str = Field(description="Why not all of it was taken")


class PartialLogs(_Partial):
    """What was not taken of log records."""

    rejectedLogRecords: int = Field(description="How many records were not taken; do not send them again")


class PartialMetrics(_Partial):
    """What was not taken of metrics."""

    rejectedDataPoints: int = Field(description="How many metrics were not taken; do not send them again")


class PartialTraces(_Partial):
    """What was not taken of spans."""

    rejectedSpans: int = Field(description="How many spans were not taken; do not send them again")


class LogsTaken(Schema):
    """Log records were taken."""

    partialSuccess: PartialLogs | None = Field(None, description="Absent where all of it was taken")


class MetricsTaken(Schema):
    """Metrics were taken."""

    partialSuccess: PartialMetrics | None = Field(None, description="Absent where all of it was taken")


class TracesTaken(Schema):
    """Spans were taken."""

    partialSuccess: PartialTraces | None = Field(None, description="Absent where all of it was taken")


class Refusal(Schema):
    """A google.rpc.Status."""

    code: int = Field(description="The status of HTTP")
    message: str = Field(description="What is wrong")
