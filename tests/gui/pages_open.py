"""Opens pages of the main window over a real server, for the tests that import it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.windows.confirm import Confirm
from app.windows.main_window import MainWindow
from app.windows.page import Page
from app.windows.pages import Surroundings, main_window
from tests.gui.real_server import NOW, URL

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.client import ApiClient
    from app.preferences import Preferences

P = TypeVar("P", bound=Page)

# A window that only its pages refer to is garbage, and would be collected in whichever thread comes by.
_kept: list[MainWindow] = []


def open_window(
    qtbot: QtBot, client: ApiClient, bridge: Bridge, preferences: Preferences, page: str = ""
) -> MainWindow:
    if page:
        preferences.page = page
    places = {"Data": Path.home() / "data"}
    window = main_window(Surroundings(client, bridge, preferences, URL, places, now=lambda: NOW))
    _kept[:] = [each for each in _kept if isValid(each)] + [window]
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=30000)
    return window


def open_page(
    qtbot: QtBot, client: ApiClient, bridge: Bridge, preferences: Preferences, kind: type[P], key: str
) -> P:
    """Opens a page and waits until it has read."""
    window = open_window(qtbot, client, bridge, preferences, key)
    page = window.page(key)
    assert isinstance(page, kind)
    loading = page.stack.widget(0)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is not loading, timeout=30000)
    return page


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(holds, timeout=30000)


def answer_yes(qtbot: QtBot, widget: QWidget) -> Confirm:
    """Presses the verb of the question that stands over a window."""
    asked = [dialog for dialog in widget.window().findChildren(Confirm) if dialog.isVisible()]
    assert len(asked) == 1
    dialog = asked[0]
    assert dialog.keep_button.hasFocus() or dialog.keep_button.isDefault()
    with qtbot.waitSignal(dialog.finished):
        dialog.verb_button.click()
    assert dialog.result() == QDialog.DialogCode.Accepted
    return dialog
