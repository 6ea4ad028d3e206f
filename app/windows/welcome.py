"""The first window: what this is, a token for the first app, what the icon shows, a budget."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.drawing.mark import draw_app_icon
from app.preferences import TrayShows
from app.tasks import run_task
from app.translation import translate
from app.widgets.amount import AmountField
from app.widgets.card import Card
from app.widgets.copy_button import CopyButton
from app.widgets.fields import FieldStyle
from app.widgets.segmented import Segmented
from app.widgets.snippet import SnippetView
from app.widgets.words import Words
from app.windows.found import FoundCard
from server.schemas.app_tokens import AppTokenRequest, NewAppToken
from server.schemas.budgets import BudgetRequest

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.preferences import Preferences

_ICON = 44
_WIDTH = 520


class WelcomeWindow(QWidget):
    """One window, nothing to page through; everything in it can be done later as well."""

    finished = Signal()

    def __init__(
        self, client: ApiClient, base_url: str, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._base_url = base_url
        self._preferences = preferences
        self.setWindowTitle(translate("Welcome", "Welcome to CodingVibez"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(12)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addLayout(self._head())
        column.addSpacing(4)
        self.found = FoundCard(self._client)
        for card in (self.found, self._connect_card(), self._glance_card()):
            card.setFixedWidth(_WIDTH)
            column.addWidget(card)
        self._problem = Words(tone="bad", wrap=True)
        self._problem.hide()
        column.addWidget(self._problem)
        column.addLayout(self._foot())
        FieldStyle(self)
        self.name.setFocus()

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        ratio = self.devicePixelRatioF()
        pixmap = draw_app_icon(round(_ICON * ratio))
        pixmap.setDevicePixelRatio(ratio)
        picture.setPixmap(pixmap)
        title = Words(translate("Welcome", "What AI costs you, at a glance"))
        title.setFont(theme.figure_font(size=20))
        sentence = translate(
            "Welcome",
            "Your apps report what they use; CodingVibez adds up what it costs and keeps it on this "
            "computer.",
        )
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(Words(sentence, tone="soft", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _connect_card(self) -> Card:
        card = Card(translate("Welcome", "Connect an app"))
        card.body.setSpacing(8)
        self.address = QLineEdit(self._base_url, readOnly=True)
        self.address.setAccessibleName(translate("Welcome", "Base URL"))
        self._copy = CopyButton(translate("Welcome", "Copy"))
        self._copy.setAccessibleName(translate("Welcome", "Copy base URL"))
        self._copy.clicked.connect(self._on_copy)
        card.body.addLayout(_labelled(translate("Welcome", "Base URL"), self.address, self._copy))
        self.name = QLineEdit(translate("Welcome", "my-app"), maxLength=100)
        self.name.setAccessibleName(translate("Welcome", "Name of the app"))
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(self._on_create)
        self.create_button = QPushButton(translate("Welcome", "Create token"))
        self.create_button.setProperty("primary", True)
        self.create_button.clicked.connect(self._on_create)
        card.body.addLayout(_labelled(translate("Welcome", "App"), self.name, self.create_button))
        self._once = Words(tone="soft", size="label", wrap=True)
        self._once.hide()
        self.snippet = SnippetView()
        self.snippet.hide()
        card.body.addWidget(self._once)
        card.body.addWidget(self.snippet)
        return card

    def _glance_card(self) -> Card:
        card = Card(translate("Welcome", "The icon in the panel"))
        card.body.setSpacing(8)
        choices = {
            "today": translate("Welcome", "Today"),
            "month": translate("Welcome", "This month"),
            "budget": translate("Welcome", "Budget ring"),
            "icon": translate("Welcome", "Plain icon"),
        }
        self.shows = Segmented(translate("Welcome", "The icon shows"), choices, self._preferences.tray_shows)
        self.shows.chosen.connect(self._on_shows_chosen)
        row = _labelled(translate("Welcome", "It shows"), self.shows)
        row.addStretch()
        card.body.addLayout(row)
        self.amount = AmountField()
        self.amount.setAccessibleName(translate("Welcome", "Monthly budget in US dollars, optional"))
        self.amount.setFixedWidth(140)
        self.amount.textChanged.connect(self._check)
        row = _labelled(translate("Welcome", "Budget"), self.amount)
        row.addWidget(Words(translate("Welcome", "a month – optional, only to warn you"), tone="soft"))
        row.addStretch()
        card.body.addLayout(row)
        return card

    def _foot(self) -> QHBoxLayout:
        hint = Words(
            translate("Welcome", "All of this is in the icon’s menu, too."), tone="soft", size="label"
        )
        self.done_button = QPushButton(translate("Welcome", "Start"), default=True)
        self.done_button.clicked.connect(self._on_done)
        row = QHBoxLayout()
        row.addWidget(hint, 1)
        row.addWidget(self.done_button)
        return row

    def _check(self) -> None:
        self.done_button.setEnabled(self.amount.amount is not None)
        self.create_button.setEnabled(bool(self.name.text().strip()))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._base_url)
        self._copy.confirm()

    def _on_create(self) -> None:
        if not self.create_button.isEnabled():
            return
        self.create_button.setEnabled(False)
        self._problem.hide()
        request = AppTokenRequest(name=self.name.text().strip())
        run_task(self, partial(self._client.create_app_token, request), self._on_created, self._on_failed)

    def _on_created(self, token: NewAppToken) -> None:
        self._once.setText(
            translate("Welcome", "Token for {name}, shown this once. Paste this into the app:").format(
                name=token.name
            )
        )
        self._once.show()
        self.snippet.set_token(self._base_url, token.token)
        self.snippet.show()
        # The one thing to do next is now to begin.
        _make_primary(self.create_button, False)
        _make_primary(self.done_button, True)
        self.create_button.setText(translate("Welcome", "Create another"))
        self._check()
        self.snippet.copy_button.setFocus()

    def _on_shows_chosen(self, shows: TrayShows) -> None:
        self._preferences.tray_shows = shows

    def _on_done(self) -> None:
        self.done_button.setEnabled(False)
        self._problem.hide()
        if limit := self.amount.amount:
            request = BudgetRequest(limit=limit)
            run_task(self, partial(self._client.put_budget, request), self._on_budget_set, self._on_failed)
        else:
            self._finish()

    def _on_budget_set(self, _budget: object) -> None:
        self._finish()

    def _on_failed(self, error: Exception) -> None:
        self._problem.setText(str(error))
        self._problem.show()
        self.done_button.setEnabled(True)
        self._check()

    def _finish(self) -> None:
        self._preferences.welcomed = True
        self.finished.emit()
        self.close()


def _labelled(label: str, *widgets: QWidget) -> QHBoxLayout:
    words = Words(label)
    words.setFixedWidth(68)
    words.setBuddy(widgets[0])
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(words)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, 1 if number == 0 and isinstance(widget, QLineEdit) else 0)
    return row


def _make_primary(button: QPushButton, primary: bool) -> None:
    button.setProperty("primary", primary)
    button.style().unpolish(button)
    button.style().polish(button)
