"""What asks for attention, from figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from server.core.budgets import BudgetStanding

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that asks for attention. `key` stays the same while it lasts."""

    key: str
    kind: str
    severity: Severity
    title: str
    message: str
    provider: str | None = None


def budget_notices(standings: Sequence[BudgetStanding], names: dict[str, str]) -> list[Notice]:
    """Gives a notice for every budget that is exceeded or nearly so.

    Args:
        standings: The budgets.
        names: Display names of providers by id.
    """
    notices = []
    for item in standings:
        if item.state not in ("warning", "exceeded"):
            continue
        budget = item.budget
        parts = [names.get(budget.provider, budget.provider) if budget.provider else "", budget.project or ""]
        what = " · ".join(part for part in parts if part)
        period = {"month": "This month's", "week": "This week's", "day": "Today's"}[budget.period]
        over = item.state == "exceeded"
        notices.append(
            Notice(
                key=f"budget-{budget.id}-{item.state}",
                kind="budget",
                severity="critical" if over else "warning",
                title="Budget exceeded" if over else "Budget nearly used",
                message=f"{period} budget{f' for {what}' if what else ''} is {item.percent_used:.0f} % used.",
                provider=budget.provider,
            )
        )
    return notices


def unpriced_notice(events: int, tokens: int, models: Sequence[str]) -> list[Notice]:
    """Gives a notice where some usage has no known price, and so is missing from the money."""
    if not events:
        return []
    shown = ", ".join(models[:3]) + (f" and {len(models) - 3} more" if len(models) > 3 else "")
    return [
        Notice(
            key="unpriced",
            kind="unpriced",
            severity="warning",
            title="Usage without a price",
            message=f"{tokens:,} tokens of {shown} have no known price and are not in the totals.",
        )
    ]
