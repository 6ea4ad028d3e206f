"""Stand-ins for Cost Explorer and for a bucket of S3; both check the signature anew, by botocore."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.providers.servers.cloudwatch import TARGET, CloudWatch
from tests.providers.stand_in import SAMPLES, Reply, Request, StandIn, sample

KEY_ID = "AKIAPLANTED01234567"
SECRET = "aws/planted/secret/0123456789abcdef"
KEYS = {"accessKeyId": KEY_ID, "secretAccessKey": SECRET}


def signature_is_right(request: Request, host: str, service: str, region: str) -> bool:
    """Signs the request as it came in, at the time it names, and compares."""
    given = request.headers.get("Authorization", "")
    if f"Credential={KEY_ID}/" not in given:
        return False
    signed = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    query = "&".join(f"{quoted(key)}={quoted(value)}" for key, value in request.query)
    url = f"http://{host}{request.path}" + (f"?{query}" if query else "")
    again = AWSRequest(request.method, url, {}, request.content)
    for name in signed:
        if name != "host":
            again.headers[name] = request.headers[name]
    again.context["timestamp"] = request.headers["X-Amz-Date"]
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials(KEY_ID, SECRET), service, region)
    canonical = signer.canonical_request(again)
    string = signer.string_to_sign(again, canonical)
    return given.endswith(f"Signature={signer.signature(string, again)}")


def quoted(text: str) -> str:
    return quote(text, safe="-_.~")


class Aws(StandIn):
    provider = "aws"
    credentials: ClassVar = KEYS
    expected: ClassVar = {"aws": 15_041_731_700}

    def __init__(self) -> None:
        super().__init__()
        self.bill = groups("aws/ce_get_cost_and_usage.json")
        self.models = groups("aws/ce_get_cost_and_usage_bedrock_model.json")
        self.page_days = 1000
        self.models_available = True
        self.allowed = True
        self.cloudwatch = CloudWatch()

    @property
    def charged(self) -> list[Request]:
        """What came to Cost Explorer."""
        return [request for request in self.requests if not is_count(request)]

    def answer(self, request: Request) -> Reply:
        counts = is_count(request)
        service, region = "ce", "us-east-1"
        if counts:
            service, region = "monitoring", scope_of(request)
        elif request.headers.get("X-Amz-Target") != "AWSInsightsIndexService.GetCostAndUsage":
            return Reply({"__type": "UnknownOperationException"}, 400)
        host = self.url.removeprefix("http://")
        if f"Credential={KEY_ID}/" not in request.headers.get("Authorization", ""):
            said = {"__type": "UnrecognizedClientException", "message": "The security token is invalid."}
            return Reply(said, 400, kind="application/x-amz-json-1.1")
        if not signature_is_right(request, host, service, region):
            said = {"__type": "InvalidSignatureException", "message": "The signature does not match."}
            return Reply(said, 400, kind="application/x-amz-json-1.1")
        if counts:
            return self.cloudwatch.answer(request, region)
        if not self.allowed:
            return Reply(sample("aws/error_access_denied.json"), 400)
        body = request.body
        by_model = body["GroupBy"][0]["Type"] == "PRODUCT_ATTRIBUTE"
        if by_model and not self.models_available:
            return Reply(sample("aws/error_data_unavailable.json"), 400)
        first, last = (date.fromisoformat(body["TimePeriod"][key]) for key in ("Start", "End"))
        found = sorted(day for day in (self.models if by_model else self.bill) if first <= day < last)
        start = int(body.get("NextPageToken", "0"))
        shown = found[start : start + self.page_days]
        answer: dict[str, Any] = {
            "GroupDefinitions": body["GroupBy"],
            "ResultsByTime": [
                {
                    "TimePeriod": {"Start": day.isoformat(), "End": day.isoformat()},
                    "Total": {},
                    "Groups": (self.models if by_model else self.bill)[day],
                    "Estimated": True,
                }
                for day in shown
            ],
            "DimensionValueAttributes": [],
        }
        if start + self.page_days < len(found):
            answer["NextPageToken"] = str(start + self.page_days)
        return Reply(answer, kind="application/x-amz-json-1.1")


def is_count(request: Request) -> bool:
    return request.headers.get("X-Amz-Target", "").startswith(TARGET)


def scope_of(request: Request) -> str:
    """Gives the region that a request is signed for."""
    return request.headers.get("Authorization", "").partition("Credential=")[2].split("/")[2]


def groups(name: str) -> dict[date, list[dict[str, Any]]]:
    return {
        date.fromisoformat(item["TimePeriod"]["Start"]): item["Groups"]
        for item in sample(name)["ResultsByTime"]
    }


def group(service: str, amount: str, record: str = "Usage", unit: str = "USD") -> dict[str, Any]:
    return {"Keys": [service, record], "Metrics": {"UnblendedCost": {"Amount": amount, "Unit": unit}}}


class KiroBucket(StandIn):
    """Reports of an Enterprise in S3, in the path style."""

    provider = "kiro"
    credentials: ClassVar = {
        **KEYS,
        "bucket": "kiro-reports",
        "prefix": "usage",
        "accountId": "111122223333",
        "region": "us-east-1",
    }
    expected: ClassVar = {"kiro": 500_000_000}
    folder = "usage/AWSLogs/111122223333/KiroLogs/user_report/us-east-1"

    def __init__(self) -> None:
        super().__init__()
        head, row = (SAMPLES / "kiro/user_report.csv").read_text().splitlines()
        busy = row.replace(",500,0,true,", ",500,12.5,true,").replace("9067d8d1", "aaaa8d1")
        name = f"{self.folder}/2026/11/21/00/KIRO_IDE_111122223333_user_report_202611210000.csv"
        self.objects = {name: f"{head}\n{row}\n{busy}\n".encode()}
        self.most_keys = 1000

    def answer(self, request: Request) -> Reply:
        host = self.url.removeprefix("http://")
        if not signature_is_right(request, host, "s3", "us-east-1"):
            code = (
                "SignatureDoesNotMatch"
                if KEY_ID in request.headers.get("Authorization", "")
                else "InvalidAccessKeyId"
            )
            return xml(f"<Error><Code>{code}</Code></Error>", 403)
        if request.path == "/kiro-reports":
            return self._list(request)
        content = self.objects.get(unquote(request.path).removeprefix("/kiro-reports/"))
        return (
            Reply(content, kind="text/csv")
            if content is not None
            else xml("<Error><Code>NoSuchKey</Code></Error>", 404)
        )

    def _list(self, request: Request) -> Reply:
        found = sorted(key for key in self.objects if key.startswith(request.param("prefix") or ""))
        start = int(request.param("continuation-token") or 0)
        shown = found[start : start + self.most_keys]
        more = start + self.most_keys < len(found)
        token = f"<NextContinuationToken>{start + self.most_keys}</NextContinuationToken>" if more else ""
        keys = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in shown)
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        return xml(f'<ListBucketResult xmlns="{space}">{keys}{token}</ListBucketResult>')


def xml(text: str, status: int = 200) -> Reply:
    return Reply(f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode(), status, kind="application/xml")
