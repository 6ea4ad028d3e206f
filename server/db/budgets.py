"""Budgets in the store."""

from __future__ import annotations

from peewee import Database

from server.core.records import BudgetPeriod, BudgetRecord
from server.db.models import Budget

_PERIODS: dict[str, BudgetPeriod] = {"month": "month", "week": "week", "day": "day"}


def list_budgets(database: Database, organization_id: int) -> list[BudgetRecord]:
    """Gives an organization's budgets, the overall ones first."""
    query = Budget.select().where(Budget.organization_id == organization_id)
    rows = query.order_by(Budget.provider, Budget.project, Budget.person_id, Budget.id).execute(database)
    return [_record(row) for row in rows]


def put_budget(database: Database, budget: BudgetRecord) -> BudgetRecord:
    """Stores a budget, replacing the one of the same scope and period; gives it with its id."""
    values = {
        "organization_id": budget.organization_id,
        "provider": budget.provider or "",
        "project": budget.project or "",
        "person_id": budget.person_id or 0,
        "period": budget.period,
        "limit_nanos": budget.limit_nanos,
        "thresholds": ",".join(map(str, budget.thresholds_millionths)),
    }
    scope = (Budget.organization_id, Budget.provider, Budget.project, Budget.person_id, Budget.period)
    Budget.insert(**values).on_conflict(
        conflict_target=scope, preserve=(Budget.limit_nanos, Budget.thresholds)
    ).execute(database)
    same = [column == values[column.name] for column in scope]
    return _record(Budget.select().where(*same).execute(database)[0])


def delete_budget(database: Database, organization_id: int, budget_id: int) -> bool:
    """Deletes a budget; tells whether there was one."""
    query = Budget.delete().where(Budget.organization_id == organization_id, Budget.id == budget_id)
    return bool(query.execute(database))


def _record(row: Budget) -> BudgetRecord:
    return BudgetRecord(
        id=row.id,
        organization_id=row.organization_id,
        provider=row.provider or None,
        project=row.project or None,
        period=_PERIODS[row.period],
        limit_nanos=row.limit_nanos,
        thresholds_millionths=tuple(int(value) for value in row.thresholds.split(",")),
        person_id=row.person_id or None,
    )
