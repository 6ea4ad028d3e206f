"""Rate limits: fixed windows of a minute, for each token and kind of request.

The `limits` library, the engine of Flask-Limiter, is used without its Flask part: the headers must be on
every answer, also for paths that do not exist, and each token can have a limit of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from server.api.endpoint import Limit

UNLIMITED = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a caller stands; `reset` is in seconds since 1970, `retry_after` in seconds from now."""

    limit: int
    remaining: int
    reset: int
    retry_after: int = 60
    exceeded: bool = False


class Limiter:
    """Counts requests."""

    def __init__(self, limit_of: Callable[[Limit], int], storage: str = "memory://") -> None:
        """Takes what gives the limit of a kind (0 for none), and where counts are kept."""
        self._limit_of = limit_of
        self._strategy = FixedWindowRateLimiter(storage_from_string(storage))

    def count(self, kind: Limit, key: str, own: int | None) -> Rate:
        """Counts a request of a token with a limit of its own, or the general one for None."""
        limit = self._limit_of(kind) if own is None else own
        if limit == 0:
            return self.uncounted(kind, UNLIMITED)
        item = RateLimitItemPerMinute(limit)
        allowed = self._strategy.hit(item, kind, key)
        window = self._strategy.get_window_stats(item, kind, key)
        retry_after = max(1, ceil(window.reset_time - time()))
        return Rate(limit, max(0, window.remaining), ceil(window.reset_time), retry_after, not allowed)

    def uncounted(self, kind: Limit, limit: int | None = None) -> Rate:
        """Gives the standing of a request that does not count."""
        limit = limit or self._limit_of(kind) or UNLIMITED
        return Rate(limit, limit, ceil(time()) + 60)
