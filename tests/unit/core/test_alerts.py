"""Alerts: which figures ask for attention, and that each is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.core.alerts import (
    Alert,
    Notice,
    forecast_notice,
    reconcile,
    threshold_notices,
    unpriced_notice,
)
from server.core.budgets import standing
from server.core.projections import Projection
from server.core.records import BudgetRecord

DOLLAR = 10**9
DAY = date(2026, 2, 14)
NAMES = {"openai": "OpenAI"}


def budget(**changes: Any) -> BudgetRecord:
    values: dict[str, Any] = {
        "id": 7,
        "organization_id": 1,
        "provider": None,
        "project": None,
        "period": "month",
        "limit_nanos": 100 * DOLLAR,
        "thresholds_millionths": (500_000, 800_000, 1_000_000),
    }
    return BudgetRecord(**values | changes)


def heading(dollars: int, confidence: float = 0.5) -> Projection:
    return Projection(dollars * DOLLAR, 0, 10**18, confidence)


def test_every_threshold_that_is_reached_counts_as_told_and_the_highest_is_shown() -> None:
    assert threshold_notices(standing(budget(), 50 * DOLLAR - 1), DAY, NAMES) == []
    half, most = threshold_notices(standing(budget(), 85 * DOLLAR), DAY, NAMES)
    assert (half.hidden, half.severity) == (True, "info")
    assert (most.hidden, most.severity, most.title) == (False, "warning", "80 % of a budget used")
    assert most.message == "This month's budget of $100.00 is 80 % used."
    *_, at = threshold_notices(standing(budget(), 100 * DOLLAR), DAY, NAMES)
    assert (at.severity, at.title) == ("critical", "100 % of a budget used")
    *_, over = threshold_notices(standing(budget(), 100 * DOLLAR + 1), DAY, NAMES)
    assert (over.key, over.title) == (at.key, "Budget exceeded")


def test_a_budget_says_whose_it_is() -> None:
    scoped = budget(provider="openai", project="search", period="day", thresholds_millionths=(333_333,))
    (found,) = threshold_notices(standing(scoped, 99 * DOLLAR), DAY, NAMES)
    assert found.message == "Today's budget for OpenAI · search of $100.00 is 33.3333 % used."
    assert (found.provider, found.project, found.severity) == ("openai", "search", "warning")
    gone = budget(provider="gone", period="week", thresholds_millionths=(2_000_000,))
    (found,) = threshold_notices(standing(gone, 250 * DOLLAR), DAY, NAMES)
    assert found.message == "This week's budget for gone of $100.00 is 200 % used."


def test_another_period_or_limit_is_another_matter() -> None:
    def keys(one: BudgetRecord, day: date) -> set[str]:
        return {notice.key for notice in threshold_notices(standing(one, 10**15), day, NAMES)}

    same = keys(budget(), DAY) & keys(budget(), date(2026, 2, 28))
    assert len(same) == 3
    assert not keys(budget(), DAY) & keys(budget(), date(2026, 3, 1))
    assert not keys(budget(), DAY) & keys(budget(limit_nanos=200 * DOLLAR), DAY)


def test_a_forecast_is_told_before_the_limit_is_reached_and_not_after() -> None:
    def told(used: int, ahead: Projection, on: date | None = None) -> Notice | None:
        return forecast_notice(standing(budget(), used * DOLLAR), ahead, on, DAY, NAMES)

    assert told(40, heading(100)) is None
    assert told(40, heading(130, confidence=0)) is None, "nothing is known yet"
    assert told(101, heading(130)) is None, "it is exceeded already"
    found = told(40, heading(130), date(2026, 2, 24))
    assert found is not None
    assert found.rearms
    assert found.message == (
        "This month's budget of $100.00 will probably be exceeded, around 2026-02-24: "
        "it is heading for $130.00."
    )


def test_usage_without_a_price_is_one_matter_a_month() -> None:
    assert unpriced_notice(DAY, []) == []
    (many,) = unpriced_notice(DAY, ["a", "b", "c", "d", "e"])
    assert "a, b, c and 2 more" in many.message
    assert many.key == "unpriced-2026-02"


def notice(key: str, **changes: Any) -> Notice:
    return Notice(key, "budget", "info", "title", "message", **changes)


def apply(kept: dict[str, Alert], wanted: list[Notice], now: int) -> list[Alert]:
    """Does what a store does; gives what is told."""
    changes = reconcile(list(kept.values()), wanted, organization_id=1, now_ms=now)
    for alert in (*changes.fresh, *changes.changed):
        kept[alert.key] = alert
    return [alert for alert in changes.fresh if alert.ended_at_ms is None]


def test_a_matter_is_told_once_even_if_it_goes_and_comes_back() -> None:
    kept: dict[str, Alert] = {}
    assert len(apply(kept, [notice("a")], 1)) == 1
    assert apply(kept, [notice("a")], 2) == []
    assert apply(kept, [], 3) == []
    assert kept["a"].ended_at_ms == 3
    assert apply(kept, [notice("a")], 4) == []
    assert kept["a"].is_open
    assert kept["a"].created_at_ms == 1


def test_a_forecast_that_comes_back_is_told_again() -> None:
    kept: dict[str, Alert] = {}
    apply(kept, [notice("a", rearms=True)], 1)
    assert apply(kept, [notice("a", rearms=True)], 2) == []
    apply(kept, [], 3)
    (again,) = apply(kept, [notice("a", rearms=True)], 4)
    assert (again.episode, again.created_at_ms) == (2, 4)


def test_what_is_hidden_is_never_told_later() -> None:
    kept: dict[str, Alert] = {}
    assert [one.key for one in apply(kept, [notice("low", hidden=True), notice("high")], 1)] == ["high"]
    assert apply(kept, [notice("low")], 2) == []
    assert kept["low"].is_open
    assert not kept["high"].is_open


def test_words_follow_the_figures_but_a_dismissed_alert_stays_dismissed() -> None:
    kept: dict[str, Alert] = {}
    apply(kept, [notice("a")], 1)
    kept["a"] = replace(kept["a"], dismissed_at_ms=2)
    worse = replace(notice("a"), title="worse", severity="critical")
    assert apply(kept, [worse], 3) == []
    assert kept["a"].words == ("critical", "worse", "message")
    assert not kept["a"].is_open


KEYS = st.lists(st.sampled_from("abcd"), unique=True)


@given(st.lists(KEYS, max_size=12), st.booleans())
def test_what_is_open_is_what_is_wanted_and_nothing_is_told_twice_while_it_lasts(
    wants: list[list[str]], rearms: bool
) -> None:
    kept: dict[str, Alert] = {}
    before: set[str] = set()
    ever: set[str] = set()
    for now, keys in enumerate(wants):
        told = {alert.key for alert in apply(kept, [notice(key, rearms=rearms) for key in keys], now)}
        assert {key for key, alert in kept.items() if alert.is_open} == set(keys)
        assert told == set(keys) - (before if rearms else ever)
        assert reconcile(
            list(kept.values()), [notice(k, rearms=rearms) for k in keys], organization_id=1, now_ms=now
        ) == reconcile([], [], organization_id=1, now_ms=0)
        before, ever = set(keys), ever | set(keys)
