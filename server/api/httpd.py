"""waitress in a thread, with settings fit for a desktop, and a stop that ends."""

from __future__ import annotations

import errno
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Collection
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from server.api.channels import Channel, Dispatcher, leaving_open
from server.api.events import OPEN_LINE, Line
from server.api.files import UPLOAD_LIMIT
from server.core.errors import StartupError

_THREADS = 8
_CONNECTIONS = 500
_STREAMS = 64
# At the end, for readers that take nothing.
_PATIENCE_S = 0.3
_log = logging.getLogger(__name__)


class HttpServer:
    """Serves a WSGI application on a socket of its own."""

    def __init__(
        self,
        app: Callable[..., Any],
        listener: socket.socket,
        quick: Collection[tuple[str, str]] = (),
        trusted_proxy: str | None = None,
    ) -> None:
        """Takes a socket, an application, and how to serve it.

        Args:
            app: What answers.
            listener: A socket made by `bind`.
            quick: Methods and paths of requests whose call never waits.
            trusted_proxy: The address of what stands in front and says in X-Forwarded-For and
                X-Forwarded-Proto who called, and how; "*" for any. Without, nobody is believed.
        """
        self._socket = listener
        # A write in a request waits for its commit, so a queue in front of the threads is normal.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._dispatcher = Dispatcher(_THREADS, frozenset(quick), self._wake)
        self._server = create_server(
            leaving_open(self._with_lines(app)),
            sockets=[self._socket],
            _dispatcher=self._dispatcher,
            connection_limit=_CONNECTIONS,
            channel_timeout=30,
            # A batch of hundreds of events in one go.
            recv_bytes=64 << 10,
            cleanup_interval=5,
            # Kept in a file from half a megabyte on; what is a little too large is answered in our words.
            max_request_body_size=UPLOAD_LIMIT + (1 << 20),
            max_request_header_size=32 << 10,
            ident=None,
            # Without a proxy nothing here reads its headers, so none need be cleared.
            clear_untrusted_proxy_headers=trusted_proxy is not None,
            **_believing(trusted_proxy),
        )
        self._server.channel_class = Channel
        self._server.pull_trigger = self._pull
        self.port: int = self._socket.getsockname()[1]
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._streams = 0
        self._stopping = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        """Starts answering."""
        self._thread.start()

    def stop(self, timeout: float = 5) -> None:
        """Finishes the requests at hand and ends; waitress' own `close` can hang on idle connections.

        Streams are requests at hand: whoever feeds them ends them before.
        """
        with self._lock:
            self._stopping = True
        self._dispatcher.shutdown(cancel_pending=True, timeout=timeout)
        if self._thread.is_alive():
            self._answer_open(timeout)
            self._flush(timeout)
            self._ending.set()
            self._server.pull_trigger()
            self._thread.join(timeout)
        for channel in list(self._server.active_channels.values()):
            # With what was not taken, which may be in a file.
            channel.handle_close()
        with self._lock:
            # A trigger pulled after its pipe was closed would write into whatever has its number since.
            self._closed = True
        wasyncore.close_all(self._server._map)

    def _with_lines(self, app: Callable[..., Any]) -> Callable[..., Any]:
        def with_lines(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:  # noqa: ANN401
            environ[OPEN_LINE] = self._open_line
            return app(environ, start_response)

        return with_lines

    def _open_line(self, environ: dict[str, Any]) -> Line | None:
        """Gives what a stream needs, with a thread in place of the one it occupies; None if too many run."""
        with self._lock:
            if self._streams >= _STREAMS or self._stopping:
                return None
            self._streams += 1
            self._dispatcher.set_thread_count(_THREADS + self._streams)
        return _Line(environ["waitress.client_disconnected"].__self__, self._close_line)

    def _close_line(self) -> None:
        with self._lock:
            self._streams -= 1
            # A server that stops has asked all of its threads to end.
            if not self._stopping:
                self._dispatcher.set_thread_count(_THREADS + self._streams)

    def _answer_open(self, timeout: float) -> None:
        """Waits for what the requests that were left open wait for."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and any(
            channel.requests for channel in list(self._server.active_channels.values())
        ):
            time.sleep(0.01)

    def _flush(self, timeout: float) -> None:
        """Waits until the answers that were made have been sent, as long as their readers take them."""
        now = time.monotonic()
        deadline, patience = now + timeout, now + _PATIENCE_S
        before = -1
        while time.monotonic() < min(deadline, patience):
            left = sum(channel.total_outbufs_len for channel in list(self._server.active_channels.values()))
            if not left:
                return
            if left != before:
                before, patience = left, time.monotonic() + _PATIENCE_S
            time.sleep(0.01)

    def _pull(self) -> None:
        # Its own thread looks at all channels anyway, before it sleeps.
        if threading.get_ident() != self._dispatcher.home:
            self._wake()

    def _wake(self) -> None:
        with self._lock:
            if not self._closed:
                self._server.trigger.pull_trigger()

    def _run(self) -> None:
        self._dispatcher.home = threading.get_ident()
        while not self._ending.is_set():
            try:
                timeout = 0 if self._dispatcher.busy else 1
                wasyncore.loop(timeout=timeout, use_poll=True, map=self._server._map, count=1)
                self._dispatcher.work()
            except Exception:  # noqa: BLE001 - one odd connection must not end the server
                _log.exception("the HTTP server stumbled")
                self._ending.wait(0.1)


def _believing(proxy: str | None) -> dict[str, Any]:
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {} if proxy is None else {"trusted_proxy": proxy, "trusted_proxy_headers": headers}


class _Line:
    """A connection of waitress', seen from the thread that streams to it."""

    def __init__(self, channel: Any, close: Callable[[], None]) -> None:  # noqa: ANN401 - waitress has no types
        self._channel = channel
        self._close = close

    @property
    def gone(self) -> bool:
        """Whether the client has left; waitress itself looks only between two requests."""
        try:
            return not self._channel.connected or not self._channel.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    @property
    def unsent(self) -> int:
        """Bytes that the client has not taken yet."""
        return int(self._channel.total_outbufs_len)

    def close(self) -> None:
        """Gives the thread back."""
        self._close()


def bind(host: str, port: int) -> socket.socket:
    """Gives a socket that listens; port 0 means any free one.

    Raises:
        StartupError: The port is taken, or the address is not this computer's.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # Without it another program could take over the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise _refusal(error, host, port) from error
    except OverflowError as error:
        listener.close()
        raise StartupError("Not a port", f"{port} is not a port: it must be 0 to 65535.") from error
    return listener


def _refusal(error: OSError, host: str, port: int) -> StartupError:
    if error.errno == errno.EADDRINUSE:
        return StartupError(
            "The port is taken",
            f"Port {port} is in use by another program. Close it, or choose another port with --port "
            "(--port 0 takes any free one).",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return StartupError(
            "The port is not allowed", f"Port {port} may not be used here. Choose one above 1023 with --port."
        )
    return StartupError(
        "The address cannot be used", f"{host}:{port} cannot be listened on ({error.strerror or error})."
    )
