"""What one person prefers on one machine. What concerns the figures is a setting of the server instead."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar, cast, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

TrayShows = Literal["today", "budget", "month", "icon"]
ThemeMode = Literal["system", "light", "dark"]

T = TypeVar("T", bound=str)

# Raised when a window's layout changes so much that an old geometry would not fit it.
_GEOMETRY_VERSION = 1


class Preferences(QObject):
    """Preferences in an INI file; anything unreadable in it counts as the default."""

    changed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
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
    def welcomed(self) -> bool:
        """Whether the first window has been seen."""
        return str(self._settings.value("start/welcomed", "false")).lower() == "true"

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

    def _set(self, key: str, value: str, name: str) -> None:
        if self._settings.value(key) == value:
            return
        self._settings.setValue(key, value)
        self.changed.emit(name)
