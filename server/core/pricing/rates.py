"""Rates and the sum they make: integers only, rounded once.

The price files state rates as decimal text, in US dollars per million tokens (a fee per request: in
dollars). Some published rates have seventeen decimals, so a rate is held as a whole number of 10^-24
dollars per token, in which every rate of up to eighteen decimals is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from server.core.tokens import TokenCounts

_PLACES_PER_MILLION = 18
_PLACES_PER_REQUEST = 24
_UNITS_PER_NANO = 10**15
# Far above any real price; keeps a slip of the keyboard from overflowing a 64-bit column later.
_LARGEST = Decimal(1_000_000)


class Rates(NamedTuple):
    """Rates of one ladder step, in 10^-24 dollars per token; None where no price is known.

    Attributes:
        input: Uncached input.
        cache_read: Input read from a cache.
        cache_write_5m: Input written to a cache for five minutes or an unstated time.
        cache_write_1h: Input written to a cache for an hour.
        output: Output, reasoning included unless `reasoning` says otherwise.
        request: Fee per request, in 10^-24 dollars.
        reasoning: Rate of the reasoning part of the output, where it differs.
        output_thinking: Rate of the whole output of a request that reasoned, where it differs.
    """

    input: int | None = None
    cache_read: int | None = None
    cache_write_5m: int | None = None
    cache_write_1h: int | None = None
    output: int | None = None
    request: int | None = None
    reasoning: int | None = None
    output_thinking: int | None = None


NO_RATES = Rates()
# The kinds of input stand first, and in the same order, in counts and in rates.
_INPUT_KINDS = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rates, and the rates of long requests.

    Attributes:
        base: Rates up to the first threshold.
        above: (threshold, rates), highest threshold first. A request whose total input, cached and
            cache writes included, is larger than the threshold pays those rates for all its tokens.
    """

    base: Rates
    above: tuple[tuple[int, Rates], ...] = ()

    def rates_for(self, input_total: int, requests: int) -> Rates:
        """Gives the rates for a request, or for several by their average input."""
        for threshold, rates in self.above:
            if requests and input_total > threshold * requests:
                return rates
        return self.base


def to_rate(value: object, *, per_request: bool = False) -> int:
    """Gives a price (decimal text, whole number or Decimal) as a rate.

    Raises:
        ValueError: It is not a price; the message completes the sentence "<what> ...".
    """
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError('must be a number of dollars, such as "2.5"')
    try:
        dollars = Decimal(value)
    except InvalidOperation:
        raise ValueError(f'must be a number of dollars, such as "2.5", not {str(value)[:40]!r}') from None
    if not dollars.is_finite():
        raise ValueError(f'must be a number of dollars, such as "2.5", not {str(value)[:40]!r}')
    if dollars < 0:
        raise ValueError(f"must not be negative (it is {str(value)[:40]})")
    if dollars > _LARGEST:
        raise ValueError(f"must be at most {_LARGEST} dollars (it is {str(value)[:40]})")
    places = _PLACES_PER_REQUEST if per_request else _PLACES_PER_MILLION
    _sign, digits, exponent = dollars.as_tuple()
    shift = int(exponent) + places
    whole = int("".join(map(str, digits)))
    if shift >= 0 or not whole:
        return whole * int(10 ** min(max(shift, 0), 2 * places))
    kept, lost = divmod(whole, int(10 ** min(-shift, len(digits))))
    if lost:
        raise ValueError(f"must have at most {places} decimals")
    return kept


def cost_in_units(rates: Rates, counts: TokenCounts, requests: int) -> int | None:
    """Gives the exact cost in 10^-24 dollars, or None when a kind that has tokens has no rate."""
    total = 0
    for place in _INPUT_KINDS:
        if tokens := counts[place]:
            rate = rates[place]
            if rate is None:
                return None
            total += tokens * rate
    output, rate = counts.output, rates.output
    if output:
        if counts.reasoning:
            if rates.output_thinking is not None:
                rate = rates.output_thinking
            elif rates.reasoning is not None:
                reasoned = min(counts.reasoning, output)
                total += reasoned * rates.reasoning
                output -= reasoned
        if rate is None:
            return None
        total += output * rate
    if rates.request is not None:
        total += requests * rates.request
    return total


def to_nanos(units: int) -> int:
    """Rounds 10^-24 dollars to nano-dollars, half to even."""
    nanos, rest = divmod(units, _UNITS_PER_NANO)
    twice = 2 * rest
    if twice > _UNITS_PER_NANO or (twice == _UNITS_PER_NANO and nanos & 1):
        nanos += 1
    return nanos
