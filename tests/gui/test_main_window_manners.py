# ruff: noqa: F811 - fixtures are imported, and asked for by their names
from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QTableView, QWidget

from app.widgets.banner import Banner
from app.widgets.words import Words
from app.windows.main_window import MainWindow
from app.windows.shortcuts import ShortcutSheet
from tests.gui import sample_figures as samples
from tests.gui.main_windows import FakeBridge, Open, bridge, chart_text, fetched, open_window, overview, year  # noqa: F401
from tests.gui.test_every_window import acting

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.preferences import Preferences


# Failures ------------------------------------------------------------------------------------------


def test_a_failed_start_says_what_happened_and_tries_again(qtbot: QtBot, open_window: Open) -> None:
    client = samples.SampleClient(samples.year())
    client.failure = RuntimeError("The server cannot be reached.")
    window = open_window(client)
    page = overview(window)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.failed, timeout=30000)
    assert page.failed.detail.text() == "The server cannot be reached. Nothing is lost."
    client.failure = None
    page.failed.button.click()
    qtbot.waitUntil(lambda: page.is_full, timeout=30000)


def test_a_failed_refresh_keeps_the_old_figures(
    qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]
) -> None:
    window, client = year
    client.failure = RuntimeError("The server cannot be reached.")
    window.refresh_action.trigger()
    qtbot.waitUntil(overview(window).stale.isVisible, timeout=30000)
    assert overview(window).today_card.figure.text() == "$7.88"
    assert overview(window).stale.words.text() == (
        "Not refreshed: The server cannot be reached. What is shown was read just now."
    )
    client.failure = None
    overview(window).stale.button.click()
    qtbot.waitUntil(lambda: not overview(window).stale.isVisible(), timeout=30000)


def test_a_chart_that_fails_fails_alone(qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]) -> None:
    window, client = year
    card = overview(window).spend_card
    client.failure = RuntimeError("The disk is full.")
    card.refresh()
    qtbot.waitUntil(card.stale.isVisible, timeout=30000)
    assert chart_text(window)
    card.ranges.choose("90")
    qtbot.waitUntil(lambda: card.stack.currentWidget() is card.failed, timeout=30000)
    assert overview(window).is_full
    client.failure = None
    card.failed.button.click()
    qtbot.waitUntil(lambda: chart_text(window).startswith("Last 90 days"), timeout=30000)
    assert not card.stale.isVisible()


def test_warnings_stand_on_top(open_window: Open) -> None:
    window = open_window(samples.SampleClient(samples.year()), warnings=("Secrets are kept in memory.",))
    item = window.banners.itemAt(0)
    assert item is not None
    first = item.widget()
    assert isinstance(first, Banner)
    assert first.words.text() == "Secrets are kept in memory."


# Keys ----------------------------------------------------------------------------------------------


def test_the_sheet_of_keys_tells_every_key_of_the_window(
    qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]
) -> None:
    window, _ = year
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()
    told = dict(sheet.rows)
    assert told["Refresh"] == "F5"
    assert told["Keys"] == "F1, Ctrl+?"
    assert told["Overview"] == "Ctrl+1"
    keys = [key for action in window.actions() for key in action.shortcuts()]
    assert all(any(key.toString() in shown for shown in told.values()) for key in keys)
    assert all(label.text() in told or label.text() in told.values() for label in sheet.findChildren(Words))
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not sheet.isVisible())


# Manners -------------------------------------------------------------------------------------------


def test_keys(qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]) -> None:
    window, client = year
    window.activateWindow()
    before = fetched(client, "dashboard")
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: fetched(client, "dashboard") == before + 1, timeout=30000)
    with qtbot.waitSignal(window.new_token_requested):
        QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.budget_requested):
        QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.closed):
        QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()


def test_keys_can_be_seen(year: tuple[MainWindow, samples.SampleClient]) -> None:
    window = year[0]
    told = {action.text(): action.shortcut().toString() for action in window.menu.actions()}
    assert told["Refresh"] == "F5"
    assert told["New token…"] == "Ctrl+N"
    assert told["Charts window"] == "Ctrl+Shift+C"
    assert told["Overview"] == "Ctrl+1"
    assert told["Alerts"] == "Ctrl+9"
    assert told["About"] == "", "there are nine such keys"
    assert told["Close window"] == "Ctrl+W"


def test_everything_is_reached_by_tab_and_has_a_name(year: tuple[MainWindow, samples.SampleClient]) -> None:
    window = year[0]
    reached: list[QWidget] = []
    widget: QWidget | None = window.nextInFocusChain()
    while widget is not None and widget is not window:
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(widget)
        widget = widget.nextInFocusChain()
    buttons = [one for one in acting(window) if isinstance(one, QAbstractButton)]
    assert {id(one) for one in buttons} <= {id(one) for one in reached}
    assert any(isinstance(one, QTableView) for one in reached)
    for one in reached:
        interface = QAccessible.queryAccessibleInterface(one)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), one


def test_its_place_is_kept(
    year: tuple[MainWindow, samples.SampleClient], preferences: Preferences, open_window: Open
) -> None:
    window, client = year
    window.resize(760, 640)
    window.close()
    assert preferences.geometry("main") is not None
    again = open_window(client, show=False)
    assert (again.width(), again.height()) == (760, 640)


def test_the_wide_page_stays_readable(qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]) -> None:
    window = year[0]
    window.resize(1800, 900)
    qtbot.wait(20)
    content = overview(window).spend_card.parentWidget()
    assert content is not None
    assert content.width() == 1200
    left = content.mapTo(overview(window), content.rect().topLeft()).x()
    assert abs(left - (overview(window).width() - 1200) // 2) < 12


def test_charts_are_loaded_with_the_first_chart() -> None:
    script = (
        "import sys, app.windows.main_window;"
        "print({'numpy', 'pyqtgraph', 'app.charts.plot'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
