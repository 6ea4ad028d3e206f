"""The tables of what is captured, loaded with the first of it; `models` has all the others."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from server.db.table import Table


class CallName(Table):
    """A name by which a captured call may be met again: a digest of it, and the event that stands for it."""

    organization_id = IntegerField()
    name = BigIntegerField()
    event_id = BigIntegerField()
    origin = IntegerField()

    class Meta:
        primary_key = CompositeKey("organization_id", "name", "event_id")
        without_rowid = True


class CallNameNew(CallName):
    """Names that came many at once, in no order, until they move to the others."""

    class Meta:
        primary_key = False
        without_rowid = False


class LogFile(Table):
    """How far a log was read. `mark` is a digest of what was read last, to see that it is still there."""

    path = TextField(primary_key=True)
    source = TextField()
    version = IntegerField()
    file_id = TextField()
    size = BigIntegerField()
    changed_ns = BigIntegerField()
    position = BigIntegerField()
    mark = TextField()
    parser_state = TextField()


class MetricCounter(Table):
    """Where a cumulative metric stood when it was last seen."""

    organization_id = IntegerField()
    series = TextField()
    started_ns = BigIntegerField()
    seen_ns = BigIntegerField()
    total = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("organization_id", "series")
        without_rowid = True


class TelemetrySender(Table):
    """Which signals a program has told of its usage by."""

    organization_id = IntegerField()
    name = TextField()
    signal = TextField()
    first_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("organization_id", "name", "signal")
        without_rowid = True


CAPTURE_TABLES: tuple[type[Table], ...] = (CallName, CallNameNew, LogFile, MetricCounter, TelemetrySender)
