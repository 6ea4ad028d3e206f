"""Anthropic: an organization's cost report, usage report, and Claude Code's own report.

The cost report gives strings of cents; the usage report counts no requests. Days are UTC days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from server.core.adapters import Answer, Question, Refusal, Session, count, day_of, name_of, number, pages
from server.core.money import to_nanos
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report, UsageRow, summed
from server.core.tokens import TokenCounts

_HOST = "https://api.anthropic.com"
_VERSION = "2023-06-01"
_PAIR = ("anthropic", "anthropic")
_KEYS = "https://platform.claude.com/settings/admin-keys"
_PATH = "/v1/organizations"
_CODE = "claude_code"
_NO_CODE_REPORT = (
    "Anthropic gave no Claude Code report to this organization; its costs and tokens are in the other "
    "reports."
)


def fetch(session: Session, days: DayRange) -> Report:
    """Gives costs by model and workspace, tokens, and what Claude Code estimates of itself."""
    ledger = Ledger(days, session.dollars)
    for day, item in _buckets(session, "cost_report", days, ("description", "workspace_id")):
        line = name_of(item.get("model"), name_of(item.get("description"), "Other"))
        # Amounts are in cents: "123.45" is $1.2345.
        amount = number(item["amount"]) / 100
        project = name_of(item.get("workspace_id"), "")
        ledger.add(_PAIR, day, line, amount, project=project, currency=name_of(item.get("currency"), "USD"))
    rows = [
        _row(day, item)
        for day, item in _buckets(session, "usage_report/messages", days, ("model", "workspace_id"))
        if days.first <= day <= days.last
    ]
    code = (
        [row for day in days for row in _code_rows(session, day)] if _has_code_report(session, days) else None
    )
    notes, untold = ((_NO_CODE_REPORT,), frozenset((_CODE,))) if code is None else ((), frozenset())
    return Report(days, (_PAIR,), ledger.lines(), summed([*rows, *(code or ())]), notes, untold)


def _buckets(
    session: Session, report: str, days: DayRange, groups: tuple[str, ...]
) -> Iterator[tuple[date, Any]]:
    fixed = (
        ("starting_at", f"{days.first}T00:00:00Z"),
        ("ending_at", f"{days.last + timedelta(days=1)}T00:00:00Z"),
        ("bucket_width", "1d"),
        ("limit", "31"),
        *(("group_by[]", group) for group in groups),
    )
    for page in _pages(session, report, fixed):
        for bucket in page["data"]:
            for result in bucket["results"]:
                yield day_of(bucket["starting_at"]), result


def _row(day: date, item: Mapping[str, Any]) -> UsageRow:
    written = item.get("cache_creation") or {}
    tokens = TokenCounts(
        input_uncached=count(item.get("uncached_input_tokens")),
        cache_read=count(item.get("cache_read_input_tokens")),
        cache_write_5m=count(written.get("ephemeral_5m_input_tokens")),
        cache_write_1h=count(written.get("ephemeral_1h_input_tokens")),
        output=count(item.get("output_tokens")),
    )
    model, project = name_of(item.get("model"), ""), name_of(item.get("workspace_id"), "")
    return UsageRow("anthropic", day, "messages", model, project, tokens)


def _has_code_report(session: Session, days: DayRange) -> bool:
    params = (("starting_at", days.last.isoformat()), ("limit", "1"))
    question = _get(session, "usage_report/claude_code", params)
    return session.ask(question, accept=(403, 404)).status == 200


def _code_rows(session: Session, day: date) -> Iterator[UsageRow]:
    """Gives a day of Claude Code; its money is an estimate, and lies inside the cost report."""
    for page in _pages(
        session, "usage_report/claude_code", (("starting_at", day.isoformat()), ("limit", "1000"))
    ):
        for item in page["data"]:
            for part in item["model_breakdown"]:
                told, cost = part["tokens"], part.get("estimated_cost")
                tokens = TokenCounts(
                    input_uncached=count(told.get("input")),
                    cache_read=count(told.get("cache_read")),
                    cache_write_5m=count(told.get("cache_creation")),
                    output=count(told.get("output")),
                )
                dollars = cost is not None and name_of(cost.get("currency"), "USD") == "USD"
                value = to_nanos(number(cost["amount"]) / 100) if dollars else None
                model = name_of(part.get("model"), "")
                yield UsageRow("anthropic", day, _CODE, model, tokens=tokens, value_nanos=value)


def _pages(session: Session, report: str, fixed: tuple[tuple[str, str], ...]) -> Iterator[Any]:
    def ask(token: str | None) -> tuple[Any, str | None]:
        page = session.ask(
            _get(session, report, fixed if token is None else (*fixed, ("page", token)))
        ).json()
        return page, page["next_page"] if page["has_more"] else None

    return pages(ask)


def _get(session: Session, report: str, params: tuple[tuple[str, str], ...]) -> Question:
    headers = {"x-api-key": session.fields["adminKey"], "anthropic-version": _VERSION}
    return Question("GET", f"{session.base(_HOST)}{_PATH}/{report}", params, headers)


def check(session: Session) -> str:
    """Asks for a day's costs."""
    day = session.now.date()
    session.ask(
        _get(
            session, "cost_report", (("starting_at", f"{day - timedelta(days=1)}T00:00:00Z"), ("limit", "1"))
        )
    ).json()["data"]
    return "an organization's administrator"


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    if answer.status == 401:
        return Refusal(
            "key",
            "Anthropic does not know this key: it was revoked or mistyped, or it is no Admin API key "
            f"(sk-ant-admin01-…). An organization's administrator makes one at {_KEYS}.",
        )
    if answer.status == 403:
        return Refusal(
            "permission",
            "Anthropic takes this key but does not let it read the organization's reports. They need "
            "an Admin "
            "API key of an organization; individual accounts have none.",
        )
    if answer.status == 404:
        return Refusal("setup", "Anthropic gives this account no reports: they exist for organizations only.")
    return None


PROVIDER = Provider(
    id="anthropic",
    name="Anthropic",
    aliases=(
        "claude",
        "claude.ai",
    ),
    input_includes_cache=False,
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "adminKey",
                "Admin API key",
                "Made by an organization's administrator; individual accounts have none. It begins with "
                "sk-ant-admin.",
                _KEYS,
                r"sk-ant-admin[\w-]{8,}",
                "must be an Admin API key, which begins with sk-ant-admin. Ordinary keys "
                "(sk-ant-api…) cannot "
                f"read costs. An administrator makes one at {_KEYS}",
            ),
        ),
        gives=("cost", "tokens", "models", "projects"),
        hosts=(_HOST,),
        organization=True,
        repeats=(_CODE,),
        unverified="Money of the Priority Tier is in no report. How far back reports go is not documented. "
        "Seats of Claude Enterprise have an API and a key of their own, which is not read: type their price "
        "in.",
    ),
)
