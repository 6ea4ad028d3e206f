"""Tracked, billed and paid, held against each other."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from server.schemas.common import Money, Schema

Verdict = Literal["match", "under_tracked", "over_estimated", "unpaid", "paid_not_billed", "no_bill"]


class Tolerance(Schema):
    """By how much figures may differ and still match: the larger of the two."""

    percent: int
    minimum: Money


class Differences(Schema):
    """Null where there is nothing to compare yet."""

    trackedMinusBilled: Money | None = Field(description="On the days whose bill has settled")
    paidMinusCost: Money | None = Field(description="Without tax; null while the month is open")


class BookFigures(Schema):
    """A month in every book, in US dollars."""

    events: Money = Field(description="What was tracked, whatever was billed")
    billed: Money | None = Field(description="What bills say; null where none tells of any day")
    manual: Money = Field(description="What was entered for the month")
    cost: Money = Field(description="What the month cost: bills, tracked usage where there are none, entries")
    paid: Money = Field(description="Expenses dated in the month, tax included")
    paidTax: Money = Field(description="The part of paid that is known to be tax")
    previousPaid: Money = Field(description="Paid in the month before")
    nextPaid: Money = Field(description="Paid in the month after, as invoices often are")


class _Named(Schema):
    provider: str
    name: str


# The names come first in answers.
class ProviderBooks(BookFigures, _Named):
    """A provider's month."""

    differences: Differences
    verdict: Verdict
    explanation: str
    notes: list[str] = Field(description="What is in no figure")
    open: bool = Field(description="Figures may still change: the month goes on, or its bill has not settled")
    billedDays: int = Field(description="Of how many days a bill tells")
    settledDays: int = Field(description="How many of those no longer change")
    unpricedTokens: int


class Reconciliation(Schema):
    """A month, provider by provider, and all of them together."""

    month: int
    year: int
    providers: list[ProviderBooks]
    totals: BookFigures
    unassignedPaid: Money = Field(description="Expenses of nobody who is a provider; not in the totals")
    tolerance: Tolerance
