"""The thread that asks providers in time: soon where somebody looks, rarely where nobody does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import random

from server.core.errors import AppError
from server.core.provider import Provider
from server.core.schedule import due_at
from server.db import sync
from server.db.connection import Store
from server.sync.engine import Engine
from server.sync.keys import Keys

_log = logging.getLogger(__name__)
# Waits are short, since a timer does not run while a computer sleeps; then all that is due runs at once.
_TICK_S = 30.0
_STOP_S = 2.0


class Scheduler:
    """Owns its thread. While nothing is connected the thread sleeps until it is woken."""

    def __init__(
        self,
        *,
        organization_id: int,
        providers: Mapping[str, Provider],
        keys: Keys,
        store: Store,
        engine: Engine,
        on_duty: Callable[[], bool],
        clock: Callable[[], datetime],
        tick_s: float = _TICK_S,
        jitter: Callable[[], float] = random,
    ) -> None:
        """Takes what it works with.

        `on_duty` tells whether it is this process that reads; `jitter` gives 0 … 1.
        """
        self._organization_id = organization_id
        self._providers = providers
        self._keys = keys
        self._store = store
        self._engine = engine
        self._on_duty = on_duty
        self._clock = clock
        self._tick_s = tick_s
        self._jitter = {provider_id: jitter() for provider_id in providers}
        self._woken = threading.Event()
        self._ended = False
        self._looked_at: datetime | None = None
        self._due: dict[str, datetime] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the thread."""
        self._thread = threading.Thread(target=self._run, name="sync-scheduler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; safe to call twice."""
        self._ended = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join(_STOP_S)

    def looked(self) -> bool:
        """Says that a person looks at figures, so that they should be new; tells whether that is news."""
        before, self._looked_at = self._looked_at, self._clock()
        is_news = before is None or self._looked_at - before > timedelta(minutes=1)
        if is_news:
            self._woken.set()
        return is_news

    def wake(self) -> None:
        """Says that something was connected or changed."""
        self._woken.set()

    def next_run(self, provider_id: str) -> datetime | None:
        """Gives when a provider is to be read next; None where it is not connected."""
        return self._due.get(provider_id)

    def tick(self) -> bool:
        """Starts what is due, where this process has the duty; tells whether anything is connected at all."""
        now = self._clock()
        due: dict[str, datetime] = {}
        # Looked up first: one that ends meanwhile is recorded after its past was read.
        running = {key for key in self._providers if self._engine.running(key) is not None}
        with self._store.reading() as database:
            known = sync.list_integrations(database, self._organization_id)
            for provider in self._providers.values():
                feed = provider.feed
                if feed is None:
                    continue
                standing = self._keys.standing(provider, feed, known.get(provider.id))
                if standing.connects(feed):
                    past = sync.past_of(database, self._organization_id, provider.id)
                    jitter = self._jitter[provider.id]
                    due[provider.id] = due_at(feed, past, self._looked_at, now, jitter)
                    own = known.get(provider.id)
                    if own is not None and past.is_before(own.connected_at):
                        due[provider.id] = now
        self._due = due
        on_duty = self._on_duty()
        for provider_id, moment in due.items():
            if on_duty and moment <= now and provider_id not in running:
                # That it is due already says that it is not too soon.
                self._engine.start(self._providers[provider_id], "scheduled", force=True)
        return bool(due)

    def _run(self) -> None:
        while not self._ended:
            connected = True
            try:
                connected = self.tick()
            except AppError as error:
                if not self._ended:
                    _log.warning("the scheduler could not look: %s", error.message)
            except Exception:  # noqa: BLE001 - whatever it is, the next look may go well
                _log.exception("the scheduler failed")
            self._woken.wait(self._tick_s if connected else None)
            self._woken.clear()
