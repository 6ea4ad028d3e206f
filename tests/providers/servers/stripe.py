"""A stand-in for Stripe: form-encoded, paged by the last object's id, strict about keys and versions."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from server.billing.stripe import API_VERSION
from tests.providers.stand_in import Reply, Request, StandIn, sample

SECRET = "rk_test_planted0123456789"
PRICE = "price_1Qabc"


class Stripe(StandIn):
    def __init__(self) -> None:
        super().__init__()
        self.subscriptions: list[dict[str, Any]] = sample("stripe/v1_subscriptions_list.json")["data"]
        self.invoices: list[dict[str, Any]] = sample("stripe/v1_invoices_list.json")["data"]
        self.checkouts: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, dict[str, Any]] = {}
        self.allowed = {"subscription", "invoice", "checkout_session"}

    def add_invoice(self, count: int, /, **fields: Any) -> dict[str, Any]:
        """Makes one that is newer than those that are there."""
        made: dict[str, Any] = deepcopy(sample("stripe/v1_invoices_list.json")["data"][0])
        made |= {"id": f"in_{count}", "number": f"ACME-{count:04}"} | fields
        self.invoices.insert(0, made)
        return made

    def pay(self, checkout_id: str, customer: str) -> None:
        done = sample("stripe/v1_checkout_sessions_retrieve_complete.json")
        self.checkouts[checkout_id] = done | {"id": checkout_id, "customer": customer}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            return Reply(sample("stripe/error_401.json"), 401)
        assert request.headers.get("Stripe-Version") == API_VERSION
        path = request.path.removeprefix("/v1/")
        kind = path.split("/")[0].removesuffix("s") if not path.startswith("checkout") else "checkout_session"
        if kind not in self.allowed:
            return Reply(sample("stripe/error_403_restricted_key.json"), 403)
        if request.method == "POST" and path == "checkout/sessions":
            return self._create(request)
        if path.startswith("checkout/sessions/"):
            return self._one(self.checkouts.get(path.split("/")[-1]))
        if path == "subscriptions":
            return self._list(request, self.subscriptions)
        if path == "invoices":
            return self._list(request, self.invoices)
        return self._one(next((item for item in self.invoices if f"invoices/{item['id']}" == path), None))

    def _one(self, item: dict[str, Any] | None) -> Reply:
        return Reply(sample("stripe/error_404.json"), 404) if item is None else Reply(item)

    def _create(self, request: Request) -> Reply:
        assert request.headers.get("Content-Type") == "application/x-www-form-urlencoded"
        form = request.form
        if form["line_items[0][price]"] != PRICE:
            return Reply(sample("stripe/error_404.json"), 400)
        key = request.headers["Idempotency-Key"]
        if key not in self.by_key:
            made = sample("stripe/v1_checkout_sessions_create.json")
            made |= {
                "id": f"cs_test_{len(self.by_key) + 1}",
                "success_url": form["success_url"],
                "cancel_url": form["cancel_url"],
                "client_reference_id": form["client_reference_id"],
                "customer": form.get("customer"),
            }
            self.by_key[key] = self.checkouts[made["id"]] = made
        return Reply(self.by_key[key])

    def _list(self, request: Request, items: list[dict[str, Any]]) -> Reply:
        customer, after = request.param("customer"), request.param("starting_after")
        found = [item for item in items if customer in (None, item["customer"])]
        ids = [item["id"] for item in found]
        first = ids.index(after) + 1 if after else 0
        limit = int(request.param("limit") or 10)
        assert 1 <= limit <= 100
        page = found[first : first + limit]
        more = first + limit < len(found)
        return Reply({"object": "list", "data": page, "has_more": more, "url": request.path})
