"""Records of synchronisation: which providers are connected, and what became of each time they were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from server.core.periods import DayRange

Cause = Literal["asked", "scheduled", "history"]
RunStatus = Literal["success", "error", "cancelled"]
SyncStatus = Literal["success", "skipped", "error", "not_configured", "manual_only"]


@dataclass(frozen=True, slots=True)
class Integration:
    """A provider that is connected.

    Attributes:
        options: What is no secret, by field.
        secret_fields: Which secrets lie in the keyring.
        account: Whose credentials they are, as the provider told.
        filling: Whether its history is still to be read.
        filled_from: The first day that has been read; None before the first run.
    """

    organization_id: int
    provider: str
    options: Mapping[str, str]
    secret_fields: tuple[str, ...]
    account: str
    connected_at: datetime
    filling: bool = True
    filled_from: date | None = None


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One time that a provider was asked.

    Attributes:
        days: Which days it was asked for.
        line_count: How many lines of a bill came.
        usage_count: How many rows of usage came.
        call_count: How many requests it took.
        charge_nanos: What the provider charges for those.
        before_nanos: What was known of these days' money before; None where nothing was changed.
        after_nanos: What is known since.
        settled_through: The last day that had settled; None where it failed.
        not_before: Until when the provider wants to be left alone.
    """

    organization_id: int
    provider: str
    cause: Cause
    status: RunStatus
    message: str
    started_at: datetime
    ended_at: datetime
    days: DayRange
    line_count: int = 0
    usage_count: int = 0
    call_count: int = 0
    charge_nanos: int = 0
    before_nanos: int | None = None
    after_nanos: int | None = None
    settled_through: date | None = None
    not_before: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request to synchronise a provider; `records` are lines and rows that came."""

    status: SyncStatus
    message: str = ""
    records: int = 0
    days: DayRange | None = None
