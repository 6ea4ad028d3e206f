"""What AI costs, by provider, model, kind of token, date and service tier.

`PriceBook` is the whole door: build one from price data (and a person's own prices), then ask it for the
cost of token counts at a moment. Everything here is pure: no I/O, no clock, no binary floating point.
"""

from __future__ import annotations

from server.core.pricing.book import PriceBook
from server.core.pricing.model import SERVICE_TIERS, ModelPrices, PricedCost, Quote

__all__ = ["SERVICE_TIERS", "ModelPrices", "PriceBook", "PricedCost", "Quote"]
