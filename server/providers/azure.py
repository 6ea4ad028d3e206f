"""Microsoft Azure: Cost Management's query, by service and meter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from server.core.adapters import Answer, Question, Refusal, Session, count, name_of, number, pages
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report

_LOGIN = "https://login.microsoftonline.com"
_HOST = "https://management.azure.com"
_API = "2025-03-01"
_PAIR = ("azure", "azure")
_REGISTRATIONS = "https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
_GUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_IN_DOLLARS = "CostUSD"


def fetch(session: Session, days: DayRange) -> Report:
    """Gives what is billed; in dollars by Azure's own rate, where it tells them."""
    headers = _bearer(session)
    ledger = Ledger(days, session.dollars)
    for row in _rows(session, headers, days):
        # A number written YYYYMMDD.
        stamp = count(row["UsageDate"])
        day = date(stamp // 10_000, stamp // 100 % 100, stamp % 100)
        service, meter = name_of(row.get("ServiceName"), "Other"), name_of(row.get("Meter"), "")
        told = row.get(_IN_DOLLARS)
        dollars: Decimal | None = None if told is None else number(told)
        ledger.add(
            _PAIR,
            day,
            f"{service}: {meter}" if meter else service,
            number(row["Cost"]),
            currency=name_of(row["Currency"], ""),
            dollars=dollars,
        )
    return Report(days, (_PAIR,), ledger.lines())


def _rows(session: Session, headers: Mapping[str, str], days: DayRange) -> Iterator[Mapping[str, Any]]:
    """Gives rows by column name: the columns' order is not fixed."""
    base = session.base(_HOST)
    first = f"/{_scope(session)}/providers/Microsoft.CostManagement/query?api-version={_API}"
    in_dollars = True

    def ask(link: str | None) -> tuple[Any, str | None]:
        nonlocal in_dollars
        # Only the path of the link: the token is for nobody else's address.
        parts = urlsplit(link) if link else None
        url = base + (f"{parts.path}?{parts.query}" if parts else first)
        accept = (400,) if in_dollars and link is None else ()
        answer = session.ask(
            Question("POST", url, headers=headers, json=_query(days, in_dollars)), accept=accept
        )
        if answer.status == 400:
            # Widely used, but not among the columns that are documented.
            in_dollars = False
            answer = session.ask(Question("POST", url, headers=headers, json=_query(days, in_dollars)))
        page = {} if answer.status == 204 else answer.json()["properties"]
        return page, page.get("nextLink")

    for page in pages(ask):
        names = [column["name"] for column in page.get("columns") or ()]
        for row in page.get("rows") or ():
            yield dict(zip(names, row, strict=True))


def _query(days: DayRange, in_dollars: bool) -> dict[str, object]:
    sums = {"totalCost": {"name": "Cost", "function": "Sum"}}
    if in_dollars:
        sums["totalCostUSD"] = {"name": _IN_DOLLARS, "function": "Sum"}
    return {
        "type": "ActualCost",
        "timeframe": "Custom",
        "timePeriod": {"from": f"{days.first}T00:00:00+00:00", "to": f"{days.last}T23:59:59+00:00"},
        "dataset": {
            "granularity": "Daily",
            "aggregation": sums,
            "grouping": [{"type": "Dimension", "name": name} for name in ("ServiceName", "Meter")],
        },
    }


def _scope(session: Session) -> str:
    scope = session.fields["scope"].strip("/")
    return scope if "/" in scope else f"subscriptions/{scope}"


def _bearer(session: Session) -> dict[str, str]:
    fields = session.fields
    form = {
        "grant_type": "client_credentials",
        "client_id": fields["clientId"],
        "client_secret": fields["clientSecret"],
        "scope": f"{_HOST}/.default",
    }
    url = f"{session.base(_LOGIN)}/{fields['tenantId']}/oauth2/v2.0/token"
    token = session.ask(Question("POST", url, form=form)).json()["access_token"]
    # Requests are counted by it, where it is sent.
    return {"Authorization": f"Bearer {token}", "ClientType": "CodingVibez"}


def check(session: Session) -> str:
    """Asks for today."""
    today = session.now.date()
    list(_rows(session, _bearer(session), DayRange(today, today)))
    return _scope(session)


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    said = answer.said()
    if "AADSTS7000222" in said:
        return Refusal("key", f"The client secret has expired. Make another at {_REGISTRATIONS}.")
    if "AADSTS7000215" in said or "invalid_client" in said:
        return Refusal(
            "key",
            "Microsoft does not take the client secret. Paste the secret's value, not its id, and check it.",
        )
    if "AADSTS700016" in said or "AADSTS90002" in said or "unauthorized_client" in said:
        return Refusal("setup", "This app is not in this tenant: check the tenant's id and the client's id.")
    if answer.status == 401:
        if "expir" in said.lower() or "not yet valid" in said:
            return Refusal(
                "clock", "Azure says that a fresh token has expired: set this computer's clock right."
            )
        return Refusal("key", "Azure does not take this app's token.")
    if answer.status == 403:
        return Refusal(
            "permission",
            "Azure takes this app, but it may not read costs: give it the role Cost Management Reader on "
            f"{fields['scope'][:200]}.",
        )
    if answer.status == 404:
        return Refusal("setup", f"Azure knows no {fields['scope'][:200]}: check the subscription's id.")
    return None


PROVIDER = Provider(
    id="azure",
    name="Microsoft Azure",
    aliases=(
        "azure-openai",
        "azureopenai",
        "microsoft",
        "azure ai",
        "azure-ai-foundry",
        "microsoft azure",
    ),
    category="Cloud",
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "tenantId",
                "Tenant ID",
                "Directory (tenant) ID on the app registration's page.",
                _REGISTRATIONS,
                _GUID,
                "must be an id such as 11111111-2222-3333-4444-555555555555",
                secret=False,
            ),
            Credential(
                "clientId",
                "Client ID",
                "Application (client) ID on the same page.",
                _REGISTRATIONS,
                _GUID,
                "must be an id such as 11111111-2222-3333-4444-555555555555",
                secret=False,
            ),
            Credential(
                "clientSecret",
                "Client secret",
                "The secret's value. The app needs the role Cost Management Reader on the subscription.",
                _REGISTRATIONS,
                r"\S{8,}",
            ),
            Credential(
                "scope",
                "Subscription",
                "The subscription's id; or a whole scope, such as a billing account's.",
                "https://portal.azure.com/#view/Microsoft_Azure_Billing/SubscriptionsBlade",
                rf"{_GUID}|/?(?:subscriptions|providers)/[\w./:-]+",
                "must be a subscription's id, or a scope such as subscriptions/…/resourceGroups/…",
                secret=False,
            ),
        ),
        gives=("cost", "models"),
        hosts=(_HOST, _LOGIN),
        settles_after=5,
        by_month=True,
        interval_minutes=720,
        least_minutes=60,
        unverified="Amounts in dollars are asked for by a column that Microsoft's specification "
        "does not list; "
        "where it is refused, the ECB's rates are used.",
    ),
)
