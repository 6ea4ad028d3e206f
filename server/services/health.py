"""Whether it runs, and whether data flows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from server.core.errors import StoreError
from server.core.freshness import Freshness, freshness
from server.core.periods import from_ms
from server.core.records import Identity
from server.db import usage
from server.db.connection import Store
from server.db.writer import WriteFailure, Writer

State = Literal["healthy", "degraded", "unhealthy"]
_RECENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether the parts work."""

    state: State
    database: bool
    services: dict[str, State]
    uptime_s: float


@dataclass(frozen=True, slots=True)
class Intake:
    """Whether tracked usage arrives."""

    state: State
    waiting: int
    last_commit: datetime | None
    freshness: Freshness
    failures: list[WriteFailure]


class HealthService:
    """Looks at the parts."""

    def __init__(self, *, store: Store, writer: Writer, clock: Callable[[], datetime]) -> None:
        """Takes what it looks at."""
        self._store = store
        self._writer = writer
        self._clock = clock
        self._started = clock()

    def pulse(self) -> Pulse:
        """Gives whether the database answers and writing works."""
        try:
            with self._store.reading() as database:
                database.execute_sql("SELECT count(*) FROM state").fetchone()
            readable = True
        except StoreError:
            readable = False
        tracking = self._tracking()
        state: State = "unhealthy" if not readable else tracking
        uptime = (self._clock() - self._started).total_seconds()
        return Pulse(state, readable, {"api": "healthy", "tracking": tracking}, uptime)

    def intake(self, identity: Identity) -> Intake:
        """Gives how the writing of usage goes.

        Raises:
            StoreError: The database cannot be read.
        """
        with self._store.reading() as database:
            newest = usage.newest_event_ms(database, identity.organization_id)
        age = freshness(None if newest is None else from_ms(newest), self._clock())
        return Intake(
            self._tracking(),
            self._writer.waiting,
            self._writer.last_commit,
            age,
            list(self._writer.failures),
        )

    def _tracking(self) -> State:
        failures = self._writer.failures
        if not failures or self._clock() - failures[0].at > _RECENT:
            return "healthy"
        last = self._writer.last_commit
        return "degraded" if last is not None and last >= failures[0].at else "unhealthy"
