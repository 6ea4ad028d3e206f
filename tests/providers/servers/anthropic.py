"""A stand-in for Anthropic's admin API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from tests.providers.stand_in import Reply, Request, StandIn, sample

KEY = "sk-ant-admin01-planted-0123456789"
_REPORTS = "/v1/organizations/"


class Anthropic(StandIn):
    provider = "anthropic"
    credentials: ClassVar = {"adminKey": KEY}
    expected: ClassVar = {"anthropic": 2_793_793_500}

    def __init__(self) -> None:
        super().__init__()
        self.page_days = 1000
        self.has_code_report = True
        self.days = {
            report: {
                date.fromisoformat(item["starting_at"][:10]): item["results"] for item in sample(name)["data"]
            }
            for report, name in (
                ("cost_report", "anthropic/cost_report.json"),
                ("usage_report/messages", "anthropic/usage_report_messages.json"),
            )
        }
        code = sample("anthropic/usage_report_claude_code.json")["data"]
        self.code: dict[date, list[dict[str, Any]]] = {date(2026, 11, 20): code}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("x-api-key") != KEY:
            return Reply(sample("anthropic/error_401.json"), 401)
        if request.headers.get("anthropic-version") != "2023-06-01":
            return error(400, "invalid_request_error", "anthropic-version: header is required")
        report = request.path.removeprefix(_REPORTS)
        if report == "usage_report/claude_code":
            return self._code(request)
        if report not in self.days:
            return error(404, "not_found_error", "Not found")
        limit = int(request.param("limit") or 7)
        start = date.fromisoformat((request.param("starting_at") or "")[:10])
        end = request.param("ending_at")
        last = date.fromisoformat(end[:10]) if end else start + timedelta(days=limit)
        if limit > 31 or not (request.param("starting_at") or "").endswith("T00:00:00Z"):
            return error(400, "invalid_request_error", "limit: at most 31")
        days = [start + timedelta(days=n) for n in range((last - start).days)]
        first = int(request.param("page") or 0)
        until = first + min(limit, self.page_days)
        return Reply(
            {
                "data": [
                    {
                        "starting_at": f"{day}T00:00:00Z",
                        "ending_at": f"{day + timedelta(days=1)}T00:00:00Z",
                        "results": self.days[report].get(day, []),
                    }
                    for day in days[first:until]
                ],
                "has_more": until < len(days),
                "next_page": str(until) if until < len(days) else None,
            }
        )

    def _code(self, request: Request) -> Reply:
        if not self.has_code_report:
            return error(403, "permission_error", "not for this organization")
        day = date.fromisoformat(request.param("starting_at") or "")
        return Reply({"data": self.code.get(day, []), "has_more": False, "next_page": None})


def error(status: int, kind: str, message: str) -> Reply:
    return Reply(
        {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}, status
    )
