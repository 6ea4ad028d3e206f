"""Figures of a whole month, typed in or pushed: fixed costs, credits, tokens nobody tracked one by one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from server.core.errors import InvalidInput
from server.core.provider import ProviderNames
from server.core.tokens import TokenCounts

EntrySource = Literal["manual", "ingest"]
EntryKind = Literal["cost", "tokens"]
PLAIN_LABEL = "Manual"
# So like a known name that it is a slip rather than another name: `opnai`, but not `midjourney`.
_A_SLIP = 0.85


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


def service_key(spelling: str) -> str:
    """Gives the name of a service that is no provider: case and spaces do not tell two apart."""
    return " ".join(unicodedata.normalize("NFKC", spelling).casefold().split())


def service_of(spelling: str, providers: ProviderNames, *, own: bool) -> str:
    """Gives the provider of a spelling, or the service that it names itself.

    Args:
        spelling: As somebody wrote it.
        providers: All that are known.
        own: Whether somebody says that it is a service of its own, however near it is to a known name.

    Raises:
        InvalidInput: It is nearly the name of one that is known.
    """
    found = providers.find(spelling)
    if found is not None:
        return found.id
    near = None if own else providers.nearest(spelling, _A_SLIP)
    if near is not None:
        raise InvalidInput.of(
            "service",
            f"{spelling[:60]!r} is not known; did you mean {near}? If it is a service of its own, "
            "send allowUnknownService: true",
        )
    return service_key(spelling)


def month_tokens(
    total: int, *, input_tokens: int, cached_tokens: int, output_tokens: int, input_includes_cache: bool
) -> TokenCounts:
    """Splits a month's tokens by kind; what is not broken down counts as uncached input.

    Args:
        total: Every token once.
        input_tokens: As the provider counts them, with or without cached ones.
        cached_tokens: Read from the cache.
        output_tokens: Written.
        input_includes_cache: Whether the provider counts cached tokens as input.

    Raises:
        InvalidInput: The parts are more than the whole.
    """
    inside = input_includes_cache and cached_tokens <= input_tokens
    parts = output_tokens + input_tokens + (0 if inside else cached_tokens)
    if parts > total:
        raise InvalidInput.of(
            "data.tokens_used", f"is {total}, less than its parts together, which are {parts}"
        )
    return TokenCounts(
        input_uncached=total - cached_tokens - output_tokens,
        cache_read=cached_tokens,
        output=output_tokens,
    )
