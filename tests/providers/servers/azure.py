"""A stand-in for Microsoft's sign-in and Azure's Cost Management."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.providers.stand_in import Reply, Request, StandIn, sample

TENANT = "99999999-2222-3333-4444-555555555555"
CLIENT = "88888888-2222-3333-4444-555555555555"
SECRET = "azure~planted~0123456789"
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
_PATH = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.CostManagement/query"


class Azure(StandIn):
    provider = "azure"
    credentials: ClassVar = {
        "tenantId": TENANT,
        "clientId": CLIENT,
        "clientSecret": SECRET,
        "scope": SUBSCRIPTION,
    }
    expected: ClassVar = {"azure": 6_827_600_000}

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[Any]] = sample("azure/costmanagement_query.json")["properties"]["rows"]
        self.token: str = sample("azure/oauth2_token.json")["access_token"]
        self.page = 1000
        self.knows_dollars = True
        self.has_role = True
        self.turned = False
        self.links_elsewhere = False

    def answer(self, request: Request) -> Reply:
        if request.path == f"/{TENANT}/oauth2/v2.0/token":
            return self._sign_in(request)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return Reply(sample("azure/error_401.json"), 401)
        if not self.has_role:
            return Reply(sample("azure/error_403.json"), 403)
        if request.path != _PATH or request.param("api-version") != "2025-03-01":
            return Reply({"error": {"code": "NotFound", "message": "no"}}, 404)
        return self._query(request)

    def _sign_in(self, request: Request) -> Reply:
        form = request.form
        if (form.get("client_id"), form.get("grant_type")) != (CLIENT, "client_credentials"):
            return Reply(
                {"error": "unauthorized_client", "error_description": "AADSTS700016: not found"}, 400
            )
        if form.get("client_secret") != SECRET:
            said = "AADSTS7000215: Invalid client secret provided."
            return Reply({"error": "invalid_client", "error_description": said}, 401)
        if form.get("scope") != "https://management.azure.com/.default":
            return Reply({"error": "invalid_scope"}, 400)
        return Reply(sample("azure/oauth2_token.json"))

    def _query(self, request: Request) -> Reply:
        body = request.body
        sums = [item["name"] for item in body["dataset"]["aggregation"].values()]
        if "CostUSD" in sums and not self.knows_dollars:
            return Reply({"error": {"code": "BadRequest", "message": "Invalid column CostUSD"}}, 400)
        first = int(body["timePeriod"]["from"][:10].replace("-", ""))
        last = int(body["timePeriod"]["to"][:10].replace("-", ""))
        found = [row for row in self.rows if first <= row[2] <= last]
        start = int(request.param("$skiptoken") or 0)
        names = [*sums, "UsageDate", "ServiceName", "Meter", "Currency"]
        shown = [
            [row[0], *row[1:2] * ("CostUSD" in sums), *row[2:]] for row in found[start : start + self.page]
        ]
        if self.turned:
            names, shown = names[::-1], [row[::-1] for row in shown]
        host = "https://elsewhere.example" if self.links_elsewhere else "https://management.azure.com"
        more = start + self.page < len(found)
        link = f"{host}{_PATH}?api-version=2025-03-01&$skiptoken={start + self.page}" if more else None
        columns = [{"name": name, "type": "Number"} for name in names]
        return Reply({"id": "x", "properties": {"nextLink": link, "columns": columns, "rows": shown}})
