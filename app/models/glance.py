"""What a glance shows, in words: one source for the menu of the tray and the window that stands in for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from app import formatting
from app.drawing.tray_icon import Look
from app.models.agents import scan_words
from app.short_money import money_short
from app.translation import translate

if TYPE_CHECKING:
    from app.preferences import TrayShows
    from server.schemas.dashboard import BudgetStatus, Dashboard, ProviderFigures, TopModel, TotalCosts

UNKNOWN: Final = "—"
MODELS_SHOWN: Final = 3
PROVIDERS_SHOWN: Final = 3
# Windows cuts a tooltip at 127 characters.
TOOLTIP_LIMIT: Final = 126
# Longer than this and a model's name pushes its figure out of a menu.
_NAME_LIMIT: Final = 34


@dataclass(frozen=True)
class Line:
    """One figure with its name."""

    label: str
    value: str
    note: str = ""

    @property
    def text(self) -> str:
        """The figure and what is said beside it."""
        return f"{self.value} {self.note}" if self.note else self.value


@dataclass(frozen=True)
class Glance:
    """Everything a glance shows. Figures that are not known are dashes."""

    today: Line
    month: Line
    budget: Line
    burn_rate: Line
    projection: Line
    models: tuple[Line, ...]
    unpriced: str
    plans: str
    fed: str

    @property
    def figures(self) -> tuple[Line, ...]:
        """The figures in the order in which they matter."""
        return (self.today, self.month, self.budget, self.burn_rate, self.projection)


def describe(dashboard: Dashboard | None, now: datetime) -> Glance:
    """Puts a dashboard into words."""
    if dashboard is None:
        names = (
            translate("Glance", "Today"),
            translate("Glance", "This month"),
            translate("Glance", "Budget"),
            translate("Glance", "Burn rate"),
            translate("Glance", "End of month"),
        )
        today, month, budget, burn_rate, projection = (Line(name, UNKNOWN) for name in names)
        return Glance(today, month, budget, burn_rate, projection, (), "", "", "")
    costs, spent = dashboard.totalCosts, month_cost(dashboard)
    return Glance(
        today=Line(translate("Glance", "Today"), formatting.money(today_cost(dashboard))),
        month=Line(
            translate("Glance", "This month"),
            formatting.money(spent),
            "" if spent is None else _against(costs),
        ),
        budget=_budget(dashboard.budgetStatus, spent),
        burn_rate=Line(translate("Glance", "Burn rate"), _a_day(burn_per_day(dashboard))),
        projection=_projection(dashboard),
        models=tuple(_model(model) for model in dashboard.topModels[:MODELS_SHOWN]),
        unpriced=_unpriced(dashboard),
        plans=plan_words(dashboard.totalCosts.notional),
        fed=_fed(dashboard.lastEventAt, now) if dashboard.logScan is None else scan_words(dashboard.logScan),
    )


def tooltip(glance: Glance, problem: str = "", *, paused: bool = False, server: str = "") -> str:
    """Gives a few lines for the pointer resting on the icon; `server` names a team's, if it is one."""
    lines = [
        server,
        f"{glance.today.label} {glance.today.value}",
        f"{glance.month.label} {glance.month.value}",
        f"{glance.budget.label} {glance.budget.value}",
        glance.plans,
        translate("Tray", "Notifications paused") if paused else "",
        problem or glance.fed,
    ]
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= TOOLTIP_LIMIT else f"{text[: TOOLTIP_LIMIT - 1]}…"


def look(
    dashboard: Dashboard | None, shows: TrayShows, *, dark_panel: bool = True, error: bool = False
) -> Look:
    """Gives what the tray icon looks like; without figures it is the dimmed mark."""
    if dashboard is None or dashboard.dataFreshness == "no_data":
        return Look(dark_panel=dark_panel, stale=True, error=error)
    budget = dashboard.budgetStatus
    fill = None if budget.percentUsed is None else budget.percentUsed / 100
    text = ""
    if shows == "today":
        text = money_short(today_cost(dashboard))
    elif shows == "month":
        text = money_short(month_cost(dashboard))
    elif shows == "burn":
        text = money_short(burn_per_day(dashboard))
    tone = budget.status if budget.status in ("warning", "exceeded") else "plain"
    return Look(
        text=text,
        # Two shares that look the same are the same look, so that the icon is not sent again for nothing.
        fill=None if fill is None or not _needs_share(shows, tone) else round(min(fill, 1.0), 2),
        tone=tone,
        dark_panel=dark_panel,
        # Figures that could not be read anew are old ones.
        stale=error,
        error=error,
    )


def _needs_share(shows: TrayShows, tone: str) -> bool:
    return shows == "budget" or (shows in ("today", "month", "burn") and tone != "plain")


def today_cost(dashboard: Dashboard) -> Decimal | None:
    """Gives what today cost, None where that cannot be known."""
    return formatting.known(dashboard.today.cost, dashboard.today.unpricedTokens)


def month_cost(dashboard: Dashboard) -> Decimal | None:
    """Gives what this month cost, None where that cannot be known."""
    return formatting.known(dashboard.totalCosts.currentMonth, dashboard.unpriced.tokens)


def burn_per_day(dashboard: Dashboard) -> Decimal | None:
    """Gives the burn rate, None where that cannot be known."""
    return formatting.known(dashboard.burnRate.costPerDay, dashboard.burnRate.unpricedTokens)


def top_providers(dashboard: Dashboard) -> list[ProviderFigures]:
    """Gives the providers that a glance shows: those that cost most today, then this month."""
    ranked = sorted(dashboard.providers, key=lambda one: (-one.todayCost, -one.cost, one.name))
    return ranked[:PROVIDERS_SHOWN]


def provider_today(provider: ProviderFigures) -> str:
    """Gives what a provider cost today, or in a word why there is no such figure."""
    cost = formatting.known(provider.todayCost, provider.todayUnpricedTokens)
    if cost is None:
        return _unpriced_word()
    return (
        translate("Glance", "on a plan")
        if provider.cost == 0 and provider.notional
        else formatting.money(cost)
    )


def _unpriced_word() -> str:
    # Not by `app.models.basis`: it imports the schemas, which the tray has no need of.
    return translate("Basis", "unpriced")


def heading(dashboard: Dashboard | None) -> str:
    """Gives the month against its budget, and where it ends."""
    if dashboard is None:
        return ""
    spent, status, ahead = month_cost(dashboard), dashboard.budgetStatus, dashboard.projection
    if status.limit:
        words = translate("Glance", "{share} of {limit} used").format(
            share=formatting.percent(None if spent is None else status.used / status.limit),
            limit=formatting.money(status.limit),
        )
    else:
        words = translate("Glance", "No budget set")
    if ahead.confidence <= 0:
        return words
    return translate("Glance", "{words} · heading for {end}").format(
        words=words, end=formatting.money(ahead.estimatedCost)
    )


def _against(costs: TotalCosts) -> str:
    change = formatting.change(costs.currentMonth, costs.previousMonthToDate)
    if change is None:
        return ""
    if change == formatting.as_much():
        return translate("Glance", "(as last month)")
    if formatting.is_alike(costs.currentMonth, costs.previousMonthToDate):
        return translate("Glance", "({change} as last month)").format(change=change)
    return translate("Glance", "({change} than last)").format(change=change)


def _a_day(cost: Decimal | None) -> str:
    return translate("Glance", "{amount} a day").format(amount=formatting.money(cost))


def _budget(status: BudgetStatus, month: Decimal | None) -> Line:
    if not status.limit:
        return Line(translate("Glance", "Budget"), translate("Glance", "none set"))
    if month is None:
        share = UNKNOWN
        note = ""
    else:
        share = formatting.percent(status.used / status.limit)
        notes = {
            "warning": translate("Glance", "– nearly used"),
            "exceeded": translate("Glance", "– exceeded"),
        }
        note = notes.get(status.status, "")
    words = translate("Glance", "{share} of {limit}")
    return Line(
        translate("Glance", "Budget"), words.format(share=share, limit=formatting.money(status.limit)), note
    )


def _projection(dashboard: Dashboard) -> Line:
    projection = dashboard.projection
    if projection.confidence <= 0:
        return Line(translate("Glance", "End of month"), UNKNOWN)
    return Line(
        translate("Glance", "End of month"),
        translate("Glance", "about {amount}").format(amount=formatting.money(projection.estimatedCost)),
    )


def _model(model: TopModel) -> Line:
    name = model.model if len(model.model) <= _NAME_LIMIT else f"{model.model[: _NAME_LIMIT - 1]}…"
    return Line(name, model_cost(model))


def model_cost(model: TopModel) -> str:
    """Gives what a model cost, or in a word why there is no such figure."""
    if model.cost is None:
        return _unpriced_word()
    return (
        translate("Glance", "on a plan")
        if model.cost == 0 and model.notional
        else formatting.money(model.cost)
    )


def plan_words(notional: Decimal) -> str:
    """Says what usage under flat plans is worth, beside the costs that it is no part of."""
    if not notional:
        return ""
    return translate("Glance", "{amount} worth on plans").format(amount=formatting.money(notional))


def _unpriced(dashboard: Dashboard) -> str:
    events = dashboard.unpriced.events
    if not events:
        return ""
    return translate("Glance", "{requests} without a known price").format(
        requests=formatting.count(events, "request")
    )


def _fed(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return translate("Glance", "Nothing tracked yet")
    return translate("Glance", "Last fed {when}").format(when=formatting.ago(moment, now))
