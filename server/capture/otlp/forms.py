"""In which forms OpenTelemetry is taken; what reads them is loaded with the first request."""

from __future__ import annotations

from typing import Literal

Signal = Literal["logs", "metrics", "traces"]
JSON, PROTOBUF = "application/json", "application/x-protobuf"
LARGEST = 64 << 20


class TooLarge(Exception):
    """A body is larger than what is taken, also after unpacking."""
