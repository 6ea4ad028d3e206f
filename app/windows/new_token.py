"""A token for an app: what it may do, and its secret, shown once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app import formatting
from app.tasks import run_task
from app.translation import translate
from app.widgets.choice import Choice
from app.widgets.copy_button import CopyButton
from app.widgets.fields import FieldStyle
from app.widgets.snippet import SnippetView
from app.widgets.words import Words
from server.schemas.app_tokens import AppTokenRequest, NewAppToken, Scope

if TYPE_CHECKING:
    from app.client import ApiClient

DEFAULT_SCOPES: Final[tuple[Scope, ...]] = ("ingest", "read")
_USUAL_EXPIRY: Final = 365


def scopes() -> dict[Scope, str]:
    """Gives what a token can be allowed."""
    return {
        "ingest": translate("Apps", "Report usage – post what it used"),
        "read": translate("Apps", "Read figures – costs, usage, budgets"),
        "write": translate("Apps", "Change data – entries and corrections"),
        "admin": translate("Apps", "Administer – budgets, tokens, settings"),
    }


def expiries() -> dict[str, int]:
    """Gives after how many days a token can expire, by what that is called."""
    return {
        formatting.count(30, "day"): 30,
        formatting.count(90, "day"): 90,
        translate("Apps", "1 year"): _USUAL_EXPIRY,
        translate("Apps", "10 years"): 3650,
    }


def limits() -> dict[str, int | None]:
    """Gives how often a token can be used in a minute, by name; None for the API's own limits."""
    a_minute = translate("Apps", "{number} a minute")
    return {
        translate("Apps", "30 posts and 100 reads a minute"): None,
        a_minute.format(number=formatting.number(600)): 600,
        a_minute.format(number=formatting.number(6000)): 6000,
        translate("Apps", "No limit"): 0,
    }


class NewTokenDialog(QDialog):
    """Asks what the token is for, creates it, and shows it with code ready to paste."""

    def __init__(self, client: ApiClient, base_url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._base_url = base_url
        self._expiries, self._limits = expiries(), limits()
        self.setWindowTitle(translate("Apps", "New token for an app"))
        self.setMinimumWidth(520)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._question())
        self._pages.addWidget(self._answer())
        self._problem = Words(tone="bad", wrap=True)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(self._pages)
        column.addWidget(self._problem)
        column.addLayout(self._buttons())
        self._check()
        FieldStyle(self)
        self.name.setFocus()

    @property
    def secret(self) -> str:
        """The token, once it is created."""
        return self._secret.text()

    def _question(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        self.name = QLineEdit(placeholderText=translate("Apps", "my-app"), maxLength=100)
        self.name.setAccessibleName(translate("Apps", "Name of the app"))
        self.name.textChanged.connect(self._check)
        form.addRow(translate("Apps", "Name"), self.name)
        self.scopes = {scope: self._scope_box(scope) for scope in scopes()}
        boxes = QVBoxLayout()
        boxes.setSpacing(6)
        for box in self.scopes.values():
            boxes.addWidget(box)
        form.addRow(translate("Apps", "It may"), boxes)
        self.expiry = Choice(translate("Apps", "Expires after"), self._expiries)
        self.expiry.setCurrentIndex(list(self._expiries.values()).index(_USUAL_EXPIRY))
        form.addRow(translate("Apps", "Expires after"), self.expiry)
        self.limit = Choice(translate("Apps", "Rate limit"), self._limits)
        form.addRow(translate("Apps", "Rate limit"), self.limit)
        return page

    def _scope_box(self, scope: Scope) -> QCheckBox:
        box = QCheckBox(scopes()[scope])
        box.setChecked(scope in DEFAULT_SCOPES)
        box.toggled.connect(self._check)
        return box

    def _answer(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._heading = Words(bold=True)
        column.addWidget(self._heading)
        once = translate("Apps", "Shown this once: copy it now and keep it where the app finds it.")
        column.addWidget(Words(once, tone="soft", wrap=True))
        self._secret = QLineEdit(readOnly=True)
        self._secret.setAccessibleName(translate("Apps", "Token"))
        self._copy = CopyButton(translate("Apps", "Copy token"))
        self._copy.clicked.connect(self._on_copy)
        row = QHBoxLayout()
        row.addWidget(self._secret, 1)
        row.addWidget(self._copy)
        column.addLayout(row)
        self.snippet = SnippetView()
        column.addWidget(self.snippet)
        return page

    def _buttons(self) -> QHBoxLayout:
        self._cancel = QPushButton(translate("Apps", "Cancel"), autoDefault=False)
        self._cancel.clicked.connect(self.reject)
        self.create_button = QPushButton(translate("Apps", "Create token"), default=True)
        self.create_button.setProperty("primary", True)
        self.create_button.clicked.connect(self._on_create)
        self._done = QPushButton(translate("Apps", "Done"))
        self._done.setProperty("primary", True)
        self._done.clicked.connect(self.accept)
        self._done.hide()
        row = QHBoxLayout()
        row.addStretch()
        for button in (self._cancel, self.create_button, self._done):
            row.addWidget(button)
        return row

    def _check(self) -> None:
        if hasattr(self, "create_button"):
            some = any(box.isChecked() for box in self.scopes.values())
            self.create_button.setEnabled(bool(self.name.text().strip()) and some)

    def _on_create(self) -> None:
        self.create_button.setEnabled(False)
        self._problem.hide()
        request = AppTokenRequest(
            name=self.name.text().strip(),
            scopes=[scope for scope, box in self.scopes.items() if box.isChecked()],
            expiresInDays=self._expiries[self.expiry.currentText()],
            rateLimit=self._limits[self.limit.currentText()],
        )
        run_task(self, partial(self._client.create_app_token, request), self._on_created, self._on_failed)

    def _on_created(self, token: NewAppToken) -> None:
        self._heading.setText(translate("Apps", "Token for {name}").format(name=token.name))
        self._secret.setText(token.token)
        self._secret.setCursorPosition(0)
        self.snippet.set_token(self._base_url, token.token)
        self._pages.setCurrentIndex(1)
        self._cancel.hide()
        self.create_button.hide()
        self._done.show()
        self._done.setDefault(True)
        self._copy.setFocus()

    def _on_failed(self, error: Exception) -> None:
        self._problem.setText(str(error))
        self._problem.show()
        self._check()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._secret.text())
        self._copy.confirm()
