from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app import theme
from app.models.glance import describe, look
from app.short_money import money_short
from app.tray import GlanceMenu
from app.widgets.words import Words
from app.windows.glance import EXTENSION_URL, GlanceWindow, why_no_tray
from server.schemas.dashboard import Dashboard

GNOME = {"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}


@pytest.fixture
def window(qtbot: QtBot) -> GlanceWindow:
    menu = GlanceMenu(columns=True)
    qtbot.addWidget(menu)
    window = GlanceWindow(menu, environment=GNOME)
    qtbot.addWidget(window)
    return window


def words_of(window: GlanceWindow) -> list[str]:
    return [words.text() for words in window.findChildren(Words) if words.isVisibleTo(window)]


def test_it_says_why_it_is_there_and_what_helps(window: GlanceWindow) -> None:
    assert "GNOME has no tray area" in window.reason.text()
    assert EXTENSION_URL in window.reason.text()
    assert window.reason.openExternalLinks()
    sentence, address = why_no_tray({"XDG_CURRENT_DESKTOP": "XFCE"})
    assert sentence == "This desktop has no tray area, so this window takes the icon’s place."
    assert address == ""


def test_before_the_first_figures(window: GlanceWindow) -> None:
    assert "Starting…" in words_of(window)
    assert window._today.text() == "—"
    assert "0" not in "".join(words_of(window))


def test_it_shows_the_figures_of_the_menu(window: GlanceWindow, dashboard_json: dict[str, Any]) -> None:
    dashboard_json["lastEventAt"] = datetime.now(UTC).isoformat()
    window.set_state(Dashboard.model_validate(dashboard_json), "")
    words = words_of(window)
    assert window._today.accessibleName() == "$4.20"
    for text in (
        "$84.50 (30% more than last)",
        "85% of $100.00 – nearly used",
        "model-2",
        "2 requests without a known price",
        "Last fed just now",
    ):
        assert text in words


def test_a_problem_stands_where_freshness_stood(window: GlanceWindow, dashboard_json: dict[str, Any]) -> None:
    dashboard = Dashboard.model_validate(dashboard_json)
    window.set_state(dashboard, "The disk is full.")
    assert "The disk is full." in words_of(window)
    assert window._today.accessibleName() == "$4.20"
    window.set_state(dashboard, "")
    assert "The disk is full." not in words_of(window)


def test_the_menu_is_behind_a_button_that_keys_reach(window: GlanceWindow) -> None:
    assert window.menu_button.menu() is not None
    assert window.menu_button.focusPolicy() & Qt.FocusPolicy.TabFocus
    spoken = QAccessible.queryAccessibleInterface(window.menu_button)
    assert spoken.text(QAccessible.Text.Name) == "Menu"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_fits_its_words(
    qtbot: QtBot, window: GlanceWindow, dashboard_json: dict[str, Any], mode: str
) -> None:
    theme.current().set_mode("dark" if mode == "dark" else "light")
    window.set_state(Dashboard.model_validate(dashboard_json), "")
    window.show()
    qtbot.waitExposed(window)
    assert window.width() == 360
    assert window.reason.height() >= window.reason.heightForWidth(window.reason.width())


def test_what_has_no_price_at_all_is_unknown_not_free(
    window: GlanceWindow, dashboard_json: dict[str, Any]
) -> None:
    dashboard_json["today"] |= {"cost": 0, "unpricedTokens": 50}
    dashboard_json["totalCosts"] |= {"currentMonth": 0, "previousMonthToDate": 0}
    dashboard_json["burnRate"] |= {"costPerHour": 0, "costPerDay": 0, "unpricedTokens": 50}
    dashboard_json["projection"]["confidence"] = 0
    dashboard = Dashboard.model_validate(dashboard_json)
    glance = describe(dashboard, datetime.now(UTC))
    assert [line.text for line in glance.figures] == ["—", "—", "— of $100.00", "— a day", "—"]
    assert look(dashboard, "today").text == look(dashboard, "month").text == money_short(None)
    window.set_state(dashboard, "")
    assert not any("$0" in words for words in words_of(window))
