"""The processes on a PostgreSQL database: told by NOTIFY, and one of them on duty by an advisory lock.

Both hang on one connection that does nothing else. When its process dies, however it does, the server
gives the lock to whoever asks next; of a computer that vanished it hears by keepalives.
"""

from __future__ import annotations

import json
import logging
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg

from server.core.errors import StartupError
from server.db.peers import Hearing

_log = logging.getLogger(__name__)
_CHANNEL = "codingvibez"
_TICK_S = 5.0
# A busy process has something to tell with every commit; the others want to hear of it a few times a second.
_REST_S = 0.1
# PostgreSQL takes 8,000 bytes at most.
_AT_ONCE = 100
_STOP_S = 10.0
_OTHERS = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid <> %s "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class PostgresqlPeers:
    """The processes that use a database."""

    def __init__(self, parameters: dict[str, Any], duty: tuple[int, int], tick_s: float = _TICK_S) -> None:
        """Takes how to connect and the lock of the duty; `tick_s` is how often the duty is asked for.

        The number after the duty's first half is the first half of the locks that show the marks.
        """
        self._parameters = {**parameters, "application_name": f"codingvibez {os.getpid()}"}
        self._duty = duty
        self._tick_s = tick_s
        self._on_duty = False
        self._hearing: Hearing | None = None
        self._mark = (duty[0] + 1, 0)
        self._serving = False
        self._lock = threading.Lock()
        self._waiting: dict[str, None] = {}
        self._ending = threading.Event()
        self._connection: psycopg.Connection[Any] | None = None
        self._thread: threading.Thread | None = None
        self._pipe: tuple[socket.socket, socket.socket] | None = None
        self._next_tick = 0.0

    @property
    def on_duty(self) -> bool:
        """Whether this process holds the lock, as far as it knows."""
        return self._on_duty

    def start(self, hearing: Hearing, *, mark: int, serving: bool) -> None:
        """Connects, asks for the duty, and goes on in a thread."""
        self._hearing, self._serving = hearing, serving
        self._mark = (self._mark[0], mark)
        self._pipe = socket.socketpair()
        for end in self._pipe:
            end.setblocking(False)
        self._try(self._connect)
        self._thread = threading.Thread(target=self._run, name="peers", daemon=True)
        self._thread.start()

    def tell(self, message: str) -> None:
        """Leaves a message with the thread."""
        with self._lock:
            if self._pipe is None or self._ending.is_set():
                return
            first = not self._waiting
            self._waiting[message] = None
        if first:
            self._stir()

    def stop(self) -> None:
        """Ends the thread, and with its connection the duty."""
        self._ending.set()
        self._stir()
        if self._thread is not None:
            self._thread.join(_STOP_S)
        self._leave()
        for end in self._pipe or ():
            end.close()

    def _stir(self) -> None:
        # A full pipe will wake it as well.
        with suppress(OSError):
            if self._pipe is not None:
                self._pipe[1].send(b".")

    # What follows runs in the thread.

    def _run(self) -> None:
        lost = self._connection is None
        while not self._ending.is_set():
            if self._connection is None:
                lost = True
                if not self._try(self._connect):
                    self._ending.wait(self._tick_s / 5)
                    continue
            if lost:
                lost = False
                self._miss()
            self._try(self._turn)
        self._try(self._send)

    def _turn(self) -> None:
        connection, pipe = self._connection, self._pipe
        if connection is None or pipe is None:
            return
        waiting = [connection.fileno(), pipe[0].fileno()]
        readable, _, _ = select.select(waiting, [], [], self._tick_s)
        if pipe[0].fileno() in readable:
            with suppress(BlockingIOError):
                while pipe[0].recv(4096):
                    pass
            self._send()
            # What is said meanwhile goes out with the next.
            self._ending.wait(_REST_S)
        if connection.fileno() in readable:
            self._receive(connection)
        if time.monotonic() >= self._next_tick:
            self._tick(connection)

    def _connect(self) -> None:
        connection = psycopg.connect(autocommit=True, **self._parameters)
        try:
            # So that the server, too, notices a computer that vanished within half a minute.
            for name, value in (("idle", 10), ("interval", 5), ("count", 3)):
                connection.execute(f"SET tcp_keepalives_{name} = {value}")
            connection.execute(f"LISTEN {_CHANNEL}")
            self._show_mark(connection)
        except BaseException:
            connection.close()
            raise
        connection.add_notify_handler(self._take)
        self._connection = connection
        self._tick(connection)

    def _show_mark(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute("SELECT pg_advisory_lock_shared(%s, %s)", self._mark)
        row = connection.execute(_OTHERS, self._mark).fetchone()
        if row is not None and row[0] and self._thread is None:
            raise StartupError(
                "Another signing secret",
                "Another process on this database signs tokens with another secret, so each refuses tokens "
                "of the other. Give all of them the same CODINGVIBEZ_SECRET_KEY, or none of them any; to "
                "change it, stop them all first.",
            )

    def _tick(self, connection: psycopg.Connection[Any]) -> None:
        self._next_tick = time.monotonic() + self._tick_s
        if self._on_duty or not self._serving:
            # Asked so that a connection that was lost is noticed.
            connection.execute("SELECT 1")
            return
        row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", self._duty).fetchone()
        if row is not None and row[0]:
            self._on_duty = True
            _log.info("on duty: this process reads providers and watches for alerts from now on")
            if self._thread is not None:
                self._miss()

    def _send(self) -> None:
        while True:
            connection = self._connection
            if connection is None:
                return
            with self._lock:
                # Taken out before, so that what is told meanwhile is told again.
                messages = [self._waiting.popitem()[0] for _ in range(min(len(self._waiting), _AT_ONCE))]
            if not messages:
                return
            try:
                connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, json.dumps(messages)))
            except psycopg.Error:
                with self._lock:
                    self._waiting.update(dict.fromkeys(messages))
                raise

    def _receive(self, connection: psycopg.Connection[Any]) -> None:
        connection.pgconn.consume_input()
        while (found := connection.pgconn.notifies()) is not None:
            self._hear(found.be_pid, found.extra.decode())

    def _take(self, found: psycopg.Notify) -> None:
        """Takes what came while something was asked."""
        self._hear(found.pid, found.payload)

    def _hear(self, pid: int, payload: str) -> None:
        if self._connection is None or pid == self._connection.info.backend_pid:
            return
        for message in json.loads(payload):
            try:
                if self._hearing is not None:
                    self._hearing.heard(message)
            except Exception:  # noqa: BLE001 - one message's trouble must not keep the next from being heard
                _log.exception("what another process told could not be followed")

    def _miss(self) -> None:
        try:
            if self._hearing is not None:
                self._hearing.missed()
        except Exception:  # noqa: BLE001 - the next message may go well
            _log.exception("what other processes may have told could not be caught up with")

    def _try(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except (psycopg.Error, OSError, ValueError) as error:
            if not self._ending.is_set():
                _log.warning("other processes cannot be heard: %s", type(error).__name__)
            self._leave()
            return False
        return True

    def _leave(self) -> None:
        self._on_duty = False
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()
