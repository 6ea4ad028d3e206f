"""Replit: the Enterprise Admin API's usage, a beta whose rows are not documented.

Which field is the day and which the money is found in the rows themselves. Where that is not plain, nothing
is booked, and the fields are named, so that the person can tell us.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from server.core.adapters import (
    Answer,
    ProviderFault,
    Question,
    Refusal,
    Session,
    day_of,
    name_of,
    number,
    pages,
)
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report

_HOST = "https://api.replit.com"
_PAIR = ("replit", "replit")
_DAY = re.compile(r"(?:.*\.)?(?:date|day|periodStart|usageDate)")
_MONEY = re.compile(r"(?:.*\.)?(?:\w*(?:[cC]ost|[aA]mount)Usd|usd|\w*_usd)")
_LINE = ("product", "sku", "category", "type", "name")
_PROJECT = ("project", "projectName", "projectId", "project.name", "project.id")


def fetch(session: Session, days: DayRange) -> Report:
    """Gives what is plain in the rows.

    Raises:
        ProviderFault: It is not plain which field is the day and which the money.
    """
    ledger = Ledger(days, session.dollars)
    for item in _rows(session):
        row = dict(_flat(item))
        day, money = _only(row, _DAY), _only(row, _MONEY)
        line = next((str(row[key]) for key in _LINE if row.get(key)), "Usage")
        project = next((str(row[key]) for key in _PROJECT if row.get(key)), "")
        ledger.add(_PAIR, day_of(day), line, number(money), project=project)
    return Report(days, (_PAIR,), ledger.lines())


def _rows(session: Session) -> Iterator[Any]:
    headers = {"Authorization": f"Bearer {session.fields['apiKey']}"}

    def ask(cursor: str | None) -> tuple[Any, str | None]:
        params = (("limit", "100"), *((("cursor", cursor),) if cursor else ()))
        page = session.ask(Question("GET", f"{session.base(_HOST)}/v1/usage", params, headers)).json()
        more = page["pagination"]
        return page["data"], more["cursor"] if more["hasMore"] else None

    for page in pages(ask):
        yield from page


def _flat(value: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for key, item in value.items():
        if isinstance(item, dict):
            yield from _flat(item, f"{within}{key}.")
        elif isinstance(item, str | int | Decimal):
            yield f"{within}{key}", item


def _only(row: Mapping[str, Any], wanted: re.Pattern[str]) -> object:
    found = [key for key in row if wanted.fullmatch(key)]
    if len(found) != 1:
        fields = ", ".join(sorted(key for key in row if re.fullmatch(r"[\w.]{1,40}", key)))[:300]
        raise ProviderFault(
            "unreadable",
            "Replit's beta API answers in a form that CodingVibez does not know, so nothing was "
            "booked: it has "
            f"the fields {fields}. Type the invoice in meanwhile.",
        )
    return row[found[0]]


def check(session: Session) -> str:
    """Asks for the budgets, whose form is documented."""
    headers = {"Authorization": f"Bearer {session.fields['apiKey']}"}
    found = session.ask(Question("GET", f"{session.base(_HOST)}/v1/budgets", headers=headers)).json()
    return name_of(f"{len(found['data'])} budgets", "")


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    if answer.status == 401:
        return Refusal("key", "Replit does not know this key: it was revoked or mistyped.")
    if answer.status in (403, 404):
        return Refusal("permission", "Replit lets only administrators of Enterprise accounts read usage.")
    return None


PROVIDER = Provider(
    id="replit",
    name="Replit",
    aliases=(
        "replit.com",
        "repl.it",
    ),
    category="Developer tools",
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "apiKey",
                "Admin API key",
                "Of an Enterprise account's administrator. Core and Teams have none: type the invoice in.",
                "https://api.replit.com/docs",
                r"rpl_\w{8,}",
                "must begin with rpl_",
            ),
        ),
        gives=("cost", "projects"),
        hosts=(_HOST,),
        # The whole list is read at every run: how to ask for some days is not documented.
        history_days=0,
        interval_minutes=720,
        least_minutes=60,
        begins_late=True,
        unverified="A beta whose rows are not documented: what is not plain in them is refused, not guessed.",
    ),
    manual="Core and Teams: type the invoice in, or add the receipt.",
)
