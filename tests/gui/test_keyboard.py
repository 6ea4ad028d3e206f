"""What a person without a mouse sees: where the keys work now, and an order that follows the eye."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from app.client import ApiClient
from app.windows.charts_export import ExportButton
from app.windows.drop_window import DropWindow
from app.windows.page import Page
from app.windows.popover import Popover
from app.windows.shortcuts import ShortcutSheet
from tests.gui.focus import Stop, walked
from tests.gui.pages_open import open_window, until
from tests.gui.real_server import NOW, add_uses, fill_little
from tests.gui.test_every_window import WINDOWS, described, name_of
from tests.gui.test_other_pages import exceed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

# A caret alone, which comes and goes, is less than this.
LEAST_RING = 60
# Things in a row are not all equally high.
SAME_ROW = 24


@pytest.fixture
def filled(real: ApiClient) -> ApiClient:
    fill_little(real)
    add_uses(real, 12, minute=lambda number: NOW - timedelta(days=number))
    exceed(real)
    return real


def unseen(stops: list[Stop]) -> list[tuple[str, int]]:
    """Gives where nothing shows that keys work there."""
    return [(described(stop.widget), stop.ring) for stop in stops if stop.ring < LEAST_RING]


def ups(stops: list[Stop]) -> list[tuple[str, str]]:
    """Gives where the walk leads upwards again."""
    if not stops:
        return []
    # A window opens with the focus where it is wanted first; the walk is judged from its beginning.
    beginning: QWidget | None = stops[0].widget.window()
    reached = [stop.widget for stop in stops]
    while beginning not in reached:
        assert beginning is not None
        beginning = beginning.nextInFocusChain()
    first = reached.index(beginning)
    turned = stops[first:] + stops[:first]
    return [
        (described(former.widget), described(stop.widget))
        for former, stop in pairwise(turned)
        if stop.top < former.top - SAME_ROW
    ]


def test_every_page_shows_where_the_keys_work(
    qtbot: QtBot, filled: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, filled, bridge, preferences)
    # As high as the highest page, so that nothing has to be scrolled to.
    window.resize(1180, 3600)
    for row in range(window.sidebar.pages.rowCount()):
        key = window.sidebar.pages.entry_at(row).key
        window.open_page(key)
        page = window.page(key)
        if isinstance(page, Page):
            until(qtbot, lambda page=page: page.stack.currentWidget() is not page.stack.widget(0))  # type: ignore[misc]
        if key == "charts":
            export = page.findChild(ExportButton)
            assert export is not None
            until(qtbot, export.isEnabled)
        window.sidebar.setFocus()
        stops = walked(window)
        inside = [stop for stop in stops if page.isAncestorOf(stop.widget)]
        assert unseen(stops) == [], key
        assert ups(inside) == [], key
        if key == "overview":
            assert "Dismiss" in [name_of(stop.widget) for stop in inside], "alerts come last to the page"


@pytest.mark.parametrize("name", WINDOWS)
def test_every_window_does_and_dialogs_close_on_escape(
    qtbot: QtBot, filled: ApiClient, bridge: Bridge, preferences: Preferences, name: str
) -> None:
    window = WINDOWS[name](filled, bridge, preferences)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    until(qtbot, window.isActiveWindow)
    # What is asked for meanwhile may enable more.
    QTest.qWait(150)
    stops = walked(window)
    assert unseen(stops) == []
    assert ups(stops) == []
    if isinstance(window, QDialog | DropWindow | Popover):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
        until(qtbot, lambda: not (isValid(window) and window.isVisible()))


def test_a_click_on_a_table_frames_nothing(
    qtbot: QtBot, filled: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, filled, bridge, preferences, "expenses")
    page = window.page("expenses")
    assert isinstance(page, Page)
    until(qtbot, lambda: page.is_full)
    table = page.table  # type: ignore[attr-defined]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.viewport().rect().center())
    assert table.hasFocus()
    assert not table.ring.isVisible()
    table.clearFocus()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    assert table.ring.isVisible()
    assert table.ring.size() == table.size()
    table.clearFocus()
    assert not table.ring.isVisible()


class Shows(QObject):
    """Keeps what was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(repr(watched))
        return False


def test_no_page_takes_the_keys_away_as_it_opens(
    qtbot: QtBot, qapp: QApplication, filled: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    """A part that is shown before it has a place is a window for a moment, and the keys go there."""
    window = open_window(qtbot, filled, bridge, preferences)
    window.sidebar.setFocus()
    shows = Shows()
    qapp.installEventFilter(shows)
    for _ in range(1, window.sidebar.pages.rowCount()):
        QTest.keyClick(window.sidebar, Qt.Key.Key_Down)
        QTest.qWait(20)
        assert window.sidebar.hasFocus(), preferences.page
    qapp.removeEventFilter(shows)
    assert shows.windows == []


def test_the_sheet_of_keys_closes_on_escape(
    qtbot: QtBot, filled: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, filled, bridge, preferences)
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = next(each for each in window.findChildren(ShortcutSheet) if each.isVisible())
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    until(qtbot, lambda: not (isValid(sheet) and sheet.isVisible()))
