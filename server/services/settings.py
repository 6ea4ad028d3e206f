"""Settings: read, checked, stored, and put in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from server.core.settings import SETTINGS, Value, checked
from server.db import choices
from server.db.writer import Writer
from server.services.zones import Zones


class SettingsService:
    """Holds the settings in memory; the store keeps those that differ from their defaults."""

    def __init__(
        self, *, writer: Writer, zones: Zones, machine_zone: str, announce: Callable[[], None]
    ) -> None:
        """Reads the settings and puts them in force."""
        self._writer = writer
        self._zones = zones
        self._machine_zone = machine_zone
        self._announce = announce
        self._values: dict[str, Value] = writer.call(choices.read_settings)
        self._apply()

    def get(self, key: str) -> Value:
        """Gives a setting's value."""
        return self.all()[key]

    def all(self) -> dict[str, Value]:
        """Gives every setting's value."""
        return {setting.key: self._values.get(setting.key, setting.default) for setting in SETTINGS}

    def change(self, values: Mapping[str, object]) -> None:
        """Changes settings, all of them or none.

        Raises:
            InvalidInput: A key or value is not one of ours.
            StoreError: Nothing was changed.
        """
        good = {key: checked(key, value) for key, value in values.items()}
        self._writer.call(lambda database: choices.write_settings(database, good), durable=True)
        self._values = self._values | good
        self._apply()
        self._announce()

    def _apply(self) -> None:
        self._writer.durable = bool(self.get("durableWrites"))
        wanted = Zones(str(self.get("timezone") or self._machine_zone))
        self._writer.follow(wanted.current, wanted.name)
        self._zones.use(wanted.name)
