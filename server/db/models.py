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
    Node,
    TextField,
)

from server.core.records import MEASURES
from server.db.forward_models import FORWARD_TABLES
from server.db.receipt_models import Receipt
from server.db.sync_models import SYNC_TABLES
from server.db.table import Table
from server.db.team_models import TEAM_TABLES


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


class Budget(Table):
    """A limit; empty provider and project, and person 0, mean all. `thresholds`: millionths, with commas."""

    id = AutoField()
    organization_id = IntegerField()
    provider = TextField(default="")
    project = TextField(default="")
    period = TextField()
    limit_nanos = BigIntegerField()
    thresholds = TextField()
    person_id = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])

    class Meta:
        indexes = ((("organization_id", "provider", "project", "person_id", "period"), True),)


class Alert(Table):
    """Something that asked for attention; of one matter there is a row for each time that it came."""

    id = BigAutoField()
    organization_id = IntegerField()
    key = TextField()
    episode = IntegerField()
    kind = TextField()
    severity = TextField()
    title = TextField()
    message = TextField()
    provider = TextField(null=True)
    project = TextField(null=True)
    created_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    dismissed_at = BigIntegerField(null=True)

    class Meta:
        indexes = ((("organization_id", "key", "episode"), True),)


Alert.add_index(Alert.index(Alert.organization_id, where=SQL("ended_at IS NULL"), name="alert_open"))


# Keys of captured calls are found by their names: see `server.db.known_events`.
POSTED = (
    "idempotency_key IS NOT NULL "
    "AND coalesce(fingerprint, '') NOT IN ('captured', 'captured:plan', 'captured:metered')"
)


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
        where=SQL(POSTED),
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


class BillCover(Table):
    """A day of a provider that somebody's bill tells of; `cost_nanos` is the sum of its lines."""

    organization_id = IntegerField()
    provider = TextField()
    biller = TextField()
    day = IntegerField()
    source = TextField()
    fetched_at = BigIntegerField()
    settled = IntegerField()
    cost_nanos = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("organization_id", "provider", "biller", "day")
        without_rowid = True


class BillLine(Table):
    """A line of a day's bill; `day` is an ordinal (0001-01-01 is 1), of UTC."""

    organization_id = IntegerField()
    provider = TextField()
    biller = TextField()
    day = IntegerField()
    line = TextField()
    project = TextField()
    cost_nanos = BigIntegerField()
    currency = TextField()
    amount_nanos = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("organization_id", "provider", "biller", "day", "line", "project")
        without_rowid = True


class MonthEntry(Table):
    """What somebody said of a service's month; `month` is its first day's ordinal."""

    id = BigAutoField()
    organization_id = IntegerField()
    person_id = IntegerField()
    kind = TextField()
    source = TextField()
    service = TextField()
    label = TextField()
    month = IntegerField()
    amount_nanos = BigIntegerField(null=True)
    currency = TextField()
    usd_nanos = BigIntegerField(null=True)
    rate_on = IntegerField(null=True)
    rate_note = TextField(null=True)
    category = TextField(null=True)
    description = TextField(null=True)
    project = TextField()
    product = TextField()
    input_uncached = BigIntegerField()
    cache_read = BigIntegerField()
    output = BigIntegerField()
    details = TextField(null=True)
    created_at = BigIntegerField()
    updated_at = BigIntegerField()

    class Meta:
        indexes = ((("organization_id", "month", "id"), False),)


MonthEntry.add_index(
    MonthEntry.index(
        MonthEntry.organization_id,
        MonthEntry.service,
        MonthEntry.project,
        MonthEntry.product,
        MonthEntry.month,
        MonthEntry.kind,
        unique=True,
        where=SQL("source = 'ingest'"),
        name="month_entry_pushed",
    )
)


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
        # One that came later has a default in the table too: rows were there already.
        _later: list[Node] = [SQL("DEFAULT 0")] if _measure == "notional_nanos" else []
        _field: Field = BigIntegerField(default=0, constraints=_later)
        _rollup._meta.add_field(_measure, _field)

TABLES: tuple[type[Table], ...] = (
    SchemaMigration,
    State,
    SettingValue,
    *TEAM_TABLES,
    Budget,
    Alert,
    UsageEvent,
    Expense,
    Receipt,
    BillCover,
    BillLine,
    *SYNC_TABLES,
    *FORWARD_TABLES,
    MonthEntry,
    Dimension,
    *ROLLUPS,
)
