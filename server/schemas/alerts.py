"""Alerts: what asks for attention."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from server.schemas.common import Schema, UtcTime

Severity = Literal["info", "warning", "critical"]
AlertKind = Literal["budget", "forecast", "anomaly", "unpriced", "sync"]


class Alert(Schema):
    """Something that asks for attention."""

    id: str
    kind: AlertKind
    severity: Severity
    title: str
    message: str
    provider: str | None
    project: str | None
    createdAt: UtcTime = Field(description="When it was first told")


class KeptAlert(Alert):
    """An alert and what became of it."""

    endedAt: UtcTime | None = Field(description="When it was over; null while it lasts")
    dismissedAt: UtcTime | None = Field(description="When somebody had seen enough of it")


class AlertQuery(Schema):
    """Which alerts to list."""

    state: Literal["open", "all"] = Field(
        "open", description="open: those that last and are not dismissed; all: every one that was ever told"
    )
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(
        None, pattern="^[1-9][0-9]{0,17}$", description="nextCursor of the page before"
    )


class AlertList(Schema):
    """Alerts, newest first."""

    alerts: list[KeptAlert]
    nextCursor: str | None
