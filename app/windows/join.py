"""Accepts an invitation: the link is taken apart, what it leads to is shown, and only then one joins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import formatting
from app.models.invitation import Joined, Link, accept, look, parse_link
from app.models.servers import ServerBook, ServerProblem, TeamServer, TokenKeeper
from app.models.team import role_help, role_words
from app.tasks import LatestTask, run_task
from app.translation import translate
from app.widgets.facts import Facts
from app.widgets.fields import FieldStyle
from app.widgets.words import Words

if TYPE_CHECKING:
    from server.schemas.team import InvitationPreview

_WIDTH: Final = 520
_LONGEST: Final = 4_000
_LONGEST_NAME: Final = 100


class JoinDialog(QDialog):
    """Two steps in one window: look at an invitation, then accept it."""

    joined = Signal(str)
    """The id of the server that is to be shown: one is a member there now."""

    def __init__(
        self, book: ServerBook, keeper: TokenKeeper, link: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._book, self._keeper = book, keeper
        self._link: Link | None = None
        self._joined: Joined | None = None
        self._looking: LatestTask[InvitationPreview] = LatestTask(self)
        self.setWindowTitle(translate("Join", "Join a team"))
        self.setFixedWidth(_WIDTH)
        self.link = QLineEdit(link, maxLength=_LONGEST)
        self.link.setPlaceholderText("https://costs.example.com/invite#…")
        self.link.setAccessibleName(translate("Join", "Invitation link"))
        self.ca = QLineEdit(maxLength=_LONGEST)
        self.ca.setAccessibleName(translate("Servers", "CA file (PEM)"))
        self.ca.setPlaceholderText(translate("Servers", "only for an authority of your team's own"))
        self.ca_button = QPushButton(translate("Servers", "Choose…"), autoDefault=False)
        self.ca_button.setAccessibleName(translate("Servers", "Choose the CA file"))
        self.name = QLineEdit(maxLength=_LONGEST_NAME)
        self.name.setAccessibleName(translate("Join", "Your name"))
        self.name.setPlaceholderText(translate("Join", "what the others see; may stay empty"))
        self.facts = Facts(translate("Join", "What the invitation leads to"))
        self.help = Words(tone="soft", size="label", wrap=True)
        self.problem = Words(tone="bad", wrap=True)
        self.look_button = QPushButton(translate("Join", "Look at it"), default=True)
        self.join_button = QPushButton(autoDefault=False)
        self._build()
        self.link.textChanged.connect(self._on_changed)
        self.ca.textChanged.connect(self._on_changed)
        FieldStyle(self)
        self._on_changed()
        self.link.setFocus()
        if link:
            self._on_look()

    def _build(self) -> None:
        self._ca_row = QWidget()
        row = QHBoxLayout(self._ca_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.ca, 1)
        row.addWidget(self.ca_button)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(12)
        self.form.setHorizontalSpacing(16)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        self.form.addRow(translate("Join", "Link"), self.link)
        self.form.addRow(translate("Servers", "CA file (PEM)"), self._ca_row)
        self._told = QWidget()
        told = QVBoxLayout(self._told)
        told.setContentsMargins(0, 0, 0, 0)
        name = QFormLayout()
        name.addRow(translate("Join", "Your name"), self.name)
        told.addWidget(self.facts)
        told.addSpacing(6)
        told.addLayout(name)
        told.addWidget(self.help)
        for button in (self.look_button, self.join_button):
            button.setProperty("primary", True)
        cancel = QPushButton(translate("Window", "Cancel"), autoDefault=False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (cancel, self.look_button, self.join_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(Words(translate("Join", "Paste the link that you were sent."), wrap=True))
        column.addLayout(self.form)
        column.addWidget(self._told)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        self.form.setRowVisible(self._ca_row, False)
        self.ca_button.clicked.connect(self._on_choose)
        self.look_button.clicked.connect(self._on_look)
        self.join_button.clicked.connect(self._on_join)

    def _on_changed(self) -> None:
        """Takes back what was told of another link."""
        self._looking.cancel()
        self._link = None
        self._told.hide()
        self.problem.hide()
        self.join_button.hide()
        self.look_button.show()
        self.look_button.setDefault(True)
        self.look_button.setEnabled(bool(self.link.text().strip()))
        self.look_button.setText(translate("Join", "Look at it"))
        self.adjustSize()

    def _on_choose(self) -> None:
        pattern = translate("Servers", "Certificates (*.pem *.crt *.cer);;All files (*)")
        path, _filter = QFileDialog.getOpenFileName(
            self, translate("Servers", "Choose the CA file"), self.ca.text(), pattern
        )
        if path:
            self.ca.setText(path)

    def _server(self, link: Link) -> TeamServer:
        return TeamServer(uuid4().hex, link.url.partition("://")[2][:60], link.url, self.ca.text().strip())

    def _on_look(self) -> None:
        self.problem.hide()
        try:
            link = parse_link(self.link.text())
        except ServerProblem as error:
            self._on_failed(error)
            return
        self.look_button.setEnabled(False)
        self.look_button.setText(translate("Join", "Asking…"))
        found = partial(self._on_found, link)
        self._looking.run(partial(look, link, self._server(link)), found, self._on_failed)

    def _on_found(self, link: Link, found: InvitationPreview) -> None:
        self._link = link
        self.facts.say(
            [
                (translate("Join", "Team"), found.organization),
                (translate("Join", "Server"), link.url),
                (translate("Join", "Invited by"), found.invitedBy),
                (translate("Join", "You"), found.email),
                (translate("Join", "As"), role_words()[found.role]),
                (translate("Join", "Good until"), formatting.moment_full(found.expiresAt)),
            ]
        )
        self.help.setText(
            " ".join(
                (
                    role_help(found.role),
                    translate("Join", "Joining sends nothing of this computer's figures. Your token for the "
                              "team's server is kept in the keyring."),
                )
            )
        )  # fmt: skip
        self.join_button.setText(translate("Join", "Join {team}").format(team=found.organization[:40]))
        self.look_button.hide()
        self.join_button.show()
        self.join_button.setEnabled(True)
        self.join_button.setDefault(True)
        self._told.show()
        self.name.setFocus()
        self.adjustSize()

    def _on_join(self) -> None:
        link = self._link
        if link is None:
            return
        self.problem.hide()
        self.join_button.setEnabled(False)
        for field in (self.link, self.ca, self.name):
            field.setEnabled(False)
        work = partial(self._accept, link, self._server(link), self.name.text().strip())
        run_task(self, work, self._on_accepted, self._on_failed)

    def _accept(self, link: Link, server: TeamServer, name: str) -> Joined:
        # The link works once: where only the keyring failed, the token of the first time is kept.
        return self._joined or accept(link, server, name)

    def _on_accepted(self, joined: Joined) -> None:
        self._joined = joined
        keep = partial(self._keeper.keep_team_token, joined.server.id, joined.token)
        run_task(self, keep, partial(self._on_kept, joined.server), self._on_not_kept)

    def _on_kept(self, server: TeamServer, _warning: str | None) -> None:
        self._joined = None
        self._book.keep(server)
        self.joined.emit(server.id)
        self.accept()

    def _on_not_kept(self, error: Exception) -> None:
        words = translate(
            "Join",
            "You have joined, but your token could not be kept: {error} Try again before you close this.",
        )
        self._on_failed(ServerProblem(words.format(error=getattr(error, "message", "") or str(error))))

    def _on_failed(self, error: Exception) -> None:
        self.problem.setText(getattr(error, "message", "") or str(error))
        self.problem.show()
        self.look_button.setEnabled(True)
        self.look_button.setText(translate("Join", "Look at it"))
        self.join_button.setEnabled(True)
        for field in (self.link, self.ca, self.name):
            field.setEnabled(self._joined is None)
        if getattr(error, "is_distrusted", False):
            self.form.setRowVisible(self._ca_row, True)
            self.ca_button.setFocus()
        self.adjustSize()
