"""Talks to the program that runs on a data folder, or opens the folder for a moment where none does."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from server import discovery
from server.core.errors import StartupError
from server.paths import default_data_dir

if TYPE_CHECKING:
    import httpx

    from server.runtime import Runtime

_TIMEOUT_S = 10
_FILE_TIMEOUT_S = 600
_PIECE = 1 << 18


class LocalApi(Protocol):
    """The API of this computer's CodingVibez."""

    @property
    def secrets_kept(self) -> bool:
        """Whether tokens made now are good after a restart."""

    def call(
        self, method: str, path: str, body: object = None, *, timeout_s: float = _TIMEOUT_S
    ) -> dict[str, Any]:
        """Gives the `data` of an answer.

        Raises:
            StartupError: The API refused; its own words.
        """

    def download(self, path: str) -> Iterator[bytes]:
        """Gives an answer that is a file, piece by piece.

        Raises:
            StartupError: The API refused, or the answer broke off.
        """


@contextmanager
def local_api(data_dir: Path | None, database_url: str | None = None) -> Iterator[LocalApi]:
    """Gives the API of the running program, or of the data itself where none runs."""
    folder = data_dir or default_data_dir()
    running = discovery.find(folder)
    if running is not None and _answers(running):
        yield _OverHttp(running)
        return
    from server.runtime import Runtime  # half a second of imports, needed only where none runs

    runtime = Runtime(data_dir=folder, database_url=database_url, serve=False)
    runtime.start()
    try:
        yield _InProcess(runtime)
    finally:
        runtime.stop()


def running_api(data_dir: Path | None) -> LocalApi | None:
    """Gives the API of the program that runs on a data folder, or None where none seems to."""
    running = discovery.find(data_dir or default_data_dir())
    return None if running is None else _OverHttp(running)


def _answers(running: discovery.Running) -> bool:
    try:
        _OverHttp(running).call("GET", "/api/tracking-health")
    except (OSError, http.client.HTTPException, ValueError, StartupError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class _OverHttp:
    running: discovery.Running

    @property
    def secrets_kept(self) -> bool:
        return True

    def call(
        self, method: str, path: str, body: object = None, *, timeout_s: float = _TIMEOUT_S
    ) -> dict[str, Any]:
        with self._answer(method, path, body, timeout_s) as answer:
            return _data(answer.read())

    def download(self, path: str) -> Iterator[bytes]:
        with self._answer("GET", path, None, _FILE_TIMEOUT_S) as answer:
            if answer.status != http.client.OK:
                _data(answer.read())
            try:
                while piece := answer.read(_PIECE):
                    yield piece
            except (OSError, http.client.HTTPException) as error:
                raise StartupError(
                    "The export broke off", "The program stopped in the midst of it."
                ) from error

    @contextmanager
    def _answer(
        self, method: str, path: str, body: object, timeout_s: float
    ) -> Iterator[http.client.HTTPResponse]:
        address = urlsplit(self.running.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout_s)
        try:
            headers = {
                "Authorization": f"Bearer {self.running.token}",
                "Content-Type": "application/json",
                # By whichever address it is reached, this name is always ours.
                "Host": "localhost",
            }
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            yield connection.getresponse()
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class _InProcess:
    runtime: Runtime

    @property
    def secrets_kept(self) -> bool:
        return self.runtime.secrets_kept

    def call(
        self, method: str, path: str, body: object = None, *, timeout_s: float = _TIMEOUT_S
    ) -> dict[str, Any]:
        with self._client() as client:
            return _data(client.request(method, path, json=body, timeout=timeout_s).content)

    def download(self, path: str) -> Iterator[bytes]:
        with self._client() as client, client.stream("GET", path) as answer:
            if answer.status_code != http.client.OK:
                _data(answer.read())
            yield from answer.iter_bytes(_PIECE)

    def _client(self) -> httpx.Client:
        import httpx  # slow to import, and not needed where the program runs

        transport = httpx.WSGITransport(app=self.runtime.in_process_app)
        headers = {"Authorization": f"Bearer {self.runtime.desktop_token()}"}
        return httpx.Client(transport=transport, base_url="http://localhost", headers=headers)


def _data(answer: bytes) -> dict[str, Any]:
    value = json.loads(answer, parse_float=Decimal)
    if not value.get("success"):
        raise StartupError("Refused", str(value.get("error")))
    data: dict[str, Any] = value["data"]
    return data
