"""The subscription and its invoices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from server.schemas.common import Body, Day, Money, Name, Schema, UtcTime

Mode = Literal["test", "live"]
_URL = r"^https?://[^\s\x00-\x1f]+$"
Url = Annotated[str, Field(max_length=2000, pattern=_URL)]


class SubscriptionStatus(Schema):
    """The subscription that counts."""

    plan: str = Field(description="As its seller names it; local without Stripe, none without a subscription")
    status: str = Field(description="As Stripe names it; active without Stripe, none without a subscription")
    currentPeriodEnd: UtcTime | None
    cancelAtPeriodEnd: bool
    seats: int | None = Field(description="null where they are not counted")
    mode: Mode | None = Field(description="Whether the money is real; null without Stripe")


class CheckoutRequest(Body):
    """What to subscribe to, and where the browser goes afterwards."""

    priceId: Annotated[Name, Field(pattern=r"^\w+$")] = Field(examples=["price_1Qabc"])
    successUrl: Url = Field(
        examples=["https://example.com/thanks"], description="May hold {CHECKOUT_SESSION_ID}"
    )
    cancelUrl: Url = Field(examples=["https://example.com/"])


class CheckoutAnswer(Schema):
    """A page on which to pay."""

    sessionId: str
    url: str | None = Field(description="To be opened in a browser")
    mode: Mode


class BillingQuery(Schema):
    """Which invoices."""

    limit: int = Field(20, ge=1, le=100)
    cursor: Annotated[str, Field(max_length=200, pattern=r"^\w+$")] | None = Field(
        None, description="The last invoice that was seen"
    )


class Invoice(Schema):
    """An invoice."""

    id: str
    number: str | None = Field(description="null for a draft")
    date: Day
    amount: Money = Field(description="In its own currency")
    amountPaid: Money
    currency: str
    status: str = Field(description="draft, open, paid, uncollectible or void")
    description: str
    vendor: str
    invoiceUrl: str | None
    pdfUrl: str | None


class BillingHistory(Schema):
    """Invoices, newest first; none without Stripe."""

    invoices: list[Invoice]
    hasMore: bool
    nextCursor: str | None
    mode: Mode | None


class TakeOverRequest(Body):
    """How to take an invoice over."""

    allowDuplicate: StrictBool = Field(False, description="Store it although the same is known")
