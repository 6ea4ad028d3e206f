"""Stripe: a page to pay on, subscriptions and invoices, with the person's own key.

Shapes: stripe-python 16.1.0, whose version of the API is pinned here. A program on a desk cannot be called
by Stripe, so what became of a checkout is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from server.core.adapters import Answer, Question, Refusal, Session, name_of, pages
from server.core.billing import Checkout, Invoice, InvoicePage, Mode, Subscription, from_minor
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Report

API_VERSION = "2026-10-28.endive"
_HOST = "https://api.stripe.com"
_KEYS = "https://dashboard.stripe.com/apikeys"
_PERMISSION = re.compile(rb"'(rak_[a-z_]+)'")
_PAGE = 100


def create_checkout(
    session: Session, *, price: str, success_url: str, cancel_url: str, reference: str, key: str
) -> Checkout:
    """Makes a page on which a subscription is paid.

    Args:
        session: With whom.
        price: The id of the price of one unit.
        success_url: Where the payer's browser goes then; may hold {CHECKOUT_SESSION_ID}.
        cancel_url: Where it goes otherwise.
        reference: Whose subscription it will be; kept by Stripe with the session.
        key: The same one never makes a second page.

    Raises:
        ProviderFault: Stripe refused or failed.
    """
    form = {
        "mode": "subscription",
        "line_items[0][price]": price,
        "line_items[0][quantity]": "1",
        "success_url": success_url,
        "cancel_url": cancel_url,
        "client_reference_id": reference,
    }
    if customer := session.fields.get("customer"):
        form["customer"] = customer
    question = Question(
        "POST",
        _url(session, "checkout/sessions"),
        headers={**_headers(session), "Idempotency-Key": key},
        form=form,
    )
    return _checkout(session.ask(question).json())


def find_checkout(session: Session, checkout_id: str) -> Checkout | None:
    """Gives what became of a page, or None where Stripe knows it no more.

    Raises:
        ProviderFault: Stripe refused or failed.
    """
    question = Question("GET", _url(session, f"checkout/sessions/{checkout_id}"), headers=_headers(session))
    answer = session.ask(question, accept=(404,))
    return None if answer.status == 404 else _checkout(answer.json())


def subscriptions(session: Session, customer: str | None) -> list[Subscription]:
    """Gives the subscriptions of a customer; of all customers that the key sees where none is named.

    Raises:
        ProviderFault: Stripe refused or failed.
    """
    params = {"status": "all", **({"customer": customer} if customer else {})}
    return [_subscription(item) for item in _all(session, "subscriptions", params)]


def invoices(session: Session, customer: str | None, *, limit: int, after: str | None) -> InvoicePage:
    """Gives a page of invoices, newest first.

    Raises:
        ProviderFault: Stripe refused or failed.
    """
    params = {
        "limit": str(limit),
        **({"customer": customer} if customer else {}),
        **({"starting_after": after} if after else {}),
    }
    page = _page(session, "invoices", params)
    return InvoicePage(tuple(map(_invoice, page["data"])), page["has_more"] is True, mode_of(session))


def find_invoice(session: Session, invoice_id: str) -> Invoice | None:
    """Gives an invoice, or None where there is none of this id.

    Raises:
        ProviderFault: Stripe refused or failed.
    """
    question = Question("GET", _url(session, f"invoices/{invoice_id}"), headers=_headers(session))
    answer = session.ask(question, accept=(404,))
    return None if answer.status == 404 else _invoice(answer.json())


def mode_of(session: Session) -> Mode:
    """Tells whether the key moves real money."""
    return "test" if "_test_" in session.fields["secretKey"] else "live"


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why Stripe refused."""
    said = answer.said()
    if answer.status == 401:
        return Refusal(
            "key", f"Stripe does not take this key: it is wrong, expired or was rolled. See {_KEYS}."
        )
    if answer.status == 403:
        missing = _PERMISSION.search(answer.body)
        what = f" It lacks the permission {missing[1].decode()}." if missing else ""
        return Refusal(
            "permission",
            f"Stripe does not let this restricted key do that.{what} It takes Checkout Sessions (write), "
            f"Subscriptions, Invoices and Customers (read); see {_KEYS}.",
        )
    if answer.status == 409 or answer.headers.get("stripe-should-retry") == "true":
        return Refusal("provider", "Stripe is at work on the same already; it is tried again.")
    if answer.status in (400, 404) and "resource_missing" in said:
        mode = "test" if "_test_" in fields.get("secretKey", "") else "live"
        return Refusal(
            "setup",
            f"Stripe knows nothing of that id in {mode} mode. Prices (price_…) and customers (cus_…) of test "
            "and live mode are kept apart: copy the id from the mode that the key is of.",
        )
    if answer.status == 400:
        return Refusal(
            "setup", "Stripe cannot make a subscription of that. Is it the id of a recurring price?"
        )
    if answer.status == 402:
        return Refusal("setup", "Stripe could not collect the money; look at the payment in its dashboard.")
    return None


def check(session: Session) -> str:
    """Asks for one subscription and one invoice, which it must be allowed to see; gives the mode."""
    for kind in ("subscriptions", "invoices"):
        _page(session, kind, {"limit": "1"})
    return f"{mode_of(session)} mode"


def _fetch(session: Session, days: DayRange) -> Report:
    """Bills nobody for AI: there is nothing to read from day to day."""
    return Report(days, ())


def _all(session: Session, kind: str, params: Mapping[str, str]) -> Iterator[Any]:
    def ask(after: str | None) -> tuple[Any, str | None]:
        more = {"starting_after": after} if after else {}
        page = _page(session, kind, {**params, "limit": str(_PAGE), **more})
        found = page["data"]
        return found, str(found[-1]["id"]) if page["has_more"] is True and found else None

    for page in pages(ask):
        yield from page


def _page(session: Session, kind: str, params: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    question = Question("GET", _url(session, kind), tuple(params.items()), _headers(session))
    return session.ask(question).json()


def _url(session: Session, path: str) -> str:
    return f"{session.base(_HOST)}/v1/{path}"


def _headers(session: Session) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.fields['secretKey']}", "Stripe-Version": API_VERSION}


def _checkout(item: Mapping[str, Any]) -> Checkout:
    return Checkout(str(item["id"]), str(item["status"]), item["url"], _id_of(item["customer"]), _mode(item))


def _subscription(item: Mapping[str, Any]) -> Subscription:
    # The period stands on what is sold, no longer on the subscription (since 2025-03-31.basil).
    sold = item["items"]["data"]
    price = sold[0]["price"] if sold else {}
    return Subscription(
        plan=price.get("nickname") or price.get("lookup_key") or str(price.get("id", item["id"])),
        status=str(item["status"]),
        ends_at=max((_moment(part["current_period_end"]) for part in sold), default=None),
        cancels=item["cancel_at_period_end"] is True,
        seats=sum(int(part.get("quantity") or 0) for part in sold) or None,
        mode=_mode(item),
        created_at=_moment(item["created"]),
    )


def _invoice(item: Mapping[str, Any]) -> Invoice:
    currency = str(item["currency"]).upper()
    moments = item["status_transitions"]
    without_tax = item.get("total_excluding_tax")
    lines = [name_of(line.get("description"), "") for line in item["lines"]["data"]]
    return Invoice(
        id=str(item["id"]),
        number=item["number"],
        issued_on=_day(moments.get("finalized_at") or item["created"]),
        paid_on=_day(moments["paid_at"]) if moments.get("paid_at") else None,
        amount=from_minor(int(item["total"]), currency),
        paid=from_minor(int(item["amount_paid"]), currency),
        tax=None if without_tax is None else from_minor(int(item["total"]) - int(without_tax), currency),
        currency=currency,
        # null stands for a draft that was never touched.
        status=name_of(item["status"], "draft"),
        description=name_of(item.get("description"), "; ".join(filter(None, lines))),
        seller=name_of(item.get("account_name"), ""),
        page_url=item.get("hosted_invoice_url"),
        pdf_url=item.get("invoice_pdf"),
    )


def _id_of(value: Any) -> str | None:  # noqa: ANN401 - an id, or the object itself where it was expanded
    if isinstance(value, Mapping):
        return str(value["id"])
    return None if value is None else str(value)


def _mode(item: Mapping[str, Any]) -> Mode:
    return "live" if item["livemode"] is True else "test"


def _moment(seconds: object) -> datetime:
    if not isinstance(seconds, int):
        raise ValueError("a time was expected")
    return datetime.fromtimestamp(seconds, UTC)


def _day(seconds: object) -> date:
    return _moment(seconds).date()


STRIPE = Provider(
    id="stripe",
    name="Stripe",
    category="Billing",
    feed=Feed(
        fetch=_fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "secretKey",
                "Secret or restricted key",
                "A restricted key is better: Checkout Sessions (write), Subscriptions, Invoices and "
                "Customers (read).",
                _KEYS,
                r"(?:sk|rk)_(?:test|live)_\w{8,}",
                "must begin with rk_live_, rk_test_, sk_live_ or sk_test_; a publishable key cannot read",
            ),
            Credential(
                "customer",
                "Customer",
                "Whose subscription and invoices these are. Empty: the customer who has checked out here, or "
                "else everybody whom the key can see.",
                pattern=r"cus_\w+",
                wrong="must be a customer's id, which begins with cus_",
                secret=False,
                optional=True,
            ),
        ),
        gives=(),
        hosts=(_HOST,),
        unverified="Which permissions a restricted key needs is taken from the names of what is asked for.",
    ),
)
