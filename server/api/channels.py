"""What waitress does with a connection and its requests, made to fit an API of small writes.

Requests run in waitress' threads, as ever, but for two things that run in the server's own thread, which
reads the sockets: quick requests, which never wait, and the ends of requests that were left open.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher, WSGITask

from server.api.later import LATER, OPEN, Answer

# Of a body that is read where all others wait: a hundred events, which take two milliseconds.
_QUICK_BYTES = 16 << 10


class _LeftOpenError(BaseException):
    """Leaves the service of a channel with its request still at hand; no `except Exception` may stop it."""


class _Task(WSGITask):
    """A request and its answer, which may come in two goes: the call of the application, and its end."""

    wrote_header: bool
    _body: bytes | None = None

    def execute(self) -> None:
        """Calls the application; or sends the answer, where it came later."""
        if self._body is None:
            self.get_environment()[LATER] = self._later
            super().execute()
        else:
            self.write(self._body)

    def write(self, data: bytes) -> None:
        """Sends a part of the body, and what must stand before it.

        The head goes out with its body: sent alone, it wakes the client in vain.
        """
        if self.wrote_header or not self.complete or not self.has_body or len(data) != self.content_length:
            super().write(data)
            return
        self.wrote_header = True
        self.content_bytes_written = len(data)
        self.channel.write_soon(self.build_response_header() + data)

    def _later(self, answer: Answer) -> None:
        self.channel.server.task_dispatcher.call(partial(self._end, answer))

    def _end(self, answer: Answer) -> None:
        # An answer that fails leaves nothing to write, which waitress answers with an error.
        self._body = b""
        try:
            # Also for a client that has gone: this is what notes the request in the log.
            self._body = answer()
        finally:
            self.channel.go_on(self)


class Channel(HTTPChannel):
    """A connection. Until a request has its answer the next one waits, whoever answers."""

    _answered: _Task | None = None

    def task_class(self, _: HTTPChannel, request: Any) -> _Task:  # noqa: ANN401 - waitress has no types
        """Gives the task of the request at hand, which may have had its first go."""
        task, self._answered = self._answered, None
        return task or _Task(self, request)

    def service(self) -> None:
        """Gives the request at hand a go."""
        with contextlib.suppress(_LeftOpenError):
            super().service()

    def go_on(self, task: _Task) -> None:
        """Sends the answer of a request that was left open, or ends the connection if its client has gone."""
        self._answered = task
        self.service()


def leaving_open(app: Callable[..., Any]) -> Callable[..., Any]:
    """Gives an application for waitress of one that may leave a request open."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:  # noqa: ANN401
        body = app(environ, start_response)
        if body is OPEN:
            raise _LeftOpenError
        return body

    return application


class Dispatcher(ThreadedTaskDispatcher):
    """Decides in which thread a request runs.

    Attributes:
        home: The server's own thread, once it runs.
    """

    def __init__(self, threads: int, quick: frozenset[tuple[str, str]], wake: Callable[[], None]) -> None:
        """Takes methods and paths of quick requests, and what wakes the server's own thread."""
        super().__init__()
        self.home: int | None = None
        self._quick = quick
        self._wake = wake
        self._at_hand: deque[Callable[[], None]] = deque()
        self._woken = False
        self._closing = False
        self.set_thread_count(threads)

    def add_task(self, channel: Channel) -> None:
        """Sees to it that the request at the head of a channel gets its go."""
        if self._closing:
            channel.requests = []
            channel.close_when_flushed = True
        elif threading.get_ident() == self.home and self._is_quick(channel):
            self._at_hand.append(channel.service)
        else:
            super().add_task(channel)

    def call(self, work: Callable[[], None]) -> None:
        """Calls `work` in the server's own thread, soon. Any thread may ask for it."""
        self._at_hand.append(work)
        if not self._woken:
            self._woken = True
            self._wake()

    @property
    def busy(self) -> bool:
        """Whether there is work for the server's own thread."""
        return bool(self._at_hand)

    def work(self) -> None:
        """Does what is at hand, but not what comes of it: the sockets have their turn first."""
        self._woken = False
        for _ in range(len(self._at_hand)):
            self._at_hand.popleft()()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Takes no more requests and ends the threads, as waitress has it."""
        self._closing = True
        return bool(super().shutdown(cancel_pending, timeout))

    def _is_quick(self, channel: Channel) -> bool:
        request = channel.requests[0]
        return (
            not request.error
            and (request.command, request.path) in self._quick
            and request.body_bytes_received <= _QUICK_BYTES
            # Sending behind what was not taken yet may wait for the server's own thread.
            and not channel.total_outbufs_len
        )
