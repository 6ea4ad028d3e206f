"""A stand-in for CloudWatch in every region: JSON 1.0, held against botocore's own model of the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from tests.providers.stand_in import Reply, Request

TARGET = "GraniteServiceVersion20100801."
KIND = "application/x-amz-json-1.0"
DAY_S = 86_400
CLAUDE = "anthropic.claude-sonnet-5-v1:0"
GPT = "openai.gpt-oss-120b-1:0"


@cache
def model() -> ServiceModel:
    found: ServiceModel = ServiceModel(Loader().load_service_model("cloudwatch", "service-2"))
    return found


class CloudWatch:
    """Sums by region, day, model and metric; `listed` hides models that rested for two weeks."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str, date, str, str], float] = {}
        self.hidden: set[str] = set()
        self.denied: set[str] = set()
        self.broken: dict[str, Reply] = {}
        self.list_page = 500
        self.data_page = 100_000
        self.offset_s = 0
        self.code = "Complete"

    def count(self, region: str, day: date, model_id: str, **metrics: float) -> None:
        self.sums.update({(region, day, model_id, name): value for name, value in metrics.items()})

    def answer(self, request: Request, region: str) -> Reply:
        action = request.headers["X-Amz-Target"].removeprefix(TARGET)
        assert request.headers["Content-Type"] == KIND
        if region in self.broken:
            return self.broken[region]
        if region in self.denied or action in self.denied:
            return refusal("AccessDenied", f"User is not authorized to perform: cloudwatch:{action}", 403)
        body = request.body
        operation = model().operation_model(action)
        report = ParamValidator().validate(body, operation.input_shape)
        if report.has_errors():
            return refusal("ValidationError", report.generate_report(), 400)
        found = self._list(body, region) if action == "ListMetrics" else self._data(body, region)
        return Reply(found, kind=KIND)

    def _list(self, body: Mapping[str, Any], region: str) -> dict[str, Any]:
        names = [item["Name"] for item in body["Dimensions"]]
        metrics = sorted({(key[2], key[3]) for key in self.sums if key[0] == region})
        shown = []
        for model_id, name in metrics:
            if model_id in self.hidden or name != body["MetricName"]:
                continue
            one = {"Name": "ModelId", "Value": model_id}
            finer = {"Name": "ServiceTier", "Value": "default"}
            shown += [metric(name, [one]), metric(name, [one, finer])]
        assert names == ["ModelId"]
        assert body["Namespace"] == "AWS/Bedrock"
        return paged("Metrics", shown, body.get("NextToken"), self.list_page)

    def _data(self, body: Mapping[str, Any], region: str) -> dict[str, Any]:
        assert len(body["MetricDataQueries"]) <= 500
        kept: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for (where, day, model_id, name), value in sorted(self.sums.items()):
            if where == region:
                at = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
                kept.setdefault((model_id, name), []).append((at, value))
        points: list[tuple[str, int | None, float | None]] = []
        for query in body["MetricDataQueries"]:
            stat = query["MetricStat"]
            assert (stat["Period"], stat["Stat"]) == (DAY_S, "Sum")
            ((dimension),) = stat["Metric"]["Dimensions"]
            points.append((query["Id"], None, None))
            for at, value in kept.get((dimension["Value"], stat["Metric"]["MetricName"]), ()):
                if body["StartTime"] <= at < body["EndTime"]:
                    points.append((query["Id"], at + self.offset_s, value))
        page = paged("Points", points, body.get("NextToken"), self.data_page)
        results: dict[str, dict[str, Any]] = {}
        more = "NextToken" in page
        for query_id, at, value in page.pop("Points"):
            known = results.setdefault(
                query_id, {"Id": query_id, "Label": query_id, "Timestamps": [], "Values": []}
            )
            known["StatusCode"] = "PartialData" if more else self.code
            if at is not None:
                known["Timestamps"].append(at)
                known["Values"].append(value)
        # What was told whole on this page says so; only the last one goes on.
        for query_id in list(results)[:-1] if more else ():
            results[query_id]["StatusCode"] = "Complete"
        return {"MetricDataResults": list(results.values()), "Messages": [], **page}


def metric(name: str, dimensions: list[dict[str, str]]) -> dict[str, Any]:
    return {"Namespace": "AWS/Bedrock", "MetricName": name, "Dimensions": dimensions}


def paged(name: str, items: list[Any], token: str | None, size: int) -> dict[str, Any]:
    start = int(token or 0)
    page: dict[str, Any] = {name: items[start : start + size]}
    if start + size < len(items):
        page["NextToken"] = str(start + size)
    return page


def refusal(code: str, message: str, status: int) -> Reply:
    return Reply({"__type": f"com.amazonaws.cloudwatch#{code}", "Message": message}, status, kind=KIND)
