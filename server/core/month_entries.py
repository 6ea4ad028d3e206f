"""Figures of a whole month, typed in or pushed: fixed costs, credits, tokens nobody tracked one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

EntrySource = Literal["manual", "ingest"]
EntryKind = Literal["cost", "tokens"]
PLAIN_LABEL = "Manual"


@dataclass(frozen=True, slots=True)
class MonthEntry:
    """What somebody said of a service's month; booked on the month's first day.

    Attributes:
        id: 0 before it is stored.
        kind: A cost, or tokens with or without one.
        source: Typed in, or pushed by a client; of pushed ones there is one for each service, project,
            product, month and kind.
        service: A provider's id, or a name that none has.
        month: Its first day.
        amount_nanos: Billionths of its own currency; None where only tokens are known.
        usd_nanos: The same in nano-dollars; None where that or the rate is unknown.
        details: What else a client sent, kept as JSON.
    """

    id: int
    organization_id: int
    person_id: int
    kind: EntryKind
    source: EntrySource
    service: str
    month: date
    amount_nanos: int | None
    currency: str
    usd_nanos: int | None
    rate_on: date | None
    rate_note: str | None
    category: str | None
    description: str | None
    project: str
    product: str
    input_uncached: int
    cache_read: int
    output: int
    details: str | None
    created_at_ms: int
    updated_at_ms: int

    @property
    def label(self) -> str:
        """What it is called among a service's models and line items."""
        return self.product or self.category or PLAIN_LABEL

    @property
    def tokens(self) -> int:
        """Every token once."""
        return self.input_uncached + self.cache_read + self.output
