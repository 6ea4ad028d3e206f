"""A stand-in for Vercel's charges and its AI Gateway's report."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, ClassVar

from tests.providers.stand_in import SAMPLES, Reply, Request, StandIn, exact, sample

KEY = "vercelplanted0123456789"
GATEWAY_KEY = "vck_planted_0123456789"


class Vercel(StandIn):
    provider = "vercel"
    credentials: ClassVar = {"token": KEY, "teamId": "team_acme"}
    expected: ClassVar = {"vercel": 21_610_000_000}

    def __init__(self) -> None:
        super().__init__()
        lines = (SAMPLES / "vercel/v1_billing_charges.jsonl").read_text().splitlines()
        self.charges: list[dict[str, Any]] = [json.loads(line, parse_float=Decimal) for line in lines]

    def answer(self, request: Request) -> Reply:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.path == "/v1/report":
            if given != GATEWAY_KEY:
                return Reply({"error": {"code": "forbidden", "message": "no"}}, 401)
            return Reply(sample("vercel/ai_gateway_v1_report.json"))
        if given != KEY:
            return Reply(sample("vercel/error_403.json"), 403)
        if request.path != "/v1/billing/charges" or request.param("teamId") not in (None, "team_acme"):
            return Reply({"error": {"code": "not_found", "message": "no"}}, 404)
        start, end = request.param("from") or "", request.param("to") or ""
        found = [item for item in self.charges if start <= item["ChargePeriodStart"] < end]
        if not found:
            return Reply(sample("vercel/error_404_costs_not_found.json"), 404)
        return Reply(b"".join(exact(item) + b"\n" for item in found), kind="application/jsonl")
