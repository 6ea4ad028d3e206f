"""The rules of FOCUS 1.2 for its 21 mandatory columns, as a check of a file's rows.

After the specification's column pages: presence, nullability, type, allowed values, and what one column
asks of another. Give it the text of a CSV file; it gives what is wrong.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

COSTS = ("BilledCost", "ContractedCost", "EffectiveCost", "ListCost")
PERIODS = (("BillingPeriodStart", "BillingPeriodEnd"), ("ChargePeriodStart", "ChargePeriodEnd"))
NEVER_NULL = (
    *COSTS,
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "ChargeCategory",
    "ChargeDescription",
    "InvoiceIssuerName",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
    *(name for pair in PERIODS for name in pair),
)
MANDATORY = (*NEVER_NULL, "ChargeClass", "PricingQuantity", "PricingUnit")
CATEGORIES = {"Usage", "Purchase", "Tax", "Credit", "Adjustment"}
FREQUENCIES = {"One-Time", "Recurring", "Usage-Based"}
SERVICE_CATEGORIES = {
    "AI and Machine Learning",
    "Analytics",
    "Business Applications",
    "Compute",
    "Databases",
    "Developer Tools",
    "Identity",
    "Integration",
    "Internet of Things",
    "Management and Governance",
    "Media",
    "Migration",
    "Mobile",
    "Multicloud",
    "Networking",
    "Security",
    "Storage",
    "Web",
    "Other",
}
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def problems(text: str) -> list[str]:
    """Gives what is wrong with a file, row by row."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = reader.fieldnames or []
    wrong = [f"the column {name} is missing" for name in MANDATORY if name not in columns]
    wrong += [f"the column {name} is twice there" for name in columns if list(columns).count(name) > 1]
    if wrong:
        return wrong
    return [f"row {n}: {found}" for n, row in enumerate(reader, 1) for found in row_problems(row)]


def row_problems(row: dict[str, str]) -> Iterator[str]:
    """Gives what is wrong with a row."""
    yield from (f"{name} is null" for name in NEVER_NULL if not row[name])
    for name in (*COSTS, "PricingQuantity"):
        if row[name] and decimal(row[name]) is None:
            yield f"{name} is no number: {row[name]!r}"
    if not re.fullmatch(r"[A-Z]{3}", row["BillingCurrency"]):
        yield "BillingCurrency is no ISO 4217 code"
    for name, allowed in (
        ("ChargeCategory", CATEGORIES),
        ("ServiceCategory", SERVICE_CATEGORIES),
        ("ChargeFrequency", FREQUENCIES),
    ):
        if row[name] not in allowed:
            yield f"{name} is {row[name]!r}"
    if row["ChargeClass"] not in ("", "Correction"):
        yield "ChargeClass is neither null nor Correction"
    yield from period_problems(row)
    yield from category_problems(row)


def period_problems(row: dict[str, str]) -> Iterator[str]:
    """Gives what is wrong with the periods: ISO 8601 in UTC, the end not included."""
    for start, end in PERIODS:
        if not TIME.fullmatch(row[start]) or not TIME.fullmatch(row[end]):
            yield f"{start} or {end} is no ISO 8601 time in UTC"
            return
        if not moment(row[start]) < moment(row[end]):
            yield f"{start} is not before {end}"
    inside = moment(row["BillingPeriodStart"]) <= moment(row["ChargePeriodStart"])
    if not inside or moment(row["ChargePeriodEnd"]) > moment(row["BillingPeriodEnd"]):
        yield "the charge lies outside its billing period"


def category_problems(row: dict[str, str]) -> Iterator[str]:
    """Gives what is wrong with columns that depend on the category."""
    category, correction = row["ChargeCategory"], row["ChargeClass"] == "Correction"
    for name in ("PricingQuantity", "PricingUnit", "SkuId"):
        if category == "Tax" and row[name]:
            yield f"{name} must be null for a tax"
        if category in ("Usage", "Purchase") and not correction and not row[name]:
            yield f"{name} must not be null for {category}"
    for name in ("ConsumedQuantity", "ConsumedUnit"):
        if (category == "Usage" and not correction) != bool(row[name]):
            yield f"{name} must be there for usage, and only for it"
    if category == "Purchase" and row["ChargeFrequency"] == "Usage-Based":
        yield "a purchase is not usage-based"
    if category == "Credit" and len({row[name] for name in COSTS}) > 1:
        yield "a credit's costs must be its BilledCost"


def decimal(text: str) -> Decimal | None:
    """Gives a number in FOCUS's numeric format, or None."""
    try:
        return Decimal(text) if NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None


def moment(text: str) -> datetime:
    """Gives a time."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
