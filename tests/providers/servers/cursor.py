"""A stand-in for Cursor's Admin API."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.providers.stand_in import Reply, Request, StandIn, sample

KEY = "key_planted0123456789"


class Cursor(StandIn):
    provider = "cursor"
    credentials: ClassVar = {"apiKey": KEY}
    expected: ClassVar = {"cursor": 213_600_000}

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = sample("cursor/teams_filtered_usage_events.json")["usageEvents"]
        self.most_on_a_page = 100
        self.enterprise = True
        self.arrives_meanwhile: list[dict[str, Any]] = []

    def answer(self, request: Request) -> Reply:
        if request.basic != f"{KEY}:":
            return Reply(sample("cursor/error_401.json"), 401)
        if not self.enterprise:
            return Reply(sample("cursor/error_403.json"), 403)
        if request.path == "/teams/spend":
            return Reply(sample("cursor/teams_spend.json"))
        if request.path != "/teams/filtered-usage-events":
            return Reply({"error": "Not Found", "message": "no such path"}, 404)
        body = request.body
        start, end = body["startDate"], body["endDate"]
        if end - start > 30 * 86_400_000:
            return Reply({"error": "Bad Request", "message": "at most 30 days"}, 400)
        size, page = min(body["pageSize"], self.most_on_a_page), body["page"]
        found = sorted(
            (item for item in self.events if start <= int(item["timestamp"]) <= end),
            key=lambda item: -int(item["timestamp"]),
        )
        shown = found[size * (page - 1) : size * page]
        if self.arrives_meanwhile:
            self.events.append(self.arrives_meanwhile.pop())
        pages = -(-len(found) // size)
        return Reply(
            {
                "totalUsageEventsCount": len(found),
                "pagination": {
                    "numPages": pages,
                    "currentPage": page,
                    "pageSize": size,
                    "hasNextPage": page < pages,
                    "hasPreviousPage": page > 1,
                },
                "usageEvents": shown,
                "period": {"startDate": start, "endDate": end},
            }
        )
