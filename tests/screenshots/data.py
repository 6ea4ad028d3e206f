"""What the pictures show: nothing yet, the year of --demo, and more than anybody has."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from app.client import ApiClient
from server.core.records import Role
from server.schemas.budgets import BudgetRequest, BudgetScope
from server.schemas.integrations import IntegrationRequest
from server.schemas.month_entries import ManualCostRequest
from tests.gui.real_server import LONG, NOW, fill_little, fill_much, serving, serving_with_keys, track
from tests.providers.servers.anthropic import Anthropic
from tests.providers.servers.openai import OpenAi
from tests.providers.servers.stripe import SECRET, Stripe

_MODELS = (
    ("openai", "gpt-5"),
    ("openai", "gpt-5-mini"),
    ("anthropic", "claude-opus-4-5"),
    ("anthropic", "claude-haiku-4-5"),
    ("google", "gemini-2.5-pro"),
    ("mistral", "accounts/someone/deployments/an-experiment-with-a-very-long-name-that-goes-on"),
    ("deepseek", "deepseek-chat"),
    ("xai", "grok-4"),
    ("groq", "llama-3.3-70b-versatile"),
)
_USES, _DAYS = 4000, 120


@contextmanager
def empty() -> Iterator[ApiClient]:
    """A server on its first day."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "data") as (client, _runtime):
        yield client


@contextmanager
def demo() -> Iterator[ApiClient]:
    """A server with a year of made-up uses and a little of what a person makes."""
    with serving(None, demo=True) as (client, _runtime):
        fill_little(client)
        yield client


@contextmanager
def heavy() -> Iterator[ApiClient]:
    """A server with long names, large and tiny amounts, bills, and a provider that fails."""
    with (
        tempfile.TemporaryDirectory() as folder,
        OpenAi() as openai,
        Anthropic() as anthropic,
        Stripe() as stripe,
        serving_with_keys(Path(folder) / "data") as client,
    ):
        fill_much(client)
        _add_uses(client)
        _enter(client)
        for stand_in in (openai, anthropic):
            credentials = {**stand_in.credentials, "baseUrl": stand_in.url}
            client.connect_provider(stand_in.provider, IntegrationRequest(credentials=credentials))
        _wait(client)
        _gather(client)
        for number in range(1, 31):
            stripe.add_invoice(number)
        credentials = {"secretKey": SECRET, "baseUrl": stripe.url}
        client.connect_provider("stripe", IntegrationRequest(credentials=credentials))
        yield client


def _add_uses(client: ApiClient) -> None:
    step = timedelta(days=_DAYS) / _USES
    events: list[dict[str, object]] = []
    for number in range(_USES):
        provider, model = _MODELS[number % 7 * number % len(_MODELS)]
        events.append(
            {
                "provider": provider,
                "model": model,
                "inputTokens": 4000 + number * 37 % 90_000,
                "outputTokens": 200 + number * 13 % 4000,
                "timestamp": (NOW - number * step).isoformat(),
                "project": (LONG, "website", "support-bot", None)[number % 4],
            }
        )
    for start in range(0, _USES, 1000):
        track(client, events[start : start + 1000])


def _enter(client: ApiClient) -> None:
    for service, amount, currency, month, category in (
        ("openai", "20", "USD", 11, "ChatGPT Plus"),
        ("openai", "-5", "USD", 11, "Credit"),
        ("cursor", "20", "USD", 11, "Plan"),
        ("cursor", "20", "USD", 10, "Plan"),
        ("Hetzner Online GmbH & Co. Rechenzentrumsbetrieb", "1249.99", "EUR", 11, None),
        ("Parspack", "140000", "IRR", 11, None),
        ("github", "1000000", "USD", 10, "Enterprise"),
    ):
        client.add_manual_cost(
            ManualCostRequest(
                service=service,
                amount=Decimal(amount),
                currency=currency,
                month=month,
                year=2026,
                category=category,
            )
        )


def _gather(client: ApiClient) -> None:
    """Has people join, one with a name as long as names get, and others be invited."""
    for number, name in enumerate(("Ada Lovelace", LONG, "Grace Hopper", None)):
        link = client.invite(
            f"member{number}@example.com", (Role.ADMIN, Role.MEMBER, Role.VIEWER)[number % 3]
        )
        body = {"token": link.inviteUrl, "name": name}
        answer = client._http.post("/api/team/invitations/accept", json=body, auth=lambda request: request)
        joined = answer.json()["data"]
        event = {"provider": "openai", "model": "gpt-5", "inputTokens": 4000, "outputTokens": 900}
        uses = [{**event, "cost": 3.7 * (number + 1), "project": each} for each in ("website", LONG, None)]
        as_them = {"Authorization": f"Bearer {joined['token']}"}
        path = "/api/tokens/track/batch"
        client._http.post(
            path, json={"events": uses, "flush": True}, headers=as_them, auth=lambda asked: asked
        )
        scope = BudgetScope(member=joined["memberId"])
        client.put_budget(BudgetRequest(scope=scope, limit=Decimal(25)))
    for email in ("new@example.com", f"{'a-very-long-name.' * 4}@a-rather-long-domain.example.com"):
        client.invite(email, Role.MEMBER)


def _wait(client: ApiClient) -> None:
    for _ in range(300):
        found = client.status().integrations.values()
        if not any(each.status in ("syncing", "pending") or each.history for each in found):
            return
        time.sleep(0.05)
