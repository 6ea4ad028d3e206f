"""FOCUS 1.2, the FinOps Foundation's shape of cost data, from what is known here (focus.finops.org).

How it was read:

- Every charge stands once. EffectiveCost adds up to what the API gives for the same days of UTC.
- BilledCost is what somebody else said: a provider's bill, a cost reported with a use, or a figure that was
  typed in. An estimate is in EffectiveCost, ContractedCost and ListCost, and its BilledCost is 0.
- On days whose cost is the bill's, usage keeps its tokens and costs 0.
- These columns may not be null, so usage without a known price costs 0; x_UnpricedTokens says how much
  that is.
- Usage that a flat plan pays for costs 0, too; x_NotionalCost is what the API would have charged for it.
- Figures of a whole month are charges of that month. Taxes and credits are told by the name of a bill's line.
- Columns that FOCUS does not have begin with `x_`, as it asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from server.core.bills import BillLine
from server.core.files.own import Value
from server.core.money import to_dollars
from server.core.month_entries import MonthEntry
from server.core.periods import month_of, next_month
from server.core.provider import ProviderNames
from server.core.records import UsageSums

MANDATORY = (
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
)
COLUMNS = (
    *MANDATORY,
    "ChargeFrequency",
    "ConsumedQuantity",
    "ConsumedUnit",
    "InvoiceId",
    "ServiceSubcategory",
    "SkuId",
    "Tags",
    "x_CodingVibezBasis",
    "x_Provider",
    "x_Biller",
    "x_InputUncachedTokens",
    "x_CacheReadTokens",
    "x_CacheWrite5mTokens",
    "x_CacheWrite1hTokens",
    "x_OutputTokens",
    "x_ReasoningTokens",
    "x_Requests",
    "x_ReportedCost",
    "x_EstimatedCost",
    "x_UnpricedTokens",
    "x_NotionalCost",
    "x_BilledAmount",
    "x_BilledCurrency",
)
_AI = ("AI and Machine Learning", "Generative AI")
_SERVICES = {"AI": _AI, "Cloud": ("Other", "Other (Other)")}
_TOOLS = ("Developer Tools", "Other (Developer Tools)")
_USD = "USD"
Category = Literal["Usage", "Purchase", "Tax", "Credit", "Adjustment"]
_ENDINGS: dict[str, Category] = {"(Tax)": "Tax", "(Credit)": "Credit", "(Adjustment)": "Adjustment"}


@dataclass(frozen=True, slots=True)
class Account:
    """Whose data it is."""

    id: str
    name: str
    providers: ProviderNames

    def usage_row(
        self, day: date, provider: str, model: str, project: str, sums: UsageSums, *, billed: bool
    ) -> dict[str, Value]:
        """Gives a day's usage of a model for a project; it costs 0 where the provider's bill counts."""
        tokens = sums.total_tokens
        unit, quantity = ("Tokens", tokens) if tokens else ("Requests", sums.requests)
        cost = 0 if billed else sums.reported_nanos + sums.estimated_nanos
        own: dict[str, Value] = {
            "ChargeCategory": "Usage",
            "ChargeDescription": f"{model}: {quantity} {unit.lower()}",
            "ChargeFrequency": "Usage-Based",
            "ConsumedQuantity": quantity,
            "ConsumedUnit": unit,
            "PricingQuantity": quantity,
            "PricingUnit": unit,
            "ServiceName": self._name(provider),
            "SkuId": model,
            "x_CodingVibezBasis": "tracked",
            "x_InputUncachedTokens": sums.input_uncached,
            "x_CacheReadTokens": sums.cache_read,
            "x_CacheWrite5mTokens": sums.cache_write_5m,
            "x_CacheWrite1hTokens": sums.cache_write_1h,
            "x_OutputTokens": sums.output,
            "x_ReasoningTokens": sums.reasoning,
            "x_Requests": sums.requests,
            "x_ReportedCost": to_dollars(sums.reported_nanos),
            "x_EstimatedCost": to_dollars(sums.estimated_nanos),
            "x_UnpricedTokens": sums.unpriced_tokens,
            "x_NotionalCost": to_dollars(sums.notional_nanos),
        }
        row = self._row(day, day + timedelta(days=1), provider, provider, project, cost)
        row["BilledCost"] = to_dollars(0 if billed else sums.reported_nanos)
        return row | _category(_AI) | own

    def bill_row(self, line: BillLine) -> dict[str, Value]:
        """Gives a line of a day's bill; its quantity is a day of the service."""
        category = _category_of(line)
        quantified = category not in ("Tax", "Credit")
        own: dict[str, Value] = {
            "ChargeCategory": category,
            "ChargeDescription": f"{line.line}, billed by {self._name(line.biller)}",
            "ChargeFrequency": "Usage-Based",
            "ConsumedQuantity": 1 if category == "Usage" else None,
            "ConsumedUnit": "Days" if category == "Usage" else None,
            "PricingQuantity": 1 if quantified else None,
            "PricingUnit": "Days" if quantified else None,
            "ServiceName": line.line,
            "SkuId": line.line if quantified else None,
            "x_CodingVibezBasis": "billed",
            "x_BilledAmount": to_dollars(line.cost_nanos if line.amount_nanos is None else line.amount_nanos),
            "x_BilledCurrency": line.currency,
        }
        row = self._row(
            line.day,
            line.day + timedelta(days=1),
            line.provider,
            line.biller,
            line.project,
            line.cost_nanos,
        )
        return row | _category(self._service(line.provider)) | own

    def entry_row(self, entry: MonthEntry) -> dict[str, Value]:
        """Gives a figure of a whole month; in its own currency where no rate of that is known."""
        known = entry.usd_nanos is not None or entry.amount_nanos is None
        nanos = entry.usd_nanos if known else entry.amount_nanos
        cost = nanos or 0
        is_usage = entry.kind == "tokens"
        credit = cost < 0 and not is_usage
        category: Category = "Usage" if is_usage else "Credit" if credit else "Purchase"
        quantity, unit = (entry.tokens, "Tokens") if is_usage else (1, "Months")
        own: dict[str, Value] = {
            "BillingCurrency": _USD if known else entry.currency,
            "ChargeCategory": category,
            "ChargeDescription": entry.description or entry.label,
            "ChargeFrequency": "Usage-Based" if is_usage else "One-Time",
            "ConsumedQuantity": quantity if is_usage else None,
            "ConsumedUnit": unit if is_usage else None,
            "PricingQuantity": None if credit else quantity,
            "PricingUnit": None if credit else unit,
            "ServiceName": self._name(entry.service),
            "SkuId": None if credit else entry.label,
            "x_CodingVibezBasis": "manual",
            "x_InputUncachedTokens": entry.input_uncached,
            "x_CacheReadTokens": entry.cache_read,
            "x_OutputTokens": entry.output,
            "x_UnpricedTokens": entry.tokens if is_usage and nanos is None else 0,
            "x_BilledAmount": None if entry.amount_nanos is None else to_dollars(entry.amount_nanos),
            "x_BilledCurrency": entry.currency,
        }
        end = next_month(entry.month)
        row = self._row(entry.month, end, entry.service, entry.service, entry.project, cost)
        return row | _category(_AI if is_usage else self._service(entry.service)) | own

    def _row(
        self, start: date, end: date, provider: str, biller: str, project: str, nanos: int
    ) -> dict[str, Value]:
        month, cost = month_of(start), to_dollars(nanos)
        name = self._name(provider)
        tags: dict[str, str] = {"project": project} if project else {}
        return {
            "BilledCost": cost,
            "BillingAccountId": self.id,
            "BillingAccountName": self.name,
            "BillingCurrency": _USD,
            "BillingPeriodStart": _time(month.first),
            "BillingPeriodEnd": _time(month.last + timedelta(days=1)),
            "ChargePeriodStart": _time(start),
            "ChargePeriodEnd": _time(end),
            "ContractedCost": cost,
            "EffectiveCost": cost,
            "InvoiceIssuerName": self._name(biller),
            "ListCost": cost,
            "ProviderName": name,
            "PublisherName": name,
            "Tags": tags,
            "x_Provider": provider,
            "x_Biller": biller,
        }

    def _name(self, provider: str) -> str:
        return self.providers.get(provider).name

    def _service(self, provider: str) -> tuple[str, str]:
        return _SERVICES.get(self.providers.get(provider).category, _TOOLS)


def _category(service: tuple[str, str]) -> dict[str, Value]:
    return {"ServiceCategory": service[0], "ServiceSubcategory": service[1]}


def _category_of(line: BillLine) -> Category:
    for ending, category in _ENDINGS.items():
        if line.line.endswith(ending):
            return category
    return "Credit" if line.cost_nanos < 0 else "Usage"


def _time(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
