"""Taking in OpenTelemetry: what tells of calls becomes events, the rest is passed over unread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from server.core.periods import to_ms
from server.core.records import Identity
from server.db.connection import Reading
from server.services.capture import CaptureService

if TYPE_CHECKING:
    from server.capture.otlp.metrics import Point
    from server.capture.otlp.reading import Export
    from server.core.calls import Call
    from server.db.captured import Kept


class TelemetryService:
    """Stores what was sent; a repeated request adds nothing."""

    def __init__(self, *, capture: CaptureService, clock: Callable[[], datetime]) -> None:
        """Takes what it works with."""
        self._capture = capture
        self._clock = clock

    def take(self, identity: Identity, export: Export) -> Kept:
        """Stores the usage that an export tells of.

        Raises:
            StoreError: Nothing, or not all, was stored; the sender may send it again.
        """
        from server.capture.otlp.senders import call_of, tool_of
        from server.db.captured import Kept
        from server.db.telemetry import note_sender

        if export.signal == "metrics":
            return self._take_metrics(identity, export)
        found = [(tool_of(record), call_of(export.signal, record)) for record in export.records]
        calls = [call for _, call in found if call is not None]
        senders = {tool for tool, call in found if call is not None}
        if not calls:
            return Kept()
        signal, now = export.signal, to_ms(self._clock())

        def note(database: Reading) -> None:
            for name in senders:
                note_sender(database, identity.organization_id, name, signal, now)

        return self._capture.keep(identity, calls, note)

    def _take_metrics(self, identity: Identity, export: Export) -> Kept:
        from server.capture.otlp.metrics import calls_of, is_told_better, points_of
        from server.db.captured import Kept
        from server.db.telemetry import known_senders

        found = [(record, list(points_of(record))) for record in export.records]
        if not any(points for _, points in found):
            return Kept()
        own = identity.organization_id

        def make(database: Reading) -> list[Call]:
            known = known_senders(database, own)
            counted = [
                point for record, points in found if not is_told_better(record, known) for point in points
            ]
            return calls_of([(point, _growth(database, own, point)) for point in counted])

        return self._capture.keep_made(identity, make)


def _growth(database: Reading, organization_id: int, point: Point) -> int:
    from server.db.telemetry import advance_counter

    if point.is_delta:
        return point.value
    return advance_counter(
        database,
        organization_id,
        point.series,
        started_ns=point.started_ns,
        time_ns=point.time_ns,
        total=point.value,
    )
