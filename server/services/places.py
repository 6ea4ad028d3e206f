"""Where people are members, remembered for a moment: every request asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from server.core.team import Place
from server.db import team
from server.db.connection import Store

# Another process of the same database may change a role: that is seen after so long.
_GOOD_FOR = timedelta(seconds=2)
_KEPT = 1024


class Places:
    """The organizations of people. Any thread may ask."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        """Takes what it reads."""
        self._store = store
        self._clock = clock
        self._known: dict[int, tuple[datetime, list[Place]]] = {}

    def of(self, person_id: int) -> list[Place]:
        """Gives where a person is a member, the first joined first."""
        # What is forgotten while this reads must not be remembered by it.
        now, kept = self._clock(), self._known
        known = kept.get(person_id)
        if known is not None and known[0] <= now < known[0] + _GOOD_FOR:
            return known[1]
        with self._store.reading() as database:
            places = team.places_of(database, person_id)
        if len(kept) >= _KEPT:
            kept.clear()
        kept[person_id] = now, places
        return places

    def forget(self) -> None:
        """Reads anew from now on; to be called after every change."""
        self._known = {}
