"""The nouns: what services, store and API hand to each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import add, sub
from typing import Literal, NamedTuple

from server.core.tokens import TokenCounts

Scope = Literal["ingest", "read", "write", "admin"]
BudgetPeriod = Literal["month", "week", "day"]
# How the keys of captured calls begin, and no others but those that were captured elsewhere.
CAPTURED_KEY = "call:"
ALL_SCOPES: tuple[Scope, ...] = ("ingest", "read", "write", "admin")


class Role(StrEnum):
    """What a person may do in an organization, weakest first."""

    VIEWER = "viewer"
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """Gives 0 for the weakest role."""
        return _RANKS[self]


_RANKS = {role: rank for rank, role in enumerate(Role)}


class CostSource(StrEnum):
    """How an event's cost is known."""

    REPORTED = "reported"
    ESTIMATED = "estimated"
    UNPRICED = "unpriced"
    # Under a flat plan: what the API would have charged. In no sum of money.
    NOTIONAL = "notional"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling: a person of an organization, through one token."""

    organization_id: int
    user_id: int
    role: Role
    scopes: frozenset[Scope]
    token_key: str
    app_token_id: int | None = None
    rate_limit: int | None = None

    def may(self, scope: Scope) -> bool:
        """Tells whether the token reaches this far; `admin` reaches everywhere, `write` includes reading."""
        if scope in self.scopes or "admin" in self.scopes:
            return True
        return "write" in self.scopes and scope in ("read", "ingest")

    def has(self, role: Role) -> bool:
        """Tells whether the person has this role, or a stronger one."""
        return self.role.rank >= role.rank


# These three are not frozen: a frozen record takes three times as long to make, and thousands are made in a
# request. Nobody changes one all the same.
@dataclass(slots=True)
class UsageEvent:
    """One tracked use of a model, before it is stored.

    Attributes:
        cost_nanos: Nano-dollars, None where no price is known.
        price_version: Which price data an estimate came from.
        fingerprint: Digest of what was posted, to tell a repeat from a clash under one idempotency key.
    """

    organization_id: int
    user_id: int
    app_token_id: int | None
    occurred_at_ms: int
    received_at_ms: int
    provider: str
    model: str
    counts: TokenCounts
    requests: int
    cost_nanos: int | None
    cost_source: CostSource
    price_version: str | None = None
    project: str | None = None
    session_id: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    service_tier: str | None = None
    source: str = "api"
    idempotency_key: str | None = None
    fingerprint: str | None = None


@dataclass(slots=True)
class StoredEvent:
    """An event with the id the store gave it."""

    id: int
    event: UsageEvent


@dataclass(slots=True)
class InsertOutcome:
    """What became of an event: stored now, known already, or its key was used for something else."""

    status: Literal["accepted", "duplicate", "conflict"]
    stored: StoredEvent


class UsageSums(NamedTuple):
    """Measures of any number of events, bills and months' entries; every one of them can be added.

    A tuple, since a series makes and adds up thousands.
    """

    events: int = 0
    requests: int = 0
    input_uncached: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    output: int = 0
    reasoning: int = 0
    reported_nanos: int = 0
    estimated_nanos: int = 0
    unpriced_events: int = 0
    unpriced_tokens: int = 0
    notional_nanos: int = 0
    billed_nanos: int = 0
    manual_nanos: int = 0

    def __add__(self, other: UsageSums) -> UsageSums:  # type: ignore[override]
        return UsageSums(*map(add, self, other))

    def __sub__(self, other: UsageSums) -> UsageSums:
        return UsageSums(*map(sub, self, other))

    @classmethod
    def together(cls, parts: Iterable[UsageSums]) -> UsageSums:
        """Adds up any number of sums."""
        return cls(*map(sum, zip(*parts, strict=True)))

    @property
    def cost_nanos(self) -> int:
        """Money of all that has a price, however it was got; what a flat plan pays for is not among it."""
        return self.reported_nanos + self.estimated_nanos + self.billed_nanos + self.manual_nanos

    @property
    def priced(self) -> UsageSums:
        """Only what a bill takes the place of: money, and what had no price."""
        return UsageSums(
            reported_nanos=self.reported_nanos,
            estimated_nanos=self.estimated_nanos,
            unpriced_events=self.unpriced_events,
            unpriced_tokens=self.unpriced_tokens,
        )

    @property
    def counts(self) -> bool:
        """Whether there is usage that costs by itself, not only such as a flat plan pays for."""
        return self.events > 0 and bool(self.cost_nanos or self.unpriced_events or not self.notional_nanos)

    @property
    def unknown(self) -> bool:
        """Whether there is usage, but none of it has a known price."""
        return self.unpriced_events > 0 and self.cost_nanos == 0 and self.unpriced_tokens == self.total_tokens

    @property
    def tokens(self) -> TokenCounts:
        """The tokens alone."""
        return TokenCounts(*self[2:8])

    @property
    def input_total(self) -> int:
        """All input, cached or not."""
        return self.input_uncached + self.cache_read + self.cache_write_5m + self.cache_write_1h

    @property
    def total_tokens(self) -> int:
        """Every token once."""
        return self.input_total + self.output


# An enumeration looks its members up at every use.
_REPORTED, _ESTIMATED, _UNPRICED = CostSource.REPORTED, CostSource.ESTIMATED, CostSource.UNPRICED
_NOTIONAL = CostSource.NOTIONAL
# What is kept of events; bills and months' entries are kept apart from them.
MEASURES: tuple[str, ...] = tuple(
    name for name in UsageSums._fields if name not in ("billed_nanos", "manual_nanos")
)


def measures_of(event: UsageEvent) -> tuple[int, ...]:
    """Gives what one event adds to every sum, in the order of MEASURES (a tuple: this is the hot path)."""
    source, cost = event.cost_source, event.cost_nanos or 0
    return (
        1,
        event.requests,
        *event.counts,
        cost if source is _REPORTED else 0,
        cost if source is _ESTIMATED else 0,
        1 if source is _UNPRICED else 0,
        event.counts.total if source is _UNPRICED else 0,
        cost if source is _NOTIONAL else 0,
    )


@dataclass(frozen=True, slots=True)
class UsageFilter:
    """Which usage to look at."""

    provider: str | None = None
    model: str | None = None
    project: str | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class AppTokenRecord:
    """A token issued to a local app; its secret is never stored."""

    id: int
    jti: str
    organization_id: int
    user_id: int
    name: str
    scopes: tuple[Scope, ...]
    rate_limit: int | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BudgetRecord:
    """A limit for a scope and a period. `thresholds` are fractions in millionths.

    `person_id` is that of a member and `member` what they are called, where it is for one.
    """

    id: int
    organization_id: int
    provider: str | None
    project: str | None
    period: BudgetPeriod
    limit_nanos: int
    thresholds_millionths: tuple[int, ...]
    person_id: int | None = None
    member: str = ""
