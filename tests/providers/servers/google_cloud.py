"""A stand-in for Google's token endpoint, BigQuery's jobs.query and Cloud Monitoring."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.providers.stand_in import Reply, Request, StandIn, sample

TABLE = "my-proj.billing.gcp_billing_export_v1_0123AB_456CDE_789F01"
EMAIL = "reader@my-proj.iam.gserviceaccount.com"
TOKEN = "ya29.planted-access-token"
_COLUMNS = (
    "day",
    "service_id",
    "service",
    "sku",
    "project",
    "unit",
    "qty",
    "gross_cost",
    "credits",
    "currency",
    "fx",
)
_JOBS = "/bigquery/v2/projects/my-proj/queries"


@cache
def service_account() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "my-proj",
            "private_key_id": "0123abcd",
            "private_key": text,
            "client_email": EMAIL,
            "token_uri": "https://elsewhere.example/token",
        }
    )


def verified(token: str) -> dict[str, Any] | None:
    """Checks the signature by `cryptography` alone, not by what has signed."""
    private = serialization.load_pem_private_key(
        json.loads(service_account())["private_key"].encode(), password=None
    )
    assert isinstance(private, rsa.RSAPrivateKey)
    signed, _, signature = token.rpartition(".")
    head, claims = (json.loads(urlsafe_b64decode(f"{part}===")) for part in signed.split("."))
    try:
        private.public_key().verify(
            urlsafe_b64decode(f"{signature}==="), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature:
        return None
    found: dict[str, Any] = claims
    good = head["alg"] == "RS256" and claims["aud"] == "https://oauth2.googleapis.com/token"
    return found if good and claims["exp"] - claims["iat"] <= 3600 else None


class GoogleCloud(StandIn):
    """Money by day, service and SKU; `gross_cost` and `credits` are strings, as NUMERIC is."""

    provider = "gcp"
    expected: ClassVar = {"gcp": 747_000_000, "google": 3_945_000_000}

    def __init__(self) -> None:
        super().__init__()
        self.credentials = {"serviceAccount": service_account(), "table": TABLE}
        answer = sample("gcp/bigquery_jobs_query.json")
        names = [field["name"] for field in answer["schema"]["fields"]]
        self.rows: list[dict[str, Any]] = [
            {"project": "my-proj", **dict(zip(names, (cell["v"] for cell in row["f"]), strict=True))}
            for row in answer["rows"]
        ]
        self.page = 1000
        self.unfinished = 0
        self.metrics_allowed = True
        self.series = sample("google/vertex_monitoring_time_series_token_count.json")
        self._found: list[dict[str, Any]] = []

    def answer(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token(request)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return error(401, "UNAUTHENTICATED", "authError")
        if request.path == "/v3/projects/my-proj/timeSeries":
            return Reply(self.series) if self.metrics_allowed else Reply(sample("gcp/error_403.json"), 403)
        if request.path == _JOBS and request.method == "POST":
            return self._query(request.body)
        if request.path.startswith(f"{_JOBS}/job_"):
            return self._page(int(request.param("pageToken") or 0))
        return error(404, "NOT_FOUND", "notFound")

    def _token(self, request: Request) -> Reply:
        form = request.form
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return Reply({"error": "unsupported_grant_type"}, 400)
        claims = verified(form["assertion"])
        if claims is None:
            return Reply({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400)
        if claims["iss"] != EMAIL or not claims["scope"].startswith("https://www.googleapis.com/auth/"):
            return Reply({"error": "invalid_grant", "error_description": "Invalid email or scope"}, 400)
        return Reply({"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"})

    def _query(self, body: dict[str, Any]) -> Reply:
        if body["useLegacySql"] is not False or f"`{TABLE}`" not in body["query"]:
            return Reply(sample("gcp/error_404_table.json"), 404)
        if body.get("location") != "US":
            return Reply(sample("gcp/error_404_table.json"), 404)
        given = {item["name"]: item["parameterValue"] for item in body["queryParameters"]}
        services = [item["value"] for item in given.get("services", {}).get("arrayValues", [])]
        self._found = [
            row
            for row in self.rows
            if given["start"]["value"] <= row["day"] < given["end"]["value"]
            and (not services or row["service_id"] in services)
        ]
        return self._page(0)

    def _page(self, start: int) -> Reply:
        reference = {"projectId": "my-proj", "jobId": "job_1", "location": "US"}
        if self.unfinished:
            self.unfinished -= 1
            return Reply(sample("gcp/bigquery_jobs_query_incomplete.json"))
        shown = self._found[start : start + self.page]
        answer: dict[str, Any] = {
            "jobComplete": True,
            "jobReference": reference,
            "schema": {"fields": [{"name": name, "type": "STRING"} for name in _COLUMNS]},
            "totalRows": str(len(self._found)),
            "totalBytesProcessed": "10485760",
        }
        if shown:
            # Everything is a string or null; an empty answer has no rows at all.
            answer["rows"] = [{"f": [{"v": row.get(name)} for name in _COLUMNS]} for row in shown]
        if start + self.page < len(self._found):
            answer["pageToken"] = str(start + self.page)
        return Reply(answer)


class GoogleAi(GoogleCloud):
    provider = "google"
    expected: ClassVar = {"google": 3_945_000_000}


def error(status: int, word: str, reason: str) -> Reply:
    return Reply(
        {"error": {"code": status, "message": word, "status": word, "errors": [{"reason": reason}]}}, status
    )


def charge(
    day: str, cost: str, *, service: str = "6F81-5844-456A", currency: str = "USD", fx: str = "1.0"
) -> dict[str, Any]:
    return {
        "day": day,
        "service_id": service,
        "service": "Compute Engine",
        "sku": "Core",
        "project": None,
        "unit": "seconds",
        "qty": "1.0",
        "gross_cost": str(Decimal(cost)),
        "credits": None,
        "currency": currency,
        "fx": fx,
    }
