from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.attention import Attention
from app.bridge import Bridge
from app.client import ApiClient
from app.drawing.panel import Panel
from app.models.feed import DashboardFeed
from app.preferences import Preferences
from app.tray import Tray
from app.windows import popover as popover_module
from app.windows.opening import Windows
from app.windows.popover import Popover, place
from server.schemas.dashboard import Dashboard
from tests.gui import sample_figures
from tests.gui.conftest import FakeServer

ICON = QRect(700, 0, 22, 22)


@pytest.fixture
def popover(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Popover:
    monkeypatch.setattr(popover_module, "_SAME_CLICK_S", 0.05)
    popover = Popover()
    qtbot.addWidget(popover)
    return popover


@given(
    size=st.builds(QSize, st.integers(100, 360), st.integers(100, 420)),
    x=st.integers(0, 1898),
    y=st.integers(0, 1058),
    left=st.sampled_from([0, 1920, -1920]),
)
def test_it_is_wholly_on_the_screen_and_never_over_an_icon_at_its_edge(
    size: QSize, x: int, y: int, left: int
) -> None:
    screen = QRect(left, 0, 1920, 1080)
    anchor = QRect(left + x, y, 22, 22)
    stands = QRect(place(size, anchor, screen), size)
    assert screen.contains(stands)
    if y < 400 or y > 660:
        assert not stands.intersects(anchor)


def test_it_stands_below_a_panel_at_the_top_and_above_one_at_the_bottom() -> None:
    screen, size = QRect(0, 0, 1000, 800), QSize(360, 300)
    assert place(size, QRect(500, 0, 20, 20), screen) == QPoint(329, 28)
    assert place(size, QRect(980, 780, 20, 20), screen) == QPoint(632, 472)


def test_it_shows_what_a_glance_is_for(popover: Popover) -> None:
    popover.set_state(sample_figures.dashboard(sample_figures.year()), "")
    assert popover.width() == 360
    assert popover.today.accessibleName() == "$7.88"
    assert popover.month.text() == "$905.32"
    assert popover.against.text() == "60% of $1,500.00 used · heading for $1,234.52"
    assert popover.rate.text() == "$7.88 a day"
    assert [row.name.text() for row in popover.providers] == ["OpenAI", "Anthropic", "Google"]
    assert popover.bar.isVisibleTo(popover)
    assert popover.freshness.text().startswith("Last fed")


def test_without_a_budget_there_is_no_bar_and_without_figures_no_zero(popover: Popover) -> None:
    popover.set_state(None, "Starting…")
    assert popover.today.accessibleName() == popover.month.text() == popover.rate.text() == "—"
    assert popover.freshness.text() == "Starting…"
    popover.set_state(sample_figures.dashboard(sample_figures.one_event()), "")
    assert not popover.bar.isVisibleTo(popover)
    assert popover.against.text() == "No budget set"
    assert [row.name.isVisibleTo(popover) for row in popover.providers] == [True, False, False]


def test_what_has_no_price_is_not_free(popover: Popover, dashboard_json: dict[str, Any]) -> None:
    dashboard_json["totalCosts"]["notional"] = 12
    dashboard_json["providers"] = [
        {
            "provider": "groq",
            "name": "Groq",
            "cost": 0,
            "todayCost": 0,
            "tokens": 9,
            "unpricedTokens": 9,
            "todayUnpricedTokens": 9,
            "basis": {"billed": 0, "reported": 0, "estimated": 0, "manual": 0},
        }
    ]
    popover.set_state(Dashboard.model_validate(dashboard_json), "")
    assert popover.providers[0].cost.text() == "unpriced"
    assert popover.plans.text() == "$12.00 worth on plans"
    dashboard_json["providers"][0] |= {"notional": 12, "todayUnpricedTokens": 0}
    popover.set_state(Dashboard.model_validate(dashboard_json), "")
    assert popover.providers[0].cost.text() == "on a plan"


def test_escape_and_a_click_elsewhere_close_it(qtbot: QtBot, popover: Popover) -> None:
    popover.toggle(ICON)
    assert popover.isVisible()
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    qtbot.wait(60)
    popover.toggle(ICON)
    QApplication.sendEvent(popover, QEvent(QEvent.Type.WindowDeactivate))
    assert not popover.isVisible()


def test_the_click_that_closed_it_does_not_open_it_again(qtbot: QtBot, popover: Popover) -> None:
    popover.toggle(ICON)
    popover.hide()
    popover.toggle(ICON)
    assert not popover.isVisible()
    qtbot.wait(60)
    popover.toggle(ICON)
    assert popover.isVisible()
    popover.toggle(ICON)
    assert not popover.isVisible()


def test_its_pictures_have_names_and_are_reached_by_keys(popover: Popover) -> None:
    for button, name in (
        (popover.open_button, "Open CodingVibez"),
        (popover.sync_button, "Read providers now"),
        (popover.settings_button, "Settings"),
    ):
        spoken = QAccessible.queryAccessibleInterface(button)
        assert spoken.text(QAccessible.Text.Name) == name
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_on_wayland_it_is_a_window_of_its_own(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland-egl")
    popover = Popover()
    qtbot.addWidget(popover)
    assert popover.windowType() == Qt.WindowType.Dialog
    before = popover.pos()
    popover.toggle(QRect(700, 500, 22, 22))
    assert popover.pos() == before


def shown(attention: Attention) -> bool:
    return attention.popover is not None and attention.popover.isVisible()


def test_reading_providers_is_waited_for_and_its_failure_told(
    qtbot: QtBot,
    server: FakeServer,
    client: ApiClient,
    bridge: Bridge,
    preferences: Preferences,
    dashboard_json: dict[str, Any],
) -> None:
    server.answers["GET", "/api/dashboard"] = dashboard_json
    server.answers["POST", "/api/sync"] = {"results": {}, "syncedAt": "2026-11-22T15:00:00.000Z"}
    windows = Windows(bridge, preferences)
    panel = Panel(QApplication.instance(), is_overridden=lambda: False)  # type: ignore[arg-type]
    attention = Attention(Tray(preferences, panel), windows, preferences)
    attention.toggle()
    assert not shown(attention)
    feed = DashboardFeed(client, bridge)
    attention.connect_to(client, feed)
    attention.toggle()
    popover = attention.popover
    assert popover is not None
    server.gate = threading.Event()
    popover.sync_button.click()
    assert not popover.sync_button.isEnabled()
    with qtbot.waitSignal(feed.arrived):
        server.gate.set()
    assert popover.sync_button.isEnabled()
    server.status, server.answers["POST", "/api/sync"] = "429 TOO MANY REQUESTS", {"error": "Too many."}
    popover.sync_button.click()
    qtbot.waitUntil(lambda: popover.freshness.text() == "Too many.")
    feed.stop()
    attention.stop()
    assert not shown(attention)
