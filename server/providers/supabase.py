"""Supabase: list prices of the add-ons that projects run now. An estimate, and labelled so.

Its API tells no invoice, no metered cost and no plan fee. A day's price is that of the hour times 24, or
that of the month divided by its days. The past is not known: days are booked from the day of connecting on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from server.core.adapters import Answer, Question, Refusal, Session, day_of, name_of, number
from server.core.periods import DayRange, month_of
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report

_HOST = "https://api.supabase.com"
_PAIR = ("supabase", "supabase")
_TOKENS = "https://supabase.com/dashboard/account/tokens"
_HOURS = 24


def fetch(session: Session, days: DayRange) -> Report:
    """Gives each add-on's list price a day."""
    ledger = Ledger(days, session.dollars)
    for project in _get(session, "/v1/projects"):
        created = day_of(project["created_at"]) if project.get("created_at") else days.first
        ref = str(project.get("ref") or project["id"])
        name = name_of(project.get("name"), ref)
        addons = _get(session, f"/v1/projects/{quote(ref, safe='')}/billing/addons")
        for addon in addons["selected_addons"]:
            variant = addon["variant"]
            line = f"{name_of(variant.get('name'), 'add-on')} {addon['type'].replace('_', ' ')} (estimate)"
            for day in days:
                if day >= created:
                    ledger.add(_PAIR, day, line, _daily(variant["price"], day), project=name)
    notes = (
        "Estimated from list prices of add-ons. Missing: the plan's fee and its compute credit, traffic, "
        "storage, active users, tax. Type those in, or add the invoices.",
    )
    return Report(days, (_PAIR,), ledger.lines(), notes=notes)


def _daily(price: Mapping[str, Any], day: date) -> Decimal:
    amount = number(price["amount"])
    match price["interval"]:
        case "hourly":
            return amount * _HOURS
        case "monthly":
            return amount / month_of(day).days
    raise ValueError("an interval that is not known")


def _get(session: Session, path: str) -> Any:  # noqa: ANN401 - whatever the provider says
    headers = {"Authorization": f"Bearer {session.fields['token']}"}
    return session.ask(Question("GET", session.base(_HOST) + path, headers=headers)).json()


def check(session: Session) -> str:
    """Asks for the projects."""
    return f"{len(_get(session, '/v1/projects'))} projects"


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    if answer.status == 401:
        return Refusal(
            "key", f"Supabase does not know this token: it was revoked or mistyped. See {_TOKENS}."
        )
    if answer.status == 403:
        return Refusal("permission", "Supabase does not let this token read the projects' add-ons.")
    return None


PROVIDER = Provider(
    id="supabase",
    name="Supabase",
    category="Cloud",
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "token",
                "Personal access token",
                "Of somebody who may see the organization's projects.",
                _TOKENS,
                r"sbp_\w{8,}",
                "must be a personal access token, which begins with sbp_. A project's anon and service keys "
                "cannot read this",
            ),
        ),
        gives=("cost", "projects"),
        hosts=(_HOST,),
        settles_after=0,
        history_days=0,
        interval_minutes=360,
        estimate=True,
        unverified="How Supabase refuses is not documented.",
    ),
    manual="Type the plan's fee in, or add the invoices: Supabase's API does not tell them.",
)
