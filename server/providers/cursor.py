"""Cursor: a team's usage events. Other plans import the CSV that the dashboard offers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from typing import Any

from server.core.adapters import (
    Answer,
    ProviderFault,
    Question,
    Refusal,
    Session,
    count,
    name_of,
    number,
)
from server.core.money import to_nanos
from server.core.periods import DayRange, from_ms, midnight, to_ms
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report, UsageRow, summed
from server.core.tokens import TokenCounts

_HOST = "https://api.cursor.com"
_PAIR = ("cursor", "cursor")
_KEYS = "https://cursor.com/dashboard?tab=settings"
_PAGE = 100
# Longer spans are refused.
_SPAN_DAYS = 30
_TRIES = 3
_CALLS_PER_MINUTE = 20


def fetch(session: Session, days: DayRange) -> Report:
    """Gives what was charged on demand, and every event's tokens, included ones too."""
    ledger = Ledger(days, session.dollars)
    rows: list[UsageRow] = []
    for event in _events(session, days):
        day = from_ms(count(event["timestamp"])).date()
        if not days.first <= day <= days.last:
            continue
        model = name_of(event.get("model"), "unknown")
        # Cents, as fractions.
        charged = number(event["chargedCents"]) / 100 if event.get("chargedCents") is not None else None
        if event.get("isChargeable"):
            if charged is None:
                raise ValueError("a chargeable event without its charge")
            ledger.add(_PAIR, day, model, charged)
        tokens = _tokens(event["tokenUsage"]) if event.get("tokenUsage") else None
        value = None if charged is None else to_nanos(charged)
        rows.append(UsageRow("cursor", day, "events", model, tokens=tokens, requests=1, value_nanos=value))
    return Report(days, (_PAIR,), ledger.lines(), summed(rows))


def _events(session: Session, days: DayRange) -> Iterator[Any]:
    first = days.first
    while first <= days.last:
        last = min(days.last, first + timedelta(days=_SPAN_DAYS - 1))
        end = min(midnight(last + timedelta(days=1), UTC), session.now)
        if to_ms(midnight(first, UTC)) < to_ms(end):
            yield from _span(session, to_ms(midnight(first, UTC)), to_ms(end) - 1)
        first = last + timedelta(days=1)


def _span(session: Session, start_ms: int, end_ms: int) -> list[Any]:
    """Gives a span's events, each once: events that come in meanwhile push others onto the next page."""
    for _ in range(_TRIES):
        events: list[Any] = []
        totals: set[int] = set()
        page = 0
        more = True
        while more:
            page += 1
            body = {"startDate": start_ms, "endDate": end_ms, "page": page, "pageSize": _PAGE}
            found = session.ask(_post(session, "/teams/filtered-usage-events", body)).json()
            events += found["usageEvents"]
            totals.add(count(found["totalUsageEventsCount"]))
            more = bool(found["pagination"]["hasNextPage"]) and bool(found["usageEvents"])
        # Doubled and missing events could make up for each other; a total that never moved has neither.
        if totals == {len(events)}:
            return events
    raise ProviderFault(
        "provider", "Cursor's list of events changed while it was read; it is tried again later."
    )


def _tokens(told: Mapping[str, Any]) -> TokenCounts:
    return TokenCounts(
        input_uncached=count(told.get("inputTokens")),
        cache_read=count(told.get("cacheReadTokens")),
        cache_write_5m=count(told.get("cacheWriteTokens")),
        output=count(told.get("outputTokens")),
    )


def _post(session: Session, path: str, body: Mapping[str, object]) -> Question:
    # The key is the user's name, and there is no password.
    key = b64encode(f"{session.fields['apiKey']}:".encode()).decode()
    return Question(
        "POST", session.base(_HOST) + path, headers={"Authorization": f"Basic {key}"}, json=dict(body)
    )


def check(session: Session) -> str:
    """Asks for the team's spending."""
    found = session.ask(_post(session, "/teams/spend", {"page": 1, "pageSize": 1})).json()
    return f"a team of {count(found['totalMembers'])}"


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    if answer.status == 401:
        return Refusal("key", f"Cursor does not know this key: it was revoked or mistyped. See {_KEYS}.")
    if answer.status == 403:
        return Refusal(
            "permission",
            "Cursor lets only Enterprise teams use its Admin API. On another plan, download the usage CSV "
            "from the dashboard and import it.",
        )
    return None


PROVIDER = Provider(
    id="cursor",
    name="Cursor",
    aliases=(
        "anysphere",
        "cursor.sh",
        "cursor.com",
    ),
    input_includes_cache=False,
    category="Developer tools",
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "apiKey",
                "Team API key",
                "Made by a team's administrator. Individual plans have none: import the dashboard's CSV.",
                _KEYS,
                r"(?:key|crsr)_\w{8,}",
                "must be a team's Admin API key, which begins with key_ or crsr_",
            ),
        ),
        gives=("cost", "tokens", "models"),
        hosts=(_HOST,),
        # What is read again after a failure begins anew: a week of a large team is read within a run.
        chunk_days=7,
        least_minutes=60,
        calls_per_minute=_CALLS_PER_MINUTE,
        organization=True,
        unverified="Seats are not in Cursor's events: type the plan's price in. Whether plans "
        "below Enterprise "
        "are let in is not established.",
    ),
    manual="Individual plans: download the usage CSV from cursor.com/dashboard and import it.",
)
