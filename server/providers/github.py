"""GitHub: the enhanced billing platform's usage, for a person or an organization.

Money comes from the billing usage alone. Copilot's AI credits and premium requests are a part of it, told by
model: they are kept as usage, with what GitHub says they are worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from server.core.adapters import Answer, Question, Refusal, Session, day_of, name_of, number
from server.core.money import to_nanos
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report, UsageRow, summed

_HOST = "https://api.github.com"
_PAIR = ("github", "github")
_TOKENS = "https://github.com/settings/tokens"
# Copilot went from premium requests to AI credits; both are read around that day.
_CREDITS_SINCE = date(2026, 6, 1)
_AROUND_DAYS = 31
_NO_COPILOT = (
    "GitHub did not let this token read Copilot's usage by model; its money is in the bill all the same. "
    "A classic token may read it where a fine-grained one does not."
)


def fetch(session: Session, days: DayRange) -> Report:
    """Gives the bill by product, and Copilot's usage by model."""
    account = _account(session)
    ledger = Ledger(days, session.dollars)
    for year, month in sorted({(day.year, day.month) for day in days}):
        params = (("year", str(year)), ("month", str(month)))
        for item in session.ask(_get(session, f"{account}/settings/billing/usage", params)).json()[
            "usageItems"
        ]:
            line = f"{name_of(item.get('product'), 'Other')}: {name_of(item.get('sku'), 'other')}"
            project = name_of(item.get("repositoryName"), "")
            ledger.add(_PAIR, day_of(item["date"]), line, number(item["netAmount"]), project=project)
    rows: list[UsageRow] = []
    refused: set[tuple[str, date]] = set()
    for day in days:
        for report in _reports(day):
            # Its rows carry no date: one question for each day.
            date_of = (("year", str(day.year)), ("month", str(day.month)), ("day", str(day.day)))
            path = f"{account}/settings/billing/{report}/usage"
            answer = session.ask(_get(session, path, date_of), accept=(403, 404))
            if answer.status == 200:
                rows += [_row(day, report, item) for item in answer.json()["usageItems"]]
            else:
                refused.add((report, day))
    notes = (_NO_COPILOT,) if refused else ()
    return Report(days, (_PAIR,), ledger.lines(), summed(rows), notes, missed=frozenset(refused))


def _reports(day: date) -> Iterator[str]:
    if (day - _CREDITS_SINCE).days >= -_AROUND_DAYS:
        yield "ai_credit"
    if (day - _CREDITS_SINCE).days < _AROUND_DAYS:
        yield "premium_request"


def _row(day: date, report: str, item: Mapping[str, Any]) -> UsageRow:
    return UsageRow(
        "github",
        day,
        report,
        name_of(item.get("model"), ""),
        unit=name_of(item.get("unitType"), ""),
        quantity_nanos=to_nanos(number(item["grossQuantity"])),
        value_nanos=to_nanos(number(item["grossAmount"])),
    )


def _account(session: Session) -> str:
    """Gives the path of the organization that was named, else of the person to whom the token belongs."""
    organization = session.fields.get("organization")
    if organization:
        return f"/organizations/{quote(organization, safe='')}"
    person = name_of(session.ask(_get(session, "/user", ())).json()["login"], "")
    return f"/users/{quote(person, safe='')}"


def _get(session: Session, path: str, params: tuple[tuple[str, str], ...]) -> Question:
    headers = {
        "Authorization": f"Bearer {session.fields['token']}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    return Question("GET", session.base(_HOST) + path, params, headers)


def check(session: Session) -> str:
    """Asks for this month's bill."""
    account = _account(session)
    params = (("year", str(session.now.year)), ("month", str(session.now.month)))
    session.ask(_get(session, f"{account}/settings/billing/usage", params)).json()["usageItems"]
    return account.rpartition("/")[2]


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    if answer.status == 403 and "rate limit" in answer.said().lower():
        return Refusal("rate", "GitHub asks for fewer requests; it is tried again later.")
    if answer.status == 401:
        return Refusal("key", f"GitHub does not know this token: it expired or was revoked. See {_TOKENS}.")
    if answer.status in (403, 404):
        needs = (
            f"of the organization {fields['organization'][:60]} (check its name): Administration, read"
            if "organization" in fields
            else "of your own plan: Plan, read (fine-grained), or the scope `user` (classic)"
        )
        return Refusal(
            "permission",
            f"GitHub does not let this token read the bill {needs}. GitHub also says this where the account "
            "is not on its enhanced billing platform, or where an organization pays for the plan.",
        )
    return None


PROVIDER = Provider(
    id="github",
    name="GitHub",
    aliases=(
        "github-copilot",
        "copilot",
        "github models",
    ),
    category="Developer tools",
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            Credential(
                "token",
                "Access token",
                "For yourself: fine-grained with Plan (read), or classic with the scope user. For an "
                "organization: Administration (read).",
                _TOKENS,
                r"gh[a-z]_\w{8,}|github_pat_\w{8,}",
                "must be a GitHub token, which begins with github_pat_ or ghp_",
            ),
            Credential(
                "organization",
                "Organization",
                "Its name as in its address. Empty: your own plan.",
                pattern=r"[A-Za-z0-9][A-Za-z0-9-]{0,38}",
                wrong="must be the name in github.com/NAME",
                secret=False,
                optional=True,
            ),
        ),
        gives=("cost", "models", "projects"),
        hosts=(_HOST,),
        interval_minutes=180,
        unverified="GitHub does not say when a day's bill stops changing: days count as settled after three.",
    ),
)
