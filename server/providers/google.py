"""Google AI: Gemini and Vertex on the cloud bill, and Vertex' token counts from Cloud Monitoring.

No key of AI Studio tells what anything cost: the money is read from the billing export.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from server.core.adapters import Question, Session, count, day_of, name_of, pages
from server.core.money import to_nanos
from server.core.periods import DayRange
from server.core.provider import Credential, Feed, Provider
from server.core.reports import Ledger, Report, UsageRow, summed
from server.core.tokens import TokenCounts
from server.protocols import billing_export, service_account

_MONITORING = "https://monitoring.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/monitoring.read"
_METRIC = "aiplatform.googleapis.com/publisher/online_serving/token_count"
_PAIR = ("google", "gcp")
_COUNTED = "vertex"
_LONGEST_KIND = 40
_NEW_KIND = (
    "Vertex counted tokens of a kind that this version does not know: {kinds}. They are listed, and "
    "are in no sum of tokens."
)
_NO_METRICS = (
    "Google did not let this service account read Vertex' token counts; give it the role Monitoring Viewer."
)


def fetch(session: Session, days: DayRange) -> Report:
    """Gives what is billed by SKU, where the export is named; Vertex' tokens by model."""
    ledger = Ledger(days, session.dollars)
    rows: list[UsageRow] = []
    pairs = (_PAIR,) if session.fields.get("table") else ()
    if pairs:
        for charge in billing_export.charges(session, days, billing_export.MODELS):
            billing_export.book(ledger, _PAIR, charge, charge.sku)
            if days.first <= charge.day <= days.last:
                rows.append(_exported(charge))
    counted = list(_counted(session, days))
    notes = (_NO_METRICS,) if counted == [None] else ()
    untold = frozenset((_COUNTED,)) if notes else frozenset()
    rows += [row for row in counted if row is not None]
    new = sorted({row.unit for row in counted if row is not None and row.tokens is None})
    if new:
        notes = (_NEW_KIND.format(kinds=", ".join(new)),)
    return Report(days, pairs, ledger.lines(), summed(rows), notes, untold)


def _exported(charge: billing_export.Charge) -> UsageRow:
    sku, total = charge.sku.lower(), billing_export.whole(charge.quantity)
    tokens = None
    if charge.unit == "count" and "token" in sku and total is not None:
        if "cach" in sku:
            tokens = TokenCounts(cache_read=total)
        elif "output token" in sku:
            tokens = TokenCounts(output=total)
        elif "input token" in sku:
            tokens = TokenCounts(input_uncached=total)
    quantity = None if charge.quantity is None else to_nanos(charge.quantity)
    return UsageRow(
        "google",
        charge.day,
        "billing_export",
        charge.sku[:300],
        charge.project,
        tokens,
        unit=charge.unit,
        quantity_nanos=quantity,
    )


def _counted(session: Session, days: DayRange) -> Iterator[UsageRow | None]:
    """Gives Vertex' tokens; a single None where they may not be read."""
    headers = service_account.bearer(session, _SCOPE)
    project = service_account.key_of(session)["project_id"]
    url = f"{session.base(_MONITORING)}/v3/projects/{quote(project, safe='')}/timeSeries"
    fixed = (
        ("filter", f'metric.type = "{_METRIC}"'),
        ("interval.startTime", f"{days.first}T00:00:00Z"),
        # Periods are counted back from the end, so that they are days only from a midnight.
        ("interval.endTime", f"{days.last + timedelta(days=1)}T00:00:00Z"),
        ("aggregation.alignmentPeriod", "86400s"),
        ("aggregation.perSeriesAligner", "ALIGN_SUM"),
        ("aggregation.crossSeriesReducer", "REDUCE_SUM"),
        ("aggregation.groupByFields", "metric.label.type"),
        ("aggregation.groupByFields", "resource.label.model_user_id"),
        ("view", "FULL"),
    )

    def ask(token: str | None) -> tuple[Any, str | None]:
        params = fixed if token is None else (*fixed, ("pageToken", token))
        answer = session.ask(Question("GET", url, params, headers), accept=(403, 404))
        page = answer.json() if answer.status == 200 else None
        return page, page.get("nextPageToken") if page else None

    for page in pages(ask):
        if page is None:
            yield None
            return
        for series in page.get("timeSeries") or ():
            for point in series["points"]:
                # A day's point may be an instant at its end.
                interval = point["interval"]
                day = day_of(interval.get("startTime") or interval["endTime"])
                if interval.get("startTime") in (None, interval["endTime"]):
                    day -= timedelta(days=1)
                if days.first <= day <= days.last:
                    kind = name_of(series["metric"]["labels"]["type"], "unnamed")
                    model = name_of(series["resource"]["labels"].get("model_user_id"), "")
                    total = count(point["value"]["int64Value"])
                    yield _row(day, model, project, kind, total)


def _row(day: date, model: str, project: str, kind: str, total: int) -> UsageRow:
    tokens = _tokens(kind, total)
    if tokens is not None:
        return UsageRow("google", day, _COUNTED, model, project, tokens)
    unit, quantity = f"{kind[:_LONGEST_KIND]} tokens", to_nanos(Decimal(total))
    return UsageRow("google", day, _COUNTED, model, project, unit=unit, quantity_nanos=quantity)


def _tokens(kind: str, total: int) -> TokenCounts | None:
    match kind:
        case "input":
            return TokenCounts(input_uncached=total)
        case "output":
            return TokenCounts(output=total)
        case _ if "cache" in kind and "read" in kind:
            return TokenCounts(cache_read=total)
        case _ if "cache" in kind and ("write" in kind or "creation" in kind):
            return TokenCounts(cache_write_5m=total)
    return None


def check(session: Session) -> str:
    """Asks for today."""
    today = session.now.date()
    if session.fields.get("table"):
        list(billing_export.charges(session, DayRange(today, today), billing_export.MODELS))
    list(_counted(session, DayRange(today, today)))
    return str(service_account.key_of(session)["client_email"])


PROVIDER = Provider(
    id="google",
    name="Google AI",
    aliases=(
        "gemini",
        "google-ai",
        "googleai",
        "google ai studio",
        "vertex",
        "vertex-ai",
        "google-vertex",
        "vertexai",
        "google-gla",
        "google-vertex-ai",
        "google gemini",
        "gemini-api",
        "google-genai",
        "generativelanguage",
    ),
    inside="gcp",
    feed=Feed(
        fetch=fetch,
        explain=billing_export.explain,
        check=check,
        fields=(
            Credential(
                "serviceAccount",
                "Service account key",
                "The JSON file, whole. It needs Monitoring Viewer for tokens; BigQuery Job User and "
                "Data Viewer "
                "for money. A key of AI Studio cannot read either.",
                "https://console.cloud.google.com/iam-admin/serviceaccounts",
                r"\{.*\}",
                "must be the JSON file's whole content. A key of AI Studio (AIza…) cannot read costs",
                long=True,
            ),
            billing_export.table_field(
                "As project.dataset.gcp_billing_export_v1_… . Empty: tokens only.", optional=True
            ),
            billing_export.LOCATION,
        ),
        gives=("cost", "tokens", "models", "projects"),
        hosts=(billing_export.HOST, _MONITORING, service_account.TOKEN_HOST),
        timed=True,
        settles_after=5,
        by_month=True,
        interval_minutes=360,
        least_minutes=60,
        begins_late=True,
        repeats=(_COUNTED,),
        unverified="Which tokens a billed SKU counts is read from its description; the Gemini "
        "API itself tells "
        "no output tokens outside the bill. Vertex' token metric is a beta.",
    ),
)
