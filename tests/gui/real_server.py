"""The real server in this process, empty or with a year in it, for tests and pictures of the windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from app.client import ApiClient
from server.credentials import SecretStore
from server.runtime import Runtime
from server.schemas.app_tokens import AppTokenRequest
from server.schemas.budgets import BudgetRequest
from server.schemas.expenses import ExpenseRequest
from server.schemas.forwarding import ForwardingList, SetAside
from tests.documents.bills import STRIPE
from tests.documents.rolls import AMERICAN, as_file, blurred, roll, skewed
from tests.providers.conftest import HASTY
from tests.unit.credentials.conftest import MemoryKeyring

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
TODAY = NOW.date()
URL = "http://127.0.0.1:8423"
# One name as long as names get, so that nothing is made for short ones only.
LONG = "Rechnungsprüfungs-Assistent der Konzernbuchhaltung (Testumgebung)"


@contextmanager
def serving(
    folder: Path | None, *, demo: bool = False, secrets: SecretStore | None = None
) -> Iterator[tuple[ApiClient, Runtime]]:
    """Runs a server without a socket; `demo` fills it with a year of uses."""
    runtime = Runtime(
        data_dir=folder,
        demo=demo,
        # Providers are read in the background only by a server that listens.
        serve=secrets is not None,
        port=0,
        clock=lambda: NOW,
        machine_zone="UTC",
        secrets=secrets,
        environ={},
        # A test holds an answer back for as long as it wants to look.
        patience=replace(HASTY, silence_s=60, answer_s=60),
    )
    runtime.start()
    client = ApiClient.embedded(runtime.in_process_app, URL, runtime.desktop_token)
    try:
        yield client, runtime
    finally:
        client.close()
        runtime.stop()


@contextmanager
def serving_with_keys(folder: Path) -> Iterator[ApiClient]:
    """Runs a server that keeps keys in a keyring of its own, so that providers can be connected."""
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": "0123456789abcdef" * 4}, backend=MemoryKeyring())
    with serving(folder, secrets=secrets) as (client, _runtime):
        yield client
    secrets.close()


def fill_little(client: ApiClient) -> None:
    """Gives one of everything that a person makes."""
    client.put_budget(BudgetRequest(limit=Decimal(100)))
    client.create_app_token(AppTokenRequest(name="my-app"))
    client.add_expense(ExpenseRequest(amount=Decimal(20), vendor="Cursor", date=TODAY - timedelta(days=4)))


def fill_much(client: ApiClient) -> None:
    """Gives many budgets, tokens and payments, odd ones among them."""
    for scope, limit, period in (
        ({}, 250, "month"),
        ({"provider": "anthropic"}, 90, "month"),
        ({"provider": "openai"}, 12, "week"),
        ({"project": "code-review"}, 2, "day"),
        ({"provider": "mistral", "project": LONG}, 1_000_000, "month"),
    ):
        client.put_budget(BudgetRequest.model_validate({"scope": scope, "limit": limit, "period": period}))
    for name, days in (("statusline", 365), ("support-bot", 365), (LONG, 365), ("nightly-evals", 7)):
        client.create_app_token(AppTokenRequest(name=name, expiresInDays=days))
    for amount, currency, vendor, days, category in _PAYMENTS:
        client.add_expense(
            ExpenseRequest(
                amount=Decimal(amount),
                currency=currency,
                vendor=vendor,
                date=TODAY - timedelta(days=days),
                category=category,
            )
        )


_PAYMENTS: tuple[tuple[str, str, str, int, str | None], ...] = (
    ("212.40", "USD", "Anthropic", 2, None),
    ("98.13", "USD", "OpenAI", 3, None),
    ("20", "USD", "Cursor", 4, None),
    ("39.00", "EUR", "Hetzner Online GmbH", 5, "Hosting"),
    ("9000", "JPY", "Replit", 6, None),
    ("19.00", "USD", "GitHub", 8, None),
    ("-12.50", "USD", "OpenAI", 9, None),
    ("1249.99", "EUR", LONG, 11, "Dienstleistungen und Unterauftragnehmer"),
    ("25", "USD", "Supabase", 12, "Hosting"),
    ("20", "USD", "Vercel", 13, "Hosting"),
    ("140000", "IRR", "Parspack", 14, "Hosting"),
    ("180", "USD", "Anthropic", 35, None),
)


def add_uses(client: ApiClient, count: int, *, minute: Callable[[int], datetime] | None = None) -> None:
    """Tracks uses, one a minute back from now, the newest first in the list."""
    at = minute or (lambda number: NOW - timedelta(minutes=count - number))
    events: list[dict[str, object]] = [
        {
            "provider": "openai" if number % 3 else "anthropic",
            "model": "gpt-5" if number % 3 else "claude-haiku-4-5",
            "inputTokens": 1000 + number,
            "outputTokens": 500,
            "timestamp": at(number).isoformat(),
            "project": "website" if number % 2 else None,
        }
        for number in range(count)
    ]
    for start in range(0, count, 1000):
        track(client, events[start : start + 1000])


def fill_receipts(client: ApiClient) -> None:
    """Has bills and a till roll read; one of them is entered as an expense."""
    for name, bill in STRIPE.items():
        client.read_receipt(bill.pdf(), f"{name}-invoice.pdf")
    first = client.receipts().receipts[-1]
    client.add_expense(
        ExpenseRequest(
            amount=first.amount or Decimal(1),
            currency=first.currency or "USD",
            vendor=first.vendor or LONG,
            date=first.date or TODAY,
            receiptId=first.receiptId,
        )
    )
    client.read_receipt(as_file(blurred(skewed(roll(AMERICAN)))), "IMG_20260409_1921.png")


def track(client: ApiClient, events: list[dict[str, object]]) -> None:
    """Posts uses as an app does."""
    # The windows only read uses, so their client has no question for this.
    answer = client._http.post("/api/tokens/track/batch", json={"events": events, "flush": True})
    assert answer.json()["data"]["rejected"] == 0, answer.text


def days_ago(days: int) -> date:
    """Gives a day before the servers' present one."""
    return TODAY - timedelta(days=days)


class Forwarding:
    """Tells of forwarding that waits for a server to answer."""

    def forwarding(self) -> ForwardingList:
        """Gives how it stands with one server."""
        told = {
            "id": "team",
            "name": "Design team",
            "url": "https://costs.example.com",
            "enabled": True,
            "projects": ["website", "app"],
            "state": "waiting",
            "message": "The server does not answer.",
            "since": NOW - timedelta(hours=3),
            "pending": 1240,
            "sent": 48_211,
            "lastSentAt": NOW - timedelta(hours=3),
            "setAsideCount": 1,
            "setAside": [
                SetAside(
                    eventId="1",
                    reason="cost: is too large",
                    at=NOW,
                    provider="openai",
                    model="gpt-5",
                    timestamp=NOW,
                )
            ],
        }
        return ForwardingList.model_validate({"servers": [told]})
