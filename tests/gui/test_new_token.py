from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.client import ApiClient
from app.windows.new_token import NewTokenDialog
from tests.gui.conftest import FakeServer
from tests.gui.test_client import TOKEN


@pytest.fixture
def dialog(qtbot: QtBot, client: ApiClient, server: FakeServer) -> NewTokenDialog:
    server.answers["POST", "/api/app-tokens"] = {**TOKEN, "token": "the-secret"}
    dialog = NewTokenDialog(client, "http://127.0.0.1:8423")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_what_an_app_needs_is_chosen_already(
    qtbot: QtBot, dialog: NewTokenDialog, server: FakeServer
) -> None:
    assert not dialog.create_button.isEnabled()
    dialog.name.setText("bot")
    dialog.create_button.click()
    qtbot.waitUntil(lambda: dialog.secret == "the-secret")
    assert server.asked == [
        (
            "POST",
            "/api/app-tokens",
            "",
            {"name": "bot", "scopes": ["ingest", "read"], "expiresInDays": 365},
        )
    ]


def test_everything_can_be_chosen(qtbot: QtBot, dialog: NewTokenDialog, server: FakeServer) -> None:
    dialog.name.setText("bot")
    dialog.scopes["ingest"].setChecked(False)
    dialog.scopes["admin"].setChecked(True)
    dialog.expiry.setCurrentText("30 days")
    dialog.limit.setCurrentText("No limit")
    dialog.create_button.click()
    qtbot.waitUntil(lambda: bool(dialog.secret))
    assert server.asked[0][3] == {
        "name": "bot",
        "scopes": ["read", "admin"],
        "expiresInDays": 30,
        "rateLimit": 0,
    }


def test_a_token_that_may_nothing_is_none(dialog: NewTokenDialog) -> None:
    dialog.name.setText("bot")
    assert dialog.create_button.isEnabled()
    for box in dialog.scopes.values():
        box.setChecked(False)
    assert not dialog.create_button.isEnabled()


def test_the_secret_is_copied_with_and_without_code(qtbot: QtBot, dialog: NewTokenDialog) -> None:
    dialog.name.setText("bot")
    dialog.create_button.click()
    qtbot.waitUntil(lambda: bool(dialog.secret))
    dialog._copy.click()
    assert QGuiApplication.clipboard().text() == "the-secret"
    dialog.snippet.copy_button.click()
    assert "Bearer the-secret" in QGuiApplication.clipboard().text()
    assert not dialog.create_button.isVisible()


def test_a_refusal_is_told_and_the_form_kept(
    qtbot: QtBot, dialog: NewTokenDialog, server: FakeServer
) -> None:
    server.status = "400 BAD REQUEST"
    server.answers["POST", "/api/app-tokens"] = {
        "success": False,
        "error": "There is a token of that name.",
        "code": "VALIDATION_ERROR",
        "requestId": "r",
    }
    dialog.name.setText("bot")
    dialog.create_button.click()
    qtbot.waitUntil(lambda: dialog._problem.isVisible())
    assert dialog._problem.text() == "There is a token of that name."
    assert dialog.name.text() == "bot"
    assert dialog.create_button.isEnabled()


def test_it_works_by_keyboard(qtbot: QtBot, dialog: NewTokenDialog) -> None:
    dialog.activateWindow()
    QTest.keyClicks(dialog.name, "bot")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(dialog.secret))
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_everything_has_a_name(dialog: NewTokenDialog) -> None:
    kinds: tuple[type[QWidget], ...] = (QLineEdit, QPushButton, QComboBox, QCheckBox)
    for kind in kinds:
        for widget in dialog.findChildren(kind):
            assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name), widget


def test_fields_follow_light_and_dark(dialog: NewTokenDialog) -> None:
    light = dialog.styleSheet()
    theme.current().set_mode("dark")
    assert dialog.styleSheet() != light
    assert not dialog.grab().isNull()
