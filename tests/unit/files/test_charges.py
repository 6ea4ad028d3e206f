"""Charges of bills: whose they are, for which days, and how much, exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.errors import InvalidInput
from server.core.files.charges import Charge, focus_charge, openai_charge
from server.core.files.fields import Fields
from server.core.provider import ProviderNames
from server.providers import load

PROVIDERS = ProviderNames(load(), {})
ROW: dict[str, Any] = {
    "BilledCost": "1.25",
    "BillingCurrency": "USD",
    "ChargePeriodStart": "2026-06-01T00:00:00Z",
    "ChargePeriodEnd": "2026-06-02T00:00:00Z",
    "ProviderName": "AWS",
    "ServiceName": "Amazon Bedrock",
}


def charge(**changed: Any) -> Charge:
    return focus_charge(Fields(ROW | changed), PROVIDERS)


@pytest.mark.parametrize(
    ("names", "pair"),
    [
        ({"ProviderName": "Amazon Web Services, Inc."}, ("aws", "aws")),
        ({"ProviderName": "Microsoft", "InvoiceIssuerName": "A Reseller GmbH"}, ("azure", "azure")),
        ({"ProviderName": "Anthropic", "PublisherName": "Anthropic"}, ("anthropic", "anthropic")),
        ({"ProviderName": None, "ServiceProviderName": "Vercel"}, ("vercel", "vercel")),
        ({"ProviderName": "Google Cloud", "ServiceName": "Vertex AI"}, ("google", "gcp")),
        ({"ProviderName": "Google", "ServiceName": "Cloud Storage"}, ("gcp", "gcp")),
        ({"ProviderName": "Unknown Ltd", "InvoiceIssuerName": "Microsoft Ireland"}, ("azure", "azure")),
    ],
)
def test_whose_it_is(names: dict[str, str | None], pair: tuple[str, str]) -> None:
    found = charge(**names)
    assert (found.provider, found.biller) == pair


@pytest.mark.parametrize(
    ("start", "end", "first", "days"),
    [
        ("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", date(2026, 6, 1), 1),
        ("2026-06-01T08:00:00.000Z", "2026-06-02T08:00:00.000Z", date(2026, 6, 1), 1),
        ("2026-11-01T07:00:00Z", "2026-11-02T08:00:00Z", date(2026, 11, 1), 1),
        ("2026-11-01T07:00:00Z", "2026-12-01T08:00:00Z", date(2026, 11, 1), 30),
        ("2026-03-01T08:00:00Z", "2026-04-01T07:00:00Z", date(2026, 3, 1), 31),
        ("2026-06-01T13:00:00Z", "2026-06-01T14:00:00Z", date(2026, 6, 1), 1),
        ("2026-06-01T22:00:00-05:00", "2026-06-01T23:00:00-05:00", date(2026, 6, 2), 1),
        ("2026-06-01", "2026-06-03", date(2026, 6, 1), 2),
        ("2026-06-01 00:00:00 UTC", None, date(2026, 6, 1), 1),
        ("2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", date(2026, 6, 1), 1),
    ],
)
def test_which_days_it_is_for(start: str, end: str | None, first: date, days: int) -> None:
    found = charge(ChargePeriodStart=start, ChargePeriodEnd=end)
    assert (found.first, found.days) == (first, days)


def test_what_is_paid_for_years_is_paid_in_its_billing_period() -> None:
    period = {"ChargePeriodEnd": "2029-06-01T00:00:00Z", "BillingPeriodEnd": "2026-07-01T00:00:00Z"}
    assert charge(**period).days == 30


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=15, allow_nan=False),
    st.integers(1, 400),
)
def test_days_add_up_to_the_whole(amount: Decimal, days: int) -> None:
    end = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=days)
    found = charge(BilledCost=f"{amount:f}", ChargePeriodEnd=end.isoformat())
    parts = list(found.by_day())
    assert found.attos == int(amount * 10**18)
    assert sum(part for _, part in parts) == found.attos
    assert [day for day, _ in parts] == [date(2026, 6, 1) + timedelta(days=n) for n in range(days)]
    nanos = [part // 10**9 for _, part in parts]
    assert max(nanos) - min(nanos) <= 1
    assert all(part % 10**9 == 0 for _, part in parts[1:])


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({}, "Amazon Bedrock"),
        ({"ChargeCategory": "Usage"}, "Amazon Bedrock"),
        ({"ChargeCategory": "Credit"}, "Amazon Bedrock (Credit)"),
        ({"ChargeCategory": "Tax", "ServiceName": ""}, "Tax"),
        ({"ServiceName": "", "ChargeDescription": "Support"}, "Support"),
        ({"ServiceName": ""}, "Other"),
        ({"ServiceName": "x" * 500, "ChargeCategory": "Tax"}, "x" * 480 + " (Tax)"),
    ],
)
def test_what_its_line_is_called(changed: dict[str, str], line: str) -> None:
    assert charge(**changed).line == line


@pytest.mark.parametrize(
    ("changed", "project"),
    [
        ({"Tags": '{"ProjectName": "web"}'}, "web"),
        ({"Tags": {"ProjectName": "web"}, "SubAccountName": "x"}, "web"),
        ({"Tags": '{"a": 1}', "SubAccountName": "main"}, "main"),
        ({"Tags": "not JSON", "SubAccountId": "123"}, "123"),
        ({}, ""),
    ],
)
def test_whose_project_it_is(changed: dict[str, Any], project: str) -> None:
    assert charge(**changed).project == project


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("BilledCost", ""),
        ("BilledCost", "1,5"),
        ("BilledCost", True),
        ("BilledCost", [1]),
        ("BilledCost", "1e12"),
        ("BillingCurrency", "EURO"),
        ("ChargePeriodStart", "2026-13-01"),
        ("ChargePeriodStart", "0001-01-01T00:00:00+14:00"),
        ("ChargePeriodEnd", "2026-05-31"),
        ("ChargePeriodEnd", "2031-06-01"),
        ("ProviderName", "Nobody"),
        ("ProviderName", ""),
        ("ServiceName", "x" * 501),
        ("ServiceName", "a\x00b"),
        ("ServiceName", "\ud800"),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        charge(**{field: value})
    assert refused.value.problems[0].field == field


def test_tiny_zeros_and_exponents() -> None:
    assert charge(BilledCost=Decimal("0E-6176")).attos == 0
    assert charge(BilledCost="1.5E-07").attos == 150_000_000_000


def test_an_openai_line_is_its_model() -> None:
    row = {
        "start_time_iso": "2026-06-05T00:00:00+00:00",
        "amount_value": "0.8958740000000000",
        "amount_currency": "usd",
        "line_item": "gpt-5, input_tokens",
        "project_name": "web",
    }
    found = openai_charge(Fields(row))
    assert found is not None
    assert (found.line, found.project, found.currency, found.days) == ("gpt-5", "web", "USD", 1)
    assert found.attos == 895_874 * 10**12
    assert openai_charge(Fields(row | {"amount_value": ""})) is None
    bare = openai_charge(Fields(row | {"line_item": "", "project_name": ""}))
    assert bare is not None
    assert (bare.line, bare.project) == ("OpenAI", "")
