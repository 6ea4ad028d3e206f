"""Kiro: the daily user report that an Enterprise administrator has written to an S3 bucket.

It tells credits and messages, no tokens. Money is what goes beyond the plan: overage credits at their price.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from server.core.adapters import Answer, Question, Refusal, Session, count, day_of, name_of, number, pages
from server.core.money import to_nanos
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report, UsageRow, summed
from server.protocols import sigv4

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HOST = "https://s3.{region}.amazonaws.com"
_PAIR = ("kiro", "kiro")
_NEEDS = "s3:ListBucket on the bucket and s3:GetObject on its reports"
# How S3 says that a bucket lies in another region.
_ELSEWHERE = (
    "PermanentRedirect",
    "TemporaryRedirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
)
_COLUMNS = {"Date", "Credits_Used", "Overage_Credits_Used"}


def fetch(session: Session, days: DayRange) -> Report:
    """Gives overage and credits by day, from every report that could tell of these days."""
    rows: list[Mapping[str, str]] = []
    for key in _keys(session, days):
        rows += _lines(_get(session, key, ()).body)
    return _report(rows, days, session)


def _keys(session: Session, days: DayRange) -> Iterator[str]:
    """Lists the reports of the months concerned; one of a day is written on the next."""
    fields = session.fields
    prefix = fields.get("prefix", "").strip("/")
    folder = f"AWSLogs/{fields['accountId']}/KiroLogs/user_report/{fields['region']}"
    base = f"{prefix}/{folder}" if prefix else folder
    end = days.last + timedelta(days=1)
    for year, month in sorted({(day.year, day.month) for day in DayRange(days.first, end)}):
        fixed = (("list-type", "2"), ("prefix", f"{base}/{year}/{month:02}/"))

        def ask(
            token: str | None, fixed: tuple[tuple[str, str], ...] = fixed
        ) -> tuple[list[str], str | None]:
            params = fixed if token is None else (("continuation-token", token), *fixed)
            root = _xml(_get(session, "", params).body)
            return [item.text or "" for item in root.iterfind("{*}Contents/{*}Key")], root.findtext(
                "{*}NextContinuationToken"
            )

        for names in pages(ask):
            yield from (name for name in names if name.endswith(".csv") and "user_report" in name)


def _xml(body: bytes) -> Element:
    """Reads a document.

    Raises:
        SyntaxError: It is none.
    """
    from xml.etree import ElementTree as ET  # only a program that is connected here pays for it

    # Expat refuses documents whose entities grow without bound.
    return ET.fromstring(body)  # noqa: S314


def _get(session: Session, key: str, params: tuple[tuple[str, str], ...]) -> Answer:
    fields = session.fields
    base = session.base(_HOST.format(region=fields["region"]))
    path = quote(f"/{fields['bucket']}/{key}" if key else f"/{fields['bucket']}")
    question = Question("GET", base + path, params)
    return session.ask(sigv4.signed(question, fields, service="s3", region=fields["region"]))


def _lines(content: bytes) -> list[Mapping[str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    if not set(reader.fieldnames or ()) >= _COLUMNS:
        raise ValueError("a report without its columns")
    return list(reader)


def _report(rows: list[Mapping[str, str]], days: DayRange, session: Session) -> Report:
    # Reading files is loaded by a program that is connected here, or imports one.
    from server.core.files.kiro import OVERAGE_DOLLARS, OVERAGE_LINE

    ledger = Ledger(days, session.dollars)
    usage = []
    for item in rows:
        day = day_of(item["Date"])
        if not days.first <= day <= days.last:
            continue
        beyond = number(item["Overage_Credits_Used"] or "0")
        ledger.add(_PAIR, day, OVERAGE_LINE, beyond * OVERAGE_DOLLARS)
        messages = count(item.get("Total_Messages") or None)
        credits_used = to_nanos(number(item["Credits_Used"] or "0"))
        tier = name_of(item.get("Subscription_Tier"), "")
        usage.append(
            UsageRow(
                "kiro",
                day,
                "user_report",
                tier,
                requests=messages,
                unit="credits",
                quantity_nanos=credits_used,
            )
        )
    notes = ("The plan's monthly fee is not in Kiro's report: type it in.",)
    return Report(days, (_PAIR,), ledger.lines(), summed(usage), notes)


def check(session: Session) -> str:
    """Lists this month's reports."""
    today = session.now.date()
    return f"{len(list(_keys(session, DayRange(today, today))))} reports this month"


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    try:
        code = _xml(answer.body).findtext("Code") or ""
    except SyntaxError:
        code = ""
    if code in ("NoSuchBucket", *_ELSEWHERE):
        return Refusal("setup", "There is no such bucket in this region: check both.")
    return sigv4.explain(answer, code, _NEEDS)


PROVIDER = Provider(
    id="kiro",
    name="Kiro",
    aliases=(
        "kiro.dev",
        "aws-kiro",
        "amazon kiro",
    ),
    category="Developer tools",
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            *sigv4.key_fields(
                "AWS access key ID",
                f"Of an IAM user that may do {_NEEDS}. Individual plans have no report: type their price in.",
            ),
            Credential(
                "bucket",
                "Bucket",
                "Where the daily user activity report is written.",
                pattern=r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
                wrong="must be a bucket's name",
                secret=False,
            ),
            Credential(
                "prefix",
                "Prefix",
                "As set for the report; empty where none is.",
                pattern=r"[\w./ -]{1,500}",
                secret=False,
                optional=True,
            ),
            Credential(
                "accountId",
                "AWS account",
                "Twelve digits.",
                pattern=r"\d{12}",
                wrong="must be twelve digits",
                secret=False,
            ),
            Credential(
                "region",
                "Region",
                "Of the bucket and the report, such as us-east-1.",
                pattern=r"[a-z]{2}(?:-[a-z]+)+-\d",
                wrong="must be a region such as us-east-1",
                secret=False,
            ),
        ),
        gives=("cost",),
        hosts=(_HOST,),
        timed=True,
        interval_minutes=720,
        least_minutes=60,
        begins_late=True,
        unverified="The report's form is known from its documentation only, as is the price of $0.04 for an "
        "overage credit, and that its overage is counted by day.",
    ),
    manual="Individual plans: type the plan's price in. A company's daily user reports can be imported, too.",
)
