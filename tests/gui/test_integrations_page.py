"""Connecting providers, reading them, looking at what came: real widgets and server, a stand-in provider."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.client import ApiClient
from app.models.integrations import Source, run_full, run_word, state_words
from app.tasks import wait_for_tasks
from app.widgets.credential_field import CredentialInput
from app.windows.integration_pane import facts_of
from app.windows.integrations import IntegrationsPage
from server.schemas.integrations import CredentialField, IntegrationRequest
from server.schemas.sync import Cancelled, HistoryProgress, IntegrationStatus, Run
from tests.gui.pages_open import answer_yes, open_page, until
from tests.gui.real_server import NOW, serving_with_keys
from tests.providers.servers.openai import OpenAi
from tests.providers.stand_in import Reply

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
Open = Callable[[], IntegrationsPage]


@pytest.fixture
def keyed(tmp_path: Path, qapp: QApplication) -> Iterator[ApiClient]:
    with serving_with_keys(tmp_path / "data") as client:
        yield client
        assert wait_for_tasks(10_000)


@pytest.fixture
def openai() -> Iterator[OpenAi]:
    with OpenAi() as stand_in:
        yield stand_in


@pytest.fixture
def opened(qtbot: QtBot, keyed: ApiClient, bridge: Bridge, preferences: Preferences) -> Open:
    return lambda: open_page(qtbot, keyed, bridge, preferences, IntegrationsPage, "integrations")


def connect(client: ApiClient, stand_in: OpenAi) -> None:
    credentials = {**stand_in.credentials, "baseUrl": stand_in.url}
    client.connect_provider("openai", IntegrationRequest(credentials=credentials))


def fill(page: IntegrationsPage, stand_in: OpenAi, key: str) -> None:
    inputs = page.pane.form.inputs
    page.pane.form.more_button.click()
    inputs["adminKey"].input.setText(key)
    inputs["baseUrl"].input.setText(stand_in.url)


def cells(page: IntegrationsPage, provider: str) -> list[str]:
    row = page.model.row_of(provider)
    return [str(page.model.index(row, column).data()) for column in range(page.model.columnCount())]


def settle(qtbot: QtBot, client: ApiClient) -> None:
    """Waits until nothing is read in the background."""

    def is_still() -> bool:
        found = client.status().integrations.values()
        return not any(each.status in ("syncing", "pending") or each.history for each in found)

    until(qtbot, is_still)


def test_every_provider_is_drawn_from_its_description(qtbot: QtBot, keyed: ApiClient, opened: Open) -> None:
    page = opened()
    QAbstractItemModelTester(page.model, FATAL)
    count = len(keyed.integrations().integrations)
    assert page.model.rowCount() == count >= 13
    assert page.note.text() == f"0 of {count} connected"
    assert not page.warning.isVisible()
    for described in keyed.integrations().integrations:
        page.table.choose(described.id)
        page.table.opened.emit(described.id)
        assert page.pane.heading.text() == described.name
        form = page.pane.form
        assert form.isVisible() == described.canConnect
        assert set(form.inputs) == {field.id for field in described.fields}
        for field in described.fields:
            shown = form.inputs[field.id]
            secret = shown.input.echoMode() == QLineEdit.EchoMode.Password
            assert (secret, shown.isVisible()) == (field.secret, not field.optional)
            assert shown.link.isHidden() == (not field.url)
            assert shown.file_button.isHidden() == (not field.long)
        if described.manual:
            assert described.manual in page.pane.facts.text()
        assert not page.pane.sync_button.isVisible()
        assert not page.pane.remove_button.isVisible()


def test_a_provider_is_connected_and_read(
    qtbot: QtBot, keyed: ApiClient, openai: OpenAi, opened: Open
) -> None:
    page = opened()
    page.table.setFocus()
    page.table.choose("openai")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.pane.form.connect_button.text() == "Connect"
    assert not page.pane.form.connect_button.isEnabled()
    fill(page, openai, openai.credentials["adminKey"])
    QTest.keyClick(page.pane.form.inputs["adminKey"].input, Qt.Key.Key_Return)
    until(qtbot, page.pane.form.told.isVisible)
    assert page.pane.form.told.text() == "Accepted. The key is in the system's keyring."
    until(qtbot, lambda: cells(page, "openai")[2] == "✓ Connected")
    settle(qtbot, keyed)
    page.refresh()
    until(qtbot, lambda: bool(page.pane.runs.rows))
    QAbstractItemModelTester(page.pane.runs, FATAL)
    assert page.model.row_of("openai") == 0
    assert cells(page, "openai")[3] == "just now"
    assert page.note.text() == f"1 of {page.model.rowCount()} connected"
    assert "Account: an organization's administrator" in page.pane.facts.text()
    form = page.pane.form
    assert form.connect_button.text() == "Check again"
    assert form.inputs["adminKey"].value is None
    assert "kept" in form.inputs["adminKey"].input.placeholderText()
    assert keyed.all_costs(date(2026, 11, 1)).total > 0
    page.pane.runs_table.choose(page.pane.runs.key_at(0))
    assert "Requests it took: " in page.pane.run.text()


def test_a_refused_key_is_explained_and_stays_to_be_mended(
    qtbot: QtBot, keyed: ApiClient, openai: OpenAi, opened: Open
) -> None:
    page = opened()
    page.table.opened.emit("openai")
    fill(page, openai, "sk-admin-wrong-0123456789")
    form = page.pane.form
    form.connect_button.click()
    assert form.connect_button.text() == "Checking…"
    until(qtbot, form.refused.isVisible)
    assert "OpenAI" in form.refused.words.text()
    assert form.inputs["adminKey"].input.text() == "sk-admin-wrong-0123456789"
    assert not keyed.status().integrations["openai"].connected
    form.inputs["adminKey"].input.setText("sk-proj-0123456789")
    form.inputs["adminKey"].input.editingFinished.emit()
    assert form.inputs["adminKey"].problem.text() == "This does not look like the Admin API key."
    form.connect_button.click()
    until(
        qtbot, lambda: form.inputs["adminKey"].problem.text() != "This does not look like the Admin API key."
    )
    assert form.inputs["adminKey"].problem.text().startswith("Admin API key ")
    until(qtbot, form.inputs["adminKey"].input.hasFocus)


def test_it_is_read_now_and_its_failure_is_explained(
    qtbot: QtBot, keyed: ApiClient, openai: OpenAi, opened: Open
) -> None:
    connect(keyed, openai)
    settle(qtbot, keyed)
    page = opened()
    page.table.opened.emit("openai")
    page.pane.sync_button.click()
    assert not page.pane.sync_button.isEnabled()
    until(qtbot, lambda: page.pane.told.text().startswith("Read: "))
    openai.troubles.extend([Reply({"error": {"message": "no", "type": "x"}}, 401)] * 9)
    until(qtbot, page.pane.sync_button.isEnabled)
    page.pane.sync_button.click()
    until(qtbot, lambda: cells(page, "openai")[2] == "▲ Failed")
    until(qtbot, page.pane.message.isVisible)
    assert page.pane.message.words.text() == keyed.status().integrations["openai"].message
    openai.troubles.clear()
    until(qtbot, lambda: page.pane.runs.rows[0].status == "error")
    assert page.pane.runs.index(0, 1).data() == "▲ Failed"


def test_reading_is_followed_and_stopped(
    qtbot: QtBot, keyed: ApiClient, openai: OpenAi, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()
    cancel = keyed.cancel_sync

    def cancel_and_answer(provider: str) -> Cancelled:
        cancelled = cancel(provider)
        let_go.set()
        return cancelled

    monkeypatch.setattr(keyed, "cancel_sync", cancel_and_answer)
    connect(keyed, openai)
    settle(qtbot, keyed)
    page = opened()
    page.table.opened.emit("openai")
    openai.troubles.append(Reply({"error": {"message": "slow down"}}, 503, held=let_go))
    page.pane.sync_button.click()
    until(qtbot, lambda: cells(page, "openai")[2].startswith("↻ Reading"))
    until(qtbot, page.pane.cancel_button.isVisible)
    until(qtbot, lambda: page.pane.progress_words.text().startswith("Reading 2026-"))
    page.pane.cancel_button.click()
    until(qtbot, lambda: not page.pane.cancel_button.isVisible())
    until(qtbot, lambda: page.pane.runs.rows[0].status != "success")


def test_a_connection_is_removed_only_when_confirmed(
    qtbot: QtBot, keyed: ApiClient, openai: OpenAi, opened: Open
) -> None:
    connect(keyed, openai)
    settle(qtbot, keyed)
    page = opened()
    page.table.opened.emit("openai")
    page.pane.remove_button.click()
    dialog = answer_yes(qtbot, page)
    assert dialog.accessibleName() == "Remove the connection to OpenAI?"
    until(qtbot, lambda: cells(page, "openai")[2] == "○ Not connected")
    assert not keyed.status().integrations["openai"].connected
    assert keyed.all_costs(date(2026, 11, 1)).total > 0, "what was read stays"
    until(qtbot, lambda: not page.pane.remove_button.isVisible())
    QTest.keyClick(page.pane.close_button, Qt.Key.Key_Escape)
    assert not page.beside.is_open


# One field ------------------------------------------------------------------------------------------


def described(**more: object) -> CredentialField:
    fields: dict[str, object] = {
        "id": "key",
        "label": "Key",
        "help": "A key.",
        "url": "https://example.org/keys",
        "pattern": r"\{.*\}",
        "secret": True,
        "optional": False,
        "long": True,
        "environment": "CODINGVIBEZ_X_KEY",
        "source": None,
        "value": None,
    }
    return CredentialField.model_validate(fields | more)


def test_a_long_key_comes_from_a_file_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    shown = CredentialInput(described())
    qtbot.addWidget(shown)
    key = json.dumps({"private_key": "-----BEGIN\nabc"}, indent=2)
    path = tmp_path / "key.json"
    path.write_text(key, encoding="utf-8-sig")
    with qtbot.waitSignal(shown.changed):
        shown.take_file(path)
    assert shown.value == key
    assert shown.input.text() == "key.json"
    assert not shown.problem.text()
    shown.input.setText("x")
    assert (shown.value, shown.input.echoMode()) == ("x", QLineEdit.EchoMode.Password)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"x" * 100_001, "too large for a key"), (b"\xff\xfe\x00", "not text")],
)
def test_a_file_that_is_no_key_is_refused(qtbot: QtBot, tmp_path: Path, content: bytes, words: str) -> None:
    shown = CredentialInput(described())
    qtbot.addWidget(shown)
    path = tmp_path / "key.json"
    path.write_bytes(content)
    shown.take_file(path)
    until(qtbot, lambda: words in shown.problem.text())
    assert shown.value is None or shown.value == ""
    shown.take_file(tmp_path / "absent")
    until(qtbot, lambda: "absent" in shown.problem.text())


def test_what_the_environment_gives_is_not_typed(qtbot: QtBot) -> None:
    shown = CredentialInput(described(source="environment"))
    qtbot.addWidget(shown)
    assert not shown.input.isEnabled()
    assert shown.input.placeholderText() == "set by CODINGVIBEZ_X_KEY"
    assert shown.is_filled
    assert shown.value is None


def test_what_is_kept_is_shown_and_can_be_cleared(qtbot: QtBot) -> None:
    shown = CredentialInput(described(secret=False, source="stored", value="eu-west", pattern="", long=False))
    qtbot.addWidget(shown)
    assert (shown.input.text(), shown.value) == ("eu-west", None)
    shown.input.clear()
    assert shown.value == ""


def test_only_the_web_is_opened(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    shown = CredentialInput(described())
    qtbot.addWidget(shown)
    shown.link.click()
    assert opened == [QUrl("https://example.org/keys")]
    local = CredentialInput(described(url="file:///etc/passwd"))
    qtbot.addWidget(local)
    assert local.link.isHidden()


# Words ----------------------------------------------------------------------------------------------


def standing(**more: object) -> IntegrationStatus:
    fields: dict[str, object] = {
        "connected": True,
        "lastSync": NOW,
        "status": "success",
        "message": "",
        "nextSync": None,
        "dataFreshness": "fresh",
        "reading": None,
        "history": None,
        "filledFrom": None,
    }
    return IntegrationStatus.model_validate(fields | more)


def test_a_state_says_how_far_the_history_is() -> None:
    first = date(2025, 11, 22)
    history = HistoryProgress(firstDay=first, doneFrom=first + timedelta(days=180), percent=50, records=9)
    assert state_words(standing(history=history)) == "✓ Connected, history 50%"
    assert state_words(standing(status="manual_only")) == "– By hand"


def test_what_is_connected_and_never_read(keyed: ApiClient) -> None:
    found = {each.id: each for each in keyed.integrations().integrations}
    source = Source.of(found["openai"], None)
    assert not source.is_read
    assert state_words(source.status) == "○ Not connected"
    assert dict(facts_of(source, NOW))["Last read"] == ""


def test_facts_that_say_nothing_are_empty(keyed: ApiClient) -> None:
    found = {each.id: each for each in keyed.integrations().integrations}
    facts = dict(facts_of(Source(found["aws"], standing()), NOW))
    assert facts["Charge"] == "$0.01 a request, by the provider"
    assert facts["Gives"].startswith("costs")
    assert dict(facts_of(Source(found["supabase"], standing()), NOW))["Money"] == "estimated from list prices"
    assert dict(facts_of(Source(found["openai"], standing()), NOW))["Charge"] == ""


def test_a_run_tells_what_it_took_and_changed() -> None:
    fields: dict[str, object] = {
        "id": "1", "provider": "x", "cause": "history", "status": "success", "message": "Two pages.",
        "startedAt": NOW, "endedAt": NOW, "from": "2026-11-01", "to": "2026-11-22", "lines": 7,
        "usageRows": 5, "calls": 3, "charge": Decimal("0.03"),
        "costBefore": Decimal(1), "costAfter": Decimal(2),
    }  # fmt: skip
    run = Run.model_validate(fields)
    assert run_word(run) == "✓ 12 records"
    told = run_full(run)
    for words in (
        "History, ", "2026-11-01 to 2026-11-22", "Requests it took: 3", "charges for them: $0.03",
        "Cost of these days: $1.00, now $2.00", "Two pages.",
    ):  # fmt: skip
        assert words in told
    assert run_word(Run.model_validate(fields | {"status": "cancelled"})) == "– Stopped"
