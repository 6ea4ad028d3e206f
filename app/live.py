"""Listens to what a team's server tells of changes, again after every break, until told to stop."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from random import uniform
from typing import TYPE_CHECKING, Final

import httpx

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.events import Changed

log = logging.getLogger(__name__)

# A server says something every fifteen seconds; one that is silent for twice that is gone.
SILENCE: Final = httpx.Timeout(20.0, connect=5.0, read=40.0)
_FIRST_WAIT_S: Final = 1.0
_LONGEST_WAIT_S: Final = 60.0
_LONGEST_LINE: Final = 65_536


class Listener(threading.Thread):
    """Reads one stream after the other; each break is waited out a little longer than the last."""

    def __init__(self, client: ApiClient, tell: Callable[[Changed], None]) -> None:
        super().__init__(name="live-events", daemon=True)
        self._client, self._tell = client, tell
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._response: httpx.Response | None = None
        self._place = ""

    def run(self) -> None:
        """Listens until `end`."""
        wait_s = _FIRST_WAIT_S
        while not self._ended.is_set():
            try:
                wait_s = _FIRST_WAIT_S if self._listen() else wait_s
            except Exception as error:  # noqa: BLE001 - the token, the network, a proxy: all are waited out
                log.debug("Live changes broke off: %s", type(error).__name__)
            # Members of a team must not all come back at the same moment.
            self._ended.wait(uniform(wait_s / 2, wait_s))  # noqa: S311
            wait_s = min(2 * wait_s, _LONGEST_WAIT_S)

    def end(self) -> None:
        """Ends at once, also in the middle of a silence; the thread is gone soon after."""
        self._ended.set()
        with self._lock:
            if self._response is not None:
                _cut(self._response)

    def _listen(self) -> bool:
        """Reads a stream to its end; gives whether there was one."""
        headers = {"Accept": "text/event-stream"}
        if self._place:
            headers["Last-Event-ID"] = self._place
        with self._client.stream("/api/events", headers, SILENCE) as response:
            with self._lock:
                if self._ended.is_set():
                    return False
                self._response = response
            try:
                if response.status_code != httpx.codes.OK:
                    return False
                self._read(response)
                return True
            finally:
                with self._lock:
                    self._response = None

    def _read(self, response: httpx.Response) -> None:
        data = ""
        for line in response.iter_lines():
            name, _, value = line.partition(":")
            if len(line) > _LONGEST_LINE or self._ended.is_set():
                return
            if name == "id":
                self._place = value.strip()
            elif name == "data":
                data = value.strip()
            elif not line and data:
                self._on_message(data)
                data = ""

    def _on_message(self, data: str) -> None:
        from server.schemas.events import KINDS, Changed

        try:
            message = json.loads(data)
            kind = message["kind"]
            is_whole = message.get("resumed") is False
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        if kind == "hello" and is_whole:
            # What happened before, nobody can tell: everything is read anew.
            for each in KINDS:
                self._tell(Changed(kind=each))
        elif kind in KINDS:
            self._tell(Changed(kind=kind))


def listen(client: ApiClient, tell: Callable[[Changed], None]) -> Callable[[], None]:
    """Calls `tell`, in a thread, whenever a team's server tells of a change; gives what ends that."""
    listener = Listener(client, tell)
    listener.start()
    return listener.end


def _cut(response: httpx.Response) -> None:
    stream = response.extensions.get("network_stream")
    plug = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(plug, socket.socket):
        with suppress(OSError):
            # A socket that is only closed leaves whoever reads it waiting.
            plug.shutdown(socket.SHUT_RDWR)
