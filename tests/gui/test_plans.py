"""Flat plans in the windows: what they are worth, and the question of who pays."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from app.models.glance import describe, tooltip
from app.tray import GlanceMenu
from app.windows.glance import GlanceWindow
from server.schemas.dashboard import Dashboard, PlanQuestion
from server.schemas.settings import SettingsAnswer, SettingsRequest
from tests.gui import sample_figures as samples
from tests.gui.main_windows import Open, bridge, open_window, overview
from tests.gui.test_main_window import banners

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.preferences import Preferences
    from app.windows.overview import Overview

__all__ = ["bridge", "open_window"]
QUESTION = PlanQuestion(
    tool="claude-code",
    flatPlan={"flatPlanTools": "claude-code", "meteredTools": ""},
    metered={"flatPlanTools": "", "meteredTools": "claude-code"},
)


class PlanClient(samples.SampleClient):
    """Asks who pays until it is told."""

    def __init__(self, figures: samples.Figures) -> None:
        super().__init__(figures)
        self.said: list[dict[str, Any]] = []
        self.refuses = False

    def dashboard(self, timezone: str | None = None) -> Dashboard:
        found = super().dashboard(timezone)
        costs = found.totalCosts.model_copy(update={"notional": Decimal("310.2")})
        today = found.today.model_copy(update={"notional": Decimal("3.5")})
        models = [found.topModels[0].model_copy(update={"cost": Decimal(0), "notional": Decimal("310.2")})]
        question = None if self.said and not self.refuses else QUESTION
        return found.model_copy(
            update={
                "totalCosts": costs,
                "today": today,
                "topModels": [*models, *found.topModels[1:]],
                "flatPlanQuestion": question,
            }
        )

    def change_settings(self, request: SettingsRequest) -> SettingsAnswer:
        self.said.append(request.values)
        if self.refuses:
            raise OSError("The disk is full.")
        return self.settings()


def test_the_worth_stands_beside_the_costs(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(PlanClient(samples.year()))
    page = overview(window)
    qtbot.waitUntil(lambda: page.month_card.plans.isVisible(), timeout=30000)
    assert page.month_card.plans.text() == "$310.20 worth on plans"
    assert "in no cost" in page.month_card.plans.toolTip()
    assert page.today_card.detail.text().endswith(" tokens · $3.50 worth on plans")
    month = page.models.index(0, 2)
    assert month.data() == "on a plan"


def wait_for_banners(qtbot: QtBot, page: Overview, count: int) -> None:
    qtbot.waitUntil(lambda: len(banners(page)) == count, timeout=30000)


@pytest.mark.parametrize(("name", "wanted"), [("button", QUESTION.flatPlan), ("other", QUESTION.metered)])
def test_it_is_asked_once_and_either_answer_is_sent(
    qtbot: QtBot, open_window: Open, name: str, wanted: dict[str, str]
) -> None:
    client = PlanClient(samples.year())
    window = open_window(client)
    page = overview(window)
    wait_for_banners(qtbot, page, 3)
    question = next(one for one in banners(page) if one.other.text() == "Every call is paid")
    assert question.words.text().startswith("Who pays for claude-code?")
    assert (question.button.text(), question.other.text()) == ("A flat plan", "Every call is paid")
    getattr(question, name).click()
    wait_for_banners(qtbot, page, 2)
    assert client.said == [wanted]


def test_an_answer_that_could_not_be_kept_can_be_given_again(qtbot: QtBot, open_window: Open) -> None:
    client = PlanClient(samples.year())
    client.refuses = True
    window = open_window(client)
    page = overview(window)
    wait_for_banners(qtbot, page, 3)
    question = next(one for one in banners(page) if one.other.text() == "Every call is paid")
    question.other.click()
    assert not question.other.isEnabled()
    qtbot.waitUntil(question.other.isEnabled, timeout=30000)
    assert client.said == [QUESTION.metered]


def test_the_tray_tells_it_where_there_is_any(
    qtbot: QtBot, dashboard_json: dict[str, Any], preferences: Preferences
) -> None:
    menu = GlanceMenu()
    window = GlanceWindow(menu, environment={})
    qtbot.addWidget(menu)
    qtbot.addWidget(window)
    for notional, told in ((Decimal("310.2"), True), (Decimal(0), False)):
        dashboard_json["totalCosts"]["notional"] = float(notional)
        board = Dashboard.model_validate(dashboard_json)
        menu.set_state(board, "", preferences)
        window.set_state(board, "")
        shown = [action.text() for action in menu.actions() if action.isVisible()]
        assert ("$310.20 worth on plans" in shown) is told
        assert window._plans.isVisibleTo(window) is told
        assert ("$310.20 worth on plans" in tooltip(describe(board, datetime.now(UTC)))) is told


def test_an_older_server_s_answer_has_no_worth_and_no_question(dashboard_json: dict[str, Any]) -> None:
    board = Dashboard.model_validate(dashboard_json)
    assert board.totalCosts.notional == Decimal(0)
    assert board.flatPlanQuestion is None
