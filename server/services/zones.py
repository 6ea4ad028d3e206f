"""Whose days: the time zone in force, and others on request."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo

from server.core.errors import InvalidInput
from server.core.periods import find_zone


class Zones:
    """The time zone in force (which the day rollups follow), and look-up of others."""

    def __init__(self, name: str) -> None:
        """Takes the IANA name of the zone in force; UTC where the computer names none we know."""
        self.use(name)

    def use(self, name: str) -> None:
        """Puts another zone in force."""
        self.current = find_zone(name) or ZoneInfo("UTC")

    @property
    def name(self) -> str:
        """The IANA name of the zone in force."""
        return self.current.key

    def find(self, name: str | None) -> tzinfo:
        """Gives a zone by name, the one in force for None.

        Raises:
            InvalidInput: There is no such zone.
        """
        if name is None:
            return self.current
        found = find_zone(name)
        if found is None:
            raise InvalidInput.of("timezone", "must be an IANA time zone such as Europe/Berlin")
        return found
