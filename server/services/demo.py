"""A year of plausible made-up usage, for `--demo`: written through the same door as real usage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from server.core.records import ALL_SCOPES, Identity, Role
from server.db import people
from server.db.writer import Writer
from server.schemas.budgets import BudgetRequest
from server.schemas.common import format_time
from server.services.container import Services

DAYS = 366
_BATCH = 1000
# provider, model, first day of use (days ago), share of requests, input, output, cached share
_MODELS: tuple[tuple[str, str, int, float, int, int, float], ...] = (
    ("anthropic", "claude-sonnet-4-5", 366, 0.26, 5_200, 1_400, 0.70),
    ("anthropic", "claude-opus-4-5", 330, 0.08, 6_800, 1_900, 0.72),
    ("anthropic", "claude-haiku-4-5", 366, 0.14, 2_400, 500, 0.40),
    ("openai", "gpt-5", 366, 0.16, 3_900, 1_100, 0.45),
    ("openai", "gpt-5-mini", 366, 0.16, 2_600, 700, 0.30),
    ("openai", "text-embedding-3-small", 366, 0.06, 9_000, 0, 0.0),
    ("google", "gemini-2.5-pro", 300, 0.07, 7_500, 1_300, 0.35),
    ("google", "gemini-2.5-flash", 366, 0.05, 5_000, 600, 0.20),
    ("mistral", "codestral-latest", 160, 0.02, 1_800, 350, 0.0),
)
_PROJECTS = (("assistant", 0.45), ("search", 0.2), ("code-review", 0.2), (None, 0.15))
_BUSY_HOURS = (9, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 17, 20, 21)


def fill(writer: Writer, services: Services, now: datetime) -> None:
    """Stores the year and a budget."""
    first = writer.call(lambda database: people.ensure_personal(database, now))
    identity = Identity(first[0], first[2], Role.OWNER, frozenset(ALL_SCOPES), "demo")
    batch: list[dict[str, Any]] = []
    for event in _events(Random(8423), now):
        batch.append(event)
        if len(batch) == _BATCH:
            _store(services, identity, batch)
            batch = []
    _store(services, identity, batch)
    services.budgets.put(identity, BudgetRequest(limit=Decimal(250)))


def _store(services: Services, identity: Identity, batch: list[dict[str, Any]]) -> None:
    if batch:
        services.tracking.track_batch(identity, batch, flush=False, idempotency_key=None, source="demo")


def _events(random: Random, now: datetime) -> Iterator[dict[str, Any]]:
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for ago in range(DAYS, -1, -1):
        day = start - timedelta(days=ago)
        for _ in range(_requests(random, day, ago)):
            at = day + timedelta(
                hours=random.choice(_BUSY_HOURS), minutes=random.randrange(60), seconds=random.randrange(60)
            )
            if at <= now:
                yield _event(random, at, ago)


def _requests(random: Random, day: datetime, ago: int) -> int:
    growth = 1.0 - 0.6 * ago / DAYS
    weekday = 0.25 if day.weekday() >= 5 else 1.0
    holiday = 0.15 if (day.month, day.day) in {(12, 24), (12, 25), (12, 26), (1, 1)} else 1.0
    burst = 2.6 if ago in (9, 47, 171) else 1.0
    return round(46 * growth * weekday * holiday * burst * random.uniform(0.7, 1.3))


def _event(random: Random, at: datetime, ago: int) -> dict[str, Any]:
    usable = [model for model in _MODELS if model[2] >= ago]
    provider, model, _, _, base_input, base_output, cached_share = random.choices(
        usable, weights=[item[3] for item in usable]
    )[0]
    # One event stands for a dozen calls, as an app that reports by the minute would send.
    scale = random.lognormvariate(0, 0.6) * 11
    whole_input, output = int(base_input * scale), int(base_output * scale)
    cached = int(whole_input * cached_share * random.uniform(0.6, 1.1)) if cached_share else 0
    cached = min(cached, whole_input)
    # Anthropic counts cached tokens beside the input, the others as a part of it.
    beside = provider == "anthropic"
    event: dict[str, Any] = {
        "provider": provider,
        "model": model,
        "inputTokens": whole_input - cached if beside else whole_input,
        "cachedTokens": cached,
        "outputTokens": output,
        "timestamp": format_time(at),
        "requests": max(1, round(scale)),
        "sessionId": f"demo-{at:%Y%m%d}-{random.randrange(6)}",
    }
    if beside and random.random() < 0.3:
        event["cacheWriteTokens"] = whole_input // 10
    project = random.choices([name for name, _ in _PROJECTS], weights=[share for _, share in _PROJECTS])[0]
    if project is not None:
        event["project"] = project
    if ago < 20 and provider == "mistral" and random.random() < 0.5:
        event |= {"model": "house-finetune-7b"}
    return event
