"""Where this month is heading."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, endpoint
from server.core.money import to_dollars
from server.schemas.projections import BudgetImpact, EndOfMonth, ProjectionQuery, Projections, Range

projections = Blueprint("projections", __name__)


@endpoint(projections, "GET", "/api/projections", query=ProjectionQuery, answer=Projections, scope="read")
def show(call: Call[ProjectionQuery, NoBody]) -> Projections:
    """What this month is expected to cost by its end, and whether its budget will do."""
    found = call.services.projections.month(
        call.identity, provider=call.query.provider, zone_name=call.query.timezone
    )
    whole, limit = found.whole, found.limit_nanos
    over = None if limit is None else max(0, whole.estimated_nanos - limit)
    return Projections(
        endOfMonth=EndOfMonth(estimatedCost=to_dollars(whole.estimated_nanos), confidence=whole.confidence),
        range=Range(low=to_dollars(whole.low_nanos), high=to_dollars(whole.high_nanos)),
        method=whole.method,
        byProvider={name: to_dollars(one.estimated_nanos) for name, one in found.by_provider.items()},
        budgetImpact=BudgetImpact(
            willExceedBudget=bool(over),
            limit=None if limit is None else to_dollars(limit),
            projectedOverage=None if over is None else to_dollars(over),
            exceedsOn=found.exceeds_on,
        ),
    )
