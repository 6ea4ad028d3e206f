"""Expenses through the door: kept as posted, converted and said how, never stored twice unasked."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.documents.bills import STRIPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from server.runtime import Runtime
    from server.schemas.events import Changed
    from tests.api.conftest import Api

REFERENCE = {
    "amount": 150,
    "currency": "USD",
    "vendor": "OpenAI",
    "date": "2026-01-15",
    "category": "Software",
}
WHOLE_YEAR = {"startDate": "2026-01-01", "endDate": "2026-12-31"}


def add(api: Api, *, status: int = 200, **fields: Any) -> dict[str, Any]:
    return api.post("/api/expenses", REFERENCE | fields, status=status)


def listed(api: Api, **query: Any) -> dict[str, Any]:
    return api.get("/api/expenses", **(WHOLE_YEAR | query))


def test_the_example_of_the_reference(owner: Api) -> None:
    answer = add(owner)
    assert answer == {
        **REFERENCE,
        "id": "1",
        "amountUsd": 150,
        "rateDate": None,
        "rateNote": None,
        "categorySource": "given",
        "provider": "openai",
        "description": None,
        "invoiceNumber": None,
        "receiptId": None,
        "taxAmount": None,
        "createdAt": "2026-06-17T12:00:00.000Z",
        "updatedAt": "2026-06-17T12:00:00.000Z",
        "duplicateOf": None,
    }
    stored = {name: value for name, value in answer.items() if name != "duplicateOf"}
    assert owner.get("/api/expenses/1") == stored
    assert listed(owner) == {
        "expenses": [stored],
        "total": 150,
        "byCategory": {"Software": 150},
        "unconverted": 0,
        "period": {"start": "2026-01-01", "end": "2026-12-31"},
        "nextCursor": None,
    }


def test_the_least_that_is_needed(owner: Api) -> None:
    answer = owner.post("/api/expenses", {"amount": 1, "vendor": "Corner shop", "date": "2026-06-17"})
    assert (answer["currency"], answer["provider"]) == ("USD", None)
    assert (answer["category"], answer["categorySource"]) == ("Uncategorized", "default")
    assert owner.get("/api/expenses")["total"] == 1, "by default this month to today"


def test_every_digit_is_kept(owner: Api) -> None:
    body = json.dumps(REFERENCE).replace("150", "8999999999.123456789").encode()
    answer = owner.http.post("/api/expenses", content=body, headers={"Content-Type": "application/json"})
    assert b'"amount":8999999999.123456789,' in answer.content
    assert b'"amountUsd":8999999999.123456789,' in answer.content
    add(owner, amount=9_000_000_000)
    assert listed(owner)["total"] == Decimal("17999999999.123456789"), "more than an integer column holds"


def test_foreign_money_is_converted_at_the_rate_of_the_day(owner: Api) -> None:
    euro = add(owner, currency="eur", amount=100, date="2026-01-18")
    assert (euro["amount"], euro["currency"]) == (100, "EUR")
    assert (euro["amountUsd"], euro["rateDate"]) == (Decimal("116.17"), "2026-01-16")
    assert euro["rateNote"] == (
        "ECB rate of Friday 2026-01-16: 1 EUR = 1.1617 USD, the last before Sunday 2026-01-18"
    )
    pound = add(owner, currency="GBP", amount=100, date="2026-01-16", category="Hosting")
    assert pound["amountUsd"] == Decimal("133.990772780"), "100 × 1.1617 ÷ 0.867"
    assert "= 0.867 GBP" in pound["rateNote"]
    page = listed(owner)
    assert page["byCategory"] == {"Hosting": Decimal("133.99077278"), "Software": Decimal("116.17")}
    assert page["total"] == Decimal("250.16077278")


@pytest.mark.parametrize(
    ("currency", "date", "words"),
    [
        ("KWD", "2026-01-16", "the ECB publishes no rate for KWD"),
        ("RUB", "2026-01-16", "the last ECB rate for RUB before 2026-01-16 is of Tuesday 2022-03-01"),
        ("EUR", "1998-12-31", "no rate for EUR as early as 1998-12-31"),
    ],
)
def test_without_a_rate_it_is_in_no_sum_and_said(owner: Api, currency: str, date: str, words: str) -> None:
    add(owner, amount=5, date="2026-01-16")
    add(owner, amount=7, date=date, currency=currency, category="Odd")
    answer = owner.get("/api/expenses/2")
    assert (answer["amountUsd"], answer["rateDate"]) == (None, None)
    assert words in answer["rateNote"]
    page = listed(owner, startDate="1998-01-01")
    assert (page["total"], page["unconverted"]) == (5, 1)
    assert page["byCategory"] == {"Software": 5}, "no silent 0"
    assert len(page["expenses"]) == 2


def test_a_refund_is_negative(owner: Api) -> None:
    add(owner)
    add(owner, amount=-150.5, taxAmount=-20)
    assert listed(owner)["total"] == Decimal("-0.5")


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"amount": 0}, "amount", "must not be 0"),
        ({"amount": "150"}, "amount", "number"),
        ({"amount": None}, "amount", ""),
        ({"amount": 9_000_000_001}, "amount", ""),
        ({"amount": 1e-10}, "amount", "nine decimals"),
        ({"amount": 9_000_000_000, "currency": "GBP"}, "amount", "more US dollars than can be counted"),
        ({"currency": "EURO"}, "currency", "'EURO' is not an active ISO 4217 currency; did you mean EUR?"),
        ({"currency": "HRK"}, "currency", "did you mean EUR?"),
        ({"currency": 5}, "currency", ""),
        ({"vendor": " "}, "vendor", ""),
        ({"vendor": None}, "vendor", ""),
        ({"date": "2026-01-32"}, "date", ""),
        ({"date": "15.01.2026"}, "date", "YYYY-MM-DD"),
        ({"date": "2026-01-15T10:00:00Z"}, "date", "YYYY-MM-DD"),
        ({"date": "2026-06-19"}, "date", "in the future"),
        ({"date": "1970-12-31"}, "date", "1971"),
        ({"provider": "antropic"}, "provider", "did you mean anthropic?"),
        ({"taxAmount": 151}, "taxAmount", "part of the amount"),
        ({"taxAmount": -1}, "taxAmount", "part of the amount"),
        ({"category": ""}, "category", ""),
        ({"description": "x" * 2001}, "description", ""),
        ({"allowDuplicate": "yes"}, "allowDuplicate", ""),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    owner: Api, wrong: dict[str, Any], field: str, words: str
) -> None:
    error = add(owner, **wrong, status=400)
    assert [item["field"] for item in error["details"]] == [field]
    assert words in error["details"][0]["message"]
    assert listed(owner, startDate="1971-01-01")["expenses"] == []
    add(owner)
    error = owner.call("PATCH", "/api/expenses/1", wrong, status=400) if wrong != {"category": ""} else error
    assert [item["field"] for item in error["details"]] == [field]


def test_all_that_is_missing_is_named(owner: Api) -> None:
    error = owner.post("/api/expenses", {"Amount": 5}, status=400)
    assert [item["field"] for item in error["details"]] == ["amount", "vendor", "date"]


@pytest.mark.parametrize(
    ("vendor", "provider"),
    [
        ("OpenAI, LLC", "openai"),
        ("open-ai", "openai"),
        ("Amazon Web Services EMEA SARL", "aws"),
        ("Me", None),
    ],
)
def test_a_vendor_that_is_a_provider_is_linked_to_it(owner: Api, vendor: str, provider: str | None) -> None:
    assert add(owner, vendor=vendor)["provider"] == provider
    assert add(owner, vendor=f"{vendor} x", provider="Claude")["provider"] == "anthropic"


def test_what_was_paid_to_a_provider_is_listed_whatever_the_vendor_is_called(owner: Api) -> None:
    add(owner, vendor="Amazon Web Services EMEA SARL")
    add(owner, vendor="A reseller", provider="aws", amount=5)
    add(owner, vendor="Me")
    answer = listed(owner, provider="Amazon Web Services")
    assert {item["vendor"] for item in answer["expenses"]} == {
        "Amazon Web Services EMEA SARL",
        "A reseller",
    }
    assert answer["total"] == 155
    assert "did you mean" in owner.get("/api/expenses", provider="antropic", status=400)["error"]


def test_a_category_is_learned_from_the_vendor(owner: Api) -> None:
    def proposed(day: int, vendor: str = "OPEN-AI") -> tuple[str, str]:
        answer = add(owner, vendor=vendor, category=None, date=f"2026-02-{day:02}")
        return answer["category"], answer["categorySource"]

    assert proposed(1) == ("AI", "default")
    add(owner, category="Research")
    assert proposed(2) == ("Research", "learned")
    add(owner, category="Software", date="2025-01-01")
    assert proposed(3) == ("Software", "learned"), "last chosen, whatever its date"
    assert proposed(4, "GitHub") == ("Developer tools", "default")
    assert proposed(5, "Nobody") == ("Uncategorized", "default")


def test_the_same_again_is_not_stored(owner: Api) -> None:
    first = add(owner, invoiceNumber="A-1")
    again = add(owner, invoiceNumber="A-1", vendor="openai, inc.", category="Other")
    assert (again["id"], again["duplicateOf"]) == (None, first["id"])
    assert (again["vendor"], again["category"]) == ("openai, inc.", "Other"), "as it would have been"
    assert listed(owner)["total"] == 150
    for other in (
        {"invoiceNumber": "A-2"},
        {"invoiceNumber": None},
        {"amount": 151},
        {"currency": "EUR"},
        {"date": "2026-01-16"},
        {"vendor": "Anthropic"},
    ):
        assert add(owner, **({"invoiceNumber": "A-1"} | other))["duplicateOf"] is None
    meant = add(owner, invoiceNumber="A-1", allowDuplicate=True)
    assert (meant["id"], meant["duplicateOf"]) == ("8", first["id"])
    assert len(listed(owner)["expenses"]) == 8


def test_the_same_at_the_same_time_is_stored_once(owner: Api, runtime: Runtime) -> None:
    def post(_: int) -> bool:
        return add(owner)["id"] is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(post, range(40))) == 1


def receipt(api: Api) -> str:
    """Gives the id of a receipt that was read."""
    sent = api.call("POST", "/api/receipts/ocr", files={"file": STRIPE["openai"].pdf()}, timeout=60)
    return str(sent["receiptId"])


def patched(api: Api, *, status: int = 200, **fields: Any) -> dict[str, Any]:
    return api.call("PATCH", "/api/expenses/1", fields, status=status)


def test_what_is_named_is_changed_and_the_rest_stays(owner: Api, clock: Any) -> None:
    before = add(owner, description="x", taxAmount=5, receiptId=receipt(owner), invoiceNumber="7")
    clock.forward(hours=1)
    after = patched(owner, vendor="Vercel", invoiceNumber=None)
    assert after == before | {
        "vendor": "Vercel",
        "provider": "vercel",
        "invoiceNumber": None,
        "updatedAt": "2026-06-17T13:00:00.000Z",
    }
    cleared = patched(owner, description=None, taxAmount=None, receiptId=None, provider=None)
    assert [cleared[name] for name in ("description", "taxAmount", "receiptId", "provider")] == [None] * 4
    assert patched(owner, unknown=1)["vendor"] == "Vercel"
    assert patched(owner, vendor="OpenAI")["provider"] is None, "was cleared, so it is not proposed again"


def test_a_category_that_was_proposed_follows_the_vendor(owner: Api) -> None:
    add(owner, category=None)
    assert patched(owner, vendor="Supabase")["category"] == "Cloud"
    assert patched(owner, category="Mine")["categorySource"] == "given"
    assert patched(owner, vendor="GitHub")["category"] == "Mine"
    assert patched(owner, category=None)["category"] == "Developer tools"


def test_a_change_of_date_currency_or_amount_converts_anew(owner: Api) -> None:
    add(owner)
    assert patched(owner, currency="EUR")["amountUsd"] == Decimal("174.36"), "150 × 1.1624"
    assert patched(owner, date="2026-01-16")["amountUsd"] == Decimal("174.255")
    assert patched(owner, amount=100)["amountUsd"] == Decimal("116.17")
    assert patched(owner, currency="KWD")["amountUsd"] is None
    assert listed(owner)["unconverted"] == 1
    assert patched(owner, currency="USD")["rateNote"] is None
    assert listed(owner)["total"] == 100


@pytest.mark.parametrize("name", ["amount", "currency", "vendor", "date"])
def test_what_is_required_cannot_be_cleared(owner: Api, name: str) -> None:
    add(owner)
    error = patched(owner, **{name: None}, status=400)
    assert [item["field"] for item in error["details"]] == [name]


def test_a_change_is_checked_against_what_stays(owner: Api) -> None:
    add(owner, taxAmount=100)
    assert "taxAmount" in patched(owner, amount=50, status=400)["error"]
    assert patched(owner, amount=50, taxAmount=10)["amount"] == 50


def test_a_change_into_another_one_is_not_made(owner: Api) -> None:
    add(owner, amount=1)
    other = add(owner)
    known = patched(owner, amount=150)
    assert (known["id"], known["duplicateOf"], known["amount"]) == (None, other["id"], 150)
    assert owner.get("/api/expenses/1")["amount"] == 1
    assert patched(owner, amount=150, allowDuplicate=True)["id"] == "1"
    again = patched(owner, amount=150, vendor="OPENAI", category="Else")
    assert (again["id"], again["category"]) == ("1", "Else"), "what tells them apart stays as it is"


def test_changes_at_the_same_time_are_all_made(owner: Api) -> None:
    add(owner, currency="EUR")
    bodies: list[dict[str, Any]] = [
        {"category": "A"},
        {"description": "d"},
        {"amount": 100},
        {"receiptId": receipt(owner)},
        {"taxAmount": 1},
    ]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda body: patched(owner, **body), bodies * 4))
    stored = owner.get("/api/expenses/1")
    for body in bodies:
        assert stored.items() >= body.items()
    assert stored["amountUsd"] == Decimal("116.24")


def test_a_deleted_one_is_gone(owner: Api) -> None:
    add(owner)
    assert owner.call("DELETE", "/api/expenses/1") == {"id": "1", "deleted": True}
    for method, body in (("GET", None), ("PATCH", {}), ("DELETE", None)):
        for wrong in ("1", "0", "-1", "abc", "9" * 30, "²"):
            owner.call(method, f"/api/expenses/{wrong}", body, status=404)
    assert add(owner)["duplicateOf"] is None


def test_pages_visit_every_expense_once_newest_first(owner: Api) -> None:
    for n in range(25):
        add(owner, amount=n + 1, date=f"2026-02-{n // 3 + 1:02}", category="ab"[n % 2])
    seen: list[int] = []
    query: dict[str, Any] = {"limit": 10}
    while True:
        page = listed(owner, **query)
        seen += [item["amount"] for item in page["expenses"]]
        assert page["total"] == 325, "of the whole range, whatever the page"
        assert page["byCategory"] == {"a": 169, "b": 156}
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert seen == list(range(25, 0, -1))
    for wrong in ("x", "!", "MTp4", "OTk5OTk5OTk5OTox", "MTotMQ"):
        error = owner.get("/api/expenses", cursor=wrong, status=400)
        assert error["details"][0]["field"] == "cursor"


def test_filters_fold_what_was_written(owner: Api) -> None:
    add(owner, vendor="OpenAI, LLC", category="Developer Tools")
    add(owner, vendor="Vercel", category="developer tools", amount=1)
    add(owner, vendor="Vercel", category="Hosting", amount=2)
    assert listed(owner, vendor="open-ai")["total"] == 150
    assert listed(owner, category="DEVELOPER  tools")["byCategory"] == {"developer tools": 151}
    assert listed(owner, vendor="vercel", category="hosting")["total"] == 2
    assert listed(owner, vendor="nobody") == listed(owner, category="nothing")
    assert listed(owner, startDate="2026-01-16")["total"] == 0
    owner.get("/api/expenses", startDate="2026-02-01", endDate="2026-01-01", status=400)


def test_who_may_do_what(api: Api, owner: Api, runtime: Runtime, token_for: Callable[..., str]) -> None:
    add(owner)
    assert listed(api)["total"] == 150
    for method, path in (("POST", ""), ("PATCH", "/1"), ("DELETE", "/1")):
        assert "`write`" in api.call(method, f"/api/expenses{path}", {}, status=403)["error"]
    told: list[Changed] = []
    unsubscribe = runtime.subscribe(told.append)
    token = token_for("write")
    with httpx.Client(base_url=runtime.base_url, headers={"Authorization": f"Bearer {token}"}) as http:
        http.patch("/api/expenses/1", json={"category": "x"}).raise_for_status()
        http.post("/api/expenses", json=REFERENCE).raise_for_status()
        http.delete("/api/expenses/1").raise_for_status()
    unsubscribe()
    assert [item.kind for item in told if item.kind == "expenses"] == ["expenses"] * 2
