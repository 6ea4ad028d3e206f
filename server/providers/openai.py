"""OpenAI: the organization's costs and usage, as its administrators' API gives them.

Money comes from `/organization/costs`, tokens from `/organization/usage/*`; OpenAI does not promise that one
follows from the other. Days are UTC days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from server.core.adapters import Answer, Question, Refusal, Session, count, name_of, number, pages
from server.core.periods import DayRange, midnight
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report, UsageRow, summed
from server.core.tokens import TokenCounts, from_reported

_HOST = "https://api.openai.com"
_PAIR = ("openai", "openai")
_KEYS = "https://platform.openai.com/settings/organization/admin-keys"


@dataclass(frozen=True, slots=True)
class _Usage:
    """One of the usage reports: how it groups, and what it counts besides tokens."""

    name: str
    by_model: bool = True
    quantity: str = ""
    unit: str = ""
    nanos: int = 10**9


_USAGE = (
    _Usage("completions"),
    _Usage("embeddings"),
    _Usage("moderations"),
    _Usage("images", quantity="images", unit="images"),
    _Usage("audio_speeches", quantity="characters", unit="characters"),
    _Usage("audio_transcriptions", quantity="seconds", unit="seconds"),
    # A byte is a billionth of a gigabyte.
    _Usage("vector_stores", by_model=False, quantity="usage_bytes", unit="gigabytes", nanos=1),
    _Usage("code_interpreter_sessions", by_model=False, quantity="num_sessions", unit="sessions"),
    _Usage("file_search_calls", by_model=False),
    _Usage("web_search_calls"),
)
# The oldest report, and the only one that every organization has.
_ALWAYS = "completions"


def fetch(session: Session, days: DayRange) -> Report:
    """Gives costs by model and project, and every usage report."""
    ledger = Ledger(days, session.dollars)
    for day, item in _results(session, "costs", days, ("line_item", "project_id"), limit=180):
        amount = item["amount"]
        # `<model>, input_tokens`; what is no tokens has no comma.
        line = name_of(item.get("line_item"), "Other").partition(", ")[0]
        project = name_of(item.get("project_id"), "")
        currency = name_of(amount.get("currency"), "usd")
        ledger.add(_PAIR, day, line, number(amount["value"]), project=project, currency=currency)
    rows: list[UsageRow] = []
    notes: list[str] = []
    untold: set[str] = set()
    for report in _USAGE:
        groups = ("model", "project_id") if report.by_model else ("project_id",)
        found = list(_results(session, f"usage/{report.name}", days, groups, limit=31))
        if found == [None]:
            notes.append(f"OpenAI gave no report of {report.name.replace('_', ' ')} to this organization.")
            untold.add(report.name)
            continue
        rows += [_row(report, *pair) for pair in found if days.first <= pair[0] <= days.last]
    return Report(days, (_PAIR,), ledger.lines(), summed(rows), tuple(notes), frozenset(untold))


def _results(
    session: Session, path: str, days: DayRange, groups: tuple[str, ...], limit: int
) -> Iterator[Any]:
    """Gives every (day, result); a single None where the report does not exist for this organization."""
    optional = path.startswith("usage/") and not path.endswith(_ALWAYS)
    start, end = days.first, days.last + timedelta(days=1)
    fixed = (
        # Not at a midnight the first bucket would be a part of a day.
        ("start_time", str(int(midnight(start, UTC).timestamp()))),
        ("end_time", str(int(midnight(end, UTC).timestamp()))),
        ("bucket_width", "1d"),
        ("limit", str(limit)),
        *(("group_by[]", group) for group in groups),
    )

    def ask(token: str | None) -> tuple[Any, str | None]:
        params = fixed if token is None else (*fixed, ("page", token))
        answer = session.ask(
            _get(session, f"/v1/organization/{path}", params), accept=(404,) if optional else ()
        )
        page = None if answer.status == 404 else answer.json()
        return page, page["next_page"] if page and page["has_more"] else None

    for page in pages(ask):
        if page is None:
            yield None
            return
        for bucket in page["data"]:
            day = datetime.fromtimestamp(count(bucket["start_time"]), UTC).date()
            for result in bucket["results"]:
                yield day, result


def _row(report: _Usage, day: date, item: Mapping[str, Any]) -> UsageRow:
    tokens = _tokens(item) if "input_tokens" in item else None
    requests = item.get("num_model_requests", item.get("num_requests"))
    quantity = item.get(report.quantity) if report.quantity else None
    return UsageRow(
        "openai",
        day,
        report.name,
        name_of(item.get("model"), ""),
        name_of(item.get("project_id"), ""),
        tokens,
        None if requests is None else count(requests),
        report.unit,
        None if quantity is None else int(number(quantity) * report.nanos),
    )


def _tokens(item: Mapping[str, Any]) -> TokenCounts:
    # Older answers lack the newer fields; input_tokens holds cache reads and writes.
    return from_reported(
        input_includes_cache=True,
        input_tokens=count(item["input_tokens"]),
        output_tokens=count(item.get("output_tokens")),
        cached_tokens=count(item.get("input_cached_tokens")),
        cache_write_tokens=count(item.get("input_cache_write_tokens")),
    )


def _get(session: Session, path: str, params: tuple[tuple[str, str], ...]) -> Question:
    headers = {"Authorization": f"Bearer {session.fields['adminKey']}"}
    return Question("GET", session.base(_HOST) + path, params, headers)


def check(session: Session) -> str:
    """Asks for a day's costs and a day's usage: both scopes are needed."""
    start = str(int(midnight(session.now.date(), UTC).timestamp()))
    for path in ("costs", f"usage/{_ALWAYS}"):
        params = (("start_time", start), ("bucket_width", "1d"), ("limit", "1"))
        session.ask(_get(session, f"/v1/organization/{path}", params)).json()["data"]
    return "an organization's administrator"


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    said = answer.said()
    if "api.usage.read" in said or "Missing scopes" in said:
        return Refusal(
            "permission",
            "OpenAI takes this key, but it may not read usage. An ordinary project key cannot: use an Admin "
            f"API key (sk-admin-…) with the scope api.usage.read, made by an organization owner at {_KEYS}.",
        )
    if answer.status == 401:
        return Refusal(
            "key", f"OpenAI does not know this key: it was revoked or mistyped. Make another at {_KEYS}."
        )
    if answer.status == 403:
        return Refusal("permission", f"OpenAI refuses this key. Only organization owners make one: {_KEYS}.")
    return None


PROVIDER = Provider(
    id="openai",
    name="OpenAI",
    aliases=(
        "open-ai",
        "chatgpt",
        "openai api",
        "oai",
    ),
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "adminKey",
                "Admin API key",
                "Made by an organization owner; needs the scope api.usage.read. It begins with sk-admin-.",
                _KEYS,
                r"sk-admin-[\w-]{8,}",
                "must be an Admin API key, which begins with sk-admin-. Project and user keys (sk-proj-…, "
                f"sk-…) cannot read costs. An organization owner makes one at {_KEYS}",
            ),
        ),
        gives=("cost", "tokens", "models", "projects"),
        hosts=(_HOST,),
        chunk_days=180,
        organization=True,
        unverified="OpenAI documents neither how late costs arrive nor how far back they go: days count as "
        "settled after three.",
    ),
)
