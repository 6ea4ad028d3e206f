"""Figures of whole months: costs typed in, and what clients push."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.api.wire import read_json
from server.core.money import to_dollars
from server.core.month_entries import MonthEntry as Record
from server.core.periods import from_ms
from server.schemas.common import Deleted
from server.schemas.month_entries import (
    IngestAnswer,
    IngestRequest,
    ManualCostList,
    ManualCostPatch,
    ManualCostQuery,
    ManualCostRequest,
    MonthEntry,
)
from server.schemas.tokens import Period

month_entries = Blueprint("month_entries", __name__)


@endpoint(
    month_entries,
    "GET",
    "/api/costs/manual",
    query=ManualCostQuery,
    answer=ManualCostList,
    scope="read",
)
def list_entries(call: Call[ManualCostQuery, NoBody]) -> ManualCostList:
    """List what was typed in or pushed for whole months, newest month first."""
    query = call.query
    page = call.services.month_entries.list_entries(
        call.identity,
        month=query.month,
        year=query.year,
        first=query.startDate,
        last=query.endDate,
        service=query.service,
        limit=query.limit,
        cursor=query.cursor,
        zone_name=query.timezone,
    )
    return ManualCostList(
        entries=[MonthEntry(**_fields(entry)) for entry in page.entries],
        total=to_dollars(page.sums.usd_nanos),
        unconverted=page.sums.unconverted,
        period=Period(start=page.days.first, end=page.days.last),
        nextCursor=page.next_cursor,
    )


@endpoint(
    month_entries, "POST", "/api/costs/manual", body=ManualCostRequest, answer=MonthEntry, scope="write"
)
def add(call: Call[NoQuery, ManualCostRequest]) -> MonthEntry:
    """Enter what a service cost in a month."""
    return MonthEntry(**_fields(call.services.month_entries.add(call.identity, call.body)))


@endpoint(
    month_entries,
    "PATCH",
    "/api/costs/manual/<entry_id>",
    body=ManualCostPatch,
    answer=MonthEntry,
    scope="write",
)
def change(call: Call[NoQuery, ManualCostPatch]) -> MonthEntry:
    """Change an entered cost."""
    entry = call.services.month_entries.change(call.identity, call.path["entry_id"], call.body)
    return MonthEntry(**_fields(entry))


@endpoint(month_entries, "DELETE", "/api/costs/manual/<entry_id>", answer=Deleted, scope="write")
def delete(call: Call[NoQuery, NoBody]) -> Deleted:
    """Delete an entered cost, or a pushed figure."""
    call.services.month_entries.delete(call.identity, call.path["entry_id"])
    return Deleted(id=call.path["entry_id"])


@endpoint(month_entries, "POST", "/api/ingest", body=IngestRequest, answer=IngestAnswer, scope="ingest")
def ingest(call: Call[NoQuery, IngestRequest]) -> IngestAnswer:
    """Push a month's cost or tokens; pushed again, it takes the place of what was there."""
    entry, replaced = call.services.month_entries.push(call.identity, call.body)
    return IngestAnswer(replaced=replaced, **_fields(entry))


def _fields(entry: Record) -> dict[str, Any]:
    amount, usd = entry.amount_nanos, entry.usd_nanos
    return {
        "id": str(entry.id),
        "kind": entry.kind,
        "source": entry.source,
        "service": entry.service,
        "amount": None if amount is None else to_dollars(amount),
        "currency": entry.currency,
        "amountUsd": None if usd is None else to_dollars(usd),
        "rateDate": entry.rate_on,
        "rateNote": entry.rate_note,
        "month": entry.month.month,
        "year": entry.month.year,
        "category": entry.category,
        "description": entry.description,
        "project": entry.project or None,
        "product": entry.product or None,
        "inputTokens": entry.input_uncached + entry.cache_read,
        "outputTokens": entry.output,
        "cachedTokens": entry.cache_read,
        "totalTokens": entry.tokens,
        "details": None if entry.details is None else read_json(entry.details.encode()),
        "createdAt": from_ms(entry.created_at_ms),
        "updatedAt": from_ms(entry.updated_at_ms),
    }
