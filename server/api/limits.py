"""Rate limits: fixed windows of a minute, for each token and kind of request.

A window begins with the first request in it. One process counts by itself; several that must share their
counts use the `limits` library, the engine of Flask-Limiter, without its Flask part: the headers must be
on every answer, also for paths that do not exist, and each token can have a limit of its own. It is
imported only then: it brings asyncio, and weighs three megabytes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import time

from server.api.endpoint import Limit

_MINUTE_S = 60
_MEMORY = "memory://"
# Takes who calls; gives how many requests of theirs this window has had, and when it ends.
_Count = Callable[[str], tuple[int, float]]
UNLIMITED = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a caller stands; `reset` is in seconds since 1970, `retry_after` in seconds from now."""

    limit: int
    remaining: int
    reset: int
    retry_after: int = 60
    exceeded: bool = False


class Windows:
    """The counts of one process. Any thread may count."""

    def __init__(self, now: Callable[[], float] = time) -> None:
        """Takes what gives the time in seconds."""
        self._now = now
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[int, float]] = {}
        self._look_at = 0.0

    def count(self, who: str) -> tuple[int, float]:
        """Counts a request; gives how many there were in this window, and when it ends."""
        now = self._now()
        with self._lock:
            if now >= self._look_at:
                # Whoever does not call any more must not be remembered for ever.
                self._windows = {key: kept for key, kept in self._windows.items() if kept[1] > now}
                self._look_at = now + _MINUTE_S
            count, end = self._windows.get(who, (0, 0.0))
            if end <= now:
                count, end = 0, now + _MINUTE_S
            self._windows[who] = count + 1, end
            return count + 1, end


def _shared(storage: str) -> _Count:
    from limits.storage import Storage, storage_from_string

    shared = storage_from_string(storage)
    if not isinstance(shared, Storage):
        raise TypeError(f"{storage} is an asynchronous storage")

    def count(who: str) -> tuple[int, float]:
        return shared.incr(who, _MINUTE_S), shared.get_expiry(who)

    return count


class Limiter:
    """Counts requests."""

    def __init__(self, limit_of: Callable[[Limit], int], storage: str = _MEMORY) -> None:
        """Takes what gives the limit of a kind (0 for none), and where counts are kept."""
        self._limit_of = limit_of
        self._count: _Count = Windows().count if storage == _MEMORY else _shared(storage)

    def count(self, kind: Limit, key: str, own: int | None) -> Rate:
        """Counts a request of a token with a limit of its own, or the general one for None."""
        limit = self._limit_of(kind) if own is None else own
        if limit == 0:
            return self.uncounted(kind, UNLIMITED)
        count, end = self._count(f"{kind}:{key}")
        retry_after = max(1, ceil(end - time()))
        return Rate(limit, max(0, limit - count), ceil(end), retry_after, count > limit)

    def uncounted(self, kind: Limit, limit: int | None = None) -> Rate:
        """Gives the standing of a request that does not count."""
        limit = limit or self._limit_of(kind) or UNLIMITED
        return Rate(limit, limit, ceil(time()) + _MINUTE_S)
