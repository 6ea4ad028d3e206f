"""Budgets."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.budgets import BudgetStanding
from server.core.money import to_dollars
from server.core.team import Person
from server.schemas.budgets import Budget, BudgetList, BudgetRequest, BudgetScope
from server.schemas.common import Deleted
from server.services.budgets import threshold_fractions

budgets = Blueprint("budgets", __name__)


@endpoint(budgets, "GET", "/api/budgets", answer=BudgetList, scope="read")
def list_budgets(call: Call[NoQuery, NoBody]) -> BudgetList:
    """List the budgets and how they stand."""
    people = call.services.team.people(call.identity)
    found = call.services.budgets.list_standings(call.identity)
    return BudgetList(budgets=[_shape(item, people) for item in found])


@endpoint(budgets, "PUT", "/api/budgets", body=BudgetRequest, answer=Budget, scope="admin")
def put(call: Call[NoQuery, BudgetRequest]) -> Budget:
    """Set the budget of a scope and period."""
    people = call.services.team.people(call.identity)
    return _shape(call.services.budgets.put(call.identity, call.body), people)


@endpoint(budgets, "DELETE", "/api/budgets/<budget_id>", answer=Deleted, scope="admin")
def delete(call: Call[NoQuery, NoBody]) -> Deleted:
    """Remove a budget."""
    call.services.budgets.delete(call.identity, call.path["budget_id"])
    return Deleted(id=call.path["budget_id"])


def _shape(item: BudgetStanding, people: Mapping[int, Person]) -> Budget:
    budget = item.budget
    return Budget(
        id=str(budget.id),
        scope=BudgetScope(
            provider=budget.provider,
            project=budget.project,
            member=None if budget.person_id is None else people[budget.person_id].public_id,
        ),
        limit=to_dollars(budget.limit_nanos),
        period=budget.period,
        thresholds=threshold_fractions(budget),
        used=to_dollars(item.used_nanos),
        remaining=to_dollars(item.remaining_nanos),
        percentUsed=round(item.percent_used, 2),
        status=item.state,
    )
