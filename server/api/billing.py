"""The subscription and its invoices, through the person's own Stripe key."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.api.expenses import answer_of
from server.api.tokens import KEY_HEADER, key_of
from server.core.billing import Invoice as InvoiceRecord
from server.core.records import Role
from server.schemas.billing import (
    BillingHistory,
    BillingQuery,
    CheckoutAnswer,
    CheckoutRequest,
    Invoice,
    SubscriptionStatus,
    TakeOverRequest,
)
from server.schemas.expenses import ExpenseAnswer

billing = Blueprint("billing", __name__)


@endpoint(billing, "GET", "/api/subscription-status", answer=SubscriptionStatus, scope="read")
def subscription_status(call: Call[NoQuery, NoBody]) -> SubscriptionStatus:
    """Get the subscription; without Stripe none is needed."""
    found = call.services.billing.subscription(call.identity)
    return SubscriptionStatus(
        plan=found.plan,
        status=found.status,
        currentPeriodEnd=found.ends_at,
        cancelAtPeriodEnd=found.cancels,
        seats=found.seats,
        mode=found.mode,
    )


@endpoint(
    billing,
    "POST",
    "/api/checkout",
    body=CheckoutRequest,
    answer=CheckoutAnswer,
    scope="admin",
    role=Role.OWNER,
    home=True,
    headers=(KEY_HEADER,),
)
def check_out(call: Call[NoQuery, CheckoutRequest]) -> CheckoutAnswer:
    """Make a page of Stripe's on which to subscribe."""
    body = call.body
    made = call.services.billing.check_out(
        call.identity,
        price=body.priceId,
        success_url=body.successUrl,
        cancel_url=body.cancelUrl,
        key=key_of(call.header(KEY_HEADER)),
    )
    return CheckoutAnswer(sessionId=made.id, url=made.url, mode=made.mode)


@endpoint(
    billing,
    "GET",
    "/api/billing-history",
    query=BillingQuery,
    answer=BillingHistory,
    scope="read",
    role=Role.OWNER,
)
def billing_history(call: Call[BillingQuery, NoBody]) -> BillingHistory:
    """List the subscription's invoices, newest first."""
    page = call.services.billing.history(call.identity, limit=call.query.limit, after=call.query.cursor)
    if page is None:
        return BillingHistory(invoices=[], hasMore=False, nextCursor=None, mode=None)
    return BillingHistory(
        invoices=[_shape(item) for item in page.invoices],
        hasMore=page.more,
        nextCursor=page.invoices[-1].id if page.more and page.invoices else None,
        mode=page.mode,
    )


@endpoint(
    billing,
    "POST",
    "/api/billing-history/<invoice_id>/expense",
    body=TakeOverRequest,
    answer=ExpenseAnswer,
    scope="write",
    role=Role.OWNER,
    home=True,
)
def take_over(call: Call[NoQuery, TakeOverRequest]) -> ExpenseAnswer:
    """Make an expense of a paid invoice; the same one again is answered with `duplicateOf`."""
    return answer_of(
        call.services.billing.take_over(
            call.identity, call.path["invoice_id"], allow_duplicate=call.body.allowDuplicate
        )
    )


def _shape(item: InvoiceRecord) -> Invoice:
    return Invoice(
        id=item.id,
        number=item.number,
        date=item.issued_on,
        amount=item.amount,
        amountPaid=item.paid,
        currency=item.currency,
        status=item.status,
        description=item.description,
        vendor=item.seller,
        invoiceUrl=item.page_url,
        pdfUrl=item.pdf_url,
    )
