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

from app.tasks import run_task
from app.widgets.choice import Choice
from app.widgets.copy_button import CopyButton
from app.widgets.fields import FieldStyle
from app.widgets.snippet import SnippetView
from app.widgets.words import Words
from server.schemas.app_tokens import AppTokenRequest, NewAppToken, Scope

if TYPE_CHECKING:
    from app.client import ApiClient

SCOPES: Final[dict[Scope, tuple[str, str]]] = {
    "ingest": ("Report usage", "post what it used"),
    "read": ("Read figures", "costs, usage, budgets"),
    "write": ("Change data", "entries and corrections"),
    "admin": ("Administer", "budgets, tokens, settings"),
}
DEFAULT_SCOPES: Final[tuple[Scope, ...]] = ("ingest", "read")
_EXPIRIES: Final = {"30 days": 30, "90 days": 90, "1 year": 365, "10 years": 3650}
_LIMITS: Final[dict[str, int | None]] = {
    "30 posts and 100 reads a minute": None,
    "600 a minute": 600,
    "6,000 a minute": 6000,
    "No limit": 0,
}


class NewTokenDialog(QDialog):
    """Asks what the token is for, creates it, and shows it with code ready to paste."""

    def __init__(self, client: ApiClient, base_url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._base_url = base_url
        self.setWindowTitle("New token for an app")
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
        self.name = QLineEdit(placeholderText="my-app", maxLength=100)
        self.name.setAccessibleName("Name of the app")
        self.name.textChanged.connect(self._check)
        form.addRow("Name", self.name)
        self.scopes = {scope: self._scope_box(scope) for scope in SCOPES}
        boxes = QVBoxLayout()
        boxes.setSpacing(6)
        for box in self.scopes.values():
            boxes.addWidget(box)
        form.addRow("It may", boxes)
        self.expiry = Choice("Expires after", _EXPIRIES)
        self.expiry.setCurrentText("1 year")
        form.addRow("Expires after", self.expiry)
        self.limit = Choice("Rate limit", _LIMITS)
        form.addRow("Rate limit", self.limit)
        return page

    def _scope_box(self, scope: Scope) -> QCheckBox:
        name, meaning = SCOPES[scope]
        box = QCheckBox(f"{name} – {meaning}")
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
        once = "Shown this once: copy it now and keep it where the app finds it."
        column.addWidget(Words(once, tone="soft", wrap=True))
        self._secret = QLineEdit(readOnly=True)
        self._secret.setAccessibleName("Token")
        self._copy = CopyButton("Copy token")
        self._copy.clicked.connect(self._on_copy)
        row = QHBoxLayout()
        row.addWidget(self._secret, 1)
        row.addWidget(self._copy)
        column.addLayout(row)
        self.snippet = SnippetView()
        column.addWidget(self.snippet)
        return page

    def _buttons(self) -> QHBoxLayout:
        self._cancel = QPushButton("Cancel", autoDefault=False)
        self._cancel.clicked.connect(self.reject)
        self.create_button = QPushButton("Create token", default=True)
        self.create_button.setProperty("primary", True)
        self.create_button.clicked.connect(self._on_create)
        self._done = QPushButton("Done")
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
            expiresInDays=_EXPIRIES[self.expiry.currentText()],
            rateLimit=_LIMITS[self.limit.currentText()],
        )
        run_task(self, partial(self._client.create_app_token, request), self._on_created, self._on_failed)

    def _on_created(self, token: NewAppToken) -> None:
        self._heading.setText(f"Token for {token.name}")
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
