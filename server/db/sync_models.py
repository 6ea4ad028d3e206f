"""The tables of synchronisation: what providers count, which are connected, and every run."""

from __future__ import annotations

from peewee import BigAutoField, BigIntegerField, CompositeKey, IntegerField, TextField

from server.db.table import Table


class UsageReport(Table):
    """What a provider counted on a day; `day` is an ordinal, of UTC. Null is what it does not tell."""

    organization_id = IntegerField()
    provider = TextField()
    day = IntegerField()
    kind = TextField()
    model = TextField()
    project = TextField()
    unit = TextField()
    source = TextField()
    fetched_at = BigIntegerField()
    input_uncached = BigIntegerField(null=True)
    cache_read = BigIntegerField(null=True)
    cache_write_5m = BigIntegerField(null=True)
    cache_write_1h = BigIntegerField(null=True)
    output = BigIntegerField(null=True)
    reasoning = BigIntegerField(null=True)
    requests = BigIntegerField(null=True)
    quantity_nanos = BigIntegerField(null=True)
    value_nanos = BigIntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("organization_id", "provider", "day", "kind", "model", "project", "unit")
        without_rowid = True


class Integration(Table):
    """A provider that is connected. Secrets lie in the keyring; `secret_fields` only names them."""

    organization_id = IntegerField()
    provider = TextField()
    options = TextField()
    secret_fields = TextField()
    account = TextField()
    connected_at = BigIntegerField()
    filling = IntegerField()
    filled_from = IntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("organization_id", "provider")
        without_rowid = True


class SyncRun(Table):
    """One time that a provider was asked."""

    id = BigAutoField()
    organization_id = IntegerField()
    provider = TextField()
    cause = TextField()
    status = TextField()
    message = TextField()
    started_at = BigIntegerField()
    ended_at = BigIntegerField()
    first_day = IntegerField()
    last_day = IntegerField()
    line_count = IntegerField()
    usage_count = IntegerField()
    call_count = IntegerField()
    charge_nanos = BigIntegerField()
    before_nanos = BigIntegerField(null=True)
    after_nanos = BigIntegerField(null=True)
    settled_through = IntegerField(null=True)
    not_before = BigIntegerField(null=True)

    class Meta:
        indexes = ((("organization_id", "provider", "id"), False),)


SYNC_TABLES: tuple[type[Table], ...] = (UsageReport, Integration, SyncRun)
