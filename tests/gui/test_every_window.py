"""Every page and window by keyboard alone, and to a screen reader: what acts is reached, and has a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from app.models.receipt_queue import ReceiptQueue
from app.models.servers import ServerBook, TeamServer
from app.widgets.segmented import Segmented
from app.windows.budget import BudgetDialog
from app.windows.charts_window import ChartsWindow
from app.windows.confirm import Confirm
from app.windows.drop_window import DropWindow
from app.windows.glance import GlanceWindow
from app.windows.join import JoinDialog
from app.windows.new_token import NewTokenDialog
from app.windows.page import Page
from app.windows.popover import Popover
from app.windows.problem import ProblemDialog
from app.windows.servers import ServerForm, ServersDialog
from app.windows.subscribe import SubscribeDialog
from app.windows.team_forms import InviteDialog, NameDialog
from app.windows.welcome import WelcomeWindow
from server.core.records import Role
from tests.gui.pages_open import open_window, until
from tests.gui.real_server import NOW, URL, Forwarding, add_uses, fill_little
from tests.gui.test_sidebar import NAMES

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.client import ApiClient
    from app.preferences import Preferences

ACTING = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
MOST_STEPS = 200


class Keeper:
    def team_token(self, server: str) -> str | None:
        return None

    def keep_team_token(self, server: str, token: str) -> str | None:
        return None

    def forget_team_token(self, server: str) -> None:
        return None

    def know_team_server(self, server: str, name: str, url: str, ca: str) -> None:
        return None


def acting(window: QWidget) -> list[QWidget]:
    """What can be acted on: a part of another field, such as a date's own line, counts as that field.

    Of choices side by side Tab reaches the one that is made, and arrow keys the others.
    """
    found = [each for kind in ACTING for each in window.findChildren(kind)]
    for row in window.findChildren(Segmented):
        others = [each for each in row.findChildren(QAbstractButton) if not each.isChecked()]
        found = [each for each in found if each not in others]
    return [
        each
        for each in found
        if each.isVisibleTo(window) and each.isEnabled() and not isinstance(each.parentWidget(), ACTING)
    ]


def reached(window: QWidget) -> set[QWidget]:
    """Where Tab leads, from where the focus is until it is there again."""
    seen: dict[QWidget, None] = {}
    before: QWidget | None = None
    for _ in range(MOST_STEPS):
        focused = QApplication.focusWidget()
        if focused is not None:
            if focused is not before and focused is next(iter(seen), None):
                break
            seen[focused] = None
        # In a date Tab goes from the day to the month first.
        before = focused
        QTest.keyClick(focused or window, Qt.Key.Key_Tab)
    return set(seen)


def name_of(widget: QWidget) -> str:
    told = QAccessible.queryAccessibleInterface(widget)
    return told.text(QAccessible.Text.Name).strip() if told is not None else ""


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {name_of(widget)!r} in {type(widget.parentWidget()).__name__}"


def check(window: QWidget) -> None:
    widgets = acting(window)
    assert widgets
    nameless = [described(each) for each in widgets if not name_of(each)]
    assert not nameless
    seen = reached(window)
    missed = [described(each) for each in widgets if each not in seen and each.focusProxy() not in seen]
    assert not missed


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", ["none", "some"])
def test_pages(
    qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences, name: str, data: str
) -> None:
    if data == "some":
        add_uses(real, 5)
        fill_little(real)
    window = open_window(qtbot, real, bridge, preferences, name.lower())
    window.resize(QSize(1180, 900))
    page = window.pages.currentWidget()
    if isinstance(page, Page):
        loading = page.stack.widget(0)
        until(qtbot, lambda: page.stack.currentWidget() is not loading)
    window.sidebar.setFocus()
    check(window)


# A dialog goes with what it stands over.
_below: list[QWidget] = []


def below() -> QWidget:
    _below.append(QWidget())
    return _below[-1]


def forwarding(_client: ApiClient, _bridge: Bridge, preferences: Preferences) -> QWidget:
    book = ServerBook(preferences)
    book.keep(TeamServer("team", "Design team", "https://costs.example.com"))
    dialog = ServersDialog(book, Keeper(), cast("ApiClient", Forwarding()))
    dialog.pick("team")
    return dialog


def glance(client: ApiClient, _bridge: Bridge, _preferences: Preferences) -> QWidget:
    window = GlanceWindow(QMenu(below()), environment={"XDG_CURRENT_DESKTOP": "GNOME"})
    window.set_state(client.dashboard(), "")
    return window


def popover(client: ApiClient, _bridge: Bridge, _preferences: Preferences) -> QWidget:
    window = Popover()
    window.set_state(client.dashboard(), "")
    return window


WINDOWS: dict[str, Callable[[ApiClient, Bridge, Preferences], QWidget]] = {
    "charts": lambda client, bridge, preferences: ChartsWindow(client, bridge, preferences, now=lambda: NOW),
    "welcome": lambda client, _bridge, preferences: WelcomeWindow(client, URL, preferences),
    "token": lambda client, _bridge, _preferences: NewTokenDialog(client, URL),
    "budget": lambda client, _bridge, _preferences: BudgetDialog(client),
    "servers": lambda client, _bridge, preferences: ServersDialog(ServerBook(preferences), Keeper(), client),
    "server": lambda _client, _bridge, preferences: ServerForm(ServerBook(preferences), Keeper(), None),
    "join": lambda _client, _bridge, preferences: JoinDialog(ServerBook(preferences), Keeper()),
    "drop": lambda client, _bridge, preferences: DropWindow(ReceiptQueue(client, preferences), preferences),
    "forwarding": forwarding,
    "glance": glance,
    "popover": popover,
    "invite": lambda client, *_: InviteDialog(client, Role.OWNER, below()),
    "organization": lambda *_: NameDialog("New organization", "Make", "", str, below()),
    "subscribe": lambda client, *_: SubscribeDialog(client, None, lambda _url: None, below()),
    "problem": lambda *_: ProblemDialog("The port is taken", "Another program listens there.", "OSError: 98"),
}


@pytest.mark.parametrize("name", WINDOWS)
def test_windows(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences, name: str) -> None:
    add_uses(real, 5)
    window = WINDOWS[name](real, bridge, preferences)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    until(qtbot, window.isActiveWindow)
    QTest.qWait(300)
    check(window)


def test_a_question(qtbot: QtBot) -> None:
    below = QWidget()
    qtbot.addWidget(below)
    below.show()
    question = Confirm("Delete it?", "It cannot be brought back.", "Delete", below)
    question.open()
    question.activateWindow()
    until(qtbot, question.isActiveWindow)
    check(question)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert not question.isVisible()
