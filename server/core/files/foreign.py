"""Usage from files that others write, which have no ids of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from server.core.periods import to_ms
from server.core.records import CostSource, Identity, UsageEvent
from server.core.tokens import TokenCounts


def foreign_event(
    identity: Identity,
    now: datetime,
    *,
    provider: str,
    source: str,
    occurred_at_ms: int,
    model: str,
    counts: TokenCounts,
    cost_nanos: int | None,
    key: Sequence[object],
    said: Sequence[object] = (),
) -> UsageEvent:
    """Gives a row as an event of one request.

    Args:
        identity: Who imports.
        now: The current time.
        provider: Whose usage it is.
        source: Which kind of file.
        occurred_at_ms: When it was.
        model: Which model, or what was used.
        counts: The tokens.
        cost_nanos: Nano-dollars as the file tells them; None where it does not.
        key: By what the row is told apart.
        said: What else it tells; the same key with something else is a clash.
    """
    return UsageEvent(
        organization_id=identity.organization_id,
        user_id=identity.user_id,
        app_token_id=None,
        occurred_at_ms=occurred_at_ms,
        received_at_ms=to_ms(now),
        provider=provider,
        model=model,
        counts=counts,
        requests=1,
        cost_nanos=cost_nanos,
        cost_source=CostSource.UNPRICED if cost_nanos is None else CostSource.REPORTED,
        source=source,
        idempotency_key=f"{source}:{_digest(key)}",
        fingerprint=_digest((*key, *said)),
    )


def _digest(values: Sequence[object]) -> str:
    return hashlib.sha256("|".join(map(str, values)).encode()).hexdigest()[:32]
