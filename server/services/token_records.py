"""The tokens on record, remembered for a moment: every request asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from server.core.records import AppTokenRecord
from server.db import people
from server.db.connection import Store

# Another process of the same database may revoke one, and tells of it; should that be lost, it is seen then.
_GOOD_FOR = timedelta(seconds=2)
_KEPT = 4096


class TokenRecords:
    """The descriptions of apps' tokens. Any thread may ask."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        """Takes what it reads."""
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[datetime, AppTokenRecord]] = {}
        self._lock = threading.Lock()
        self._used: dict[int, datetime] = {}

    def find(self, jti: str) -> AppTokenRecord | None:
        """Gives a token by the id in its text."""
        # What is forgotten while this reads must not be remembered by it.
        now, kept = self._clock(), self._known
        known = kept.get(jti)
        if known is not None and known[0] <= now < known[0] + _GOOD_FOR:
            return known[1]
        with self._store.reading() as database:
            found = people.find_token(database, jti)
        if found is not None:
            if len(kept) >= _KEPT:
                kept.clear()
            kept[jti] = now, found
        return found

    def of(self, organization_id: int) -> list[AppTokenRecord]:
        """Gives every token of an organization, newest first."""
        with self._store.reading() as database:
            found = people.tokens_of(database, organization_id)
        with self._lock:
            used = dict(self._used)
        return [replace(token, last_used_at=used.get(token.id, token.last_used_at)) for token in found]

    def note_uses(self, used: dict[int, datetime]) -> None:
        """Says when tokens were last used, which is being stored."""
        with self._lock:
            self._used |= used

    def forget(self) -> None:
        """Reads anew from now on; to be called after every change."""
        self._known = {}
