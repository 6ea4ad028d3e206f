"""Whether what is tracked on this computer goes to a team's server, and how that stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app import formatting
from app.tasks import LatestTask
from app.translation import translate
from app.widgets.fields import FieldStyle
from app.widgets.words import Tone, Words
from server.schemas.forwarding import ForwardingRequest, ForwardingRetry, ForwardingServer

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.models.servers import TeamServer, TokenKeeper

_EVERY_MS: Final = 2_000
_LONGEST: Final = 2_000
_REASONS_SHOWN: Final = 3


class ForwardingPane(QWidget):
    """A switch, a limit, and the state, of the server that is picked; nothing where none is."""

    resized = Signal()
    """It shows more, or less, than before."""

    def __init__(self, keeper: TokenKeeper, client: ApiClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keeper, self._client = keeper, client
        self._server: TeamServer | None = None
        self._known: ForwardingServer | None = None
        self._asking: LatestTask[ForwardingServer] = LatestTask(self)
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._ask)
        self.switch = QCheckBox(translate("Servers", "Forward what is tracked on this computer"))
        self.switch.clicked.connect(self._on_switched)
        self.projects = QLineEdit(maxLength=_LONGEST)
        self.projects.setPlaceholderText(translate("Servers", "all; or names with commas between them"))
        self.projects.setAccessibleName(translate("Servers", "Projects to forward"))
        self.projects.editingFinished.connect(self._on_projects)
        self.history_button = self._button(translate("Servers", "Send earlier usage too"), self._on_history)
        self.retry_button = self._button(translate("Servers", "Try again"), self._on_retry)
        self.state = Words(tone="soft", wrap=True)
        self.state.setAccessibleName(translate("Servers", "State of forwarding"))
        self.reasons = Words(tone="soft", size="label", wrap=True)
        self._build()
        FieldStyle(self)
        self.show_for(None)

    def _button(self, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, autoDefault=False)
        button.clicked.connect(run)
        return button

    def _build(self) -> None:
        limit = QHBoxLayout()
        limit.setSpacing(12)
        limit.addWidget(Words(translate("Servers", "Projects")))
        limit.addWidget(self.projects, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.retry_button)
        buttons.addWidget(self.history_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.switch)
        column.addLayout(limit)
        column.addWidget(self.state)
        column.addWidget(self.reasons)
        column.addLayout(buttons)

    @property
    def server(self) -> TeamServer | None:
        """The server it is shown for."""
        return self._server

    def show_for(self, server: TeamServer | None) -> None:
        """Shows how it stands with a server."""
        self._server, self._known = server, None
        self.setVisible(server is not None)
        self._asking.cancel()
        self._fill()
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Looks again from time to time."""
        super().showEvent(event)
        self._timer.start()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Looks no more."""
        super().hideEvent(event)
        self._timer.stop()

    def _ask(self) -> None:
        if self._server is not None and self.isVisible():
            self._asking.run(partial(self._read, self._server), self._on_known, self._on_failed)

    def _read(self, server: TeamServer) -> ForwardingServer:
        for _ in range(2):
            for each in self._client.forwarding().servers:
                if each.id == server.id:
                    return each
            # It was added before anything could be forwarded.
            self._keeper.know_team_server(server.id, server.name, server.url, server.ca)
        raise LookupError(translate("Servers", "This computer's server does not know of it."))

    def _on_known(self, known: ForwardingServer) -> None:
        self._known = known
        self._fill()

    def _on_failed(self, error: Exception) -> None:
        self._fill()
        self._say(getattr(error, "message", "") or str(error), "bad")

    def _fill(self) -> None:
        known = self._known
        for widget in (self.switch, self.projects, self.history_button, self.retry_button):
            widget.setEnabled(known is not None)
        is_on = known is not None and known.enabled
        self.switch.setChecked(is_on)
        self.history_button.setVisible(is_on)
        troubled = known is not None and (known.state in ("waiting", "stopped") or known.setAsideCount > 0)
        self.retry_button.setVisible(is_on and troubled)
        reasons = _reasons(known) if known is not None and is_on else ""
        self.reasons.setText(reasons)
        self.reasons.setVisible(bool(reasons))
        if known is not None and not self.projects.hasFocus():
            self.projects.setText(", ".join(known.projects or ()))
        self._say(*(("", "soft") if known is None else _words(known)))

    def _say(self, text: str, tone: Tone) -> None:
        self.state.setText(text)
        self.state.set_tone(tone)
        self.state.setVisible(bool(text))
        self.resized.emit()

    def _on_switched(self) -> None:
        self._change(ForwardingRequest(enabled=self.switch.isChecked()))

    def _on_projects(self) -> None:
        names = [name.strip() for name in self.projects.text().split(",") if name.strip()]
        if self._known is not None and names != list(self._known.projects or ()):
            self._change(ForwardingRequest(projects=names or None, allProjects=not names))

    def _on_history(self) -> None:
        self._change(ForwardingRequest(history=True))

    def _on_retry(self) -> None:
        if self._server is not None:
            ask = partial(self._client.retry_forwarding, self._server.id, ForwardingRetry())
            self._asking.run(ask, self._on_known, self._on_failed)

    def _change(self, request: ForwardingRequest) -> None:
        if self._server is not None:
            ask = partial(self._client.switch_forwarding, self._server.id, request)
            self._asking.run(ask, self._on_known, self._on_failed)


def _reasons(known: ForwardingServer) -> str:
    """Says how much was refused, and why some of it; empty where nothing was."""
    if not known.setAsideCount:
        return ""
    head = translate("Servers", "The team's server would not take {aside}:")
    shown = known.setAside[:_REASONS_SHOWN]
    lines = [f"{each.model or '–'}: {each.reason}" for each in shown]
    if (more := known.setAsideCount - len(shown)) > 0:
        lines.append(translate("Servers", "and {more} more").format(more=formatting.number(more)))
    return "\n".join([head.format(aside=formatting.number(known.setAsideCount)), *lines])


def _words(known: ForwardingServer) -> tuple[str, Tone]:
    """Gives the state in words, and how they are meant."""
    pending = formatting.number(known.pending)
    aside = formatting.number(known.setAsideCount)
    if not known.enabled:
        words = translate("Servers", "Off. Prompts and answers are never kept, so none could be sent.")
        return words, "soft"
    if known.state == "stopped":
        words = translate("Servers", "Stopped, {pending} to be sent. {reason}")
        return words.format(pending=pending, reason=known.message), "bad"
    if known.state == "waiting":
        words = translate("Servers", "Waits, {pending} to be sent. It is tried again. {reason}")
        return words.format(pending=pending, reason=known.message), "warn"
    if known.pending:
        words = translate("Servers", "Being sent: {pending} to go.")
    elif known.setAsideCount:
        words = translate("Servers", "All is sent but {aside}.")
        return words.format(aside=aside), "warn"
    else:
        words = translate("Servers", "All is sent.")
    return words.format(pending=pending), "good"
