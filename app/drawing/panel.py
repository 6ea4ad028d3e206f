"""Whether the panel that holds the tray icon is dark, which decides the colour of the ink."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette

# Their panels are dark whatever the windows look like.
_DARK_DESKTOPS = frozenset({"gnome", "ubuntu", "unity", "sway", "hyprland", "i3"})
_WINDOWS_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


class Panel(QObject):
    """Follows the system. Made before the application gets its own palette, which says nothing of panels."""

    changed = Signal()

    def __init__(
        self,
        app: QGuiApplication,
        parent: QObject | None = None,
        *,
        is_overridden: Callable[[], bool],
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__(parent)
        self._hints = app.styleHints()
        self._is_overridden = is_overridden
        desktops = environment.get("XDG_CURRENT_DESKTOP", "").lower().split(":")
        self._always_dark = sys.platform == "linux" and not _DARK_DESKTOPS.isdisjoint(desktops)
        self._palette_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        self._dark = self._look()
        self._hints.colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def dark(self) -> bool:
        """Whether light ink is needed."""
        return self._dark

    def _look(self) -> bool:
        if self._always_dark:
            return True
        if sys.platform == "win32":
            light = QSettings(_WINDOWS_KEY, QSettings.Format.NativeFormat).value("SystemUsesLightTheme", 0)
            return str(light) != "1"
        scheme = self._hints.colorScheme()
        return self._palette_dark if scheme == Qt.ColorScheme.Unknown else scheme == Qt.ColorScheme.Dark

    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        # A light or dark look chosen for our windows changes Qt's scheme too, but not the panel.
        if self._is_overridden():
            return
        dark = self._look()
        if dark != self._dark:
            self._dark = dark
            self.changed.emit()
