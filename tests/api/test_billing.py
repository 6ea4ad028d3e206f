"""The subscription and its invoices over HTTP, against a stand-in for Stripe."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.runtime import Runtime
from tests.api.conftest import Api, Clock, serving
from tests.providers.conftest import HASTY
from tests.providers.servers.stripe import PRICE, SECRET, Stripe
from tests.providers.stand_in import WEB_PAGE, Reply, cut_off, sample, truncated
from tests.unit.credentials.conftest import MemoryKeyring

BUY = {"priceId": PRICE, "successUrl": "https://example.com/yes", "cancelUrl": "https://example.com/no"}


@pytest.fixture
def runtime(tmp_path: Path, clock: Clock, environ: dict[str, str]) -> Iterator[Runtime]:
    clock.now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    with serving(tmp_path, clock, keyring=MemoryKeyring(), environ=environ, patience=HASTY) as runtime:
        yield runtime


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    with Stripe() as stand_in:
        yield stand_in


@pytest.fixture
def connected(owner: Api, stripe: Stripe) -> Api:
    connect(owner, stripe)
    return owner


def connect(owner: Api, stripe: Stripe, *, status: int = 200, **more: str) -> dict[str, Any]:
    credentials = {"secretKey": SECRET, "baseUrl": stripe.url, **more}
    return owner.call("PUT", "/api/integrations/stripe", {"credentials": credentials}, status=status)


class TestWithoutStripe:
    def test_no_subscription_is_needed(self, owner: Api) -> None:
        assert owner.get("/api/subscription-status") == {
            "plan": "local",
            "status": "active",
            "currentPeriodEnd": None,
            "cancelAtPeriodEnd": False,
            "seats": None,
            "mode": None,
        }
        history = owner.get("/api/billing-history")
        assert history == {"invoices": [], "hasMore": False, "nextCursor": None, "mode": None}

    def test_a_checkout_says_what_is_missing(self, owner: Api) -> None:
        refused = owner.post("/api/checkout", BUY, status=400)
        assert refused["code"] == "INTEGRATION_ERROR"
        assert "PUT /api/integrations/stripe" in refused["error"]
        owner.post("/api/billing-history/in_1/expense", {}, status=400)

    def test_it_can_be_connected_and_is_no_provider_of_usage(self, owner: Api) -> None:
        listed = {item["id"]: item for item in owner.get("/api/integrations")["integrations"]}
        assert listed["stripe"]["category"] == "Billing"
        assert listed["stripe"]["gives"] == []
        assert "stripe" not in owner.get("/api/status")["integrations"]
        owner.post("/api/sync", {"providers": ["stripe"]}, status=400)
        owner.track(provider="stripe", status=400)


class TestConnecting:
    def test_the_mode_is_told(self, owner: Api, stripe: Stripe) -> None:
        assert connect(owner, stripe)["account"] == "test mode"

    def test_a_publishable_key_is_refused_unasked(self, owner: Api, stripe: Stripe) -> None:
        refused = connect(owner, stripe, status=400, secretKey="pk_test_0123456789")
        assert "publishable" in refused["error"]
        assert not stripe.requests

    def test_a_wrong_key(self, owner: Api, stripe: Stripe) -> None:
        refused = connect(owner, stripe, status=400, secretKey="sk_live_wrong0123456789")
        assert refused["error"].startswith("Stripe does not take this key")
        assert "wrong0123456789" not in json.dumps(refused)

    def test_a_restricted_key_without_permission(self, owner: Api, stripe: Stripe) -> None:
        stripe.allowed.remove("invoice")
        assert "rak_invoice_read" in connect(owner, stripe, status=400)["error"]

    def test_the_environment_wins(self, owner: Api, stripe: Stripe, environ: dict[str, str]) -> None:
        environ |= {"CODINGVIBEZ_STRIPE_SECRET_KEY": SECRET, "CODINGVIBEZ_STRIPE_BASE_URL": stripe.url}
        assert owner.get("/api/subscription-status")["status"] == "active"


class TestSubscription:
    def test_as_stripe_tells_it(self, connected: Api) -> None:
        assert connected.get("/api/subscription-status") == {
            "plan": PRICE,
            "status": "active",
            "currentPeriodEnd": "2026-12-22T00:01:00.000Z",
            "cancelAtPeriodEnd": False,
            "seats": 1,
            "mode": "test",
        }

    def test_the_one_that_runs_counts(self, connected: Api, stripe: Stripe) -> None:
        running = stripe.subscriptions[0]
        running["items"]["data"][0]["price"]["nickname"] = "Pro"
        for status in ("canceled", "incomplete_expired"):
            ended = deepcopy(running) | {"id": f"sub_{status}", "status": status}
            ended["created"] = running["created"] + 100
            stripe.subscriptions.insert(0, ended)
        assert connected.get("/api/subscription-status")["plan"] == "Pro"

    def test_all_pages_are_looked_at(self, connected: Api, stripe: Stripe) -> None:
        running = stripe.subscriptions.pop()
        for number in range(150):
            stripe.subscriptions.append(deepcopy(running) | {"id": f"sub_{number}", "status": "canceled"})
        stripe.subscriptions.append(running)
        assert connected.get("/api/subscription-status")["status"] == "active"

    def test_none(self, connected: Api, stripe: Stripe) -> None:
        stripe.subscriptions.clear()
        found = connected.get("/api/subscription-status")
        assert (found["plan"], found["status"], found["mode"]) == ("none", "none", "test")

    @pytest.mark.parametrize(
        ("trouble", "status"),
        [
            (Reply({}, 500), 500),
            (WEB_PAGE, 500),
            (truncated(Reply({"data": [], "has_more": False})), 500),
            (cut_off(Reply({"data": [], "has_more": False})), 500),
            (Reply({"data": [{"id": "sub_1"}], "has_more": False}), 500),
            (Reply(sample("stripe/error_401.json"), 401), 400),
        ],
    )
    def test_a_failure_is_told_and_not_taken_for_no_subscription(
        self, connected: Api, stripe: Stripe, trouble: Reply, status: int
    ) -> None:
        stripe.troubles.extend([trouble] * 5)
        refused = connected.get("/api/subscription-status", status=status)
        assert refused["code"] == "INTEGRATION_ERROR"
        assert "Stripe" in refused["error"]

    def test_asked_for_patience_it_is_patient(self, connected: Api, stripe: Stripe) -> None:
        stripe.troubles.append(Reply(sample("stripe/error_429.json"), 429, {"Retry-After": "0"}))
        assert connected.get("/api/subscription-status")["status"] == "active"


class TestCheckout:
    def test_a_page_to_pay_on(self, connected: Api, stripe: Stripe) -> None:
        made = connected.post("/api/checkout", BUY)
        assert made["sessionId"] == "cs_test_1"
        assert made["url"].startswith("https://checkout.stripe.com/")
        assert made["mode"] == "test"
        form = stripe.requests[-1].form
        assert form["mode"] == "subscription"
        assert form["line_items[0][quantity]"] == "1"

    def test_a_lost_answer_makes_no_second_page(self, connected: Api, stripe: Stripe) -> None:
        stripe.troubles.append(Reply({}, 503))
        connected.post("/api/checkout", BUY)
        first, second = (request.headers["Idempotency-Key"] for request in stripe.requests[-2:])
        assert first == second

    def test_the_callers_own_key(self, connected: Api, stripe: Stripe) -> None:
        for _ in range(2):
            made = connected.post("/api/checkout", BUY, headers={"Idempotency-Key": "once"})
            assert made["sessionId"] == "cs_test_1"

    def test_stripes_own_conflict_is_tried_again(self, connected: Api, stripe: Stripe) -> None:
        stripe.troubles.append(Reply({"error": {"type": "idempotency_error"}}, 409))
        assert connected.post("/api/checkout", BUY)["sessionId"] == "cs_test_1"

    def test_an_unknown_price(self, connected: Api) -> None:
        refused = connected.post("/api/checkout", BUY | {"priceId": "price_other"}, status=400)
        assert "in test mode" in refused["error"]

    @pytest.mark.parametrize("wrong", [{"priceId": "a b"}, {"successUrl": "javascript:x"}, {"cancelUrl": ""}])
    def test_bad_input_is_refused_unasked(
        self, connected: Api, stripe: Stripe, wrong: dict[str, str]
    ) -> None:
        asked = len(stripe.requests)
        assert connected.post("/api/checkout", BUY | wrong, status=400)["code"] == "VALIDATION_ERROR"
        assert len(stripe.requests) == asked

    def test_who_has_paid_is_the_customer_from_then_on(self, connected: Api, stripe: Stripe) -> None:
        checkout_id = connected.post("/api/checkout", BUY)["sessionId"]
        connected.get("/api/billing-history")
        assert stripe.requests[-1].param("customer") is None
        stripe.pay(checkout_id, "cus_mine")
        stripe.add_invoice(7, customer="cus_mine")
        found = connected.get("/api/billing-history")["invoices"]
        assert [item["id"] for item in found] == ["in_7"]
        connected.get("/api/billing-history")
        assert "checkout" not in stripe.requests[-2].path

    def test_one_that_nobody_paid_changes_nothing(self, connected: Api, stripe: Stripe) -> None:
        checkout_id = connected.post("/api/checkout", BUY)["sessionId"]
        del stripe.checkouts[checkout_id]
        assert len(connected.get("/api/billing-history")["invoices"]) == 1

    def test_the_customer_that_was_entered_wins(self, owner: Api, stripe: Stripe) -> None:
        connect(owner, stripe, customer="cus_other")
        owner.post("/api/checkout", BUY)
        assert stripe.requests[-1].form["customer"] == "cus_other"
        assert owner.get("/api/billing-history")["invoices"] == []


class TestHistory:
    def test_an_invoice(self, connected: Api) -> None:
        found = connected.get("/api/billing-history")
        assert found["mode"] == "test"
        assert found["invoices"] == [
            {
                "id": "in_1Qabc",
                "number": "ACME-0001",
                "date": "2026-11-22",
                "amount": 12,
                "amountPaid": 12,
                "currency": "USD",
                "status": "paid",
                "description": "1 x Pro (at $12.00 / month)",
                "vendor": "Acme",
                "invoiceUrl": "https://invoice.stripe.com/i/acct_1/test_abc",
                "pdfUrl": "https://pay.stripe.com/invoice/acct_1/test_abc/pdf",
            }
        ]

    def test_pages(self, connected: Api, stripe: Stripe) -> None:
        for number in range(2, 8):
            stripe.add_invoice(number)
        seen: list[str] = []
        path = "/api/billing-history?limit=3"
        page = connected.get(path)
        while page["hasMore"]:
            seen += [item["number"] for item in page["invoices"]]
            page = connected.get(f"{path}&cursor={page['nextCursor']}")
        seen += [item["number"] for item in page["invoices"]]
        assert seen == [f"ACME-{number:04}" for number in range(7, 0, -1)]
        assert page["nextCursor"] is None

    def test_currencies_without_cents_and_a_draft(self, connected: Api, stripe: Stripe) -> None:
        stripe.add_invoice(2, currency="jpy", total=1500, amount_paid=1500)
        stripe.add_invoice(3, currency="kwd", total=12340, amount_paid=0, status="open")
        stripe.add_invoice(4, number=None, status="draft", hosted_invoice_url=None, invoice_pdf=None)
        draft, dinars, yen, _ = connected.get("/api/billing-history")["invoices"]
        assert (draft["number"], draft["status"], draft["pdfUrl"]) == (None, "draft", None)
        assert (str(dinars["amount"]), dinars["currency"], dinars["amountPaid"]) == ("12.34", "KWD", 0)
        assert (yen["amount"], yen["currency"]) == (1500, "JPY")


class TestTakingOver:
    def test_once(self, connected: Api) -> None:
        made = connected.post("/api/billing-history/in_1Qabc/expense", {})
        assert (made["vendor"], made["amount"], made["invoiceNumber"]) == ("Acme", 12, "ACME-0001")
        assert (made["date"], made["category"]) == ("2026-11-22", "Subscription")
        again = connected.post("/api/billing-history/in_1Qabc/expense", {})
        assert again["duplicateOf"] == made["id"]
        assert again["id"] is None
        assert len(connected.get("/api/expenses")["expenses"]) == 1
        twice = connected.post("/api/billing-history/in_1Qabc/expense", {"allowDuplicate": True})
        assert twice["id"] != made["id"]

    def test_its_tax(self, connected: Api, stripe: Stripe) -> None:
        stripe.add_invoice(2, total=1428, amount_paid=1428, total_excluding_tax=1200)
        assert str(connected.post("/api/billing-history/in_2/expense", {})["taxAmount"]) == "2.28"

    def test_nothing_was_paid(self, connected: Api, stripe: Stripe) -> None:
        stripe.add_invoice(2, status="open", amount_paid=0)
        assert "it is open" in connected.post("/api/billing-history/in_2/expense", {}, status=400)["error"]

    def test_no_such_invoice(self, connected: Api) -> None:
        connected.post("/api/billing-history/in_none/expense", {}, status=404)


def test_the_key_shows_nowhere(
    connected: Api, stripe: Stripe, runtime: Runtime, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stripe.troubles.extend([Reply({"error": {"message": SECRET}}, 500)] * 5)
    said = json.dumps(connected.get("/api/subscription-status", status=500))
    said += json.dumps(connected.get("/api/integrations"), default=str)
    runtime.stop()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert SECRET not in said + caplog.text
    assert SECRET.encode() not in files


def test_an_apps_token_may_not_buy(connected: Api, api: Api) -> None:
    api.post("/api/checkout", BUY, status=403)


def test_the_api_answers_over_a_socket(connected: Api, runtime: Runtime) -> None:
    headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    answer = httpx.get(f"{runtime.base_url}/api/subscription-status", headers=headers)
    assert answer.json()["data"]["plan"] == PRICE
