"""Bills and figures of whole months in our own export, and back: three kinds of records in one file.

`billDay` is a day that a bill tells of, also where it says nothing was due; `billLine` is a line of it;
`monthEntry` is what somebody said of a whole month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.core.bills import BillLine
from server.core.currencies import require_code
from server.core.errors import InvalidInput
from server.core.files.fields import Fields
from server.core.files.own import SHAPE, Row, shape_of, time_text
from server.core.money import to_dollars
from server.core.month_entries import EntryKind, EntrySource, MonthEntry
from server.core.periods import from_ms, to_ms
from server.core.provider import ProviderNames
from server.core.records import Identity

_KINDS: dict[str, EntryKind] = {"cost": "cost", "tokens": "tokens"}
_SOURCES: dict[str, EntrySource] = {"manual": "manual", "ingest": "ingest"}
RECORDS = {"billDay": 1, "billLine": 2, "monthEntry": 3}
_MOST_TOKENS = 10**15
COLUMNS = (
    SHAPE,
    "record",
    "provider",
    "biller",
    "day",
    "line",
    "project",
    "product",
    "cost",
    "amount",
    "currency",
    "rateDate",
    "rateNote",
    "settled",
    "fetchedAt",
    "source",
    "kind",
    "category",
    "description",
    "inputUncachedTokens",
    "cacheReadTokens",
    "outputTokens",
    "details",
    "createdAt",
    "updatedAt",
)


@dataclass(frozen=True, slots=True)
class CoveredDay:
    """A day of a provider that a bill tells of."""

    provider: str
    biller: str
    day: date
    settled: bool
    fetched_at_ms: int
    source: str = ""


def row_of_day(covered: CoveredDay) -> Row:
    """Gives the row of a day that a bill tells of."""
    return {
        SHAPE: shape_of("costs"),
        "record": "billDay",
        "provider": covered.provider,
        "biller": covered.biller,
        "day": covered.day,
        "settled": covered.settled,
        "fetchedAt": time_text(from_ms(covered.fetched_at_ms)),
        "source": covered.source,
    }


def row_of_line(line: BillLine) -> Row:
    """Gives the row of a bill's line."""
    billed = line.cost_nanos if line.amount_nanos is None else line.amount_nanos
    return {
        SHAPE: shape_of("costs"),
        "record": "billLine",
        "provider": line.provider,
        "biller": line.biller,
        "day": line.day,
        "line": line.line,
        "project": line.project,
        "cost": to_dollars(line.cost_nanos),
        "amount": to_dollars(billed),
        "currency": line.currency,
    }


def row_of_entry(entry: MonthEntry) -> Row:
    """Gives the row of a month's figure; `day` is the month's first."""
    usd, amount = entry.usd_nanos, entry.amount_nanos
    return {
        SHAPE: shape_of("costs"),
        "record": "monthEntry",
        "provider": entry.service,
        "day": entry.month,
        "project": entry.project,
        "product": entry.product,
        "cost": None if usd is None else to_dollars(usd),
        "amount": None if amount is None else to_dollars(amount),
        "currency": entry.currency,
        "rateDate": entry.rate_on,
        "rateNote": entry.rate_note,
        "source": entry.source,
        "kind": entry.kind,
        "category": entry.category,
        "description": entry.description,
        "inputUncachedTokens": entry.input_uncached,
        "cacheReadTokens": entry.cache_read,
        "outputTokens": entry.output,
        "details": entry.details,
        "createdAt": time_text(from_ms(entry.created_at_ms)),
        "updatedAt": time_text(from_ms(entry.updated_at_ms)),
    }


def record_of(
    fields: Fields, identity: Identity, providers: ProviderNames, now: datetime
) -> CoveredDay | BillLine | MonthEntry:
    """Reads a row.

    Raises:
        InvalidInput: A value is missing or cannot be.
    """
    record = fields.one_of("record", RECORDS)
    if record == "monthEntry":
        return _entry_of(fields, identity)
    provider, biller = (providers.require(fields.text(name), name).id for name in ("provider", "biller"))
    day = fields.day("day")
    if record == "billDay":
        fetched = min(to_ms(fields.moment("fetchedAt")), to_ms(now))
        return CoveredDay(provider, biller, day, fields.flag("settled"), fetched)
    cost, amount = fields.nanos("cost"), fields.nanos("amount")
    if cost is None or amount is None:
        raise InvalidInput.of("cost", "is missing")
    currency = require_code(fields.text("currency"))
    project = fields.optional("project", 500) or ""
    return BillLine(provider, biller, day, fields.text("line", 500), cost, project, currency, amount)


def _entry_of(fields: Fields, identity: Identity) -> MonthEntry:
    month = fields.day("day")
    if month.day != 1:
        raise InvalidInput.of("day", "must be the first of a month")
    return MonthEntry(
        id=0,
        organization_id=identity.organization_id,
        person_id=identity.user_id,
        kind=_KINDS[fields.one_of("kind", _KINDS)],
        source=_SOURCES[fields.one_of("source", _SOURCES)],
        service=fields.text("provider"),
        month=month,
        amount_nanos=fields.nanos("amount"),
        currency=require_code(fields.text("currency")),
        usd_nanos=fields.nanos("cost"),
        rate_on=fields.day("rateDate") if fields.has("rateDate") else None,
        rate_note=fields.optional("rateNote", 1000),
        category=fields.optional("category"),
        description=fields.optional("description", 2000),
        project=fields.optional("project") or "",
        product=fields.optional("product") or "",
        input_uncached=fields.integer("inputUncachedTokens", 0, _MOST_TOKENS, default=0),
        cache_read=fields.integer("cacheReadTokens", 0, _MOST_TOKENS, default=0),
        output=fields.integer("outputTokens", 0, _MOST_TOKENS, default=0),
        details=fields.optional("details", 100_000),
        created_at_ms=to_ms(fields.moment("createdAt")),
        updated_at_ms=to_ms(fields.moment("updatedAt")),
    )
