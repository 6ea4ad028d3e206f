"""Tracked, billed and paid, held against each other."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from server.api.endpoint import Call, NoBody, endpoint
from server.core.money import to_dollars
from server.core.provider import ProviderNames
from server.core.reconciliation import TOLERANCE_NANOS, TOLERANCE_PERCENT, Judgement, ProviderMonth
from server.schemas.costs import MonthQuery
from server.schemas.reconciliation import BookFigures, Differences, ProviderBooks, Reconciliation, Tolerance

reconciliation = Blueprint("reconciliation", __name__)


@endpoint(reconciliation, "GET", "/api/reconciliation", query=MonthQuery, answer=Reconciliation, scope="read")
def show(call: Call[MonthQuery, NoBody]) -> Reconciliation:
    """Hold a month's tracked, billed and paid money against each other, provider by provider."""
    query = call.query
    found = call.services.reconciliation.month(
        call.identity, month=query.month, year=query.year, zone_name=query.timezone
    )
    return Reconciliation(
        month=found.month.first.month,
        year=found.month.first.year,
        providers=[_row(month, result, call.services.providers) for month, result in found.providers],
        totals=_together([month for month, _ in found.providers]),
        unassignedPaid=to_dollars(found.unassigned.nanos),
        tolerance=Tolerance(percent=TOLERANCE_PERCENT, minimum=to_dollars(TOLERANCE_NANOS)),
    )


def _row(month: ProviderMonth, result: Judgement, names: ProviderNames) -> ProviderBooks:
    tracked, paid = result.tracked_minus_billed, result.paid_minus_cost
    return ProviderBooks(
        provider=month.provider,
        name=names.get(month.provider).name,
        differences=Differences(
            trackedMinusBilled=None if tracked is None else to_dollars(tracked),
            paidMinusCost=None if paid is None else to_dollars(paid),
        ),
        verdict=result.verdict,
        explanation=result.explanation,
        notes=list(result.notes),
        open=month.open,
        billedDays=month.billed_days,
        settledDays=month.settled_days,
        unpricedTokens=month.unpriced_tokens,
        **_together([month]).model_dump(),
    )


def _together(months: Sequence[ProviderMonth]) -> BookFigures:
    billed = [month.billed_nanos for month in months if month.billed_nanos is not None]
    return BookFigures(
        events=to_dollars(sum(month.events_nanos for month in months)),
        billed=to_dollars(sum(billed)) if billed else None,
        manual=to_dollars(sum(month.manual_nanos for month in months)),
        cost=to_dollars(sum(month.cost_nanos for month in months)),
        paid=to_dollars(sum(month.paid.nanos for month in months)),
        paidTax=to_dollars(sum(month.paid.tax_nanos for month in months)),
        previousPaid=to_dollars(sum(month.paid_before.nanos for month in months)),
        nextPaid=to_dollars(sum(month.paid_after.nanos for month in months)),
    )
