"""The page of agents: what was found, the exact change before it is made, and the words of the first scan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.agents import found_words, paid_words, scan_words
from app.models.glance import describe
from app.windows.agents import AgentsPage
from app.windows.change import ChangeDialog
from app.windows.found import found_sentence
from server.schemas.capture import CapturedTool, CaptureStatus, LogScan
from server.schemas.connections import (
    ChangedFile,
    Connection,
    ConnectionAnswer,
    ConnectionList,
    SettingsChange,
)
from tests.gui import sample_figures as samples

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.client import ApiClient

FILE = "/home/ada/.codex/config.toml"
SCAN = LogScan(files=9, filesDone=1, bytesTotal=4096 << 20, bytesDone=1024 << 20, events=10412)


def tool(name: str = "codex", *, events: int = 3120, notional: int = 0, logs: int = 40) -> CapturedTool:
    seen = samples.NOW - timedelta(minutes=3)
    return CapturedTool(
        tool=name,
        logs=logs,
        bytesRead=1,
        lastLogAt=seen,
        events=events,
        notionalEvents=notional,
        firstEventAt=seen,
        lastEventAt=seen,
    )


def agent(**fields: Any) -> Connection:
    return Connection.model_validate(
        {
            "id": "codex",
            "name": "Codex CLI",
            "tool": "codex",
            "found": True,
            "connected": False,
            "canUndo": False,
            "files": [FILE],
            "changes": [SettingsChange(path=FILE, diff="+exporter = <token>\n")],
            "undoes": [],
            "problem": None,
        }
        | fields
    )


CONNECTED = agent(connected=True, canUndo=True, undoes=[SettingsChange(path=FILE, diff="-exporter = •••\n")])


class Client:
    """Has one agent, and keeps what it was told to do."""

    def __init__(self) -> None:
        self.tools = [tool()]
        self.scan: LogScan | None = None
        self.reads = True
        self.agent = agent()
        self.unavailable: str | None = None
        self.done: list[str] = []
        self.refuses = False

    def capture(self) -> CaptureStatus:
        return CaptureStatus(readAgentLogs=self.reads, scan=self.scan, tools=self.tools)

    def connections(self) -> ConnectionList:
        found = [] if self.unavailable else [self.agent]
        return ConnectionList(connections=found, unavailable=self.unavailable)

    def connect_agent(self, name: str) -> ConnectionAnswer:
        return self._change(f"connect {name}", CONNECTED, f"{FILE}.before")

    def disconnect_agent(self, name: str) -> ConnectionAnswer:
        return self._change(f"undo {name}", agent(), None)

    def _change(self, what: str, after: Connection, backup: str | None) -> ConnectionAnswer:
        if self.refuses:
            raise OSError("The file cannot be written.")
        self.done.append(what)
        self.agent = after
        changed = [ChangedFile(path=FILE, backup=backup)]
        return ConnectionAnswer.model_validate(after.model_dump() | {"changed": changed})


@pytest.fixture
def client() -> Client:
    return Client()


def page_of(qtbot: QtBot, client: Client) -> AgentsPage:
    page = AgentsPage(cast("ApiClient", client), now=lambda: samples.NOW)
    qtbot.addWidget(page)
    page.resize(900, 640)
    page.show()
    qtbot.waitUntil(lambda: page.is_full, timeout=30000)
    return page


def texts(page: AgentsPage) -> str:
    return "\n".join(words.text() for row in (*page.tools, *page.agents) for words in row.words)


def press(qtbot: QtBot, page: AgentsPage, named: str) -> ChangeDialog:
    (button,) = page.agents[0].buttons
    assert button.accessibleName() == named
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    (dialog,) = [one for one in page.window().findChildren(ChangeDialog) if one.isVisible()]
    return dialog


def test_the_change_is_shown_before_it_is_made_and_undone(qtbot: QtBot, client: Client) -> None:
    page = page_of(qtbot, client)
    assert "3,120 calls in 40 logs" in texts(page)
    assert FILE in texts(page)
    dialog = press(qtbot, page, "Connect Codex CLI")
    assert dialog.patch.toPlainText() == "+exporter = <token>\n"
    assert client.done == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert client.done == []

    press(qtbot, page, "Connect Codex CLI").verb_button.click()
    qtbot.waitUntil(lambda: "Reports by itself" in texts(page), timeout=30000)
    assert client.done == ["connect codex"]
    assert page.backups.text() == f"Before the change: {FILE}.before"

    dialog = press(qtbot, page, "Undo the connection of Codex CLI")
    assert dialog.patch.toPlainText() == "-exporter = •••\n"
    dialog.verb_button.click()
    qtbot.waitUntil(lambda: "Not connected" in texts(page), timeout=30000)
    assert client.done == ["connect codex", "undo codex"]
    assert page.backups.isHidden()


def test_what_fails_is_said_and_can_be_tried_again(qtbot: QtBot, client: Client) -> None:
    client.refuses = True
    page = page_of(qtbot, client)
    press(qtbot, page, "Connect Codex CLI").verb_button.click()
    qtbot.waitUntil(lambda: page.problem.isVisible(), timeout=30000)
    assert page.problem.text() == "The file cannot be written."
    assert page.connect_card.isEnabled()


def test_an_agent_that_cannot_be_connected_says_why_and_has_no_button(qtbot: QtBot, client: Client) -> None:
    client.agent = agent(problem="It reports to https://corp.example already.")
    page = page_of(qtbot, client)
    assert "corp.example" in texts(page)
    assert page.agents[0].buttons == []


def test_a_team_s_server_says_why_nothing_can_be_connected(qtbot: QtBot, client: Client) -> None:
    client.unavailable = "Agents are connected elsewhere."
    client.tools = []
    page = page_of(qtbot, client)
    assert page.agents == page.tools == []
    shown = [words.text() for words in page.connect_card.findChildren(type(page.problem))]
    assert "Agents are connected elsewhere." in shown


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (tool(), "paid by the call: in your costs"),
        (tool(notional=3120), "shown at its worth, in no cost"),
        (tool(notional=1200), "1,200 of them shown at their worth, in no cost"),
        (tool(events=0), ""),
    ],
)
def test_it_says_who_pays(found: CapturedTool, words: str) -> None:
    assert paid_words(found) == words


def test_it_says_where_calls_were_found() -> None:
    assert found_words(tool(events=0), samples.NOW) == "No calls in its 40 logs"
    assert found_words(tool(logs=0), samples.NOW).startswith("3,120 calls, told by itself, newest 3 min")


def test_the_first_reading_is_told_everywhere() -> None:
    words = "Reading agents’ logs: 1,024 of 4,096 MB, 10,412 calls so far"
    assert scan_words(SCAN) == words
    client = samples.SampleClient(samples.year())
    board = client.dashboard().model_copy(update={"logScan": SCAN})
    assert describe(board, samples.NOW).fed == words
    assert describe(client.dashboard(), samples.NOW).fed.startswith("Last fed")


def test_the_welcome_says_what_is_counted_already() -> None:
    def said(scan: LogScan | None, *tools: CapturedTool) -> str:
        return found_sentence(CaptureStatus(readAgentLogs=True, scan=scan, tools=list(tools)))

    assert said(None) == ""
    assert said(None, tool(events=0)) == ""
    assert said(SCAN, tool()).startswith("Reading")
    both = said(None, tool("claude-code", events=10), tool())
    assert both == "Already counted: 3,130 calls of Claude Code, Codex. Prompts and answers are never kept."
