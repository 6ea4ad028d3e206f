"""Stand-ins for Supabase's add-ons and Replit's beta."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from tests.providers.stand_in import Reply, Request, StandIn, sample

SUPABASE_KEY = "sbp_planted0123456789"
REPLIT_KEY = "rpl_planted0123456789"


class Supabase(StandIn):
    provider = "supabase"
    credentials: ClassVar = {"token": SUPABASE_KEY}
    # 24 × $0.0206, and $10 / 30 days.
    expected: ClassVar = {"supabase": 494_400_000 + 333_333_333}

    def __init__(self) -> None:
        super().__init__()
        self.addons: dict[str, Any] = sample("supabase/v1_projects_ref_billing_addons.json")
        self.projects = [
            {"id": "abcdef", "ref": "abcdef", "name": "shop", "created_at": "2025-01-01T00:00:00Z"}
        ]

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != f"Bearer {SUPABASE_KEY}":
            return Reply({"message": "Unauthorized"}, 401)
        if request.path == "/v1/projects":
            return Reply(self.projects)
        if request.path == "/v1/projects/abcdef/billing/addons":
            return Reply(self.addons)
        return Reply({"message": "Not found"}, 404)


class Replit(StandIn):
    """Its rows are made up: what a plain one could look like."""

    provider = "replit"
    credentials: ClassVar = {"apiKey": REPLIT_KEY}
    expected: ClassVar = {"replit": 3_750_000_000}

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = [
            {"date": "2026-11-20", "product": "Agent", "project": {"id": "p1"}, "costUsd": Decimal("3.25")},
            {
                "date": "2026-11-21",
                "product": "Deployments",
                "project": {"id": "p1"},
                "costUsd": Decimal("0.50"),
            },
        ]
        self.page = 100

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != f"Bearer {REPLIT_KEY}":
            return Reply(sample("replit/error_401.json"), 401)
        if request.path == "/v1/budgets":
            return Reply(sample("replit/v1_budgets.json"))
        if request.path != "/v1/usage":
            return Reply({"error": {"code": "not_found"}}, 404)
        start = int(request.param("cursor") or 0)
        more = start + self.page < len(self.rows)
        cursor = str(start + self.page) if more else None
        shown = self.rows[start : start + self.page]
        return Reply({"data": shown, "pagination": {"hasMore": more, "cursor": cursor}})
