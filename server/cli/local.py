"""Talks to the program that runs on a data folder, or opens the folder for a moment where none does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from server import discovery
from server.cli.plain_http import ask
from server.core.errors import StartupError
from server.paths import default_data_dir

if TYPE_CHECKING:
    import httpx

    from server.runtime import Runtime

_TIMEOUT_S = 10
_FILE_TIMEOUT_S = 600
_PIECE = 1 << 18
_OK = 200


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
    except (OSError, ValueError, StartupError):
        return False
    return True


class _OverHttp:
    def __init__(self, running: discovery.Running) -> None:
        self.running = running

    @property
    def secrets_kept(self) -> bool:
        return True

    def call(
        self, method: str, path: str, body: object = None, *, timeout_s: float = _TIMEOUT_S
    ) -> dict[str, Any]:
        content = None if body is None else json.dumps(body).encode()
        _, answer = ask(self.running.url, method, path, self._headers(), content, timeout_s=timeout_s)
        return _data(answer)

    def download(self, path: str) -> Iterator[bytes]:
        import http.client
        from urllib.parse import urlsplit

        address = urlsplit(self.running.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_FILE_TIMEOUT_S)
        try:
            connection.request("GET", path, None, self._headers())
            answer = connection.getresponse()
            if answer.status != _OK:
                _data(answer.read())
            while piece := answer.read(_PIECE):
                yield piece
        except (OSError, http.client.HTTPException) as error:
            raise StartupError("The export broke off", "The program stopped in the midst of it.") from error
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.running.token}",
            "Content-Type": "application/json",
            # By whichever address it is reached, this name is always ours.
            "Host": "localhost",
        }


class _InProcess:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

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
            if answer.status_code != _OK:
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
