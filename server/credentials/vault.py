"""Chooses a keyring that protects what it keeps, and stores values of any length in its short entries."""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
from typing import TYPE_CHECKING, Final

from server.credentials.failures import Reason, Unavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

# Windows keeps at most 1280 UTF-16 units in one entry; all systems split alike, so all run the same code.
CHUNK_UNITS: Final = 1200

_MANIFEST: Final = "codingvibez-chunks:1:"
_SLOTS: Final = ("a", "b")

_TRUSTED_BACKENDS: Final = (
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.kwallet.DBusKeyringKWallet4",
)
_CHAINER: Final = "keyring.backends.chainer.ChainerBackend"


def choose_backend() -> KeyringBackend:
    """Returns the keyring that the person configured, else this system's best; only ever a trusted one.

    keyring.get_keyring() would take whatever plug-in is installed, and would remember "none" for ever, though
    a desktop's keyring often starts later than the programs of its session.

    Raises:
        Unavailable: there is none, or the configured one is not trusted.
    """
    core = importlib.import_module("keyring.core")
    configured: KeyringBackend | None = core.load_env() or core.load_config()
    # A chain means "any", and is not used whole: it could end in a plug-in that writes plain text.
    if configured is not None and _path_of(configured) != _CHAINER:
        if _path_of(configured) not in _TRUSTED_BACKENDS:
            raise Unavailable(Reason.REFUSED, _path_of(configured))
        return configured
    candidates = _TRUSTED_BACKENDS if _may_have_keyring() else ()
    viable = [backend_class for backend_class in map(_load, candidates) if backend_class.viable]
    if not viable:
        raise Unavailable(Reason.ABSENT)
    return max(viable, key=lambda backend_class: backend_class.priority)()


def _may_have_keyring() -> bool:
    """Tells whether it is worth looking: on Linux keyrings answer over D-Bus, and looking costs 9 MB."""
    if sys.platform in ("darwin", "win32") or os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return runtime is not None and os.path.exists(os.path.join(runtime, "bus"))


def _path_of(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _load(path: str) -> type[KeyringBackend]:
    module, _, name = path.rpartition(".")
    backend_class: type[KeyringBackend] = getattr(importlib.import_module(module), name)
    return backend_class


class Vault:
    """Values of any length over a backend whose entries are short.

    A long value lies in numbered chunks, and its own entry is a manifest of their slot, number and digest.
    The chunks of a new value go to the other slot: the old value stays whole until the manifest is replaced.
    Every entry has a service name of its own, because Windows moves entries about that share one.
    """

    def __init__(self, backend: KeyringBackend, service: str) -> None:
        self._backend = backend
        self._service = service

    def read(self, name: str) -> str | None:
        """Returns the value, or None if there is none or its chunks do not belong together."""
        entry = self._get(name)
        if entry is None or not entry.startswith(_MANIFEST):
            return entry
        slot, count, digest = entry.removeprefix(_MANIFEST).split(":")
        pieces = [self._get(f"{name}#{slot}{index}") for index in range(int(count))]
        value = "".join(piece for piece in pieces if piece is not None)
        return value if _digest(value) == digest else None

    def write(self, name: str, value: str) -> None:
        """Stores the value and reads it back.

        Raises:
            Unavailable: the keyring took the value but did not keep it.
        """
        before = self._get(name) or ""
        slot = _SLOTS[1] if before.startswith(f"{_MANIFEST}{_SLOTS[0]}:") else _SLOTS[0]
        pieces = _split(value)
        # The empty value, and one that looks like a manifest, cannot stand as they are.
        chunked = len(pieces) != 1 or value.startswith(_MANIFEST)
        if chunked:
            for index, piece in enumerate(pieces):
                self._put(f"{name}#{slot}{index}", piece)
            self._put(name, f"{_MANIFEST}{slot}:{len(pieces)}:{_digest(value)}")
        else:
            self._put(name, value)
        if self.read(name) != value:
            raise Unavailable(Reason.FORGETFUL)
        for used in _SLOTS:
            self._clear(name, used, keep=len(pieces) if chunked and used == slot else 0)

    def remove(self, name: str) -> None:
        """Deletes the value with all its chunks; a value that is not there is no error.

        Raises:
            Unavailable: it is still there afterwards.
        """
        self._delete(name)
        for slot in _SLOTS:
            self._clear(name, slot, keep=0)
        if self._get(name) is not None:
            raise Unavailable(Reason.BROKEN, "an entry was still there after its removal")

    def _clear(self, name: str, slot: str, *, keep: int) -> None:
        count = keep
        while self._get(f"{name}#{slot}{count}") is not None:
            count += 1
        # From the last to the first: if this is interrupted, counting still finds the rest.
        for index in reversed(range(keep, count)):
            self._delete(f"{name}#{slot}{index}")

    def _get(self, entry: str) -> str | None:
        return self._backend.get_password(f"{self._service}/{entry}", self._service)

    def _put(self, entry: str, value: str) -> None:
        self._backend.set_password(f"{self._service}/{entry}", self._service, value)

    def _delete(self, entry: str) -> None:
        if self._get(entry) is not None:
            self._backend.delete_password(f"{self._service}/{entry}", self._service)


def _split(value: str) -> list[str]:
    """Cuts a value into pieces that every keyring can hold, never inside a character."""
    pieces, start, units = [], 0, 0
    for position, character in enumerate(value):
        width = 2 if character > "\uffff" else 1
        if units + width > CHUNK_UNITS:
            pieces.append(value[start:position])
            start, units = position, 0
        units += width
    return [*pieces, value[start:]] if value else []


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
