"""Budgets: which days they cover and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from server.core.periods import DayRange, month_of, week_of
from server.core.records import BudgetRecord

BudgetState = Literal["ok", "warning", "exceeded", "none"]
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class BudgetStanding:
    """A budget and what was used of it; `fixed_nanos` is the part that was entered for whole months."""

    budget: BudgetRecord
    used_nanos: int
    state: BudgetState
    fixed_nanos: int = 0

    @property
    def remaining_nanos(self) -> int:
        """What is left; negative when it is exceeded."""
        return self.budget.limit_nanos - self.used_nanos

    @property
    def percent_used(self) -> float:
        """Percent of the limit, for display."""
        return 100 * self.used_nanos / self.budget.limit_nanos


def days_of(budget: BudgetRecord, day: date) -> DayRange:
    """Gives the budget's current period."""
    if budget.period == "month":
        return month_of(day)
    return week_of(day) if budget.period == "week" else DayRange(day, day)


def standing(budget: BudgetRecord, used_nanos: int, fixed_nanos: int = 0) -> BudgetStanding:
    """Judges a budget: exceeded above the limit, a warning from its highest threshold below the limit on."""
    below = [value for value in budget.thresholds_millionths if value < MILLION]
    warn_at = max(below, default=MILLION)
    state: BudgetState = "ok"
    if used_nanos > budget.limit_nanos:
        state = "exceeded"
    elif used_nanos * MILLION >= budget.limit_nanos * warn_at:
        state = "warning"
    return BudgetStanding(budget, used_nanos, state, fixed_nanos)
