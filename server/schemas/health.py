"""Health: whether it runs, and whether data flows."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from server.schemas.common import Freshness, Schema, UtcTime

HealthState = Literal["healthy", "degraded", "unhealthy"]


class DatabaseHealth(Schema):
    """Whether the database answers."""

    healthy: bool


class Health(Schema):
    """Public, so it tells nothing private."""

    status: HealthState
    database: DatabaseHealth
    services: dict[str, HealthState]
    version: str
    uptime: float = Field(description="Seconds since start")


class WriteBuffer(Schema):
    """Events waiting for the writer, and when it last committed."""

    size: int
    lastFlush: UtcTime | None


class TrackingError(Schema):
    """Something that went wrong while writing, newest first."""

    at: UtcTime
    message: str


class TrackingHealth(Schema):
    """Whether tracked usage arrives."""

    status: HealthState
    buffer: WriteBuffer
    dataFreshness: Freshness
    errors: list[TrackingError]
