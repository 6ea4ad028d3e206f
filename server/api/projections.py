"""Where the month is heading."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, endpoint
from server.core.money import to_dollars
from server.schemas import projections as shape
from server.services.projections import MonthAhead

projections = Blueprint("projections", __name__)


@endpoint(
    projections,
    "GET",
    "/api/projections",
    query=shape.ProjectionQuery,
    answer=shape.MonthProjection,
    scope="read",
)
def month(call: Call[shape.ProjectionQuery, NoBody]) -> shape.MonthProjection:
    """What the month will probably have cost, and whether that is within its budget."""
    ahead = call.services.projections.month(
        call.identity, provider=call.query.provider, zone_name=call.query.timezone
    )
    whole = ahead.projection
    return shape.MonthProjection(
        endOfMonth=shape.EndOfMonth(
            estimatedCost=to_dollars(whole.estimated_nanos), confidence=whole.confidence
        ),
        range=shape.CostRange(low=to_dollars(whole.low_nanos), high=to_dollars(whole.high_nanos)),
        budgetImpact=_impact(ahead),
        byProvider={name: to_dollars(part.estimated_nanos) for name, part in ahead.by_provider.items()},
        method=whole.method,
        spent=to_dollars(ahead.spent.cost_nanos),
        fixed=to_dollars(ahead.spent.manual_nanos),
        path=[
            shape.PathDay(
                date=one.day,
                low=to_dollars(one.low_nanos),
                expected=to_dollars(one.expected_nanos),
                high=to_dollars(one.high_nanos),
            )
            for one in ahead.path
        ],
    )


def _impact(ahead: MonthAhead) -> shape.BudgetImpact:
    if ahead.budget is None:
        return shape.BudgetImpact(willExceedBudget=False, limit=None, projectedOverage=None, exceedsOn=None)
    limit = ahead.budget.budget.limit_nanos
    over = max(0, ahead.projection.estimated_nanos - limit)
    return shape.BudgetImpact(
        willExceedBudget=over > 0,
        limit=to_dollars(limit),
        projectedOverage=to_dollars(over),
        exceedsOn=ahead.exceeds_on,
    )
