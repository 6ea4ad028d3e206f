"""The subscription: whether there is one, taking one out, and what was billed for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import uuid4

from server.billing import stripe
from server.billing.stripe import STRIPE
from server.core.adapters import Session
from server.core.billing import Checkout, Invoice, InvoicePage, Subscription, current
from server.core.errors import IntegrationError, InvalidInput, NotFound
from server.core.provider import Feed
from server.core.records import Identity
from server.db import sync
from server.db.choices import read_state, write_state
from server.db.connection import Store
from server.db.writer import Writer
from server.schemas.expenses import ExpenseRequest
from server.services.expenses import ExpenseOutcome, ExpenseService
from server.sync.engine import Engine
from server.sync.keys import Keys

T = TypeVar("T")
LOCAL = Subscription("local", "active")
NONE = "none"


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The last checkout of an organization, and who paid it."""

    checkout: str | None = None
    customer: str | None = None


class BillingService:
    """Asks Stripe, and remembers nothing but who the customer is."""

    def __init__(
        self,
        *,
        keys: Keys,
        engine: Engine,
        store: Store,
        writer: Writer,
        expenses: ExpenseService,
        home: int,
    ) -> None:
        """Takes what it works with; the key, which the environment may give, is the organization `home`'s."""
        self._home = home
        self._keys = keys
        self._engine = engine
        self._store = store
        self._writer = writer
        self._expenses = expenses

    def subscription(self, identity: Identity) -> Subscription:
        """Gives the subscription that counts; without Stripe, that none is needed.

        Raises:
            IntegrationError: Stripe refused or failed.
        """
        signed_in = self._signed_in(identity)
        if signed_in is None:
            return LOCAL

        def look(session: Session) -> Subscription:
            found = current(stripe.subscriptions(session, self._customer(identity, session)))
            return found or Subscription(NONE, NONE, mode=stripe.mode_of(session))

        return self._ask(signed_in, look)

    def check_out(
        self, identity: Identity, *, price: str, success_url: str, cancel_url: str, key: str | None
    ) -> Checkout:
        """Makes a page on which to pay; with the same key it is the same page.

        Raises:
            IntegrationError: Stripe is not connected, refused or failed.
        """
        made = self._ask(
            self._required(identity),
            partial(
                stripe.create_checkout,
                price=price,
                success_url=success_url,
                cancel_url=cancel_url,
                reference=str(identity.organization_id),
                key=key or str(uuid4()),
            ),
        )
        self._remember(identity, _Remembered(made.id, self._remembered(identity).customer))
        return made

    def history(self, identity: Identity, *, limit: int, after: str | None) -> InvoicePage | None:
        """Gives a page of invoices, newest first, or None without Stripe.

        Raises:
            IntegrationError: Stripe refused or failed.
        """
        signed_in = self._signed_in(identity)
        if signed_in is None:
            return None

        def look(session: Session) -> InvoicePage:
            return stripe.invoices(session, self._customer(identity, session), limit=limit, after=after)

        return self._ask(signed_in, look)

    def take_over(self, identity: Identity, invoice_id: str, *, allow_duplicate: bool) -> ExpenseOutcome:
        """Makes an expense of a paid invoice, unless it is known already.

        Raises:
            NotFound: There is no such invoice.
            InvalidInput: Nothing was paid of it, or its currency cannot be booked.
            IntegrationError: Stripe is not connected, refused or failed.
        """
        found = self._ask(self._required(identity), partial(stripe.find_invoice, invoice_id=invoice_id))
        if found is None:
            raise NotFound(f"Stripe knows no invoice {invoice_id[:60]!r}.")
        return self._expenses.add(identity, _expense(found, allow_duplicate=allow_duplicate))

    def _signed_in(self, identity: Identity) -> dict[str, str] | None:
        if identity.organization_id != self._home:
            return None
        feed = _feed()
        with self._store.reading() as database:
            known = sync.list_integrations(database, identity.organization_id).get(STRIPE.id)
        fields = self._keys.fields(STRIPE, feed, known)
        return None if feed.missing(fields) else fields

    def _required(self, identity: Identity) -> dict[str, str]:
        signed_in = self._signed_in(identity)
        if signed_in is None:
            raise IntegrationError(
                "Stripe is not connected",
                "Stripe is not connected. Make a restricted key at https://dashboard.stripe.com/apikeys and "
                "enter it as the integration stripe (PUT /api/integrations/stripe).",
                mendable=True,
            )
        return signed_in

    def _ask(self, fields: dict[str, str], work: Callable[[Session], T]) -> T:
        return self._engine.ask(STRIPE, _feed(), fields, work)

    def _customer(self, identity: Identity, session: Session) -> str | None:
        """Gives whose subscription it is: as was entered, else who has checked out, else nobody special."""
        if given := session.fields.get("customer"):
            return given
        known = self._remembered(identity)
        if known.checkout is not None:
            checkout = stripe.find_checkout(session, known.checkout)
            if checkout is None or checkout.status != "open":
                paid = checkout.customer if checkout is not None and checkout.status == "complete" else None
                known = _Remembered(None, paid or known.customer)
                self._remember(identity, known)
        return known.customer

    def _remembered(self, identity: Identity) -> _Remembered:
        with self._store.reading() as database:
            text = read_state(database, _name(identity))
        return _Remembered(**json.loads(text)) if text else _Remembered()

    def _remember(self, identity: Identity, what: _Remembered) -> None:
        text = json.dumps({"checkout": what.checkout, "customer": what.customer})
        self._writer.call(lambda database: write_state(database, _name(identity), text), durable=True)


def _name(identity: Identity) -> str:
    return f"stripe {identity.organization_id}"


def _feed() -> Feed:
    if STRIPE.feed is None:
        raise LookupError("Stripe has a feed")
    return STRIPE.feed


def _expense(invoice: Invoice, *, allow_duplicate: bool) -> ExpenseRequest:
    if invoice.status != "paid" or invoice.paid_on is None or not invoice.paid:
        raise InvalidInput(f"Nothing was paid of this invoice; it is {invoice.status}.")
    whole = invoice.paid == invoice.amount
    return ExpenseRequest(
        amount=invoice.paid,
        currency=invoice.currency,
        vendor=invoice.seller or "Stripe",
        date=invoice.paid_on,
        category="Subscription",
        description=invoice.description or None,
        invoiceNumber=invoice.number,
        # Of a part of an invoice nobody says what part is tax.
        taxAmount=invoice.tax if whole and invoice.tax else None,
        allowDuplicate=allow_duplicate,
    )
