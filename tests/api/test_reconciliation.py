"""Books held against each other through the door."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from server.core.bills import BillLine, BillWindow
from server.core.periods import DayRange
from server.db import bills

if TYPE_CHECKING:
    from server.runtime import Runtime
    from tests.api.conftest import Api

MAY = DayRange(date(2026, 5, 1), date(2026, 5, 31))
DOLLAR = 10**9


def bill(runtime: Runtime, provider: str, *nanos: int, days: DayRange = MAY, settled: bool = True) -> None:
    """Stores a bill with one line a day from the first on."""
    lines = tuple(
        BillLine(provider, provider, date.fromordinal(days.first.toordinal() + n), "API", amount)
        for n, amount in enumerate(nanos)
    )
    window = BillWindow(
        f"sync:{provider}", 1, ((provider, provider),), days, days.last if settled else None, lines
    )
    services = runtime._services
    assert services is not None
    services.month_entries._writer.call(lambda database: bills.replace_window(database, 1, window))


def rows(api: Api, **query: Any) -> dict[str, dict[str, Any]]:
    return {row["provider"]: row for row in api.get("/api/reconciliation", **query)["providers"]}


def test_nothing_known_is_nothing_to_reconcile(api: Api) -> None:
    nothing = dict.fromkeys(("events", "manual", "cost", "paid", "paidTax", "previousPaid", "nextPaid"), 0)
    assert api.get("/api/reconciliation") == {
        "month": 6,
        "year": 2026,
        "providers": [],
        "totals": {"billed": None} | nothing,
        "unassignedPaid": 0,
        "tolerance": {"percent": 1, "minimum": Decimal("0.5")},
    }


def test_a_month_in_every_book(runtime: Runtime, owner: Api, api: Api) -> None:
    bill(runtime, "openai", 60 * DOLLAR, 40 * DOLLAR)
    api.track(cost=59.5, timestamp="2026-05-01T10:00:00Z")
    api.track(cost=40, timestamp="2026-05-02T10:00:00Z")
    api.track(model="nobody-knows", timestamp="2026-05-02T10:00:00Z")
    api.track(provider="anthropic", model="claude-sonnet-4-5", cost=7, timestamp="2026-05-09T10:00:00Z")
    entry = {"service": "openai", "amount": 20, "month": 5, "year": 2026}
    owner.post("/api/costs/manual", entry)
    owner.post("/api/costs/manual", entry | {"service": "aws", "currency": "KWD"})
    for vendor, amount, day, tax in (
        ("OpenAI", 142.8, "2026-06-02", 22.8),
        ("OpenAI", 50, "2026-05-02", None),
        ("OpenAI", 40, "2026-04-30", None),
        ("Cursor", 20, "2026-05-05", None),
        ("Corner shop", 3, "2026-05-05", None),
    ):
        body = {"vendor": vendor, "amount": amount, "date": day, "taxAmount": tax}
        owner.post("/api/expenses", body)
    answer = api.get("/api/reconciliation", month=5)
    found = {row["provider"]: row for row in answer["providers"]}
    assert found["openai"] == {
        "provider": "openai",
        "name": "OpenAI",
        "events": Decimal("99.5"),
        "billed": 100,
        "manual": 20,
        "cost": 120,
        "paid": 50,
        "paidTax": 0,
        "previousPaid": 40,
        "nextPaid": Decimal("142.8"),
        "differences": {"trackedMinusBilled": Decimal("-0.5"), "paidMinusCost": 0},
        "verdict": "match",
        "explanation": "$120.00 was paid in the month after, which matches the cost of $120.00.",
        "notes": ["1,500 tokens have no known price."],
        "open": False,
        "billedDays": 31,
        "settledDays": 31,
        "unpricedTokens": 1500,
    }
    verdicts = [found[name]["verdict"] for name in ("anthropic", "aws", "cursor", "openai")]
    assert verdicts == ["no_bill", "no_bill", "paid_not_billed", "match"]
    assert found["aws"]["notes"] == ["1 entry could not be converted to dollars."]
    assert (found["anthropic"]["billed"], found["anthropic"]["events"]) == (None, 7)
    assert answer["totals"] == {
        "events": Decimal("106.5"),
        "billed": 100,
        "manual": 20,
        "cost": 127,
        "paid": 70,
        "paidTax": 0,
        "previousPaid": 40,
        "nextPaid": Decimal("142.8"),
    }
    assert answer["unassignedPaid"] == 3
    assert answer["totals"]["cost"] == api.get("/api/costs/all", month=5)["total"]


def test_an_open_month_says_so(runtime: Runtime, api: Api) -> None:
    days = DayRange(date(2026, 6, 1), date(2026, 6, 16))
    bill(runtime, "openai", 10 * DOLLAR, days=days, settled=False)
    api.track(cost=3, timestamp="2026-06-01T10:00:00Z")
    row = rows(api)["openai"]
    assert (row["verdict"], row["open"], row["settledDays"], row["billedDays"]) == ("no_bill", True, 0, 16)
    assert row["explanation"].startswith("So far")
    bill(runtime, "openai", 10 * DOLLAR, days=days)
    row = rows(api)["openai"]
    assert (row["verdict"], row["open"]) == ("under_tracked", True), "the month goes on"
    assert row["explanation"].startswith("So far only $3.00 was tracked of the $10.00 that was billed")


def test_the_days_of_another_zone(runtime: Runtime, api: Api) -> None:
    api.track(cost=5, timestamp="2026-06-01T02:00:00Z")
    assert rows(api, month=5) == {}
    assert rows(api, month=5, timezone="America/New_York")["openai"]["events"] == 5


@pytest.mark.parametrize("query", [{"month": 13}, {"year": 1}, {"timezone": "Mars"}])
def test_what_cannot_be_asked(api: Api, query: dict[str, Any]) -> None:
    assert api.get("/api/reconciliation", status=400, **query)["details"]


def test_the_clock_decides_what_is_over(runtime: Runtime, api: Api, clock: Any) -> None:
    api.track(cost=5, timestamp="2026-06-01T02:00:00Z")
    assert rows(api)["openai"]["open"]
    clock.now = datetime(2026, 7, 1, tzinfo=UTC)
    assert not rows(api, month=6)["openai"]["open"]
