"""Small dialogs of the team: a name, and an invitation with its link."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app import formatting
from app.models.team import role_help, role_words
from app.tasks import run_task
from app.translation import translate
from app.widgets.choice import Choice
from app.widgets.copy_button import CopyButton
from app.widgets.fields import FieldStyle
from app.widgets.words import Words
from server.schemas.team import Role

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.team import Invitation, NewInvitation

_WIDTH: Final = 460
_LONGEST_NAME: Final = 100


class Form(QDialog):
    """A column of fields, what is wrong with them, and two buttons."""

    def __init__(self, title: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self.problem = Words(tone="bad", wrap=True)
        self.problem.hide()
        self.verb_button = QPushButton(verb, default=True)
        self.verb_button.setProperty("primary", True)
        self.cancel_button = QPushButton(translate("Window", "Cancel"), autoDefault=False)
        self.cancel_button.clicked.connect(self.reject)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(12)

    def finish(self) -> None:
        """Puts problem and buttons below what was added."""
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.verb_button)
        self.column.addWidget(self.problem)
        self.column.addLayout(buttons)
        FieldStyle(self)

    def on_failed(self, error: Exception) -> None:
        """Says what is wrong."""
        self.verb_button.setEnabled(True)
        details = getattr(error, "details", ())
        self.problem.setText("; ".join(each.message for each in details) or str(error))
        self.problem.show()
        self.adjustSize()


class NameDialog(Form):
    """Asks for the name of an organization, and has it given."""

    given = Signal(object)

    def __init__(
        self, title: str, verb: str, name: str, give: Callable[[str], object], parent: QWidget
    ) -> None:
        super().__init__(title, verb, parent)
        self._give = give
        self.name = QLineEdit(name, maxLength=_LONGEST_NAME)
        self.name.setAccessibleName(translate("Team", "Name of the organization"))
        form = QFormLayout()
        form.addRow(translate("Team", "Name"), self.name)
        self.column.addLayout(form)
        self.finish()
        self.name.textChanged.connect(self._check)
        self.verb_button.clicked.connect(self._on_verb)
        self._check()
        self.name.selectAll()
        self.name.setFocus()

    def _check(self) -> None:
        self.verb_button.setEnabled(bool(self.name.text().strip()))

    def _on_verb(self) -> None:
        self.verb_button.setEnabled(False)
        run_task(self, partial(self._give, self.name.text().strip()), self._on_given, self.on_failed)

    def _on_given(self, answer: object) -> None:
        self.given.emit(answer)
        self.accept()


class InviteDialog(Form):
    """Asks whom to invite, and shows the link, which is to be had this once."""

    invited = Signal()

    def __init__(
        self, client: ApiClient, own: Role, parent: QWidget, former: Invitation | None = None
    ) -> None:
        super().__init__(translate("Team", "Invite somebody"), translate("Team", "Make the link"), parent)
        self._client = client
        self.email = QLineEdit(former.email if former else "", maxLength=254)
        self.email.setPlaceholderText("ada@example.com")
        self.email.setAccessibleName(translate("Team", "E-mail address"))
        self.roles = {words: role for role, words in role_words().items() if role.rank <= own.rank}
        self.role = Choice(translate("Team", "Role"), self.roles)
        chosen = former.role if former else Role.MEMBER
        self.role.setCurrentText(role_words()[chosen])
        self.help = Words(tone="soft", size="label", wrap=True)
        self.expiry = Words(
            translate(
                "Team", "The link works once, for seven days. A new one makes the one before worthless."
            ),
            tone="soft",
            size="label",
            wrap=True,
        )
        self.link = QLineEdit(readOnly=True)
        self.link.setAccessibleName(translate("Team", "Invitation link"))
        self.copy_button = CopyButton(translate("Team", "Copy link"))
        self._fields, self._shown_link = QWidget(), QWidget()
        self._build()
        if former is not None:
            self.verb_button.click()

    def _build(self) -> None:
        form = QFormLayout(self._fields)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(10)
        form.addRow(translate("Team", "E-mail"), self.email)
        form.addRow(translate("Team", "As"), self.role)
        form.addRow("", self.help)
        self.told = Words(wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.link, 1)
        row.addWidget(self.copy_button)
        given = QVBoxLayout(self._shown_link)
        given.setContentsMargins(0, 0, 0, 0)
        given.addWidget(self.told)
        given.addLayout(row)
        self._shown_link.hide()
        self.column.addWidget(self._fields)
        self.column.addWidget(self._shown_link)
        self.column.addWidget(self.expiry)
        self.finish()
        self.email.textChanged.connect(self._check)
        self.role.currentTextChanged.connect(self._on_role)
        self.verb_button.clicked.connect(self._on_invite)
        self.copy_button.clicked.connect(self._on_copy)
        self._on_role(self.role.currentText())
        self._check()
        self.email.setFocus()

    def _check(self) -> None:
        self.verb_button.setEnabled("@" in self.email.text().strip("@ "))

    def _on_role(self, words: str) -> None:
        self.help.setText(role_help(self.roles[words]))

    def _on_invite(self) -> None:
        self.problem.hide()
        self.verb_button.setEnabled(False)
        role = self.roles[self.role.currentText()]
        invite = partial(self._client.invite, self.email.text().strip(), role)
        run_task(self, invite, self._on_invited, self.on_failed)

    def _on_invited(self, made: NewInvitation) -> None:
        self.link.setText(made.inviteUrl)
        self.link.setCursorPosition(0)
        sent = translate("Team", "An e-mail with the link is on its way to {email}.")
        unsent = translate("Team", "Send this link to {email}: no e-mail is sent from here.")
        words = sent if made.emailStatus in ("sending", "sent") else unsent
        self.told.setText(words.format(email=made.email))
        until = translate("Team", "Shown this once. It works once, until {moment}.")
        self.expiry.setText(until.format(moment=formatting.moment_full(made.expiresAt)))
        self._fields.hide()
        self._shown_link.show()
        self.verb_button.hide()
        self.cancel_button.setText(translate("Window", "Close"))
        self.copy_button.setFocus()
        self.adjustSize()
        self.invited.emit()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link.text())
        self.copy_button.confirm()
