"""What a person prefers on this computer, as rows among the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from PySide6.QtCore import QObject

from app.preferences import Preferences, ThemeMode, TrayShows
from app.windows.setting_rows import SettingRow
from server.schemas.settings import SettingValue

GROUP: Final = "This computer"
TRAY: Final[Mapping[str, TrayShows]] = {
    "Today": "today",
    "This month": "month",
    "Share of the budget": "budget",
    "Burn rate a day": "burn",
    "The icon alone": "icon",
}
THEMES: Final[Mapping[str, ThemeMode]] = {"As the system": "system", "Light": "light", "Dark": "dark"}


def _label(labels: Mapping[str, str], value: str) -> str:
    return next(label for label, each in labels.items() if each == value)


class PreferenceRows(QObject):
    """Rows that change the preferences at once, and follow them when they change elsewhere."""

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.theme = SettingRow(self._theme())
        self.tray = SettingRow(self._tray())
        for row in self.rows:
            row.wanted.connect(self._on_wanted)
        preferences.changed.connect(self._on_changed)

    @property
    def rows(self) -> tuple[SettingRow, ...]:
        """The rows, in order."""
        return (self.theme, self.tray)

    def _theme(self) -> SettingValue:
        return SettingValue(
            key="theme",
            value=_label(THEMES, self._preferences.theme),
            default=_label(THEMES, "system"),
            type="text",
            group=GROUP,
            label="Appearance",
            help="Light or dark; as the system, it follows at once.",
            choices=list(THEMES),
        )

    def _tray(self) -> SettingValue:
        return SettingValue(
            key="tray_shows",
            value=_label(TRAY, self._preferences.tray_shows),
            default=_label(TRAY, "today"),
            type="text",
            group=GROUP,
            label="The tray icon shows",
            help="What stands in the icon beside the clock.",
            choices=list(TRAY),
        )

    def _on_wanted(self, key: str, value: object) -> None:
        if key == "theme":
            self._preferences.theme = THEMES[cast("str", value)]
        else:
            self._preferences.tray_shows = TRAY[cast("str", value)]

    def _on_changed(self, _name: str) -> None:
        self.theme.set_value(self._theme())
        self.tray.set_value(self._tray())
