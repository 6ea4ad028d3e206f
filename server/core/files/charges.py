"""Charges: a row of a provider's bill in a file, laid over the days (UTC) that it is for.

FOCUS is the FinOps Foundation's common shape of cost data (focus.finops.org). Providers write versions 1.0 to
1.3 of it; a few columns are enough here, and all versions have those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from math import ceil

from server.core.bills import spread
from server.core.currencies import require_code
from server.core.errors import InvalidInput
from server.core.expenses import provider_of
from server.core.files.fields import Fields
from server.core.provider import ProviderNames

# Bills write up to fifteen decimals; they are added up exactly and rounded once.
_ATTOS = 10**18
_ATTOS_PER_NANO = 10**9
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_WHOLE = Decimal(1)
_MOST = 9_000_000_000
# Commitments are bought for up to three years.
_LONGEST_DAYS = 1100
_HOUR = timedelta(hours=1)
_LONGEST_NAME = 500
FOCUS_COLUMNS = (
    "BilledCost",
    "BillingCurrency",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargeCategory",
    "ChargeDescription",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "InvoiceIssuerName",
    "ProviderName",
    "PublisherName",
    "ServiceName",
    "ServiceProviderName",
    "SubAccountId",
    "SubAccountName",
    "Tags",
    "x_Provider",
    "x_Biller",
    "x_CodingVibezBasis",
)
FOCUS_NEEDED = ("BilledCost", "BillingCurrency", "ChargePeriodStart")
# What Google bills by these names is the provider `google`, on the bill of `gcp`.
_GOOGLE_AI = frozenset(("gemini api", "vertex ai", "generative language api"))
_NAMED_APART = frozenset(("Tax", "Credit", "Adjustment"))
OPENAI_COLUMNS = (
    "start_time",
    "start_time_iso",
    "amount_value",
    "amount_currency",
    "line_item",
    "project_id",
    "project_name",
)
OPENAI_NEEDED = ("start_time_iso", "amount_value", "amount_currency")


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount of a bill for one or many days.

    Attributes:
        attos: Quintillionths (10^-18) of the currency.
        days: How many days it is for, from `first` on.
    """

    provider: str
    biller: str
    first: date
    days: int
    line: str
    project: str
    currency: str
    attos: int

    def by_day(self) -> Iterator[tuple[date, int]]:
        """Gives each day's part in attos: whole billionths, what is less than one on the first day.

        So nothing is lost when each day is rounded.
        """
        nanos, rest = divmod(self.attos, _ATTOS_PER_NANO)
        for n, part in enumerate(spread(nanos, [1] * self.days)):
            yield self.first + timedelta(days=n), part * _ATTOS_PER_NANO + (0 if n else rest)


def focus_charge(fields: Fields, providers: ProviderNames) -> Charge:
    """Reads a FOCUS row: its BilledCost, credits, taxes and refunds included.

    Raises:
        InvalidInput: A value is missing or cannot be, or the provider is not known.
    """
    first, days = _days(fields)
    currency = require_code(fields.text("BillingCurrency"), "BillingCurrency")
    attos = _attos(fields, "BilledCost")
    if fields.has("x_CodingVibezBasis"):
        provider, biller = (
            providers.require(fields.text(name), name).id for name in ("x_Provider", "x_Biller")
        )
        line, project = fields.text("ServiceName", _LONGEST_NAME), fields.pairs("Tags").get("project", "")
    else:
        provider, biller = _whose(fields, providers)
        line, project = _line(fields), _project(fields)
    return Charge(provider, biller, first, days, line, project, currency, attos)


def openai_charge(fields: Fields) -> Charge | None:
    """Reads a row of the cost file that OpenAI's usage page offers; None for a day without an amount.

    The columns are known from files that people have published, not from a description of OpenAI's.

    Raises:
        InvalidInput: A value is missing or cannot be.
    """
    if not fields.has("amount_value"):
        return None
    # `gpt-5, input_tokens`: the model stands before the comma.
    item = fields.optional("line_item", _LONGEST_NAME) or "OpenAI"
    project = fields.optional("project_name", _LONGEST_NAME) or fields.optional("project_id") or ""
    currency = require_code(fields.text("amount_currency"), "amount_currency")
    return Charge(
        "openai",
        "openai",
        fields.day("start_time_iso"),
        1,
        item.partition(",")[0].strip() or "OpenAI",
        project,
        currency,
        _attos(fields, "amount_value"),
    )


def _attos(fields: Fields, name: str) -> int:
    amount = fields.amount(name)
    if amount is None:
        raise InvalidInput.of(name, "is missing")
    if abs(amount) > _MOST:
        raise InvalidInput.of(name, "is too large")
    return int((amount * _ATTOS).quantize(_WHOLE, context=_CONTEXT))


def _whose(fields: Fields, providers: ProviderNames) -> tuple[str, str]:
    names = [
        name
        for column in ("ServiceProviderName", "ProviderName", "InvoiceIssuerName", "PublisherName")
        if (name := fields.optional(column))
    ]
    if not names:
        raise InvalidInput.of("ProviderName", "is missing")
    found = next((known for name in names if (known := provider_of(name, providers))), None)
    if found is None:
        raise InvalidInput.of("ProviderName", f"{names[0][:60]!r} is no provider that is known")
    if found.id in ("google", "gcp"):
        service = (fields.optional("ServiceName", _LONGEST_NAME) or "").casefold()
        return ("google" if service in _GOOGLE_AI else "gcp"), "gcp"
    return found.id, found.id


def _days(fields: Fields) -> tuple[date, int]:
    start = fields.moment("ChargePeriodStart")
    if not fields.has("ChargePeriodEnd"):
        return start.date(), 1
    end = fields.moment("ChargePeriodEnd")
    if end < start:
        raise InvalidInput.of("ChargePeriodEnd", "is before ChargePeriodStart")
    days = _count(start, end)
    if days > 31 and fields.has("BillingPeriodEnd"):
        # What is paid ahead for years is paid in this billing period.
        days = min(days, max(1, _count(start, fields.moment("BillingPeriodEnd"))))
    if days > _LONGEST_DAYS:
        raise InvalidInput.of("ChargePeriodEnd", f"is more than {_LONGEST_DAYS} days after the start")
    return start.date(), days


def _count(start: datetime, end: datetime) -> int:
    # Some days begin at another midnight than UTC's, and last 23 or 25 hours twice a year.
    return max(1, ceil((end - start - _HOUR) / timedelta(days=1)))


def _line(fields: Fields) -> str:
    category = fields.optional("ChargeCategory")
    named = fields.optional("ServiceName", _LONGEST_NAME) or fields.optional("ChargeDescription", 5000)
    if category not in _NAMED_APART:
        return (named or category or "Other")[:_LONGEST_NAME]
    return f"{named[: _LONGEST_NAME - 20]} ({category})" if named else str(category)


def _project(fields: Fields) -> str:
    try:
        tags: Mapping[str, str] = fields.pairs("Tags")
    except InvalidInput:
        # Tags may be in any shape, and hold what is no text; the money is what counts.
        tags = {}
    name = tags.get("ProjectName") or fields.optional("SubAccountName") or fields.optional("SubAccountId")
    return (name or "")[:_LONGEST_NAME]
