"""The row of the settings that says whose figures are shown, and leads to the servers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.translation import translate
from app.windows.preference_rows import group_name
from app.windows.setting_rows import SettingRow
from server.schemas.settings import SettingValue


class ServersRow(SettingRow):
    """A button in the place of a value: servers are chosen in a window of their own."""

    pressed = Signal()

    def __init__(self, server: str, parent: QWidget | None = None) -> None:
        shown = server or translate("Servers", "This computer")
        told = translate(
            "Servers", "Shown now: {name}. Add your team's server, or switch between it and this computer."
        )
        setting = SettingValue(
            key="servers",
            value="",
            default="",
            type="text",
            group=group_name(),
            label=translate("Servers", "Servers"),
            help=told.format(name=shown),
        )
        super().__init__(setting, parent)

    def _make_field(self) -> QWidget:
        button = QPushButton(translate("Servers", "Servers…"))
        button.clicked.connect(self.pressed)
        self._put = _keep
        return button


def _keep(_value: object) -> None:
    """Shows nothing: the button always says the same."""
