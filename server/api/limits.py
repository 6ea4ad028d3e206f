"""Rate limits: fixed windows of a minute, for each token and kind of request.

A window begins with the first request in it. One process counts by itself; several on a database share
their counts there. For a storage apart, such as Redis, there is the `limits` library, the engine of
Flask-Limiter, without its Flask part: the headers must be on every answer, also for paths that do not
exist, and each token can have a limit of its own. It is imported only then: it brings asyncio, and weighs
three megabytes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import time
from typing import TYPE_CHECKING

from server.api.endpoint import Limit
from server.core.errors import StartupError, StoreError
from server.db.peers import Counter

if TYPE_CHECKING:
    from limits.storage import Storage

_log = logging.getLogger(__name__)
_MINUTE_S = 60
# How long a storage apart may take, and for how long it is not asked again where that was not enough.
_STORAGE_S = 1
_ALONE_S = 10
# A token's limit is counted in about so many blocks, so that a busy one costs no write with each request.
_BLOCKS = 500
_BLOCKS_LEFT = 8
# Takes who calls and their limit; gives how many requests this window has had, and when it ends.
_Count = Callable[[str, int], tuple[int, float]]
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


@dataclass(slots=True)
class _Block:
    """Numbers of a window that are this process' own: the last one used, and the last there is."""

    used: int
    last: int
    end: float


class SharedWindows:
    """The counts of several processes. Any thread may count.

    Each request has a number that no process gives out twice, so no more than the limit are let through.
    Below 1,000 a minute each is counted in the database; above that they are taken in blocks until shortly
    before the limit, and what another process has left of its block is lost: 2 in 1,000 for each. Who is
    over the limit is refused from memory.
    """

    def __init__(self, counter: Counter, now: Callable[[], float] = time) -> None:
        """Takes where counts are shared, and what gives the time in seconds."""
        self._counter = counter
        self._now = now
        self._lock = threading.Lock()
        self._blocks: dict[str, _Block] = {}
        self._look_at = 0.0
        self._alone = Windows(now)

    def count(self, who: str, limit: int) -> tuple[int, float]:
        """Counts a request; gives how many there were in this window, and when it ends.

        While the database cannot be reached it counts for this process alone.
        """
        now = self._now()
        with self._lock:
            if now >= self._look_at:
                self._blocks = {key: kept for key, kept in self._blocks.items() if kept.end > now}
                self._look_at = now + _MINUTE_S
            block = self._blocks.get(who)
            if block is None or block.end <= now:
                known = 0
            elif block.used > limit:
                return block.used, block.end
            elif block.used < block.last:
                block.used += 1
                return block.used, block.end
            else:
                known = block.last
        # Smaller and smaller towards the limit, so that little is lost in the blocks of others.
        size = max(1, min(limit // _BLOCKS, (limit - known) // _BLOCKS_LEFT))
        try:
            count, seconds = self._counter.add(who, size)
        except StoreError:
            return self._alone.count(who)
        taken = _Block(count - size + 1, count, now + seconds)
        with self._lock:
            self._blocks[who] = taken
        # Another thread may already have used the next one of it.
        return count - size + 1, taken.end


class WindowsApart:
    """Counts that a storage apart keeps. Any thread may count.

    While it does not answer, each process counts by itself, and asks it again only after a while: a request
    is neither refused for that nor held up.
    """

    def __init__(self, storage: str, now: Callable[[], float] = time) -> None:
        """Takes the storage as the `limits` library names it, and what gives the time in seconds.

        Raises:
            StartupError: The storage cannot be used.
        """
        from limits.errors import StorageError

        self._shared = _storage(storage)
        self._lost = StorageError
        self._now = now
        self._alone = Windows(now)
        self._alone_until = 0.0

    def count(self, who: str, limit: int) -> tuple[int, float]:
        """Counts a request; gives how many there were in this window, and when it ends."""
        if self._now() >= self._alone_until:
            try:
                return self._shared.incr(who, _MINUTE_S), self._shared.get_expiry(who)
            except self._lost as error:
                self._alone_until = self._now() + _ALONE_S
                _log.warning("the storage of limits does not answer, each process counts alone: %s", error)
        return self._alone.count(who)


def _storage(name: str) -> Storage:
    from limits.errors import ConfigurationError
    from limits.storage import Storage, storage_from_string

    # Every request waits for it.
    patience = dict.fromkeys(("socket_connect_timeout", "socket_timeout"), _STORAGE_S)
    options = patience if name.startswith(("redis", "valkey")) else {}
    try:
        shared = storage_from_string(name, wrap_exceptions=True, **options)
    except (ConfigurationError, ValueError) as error:
        raise StartupError(
            "The storage of limits cannot be used",
            "The place where limits are counted must look like redis://host:6379/0, and its client must be "
            "installed: `pip install redis`.",
        ) from error
    if not isinstance(shared, Storage):
        raise StartupError("The storage of limits cannot be used", "It must not be an asynchronous one.")
    return shared


def _here() -> _Count:
    windows = Windows()
    return lambda who, limit: windows.count(who)


class Limiter:
    """Counts requests."""

    def __init__(
        self, limit_of: Callable[[Limit], int], storage: str | None = None, counter: Counter | None = None
    ) -> None:
        """Takes how to count.

        Args:
            limit_of: Gives the limit of a kind, 0 for none.
            storage: Where counts are kept, as the `limits` library names it; it is imported then.
            counter: Where they are kept else; default: in this process.

        Raises:
            StartupError: The storage cannot be used.
        """
        self._limit_of = limit_of
        self._count: _Count
        if storage is not None:
            self._count = WindowsApart(storage).count
        else:
            self._count = _here() if counter is None else SharedWindows(counter).count

    def count(self, kind: Limit, key: str, own: int | None) -> Rate:
        """Counts a request of a token with a limit of its own, or the general one for None."""
        limit = self._limit_of(kind) if own is None else own
        if limit == 0:
            return self.uncounted(kind, UNLIMITED)
        count, end = self._count(f"{kind}:{key}", limit)
        retry_after = max(1, ceil(end - time()))
        return Rate(limit, max(0, limit - count), ceil(end), retry_after, count > limit)

    def uncounted(self, kind: Limit, limit: int | None = None) -> Rate:
        """Gives the standing of a request that does not count."""
        limit = limit or self._limit_of(kind) or UNLIMITED
        return Rate(limit, limit, ceil(time()) + _MINUTE_S)
