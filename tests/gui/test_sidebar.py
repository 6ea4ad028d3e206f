from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.client import ApiClient
from app.drawing import glyphs
from app.widgets.sidebar import NARROW, Entry, PagesModel
from app.windows.main_window import PageSpec
from app.windows.overview import Overview
from server.schemas.events import Changed
from tests.gui.pages_open import open_window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

NAMES = [
    *("Overview", "Usage", "Charts", "Costs", "Expenses", "Receipts", "Budgets", "Reconciliation", "Alerts"),
    *("Integrations", "Apps", "Agents", "Team", "Billing", "Settings", "About"),
]


def entry(key: str, *, apart: bool = False) -> Entry:
    return Entry(key, key.title(), glyphs.charts, apart)


def test_the_model_keeps_the_rules_of_models() -> None:
    model = PagesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for each in (entry("one"), entry("last", apart=True), entry("two")):
        model.add(each)
    model.set_count("two", 3)
    assert [model.index(row).data() for row in range(3)] == ["One", "Two", "Last"]
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "Two, 3 open"
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) == "One (Ctrl+1)"
    assert model.row_of("nowhere") == -1


def test_every_glyph_stays_on_its_grid() -> None:
    drawn: list[glyphs.Glyph] = [
        glyphs.overview, glyphs.charts, glyphs.usage, glyphs.expenses, glyphs.budgets,
        glyphs.costs, glyphs.reconciliation, glyphs.integrations,
        glyphs.alerts, glyphs.apps, glyphs.settings, glyphs.about, glyphs.menu,
        partial(glyphs.arrow, 0), partial(glyphs.arrow, 180),
    ]  # fmt: skip
    for glyph in drawn:
        path = glyph()
        assert not path.isEmpty()
        box = path.boundingRect()
        assert box.left() >= 1
        assert box.top() >= 1
        assert box.right() <= 15
        assert box.bottom() <= 15


def test_pages_are_chosen_by_keys(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, real, bridge, preferences)
    model = window.sidebar.pages
    assert [model.index(row).data() for row in range(model.rowCount())] == NAMES
    for number, name in enumerate(NAMES[:9], start=1):
        key = Qt.Key(int(Qt.Key.Key_0) + number)
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        page = window.pages.currentWidget()
        assert page is not None
        assert page.accessibleName() == name
    window.sidebar.setFocus()
    QTest.keyClick(window.sidebar, Qt.Key.Key_Up)
    assert preferences.page == "reconciliation"
    QTest.keyClick(window.sidebar, Qt.Key.Key_Home)
    assert preferences.page == "overview"


def test_pages_are_made_when_they_are_first_opened(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, real, bridge, preferences)
    assert window.pages.count() == 1
    window.open_page("about")
    assert window.pages.count() == 2
    window.open_page("overview")
    window.open_page("nowhere")
    assert window.pages.count() == 2
    assert isinstance(window.pages.currentWidget(), Overview)


def test_the_last_page_is_opened_again(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    open_window(qtbot, real, bridge, preferences).open_page("budgets")
    again = open_window(qtbot, real, bridge, preferences)
    page = again.pages.currentWidget()
    assert page is not None
    assert page.accessibleName() == "Budgets"
    preferences.page = "a page of a later version"
    assert isinstance(open_window(qtbot, real, bridge, preferences).pages.currentWidget(), Overview)


def test_a_page_can_be_registered(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, real, bridge, preferences)
    made: list[QWidget] = []

    def make() -> QWidget:
        made.append(QLabel("Team"))
        return made[-1]

    window.register(PageSpec(Entry("team", "Team", glyphs.charts), make))
    assert made == []
    assert window.sidebar.pages.row_of("team") == 12
    window.open_page("team")
    assert window.pages.currentWidget() is made[0]
    QTest.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert preferences.page == "alerts"


def test_a_narrow_window_shows_pictures_alone(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, real, bridge, preferences)
    window.resize(1200, 700)
    assert window.sidebar.width() > 150
    wide = window.sidebar.grab().toImage()
    window.resize(800, 700)
    assert window.sidebar.width() == NARROW
    narrow: QImage = window.sidebar.grab().toImage()
    assert narrow.width() < wide.width()
    window.sidebar.pages.set_count("alerts", 5)
    assert window.sidebar.grab().toImage() != narrow


def test_a_page_hears_only_of_what_it_shows(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, real, bridge, preferences, "apps")
    asked: list[str] = []
    page = window.page("apps")
    page._refresh = lambda: asked.append("apps")  # type: ignore[attr-defined]
    bridge.changed.emit(Changed(kind="expenses"))
    assert asked == []
    bridge.changed.emit(Changed(kind="app_tokens"))
    assert asked == ["apps"]
    window.open_page("about")
    bridge.changed.emit(Changed(kind="app_tokens"))
    assert asked == ["apps"]
    window.open_page("apps")
    assert asked == ["apps", "apps"]


def test_all_pages_are_seen_in_a_low_window(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, real, bridge, preferences)
    window.resize(760, 640)
    QTest.qWait(50)
    side = window.sidebar
    last = side.visualRect(side.pages.index(side.pages.rowCount() - 1))
    assert last.bottom() < side.viewport().height()
    assert last.height() < 34 + 13
    window.resize(760, 1000)
    QTest.qWait(50)
    assert side.visualRect(side.pages.index(0)).height() == 34
