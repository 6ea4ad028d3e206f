"""Where counters stand, and by which signals a sender has told of its usage."""

from __future__ import annotations

from peewee import Database

from server.db.capture_models import LogFile, MetricCounter, TelemetrySender


def advance_counter(
    database: Database, organization_id: int, series: str, *, started_ns: int, time_ns: int, total: int
) -> int:
    """Notes where a cumulative counter stands; gives by how much it has grown since it was seen last.

    A later start, or a smaller total, is a counter that began anew. What is older than what was seen is
    passed over. Runs inside the caller's transaction.
    """
    own = (MetricCounter.organization_id == organization_id) & (MetricCounter.series == series)
    before = next(iter(MetricCounter.select().where(own).execute(database)), None)
    grown = total
    if before is not None:
        if time_ns <= before.seen_ns or started_ns < before.started_ns:
            return 0
        if started_ns == before.started_ns and total >= before.total:
            grown = total - before.total
    MetricCounter.insert(
        organization_id=organization_id, series=series, started_ns=started_ns, seen_ns=time_ns, total=total
    ).on_conflict(
        conflict_target=(MetricCounter.organization_id, MetricCounter.series),
        preserve=(MetricCounter.started_ns, MetricCounter.seen_ns, MetricCounter.total),
    ).execute(database)
    return grown


def known_senders(database: Database, organization_id: int) -> frozenset[tuple[str, str]]:
    """Gives every sender with each signal it has told of its usage by; logs are signal `files`."""
    own = TelemetrySender.organization_id == organization_id
    rows = TelemetrySender.select(TelemetrySender.name, TelemetrySender.signal).where(own)
    files = LogFile.select(LogFile.source).distinct().tuples().execute(database)
    return frozenset(rows.tuples().execute(database)) | {(row[0], "files") for row in files}


def note_sender(database: Database, organization_id: int, name: str, signal: str, now_ms: int) -> None:
    """Notes that a sender has told of its usage by a signal."""
    TelemetrySender.insert(
        organization_id=organization_id, name=name, signal=signal, first_at=now_ms
    ).on_conflict_ignore().execute(database)
