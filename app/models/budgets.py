"""The table of budgets and how they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.budgets import Budget

_TONES = {"warning": "warn", "exceeded": "bad"}


@dataclass(frozen=True)
class Names:
    """What providers and members are called, by their ids."""

    providers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)


def scope_words(budget: Budget, names: Names) -> str:
    """Gives what a budget covers."""
    scope = budget.scope
    parts = [
        names.members.get(scope.member, translate("Budgets", "one member")) if scope.member else "",
        names.providers.get(scope.provider, scope.provider) if scope.provider else "",
        translate("Budgets", "project {name}").format(name=scope.project) if scope.project else "",
    ]
    words = ", ".join(filter(None, parts)) or translate("Budgets", "everything")
    # Names are written as they are.
    return words if scope.provider or scope.member in names.members else f"{words[0].upper()}{words[1:]}"


def limit_words(budget: Budget) -> str:
    """Gives a limit with its period."""
    words = {
        "month": translate("Budgets", "{amount} a month"),
        "week": translate("Budgets", "{amount} a week"),
        "day": translate("Budgets", "{amount} a day"),
    }
    return words[budget.period].format(amount=formatting.money_whole(budget.limit))


def standing_words(budget: Budget) -> str:
    """Gives how a budget stands, in words that need no colour."""
    if budget.remaining < 0:
        return translate("Budgets", "{amount} over").format(amount=formatting.money(-budget.remaining))
    return translate("Budgets", "{amount} left").format(amount=formatting.money(budget.remaining))


def threshold_words(budget: Budget) -> str:
    """Gives at which shares one is told."""
    return ", ".join(formatting.percent(share) for share in budget.thresholds)


class BudgetsModel(RecordsTableModel[Budget]):
    """Budgets, the overall one first."""

    def __init__(self, parent: QObject | None = None) -> None:
        self.names = Names()
        columns: list[Column[Budget]] = [
            Column(
                translate("Budgets", "Covers"),
                lambda row: scope_words(row, self.names),
                provider=lambda row: row.scope.provider,
                is_figure=False,
            ),
            Column(
                translate("Budgets", "Limit"),
                limit_words,
                full=lambda row: formatting.money_hover(row.limit),
                plain=lambda row: f"{row.limit:f} USD / {row.period}",
            ),
            Column(
                translate("Budgets", "Used"),
                lambda row: formatting.money(row.used),
                full=lambda row: formatting.money_hover(row.used),
                plain=lambda row: f"{row.used:f}",
            ),
            Column(
                translate("Budgets", "Share"),
                lambda row: formatting.percent(row.used / row.limit),
                full=lambda row: translate("Budgets", "Told at {shares}").format(shares=threshold_words(row)),
                share=lambda row: float(row.used / row.limit),
                tone=_tone,
            ),
            Column(
                translate("Budgets", "Standing"),
                standing_words,
                full=lambda row: formatting.money_hover(row.remaining),
                plain=lambda row: f"{row.remaining:f}",
                tone=_tone,
            ),
        ]
        super().__init__(columns, lambda row: row.id, parent)

    def show_budgets(self, budgets: Sequence[Budget], names: Names) -> None:
        """Takes the budgets, and what those that they are for are called."""
        self.names = names
        self.set_rows(budgets)


def _tone(row: Budget) -> str | None:
    return _TONES.get(row.status)
