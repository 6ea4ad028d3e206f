"""The main window: pages to choose from, each made when it is first opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.drawing import glyphs
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.column import centred
from app.widgets.sidebar import Entry, MenuButton, Sidebar
from app.windows.page import Page

if TYPE_CHECKING:
    from app.bridge import Bridge
    from app.preferences import Preferences
    from server.schemas.events import Changed

MINIMUM_SIZE = (720, 520)
USUAL_SIZE = (1180, 820)

_GEOMETRY = "main"
_NAMES_FROM = 900
_MOST_KEYS = 9


@dataclass(frozen=True)
class PageSpec:
    """A page that can be opened: its place in the list, and what makes it."""

    entry: Entry
    factory: Callable[[], QWidget]


class MainWindow(QMainWindow):
    """Shows one page at a time. What leads to another window is a signal: the application opens it."""

    closed = Signal()
    new_token_requested = Signal()
    budget_requested = Signal()
    charts_requested = Signal()
    servers_requested = Signal()
    local_requested = Signal()
    join_requested = Signal()
    left_organization = Signal()
    organization_chosen = Signal(str)

    def __init__(
        self,
        bridge: Bridge,
        preferences: Preferences,
        *,
        warnings: Sequence[str] = (),
        server: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._factories: dict[str, Callable[[], QWidget]] = {}
        self._made: dict[str, QWidget] = {}
        self._page_actions: list[QAction] = []
        self._server = server
        self.setWindowTitle(f"{server} – CodingVibez" if server else "CodingVibez")
        self.setMinimumSize(*MINIMUM_SIZE)
        self.menu = QMenu(translate("Window", "Menu"), self)
        self.sidebar = Sidebar()
        self.pages = QStackedWidget()
        self._build(warnings)
        self.sidebar.chosen.connect(self._on_chosen)
        bridge.changed.connect(self._on_changed)
        self._restore()

    def _build(self, warnings: Sequence[str]) -> None:
        self.refresh_action = self._action(translate("Window", "Refresh"), "F5", self.refresh)
        self.charts_action = self._action(
            translate("Window", "Charts window"), "Ctrl+Shift+C", self.charts_requested
        )
        self.token_action = self._action(
            translate("Window", "New token…"), "Ctrl+N", self.new_token_requested
        )
        self.budget_action = self._action(translate("Window", "Budget…"), "Ctrl+B", self.budget_requested)
        self.menu.addSeparator()
        self._before_close = self.menu.addSeparator()
        self.keys_action = self._action(translate("Keys", "Keys"), "F1", self.show_keys)
        self.keys_action.setShortcuts([QKeySequence("F1"), QKeySequence("Ctrl+?")])
        self.close_action = self._action(translate("Window", "Close window"), "Ctrl+W", self.close)
        self.server_button = MenuButton(
            self._server or translate("Servers", "This computer"), glyphs.server, marked=bool(self._server)
        )
        self.server_button.setToolTip(translate("Servers", "Whose figures are shown; press to change"))
        self.server_button.clicked.connect(self.servers_requested)
        self.menu_button = MenuButton(translate("Window", "Menu"), glyphs.menu)
        self.menu_button.setMenu(self.menu)
        self.menu_button.setToolTip(translate("Window", "All there is to do here, with its keys"))
        side = QVBoxLayout()
        side.setContentsMargins(0, 12, 0, 10)
        side.addWidget(self.sidebar, 1)
        below = QVBoxLayout()
        below.setContentsMargins(8, 0, 8, 0)
        below.setSpacing(0)
        below.addWidget(self.server_button)
        below.addWidget(self.menu_button)
        side.addLayout(below)
        self.banners = QVBoxLayout()
        self.banners.setContentsMargins(16, 10, 16, 0)
        self.banners.setSpacing(8)
        self.server_banner = Banner()
        self.server_banner.pressed.connect(self.local_requested)
        for warning in warnings:
            self.banners.addWidget(Banner(warning))
        self.banners.addWidget(self.server_banner)
        column = QVBoxLayout()
        column.setSpacing(0)
        self._strip = centred(self.banners)
        self._has_warnings = bool(warnings)
        self.set_problem("")
        column.addWidget(self._strip)
        column.addWidget(self.pages, 1)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(side)
        row.addLayout(column, 1)
        self.setCentralWidget(centre)
        # The first Tab leads to the list of pages; until then nothing is framed.
        centre.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        centre.setFocus()

    def mark_organization(self, name: str) -> None:
        """Says whose figures are shown where it is another of one's organizations; empty: the usual one."""
        place = self._server or translate("Servers", "This computer")
        self.server_button.set_name(f"{name} – {place}" if name else place, marked=bool(self._server or name))
        shown = name or self._server
        self.setWindowTitle(f"{shown} – CodingVibez" if shown else "CodingVibez")

    def set_problem(self, problem: str) -> None:
        """Says why a team's server does not answer, with a way back; what was read before stays in sight."""
        self.server_banner.say(problem, translate("Servers", "Back to this computer"))
        self.server_banner.setVisible(bool(problem))
        self._strip.setVisible(bool(problem) or self._has_warnings)

    def _action(self, text: str, keys: str, run: Callable[[], object] | SignalInstance) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(run)
        self.addAction(action)
        self.menu.addAction(action)
        return action

    # Pages

    def register(self, spec: PageSpec) -> None:
        """Adds a page to the list; it is made when it is first opened."""
        self._factories[spec.entry.key] = spec.factory
        self.sidebar.pages.add(spec.entry)
        for action in self._page_actions:
            self.menu.removeAction(action)
            self.removeAction(action)
            action.deleteLater()
        self._page_actions = [self._page_action(row) for row in range(self.sidebar.pages.rowCount())]
        self._fit_sidebar()

    def _page_action(self, row: int) -> QAction:
        index = self.sidebar.pages.index(row)
        action = QAction(str(index.data()), self)
        if row < _MOST_KEYS:
            action.setShortcut(QKeySequence(f"Ctrl+{row + 1}"))
        action.triggered.connect(partial(self.sidebar.setCurrentIndex, index))
        self.addAction(action)
        self.menu.insertAction(self._before_close, action)
        return action

    def page(self, key: str) -> QWidget:
        """Gives a page, making it where it was not opened before."""
        if key not in self._made:
            made = self._factories[key]()
            self._made[key] = made
            self.pages.addWidget(made)
            if isinstance(made, Page):
                made.page_requested.connect(self.open_page)
        return self._made[key]

    def open_page(self, key: str) -> None:
        """Shows a page, where there is such a one."""
        self.sidebar.choose(key)

    def open_last_page(self) -> None:
        """Shows the page that was open when the window was last used, the first one at first."""
        if not self.sidebar.choose(self._preferences.page):
            self.sidebar.setCurrentIndex(self.sidebar.pages.index(0))

    def _on_chosen(self, key: str) -> None:
        self.pages.setCurrentWidget(self.page(key))
        self._preferences.page = key

    def show_keys(self) -> None:
        """Shows the sheet of keys."""
        from app.windows.shortcuts import ShortcutSheet

        ShortcutSheet(self.menu.actions(), self).open()

    def refresh(self) -> None:
        """Reads the page in sight anew."""
        page = self.pages.currentWidget()
        if isinstance(page, Page):
            page.refresh()

    def _on_changed(self, event: Changed) -> None:
        for page in self._made.values():
            if isinstance(page, Page):
                page.tell(event.kind)

    # The window

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves the names of the pages away where room is short."""
        super().resizeEvent(event)
        self._fit_sidebar()

    def _fit_sidebar(self) -> None:
        narrow = self.width() < _NAMES_FROM
        self.sidebar.set_narrow(narrow)
        self.menu_button.set_narrow(narrow)
        self.server_button.set_narrow(narrow)

    def remember_place(self) -> None:
        """Keeps the window's place for the next time."""
        self._preferences.set_geometry(_GEOMETRY, self.saveGeometry())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers the window's place; the application goes on in the tray."""
        self.remember_place()
        event.accept()
        self.closed.emit()

    def _restore(self) -> None:
        geometry = self._preferences.geometry(_GEOMETRY)
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(*USUAL_SIZE)
