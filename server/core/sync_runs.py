"""Records of synchronisation: which providers are connected, and what became of each time they were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from server.core.periods import DayRange

Cause = Literal["asked", "scheduled", "history"]
_CAUSES: dict[str, Cause] = {name: name for name in get_args(Cause)}
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


@dataclass(frozen=True, slots=True)
class Going:
    """A run that goes on. `days` is None while it waits for its turn."""

    organization_id: int
    provider: str
    cause: Cause
    days: DayRange | None


def words_of(going: Going) -> str:
    """Writes it, for other processes."""
    days = () if going.days is None else (going.days.first.toordinal(), going.days.last.toordinal())
    return " ".join(map(str, ("sync", going.organization_id, going.provider, going.cause, *days)))


def going_of(words: str) -> Going | None:
    """Reads what `words_of` wrote; None where it is something else, such as a newer version's."""
    match words.split():
        case ["sync", whose, provider, cause, first, last] if cause in _CAUSES:
            try:
                days = DayRange(date.fromordinal(int(first)), date.fromordinal(int(last)))
                return Going(int(whose), provider, _CAUSES[cause], days)
            except (ValueError, OverflowError):
                return None
    return None
