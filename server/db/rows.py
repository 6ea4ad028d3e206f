"""From rows of the event table to records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from server.core.records import CostSource, StoredEvent, UsageEvent
from server.core.tokens import TokenCounts
from server.db.models import UsageEvent as EventTable

COLUMNS: tuple[str, ...] = tuple(EventTable._meta.sorted_field_names)


def event_of(row: Sequence[Any]) -> StoredEvent:
    """Gives the record of a row that holds all columns in the table's order."""
    value = dict(zip(COLUMNS, row, strict=True))
    return StoredEvent(
        value["id"],
        UsageEvent(
            organization_id=value["organization_id"],
            user_id=value["person_id"],
            app_token_id=value["app_token_id"],
            occurred_at_ms=value["occurred_at"],
            received_at_ms=value["received_at"],
            provider=value["provider"],
            model=value["model"],
            counts=TokenCounts(
                value["input_uncached"],
                value["cache_read"],
                value["cache_write_5m"],
                value["cache_write_1h"],
                value["output"],
                value["reasoning"],
            ),
            requests=value["requests"],
            cost_nanos=value["cost_nanos"],
            cost_source=CostSource(value["cost_source"]),
            price_version=value["price_version"],
            project=value["project"],
            session_id=value["session_id"],
            tags=json.loads(value["tags"]) if value["tags"] else {},
            service_tier=value["service_tier"],
            source=value["source"],
            idempotency_key=value["idempotency_key"],
            fingerprint=value["fingerprint"],
        ),
    )
