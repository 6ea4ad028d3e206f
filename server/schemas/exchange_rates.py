"""What a dollar is in other currencies."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from server.schemas.common import Day, Money, Schema


class ShownCurrency(Schema):
    """In which currency the app shows figures, by one rate for all; every figure of the API is in dollars."""

    currency: str = Field(description="The setting displayCurrency", examples=["EUR"])
    perDollar: Money | None = Field(
        description="What a dollar is in it; null where no rate is known: then show dollars"
    )
    publishedOn: Day | None = Field(description="The day of the rate; null for dollars")
    source: Literal["ECB"] | None = Field(description="Who published the rate; null for dollars")
    isOld: bool = Field(description="Newer rates would be expected: the note says from when this is")
    note: str | None = Field(description="How the rate was got, or why there is none")


def in_dollars() -> ShownCurrency:
    """Gives what is said where no other currency was chosen."""
    return ShownCurrency(
        currency="USD", perDollar=Decimal(1), publishedOn=None, source=None, isOld=False, note=None
    )


class DayRate(Schema):
    """What a dollar is in one currency."""

    perDollar: Money
    publishedOn: Day


class ExchangeRates(Schema):
    """The newest rates that are known, and the currency that is shown."""

    base: Literal["USD"] = "USD"
    source: Literal["ECB"] = "ECB"
    displayCurrency: ShownCurrency
    rates: dict[str, DayRate] = Field(description="By ISO 4217 code; those too old to go by are left out")
