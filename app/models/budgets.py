"""The table of budgets and how they stand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from server.schemas.budgets import Budget

PERIODS: Mapping[str, str] = {"month": "a month", "week": "a week", "day": "a day"}
_TONES = {"warning": "warn", "exceeded": "bad"}


def scope_words(budget: Budget) -> str:
    """Gives what a budget covers."""
    scope = budget.scope
    parts = [part for part in (scope.provider, f"project {scope.project}" if scope.project else "") if part]
    words = ", ".join(parts) or "everything"
    return words if scope.provider else f"{words[0].upper()}{words[1:]}"


def standing_words(budget: Budget) -> str:
    """Gives how a budget stands, in words that need no colour."""
    if budget.remaining < 0:
        return f"{formatting.money(-budget.remaining)} over"
    return f"{formatting.money(budget.remaining)} left"


def threshold_words(budget: Budget) -> str:
    """Gives at which shares one is told."""
    return ", ".join(formatting.percent(share) for share in budget.thresholds)


class BudgetsModel(RecordsTableModel[Budget]):
    """Budgets, the overall one first."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: list[Column[Budget]] = [
            Column(
                "Covers",
                scope_words,
                provider=lambda row: row.scope.provider,
                is_figure=False,
            ),
            Column(
                "Limit",
                lambda row: f"{formatting.money_whole(row.limit)} {PERIODS[row.period]}",
                full=lambda row: formatting.money_full(row.limit),
            ),
            Column(
                "Used",
                lambda row: formatting.money(row.used),
                full=lambda row: formatting.money_full(row.used),
            ),
            Column(
                "Share",
                lambda row: formatting.percent(row.used / row.limit),
                full=lambda row: f"Told at {threshold_words(row)}",
                share=lambda row: float(row.used / row.limit),
                tone=_tone,
            ),
            Column("Standing", standing_words, tone=_tone),
        ]
        super().__init__(columns, lambda row: row.id, parent)


def _tone(row: Budget) -> str | None:
    return _TONES.get(row.status)
