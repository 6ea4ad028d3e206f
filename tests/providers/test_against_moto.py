"""AWS as moto's server speaks it: Cost Explorer's answers, and a real bucket's lists and objects."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import boto3
import httpx
import pytest
from botocore.config import Config

from server.core.tokens import TokenCounts
from tests.providers.conftest import Desk
from tests.providers.servers.aws import KEYS, KiroBucket
from tests.providers.stand_in import SAMPLES

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        ends_at = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{url}/moto-api/data.json", timeout=5)
                break
            except httpx.TransportError:
                assert time.monotonic() < ends_at, "moto's server did not start"
                time.sleep(0.1)
        yield url
    finally:
        server.kill()
        server.wait()


def test_cost_explorer(moto: str, desk: Desk) -> None:
    answers = [
        json.loads((SAMPLES / f"aws/{name}.json").read_bytes())
        for name in ("ce_get_cost_and_usage", "ce_get_cost_and_usage_bedrock_model")
    ]
    # The sample is a first page; moto has no second.
    answers[1].pop("NextPageToken")
    prepared = {"account_id": "123456789012", "region": "us-east-1", "results": answers}
    httpx.post(f"{moto}/moto-api/static/ce/cost-and-usage-results", json=prepared).raise_for_status()
    desk.connect("aws", KEYS, moto)
    desk.without_history("aws")
    desk.synced("aws")
    assert desk.money() == {"aws": 15_041_731_700}
    assert {row.model for row in desk.usage()} == {"Claude Sonnet 5", ""}


def test_a_bucket(moto: str, desk: Desk) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=moto,
        region_name="us-east-1",
        aws_access_key_id=KEYS["accessKeyId"],
        aws_secret_access_key=KEYS["secretAccessKey"],
        config=Config(s3={"addressing_style": "path"}),
    )
    client.create_bucket(Bucket="kiro-reports")
    head, row = (SAMPLES / "kiro/user_report.csv").read_text().splitlines()
    for number in range(3):
        key = f"{KiroBucket.folder}/2026/11/21/00/KIRO IDE & ü_user_report_{number}.csv"
        busy = row.replace(",500,0,true,", ",500,1.5,true,")
        client.put_object(Bucket="kiro-reports", Key=key, Body=f"{head}\n{busy}\n".encode())
    client.close()
    desk.connect("kiro", KiroBucket.credentials, moto, check=True)
    desk.without_history("kiro")
    desk.synced("kiro")
    assert [(line.day, line.cost_nanos) for line in desk.lines()] == [(DAY, 180_000_000)]


def test_a_bucket_that_is_not_there(moto: str, desk: Desk) -> None:
    from server.core.errors import IntegrationError

    with pytest.raises(IntegrationError, match="no such bucket"):
        desk.connect("kiro", dict(KiroBucket.credentials, bucket="nobody-s"), moto, check=True)


def test_bedrock_s_tokens(moto: str, desk: Desk) -> None:
    client = boto3.client(
        "cloudwatch",
        endpoint_url=moto,
        region_name="eu-west-1",
        aws_access_key_id=KEYS["accessKeyId"],
        aws_secret_access_key=KEYS["secretAccessKey"],
    )
    for hour in (1, 23):
        for name, value in (("Invocations", 1.0), ("InputTokenCount", 250.0), ("OutputTokenCount", 40.0)):
            point = {
                "MetricName": name,
                "Dimensions": [{"Name": "ModelId", "Value": "amazon.nova-pro-v1:0"}],
                "Timestamp": datetime(2026, 11, 20, hour, tzinfo=UTC),
                "Value": value,
            }
            client.put_metric_data(Namespace="AWS/Bedrock", MetricData=[point])
    client.close()
    prepared = {"account_id": "123456789012", "region": "us-east-1", "results": [{"ResultsByTime": []}] * 2}
    httpx.post(f"{moto}/moto-api/static/ce/cost-and-usage-results", json=prepared).raise_for_status()
    desk.connect("aws", {**KEYS, "regions": "eu-west-1, eu-west-2"}, moto)
    desk.without_history("aws")
    assert desk.synced("aws").message == ""
    assert [
        (row.kind, row.day, row.model, row.tokens, row.requests) for row in desk.usage() if row.tokens
    ] == [("cloudwatch/eu-west-1", DAY, "amazon.nova-pro-v1:0", TokenCounts(500, output=80), 2)]
