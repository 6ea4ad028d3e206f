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
from server.db.writer import Writer, follow
from server.services.zones import Zones


class SettingsService:
    """Holds the settings in memory; the store keeps those that differ from their defaults."""

    def __init__(
        self,
        *,
        writer: Writer,
        zones: Zones,
        machine_zone: str,
        shared: bool,
        announce: Callable[[None], None],
    ) -> None:
        """Reads the settings and puts them in force.

        Args:
            writer: Keeps them.
            zones: Is told of the time zone in force.
            machine_zone: The time zone where nothing says another.
            shared: Whether other processes change them, too. Where no time zone is set, all follow the one
                that the first of them followed.
            announce: Called after a change.
        """
        self._writer = writer
        self._zones = zones
        self._machine_zone = machine_zone
        self._shared = shared
        self._announce = announce
        self._lock = threading.Lock()
        self._values: dict[str, Value] = {}
        self._put({})

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
        self._put({key: checked(key, value) for key, value in values.items()})
        self._announce(None)

    def renew(self) -> None:
        """Puts in force what another process has changed.

        Raises:
            StoreError: What is in force stays.
        """

        def work(database: Writing) -> tuple[dict[str, Value], Zones]:
            return self._standing(database, choices.read_settings(database), {})

        with self._lock:
            self._use(*self._writer.call(work))

    def _put(self, changes: dict[str, Value]) -> None:
        def work(database: Writing, events: EventWriter) -> tuple[dict[str, Value], Zones]:
            # What another process has changed counts, not what is remembered here.
            before = choices.read_settings(database)
            choices.write_settings(database, changes)
            values, zones = self._standing(database, choices.read_settings(database), changes)
            follow(database, events, zones.current, zones.name)
            if not PLAN_KEYS.isdisjoint(changes) and Plans.of(values) != Plans.of(before):
                remark(database, events, Plans.of(values))
            return values, zones

        with self._lock:
            self._use(*self._writer.call_with_events(work, durable=True, alone=True))

    def _standing(
        self, database: Writing, values: dict[str, Value], changes: dict[str, Value]
    ) -> tuple[dict[str, Value], Zones]:
        """Gives the settings and the time zone that follows from them."""
        name = str(values.get("timezone") or "")
        if not name and self._shared and "timezone" not in changes:
            name = choices.read_state(database, choices.ROLLUP_ZONE) or ""
        return values, Zones(name or self._machine_zone)

    def _use(self, values: dict[str, Value], zones: Zones) -> None:
        self._values = values
        self._zones.use(zones.name)
        self._writer.durable = bool(self.get("durableWrites"))
