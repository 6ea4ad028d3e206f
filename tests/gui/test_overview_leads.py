"""Every figure of the overview opens what it is made of: by the mouse and by keys, over the real server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.client import ApiClient
from app.widgets.opening_card import OpeningCard
from app.windows.charts_tab import ChartsTab
from app.windows.costs import CostsPage
from app.windows.integrations import IntegrationsPage
from app.windows.overview import Overview
from app.windows.usage import UsagePage
from server.schemas.budgets import BudgetRequest
from tests.gui.pages_open import open_page, until
from tests.gui.real_server import NOW, TODAY, add_uses, track

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences
    from app.windows.main_window import MainWindow
    from app.windows.page import Page

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def overview(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences) -> Overview:
    # A month's uses: three of today, more of the days before.
    add_uses(real, 30, minute=lambda number: NOW - timedelta(hours=12 * number))
    page = open_page(qtbot, real, bridge, preferences, Overview, "overview")
    until(qtbot, lambda: page.providers_card.table.model().rowCount() == 2)
    return page


def shown(page: Page) -> Page:
    window: MainWindow = page.window()  # type: ignore[assignment]
    return window.pages.currentWidget()  # type: ignore[return-value]


def press(card: OpeningCard) -> None:
    QTest.mouseClick(card, LEFT, pos=QPoint(card.width() // 2, 60))


def test_today_opens_the_uses_of_today(qtbot: QtBot, real: ApiClient, overview: Overview) -> None:
    press(overview.today_card)
    usage = shown(overview)
    assert isinstance(usage, UsagePage)
    assert usage.filters.ranges.currentText() == "Today"
    listed = real.tokens(start=TODAY, end=TODAY).tokens
    until(qtbot, lambda: usage.model.rowCount() == len(listed) == 2)


def test_a_figure_itself_can_be_pressed_and_keys_do_the_same(qtbot: QtBot, overview: Overview) -> None:
    with qtbot.waitSignal(overview.month_card.opened):
        QTest.mouseClick(overview.month_card.figure, LEFT)
    assert isinstance(shown(overview), CostsPage)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(overview.today_card.opened):
            QTest.keyClick(overview.today_card, key)
    with qtbot.assertNotEmitted(overview.today_card.opened):
        QTest.keyClick(overview.today_card, Qt.Key.Key_X)
        QTest.mouseClick(overview.today_card, Qt.MouseButton.RightButton)


def test_cards_say_where_they_lead(overview: Overview) -> None:
    for card in (overview.today_card, overview.month_card, overview.pace_card):
        assert card.accessibleDescription().startswith("Opens ")
        assert card.focusPolicy() == Qt.FocusPolicy.TabFocus
    before = overview.today_card.grab().toImage()
    overview.today_card.setFocus()
    assert overview.today_card.grab().toImage() != before


def test_the_projection_opens_the_month_in_the_charts(qtbot: QtBot, overview: Overview) -> None:
    press(overview.pace_card)
    charts = shown(overview)
    assert isinstance(charts, ChartsTab)
    until(qtbot, lambda: charts.is_full)
    assert charts.charts.controls.views.choice == "month"
    with qtbot.waitSignal(overview.window().charts_requested):  # type: ignore[attr-defined]
        charts.window_button.click()


def test_a_provider_opens_its_costs(qtbot: QtBot, overview: Overview) -> None:
    table = overview.providers_card.table
    provider = overview.providers.row_at(1)
    table.setFocus()
    table.setCurrentIndex(overview.providers.index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    costs = shown(overview)
    assert isinstance(costs, CostsPage)
    until(qtbot, lambda: costs.pane.isVisible() and costs.pane.heading.text() == provider.name)


def test_a_model_opens_its_uses_of_the_month(qtbot: QtBot, real: ApiClient, overview: Overview) -> None:
    model = overview.models.row_at(0)
    table = overview.models_card.table
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(overview.models.index(0, 0)).center())
    usage = shown(overview)
    assert isinstance(usage, UsagePage)
    question = usage.filters.question()
    assert (question.start, question.end) == (TODAY.replace(day=1), TODAY)
    assert (question.provider, question.model) == (model.provider, model.model)
    listed = real.tokens(start=question.start, end=TODAY, provider=model.provider, model=model.model).tokens
    until(qtbot, lambda: usage.model.rowCount() == len(listed) > 0)


def test_alerts_lead_to_their_page(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    add_uses(real, 9)
    real.put_budget(BudgetRequest.model_validate({"limit": 0.01}))
    track(real, [{"provider": "openai", "model": "gpt-5", "inputTokens": 9, "outputTokens": 9, "cost": 5}])
    page = open_page(qtbot, real, bridge, preferences, Overview, "overview")
    until(qtbot, lambda: bool(page._alerts))
    assert page._alerts[0].other.text() == "Show"
    page._alerts[0].other.click()
    assert shown(page).accessibleName() == "Alerts"


def test_sources_say_how_fresh_they_are(qtbot: QtBot, overview: Overview) -> None:
    card = overview.sources_card
    QAbstractItemModelTester(card.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    until(qtbot, lambda: card.model.rowCount() == 1)
    assert card.model.index(0, 0).data() == "Your apps"
    until(qtbot, lambda: card.model.index(0, 2).data() != "never")
    assert card.button.isVisibleTo(card)
    card.button.click()
    assert isinstance(shown(overview), IntegrationsPage)


def test_a_row_says_how_its_figure_is_known(overview: Overview) -> None:
    assert overview.providers.index(0, 3).data() == "estimated"
    assert overview.models.index(0, 3).data() == "estimated"
    tip = overview.providers.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
    assert str(tip).startswith("Estimated from prices: $")
