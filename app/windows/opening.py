"""Opens windows, each made (and its module imported) when it is first wanted, and keeps track of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.tasks import run_task

if TYPE_CHECKING:
    from app.bridge import Bridge
    from app.client import ApiClient
    from app.models.receipt_queue import ReceiptQueue
    from app.preferences import Preferences


_OF_ANY_SERVER = frozenset(("glance", "servers", "join"))


class Windows(QObject):
    """The windows of a running program; at most one of each kind."""

    servers_requested = Signal()
    local_requested = Signal()
    join_requested = Signal()
    left_organization = Signal()
    organization_chosen = Signal(str)

    def __init__(self, bridge: Bridge, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._preferences = preferences
        self._client: ApiClient | None = None
        self._base_url = ""
        self._warnings: Sequence[str] = ()
        self._places: Mapping[str, Path] = {}
        self._server = self._problem = self._organization = ""
        # Files that are being read for a server that is not shown any more are read to their end.
        self._queues: dict[ApiClient, ReceiptQueue] = {}
        self._open: dict[str, QWidget] = {}

    def connect_to(
        self,
        client: ApiClient,
        base_url: str,
        warnings: Sequence[str],
        places: Mapping[str, Path] | None = None,
        server: str = "",
    ) -> None:
        """Takes the server whose figures the windows show, and the folders it keeps them in.

        Windows with the figures of another server are closed; the main one opens anew. `server` is the name
        of a team's server.
        """
        self._client, self._base_url, self._warnings = client, base_url, warnings
        self._places, self._server, self._problem = places or {}, server, ""
        former = [self._open.pop(name) for name in list(self._open) if name not in _OF_ANY_SERVER]
        if any(window.isVisible() for window in former):
            self.open_main()
        for window in former:
            window.close()
            window.deleteLater()

    def set_problem(self, problem: str) -> None:
        """Says in the main window why a team's server does not answer; empty: it does."""
        from app.windows.main_window import MainWindow

        self._problem = problem
        if isinstance(window := self._open.get("main"), MainWindow):
            window.set_problem(problem)

    def mark_organization(self, name: str) -> None:
        """Says in the main window whose figures are shown; empty: those of the usual organization."""
        from app.windows.main_window import MainWindow

        self._organization = name
        if isinstance(window := self._open.get("main"), MainWindow):
            window.mark_organization(name)

    def find(self, name: str) -> QWidget | None:
        """Gives a window that was opened before: main, welcome, token, budget or one that was added."""
        return self._open.get(name)

    def add(self, name: str, window: QWidget) -> None:
        """Opens a window made elsewhere, in place of the one of that name."""
        if (former := self._open.get(name)) is not None:
            former.close()
            former.deleteLater()
        self._open[name] = window
        bring_up(window)

    def open_main(self) -> None:
        """Opens the main window, or brings it to the front."""
        if (window := self._open.get("main")) is not None:
            bring_up(window)
        elif self._client is not None:
            # Importing numpy takes a tenth of a second that need not be spent in the GUI thread.
            run_task(self, _import_numpy, self._on_numpy_imported)

    def open_page(self, page: str) -> None:
        """Opens the main window at a page; empty: the one that was last open."""
        from app.windows.main_window import MainWindow

        if page and isinstance(window := self._open.get("main"), MainWindow):
            window.open_page(page)
        elif page:
            self._preferences.page = page
        self.open_main()

    def open_welcome(self) -> None:
        """Opens the first window."""
        from app.windows.welcome import WelcomeWindow

        if self._client is None or self._bring_up_again("welcome"):
            return
        window = WelcomeWindow(self._client, self._base_url, self._preferences)
        window.finished.connect(self.open_main)
        self.add("welcome", window)

    def open_new_token(self) -> None:
        """Asks for a token for an app."""
        from app.windows.new_token import NewTokenDialog

        if self._client is not None and not self._bring_up_again("token"):
            self.add("token", NewTokenDialog(self._client, self._base_url))

    def open_budget(self) -> None:
        """Asks for the monthly budget."""
        from app.windows.budget import BudgetDialog

        if self._client is not None and not self._bring_up_again("budget"):
            self.add("budget", BudgetDialog(self._client))

    @property
    def receipts(self) -> ReceiptQueue | None:
        """The files that are being read; none before there is a server."""
        from app.models.receipt_queue import ReceiptQueue

        if self._client is None:
            return None
        if self._client not in self._queues:
            self._queues[self._client] = ReceiptQueue(self._client, self._preferences, self)
        return self._queues[self._client]

    def read_files(self, paths: Sequence[Path]) -> None:
        """Has files read, and shows the page of receipts."""
        from app.models.incoming import from_paths

        if (queue := self.receipts) is not None:
            self.open_receipts()
            queue.add(from_paths(paths))

    def open_receipts(self) -> None:
        """Opens the main window with its page of receipts."""
        from app.windows.main_window import MainWindow

        self._preferences.page = "receipts"
        if isinstance(window := self._open.get("main"), MainWindow):
            window.open_page("receipts")
        self.open_main()

    def open_drop(self) -> None:
        """Opens the small window to drop receipts on."""
        from app.windows.drop_window import DropWindow

        if (queue := self.receipts) is None or self._bring_up_again("drop"):
            return
        window = DropWindow(queue, self._preferences)
        window.review_wanted.connect(self.open_receipts)
        self.add("drop", window)

    def open_charts(self) -> None:
        """Opens the charts."""
        from app.windows.charts_window import ChartsWindow

        if (former := self._open.get("charts")) is not None:
            bring_up(former)
            return
        if self._client is None:
            return
        window = ChartsWindow(self._client, self._bridge, self._preferences)
        window.new_token_requested.connect(self.open_new_token)
        self.add("charts", window)

    def remember_places(self) -> None:
        """Keeps the places of windows for the next time; they stay open."""
        from app.windows.main_window import MainWindow

        if isinstance(window := self._open.get("main"), MainWindow) and window.isVisible():
            window.remember_place()

    def close_all(self) -> None:
        """Closes every window, and opens none any more."""
        self._client = None
        for window in self._open.values():
            window.close()

    def _on_numpy_imported(self, _nothing: None) -> None:
        if self._client is None or self._bring_up_again("main"):
            return
        from app.windows.pages import Surroundings, main_window

        around = Surroundings(
            self._client,
            self._bridge,
            self._preferences,
            self._base_url,
            self._places,
            receipts=self.receipts,
            server=self._server,
        )
        window = main_window(around, self._warnings)
        window.new_token_requested.connect(self.open_new_token)
        window.budget_requested.connect(self.open_budget)
        window.charts_requested.connect(self.open_charts)
        window.servers_requested.connect(self.servers_requested)
        window.local_requested.connect(self.local_requested)
        window.join_requested.connect(self.join_requested)
        window.left_organization.connect(self.left_organization)
        window.organization_chosen.connect(self.organization_chosen)
        window.mark_organization(self._organization)
        window.set_problem(self._problem)
        self.add("main", window)

    def _bring_up_again(self, name: str) -> bool:
        window = self._open.get(name)
        if window is None or not window.isVisible():
            return False
        bring_up(window)
        return True


def bring_up(window: QWidget) -> None:
    """Shows a window in front of the others."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _import_numpy() -> None:
    import numpy  # noqa: F401, ICN001 - only to have it loaded
