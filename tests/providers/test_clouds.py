"""AWS, Azure and Google Cloud: signatures and grants, pages, credits, other currencies, and what is "
"refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from server.core.adapters import Question
from server.core.errors import IntegrationError
from server.core.tokens import TokenCounts
from server.protocols import sigv4
from tests.conftest import Clock
from tests.providers.conftest import Desk
from tests.providers.servers.aws import KEYS, Aws, group
from tests.providers.servers.azure import Azure
from tests.providers.servers.google_cloud import TABLE, GoogleAi, GoogleCloud, charge, service_account

DAY = date(2026, 11, 20)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with Aws() as stand_in:
        yield stand_in


@pytest.fixture
def azure() -> Iterator[Azure]:
    with Azure() as stand_in:
        yield stand_in


@pytest.fixture
def gcp() -> Iterator[GoogleCloud]:
    with GoogleCloud() as stand_in:
        yield stand_in


@pytest.fixture
def google() -> Iterator[GoogleAi]:
    with GoogleAi() as stand_in:
        yield stand_in


def money(desk: Desk) -> dict[tuple[str, str], int]:
    return {(line.provider, line.line): line.cost_nanos for line in desk.lines()}


class TestAws:
    def test_credits_stand_apart(self, aws: Aws, connected: Callable[..., Desk]) -> None:
        desk = connected(aws)
        desk.synced("aws")
        assert money(desk) == {
            ("aws", "Amazon Simple Storage Service"): 1_834_221_700,
            ("aws", "Amazon Simple Storage Service (Credit)"): -1_000_000_000,
            ("aws", "Claude Sonnet 5 (Amazon Bedrock Edition)"): 14_207_510_000,
        }

    def test_models_are_usage_with_a_worth_and_no_second_bill(
        self, aws: Aws, connected: Callable[..., Desk]
    ) -> None:
        desk = connected(aws)
        desk.synced("aws")
        assert {(row.model, row.unit): row.value_nanos for row in desk.usage()} == {
            ("Claude Sonnet 5", "Input tokens"): 4_102_510_000,
            ("Claude Sonnet 5", "Output tokens"): 10_105_000_000,
            ("", ""): 20_000_000,
        }
        assert {row.tokens for row in desk.usage()} == {None}
        assert desk.money() == aws.expected

    def test_two_questions_a_run_and_their_price_is_recorded(
        self, aws: Aws, connected: Callable[..., Desk]
    ) -> None:
        desk = connected(aws)
        desk.synced("aws")
        assert len(aws.charged) == 2
        assert desk.runs()[0].charge_nanos == 20_000_000
        outcome = desk.sync("aws", force=False)
        assert outcome.message == (
            "Amazon Web Services was read less than 360 minutes ago, and charges for every question."
        )

    def test_pages_are_followed_and_paid(self, aws: Aws, connected: Callable[..., Desk]) -> None:
        aws.page_days = 1
        aws.bill[date(2026, 11, 19)] = [group("EC2", "0.0000000001"), group("EC2", "0.5")]
        desk = connected(aws)
        desk.synced("aws")
        assert desk.money() == {"aws": 15_541_731_700}
        assert desk.runs()[0].charge_nanos == 10_000_000 * len(aws.charged) > 20_000_000

    def test_without_models_the_bill_is_read_all_the_same(
        self, aws: Aws, connected: Callable[..., Desk]
    ) -> None:
        aws.models_available = False
        desk = connected(aws)
        assert "no figures of Bedrock by model" in desk.synced("aws").message
        assert desk.money() == aws.expected

    def test_before_models_were_told_they_are_not_asked_for(self, aws: Aws, desk: Desk, clock: Clock) -> None:
        clock.set(datetime(2026, 8, 20, tzinfo=UTC))
        desk.connect("aws", aws.credentials, aws.url)
        desk.without_history("aws")
        desk.synced("aws")
        assert len(aws.charged) == 1

    def test_a_missing_right_is_named(self, aws: Aws, desk: Desk) -> None:
        aws.allowed = False
        with pytest.raises(IntegrationError, match="needs ce:GetCostAndUsage"):
            desk.connect("aws", aws.credentials, aws.url, check=True)

    def test_a_wrong_secret_is_told(self, aws: Aws, desk: Desk) -> None:
        wrong = dict(aws.credentials, secretAccessKey="x" * 40)
        with pytest.raises(IntegrationError, match="the secret key does not belong to the access key"):
            desk.connect("aws", wrong, aws.url, check=True)

    def test_throttling_is_waited_out_though_it_comes_as_400(
        self, aws: Aws, connected: Callable[..., Desk]
    ) -> None:
        from tests.providers.stand_in import Reply, sample

        desk = connected(aws)
        aws.troubles.extend([Reply(sample("aws/error_limit_exceeded.json"), 400)] * 2)
        desk.synced("aws")
        assert desk.money() == aws.expected

    def test_requests_are_valid_by_botocore_s_own_model(
        self, aws: Aws, connected: Callable[..., Desk]
    ) -> None:
        from botocore.loaders import Loader
        from botocore.model import ServiceModel
        from botocore.validate import ParamValidator

        connected(aws).synced("aws")
        model = ServiceModel(Loader().load_service_model("ce", "service-2"))
        shape = model.operation_model("GetCostAndUsage").input_shape
        for request in aws.charged:
            report = ParamValidator().validate(request.body, shape)
            assert not report.has_errors(), report.generate_report()

    def test_temporary_keys_send_their_token(self) -> None:
        fields = {**KEYS, "sessionToken": "planted/token"}
        question = Question("POST", "https://ce.us-east-1.amazonaws.com/", content=b"{}")
        signed = sigv4.signed(question, fields, service="ce", region="us-east-1")
        assert signed.headers["X-Amz-Security-Token"] == "planted/token"
        assert "x-amz-security-token" in signed.headers["Authorization"]
        assert "planted" not in repr(signed)


class TestAzure:
    def test_azure_s_own_dollars_are_taken(self, azure: Azure, connected: Callable[..., Desk]) -> None:
        desk = connected(azure)
        desk.synced("azure")
        by_line = {line.line: line for line in desk.lines()}
        app = by_line["Azure App Service: P0v3 App"]
        assert (app.currency, app.amount_nanos, app.cost_nanos) == ("EUR", 1_876_729_781, 2_038_100_000)
        assert by_line["Foundry Models: gpt 5.4 mini Inp glbl Tokens"].cost_nanos == 4_789_500_000
        assert desk.money() == azure.expected

    def test_columns_are_found_by_name(self, azure: Azure, connected: Callable[..., Desk]) -> None:
        azure.turned = True
        desk = connected(azure)
        desk.synced("azure")
        assert desk.money() == azure.expected

    def test_pages_are_followed(self, azure: Azure, connected: Callable[..., Desk]) -> None:
        azure.page = 1
        desk = connected(azure)
        desk.synced("azure")
        assert desk.money() == azure.expected

    def test_a_link_elsewhere_gets_no_token(self, azure: Azure, connected: Callable[..., Desk]) -> None:
        azure.page, azure.links_elsewhere = 1, True
        desk = connected(azure)
        desk.synced("azure")
        assert desk.money() == azure.expected

    def test_without_azure_s_dollars_the_ecb_s_rates_are_used(
        self, azure: Azure, connected: Callable[..., Desk]
    ) -> None:
        azure.knows_dollars = False
        azure.rows = [[Decimal("10"), Decimal("99"), 20261120, "DNS", "Zone", "EUR"]]
        desk = connected(azure)
        outcome = desk.sync("azure")
        if outcome.status == "success":
            assert 9_000_000_000 < desk.money()["azure"] < 14_000_000_000
        else:
            assert "Azure bills in EUR. Not converted" in outcome.message
            assert desk.lines() == []

    def test_nothing_at_all_may_come_as_204(self, azure: Azure, connected: Callable[..., Desk]) -> None:
        from tests.providers.stand_in import Reply

        desk = connected(azure)
        real = azure.answer
        azure.answer = lambda request: Reply(b"", 204) if "query" in request.path else real(request)  # type: ignore[method-assign]
        assert desk.synced("azure").records == 0

    def test_a_missing_role_is_named(self, azure: Azure, desk: Desk) -> None:
        azure.has_role = False
        with pytest.raises(IntegrationError, match="Cost Management Reader"):
            desk.connect("azure", azure.credentials, azure.url, check=True)

    def test_a_wrong_tenant_or_client_is_told_from_a_wrong_secret(self, azure: Azure, desk: Desk) -> None:
        other = "77777777-2222-3333-4444-555555555555"
        with pytest.raises(IntegrationError, match="not in this tenant"):
            desk.connect("azure", dict(azure.credentials, clientId=other), azure.url, check=True)
        with pytest.raises(IntegrationError, match="the secret's value, not its id"):
            desk.connect("azure", dict(azure.credentials, clientSecret="wrong-secret"), azure.url, check=True)

    def test_the_longest_of_several_waits_is_kept(self, azure: Azure, connected: Callable[..., Desk]) -> None:
        from tests.providers.stand_in import Reply

        desk = connected(azure)
        waits = {
            "Retry-After": "1",
            "x-ms-ratelimit-microsoft.costmanagement-entity-retry-after": "300",
            "x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after": "40",
        }
        azure.troubles.append(Reply({"error": {"code": "429"}}, 429, waits))
        desk.sync("azure")
        not_before = desk.runs()[0].not_before
        assert not_before is not None
        assert (not_before - desk.clock()).total_seconds() == 300


class TestGoogleCloud:
    def test_models_are_booked_as_theirs_on_this_bill(
        self, gcp: GoogleCloud, connected: Callable[..., Desk]
    ) -> None:
        desk = connected(gcp)
        desk.synced("gcp")
        assert money(desk) == {
            ("gcp", "Compute Engine"): 747_000_000,
            ("google", "Generate content output token count gemini 3.7 flash"): 1_545_000_000,
            ("google", "Claude Sonnet 5 Input Tokens - Predictions"): 2_400_000_000,
        }
        assert {line.biller for line in desk.lines()} == {"gcp"}

    def test_other_currencies_are_turned_by_the_export_s_own_rate(
        self, gcp: GoogleCloud, connected: Callable[..., Desk]
    ) -> None:
        gcp.rows = [
            charge("2026-11-20", "92", currency="EUR", fx="0.92"),
            charge("2026-11-20", "93", currency="EUR", fx="0.93"),
        ]
        desk = connected(gcp)
        desk.synced("gcp")
        (line,) = desk.lines()
        assert (line.currency, line.amount_nanos, line.cost_nanos) == (
            "EUR",
            185_000_000_000,
            200_000_000_000,
        )

    def test_a_query_that_takes_its_time_is_waited_for(
        self, gcp: GoogleCloud, connected: Callable[..., Desk]
    ) -> None:
        gcp.unfinished = 1
        desk = connected(gcp)
        desk.synced("gcp")
        assert desk.money() == gcp.expected

    def test_pages_are_followed(self, gcp: GoogleCloud, connected: Callable[..., Desk]) -> None:
        gcp.page = 1
        desk = connected(gcp)
        desk.synced("gcp")
        assert desk.money() == gcp.expected

    def test_nothing_at_all_has_no_rows(self, gcp: GoogleCloud, connected: Callable[..., Desk]) -> None:
        gcp.rows = []
        assert connected(gcp).synced("gcp").records == 0

    def test_the_token_is_asked_for_at_google_s_not_where_the_file_says(
        self, gcp: GoogleCloud, connected: Callable[..., Desk]
    ) -> None:
        assert "elsewhere.example" in gcp.credentials["serviceAccount"]
        connected(gcp).synced("gcp")
        assert gcp.requests[0].path == "/token"

    def test_the_query_reads_no_more_than_it_must(
        self, gcp: GoogleCloud, connected: Callable[..., Desk]
    ) -> None:
        connected(gcp).synced("gcp")
        body = next(request.body for request in gcp.requests if request.path.endswith("/queries"))
        assert "_PARTITIONTIME >= TIMESTAMP(@start)" in body["query"]
        assert int(body["maximumBytesBilled"]) <= 20_000_000_000

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("location", "EU", "in the location EU"),
            ("table", "my-proj.billing.other_table", "no table my-proj.billing.other_table"),
        ],
    )
    def test_a_wrong_table_or_location_is_named(
        self, gcp: GoogleCloud, desk: Desk, field: str, value: str, words: str
    ) -> None:
        with pytest.raises(IntegrationError, match=words):
            desk.connect("gcp", {**gcp.credentials, field: value}, gcp.url, check=True)

    @pytest.mark.parametrize(
        "change",
        [
            {"private_key": "-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n"},
            {"private_key": None},
            {"type": "authorized_user"},
            {"client_email": 7},
        ],
    )
    def test_a_broken_service_account_is_refused_unquoted(
        self, gcp: GoogleCloud, desk: Desk, change: dict[str, Any]
    ) -> None:
        broken = json.dumps({**json.loads(service_account()), **change})
        with pytest.raises(IntegrationError, match="is not whole") as caught:
            desk.connect("gcp", {"serviceAccount": broken, "table": TABLE}, gcp.url, check=True)
        assert "planted" not in repr(caught.value)
        assert caught.value.__cause__ is None

    def test_another_account_s_key_is_explained(self, gcp: GoogleCloud, desk: Desk) -> None:
        other = json.dumps({**json.loads(service_account()), "client_email": "x@y.iam.gserviceaccount.com"})
        with pytest.raises(IntegrationError, match="it was deleted, or the account was"):
            desk.connect("gcp", {"serviceAccount": other, "table": TABLE}, gcp.url, check=True)


class TestGoogleAi:
    def test_vertex_tokens_by_model(self, google: GoogleAi, connected: Callable[..., Desk]) -> None:
        desk = connected(google)
        desk.synced("google")
        (row,) = [row for row in desk.usage() if row.kind == "vertex"]
        assert row.tokens == TokenCounts(input_uncached=1_840_221, output=201_144)
        assert row.requests is None

    def test_what_a_billed_sku_counts(self, google: GoogleAi, connected: Callable[..., Desk]) -> None:
        desk = connected(google)
        desk.synced("google")
        rows = {row.model: row for row in desk.usage() if row.kind == "billing_export"}
        output = rows["Generate content output token count gemini 3.7 flash"]
        assert output.tokens == TokenCounts(output=412_009)
        assert output.quantity_nanos == 412_009 * 10**9

    def test_without_an_export_there_are_tokens_and_no_money(self, google: GoogleAi, desk: Desk) -> None:
        key = {"serviceAccount": google.credentials["serviceAccount"]}
        desk.connect("google", key, google.url, check=True)
        desk.without_history("google")
        desk.synced("google")
        assert desk.lines() == []
        assert [row.kind for row in desk.usage()] == ["vertex"]

    def test_without_the_right_to_metrics_there_is_money_all_the_same(
        self, google: GoogleAi, connected: Callable[..., Desk]
    ) -> None:
        google.metrics_allowed = False
        desk = connected(google)
        assert "Monitoring Viewer" in desk.synced("google").message
        assert desk.money() == google.expected

    def test_a_right_that_is_taken_away_does_not_erase_what_was_counted(
        self, google: GoogleAi, connected: Callable[..., Desk]
    ) -> None:
        desk = connected(google)
        desk.synced("google")
        counted = [row for row in desk.usage() if row.kind == "vertex"]
        google.metrics_allowed = False
        desk.synced("google")
        assert counted
        assert [row for row in desk.usage() if row.kind == "vertex"] == counted

    def test_a_kind_of_tokens_that_is_not_known_is_listed_and_said(
        self, google: GoogleAi, connected: Callable[..., Desk]
    ) -> None:
        google.series["timeSeries"][0]["metric"]["labels"]["type"] = "holographic"
        desk = connected(google)
        assert "does not know: holographic tokens" in desk.synced("google").message
        assert desk.money() == google.expected
        row = next(row for row in desk.usage() if row.unit == "holographic tokens")
        assert (row.tokens, row.quantity_nanos) == (None, 1_840_221 * 10**9)
        assert any(row.kind == "vertex" and row.tokens is not None for row in desk.usage())
