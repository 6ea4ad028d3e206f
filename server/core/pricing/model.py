"""The prices of one model, and what a look-up gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from server.core.periods import from_ms, to_ms
from server.core.pricing.rates import Ladder, cost_in_units, to_nanos
from server.core.pricing.reading import EXTRA_TIERS, Card
from server.core.pricing.spans import Span
from server.core.tokens import TokenCounts

SERVICE_TIERS = ("standard", "batch", "flex", "priority")
"""The service tiers a caller may name. Prices also know "fast" where a provider sells it by that name."""

_STANDARD_NAMES = frozenset({"standard", "default", "auto", "on_demand", ""})


class PricedCost(NamedTuple):
    """A cost, and what it was reckoned from.

    Attributes:
        nanos: Nano-dollars, rounded once, half to even.
        price_version: The version of the price data.
        provider: The price list it was taken from; for a reseller without its own, the maker's.
        model: The model's name in that list.
    """

    nanos: int
    price_version: str
    provider: str
    model: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What a model costs at any moment of a while: from `start_ms` on and before `end_ms`, None for ever.

    For whoever prices many calls, since looking up a price takes longer than reckoning with it.
    """

    ladder: Ladder | None = None
    start_ms: int | None = None
    end_ms: int | None = None

    def holds_at(self, at_ms: int) -> bool:
        """Tells whether it is the price of a moment."""
        return (self.start_ms is None or at_ms >= self.start_ms) and (
            self.end_ms is None or at_ms < self.end_ms
        )

    def nanos(self, counts: TokenCounts, requests: int = 1) -> int | None:
        """Gives the cost in nano-dollars, or None when a rate that is needed is not known."""
        ladder = self.ladder
        if ladder is None:
            return None
        rates = ladder.rates_for(counts.input_total, requests) if ladder.above else ladder.base
        if rates.input is None and rates.output is None and rates.request is None:
            return None
        units = cost_in_units(rates, counts, requests)
        return None if units is None else to_nanos(units)


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """All prices of a model, over time.

    Attributes:
        provider: The price list.
        model: The model's name in that list.
        spans: What the list says, by date, earliest first.
        tiers_sold: The tiers other than standard that may be taken from it; None means all it has. A
            reseller (Azure for OpenAI's models) shares the maker's batch discount, not its other tiers.
    """

    provider: str
    model: str
    spans: tuple[Span[Card], ...]
    tiers_sold: frozenset[str] | None = None

    def ladder_at(self, at: datetime, service_tier: str | None = None) -> Ladder | None:
        """Gives the rates that hold at a moment, or None when they are not known.

        A tier whose price is not known at that moment is unpriced; the standard price never stands in.
        """
        # The latest first: most calls were made just now.
        for span in reversed(self.spans):
            if span.holds_at(at):
                card = span.value
                break
        else:
            return None
        if service_tier is not None:
            tier = service_tier.strip().lower()
            if tier not in _STANDARD_NAMES:
                if tier not in EXTRA_TIERS or (self.tiers_sold is not None and tier not in self.tiers_sold):
                    return None
                return card.tiers.get(tier)
        if card.hours:
            utc = at.astimezone(UTC)
            minute = utc.hour * 60 + utc.minute
            for first, last, ladder in card.hours:
                if first <= minute < last or (last < first and (minute >= first or minute < last)):
                    return ladder
        return card.standard

    def nanos(self, counts: TokenCounts, at: datetime, requests: int, service_tier: str | None) -> int | None:
        """Gives the cost in nano-dollars, or None when a rate that is needed is not known."""
        return Quote(self.ladder_at(at, service_tier)).nanos(counts, requests)

    def quote(self, at_ms: int, service_tier: str | None = None) -> Quote:
        """Gives what holds at a moment, and how long."""
        at = from_ms(at_ms)
        ladder = self.ladder_at(at, service_tier)
        if any(span.value.hours for span in self.spans if span.holds_at(at)):
            return Quote(ladder, at_ms, at_ms + 1)
        turns = [turn for span in self.spans for turn in (span.start, span.end) if turn is not None]
        before = max((turn for turn in turns if turn <= at), default=None)
        after = min((turn for turn in turns if turn > at), default=None)
        return Quote(ladder, _next_ms(before), _next_ms(after))


def _next_ms(moment: datetime | None) -> int | None:
    """Gives the first whole millisecond that is not before a moment."""
    return None if moment is None else to_ms(moment + timedelta(microseconds=999))
