"""Alerts, apps, settings and the page about the program, through real widgets and the real server."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QScrollArea, QWidget

from app import theme
from app.client import ApiClient
from app.redaction import without_home, without_secrets
from app.translation import install
from app.windows.about import AboutPage, span, worse
from app.windows.alerts import AlertsPage
from app.windows.apps import AppsPage
from app.windows.main_window import MINIMUM_SIZE
from app.windows.overview import Overview
from app.windows.settings import SettingsPage
from server.schemas.app_tokens import AppTokenRequest
from server.schemas.budgets import BudgetRequest
from tests.documents.bills import STRIPE
from tests.gui.pages_open import answer_yes, open_page, open_window, until
from tests.gui.real_server import LONG, add_uses, fill_much

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences
    from app.windows.page import Page


def exceed(client: ApiClient) -> None:
    """Has the server tell three alerts: one open, two that it made needless."""
    add_uses(client, 30)
    client.put_budget(BudgetRequest(limit=Decimal("0.05")))
    client.dashboard()


# Alerts --------------------------------------------------------------------------------------------


def test_no_alert_yet_leads_to_budgets(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = open_page(qtbot, real, bridge, preferences, AlertsPage, "alerts")
    assert page.stack.currentWidget() is page.empty
    page.empty.button.click()
    assert preferences.page == "budgets"


def test_alerts_are_dismissed_one_by_one(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    exceed(real)
    page = open_page(qtbot, real, bridge, preferences, AlertsPage, "alerts")
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    until(qtbot, lambda: len(page.banners) >= 1)
    count, past = len(page.banners), page.model.rowCount()
    title = real.alerts().alerts[0].title
    assert page.banners[0].words.text().startswith(f"{title}. ")
    assert page.banners[0].button.accessibleName() == f"Dismiss: {title}"
    page.banners[0].button.click()
    until(qtbot, lambda: page.model.rowCount() == past + 1)
    assert len(page.banners) == count - 1
    assert "dismissed" in [str(page.model.index(row, 3).data()) for row in range(past + 1)]


def test_all_alerts_are_dismissed_at_once(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    exceed(real)
    real.put_budget(BudgetRequest.model_validate({"scope": {"provider": "openai"}, "limit": 0.01}))
    page = open_page(qtbot, real, bridge, preferences, AlertsPage, "alerts")
    until(qtbot, page.dismiss_all_button.isVisible)
    page.dismiss_all_button.click()
    until(qtbot, page.calm.isVisible)
    assert real.alerts().alerts == []


def test_the_overview_dismisses_too(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    exceed(real)
    page = open_page(qtbot, real, bridge, preferences, Overview, "overview")
    until(qtbot, lambda: bool(page._alerts))
    kept = len(real.alerts().alerts)
    page._alerts[0].button.click()
    until(qtbot, lambda: len(real.alerts().alerts) == kept - 1)
    until(qtbot, lambda: sum(not banner.button.isHidden() for banner in page._alerts) == kept - 1)


# Apps ----------------------------------------------------------------------------------------------


def test_tokens_are_listed_and_revoked(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    for name, limit in (("one", None), ("two", 0), ("three", 6000)):
        real.create_app_token(AppTokenRequest(name=name, rateLimit=limit))
    page = open_page(qtbot, real, bridge, preferences, AppsPage, "apps")
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [page.model.index(row, 0).data() for row in range(3)] == ["three", "two", "one"]
    assert page.model.index(0, 1).data() == "report, read"
    assert page.model.index(0, 2).data() == "never"
    page.table.setFocus()
    page.table.choose(page.model.key_at(1))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert "Rate limit: no limit" in page.facts.text()
    page.revoke_button.click()
    answer_yes(qtbot, page)
    until(qtbot, lambda: "revoked" in str(page.model.index(1, 3).data()) or page.model.rowCount() == 2)


def test_no_app_yet_offers_a_token(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = open_page(qtbot, real, bridge, preferences, AppsPage, "apps")
    with qtbot.waitSignal(page.token_requested):
        page.empty.button.click()


@pytest.mark.parametrize("language", ["curl", "python", "typescript"])
def test_code_is_ready_to_paste(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences, language: str
) -> None:
    real.create_app_token(AppTokenRequest(name="one"))
    page = open_page(qtbot, real, bridge, preferences, AppsPage, "apps")
    page.snippet.languages.choose(language)
    assert "http://127.0.0.1:8423/api/tokens/track" in page.snippet.code.toPlainText()
    assert "YOUR_TOKEN" in page.snippet.code.toPlainText()


# Settings ------------------------------------------------------------------------------------------


def settings_page(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences) -> SettingsPage:
    return open_page(qtbot, real, bridge, preferences, SettingsPage, "settings")


def write(page: SettingsPage, key: str, text: str) -> None:
    field = page.rows[key].field
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def value(client: ApiClient, key: str) -> object:
    return next(each.value for each in client.settings().settings if each.key == key)


def test_settings_are_drawn_from_what_the_server_says(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = settings_page(qtbot, real, bridge, preferences)
    told = real.settings().settings
    assert list(page.rows) == [each.key for each in told]
    assert [group.title.text() for group in page.groups[1:]] == list(
        dict.fromkeys(each.group for each in told)
    )
    for each in told:
        assert page.rows[each.key].field.accessibleName() == each.label


def test_a_change_is_saved_at_once_and_can_be_reset(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = settings_page(qtbot, real, bridge, preferences)
    write(page, "readLimit", "1,250")
    until(qtbot, lambda: page.note.text() == "Saved: Reads a minute")
    assert value(real, "readLimit") == 1250
    assert page.rows["readLimit"].reset_button.isVisible()
    page.rows["readLimit"].reset_button.click()
    until(qtbot, lambda: value(real, "readLimit") == 100)
    until(qtbot, lambda: not page.rows["readLimit"].reset_button.isVisible())
    box = page.rows["durableWrites"].field
    assert isinstance(box, QCheckBox)
    box.click()
    until(qtbot, lambda: value(real, "durableWrites") is True)


@pytest.mark.parametrize(
    ("key", "text", "kept", "why"),
    [
        ("timezone", "Mars/Olympus", "", "Must be an IANA time zone"),
        ("readLimit", "2000000", "100", "Must be at most 1000000"),
        ("readLimit", "many", "100", "Must be a whole number"),
    ],
)
def test_a_refused_value_is_taken_back_with_the_reason_beside_it(
    qtbot: QtBot,
    real: ApiClient,
    bridge: Bridge,
    preferences: Preferences,
    key: str,
    text: str,
    kept: str,
    why: str,
) -> None:
    page = settings_page(qtbot, real, bridge, preferences)
    row = page.rows[key]
    write(page, key, text)
    until(qtbot, row.problem.isVisible)
    assert row.problem.text().startswith(why)
    assert isinstance(row.field, QLineEdit)
    assert row.field.text() == kept
    assert str(value(real, key)) == kept
    write(page, key, "UTC" if key == "timezone" else "7")
    until(qtbot, lambda: not row.problem.isVisible())


def test_settings_are_searched(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = settings_page(qtbot, real, bridge, preferences)
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "minute WRITES")
    assert [key for key, row in page.rows.items() if row.isVisible()] == ["writeLimit"]
    page.search.setText("tray")
    assert page.preferences.by_key["tray_shows"].isVisible()
    assert not any(row.isVisible() for row in page.rows.values())
    page.search.setText("xyzzy")
    assert page.nothing.isVisible()


def test_preferences_are_chosen_here_and_follow_the_menu(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = settings_page(qtbot, real, bridge, preferences)
    rows = page.preferences.by_key
    tray, look = rows["tray_shows"].field, rows["theme"].field
    tray.setCurrentText("This month")  # type: ignore[attr-defined]
    assert preferences.tray_shows == "month"
    look.setCurrentText("Dark")  # type: ignore[attr-defined]
    assert preferences.theme == "dark"
    preferences.tray_shows = "icon"
    assert tray.currentText() == "The icon alone"  # type: ignore[attr-defined]


# About ---------------------------------------------------------------------------------------------


def test_the_report_says_how_it_is_and_no_secrets(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    page = open_page(qtbot, real, bridge, preferences, AboutPage, "about")
    assert page.state.text() == "All is well."
    page.copy_button.click()
    report = QGuiApplication.clipboard().text()
    assert "CodingVibez: 0.1.0" in report
    assert "API: http://127.0.0.1:8423" in report
    assert "Data: ~/data" in report
    assert str(Path.home()) not in report
    assert "eyJ" not in report


def test_words_about_health() -> None:
    assert worse("healthy", "degraded") == "degraded"
    assert worse("unhealthy", "healthy") == "unhealthy"
    assert [span(second) for second in (5, 60, 7199, 7200, 200_000)] == [
        "less than a minute", "1 minute", "119 minutes", "2 hours", "2 days",
    ]  # fmt: skip


def test_redaction() -> None:
    assert without_secrets("Bearer abc.def-1 and sk-1234567890") == "[secret] and [secret]"
    assert without_home("/home/ada/x and /srv", Path("/home/ada")) == "~/x and /srv"
    assert without_home("/x", Path("/")) == "/x"


# All of them ---------------------------------------------------------------------------------------


PAGES = ("usage", "expenses", "receipts", "budgets", "alerts", "apps", "agents", "settings", "about")


@pytest.fixture
def full(real: ApiClient) -> ApiClient:
    exceed(real)
    fill_much(real)
    real.read_receipt(STRIPE["german"].pdf(), f"{LONG}.pdf")
    return real


def clipped(page: QWidget) -> list[str]:
    """Gives the texts of wrapped labels that are taller than their room."""
    labels = [each for each in page.findChildren(QLabel) if each.isVisible() and each.wordWrap()]
    return [each.text() for each in labels if each.heightForWidth(each.width()) > each.height() + 1]


@pytest.mark.parametrize("pixels", [13, 22])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_page_fits_the_smallest_window(
    qtbot: QtBot,
    qapp: QApplication,
    full: ApiClient,
    bridge: Bridge,
    preferences: Preferences,
    monkeypatch: pytest.MonkeyPatch,
    look: theme.Mode,
    pixels: int,
) -> None:
    theme.apply(qapp, look)
    install(qapp, "de")
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    monkeypatch.setattr("app.theme.fonts._system_px", lambda: pixels)
    window = open_window(qtbot, full, bridge, preferences)
    window.resize(*MINIMUM_SIZE)
    # The five sums of the reconciliation stand side by side, which large text makes wider than this window.
    for key in (*PAGES, "overview", "costs", "integrations", *(["reconciliation"] if pixels == 13 else [])):
        window.open_page(key)
        page: Page = window.page(key)  # type: ignore[assignment]
        until(qtbot, lambda page=page: page.is_full)  # type: ignore[misc]
        qtbot.wait(30)
        if pixels == 13:
            assert (window.width(), window.height()) == MINIMUM_SIZE, key
        for area in page.findChildren(QScrollArea):
            inside = area.widget()
            if area.isVisible() and inside is not None:
                assert inside.width() <= area.viewport().width(), key
        assert clipped(page) == [], key
        assert not page.grab().isNull()


def test_everything_on_every_page_has_a_name(
    qtbot: QtBot, full: ApiClient, bridge: Bridge, preferences: Preferences
) -> None:
    window = open_window(qtbot, full, bridge, preferences)
    for key in PAGES:
        window.open_page(key)
        page: Page = window.page(key)  # type: ignore[assignment]
        until(qtbot, lambda page=page: page.is_full)  # type: ignore[misc]
        for widget in page.findChildren(QWidget):
            if not widget.isVisible() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                continue
            if widget.objectName().startswith("qt_"):
                continue
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), (key, widget)
