"""The three cards that answer a glance: today, this month against its budget, and where it is heading."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app import formatting
from app.models.basis import basis_parts, basis_word, unpriced_word
from app.models.glance import month_cost, plan_words, today_cost
from app.translation import translate
from app.widgets.bars import BudgetBar
from app.widgets.opening_card import OpeningCard
from app.widgets.sparkline import Sparkline
from app.widgets.words import Figure, Tone, Words
from server.schemas.dashboard import BudgetStatus, Dashboard


def plans_help() -> str:
    """Says what the worth of usage under flat plans is."""
    return translate(
        "Overview",
        "What the API would have charged for usage that a flat plan pays for: in no cost and no budget.",
    )


def ways(cost: Decimal | None) -> tuple[str, ...]:
    """Gives the ways to write a large amount, from the most exact to the shortest."""
    written = (formatting.money(cost), formatting.money_whole(cost), formatting.money_compact(cost))
    return tuple(dict.fromkeys(written))


class TodayCard(OpeningCard):
    """Since midnight, with the last fourteen days below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Overview", "Today"), translate("Overview", "Opens today's uses"), parent)
        self.basis = Words(tone="soft", size="label")
        self.head.addWidget(self.basis)
        self.figure = Figure(selectable=False)
        self.detail = Words(tone="soft", size="label", wrap=True)
        self.days = Sparkline()
        self.body.addWidget(self.figure)
        self.body.addWidget(self.detail)
        self.body.addStretch(1)
        self.body.addSpacing(6)
        self.body.addWidget(self.days)

    def show_figures(self, dashboard: Dashboard) -> None:
        """Shows the newest figures."""
        today = dashboard.today
        cost = today_cost(dashboard)
        self.figure.set_ways(*ways(cost), hover=formatting.money_hover(cost))
        self.basis.setText(unpriced_word() if cost is None else basis_word(today.basis))
        self.basis.setToolTip(basis_parts(today.basis))
        used = (
            f"{formatting.count(today.requests, 'request')} · {formatting.tokens_words(today.tokens)}",
            plan_words(today.notional),
        )
        self.detail.setText(" · ".join(filter(None, used)))
        self.detail.setToolTip(plans_help() if today.notional else "")
        self.days.set_days(dashboard.recentDays)


class MonthCard(OpeningCard):
    """The month to date against last month and against the budget."""

    budget_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("Overview", "This month"), translate("Overview", "Opens the month's costs"), parent
        )
        self.basis = Words(tone="soft", size="label")
        self.head.addWidget(self.basis)
        self.figure = Figure(selectable=False)
        self.change = Words(tone="soft", size="label", wrap=True)
        self.plans = Words(tone="soft", size="label", wrap=True)
        self.plans.setToolTip(plans_help())
        self.bar = BudgetBar()
        self.budget = Words(size="label", wrap=True)
        self.button = QPushButton(translate("Overview", "Set a budget…"))
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.budget_requested)
        self.body.addWidget(self.figure)
        self.body.addWidget(self.change)
        self.body.addWidget(self.plans)
        self.body.addStretch(1)
        self.body.addSpacing(6)
        for widget in (self.bar, self.budget, self.button):
            self.body.addWidget(widget)

    def show_figures(self, dashboard: Dashboard) -> None:
        """Shows the newest figures."""
        costs = dashboard.totalCosts
        if dashboard.recentDays:
            self.title.setText(formatting.month(dashboard.recentDays[-1].date))
        cost = month_cost(dashboard)
        self.figure.set_ways(*ways(cost), hover=formatting.money_hover(cost))
        self.basis.setText(unpriced_word() if cost is None else basis_word(dashboard.basis))
        self.basis.setToolTip(basis_parts(dashboard.basis))
        before = formatting.known(costs.previousMonthToDate, costs.previousUnpricedTokens)
        self.change.setText(change_words(cost, before))
        self.change.setToolTip(
            translate("Overview", "All of last month: {amount}").format(
                amount=formatting.money_full(costs.previousMonth)
            )
        )
        self.plans.setText(plan_words(costs.notional))
        self.plans.setVisible(bool(costs.notional))
        self._show_budget(dashboard.budgetStatus, is_known=cost is not None)

    def _show_budget(self, budget: BudgetStatus, *, is_known: bool) -> None:
        limit = budget.limit
        self.bar.setVisible(limit is not None and limit > 0)
        self.budget.setVisible(limit is not None and limit > 0)
        self.button.setVisible(limit is None or limit <= 0)
        if limit is None or limit <= 0:
            return
        self.bar.set_figures(budget.used, limit, budget.projected, budget.status)
        words, tone = budget_words(budget.used, limit, budget.projected)
        if not is_known:
            unknown = translate("Overview", "of {limit}, unknown how much is used")
            words, tone = unknown.format(limit=formatting.money(limit)), "soft"
        self.budget.setText(words)
        self.budget.set_tone(tone)
        self.bar.setToolTip(
            translate(
                "Overview", "Used {used} of {limit}.\nThe tick is the projected end of the month: {end}"
            ).format(
                used=formatting.money_full(budget.used),
                limit=formatting.money_full(limit),
                end=formatting.money_full(budget.projected),
            )
        )


def change_words(now: Decimal | None, before: Decimal | None) -> str:
    """Says how this month stands against last month up to the same day."""
    if now is None:
        return translate("Overview", "none of its usage has a known price")
    if before is None:
        return translate("Overview", "last month is not known: its usage has no known price")
    words, amount = formatting.change(now, before), formatting.money(before)
    if words is None:
        return translate("Overview", "nothing by this day last month")
    if formatting.is_alike(now, before):
        sentence = translate("Overview", "{change} as by this day last month ({amount})")
    else:
        sentence = translate("Overview", "{change} than by this day last month ({amount})")
    return sentence.format(change=words, amount=amount)


def budget_words(used: Decimal, limit: Decimal, projected: Decimal) -> tuple[str, Tone]:
    """Says how a budget stands, and how grave that is."""
    share, whole = formatting.percent(used / limit), formatting.money(limit)
    if used > limit:
        words = translate("Overview", "{amount} over the budget of {limit}")
        return words.format(amount=formatting.money(used - limit), limit=whole), "bad"
    if projected > limit:
        words = translate("Overview", "{share} of {limit}, heading {amount} over")
        over = formatting.money(projected - limit)
        return words.format(share=share, limit=whole, amount=over), "warn"
    words = translate("Overview", "{share} of {limit}, {amount} left")
    return words.format(share=share, limit=whole, amount=formatting.money(limit - used)), "text"


class PaceCard(OpeningCard):
    """Where the month ends if it goes on like this, and how fast it goes now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            translate("Overview", "End of month"),
            translate("Overview", "Opens the month in the charts"),
            parent,
        )
        self.head.addWidget(Words(translate("Overview", "projected"), tone="soft", size="label"))
        self.figure = Figure(selectable=False)
        self.range = Words(tone="soft", size="label", wrap=True)
        self.rate = Words(size="label", wrap=True)
        self.rate_note = Words(
            translate("Overview", "burn rate of the last 24 hours"), tone="soft", size="label", wrap=True
        )
        self.body.addWidget(self.figure)
        self.body.addWidget(self.range)
        self.body.addStretch(1)
        self.body.addSpacing(6)
        self.body.addWidget(self.rate)
        self.body.addWidget(self.rate_note)

    def show_figures(self, dashboard: Dashboard) -> None:
        """Shows the newest figures."""
        if dashboard.recentDays:
            self.title.setText(
                translate("Overview", "End of {month}").format(
                    month=formatting.month(dashboard.recentDays[-1].date)
                )
            )
        ahead = dashboard.projection
        if ahead.confidence <= 0:
            self.figure.set_ways(formatting.UNKNOWN)
            self.range.setText(translate("Overview", "too little to go by yet"))
        else:
            cost = ahead.estimatedCost
            self.figure.set_ways(*ways(cost), hover=formatting.money_hover(cost))
            low, high = formatting.money(ahead.low), formatting.money(ahead.high)
            likely = translate("Overview", "likely {low} to {high}").format(low=low, high=high)
            self.range.setText(likely if low != high else "")
        self.range.setToolTip(translate("Overview", "Four months in five end within this range"))
        rate = dashboard.burnRate
        hour, whole_day = (
            formatting.known(cost, rate.unpricedTokens) for cost in (rate.costPerHour, rate.costPerDay)
        )
        self.rate.setText(
            translate("Overview", "{hour} an hour · {day} a day").format(
                hour=formatting.money(hour), day=formatting.money(whole_day)
            )
        )
        self.rate.setToolTip(
            translate("Overview", "{amount} and {tokens} tokens an hour").format(
                amount=formatting.money_full(hour), tokens=formatting.tokens(int(rate.tokensPerHour))
            )
        )
