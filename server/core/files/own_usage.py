"""Tracked usage in our own export, and back.

An event is told apart by the installation that first stored it, its number there and when it was received.
Numbers alone would not do: a copy of an installation, restored from a backup, goes on counting from the same
number. Where a client gave an idempotency key, that is kept too, since the same client may report the same
use to another installation again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.core.errors import InvalidInput
from server.core.files.fields import Fields
from server.core.files.own import SHAPE, Row, shape_of, time_text
from server.core.money import to_dollars
from server.core.periods import from_ms, to_ms
from server.core.provider import ProviderNames
from server.core.records import CostSource, Identity, StoredEvent, UsageEvent
from server.core.tokens import TokenCounts

MOST_TOKENS = 10**12
MOST_REQUESTS = 10**9
_MOST_NANOS = 10**15
_MOST_TAGS, _LONGEST_TAG, _LONGEST_VALUE = 50, 100, 500
_PREFIX = "export"
_AHEAD = timedelta(minutes=10)
_SOURCES = {source.value: source for source in CostSource}
COLUMNS = (
    SHAPE,
    "id",
    "timestamp",
    "receivedAt",
    "provider",
    "model",
    "project",
    "sessionId",
    "serviceTier",
    "requests",
    "inputUncachedTokens",
    "cacheReadTokens",
    "cacheWrite5mTokens",
    "cacheWrite1hTokens",
    "outputTokens",
    "reasoningTokens",
    "totalTokens",
    "cost",
    "costSource",
    "priceVersion",
    "source",
    "app",
    "tags",
    "idempotencyKey",
    "fingerprint",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event of a file, to be stored unless it is known.

    Attributes:
        event: With the idempotency key under which it is stored.
        own_id: Its number here, where it says that it comes from this installation.
        other_key: What it is stored under where a client's key was used here for something else.
    """

    event: UsageEvent
    own_id: int | None = None
    other_key: str | None = None


def row_of(stored: StoredEvent, installation: str, apps: Mapping[int, str]) -> Row:
    """Gives the row of an event; `apps` are the names of tokens."""
    event = stored.event
    counts = event.counts
    origin, key = _origin(stored, installation)
    return {
        SHAPE: shape_of("usage"),
        "id": origin,
        "timestamp": time_text(from_ms(event.occurred_at_ms)),
        "receivedAt": time_text(from_ms(event.received_at_ms)),
        "provider": event.provider,
        "model": event.model,
        "project": event.project,
        "sessionId": event.session_id,
        "serviceTier": event.service_tier,
        "requests": event.requests,
        "inputUncachedTokens": counts.input_uncached,
        "cacheReadTokens": counts.cache_read,
        "cacheWrite5mTokens": counts.cache_write_5m,
        "cacheWrite1hTokens": counts.cache_write_1h,
        "outputTokens": counts.output,
        "reasoningTokens": counts.reasoning,
        "totalTokens": counts.total,
        "cost": None if event.cost_nanos is None else to_dollars(event.cost_nanos),
        "costSource": event.cost_source.value,
        "priceVersion": event.price_version,
        "source": event.source,
        "app": apps.get(event.app_token_id or 0),
        "tags": event.tags,
        "idempotencyKey": key,
        "fingerprint": None if key is None else event.fingerprint,
    }


def candidate(
    fields: Fields, identity: Identity, providers: ProviderNames, installation: str, now: datetime
) -> Candidate:
    """Reads a row; who imports it is whose usage it becomes.

    Raises:
        InvalidInput: A value is missing or cannot be.
    """
    first, number = _origin_parts(fields.text("id"))
    received = to_ms(fields.moment("receivedAt"))
    source = _SOURCES[fields.one_of("costSource", _SOURCES)]
    nanos = fields.nanos("cost")
    if nanos is not None and not 0 <= nanos <= _MOST_NANOS:
        raise InvalidInput.of("cost", "must be between 0 and 1000000")
    if (nanos is None) != (source is CostSource.UNPRICED) and source is not CostSource.NOTIONAL:
        raise InvalidInput.of("cost", "must be there unless costSource is unpriced")
    event = UsageEvent(
        organization_id=identity.organization_id,
        user_id=identity.user_id,
        app_token_id=None,
        occurred_at_ms=_occurred(fields, now),
        received_at_ms=received,
        provider=providers.require(fields.text("provider")).id,
        model=fields.text("model"),
        counts=_counts(fields),
        requests=fields.integer("requests", 1, MOST_REQUESTS, default=1),
        cost_nanos=nanos,
        cost_source=source,
        price_version=fields.optional("priceVersion"),
        project=fields.optional("project"),
        session_id=fields.optional("sessionId"),
        tags=_tags(fields),
        service_tier=fields.optional("serviceTier"),
        source=fields.text("source"),
    )
    key = fields.optional("idempotencyKey", 400)
    exported = f"{_PREFIX}:{first}:{number}:{received}"
    if key is None:
        event.idempotency_key, event.fingerprint = exported, content(event)
    else:
        event.idempotency_key, event.fingerprint = key, fields.optional("fingerprint")
    return Candidate(event, number if first == installation else None, None if key is None else exported)


def content(event: UsageEvent) -> str:
    """Gives a digest of what an event says, whoever stored it, under whichever key."""
    counts = event.counts
    said = (
        event.occurred_at_ms,
        event.received_at_ms,
        event.provider,
        event.model,
        event.project,
        event.session_id,
        event.service_tier,
        event.requests,
        (counts.input_uncached, counts.cache_read, counts.cache_write_5m, counts.cache_write_1h),
        (counts.output, counts.reasoning),
        event.cost_nanos,
        event.cost_source.value,
        sorted(event.tags.items()),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def same_use(one: UsageEvent, other: UsageEvent) -> bool:
    """Tells whether two records that share a client's key are of one use."""
    return (one.occurred_at_ms, one.provider, one.model, one.counts) == (
        other.occurred_at_ms,
        other.provider,
        other.model,
        other.counts,
    )


def _origin(stored: StoredEvent, installation: str) -> tuple[str, str | None]:
    """Gives where an event was first stored, and the key that a client gave it."""
    key = stored.event.idempotency_key
    parts = (key or "").split(":")
    if len(parts) == 4 and parts[0] == _PREFIX:
        return f"{parts[1]}:{parts[2]}", None
    return f"{installation}:{stored.id}", key


def _origin_parts(text: str) -> tuple[str, int]:
    first, _, number = text.rpartition(":")
    if not first or ":" in first or not (number.isascii() and number.isdigit() and len(number) < 19):
        raise InvalidInput.of("id", "is not one that this program gave")
    return first, int(number)


def _occurred(fields: Fields, now: datetime) -> int:
    occurred = fields.moment("timestamp")
    if occurred > now + _AHEAD:
        raise InvalidInput.of("timestamp", "is in the future")
    return to_ms(occurred)


def _tags(fields: Fields) -> dict[str, str]:
    tags = fields.pairs("tags")
    longest = max(map(len, tags), default=0), max(map(len, tags.values()), default=0)
    if len(tags) > _MOST_TAGS or longest[0] > _LONGEST_TAG or longest[1] > _LONGEST_VALUE:
        raise InvalidInput.of("tags", "are more, or longer, than can be tracked")
    return tags


def _counts(fields: Fields) -> TokenCounts:
    names = COLUMNS[10:16]
    counts = TokenCounts(*(fields.integer(name, 0, MOST_TOKENS, default=0) for name in names))
    if counts.reasoning > counts.output:
        raise InvalidInput.of("reasoningTokens", "is a part of outputTokens, so it cannot be more")
    return counts
