"""A stand-in for OpenAI's organization API."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from tests.providers.stand_in import Reply, Request, StandIn, sample

KEY = "sk-admin-planted-0123456789"
_WIDTHS = {"costs": 180}
_GROUPS = {"project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "line_item"}
_DIMENSIONS = {"project_id", "user_id", "api_key_id", "model", "line_item"}


class OpenAi(StandIn):
    provider = "openai"
    credentials: ClassVar = {"adminKey": KEY}
    expected: ClassVar = {"openai": 2_123_880_000}

    def __init__(self) -> None:
        super().__init__()
        self.days: dict[str, dict[date, list[dict[str, Any]]]] = {}
        self.missing: set[str] = set()
        self.page_days = 1000
        for name in ("costs", "usage_completions", "usage_embeddings", "usage_images"):
            self.days[name.replace("_", "/", 1)] = {
                day_of(bucket): bucket["results"] for bucket in sample(f"openai/{name}.json")["data"]
            }

    @property
    def bill(self) -> dict[date, list[dict[str, Any]]]:
        return self.days["costs"]

    def answer(self, request: Request) -> Reply:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if given.startswith("sk-proj-"):
            return Reply(sample("openai/error_403_missing_scope.json"), 403)
        if given != KEY:
            return Reply(sample("openai/error_401_invalid_key.json"), 401)
        report = request.path.removeprefix("/v1/organization/")
        if report in self.missing or not request.path.startswith("/v1/organization/"):
            return Reply({"error": {"message": "Invalid URL", "type": "invalid_request_error"}}, 404)
        most = _WIDTHS.get(report, 31)
        start, limit = int(request.param("start_time") or 0), int(request.param("limit") or 7)
        groups = request.all("group_by[]")
        if (
            request.param("bucket_width") not in (None, "1d")
            or start % 86_400
            or limit > most
            or set(groups) - _GROUPS
        ):
            return Reply({"error": {"message": "bad parameters", "type": "invalid_request_error"}}, 400)
        end = int(request.param("end_time") or start + 86_400)
        days = [at(start) + timedelta(days=n) for n in range((end - start) // 86_400)]
        first = int((request.param("page") or "page_0").removeprefix("page_"))
        last = first + min(limit, self.page_days)
        known = self.days.get(report, {})
        return Reply(
            {
                "object": "page",
                "data": [
                    bucket(day, [grouped(item, groups) for item in known.get(day, [])])
                    for day in days[first:last]
                ],
                "has_more": last < len(days),
                "next_page": f"page_{last}" if last < len(days) else None,
            }
        )


def grouped(item: dict[str, Any], groups: list[str]) -> dict[str, Any]:
    return {key: None if key in _DIMENSIONS - set(groups) else value for key, value in item.items()}


def bucket(day: date, results: list[dict[str, Any]]) -> dict[str, Any]:
    start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    return {"object": "bucket", "start_time": start, "end_time": start + 86_400, "results": results}


def at(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def day_of(item: dict[str, Any]) -> date:
    return at(item["start_time"])


def cost(
    amount: Any, line: str = "gpt-6-astra, input_tokens", project: str | None = None, currency: str = "usd"
) -> dict[str, Any]:
    return {
        "object": "organization.costs.result",
        "amount": {"value": amount, "currency": currency},
        "line_item": line,
        "project_id": project,
    }
