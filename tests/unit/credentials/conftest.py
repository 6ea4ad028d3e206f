"""A keyring that does what real ones do at their worst, and stores over it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from server.credentials import SecretStore

KEY = "sk-very-secret-0123456789"


class MemoryKeyring(KeyringBackend):
    """Keeps entries as Windows does: small ones only. Can be told to fail, to hang and to forget."""

    priority = 1

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.calls = 0
        self.threads: set[str] = set()
        self.error: Exception | None = None
        self.writes_left: int | None = None
        self.forgets = False
        self.open = threading.Event()
        self.open.set()

    def _enter(self) -> None:
        self.calls += 1
        self.threads.add(threading.current_thread().name)
        assert self.open.wait(30)
        if self.error is not None:
            raise self.error

    def get_password(self, service: str, username: str) -> str | None:
        self._enter()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._enter()
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError(1783, "CredWrite", "The stub received bad data")
        if self.writes_left is not None:
            self.writes_left -= 1
            if self.writes_left < 0:
                raise ConnectionResetError("the power went out")
        if not self.forgets:
            self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._enter()
        if (service, username) not in self.entries:
            raise PasswordDeleteError("No such password!")
        del self.entries[service, username]


@contextmanager
def opened(
    backend: KeyringBackend | None,
    *,
    environ: dict[str, str] | None = None,
    deadline_s: float = 10.0,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[SecretStore]:
    store = SecretStore(environ=environ or {}, backend=backend, deadline_s=deadline_s, clock=clock)
    try:
        yield store
    finally:
        store.close()


def read_afresh(backend: KeyringBackend, name: str) -> str | None:
    """Reads without the first store's memory."""
    with opened(backend) as store:
        return store.get(name)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
