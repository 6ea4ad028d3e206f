"""CloudWatch: which metrics there are in a region, and their sums by day (UTC). JSON 1.0, signed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from server.core.adapters import ProviderFault, Question, Session, count, number, pages
from server.core.periods import DayRange
from server.protocols import sigv4

_TARGET = "GraniteServiceVersion20100801"
_DAY_S = 86_400
_MOST_QUERIES = 500
# $0.01 for 1,000 metrics that are asked for; of ListMetrics the first million a month are free.
METRIC_NANOS = 10_000


def host(region: str) -> str:
    """Gives the base URL of a region."""
    return f"https://monitoring.{region}.amazonaws.com"


def values_of(
    session: Session, region: str, *, namespace: str, metric: str, dimension: str
) -> frozenset[str]:
    """Gives the values of a dimension that have a metric of their own; only those of the last two weeks.

    Raises:
        ProviderFault: It could not be asked.
        ValueError: The answer cannot be read.
    """
    body = {"Namespace": namespace, "MetricName": metric, "Dimensions": [{"Name": dimension}]}
    found = set()
    for page in _pages(session, region, "ListMetrics", body, 0):
        for item in page["Metrics"]:
            # The same usage is told again by finer dimensions beside this one.
            if [entry["Name"] for entry in item["Dimensions"]] == [dimension]:
                found.add(str(item["Dimensions"][0]["Value"]))
    return frozenset(found)


def daily_sums(
    session: Session,
    region: str,
    days: DayRange,
    *,
    namespace: str,
    dimension: str,
    wanted: Sequence[tuple[str, str]],
) -> dict[tuple[date, str, str], int]:
    """Gives sums by day, value of the dimension, and metric; what has none is left out.

    Args:
        session: Whom to ask.
        region: Where.
        days: Which days.
        namespace: Of the metrics.
        dimension: The only one they have.
        wanted: Pairs of a metric's name and the dimension's value.

    Raises:
        ProviderFault: It could not be asked, or did not tell all of it.
        ValueError: The answer cannot be read.
    """
    sums: dict[tuple[date, str, str], int] = {}
    for start in range(0, len(wanted), _MOST_QUERIES):
        by_id = {f"m{index}": pair for index, pair in enumerate(wanted[start : start + _MOST_QUERIES])}
        queries = [
            {
                "Id": query_id,
                "MetricStat": {
                    "Metric": {
                        "Namespace": namespace,
                        "MetricName": name,
                        "Dimensions": [{"Name": dimension, "Value": value}],
                    },
                    "Period": _DAY_S,
                    "Stat": "Sum",
                },
            }
            for query_id, (name, value) in by_id.items()
        ]
        body = {
            "MetricDataQueries": queries,
            "StartTime": _seconds(days.first),
            "EndTime": _seconds(days.last + timedelta(days=1)),
        }
        for query_id, day, total in _points(session, region, body):
            name, value = by_id[query_id]
            if days.first <= day <= days.last:
                sums[day, value, name] = total
    return sums


def _points(session: Session, region: str, body: Mapping[str, Any]) -> Iterator[tuple[str, date, int]]:
    said: dict[str, str] = {}
    price = METRIC_NANOS * len(body["MetricDataQueries"])
    for page in _pages(session, region, "GetMetricData", body, price):
        for result in page["MetricDataResults"]:
            going_on = result["StatusCode"] == "PartialData" and page.get("NextToken")
            said[result["Id"]] = "Complete" if going_on else result["StatusCode"]
            for moment, total in zip(result["Timestamps"], result["Values"], strict=True):
                yield result["Id"], _day(moment), count(total)
    # What is partial on a page goes on with the next; what still is on the last was cut short.
    if "Forbidden" in said.values():
        raise ProviderFault("permission", "CloudWatch does not let this key read the metrics.")
    if set(said.values()) - {"Complete"}:
        raise ProviderFault("provider", "CloudWatch gave a part of the figures only.")


def _pages(session: Session, region: str, action: str, body: Mapping[str, Any], price: int) -> Iterator[Any]:
    def ask(token: str | None) -> tuple[Any, str | None]:
        question = Question(
            "POST",
            f"{session.base(host(region))}/",
            headers={"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"{_TARGET}.{action}"},
            content=json.dumps(body if token is None else {**body, "NextToken": token}).encode(),
            price_nanos=price,
        )
        signed = sigv4.signed(question, session.fields, service="monitoring", region=region)
        page = session.ask(signed).json()
        return page, page.get("NextToken")

    return pages(ask)


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _day(moment: object) -> date:
    seconds = number(moment)
    if seconds % _DAY_S:
        raise ValueError("a day that begins at midnight was expected")
    return datetime.fromtimestamp(int(seconds), UTC).date()
