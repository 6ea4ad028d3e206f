"""The page of coding agents: what their logs held, and which of them report by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.models.agents import connection_words, found_words, paid_words, scan_words, tool_name
from app.tasks import run_task
from app.translation import translate
from app.widgets.card import Card
from app.widgets.column import scrolled
from app.widgets.fields import FieldStyle
from app.widgets.rule import Rule
from app.widgets.words import Words
from app.windows.change import ask_for_change
from app.windows.page import Page

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.capture import CapturedTool, CaptureStatus
    from server.schemas.connections import Connection, ConnectionAnswer, ConnectionList

_WIDTH = 760


class AgentRow(QWidget):
    """An agent's name and what is said of it; perhaps a button or two at its right."""

    def __init__(self, name: str, words: Sequence[str], *, bad: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAccessibleDescription(". ".join(filter(None, words)))
        self.words = [Words(each, tone="soft", size="label", wrap=True) for each in words if each]
        if bad:
            self.words[0].set_tone("warn")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Words(name, bold=True))
        for each in self.words:
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(each)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 8, 0, 8)
        self._row.setSpacing(8)
        self._row.addLayout(column, 1)

    def add_button(self, text: str, name: str, pressed: Callable[[], object]) -> None:
        """Adds a button that screen readers call by its whole name."""
        button = QPushButton(text)
        button.setAccessibleName(name)
        button.clicked.connect(pressed)
        self.buttons.append(button)
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)


class AgentsPage(Page):
    """Two cards: what was found, and what can report by itself."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("usage", "settings", "app_tokens"))

    def __init__(
        self, client: ApiClient, *, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Agents", "Agents"), parent=parent)
        self._client = client
        self._now = now
        self.found = Card(translate("Agents", "Found in their logs and telemetry"))
        self.connect_card = Card(translate("Agents", "Agents that can report by themselves"))
        self.problem = Words(tone="bad", wrap=True)
        self.problem.hide()
        self.backups = Words(tone="soft", size="label", wrap=True)
        self.backups.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.backups.hide()
        self.tools: list[AgentRow] = []
        self.agents: list[AgentRow] = []
        self._rules: dict[Card, list[QWidget]] = {self.found: [], self.connect_card: []}
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        for widget in (self.problem, self.found, self.connect_card, self.backups):
            column.addWidget(widget)
        column.addStretch(1)
        self.set_body(scrolled(column, most=_WIDTH))
        self.read_by(lambda: (client.capture(), client.connections()), self._show)

    def _show(self, answers: tuple[CaptureStatus, ConnectionList]) -> None:
        capture, connections = answers
        self.note.setText("" if capture.scan is None else scan_words(capture.scan))
        self.tools = [self._tool_row(one) for one in capture.tools]
        self.agents = [self._agent_row(one) for one in connections.connections]
        self._fill(self.found, self.tools, _nothing_found(capture))
        self._fill(self.connect_card, self.agents, connections.unavailable or "")
        FieldStyle(self)
        self.show_body()

    def _fill(self, card: Card, rows: Sequence[AgentRow], otherwise: str) -> None:
        for widget in self._rules[card]:
            card.body.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        shown: list[QWidget] = []
        for row in rows:
            shown += [Rule(), row] if shown else [row]
        self._rules[card] = shown or [Words(otherwise, tone="soft", wrap=True)]
        for widget in self._rules[card]:
            card.body.addWidget(widget)

    def _tool_row(self, tool: CapturedTool) -> AgentRow:
        return AgentRow(tool_name(tool.tool), (found_words(tool, self._now()), paid_words(tool)))

    def _agent_row(self, connection: Connection) -> AgentRow:
        words = (connection_words(connection), ", ".join(connection.files))
        row = AgentRow(connection.name, words, bad=connection.problem is not None)
        if connection.canUndo:
            name = translate("Agents", "Undo the connection of {agent}").format(agent=connection.name)
            row.add_button(translate("Agents", "Undo…"), name, partial(self._ask_to_undo, connection))
        elif connection.problem is None and not connection.connected:
            name = translate("Agents", "Connect {agent}").format(agent=connection.name)
            row.add_button(translate("Agents", "Connect…"), name, partial(self._ask_to_connect, connection))
        return row

    def _ask_to_connect(self, connection: Connection) -> None:
        question = translate("Agents", "Let {agent} report what it uses?").format(agent=connection.name)
        detail = translate(
            "Agents",
            "This is the whole change to its settings; the file is copied before. Only counts are sent, to "
            "this computer alone. It holds from the agent’s next start on, and can be undone here.",
        )
        verb = translate("Agents", "Connect")
        run = partial(self._change, partial(self._client.connect_agent, connection.id))
        ask_for_change(self, question, detail, connection.changes, verb, run)

    def _ask_to_undo(self, connection: Connection) -> None:
        question = translate("Agents", "Undo the connection of {agent}?").format(agent=connection.name)
        detail = translate(
            "Agents",
            "This is the whole change to its settings. What you changed in them since stays, and so does "
            "what it has reported; its token is revoked.",
        )
        verb = translate("Agents", "Undo")
        run = partial(self._change, partial(self._client.disconnect_agent, connection.id))
        ask_for_change(self, question, detail, connection.undoes, verb, run)

    def _change(self, call: Callable[[], ConnectionAnswer]) -> None:
        self.connect_card.setEnabled(False)
        self.problem.hide()
        run_task(self, call, self._on_changed, self._on_refused)

    def _on_changed(self, answer: ConnectionAnswer) -> None:
        self.connect_card.setEnabled(True)
        backups = [each.backup for each in answer.changed if each.backup]
        if backups:
            words = translate("Agents", "Before the change: {path}").format(path=", ".join(backups))
            self.backups.setText(words)
        self.backups.setVisible(bool(backups))
        self.refresh()

    def _on_refused(self, error: Exception) -> None:
        self.connect_card.setEnabled(True)
        self.problem.setText(str(error))
        self.problem.show()
        self.refresh()


def _nothing_found(capture: CaptureStatus) -> str:
    if not capture.readAgentLogs:
        return translate("Agents", "Logs are not read: the setting “Read the logs of coding agents” is off.")
    if capture.scan is not None:
        return scan_words(capture.scan)
    return translate(
        "Agents",
        "Nothing yet. The logs of Claude Code, Codex, Gemini CLI, OpenCode, GitHub Copilot CLI and Qwen Code "
        "are read as soon as there are any on this computer.",
    )
