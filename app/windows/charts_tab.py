"""The charts as a page of the main window; they open in a window of their own too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.translation import translate
from app.windows.charts_page import ChartsPage
from app.windows.page import Page

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.dashboard import Dashboard


class ChartsTab(Page):
    """Keeps the charts up to date while they are in sight."""

    KINDS: ClassVar[frozenset[str]] = frozenset(("usage", "costs", "budgets", "sync", "settings"))
    SHOWS_MONEY: ClassVar[bool] = True

    window_requested = Signal()

    def __init__(
        self, client: ApiClient, *, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("Charts", "Charts"), parent=parent)
        self._now = now
        self.charts = ChartsPage(client, now=now)
        self.window_button = QPushButton(translate("Charts", "Open in a window"))
        self.window_button.clicked.connect(self.window_requested)
        self.head.addWidget(self.window_button)
        self.set_body(self.charts)
        self.charts.retry_requested.connect(self.refresh)
        self.read_by(client.dashboard, self._show)

    def _show(self, dashboard: Dashboard) -> None:
        self.charts.show_figures(dashboard, self._now())
        self.show_body()

    def show_view(self, view: str) -> None:
        """Chooses one of the charts."""
        self.charts.controls.views.choose(view)
