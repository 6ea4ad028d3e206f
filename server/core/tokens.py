"""Token counts: four disjoint kinds, converted at the edge from each provider's convention.

The most common mistake of this field is to count cached tokens twice: OpenAI's and Google's
`input_tokens` include cache reads, Anthropic's exclude them. Inside, every count is disjoint, so a
sum can never overlap.
"""

from __future__ import annotations

from operator import add
from typing import NamedTuple

from server.core.errors import InvalidInput


class TokenCounts(NamedTuple):
    """Disjoint token counts of one or many requests.

    Attributes:
        input_uncached: Input that was neither read from nor written to a cache.
        cache_read: Input read from a cache.
        cache_write_5m: Input written to a cache kept for five minutes (or for an unstated time).
        cache_write_1h: Input written to a cache kept for one hour.
        output: Everything generated, reasoning included.
        reasoning: The part of `output` that was reasoning; never added to it.
    """

    input_uncached: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    output: int = 0
    reasoning: int = 0

    def plus(self, other: TokenCounts) -> TokenCounts:
        """Adds each kind to its own."""
        return TokenCounts(*map(add, self, other))

    @property
    def cache_write(self) -> int:
        """Input written to any cache."""
        return self.cache_write_5m + self.cache_write_1h

    @property
    def input_total(self) -> int:
        """All input, cached or not (OpenTelemetry's gen_ai.usage.input_tokens)."""
        return sum(self[:4])

    @property
    def total(self) -> int:
        """All tokens."""
        return sum(self[:5])


def from_reported(
    *,
    input_includes_cache: bool,
    input_tokens: int,
    output_tokens: int,
    cached_tokens: int = 0,
    cache_write_tokens: int | None = None,
    cache_write_1h_tokens: int = 0,
    reasoning_tokens: int = 0,
) -> TokenCounts:
    """Turns a provider's own usage object into disjoint counts.

    Args:
        input_includes_cache: Whether the provider's input count already contains cache reads and writes.
        input_tokens: Input as the provider reports it.
        output_tokens: Output as the provider reports it, reasoning included.
        cached_tokens: Cache reads.
        cache_write_tokens: All cache writes, those kept one hour included; None means only the latter.
        cache_write_1h_tokens: The part of the writes that is kept one hour.
        reasoning_tokens: The part of the output that was reasoning.

    Raises:
        InvalidInput: A part is larger than its whole.
    """
    written = cache_write_1h_tokens if cache_write_tokens is None else cache_write_tokens
    if cache_write_1h_tokens > written:
        raise InvalidInput.of(
            "cacheWrite1hTokens",
            f"is a part of cacheWriteTokens ({written}), so it cannot be {cache_write_1h_tokens}",
        )
    if reasoning_tokens > output_tokens:
        raise InvalidInput.of(
            "reasoningTokens",
            f"is a part of outputTokens ({output_tokens}), so it cannot be {reasoning_tokens}",
        )
    uncached = input_tokens
    if input_includes_cache:
        if cached_tokens + written > input_tokens:
            field, value = (
                ("cachedTokens", cached_tokens)
                if cached_tokens > input_tokens
                else (
                    "cacheWriteTokens" if written else "cachedTokens",
                    written or cached_tokens,
                )
            )
            raise InvalidInput.of(
                field,
                f"is a part of inputTokens ({input_tokens}) for this provider, so it cannot be {value}"
                + (f" beside cachedTokens {cached_tokens}" if field == "cacheWriteTokens" else ""),
            )
        uncached = input_tokens - cached_tokens - written
    return TokenCounts(
        uncached,
        cached_tokens,
        written - cache_write_1h_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
    )


def reported_input(counts: TokenCounts, *, input_includes_cache: bool) -> int:
    """Gives back the input count as the provider itself would report it."""
    return counts.input_total if input_includes_cache else counts.input_uncached
