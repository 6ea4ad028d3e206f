"""Amazon Web Services: Cost Explorer by service, Bedrock by model, and its tokens from CloudWatch.

Every question to Cost Explorer costs $0.01, so there are two a run: one for the bill, one for Bedrock's
models. The second is kept as usage with its worth, since the same money stands on the bill under several
services' names. Which regions have tokens is found out by lists that cost nothing, not by a third question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
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
from server.core.money import to_nanos
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report, UsageRow, summed
from server.protocols import bedrock, cloudwatch, sigv4

_HOST = "https://ce.us-east-1.amazonaws.com"
_PAIR = ("aws", "aws")
_METRIC = "UnblendedCost"
_WORTH = "bedrock"
_MODELS_SINCE = date(2026, 9, 1)
_BILL = ({"Type": "DIMENSION", "Key": "SERVICE"}, {"Type": "DIMENSION", "Key": "RECORD_TYPE"})
# No filter by service: models of others are billed under their own names.
_MODELS = (
    {"Type": "PRODUCT_ATTRIBUTE", "Key": "model"},
    {"Type": "PRODUCT_ATTRIBUTE", "Key": "inferenceType"},
)
_CALL_NANOS = 10_000_000
_NO_MODELS = "AWS gave no figures of Bedrock by model; what Bedrock cost is in the bill."


def fetch(session: Session, days: DayRange) -> Report:
    """Gives what is billed by service, credits and taxes apart, and what Bedrock's models were worth."""
    ledger = Ledger(days, session.dollars)
    for day, keys, amount in _groups(session, days, _BILL):
        service, record = keys
        line = service if record == "Usage" else f"{service} ({record})"
        ledger.add(_PAIR, day, line, number(amount["Amount"]), currency=name_of(amount.get("Unit"), "USD"))
    rows: list[UsageRow] = []
    notes: tuple[str, ...] = ()
    untold: frozenset[str] = frozenset()
    if days.last >= _MODELS_SINCE:
        found = list(_groups(session, DayRange(max(days.first, _MODELS_SINCE), days.last), _MODELS))
        if found == [None]:
            notes, untold = (_NO_MODELS,), frozenset((_WORTH,))
        rows = [_row(*group) for group in found if group is not None]
    counted = bedrock.counted(session, _PAIR[0], days, session.fields.get("regions", ""))
    inside = [row for row in (*rows, *counted.rows) if days.first <= row.day <= days.last]
    return Report(
        days, (_PAIR,), ledger.lines(), summed(inside), (*notes, *counted.notes), untold | counted.untold
    )


def _row(day: date, keys: list[str], amount: Mapping[str, Any]) -> UsageRow:
    # Keys come as `model$Claude Sonnet 5`, and empty where it is no model.
    model, kind = (key.partition("$")[2] for key in keys)
    dollars = name_of(amount.get("Unit"), "USD") == "USD"
    value = to_nanos(number(amount["Amount"])) if dollars else None
    return UsageRow("aws", day, _WORTH, model, unit=kind, value_nanos=value)


def _groups(session: Session, days: DayRange, by: tuple[Mapping[str, str], ...]) -> Iterator[Any]:
    """Gives every (day, keys, amount); a single None where models are not to be had."""

    def ask(token: str | None) -> tuple[Any, str | None]:
        body: dict[str, object] = {
            "TimePeriod": {
                "Start": days.first.isoformat(),
                "End": (days.last + timedelta(days=1)).isoformat(),
            },
            "Granularity": "DAILY",
            "Metrics": [_METRIC],
            "GroupBy": list(by),
        }
        if token is not None:
            body["NextPageToken"] = token
        answer = session.ask(_post(session, body), accept=(400,) if by is _MODELS else ())
        if answer.status == 400:
            if _code(answer) not in ("DataUnavailableException", "ValidationException"):
                refusal = explain(answer, session.fields)
                raise ProviderFault(refusal.kind, refusal.message) if refusal else ValueError("a refusal")
            return None, None
        page = answer.json()
        return page, page.get("NextPageToken")

    for page in pages(ask):
        if page is None:
            yield None
            return
        for period in page["ResultsByTime"]:
            for group in period["Groups"]:
                yield day_of(period["TimePeriod"]["Start"]), group["Keys"], group["Metrics"][_METRIC]


def _post(session: Session, body: Mapping[str, object]) -> Question:
    question = Question(
        "POST",
        f"{session.base(_HOST)}/",
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSInsightsIndexService.GetCostAndUsage",
        },
        content=json.dumps(body).encode(),
    )
    return sigv4.signed(question, session.fields, service="ce", region="us-east-1")


def check(session: Session) -> str:
    """Asks for yesterday's bill, which costs $0.01."""
    yesterday = session.now.date() - timedelta(days=1)
    list(_groups(session, DayRange(yesterday, yesterday), _BILL))
    return f"access key …{session.fields['accessKeyId'][-4:]}"


def _code(answer: Answer) -> str:
    try:
        return str(answer.json()["__type"]).rpartition("#")[2]
    except (ValueError, LookupError, TypeError):
        return ""


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why it refused."""
    code = _code(answer)
    if code == "DataUnavailableException":
        return Refusal(
            "setup",
            "Cost Explorer has no data: open it once in the AWS console, and wait a day. It reaches back "
            "thirteen months.",
        )
    return sigv4.explain(answer, code, "ce:GetCostAndUsage, and access to billing switched on for IAM users")


PROVIDER = Provider(
    id="aws",
    name="Amazon Web Services",
    aliases=(
        "bedrock",
        "aws-bedrock",
        "amazon",
        "amazon-bedrock",
        "amazon web services",
        "awsbedrock",
    ),
    # Bedrock's Converse API counts cache reads and writes beside inputTokens.
    input_includes_cache=False,
    category="Cloud",
    feed=Feed(
        fetch=fetch,
        explain=explain,
        check=check,
        fields=(
            *sigv4.key_fields(
                "Access key ID",
                "Of an IAM user that may do ce:GetCostAndUsage, for tokens also cloudwatch:ListMetrics and "
                "cloudwatch:GetMetricData, and nothing else. AWS charges $0.01 for each question about "
                "costs; there are two a run, at most four runs a day. Tokens cost $0.00005 a run for each "
                "model and region.",
            ),
            Credential(
                "regions",
                "Regions of Bedrock's tokens",
                "With commas, such as us-east-1, eu-central-1; none: no tokens. Empty: all that every "
                "account has; regions that you switched on yourself must be named.",
                pattern=r"none|[a-z]{2}-[a-z]{3,12}-\d(?:[, ]+[a-z]{2}-[a-z]{3,12}-\d){0,49}",
                wrong="must be names of regions with commas between them, or none",
                secret=False,
                optional=True,
            ),
        ),
        gives=("cost", "tokens", "models"),
        hosts=(_HOST, cloudwatch.host(bedrock.REGIONS[0])),
        timed=True,
        settles_after=5,
        by_month=True,
        chunk_days=366,
        interval_minutes=360,
        least_minutes=360,
        call_price_nanos=_CALL_NANOS,
        unverified="Bedrock's tokens are CloudWatch's counts. It lists only models used in the last two "
        "weeks, so that older history may lack some. That OpenAI's models count cached input as input and "
        "others do not, and that an inference profile's calls are counted once, under its own name, has "
        "not been seen on a live account. Models are told with their cost since September 2026.",
    ),
)
