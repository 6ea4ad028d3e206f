"""The usage that Cursor's dashboard gives as CSV, for plans whose API is closed.

Names of columns vary over time; the four counts of tokens are disjoint. The file has no ids, so an event is
told apart by its time, model and tokens, and by how many of the same stand above it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from server.core.errors import InvalidInput
from server.core.files.fields import Fields
from server.core.files.foreign import foreign_event
from server.core.money import to_nanos
from server.core.periods import to_ms
from server.core.records import Identity, UsageEvent
from server.core.tokens import TokenCounts

SOURCE = "import:cursor"
COLUMNS = (
    "Date",
    "User",
    "Kind",
    "Model",
    "Max Mode",
    "Input (w/ Cache Write)",
    "Input (w/o Cache Write)",
    "Cache Read",
    "Output Tokens",
    "Total Tokens",
    "Cost",
    "Requests",
)
NEEDED = ("Date", "Model", "Output Tokens", "Input (w/o Cache Write)")
_MOST_TOKENS = 10**12
_MOST_COST = 1_000_000
_NOTHING_DUE = ("included", "free", "no charge", "errored", "-", "nan")


def event_of(fields: Fields, identity: Identity, now: datetime) -> UsageEvent:
    """Reads a row; its idempotency key still lacks the count of the same ones above it.

    What a plan includes costs nothing beyond the plan, so it is reported as 0, whatever value the file gives.

    Raises:
        InvalidInput: A value is missing or cannot be.
    """
    occurred = to_ms(fields.moment("Date"))
    if occurred > to_ms(now) + 600_000:
        raise InvalidInput.of("Date", "is in the future")
    counts = TokenCounts(
        input_uncached=_tokens(fields, "Input (w/o Cache Write)"),
        cache_read=_tokens(fields, "Cache Read"),
        cache_write_5m=_tokens(fields, "Input (w/ Cache Write)"),
        output=_tokens(fields, "Output Tokens"),
    )
    model = fields.text("Model")
    tokens = (counts.input_uncached, counts.cache_read, counts.cache_write_5m, counts.output)
    return foreign_event(
        identity,
        now,
        provider="cursor",
        source=SOURCE,
        occurred_at_ms=occurred,
        model=model,
        counts=counts,
        cost_nanos=_cost(fields),
        key=(occurred, model, *tokens),
    )


def _tokens(fields: Fields, name: str) -> int:
    return fields.integer(name, 0, _MOST_TOKENS, default=0)


def _cost(fields: Fields) -> int | None:
    kind = (fields.optional("Kind") or "").casefold()
    text = (fields.optional("Cost") or "").strip()
    if any(word in kind for word in _NOTHING_DUE[:4]) or text.casefold() in _NOTHING_DUE:
        return 0
    if not text:
        return None
    amount = Fields({"Cost": text.removeprefix("$").removeprefix("US$")}).amount("Cost") or Decimal(0)
    if not 0 <= amount <= _MOST_COST:
        raise InvalidInput.of("Cost", f"must be between 0 and {_MOST_COST}")
    return to_nanos(amount)
