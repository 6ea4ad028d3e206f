"""The tray: an icon that says one figure, a menu that says the rest."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app.drawing.tray_icon import Look, draw_icon
from app.models import glance
from app.translation import translate

if TYPE_CHECKING:
    from app.drawing.panel import Panel
    from app.models.notices import Notice
    from app.preferences import Preferences
    from server.schemas.dashboard import Dashboard

# How long a desktop may take after login until its panel is there, and how often to look after that.
SETTLING_S: Final = 30.0
SETTLING_CHECK_MS: Final = 1_000
LATER_CHECK_MS: Final = 120_000
# Panels show their own sign of attention in the icon's place for as long.
NOTICE_MS: Final = 6_000


def shows_names() -> dict[str, str]:
    """Gives what the icon can show."""
    return {
        "today": translate("Tray", "Today's spend"),
        "month": translate("Tray", "This month's spend"),
        "budget": translate("Tray", "Budget ring"),
        "burn": translate("Tray", "Burn rate a day"),
        "icon": translate("Tray", "Plain icon"),
    }


class GlanceMenu(QMenu):
    """The figures, then what can be done.

    Its actions live as long as it does and only change their words: panels that show the menu over D-Bus
    remember actions by number, and a rebuilt menu would answer their clicks with the wrong one.

    Figures are ordinary entries that open the main window, not greyed ones: greyed text is hard to read and
    skipped by keyboards and screen readers.
    """

    open_requested = Signal()
    new_token_requested = Signal()
    budget_requested = Signal()
    drop_requested = Signal()
    servers_requested = Signal()
    local_requested = Signal()
    copy_url_requested = Signal()
    quit_requested = Signal()
    pause_requested = Signal(bool)
    shows_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, columns: bool = False) -> None:
        super().__init__(parent)
        # Where Qt draws the menu a tab puts figures into a column of their own; others would show the tab.
        self._gap = "\t" if columns else ":  "
        self._dashboard: Dashboard | None = None
        self._problem = ""
        self._server = self._command("", self.servers_requested)
        self._figures = [self._info() for _ in range(5)]
        self.addSeparator()
        self._models = [self._info() for _ in range(glance.MODELS_SHOWN)]
        self._unpriced = self._info()
        self._plans = self._info()
        self._fed = self._info()
        self.addSeparator()
        self._needs_server = [
            self._command(translate("Tray", "Copy base URL"), self.copy_url_requested),
            self._command(translate("Tray", "New token for an app…"), self.new_token_requested),
            self._command(translate("Tray", "Open CodingVibez"), self.open_requested),
            self._command(translate("Tray", "Set budget…"), self.budget_requested),
            self._command(translate("Tray", "Drop window"), self.drop_requested),
            self._command(translate("Servers", "Servers…"), self.servers_requested),
        ]
        self._local = self._command(translate("Servers", "Back to this computer"), self.local_requested)
        self._shows = self._add_shows()
        self._pause = QAction(translate("Tray", "Pause notifications"), self, checkable=True)
        self._pause.triggered.connect(self.pause_requested)
        self.addAction(self._pause)
        self.addSeparator()
        self._command(translate("Tray", "Quit CodingVibez"), self.quit_requested)
        self.set_server("")
        self.set_ready(False)
        self.refresh()
        self.aboutToShow.connect(self.refresh)

    def set_ready(self, ready: bool) -> None:
        """Enables what needs the server."""
        for action in self._needs_server:
            action.setEnabled(ready)

    def set_server(self, name: str) -> None:
        """Takes which team's server the figures are from; empty: this computer's own."""
        _say(self._server, translate("Servers", "Team server: {name}").format(name=name) if name else "")
        self._local.setVisible(bool(name))

    def set_state(self, dashboard: Dashboard | None, problem: str, preferences: Preferences) -> None:
        """Takes what the menu tells."""
        self._dashboard = dashboard
        self._problem = problem
        for action in self._shows.actions():
            action.setChecked(action.data() == preferences.tray_shows)
        self._pause.setChecked(preferences.paused)
        self.refresh()

    def refresh(self) -> None:
        """Puts the last figures into words, seen from now."""
        words = glance.describe(self._dashboard, datetime.now(UTC))
        for action, line in zip(self._figures, words.figures, strict=True):
            _say(action, f"{line.label}{self._gap}{line.text}")
        for index, action in enumerate(self._models):
            line_or_none = words.models[index] if index < len(words.models) else None
            _say(action, f"{line_or_none.label}{self._gap}{line_or_none.text}" if line_or_none else "")
        _say(self._unpriced, words.unpriced)
        _say(self._plans, words.plans)
        _say(self._fed, self._problem or words.fed)

    def _info(self) -> QAction:
        return self._command("", self.open_requested)

    def _command(self, text: str, signal: SignalInstance) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(signal)
        self.addAction(action)
        return action

    def _add_shows(self) -> QActionGroup:
        menu = self.addMenu(translate("Tray", "Icon shows"))
        group = QActionGroup(self)
        for key, label in shows_names().items():
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setData(key)
            group.addAction(action)
        group.triggered.connect(self._on_shows_chosen)
        return group

    def _on_shows_chosen(self, action: QAction) -> None:
        self.shows_chosen.emit(action.data())


def _say(action: QAction, text: str) -> None:
    # An ampersand in a model's name would underline the letter after it.
    action.setText(text.replace("&", "&&"))
    action.setVisible(bool(text))


class Tray(QObject):
    """The icon in the panel. It exists once there is a panel to hold it."""

    toggle_requested = Signal()
    notice_clicked = Signal()

    def __init__(self, preferences: Preferences, panel: Panel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._panel = panel
        self._icon: QSystemTrayIcon | None = None
        self._dashboard: Dashboard | None = None
        self._problem = translate("Tray", "Starting…")
        self._failed = False
        self._server = ""
        self._look: Look | None = None
        self._tooltip = ""
        self.menu = GlanceMenu(columns=sys.platform == "win32")
        preferences.changed.connect(self._on_preference_changed)
        panel.changed.connect(self._show_state)
        self._show_state()

    @property
    def visible(self) -> bool:
        """Whether the icon is in a panel."""
        return self._icon is not None

    @property
    def look(self) -> Look | None:
        """What the icon looks like."""
        return self._look

    @property
    def tooltip(self) -> str:
        """What the icon says under the pointer."""
        return self._tooltip

    @property
    def place(self) -> QRect:
        """Where the icon is; a null rectangle where the panel does not tell."""
        return QRect() if self._icon is None else self._icon.geometry()

    def tell(self, notice: Notice) -> None:
        """Shows a notification.

        Qt makes it a click's target on Linux only where it is grave; elsewhere always.
        """
        if self._icon is not None:
            kinds = QSystemTrayIcon.MessageIcon
            kind = kinds.Critical if notice.is_grave else kinds.Information
            self._icon.showMessage(notice.title, notice.message, kind, NOTICE_MS)

    def appear(self) -> None:
        """Puts the icon into the panel.

        Only now is it created: Qt chooses between the kinds of panel at that moment, and an icon created
        before the panel came up never gets into it.
        """
        if self._icon is not None:
            return
        icon = QSystemTrayIcon(self)
        icon.setContextMenu(self.menu)
        icon.activated.connect(self._on_activated)
        icon.messageClicked.connect(self.notice_clicked)
        self._icon = icon
        if self._look is not None:
            icon.setIcon(draw_icon(self._look))
        icon.setToolTip(self._tooltip)
        icon.show()

    def vanish(self) -> None:
        """Takes the icon out of the panel."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def set_server(self, name: str) -> None:
        """Takes which team's server is shown from now on, empty: this computer's own; drops the figures."""
        self._server, self._dashboard, self._failed = name, None, False
        self._problem = translate("Tray", "Starting…")
        self.menu.set_server(name)
        self._show_state()

    def set_dashboard(self, dashboard: Dashboard) -> None:
        """Shows new figures."""
        self._dashboard, self._problem, self._failed = dashboard, "", False
        self._show_state()

    def set_problem(self, message: str) -> None:
        """Keeps the last figures, dimmed and with a dot, and says what is wrong."""
        self._problem, self._failed = message, True
        self._show_state()

    def set_status(self, message: str) -> None:
        """Says what is going on where there are no figures yet."""
        self._problem = message
        self._show_state()

    def _show_state(self) -> None:
        shows = self._preferences.tray_shows
        paused = self._preferences.paused
        self.menu.set_state(self._dashboard, self._problem, self._preferences)
        look = glance.look(self._dashboard, shows, dark_panel=self._panel.dark, error=self._failed)
        self._show_look(replace(look, paused=paused))
        words = glance.describe(self._dashboard, datetime.now(UTC))
        # The words about freshness grow old by themselves; they are read in the menu, which is fresh.
        tooltip = glance.tooltip(words, self._problem, paused=paused, server=self._server)
        if tooltip != self._tooltip:
            self._tooltip = tooltip
            if self._icon is not None:
                self._icon.setToolTip(tooltip)

    def _show_look(self, look: Look) -> None:
        if look == self._look:
            return
        self._look = look
        if self._icon is not None:
            self._icon.setIcon(draw_icon(look))

    def _on_preference_changed(self, name: str) -> None:
        if name in ("tray_shows", "paused"):
            self._show_state()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # On macOS a press opens the menu already.
        if reason == QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self.toggle_requested.emit()


class TrayHost(QObject):
    """Watches whether this desktop has a place for tray icons, which may come late or never."""

    appeared = Signal()
    missing = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        patience_s: float = SETTLING_S,
        is_available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
        check_ms: int = SETTLING_CHECK_MS,
    ) -> None:
        super().__init__(parent)
        self._is_available = is_available
        self._patience_s = patience_s
        self._check_ms = check_ms
        self._started_at = 0.0
        self._present: bool | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.check)

    def start(self) -> None:
        """Looks now and from now on."""
        self._started_at = time.monotonic()
        self._timer.start(self._check_ms)
        self.check()

    def stop(self) -> None:
        """Looks no more."""
        self._timer.stop()

    def check(self) -> None:
        """Looks, and tells what has changed."""
        waited = time.monotonic() - self._started_at
        if waited > SETTLING_S:
            self._timer.setInterval(LATER_CHECK_MS)
        if self._is_available():
            self._tell(True)
        elif self._present is not None or waited >= self._patience_s:
            self._tell(False)

    def _tell(self, present: bool) -> None:
        if present == self._present:
            return
        self._present = present
        (self.appeared if present else self.missing).emit()
