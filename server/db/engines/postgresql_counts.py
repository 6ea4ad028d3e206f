"""Counts of a minute that all processes on a PostgreSQL database share.

The table is made apart from the migrations and is not logged: a crash of the database forgets the last
minute's counts, and nothing waits for the disk. The database's clock counts, since those of computers differ.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg

from server.core.errors import StoreLost

TABLE = "CREATE UNLOGGED TABLE IF NOT EXISTS rate_window (who TEXT PRIMARY KEY, count BIGINT, ends_at BIGINT)"
_MINUTE_MS = 60_000
_NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_ADD = f"""
WITH moment AS (SELECT {_NOW} AS now)
INSERT INTO rate_window AS known (who, count, ends_at) SELECT %s, %s, now + {_MINUTE_MS} FROM moment
ON CONFLICT (who) DO UPDATE SET
    count = excluded.count + CASE WHEN known.ends_at <= {_NOW} THEN 0 ELSE known.count END,
    ends_at = CASE WHEN known.ends_at <= {_NOW} THEN excluded.ends_at ELSE known.ends_at END
RETURNING count, ends_at, {_NOW}
"""
_FORGET = f"DELETE FROM rate_window WHERE ends_at <= {_NOW}"
_FORGET_EVERY_S = 60


class PostgresqlCounter:
    """Counts on one connection, turn by turn: an addition takes a tenth of a millisecond."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        """Takes how to connect; connects with the first count."""
        self._parameters = parameters
        self._lock = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None
        self._forget_at = 0.0

    def add(self, who: str, amount: int) -> tuple[int, float]:
        """Adds to a count; gives it, and the seconds until it begins anew."""
        with self._lock:
            try:
                return self._add(who, amount)
            except psycopg.Error:
                self._leave()
            try:
                # The server was restarted, perhaps.
                return self._add(who, amount)
            except psycopg.Error as error:
                self._leave()
                raise StoreLost("Not counted", "The database cannot be reached. Try again later.") from error

    def close(self) -> None:
        """Disconnects; safe to call twice."""
        with self._lock:
            self._leave()

    def _add(self, who: str, amount: int) -> tuple[int, float]:
        connection = self._connection
        if connection is None:
            connection = psycopg.connect(autocommit=True, prepare_threshold=1, **self._parameters)
            self._connection = connection
            connection.execute("SET synchronous_commit = off")
        if time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + _FORGET_EVERY_S
            connection.execute(_FORGET)
        row = connection.execute(_ADD, (who, amount)).fetchone()
        count, ends_at, now = row or (0, 0, 0)
        return int(count), max(0.0, (ends_at - now) / 1000)

    def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
