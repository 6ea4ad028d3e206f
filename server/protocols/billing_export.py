"""A cloud billing export in BigQuery: asked by day, service, SKU and project, over `jobs.query`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

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
    pages,
)
from server.core.currencies import DOLLAR
from server.core.periods import DayRange
from server.core.provider import Credential
from server.core.reports import Ledger
from server.protocols import service_account

HOST = "https://bigquery.googleapis.com"
EXPORTS = "https://console.cloud.google.com/billing/export"
LOCATION = Credential(
    "location",
    "Location",
    "Of the dataset. Empty: US.",
    pattern=r"[A-Za-z0-9-]{2,40}",
    secret=False,
    optional=True,
)
TABLE = re.compile(r"[a-z][a-z0-9.:-]{3,62}\.\w{1,1024}\.[\w-]{1,1024}")
NEEDS = (
    "It needs the roles BigQuery Job User on its project and BigQuery Data Viewer on the export's dataset; "
    "Google also says this where the table does not exist."
)
# Of the services that are models by tokens; the rest of the bill is cloud.
MODELS = ("AEFD-7695-64FA", "C7E2-9256-1C43")
_SCOPE = "https://www.googleapis.com/auth/bigquery"
# BigQuery charges the person for what it reads: a year of a small company's export is a tenth of this.
_MOST_BYTES = 20_000_000_000
_ROWS = 5000
_ASKED_AGAIN = 60
_PAUSE_S = 2.0


@dataclass(frozen=True, slots=True)
class Charge:
    """A sum of the export; `amount` is net of credits, `dollars` where the export tells the rate."""

    day: date
    service_id: str
    service: str
    sku: str
    project: str
    unit: str
    quantity: Decimal | None
    amount: Decimal
    currency: str
    dollars: Decimal | None


def book(ledger: Ledger, pair: tuple[str, str], charge: Charge, line: str) -> None:
    """Adds a charge to a bill under the name of a line."""
    ledger.add(
        pair,
        charge.day,
        line,
        charge.amount,
        project=charge.project,
        currency=charge.currency,
        dollars=charge.dollars,
    )


def explain(answer: Answer, fields: Mapping[str, str]) -> Refusal | None:
    """Says why a question about an export, or another of the same service account, was refused."""
    if answer.status == 404 and fields.get("table"):
        return Refusal(
            "setup",
            f"BigQuery has no table {fields['table'][:200]} in the location "
            f"{fields.get('location') or 'US'}. Check both; the export is switched on at {EXPORTS}.",
        )
    return service_account.explain(answer, NEEDS)


def table_field(help_text: str, *, optional: bool = False) -> Credential:
    """Gives the field for an export's table."""
    return Credential(
        "table",
        "Billing export table",
        help_text,
        EXPORTS,
        r"`?[a-z][a-z0-9.:-]{3,62}[.:]\w{1,1024}\.[\w-]{1,1024}`?",
        "must be written project.dataset.table",
        secret=False,
        optional=optional,
    )


def charges(session: Session, days: DayRange, services: Sequence[str] = ()) -> Iterator[Charge]:
    """Gives what an export says of some days, of some services or of all.

    Raises:
        ProviderFault: The table is not named as it must be, or the query failed.
    """
    table = session.fields["table"].strip("`").replace(":", ".")
    if not TABLE.fullmatch(table):
        raise ProviderFault("setup", "The table must be written project.dataset.table.")
    headers = service_account.bearer(session, _SCOPE)
    project = session.fields.get("queryProject") or service_account.key_of(session)["project_id"]
    jobs = f"{session.base(HOST)}/bigquery/v2/projects/{quote(project, safe='')}/queries"
    body = _query(table, days, services, session.fields.get("location") or "US")
    names: list[str] = []
    for page in _pages(session, jobs, headers, body):
        # Later pages may come without it.
        names = [field["name"] for field in page["schema"]["fields"]] if page.get("schema") else names
        for row in page.get("rows") or ():
            yield _charge(dict(zip(names, (cell["v"] for cell in row["f"]), strict=True)))


def _pages(
    session: Session, jobs: str, headers: Mapping[str, str], body: Mapping[str, object]
) -> Iterator[Any]:
    """Asks for a query's answer until it is there, then for all of its pages."""
    page = session.ask(Question("POST", jobs, headers=headers, json=body)).json()

    def ask(token: str | None) -> tuple[Any, str | None]:
        nonlocal page
        if token is not None:
            page = session.ask(_more(jobs, headers, page)).json()
        for _ in range(_ASKED_AGAIN):
            if page["jobComplete"]:
                return page, page.get("pageToken")
            session.pause(_PAUSE_S)
            page = session.ask(_more(jobs, headers, page)).json()
        raise ProviderFault("provider", "BigQuery did not finish the query in time.")

    return pages(ask)


def _more(jobs: str, headers: Mapping[str, str], page: Mapping[str, Any]) -> Question:
    reference = page["jobReference"]
    params = [("location", reference.get("location") or "US"), ("maxResults", str(_ROWS))]
    if page.get("pageToken"):
        params.append(("pageToken", page["pageToken"]))
    return Question("GET", f"{jobs}/{quote(reference['jobId'], safe='')}", tuple(params), headers)


def _query(table: str, days: DayRange, services: Sequence[str], location: str) -> dict[str, object]:
    only = "AND service.id IN UNNEST(@services) " if services else ""
    # The rate changes over time, so sums are made for each rate. Partitions are days of arrival.
    # The table's name was checked against a pattern.
    source = f"FROM `{table}` WHERE"
    statement = (
        "SELECT DATE(usage_start_time, 'UTC') AS day, service.id AS service_id, "
        "service.description AS service, sku.description AS sku, project.id AS project, usage.unit AS unit, "
        "SUM(usage.amount) AS qty, CAST(SUM(CAST(cost AS NUMERIC)) AS STRING) AS gross_cost, "
        "CAST(SUM(IFNULL((SELECT SUM(CAST(c.amount AS NUMERIC)) FROM UNNEST(credits) c), 0)) AS STRING) "
        f"AS credits, currency, currency_conversion_rate AS fx {source} "
        "_PARTITIONTIME >= TIMESTAMP(@start) AND usage_start_time >= TIMESTAMP(@start) "
        f"AND usage_start_time < TIMESTAMP(@end) {only}"
        "GROUP BY day, service_id, service, sku, project, unit, currency, fx"
    )
    parameters: list[dict[str, object]] = [
        _date("start", days.first),
        _date("end", days.last + timedelta(days=1)),
    ]
    if services:
        values = [{"value": service} for service in services]
        kind = {"type": "ARRAY", "arrayType": {"type": "STRING"}}
        parameters.append(
            {"name": "services", "parameterType": kind, "parameterValue": {"arrayValues": values}}
        )
    return {
        "query": statement,
        "useLegacySql": False,
        "parameterMode": "NAMED",
        "queryParameters": parameters,
        "location": location,
        "timeoutMs": 20_000,
        "maxResults": _ROWS,
        "maximumBytesBilled": str(_MOST_BYTES),
    }


def _date(name: str, day: date) -> dict[str, object]:
    return {"name": name, "parameterType": {"type": "DATE"}, "parameterValue": {"value": day.isoformat()}}


def _charge(row: Mapping[str, Any]) -> Charge:
    amount = number(row["gross_cost"]) + number(row["credits"] or "0")
    currency = name_of(row["currency"], DOLLAR)
    rate = number(row["fx"]) if row.get("fx") is not None else None
    quantity = number(row["qty"]) if row.get("qty") is not None else None
    return Charge(
        day_of(row["day"]),
        name_of(row["service_id"], ""),
        name_of(row["service"], "Other"),
        name_of(row["sku"], "Other"),
        name_of(row.get("project"), ""),
        name_of(row.get("unit"), ""),
        quantity,
        amount,
        currency,
        # The rate is how much of the currency a dollar was.
        amount / rate if rate and currency != DOLLAR else None,
    )


def whole(quantity: Decimal | None) -> int | None:
    """Gives a quantity as a count, or None where it is none."""
    return None if quantity is None or quantity != int(quantity) else count(quantity)
