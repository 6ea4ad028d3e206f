"""Settings: read, checked, stored, and put in force."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from server.core.plans import Plans
from server.core.settings import BY_KEY, PLAN_KEYS, SETTINGS, Value, checked
from server.db import choices
from server.db.connection import Writing
from server.db.events import EventWriter
from server.db.plans import remark
from server.db.writer import Writer
from server.services.zones import Zones


class SettingsService:
    """Holds the settings in memory; the store keeps those that differ from their defaults."""

    def __init__(
        self, *, writer: Writer, zones: Zones, machine_zone: str, announce: Callable[[None], None]
    ) -> None:
        """Reads the settings and puts them in force."""
        self._writer = writer
        self._zones = zones
        self._machine_zone = machine_zone
        self._announce = announce
        self._lock = threading.Lock()
        self._values: dict[str, Value] = {}
        self._put(writer.call(choices.read_settings), is_change=False)

    def get(self, key: str) -> Value:
        """Gives a setting's value."""
        return self._values.get(key, BY_KEY[key].default)

    def all(self) -> dict[str, Value]:
        """Gives every setting's value."""
        return {setting.key: self.get(setting.key) for setting in SETTINGS}

    @property
    def plans(self) -> Plans:
        """Gives what the person says of flat plans."""
        return Plans.of(self._values)

    def change(self, values: Mapping[str, object]) -> None:
        """Changes settings, all of them or none.

        Raises:
            InvalidInput: A key or value is not one of ours.
            StoreError: Nothing was changed.
        """
        self._put({key: checked(key, value) for key, value in values.items()}, is_change=True)
        self._announce(None)

    def _put(self, changes: dict[str, Value], *, is_change: bool) -> None:
        with self._lock:
            values = self._values | changes
            wanted = Zones(str(values.get("timezone") or self._machine_zone))
            plans = Plans.of(values)

            def mark(database: Writing, events: EventWriter) -> None:
                if is_change and not PLAN_KEYS.isdisjoint(changes) and plans != self.plans:
                    remark(database, events, plans)

            self._writer.follow(wanted.current, wanted.name, changes, mark)
            self._values = values
            self._zones.use(wanted.name)
            self._writer.durable = bool(self.get("durableWrites"))
