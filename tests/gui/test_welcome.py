from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.client import ApiClient
from app.preferences import Preferences
from app.widgets.amount import AmountField
from app.widgets.snippet import LANGUAGES, snippet
from app.windows.budget import BudgetDialog, overall_month
from app.windows.welcome import WelcomeWindow
from server.schemas.budgets import BudgetList
from tests.gui.conftest import FakeServer
from tests.gui.test_client import BUDGET, TOKEN

URL = "http://127.0.0.1:8423"


TOOLS = [
    {
        "tool": "codex",
        "logs": 2,
        "bytesRead": 10,
        "lastLogAt": "2026-11-22T15:00:00.000Z",
        "events": 7,
        "notionalEvents": 0,
        "firstEventAt": "2026-11-22T15:00:00.000Z",
        "lastEventAt": "2026-11-22T15:00:00.000Z",
    }
]


def told(server: FakeServer) -> list[tuple[str, str, str, object]]:
    """Gives what the server was told, without what it was asked."""
    return [one for one in server.asked if one[0] != "GET"]


@pytest.fixture
def window(qtbot: QtBot, client: ApiClient, server: FakeServer, preferences: Preferences) -> WelcomeWindow:
    server.answers["GET", "/api/capture"] = {"readAgentLogs": True, "scan": None, "tools": TOOLS}
    server.answers["POST", "/api/app-tokens"] = {**TOKEN, "token": "the-secret"}
    server.answers["PUT", "/api/budgets"] = BUDGET
    window = WelcomeWindow(client, URL, preferences)
    qtbot.addWidget(window)
    window.show()
    return window


def test_it_tells_the_address_and_copies_it(qtbot: QtBot, window: WelcomeWindow) -> None:
    assert window.address.text() == URL
    window._copy.click()
    assert QGuiApplication.clipboard().text() == URL
    assert window._copy.text() == "Copied"
    qtbot.waitUntil(lambda: window._copy.text() == "Copy", timeout=3000)


def test_it_says_what_agents_have_logged(qtbot: QtBot, window: WelcomeWindow) -> None:
    qtbot.waitUntil(window.found.isVisible, timeout=3000)
    assert window.found.words.text() == (
        "Already counted: 7 calls of Codex. Prompts and answers are never kept."
    )


def test_a_token_comes_with_code_ready_to_paste(
    qtbot: QtBot, window: WelcomeWindow, server: FakeServer
) -> None:
    assert not window.snippet.isVisible()
    window.name.setText("  bot ")
    window.create_button.click()
    qtbot.waitUntil(window.snippet.isVisible)
    assert told(server)[0][3] == {"name": "bot", "scopes": ["ingest", "read"], "expiresInDays": 365}
    assert "the-secret" in window.snippet.code.toPlainText()
    for language in LANGUAGES:
        window.snippet.languages.choose(language)
        window.snippet.copy_button.click()
        assert QGuiApplication.clipboard().text() == snippet(language, URL, "the-secret")


def test_without_a_name_there_is_no_token(window: WelcomeWindow, server: FakeServer) -> None:
    window.name.setText("   ")
    assert not window.create_button.isEnabled()
    window.name.returnPressed.emit()
    assert told(server) == []


def test_a_refusal_is_told_and_can_be_tried_again(
    qtbot: QtBot, window: WelcomeWindow, server: FakeServer
) -> None:
    server.raw = b"no"
    window.create_button.click()
    qtbot.waitUntil(lambda: window._problem.isVisible())
    assert "cannot read" in window._problem.text()
    server.raw = None
    window.create_button.click()
    qtbot.waitUntil(window.snippet.isVisible)
    assert not window._problem.isVisible()


def test_the_choice_of_the_icon_counts_at_once(window: WelcomeWindow, preferences: Preferences) -> None:
    window.shows.choose("budget")
    assert preferences.tray_shows == "budget"


def test_starting_remembers_that_it_was_seen(
    qtbot: QtBot, window: WelcomeWindow, preferences: Preferences, server: FakeServer
) -> None:
    with qtbot.waitSignal(window.finished):
        window.done_button.click()
    assert preferences.welcomed
    assert not window.isVisible()
    assert told(server) == []


def test_a_budget_is_set_on_the_way(
    qtbot: QtBot, window: WelcomeWindow, preferences: Preferences, server: FakeServer
) -> None:
    window.amount.setText("abc.")
    assert not window.done_button.isEnabled()
    window.amount.setText("$1,250.50")
    with qtbot.waitSignal(window.finished):
        window.done_button.click()
    method, path, _, body = told(server)[0]
    assert (method, path) == ("PUT", "/api/budgets")
    assert isinstance(body, dict)
    assert body["limit"] == 1250.5


def test_closing_it_is_not_the_same_as_having_started(
    window: WelcomeWindow, preferences: Preferences
) -> None:
    window.close()
    assert not preferences.welcomed


def unnamed(window: QWidget) -> list[QWidget]:
    def name(widget: QWidget) -> str:
        return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)

    fields = [*window.findChildren(QLineEdit), *window.findChildren(QPushButton)]
    return [widget for widget in fields if not name(widget)]


def test_everything_has_a_name(window: WelcomeWindow) -> None:
    assert unnamed(window) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_snippets_are_five_lines(language: str) -> None:
    code = snippet(language, URL, "TOKEN")
    assert len(code.splitlines()) == 5
    assert f"{URL}/api/tokens/track" in code
    assert "Bearer TOKEN" in code


def test_the_python_snippet_is_python() -> None:
    compile(snippet("python", URL, "TOKEN"), "snippet", "exec")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("", "0"),
        ("$", "0"),
        ("12", "12"),
        ("$12.5", "12.5"),
        ("$ 1,200.50", "1200.50"),
        ("1.2.3", None),
        (".", None),
        ("9999999999", None),
    ],
)
def test_amounts_as_a_person_types_them(qtbot: QtBot, text: str, amount: str | None) -> None:
    field = AmountField()
    qtbot.addWidget(field)
    field.setText(text)
    assert field.amount == (None if amount is None else Decimal(amount))


def test_amounts_in_another_country(qtbot: QtBot) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    field = AmountField()
    qtbot.addWidget(field)
    field.setText("1.200,50")
    assert field.amount == Decimal("1200.50")
    field.set_amount(Decimal("99.5"))
    assert field.text() == "$99,50"
    assert field.amount == Decimal("99.50")


# The budget's own dialog


@pytest.fixture
def dialog(qtbot: QtBot, client: ApiClient, server: FakeServer) -> BudgetDialog:
    provider = {**BUDGET, "id": "p", "scope": {"provider": "openai", "project": None}}
    server.answers["GET", "/api/budgets"] = {"budgets": [provider, {**BUDGET, "limit": 250}]}
    server.answers["PUT", "/api/budgets"] = BUDGET
    server.answers["DELETE", "/api/budgets/b1"] = {"id": "b1", "deleted": True}
    dialog = BudgetDialog(client)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_it_shows_the_budget_over_everything(qtbot: QtBot, dialog: BudgetDialog) -> None:
    qtbot.waitUntil(lambda: dialog.amount.text() == "$250.00")
    assert dialog.remove_button.isVisible()
    assert "$1.50 used this month, <1% of the limit." in dialog._standing.text()
    assert unnamed(dialog) == []


def test_it_is_changed(qtbot: QtBot, dialog: BudgetDialog, server: FakeServer) -> None:
    qtbot.waitUntil(lambda: dialog.amount.text() == "$250.00")
    dialog.amount.setText("300")
    with qtbot.waitSignal(dialog.accepted):
        dialog.set_button.click()
    assert server.asked[-1][:2] == ("PUT", "/api/budgets")


def test_it_is_removed(qtbot: QtBot, dialog: BudgetDialog, server: FakeServer) -> None:
    qtbot.waitUntil(lambda: dialog.remove_button.isVisible())
    with qtbot.waitSignal(dialog.accepted):
        dialog.remove_button.click()
    assert server.asked[-1][:2] == ("DELETE", "/api/budgets/b1")


def test_a_refused_budget_keeps_the_dialog_open(
    qtbot: QtBot, dialog: BudgetDialog, server: FakeServer
) -> None:
    qtbot.waitUntil(lambda: dialog.amount.text() == "$250.00")
    server.raw = b"no"
    dialog.set_button.click()
    qtbot.waitUntil(lambda: dialog._problem.isVisible())
    assert dialog.isVisible()
    assert dialog.set_button.isEnabled()


def test_without_a_budget_there_is_nothing_to_remove(
    qtbot: QtBot, client: ApiClient, server: FakeServer
) -> None:
    assert overall_month(BudgetList(budgets=[])) is None
    server.answers["GET", "/api/budgets"] = {"budgets": []}
    dialog = BudgetDialog(client)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bool(server.asked))
    qtbot.wait(30)
    assert not dialog.remove_button.isVisible()
    assert not dialog.set_button.isEnabled()
