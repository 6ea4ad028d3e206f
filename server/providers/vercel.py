"""Vercel: its charges as FOCUS lines, a whole month at a time, and the AI Gateway's report.

What Vercel bills for a day depends on the days that are asked for, since included allotments are spread over
them: so months are always asked for from their first day, and replaced as a whole. What the AI Gateway costs
stands on the same bill; its own report gives tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any

from server.core.adapters import (
    Answer,
    ProviderFault,
    Question,
    Refusal,
    Session,
    count,
    day_of,
    name_of,
    number,
)
from server.core.money import to_nanos
from server.core.periods import DayRange, midnight, month_of
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report, UsageRow, summed
from server.core.tokens import TokenCounts, from_reported

_HOST = "https://api.vercel.com"
_GATEWAY = "https://ai-gateway.vercel.sh"
_PAIR = ("vercel", "vercel")
_TOKENS = "https://vercel.com/account/settings/tokens"
_NOT_ALLOWED = (
    "Vercel does not let this token read charges. Check the team's id; it takes the role Owner, Member, "
    "Developer, Security, Billing or Enterprise Viewer, on a Pro or Enterprise plan."
)


def fetch(session: Session, days: DayRange) -> Report:
    """Gives what is billed by service and project; what the AI Gateway counted, where it has a key."""
    ledger = Ledger(days, session.dollars)
    first = days.first
    while first <= days.last:
        month = month_of(first)
        for item in _charges(session, DayRange(first, min(month.last, days.last))):
            _book(ledger, item)
        first = month.last + timedelta(days=1)
    rows = _gateway(session, days) if session.fields.get("gatewayKey") else ()
    return Report(days, (_PAIR,), ledger.lines(), rows)


def _charges(session: Session, days: DayRange) -> list[Any]:
    # Windows that reach into the future hold charges that are only planned.
    end = min(midnight(days.last + timedelta(days=1), UTC), session.now)
    params = [("from", f"{days.first}T00:00:00.000Z"), ("to", f"{end:%Y-%m-%dT%H:%M:%S}.000Z")]
    if team := session.fields.get("teamId"):
        params.append(("teamId", team))
    question = Question(
        "GET", f"{session.base(_HOST)}/v1/billing/charges", tuple(params), _bearer(session.fields["token"])
    )
    answer = session.ask(question, accept=(404,))
    if answer.status == 404:
        if answer.body and not answer.said():
            raise ValueError("a refusal that cannot be read")
        if "costs_not_found" in answer.said():
            return []
        raise ProviderFault("permission", _NOT_ALLOWED)
    return list(answer.json_lines())


def _book(ledger: Ledger, item: Mapping[str, Any]) -> None:
    tags = item.get("Tags") or {}
    ledger.add(
        _PAIR,
        # Days were seen to begin at 00:00, 07:00 and 08:00 UTC; their date is meant.
        day_of(item["ChargePeriodStart"]),
        name_of(item.get("ServiceName"), "Other"),
        number(item["BilledCost"]),
        project=name_of(tags.get("ProjectName"), ""),
        currency=name_of(item.get("BillingCurrency"), "USD"),
    )


def _gateway(session: Session, days: DayRange) -> tuple[UsageRow, ...]:
    params = (
        ("start_date", days.first.isoformat()),
        ("end_date", min(days.last, session.now.date()).isoformat()),
        ("date_part", "day"),
        ("group_by", "model"),
    )
    url = f"{session.base(_GATEWAY)}/v1/report"
    found = session.ask(Question("GET", url, params, _bearer(session.fields["gatewayKey"]))).json()
    rows = []
    for item in found["results"]:
        day = day_of(item["day"])
        if days.first <= day <= days.last:
            model, value = name_of(item.get("model"), ""), to_nanos(number(item["total_cost"]))
            requests = item.get("request_count")
            rows.append(
                UsageRow(
                    "vercel",
                    day,
                    "ai_gateway",
                    model,
                    tokens=_tokens(item),
                    requests=None if requests is None else count(requests),
                    value_nanos=value,
                )
            )
    return summed(rows)


def _tokens(item: Mapping[str, Any]) -> TokenCounts:
    # Not stated whether input includes the cache. It can only where it is not smaller.
    read, written = count(item.get("cached_input_tokens")), count(item.get("cache_creation_input_tokens"))
    given = count(item.get("input_tokens"))
    return from_reported(
        input_includes_cache=read + written <= given,
        input_tokens=given,
        output_tokens=count(item.get("output_tokens")),
        cached_tokens=read,
        cache_write_tokens=written,
    )


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def check(session: Session) -> str:
    """Asks for today's charges."""
    _charges(session, DayRange(session.now.date(), session.now.date()))
    return name_of(session.fields.get("teamId"), "your own account")


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    if answer.status == 401 or b'"invalidToken":true' in answer.body.replace(b" ", b""):
        return Refusal(
            "key", f"Vercel does not take this key: it expired, was revoked, or is another's. See {_TOKENS}."
        )
    if answer.status in (403, 404):
        return Refusal("permission", _NOT_ALLOWED)
    return None


PROVIDER = Provider(
    id="vercel",
    name="Vercel",
    aliases=(
        "vercel-ai-gateway",
        "ai-gateway",
        "v0",
    ),
    category="Cloud",
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "token", "Access token", "Of a member who may see the team's bills.", _TOKENS, r"\S{16,}"
            ),
            Credential(
                "teamId",
                "Team",
                "The team's id, from its settings. Empty: your own account.",
                pattern=r"team_\w+",
                wrong="must be the id from the team's settings, which begins with team_",
                secret=False,
                optional=True,
            ),
            Credential(
                "gatewayKey",
                "AI Gateway key",
                "For tokens by model. Vercel charges $5 for a thousand of these reports.",
                "https://vercel.com/dashboard/ai-gateway/api-keys",
                r"\S{8,}",
                optional=True,
            ),
        ),
        gives=("cost", "tokens", "models", "projects"),
        hosts=(_HOST, _GATEWAY),
        settles_after=5,
        by_month=True,
        interval_minutes=360,
        unverified="Where Vercel's days begin is not documented (00:00, 07:00 and 08:00 UTC were seen), nor "
        "whether the AI Gateway's input tokens include cached ones.",
    ),
)
