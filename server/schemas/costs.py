"""Costs of a month: what was consumed."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from server.schemas.common import Freshness, Money, Notional, Schema, ZoneName
from server.schemas.dashboard import CostBasis


class MonthQuery(Schema):
    """Which month; by default this one."""

    month: int | None = Field(None, ge=1, le=12)
    year: int | None = Field(None, ge=1971, le=9998)
    timezone: ZoneName | None = None


class CostTokens(Schema):
    """Tokens of a month. `inputTokens` holds all input, cached or not (OpenTelemetry's meaning)."""

    inputTokens: int
    outputTokens: int
    cachedTokens: int
    totalTokens: int


class TokenBasis(Schema):
    """How the tokens were counted; the parts add up to `totalTokens`, and no token is in two."""

    tracked: int = Field(description="Of days on which no less was tracked than the provider reports")
    reported: int = Field(description="Of days on which the provider itself reports more; they have no price")
    entered: int = Field(description="Said of the month as a whole")


class ProviderCosts(Schema):
    """A provider's month."""

    service: str
    currentMonth: Money = Field(description="The month asked for")
    previousMonth: Money = Field(description="The month before it")
    breakdown: dict[str, Money] = Field(description="By model or line item; adds up to currentMonth")
    tokenUsage: CostTokens
    tokenBasis: TokenBasis
    dataFreshness: Freshness
    basis: CostBasis
    unpricedTokens: int = Field(description="Tokens with no known price: in tokenUsage, not in the money")
    notional: Notional = Field(default_factory=Decimal)
    unconverted: int = Field(description="Entered costs whose currency has no known rate: in no sum")


class Comparison(Schema):
    """Against the month before."""

    previousMonth: Money
    changePercent: float | None = Field(description="null where the month before cost nothing")


class ProviderMonth(Schema):
    """A provider's month beside the one before."""

    provider: str
    name: str
    currentMonth: Money = Field(description="The month asked for")
    previousMonth: Money = Field(description="The whole month before it")
    basis: CostBasis = Field(description="Adds up to currentMonth")
    unpricedTokens: int = Field(description="Tokens with no known price: not in the money")
    previousUnpricedTokens: int
    notional: Notional = Field(default_factory=Decimal)


class AllCosts(Schema):
    """Everybody's month; byProvider adds up to total."""

    total: Money
    byProvider: dict[str, Money]
    providers: list[ProviderMonth] = Field(description="Those used in either month, the dearest first")
    comparison: Comparison
    basis: CostBasis
    unpricedTokens: int = Field(description="Tokens with no known price: not in the money")
    notional: Notional = Field(default_factory=Decimal)
    unconverted: int = Field(description="Entered costs whose currency has no known rate: in no sum")
