"""The user report that Kiro writes daily for a company: credits and messages, no tokens.

Several files tell of one day, one for each kind of client, so a row is told apart by its day, user and
client. Its form is known from Kiro's documentation only, as is the price of what goes beyond a plan.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from server.core.errors import InvalidInput
from server.core.files.fields import Fields
from server.core.files.foreign import foreign_event
from server.core.money import to_nanos
from server.core.periods import to_ms
from server.core.records import Identity, UsageEvent
from server.core.tokens import TokenCounts

SOURCE = "import:kiro"
COLUMNS = (
    "Date",
    "UserId",
    "Client_Type",
    "Credits_Used",
    "Overage_Credits_Used",
    "ProfileId",
    "Subscription_Tier",
    "Total_Messages",
)
NEEDED = ("Date", "UserId", "Credits_Used", "Overage_Credits_Used")
OVERAGE_LINE = "Overage credits"
OVERAGE_DOLLARS = Decimal("0.04")
_MOST_CREDITS = 10**9
_MOST_MESSAGES = 10**9
# A day of UTC: by its noon it stays on its date in almost every time zone.
_NOON = timedelta(hours=12)


def event_of(fields: Fields, identity: Identity, now: datetime) -> UsageEvent:
    """Reads a row: a user's day with one client, which costs what went beyond the plan.

    Raises:
        InvalidInput: A value is missing or cannot be.
    """
    day = fields.moment("Date").replace(hour=0, minute=0, second=0, microsecond=0)
    if day > now:
        raise InvalidInput.of("Date", "is in the future")
    used, beyond = _credits(fields, "Credits_Used"), _credits(fields, "Overage_Credits_Used")
    messages = fields.integer("Total_Messages", 0, _MOST_MESSAGES, default=0)
    whose = [fields.text("UserId"), *(fields.optional(name) or "" for name in ("Client_Type", "ProfileId"))]
    event = foreign_event(
        identity,
        now,
        provider="kiro",
        source=SOURCE,
        occurred_at_ms=to_ms(min(day + _NOON, now)),
        model=OVERAGE_LINE,
        counts=TokenCounts(),
        cost_nanos=to_nanos(beyond * OVERAGE_DOLLARS),
        key=(day.date(), *whose),
        said=(used.normalize(), beyond.normalize(), messages),
    )
    event.requests = messages
    event.tags = {"credits": f"{used:f}"}
    return event


def _credits(fields: Fields, name: str) -> Decimal:
    found = fields.amount(name) or Decimal(0)
    if not 0 <= found <= _MOST_CREDITS:
        raise InvalidInput.of(name, f"must be between 0 and {_MOST_CREDITS}")
    return found
