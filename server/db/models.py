"""The tables. Times are milliseconds since 1970 UTC; money is integer nano-dollars.

The models describe the newest schema; `migrations` get there from any older one, and a test holds the
two equal. No model is bound to a database: every query names the one it runs on.
"""

from __future__ import annotations

from peewee import (
    SQL,
    AutoField,
    BigAutoField,
    BigIntegerField,
    CompositeKey,
    Field,
    IntegerField,
    Model,
    TextField,
)

from server.core.records import MEASURES


class Table(Model):
    """Base of all tables; STRICT, so that a sum that outgrows an integer is an error, not a float."""

    class Meta:
        legacy_table_names = False
        strict_tables = True


class SchemaMigration(Table):
    """Which migrations have run."""

    version = IntegerField(primary_key=True)
    name = TextField()
    applied_at = BigIntegerField()


class State(Table):
    """Facts about this installation that are not a person's choice."""

    key = TextField(primary_key=True)
    value = TextField()


class SettingValue(Table):
    """Settings that differ from their default, as JSON."""

    key = TextField(primary_key=True)
    value = TextField()


class Organization(Table):
    """Whose data it is."""

    id = AutoField()
    public_id = TextField(unique=True)
    name = TextField()
    created_at = BigIntegerField()


class Person(Table):
    """Somebody who may sign in."""

    id = AutoField()
    public_id = TextField(unique=True)
    email = TextField(unique=True)
    name = TextField(null=True)
    created_at = BigIntegerField()


class Membership(Table):
    """A person's role in an organization."""

    organization_id = IntegerField()
    person_id = IntegerField(index=True)
    role = TextField()
    status = TextField(default="active")
    joined_at = BigIntegerField()
    last_active_at = BigIntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("organization_id", "person_id")
        without_rowid = True


class AppToken(Table):
    """A token issued to an app. `scopes` are separated by spaces."""

    id = AutoField()
    jti = TextField(unique=True)
    organization_id = IntegerField(index=True)
    person_id = IntegerField()
    name = TextField()
    scopes = TextField()
    rate_limit = IntegerField(null=True)
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    last_used_at = BigIntegerField(null=True)
    revoked_at = BigIntegerField(null=True)


class Budget(Table):
    """A limit; empty provider and project mean all. `thresholds` are millionths, separated by commas."""

    id = AutoField()
    organization_id = IntegerField()
    provider = TextField(default="")
    project = TextField(default="")
    period = TextField()
    limit_nanos = BigIntegerField()
    thresholds = TextField()

    class Meta:
        indexes = ((("organization_id", "provider", "project", "period"), True),)


class UsageEvent(Table):
    """One tracked use of a model; never changed once written."""

    id = BigAutoField()
    organization_id = IntegerField()
    person_id = IntegerField()
    app_token_id = IntegerField(null=True)
    occurred_at = BigIntegerField()
    received_at = BigIntegerField()
    provider = TextField()
    model = TextField()
    project = TextField(null=True)
    session_id = TextField(null=True)
    tags = TextField(null=True)
    service_tier = TextField(null=True)
    source = TextField()
    requests = IntegerField()
    input_uncached = BigIntegerField()
    cache_read = BigIntegerField()
    cache_write_5m = BigIntegerField()
    cache_write_1h = BigIntegerField()
    output = BigIntegerField()
    reasoning = BigIntegerField()
    cost_nanos = BigIntegerField(null=True)
    cost_source = TextField()
    price_version = TextField(null=True)
    idempotency_key = TextField(null=True)
    fingerprint = TextField(null=True)

    class Meta:
        indexes = ((("organization_id", "occurred_at", "id"), False),)


UsageEvent.add_index(
    UsageEvent.index(
        UsageEvent.organization_id,
        UsageEvent.idempotency_key,
        unique=True,
        where=SQL("idempotency_key IS NOT NULL"),
        name="usage_event_idempotency",
    )
)


class Expense(Table):
    """A payment. `paid_on` and `rate_on` are days' ordinals (0001-01-01 is 1); keys are folded spellings."""

    id = BigAutoField()
    organization_id = IntegerField()
    person_id = IntegerField()
    app_token_id = IntegerField(null=True)
    paid_on = IntegerField()
    vendor = TextField()
    vendor_key = TextField()
    amount_nanos = BigIntegerField()
    currency = TextField()
    category = TextField()
    category_key = TextField()
    category_source = TextField()
    provider = TextField(null=True)
    description = TextField(null=True)
    invoice_number = TextField(null=True)
    receipt_id = TextField(null=True)
    tax_nanos = BigIntegerField(null=True)
    usd_nanos = BigIntegerField(null=True)
    rate_on = IntegerField(null=True)
    rate_note = TextField(null=True)
    created_at = BigIntegerField()
    updated_at = BigIntegerField()

    class Meta:
        indexes = (
            (("organization_id", "paid_on", "id"), False),
            (("organization_id", "vendor_key", "paid_on"), False),
        )


class CallName(Table):
    """A name by which a captured call may be met again: a digest of it, and the event that stands for it."""

    organization_id = IntegerField()
    name = BigIntegerField()
    event_id = BigIntegerField()
    origin = IntegerField()

    class Meta:
        primary_key = CompositeKey("organization_id", "name", "event_id")
        without_rowid = True


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


class Dimension(Table):
    """Who and what for, interned: a combination of project, app and person that has occurred."""

    id = AutoField()
    organization_id = IntegerField()
    project = TextField(default="")
    app_token_id = IntegerField(default=0)
    person_id = IntegerField()

    class Meta:
        indexes = ((("organization_id", "project", "app_token_id", "person_id"), True),)


class UsageQuarter(Table):
    """Sums of a quarter hour; `bucket` counts them from 1970, UTC."""

    organization_id = IntegerField()
    bucket = IntegerField()
    provider = TextField()
    model = TextField()

    class Meta:
        primary_key = CompositeKey("organization_id", "bucket", "provider", "model")
        without_rowid = True


class UsageQuarterDimension(Table):
    """Sums of a quarter hour and a dimension."""

    organization_id = IntegerField()
    bucket = IntegerField()
    dimension_id = IntegerField()
    provider = TextField()
    model = TextField()

    class Meta:
        primary_key = CompositeKey("organization_id", "bucket", "dimension_id", "provider", "model")
        without_rowid = True


class UsageDay(Table):
    """Sums of a day of the time zone in force; `bucket` is the day's ordinal (0001-01-01 is 1)."""

    organization_id = IntegerField()
    bucket = IntegerField()
    provider = TextField()
    model = TextField()

    class Meta:
        primary_key = CompositeKey("organization_id", "bucket", "provider", "model")
        without_rowid = True


class UsageDayDimension(Table):
    """Sums of a day of the time zone in force and a dimension."""

    organization_id = IntegerField()
    bucket = IntegerField()
    dimension_id = IntegerField()
    provider = TextField()
    model = TextField()

    class Meta:
        primary_key = CompositeKey("organization_id", "bucket", "dimension_id", "provider", "model")
        without_rowid = True


ROLLUPS: tuple[type[Table], ...] = (UsageQuarter, UsageQuarterDimension, UsageDay, UsageDayDimension)
for _rollup in ROLLUPS:
    for _measure in MEASURES:
        _field: Field = BigIntegerField(default=0)
        _rollup._meta.add_field(_measure, _field)

TABLES: tuple[type[Table], ...] = (
    SchemaMigration,
    State,
    SettingValue,
    Organization,
    Person,
    Membership,
    AppToken,
    Budget,
    UsageEvent,
    Expense,
    CallName,
    LogFile,
    MetricCounter,
    TelemetrySender,
    Dimension,
    *ROLLUPS,
)
