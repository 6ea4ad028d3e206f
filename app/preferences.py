"""What one person prefers on one machine. What concerns the figures is a setting of the server instead."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, cast, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from app.translation import Language

if TYPE_CHECKING:
    from app.autostart import Autostart, SystemEntry

TrayShows = Literal["today", "month", "budget", "burn", "icon"]
Topic = Literal["budget", "forecast", "anomaly", "unpriced", "sync"]
ThemeMode = Literal["system", "light", "dark"]

T = TypeVar("T", bound=str)

# Raised when a window's layout changes so much that an old geometry would not fit it.
_GEOMETRY_VERSION = 1
_TOLD_KEPT = 200


class Preferences(QObject):
    """Preferences in an INI file; anything unreadable in it counts as the default."""

    changed = Signal(str)

    def __init__(
        self,
        path: Path,
        parent: QObject | None = None,
        *,
        autostart: Autostart | None = None,
        menu: SystemEntry | None = None,
    ) -> None:
        super().__init__(parent)
        self._autostart, self._menu = autostart, menu
        self.path = path
        self._settings = QSettings(str(path), QSettings.Format.IniFormat, self)

    @property
    def tray_shows(self) -> TrayShows:
        """What the tray icon shows."""
        return self._choice("tray/shows", get_args(TrayShows), "today")

    @tray_shows.setter
    def tray_shows(self, value: TrayShows) -> None:
        self._set("tray/shows", value, "tray_shows")

    @property
    def theme(self) -> ThemeMode:
        """Light, dark, or as the system says."""
        return self._choice("window/theme", get_args(ThemeMode), "system")

    @theme.setter
    def theme(self, value: ThemeMode) -> None:
        self._set("window/theme", value, "theme")

    @property
    def language(self) -> Language:
        """The language of the windows, or as the system says."""
        return self._choice("window/language", get_args(Language), "system")

    @language.setter
    def language(self, value: Language) -> None:
        self._set("window/language", value, "language")

    @property
    def can_start_at_login(self) -> bool:
        """Whether this program knows how to be started with the session."""
        return self._autostart is not None

    @property
    def starts_at_login(self) -> bool:
        """Whether it will be started at the next login: the system's word, which others may change too."""
        return self._autostart is not None and self._autostart.is_on()

    @starts_at_login.setter
    def starts_at_login(self, value: bool) -> None:
        """Tells the system.

        Raises:
            OSError: Its entry cannot be written.
        """
        if self._autostart is not None and value != self.starts_at_login:
            self._autostart.switch(value)
            self.changed.emit("starts_at_login")

    @property
    def can_be_in_menu(self) -> bool:
        """Whether it is for this program to put itself into the menu of the desktop."""
        return self._menu is not None

    @property
    def is_in_menu(self) -> bool:
        """Whether it stands in the menu of the desktop, and is offered for receipts."""
        return self._menu is not None and self._menu.is_on()

    @is_in_menu.setter
    def is_in_menu(self, value: bool) -> None:
        """Tells the desktop.

        Raises:
            OSError: Its entry cannot be written.
        """
        if self._menu is not None and value != self.is_in_menu:
            self._menu.switch(value)
            self.changed.emit("is_in_menu")

    @property
    def paused(self) -> bool:
        """Whether notifications wait until the person wants them again."""
        return self._is_on("notices/paused", default=False)

    @paused.setter
    def paused(self, value: bool) -> None:
        self._set("notices/paused", "true" if value else "false", "paused")

    @property
    def quiet_from(self) -> int:
        """The hour from which nothing is told, 0 … 23."""
        return self._hour("notices/quiet_from", 22)

    @quiet_from.setter
    def quiet_from(self, value: int) -> None:
        self._set("notices/quiet_from", str(value), "quiet_from")

    @property
    def quiet_to(self) -> int:
        """The hour from which alerts are told again, 0 … 23; the same as the first means no quiet hours."""
        return self._hour("notices/quiet_to", 8)

    @quiet_to.setter
    def quiet_to(self, value: int) -> None:
        self._set("notices/quiet_to", str(value), "quiet_to")

    @property
    def topics(self) -> frozenset[str]:
        """The kinds of alerts that are told."""
        return frozenset(topic for topic in get_args(Topic) if self._is_on(f"notices/{topic}", default=True))

    def set_topic(self, topic: Topic, wanted: bool) -> None:
        """Sets whether a kind of alert is told."""
        self._set(f"notices/{topic}", "true" if wanted else "false", "topics")

    @property
    def told(self) -> frozenset[str]:
        """The numbers of the alerts of the server shown that were told last."""
        told = str(self._settings.value(self._told_key, "")).split()
        return frozenset(number for number in told if number.isdecimal())

    @told.setter
    def told(self, value: Collection[str]) -> None:
        newest = sorted(value, key=int)[-_TOLD_KEPT:]
        self._set(self._told_key, " ".join(newest), "told")
        # A restart, however it comes, must not tell them once more.
        self._settings.sync()

    @property
    def _told_key(self) -> str:
        # Every server numbers its alerts from one.
        return f"notices/told-{self.server}" if self.server else "notices/told"

    @property
    def server(self) -> str:
        """The id of the team's server that is shown; empty: this computer's own."""
        return str(self._settings.value("servers/shown", ""))

    @server.setter
    def server(self, value: str) -> None:
        self._set("servers/shown", value, "server")

    @property
    def organization(self) -> tuple[str, str]:
        """Id and name of the organization chosen on the server that is shown; empty: the usual one."""
        chosen, _, name = str(self._settings.value(self._organization_key, "")).partition(" ")
        return chosen, name

    @organization.setter
    def organization(self, value: tuple[str, str]) -> None:
        self._set(self._organization_key, " ".join(value).strip(), "organization")
        self._settings.sync()

    @property
    def _organization_key(self) -> str:
        return f"servers/organization-{self.server}" if self.server else "servers/organization"

    @property
    def servers(self) -> str:
        """The teams' servers, as `app.models.servers` writes them; without their tokens."""
        return str(self._settings.value("servers/known", ""))

    @servers.setter
    def servers(self, value: str) -> None:
        self._set("servers/known", value, "servers")
        self._settings.sync()

    @property
    def welcomed(self) -> bool:
        """Whether the first window has been seen."""
        return self._is_on("start/welcomed", default=False)

    @welcomed.setter
    def welcomed(self, value: bool) -> None:
        self._set("start/welcomed", "true" if value else "false", "welcomed")

    @property
    def saves_sure_receipts(self) -> bool:
        """Whether receipts that need no check become expenses without being looked at."""
        return str(self._settings.value("receipts/save_sure", "false")).lower() == "true"

    @saves_sure_receipts.setter
    def saves_sure_receipts(self, value: bool) -> None:
        self._set("receipts/save_sure", "true" if value else "false", "saves_sure_receipts")

    @property
    def page(self) -> str:
        """The page of the main window that was last open; empty at first."""
        return str(self._settings.value("window/page", ""))

    @page.setter
    def page(self, value: str) -> None:
        self._set("window/page", value, "page")

    def geometry(self, window: str) -> QByteArray | None:
        """Gives the remembered place of a window, for restoreGeometry."""
        value = self._settings.value(f"geometry{_GEOMETRY_VERSION}/{window}")
        return value if isinstance(value, QByteArray) else None

    def set_geometry(self, window: str, value: QByteArray) -> None:
        """Remembers the place of a window, from saveGeometry."""
        self._settings.setValue(f"geometry{_GEOMETRY_VERSION}/{window}", value)

    def save(self) -> None:
        """Writes what has changed to the disk now."""
        self._settings.sync()

    def _choice(self, key: str, choices: tuple[str, ...], default: T) -> T:
        value = str(self._settings.value(key, default))
        return cast("T", value) if value in choices else default

    def _is_on(self, key: str, *, default: bool) -> bool:
        return str(self._settings.value(key, default)).lower() == "true"

    def _hour(self, key: str, default: int) -> int:
        value = str(self._settings.value(key, default))
        return int(value) if value.isdecimal() and int(value) < 24 else default

    def _set(self, key: str, value: str, name: str) -> None:
        if self._settings.value(key) == value:
            return
        self._settings.setValue(key, value)
        self.changed.emit(name)
