"""A stand-in for GitHub's billing endpoints."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from tests.providers.stand_in import Reply, Request, StandIn, sample

KEY = "github_pat_planted0123456789"


class GitHub(StandIn):
    provider = "github"
    credentials: ClassVar = {"token": KEY, "organization": "acme"}
    expected: ClassVar = {"github": 4_800_000_000}

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, list[dict[str, Any]]] = {
            "/organizations/acme": sample("github/organizations_settings_billing_usage.json")["usageItems"],
            "/users/octo": sample("github/users_settings_billing_usage.json")["usageItems"],
        }
        self.credits = {
            date(2026, 11, 20): sample("github/organizations_settings_billing_ai_credit_usage.json")[
                "usageItems"
            ]
        }
        self.premium: dict[date, list[dict[str, Any]]] = {
            date(2026, 5, 30): sample("github/users_settings_billing_premium_request_usage.json")[
                "usageItems"
            ]
        }
        self.copilot_refused = False

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") not in (f"Bearer {KEY}", f"token {KEY}"):
            return Reply(sample("github/error_401.json"), 401)
        if not (request.headers.get("User-Agent") and request.headers.get("X-GitHub-Api-Version")):
            return Reply({"message": "Request forbidden by administrative rules."}, 403)
        if request.path == "/user":
            return Reply({"login": "octo", "type": "User"})
        account, _, report = request.path.partition("/settings/billing/")
        if account not in self.items:
            return Reply({"message": "Not Found", "documentation_url": "x", "status": "404"}, 404)
        year, month = int(request.param("year") or 0), int(request.param("month") or 0)
        if report == "usage":
            found = [item for item in self.items[account] if item["date"].startswith(f"{year}-{month:02}")]
            return Reply({"usageItems": found})
        if self.copilot_refused:
            return Reply(sample("github/error_403.json"), 403)
        day = date(year, month, int(request.param("day") or 0))
        rows = (self.credits if report == "ai_credit/usage" else self.premium).get(day, [])
        period = {"year": year, "month": month, "day": day.day}
        whose = "organization" if account.startswith("/organizations/") else "user"
        return Reply({"timePeriod": period, whose: account.rpartition("/")[2], "usageItems": rows})
