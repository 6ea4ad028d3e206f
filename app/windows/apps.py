"""The page of apps: which may call this server, when they last did, and how to write one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import formatting
from app.models.apps import AppsModel, expiry_words, limit_words, may_words
from app.tasks import run_task
from app.translation import translate
from app.widgets.beside import Beside, Pane
from app.widgets.card import Card
from app.widgets.column import centred
from app.widgets.facts import Facts
from app.widgets.fields import FieldStyle
from app.widgets.snippet import SnippetView
from app.widgets.words import Words
from app.windows.confirm import confirm
from app.windows.page import Page
from app.windows.record_table import RecordTable

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.app_tokens import AppToken, AppTokenList

PLACEHOLDER: Final = "YOUR_TOKEN"


class AppsPage(Page):
    """A table of tokens, details beside it, and code to paste below."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("app_tokens", "usage"))

    token_requested = Signal()

    def __init__(
        self,
        client: ApiClient,
        base_url: str,
        *,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translate("Apps", "Apps"), parent=parent)
        self._client = client
        self._now = now
        self.model = AppsModel(now, self)
        self.table = RecordTable(translate("Apps", "Tokens of apps"), self.model)
        self.new_button = QPushButton(translate("Apps", "New token…"))
        self.pane = Pane(translate("Apps", "Token"))
        self.facts = Facts(translate("Apps", "All that is known of this token"))
        self.revoke_button = QPushButton(translate("Apps", "Revoke…"))
        self.problem = Words(tone="bad", wrap=True)
        self.snippet = SnippetView()
        self.snippet.set_token(base_url, PLACEHOLDER)
        self._build()
        self.read_by(client.app_tokens, self._show)
        FieldStyle(self)

    def _build(self) -> None:
        self.new_button.setProperty("primary", True)
        self.new_button.clicked.connect(self.token_requested)
        self.head.addWidget(self.new_button)
        self.new_button.hide()
        self.empty.say(
            translate("Apps", "No app has a token yet."),
            translate(
                "Apps",
                "A token lets an app on this computer report what it uses and read your figures."
                " You can revoke it at any time.",
            ),
            button=translate("Apps", "Create a token"),
        )
        self.empty.pressed.connect(self.token_requested)
        self.revoke_button.setProperty("danger", True)
        self.revoke_button.clicked.connect(self._on_revoke)
        self.problem.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.revoke_button)
        buttons.addStretch(1)
        self.pane.content.addWidget(self.facts)
        self.pane.content.addWidget(self.problem)
        self.pane.content.addLayout(buttons)
        self.pane.content.addStretch(1)
        card = Card()
        card.body.setContentsMargins(8, 8, 8, 8)
        card.body.addWidget(self.table)
        self.beside = Beside(card, self.pane)
        code = Card(translate("Apps", "How an app reports its use"))
        code.body.addSpacing(4)
        code.body.addWidget(self.snippet)
        column = QVBoxLayout()
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.beside, 1)
        column.addWidget(code)
        self.set_body(centred(column))
        self.table.opened.connect(self._on_opened)
        self.table.current_changed.connect(self._on_current)
        self.pane.closed.connect(self._on_closed)

    def _show(self, answer: AppTokenList) -> None:
        self.model.set_rows(answer.tokens)
        self.note.setText(formatting.count(len(answer.tokens), "token") if answer.tokens else "")
        self.new_button.setVisible(bool(answer.tokens))
        if not answer.tokens:
            self.show_empty()
            return
        token = self.model.find(self.table.current)
        if token is not None and self.beside.is_open:
            self._fill_pane(token)
        self.show_body()

    def _fill_pane(self, token: AppToken) -> None:
        now = self._now()
        self.pane.heading.setText(token.name)
        self.facts.say(
            [
                (translate("Apps", "May"), may_words(token)),
                (translate("Apps", "Last use"), formatting.ago(token.lastUsedAt, now)),
                (translate("Apps", "Created"), formatting.moment_full(token.createdAt)),
                (translate("Apps", "Good until"), expiry_words(token, now)),
                (translate("Apps", "Rate limit"), limit_words(token)),
                (translate("Apps", "Id"), token.id),
            ]
        )
        self.revoke_button.setVisible(token.revokedAt is None)
        self.revoke_button.setAccessibleName(
            translate("Apps", "Revoke the token of {name}").format(name=token.name)
        )

    def _on_opened(self, key: str) -> None:
        token = self.model.find(key)
        if token is not None:
            self.problem.hide()
            self._fill_pane(token)
            self.beside.open()

    def _on_current(self, key: str) -> None:
        if not key:
            self.beside.close_pane()
        elif self.beside.is_open:
            self._on_opened(key)

    def _on_closed(self) -> None:
        self.beside.close_pane()
        self.table.setFocus()

    def _on_revoke(self) -> None:
        token = self.model.find(self.table.current)
        if token is not None:
            detail = translate(
                "Apps", "It is refused from then on, and cannot be brought back. What it reported stays."
            )
            question = translate("Apps", "Revoke the token of {name}?").format(name=token.name)
            confirm(self, question, detail, translate("Apps", "Revoke"), partial(self._revoke, token.id))

    def _revoke(self, token_id: str) -> None:
        self.revoke_button.setEnabled(False)
        run_task(
            self, partial(self._client.revoke_app_token, token_id), self._on_revoked, self._on_revoke_failed
        )

    def _on_revoked(self, _answer: object) -> None:
        self.revoke_button.setEnabled(True)
        self._on_closed()
        self.refresh()

    def _on_revoke_failed(self, error: Exception) -> None:
        self.revoke_button.setEnabled(True)
        self.problem.setText(str(error))
        self.problem.show()
