"""The store that the rest of the server uses."""

from __future__ import annotations

import base64
import enum
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.core.errors import SecretStoreError
from server.credentials.failures import (
    SECRET_KEY_FILE_VARIABLE,
    SECRET_KEY_VARIABLE,
    Failure,
    Reason,
    explain,
)
from server.credentials.vault import Vault, choose_backend
from server.credentials.worker import Worker

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SIGNING_SECRET_BYTES: Final = 32

# A locked keyring prompts at every call; reading it at every sync would be a nuisance.
_RETRY_PAUSE_S: Final = 60.0


class SecretSource(enum.Enum):
    """Where a secret was found, or where it landed."""

    KEYRING = "keyring"
    ENVIRONMENT = "environment"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """The key that signs this installation's tokens."""

    value: bytes = field(repr=False)
    source: SecretSource


@dataclass(frozen=True, slots=True)
class _Found:
    value: str | None = field(repr=False)
    source: SecretSource | None


_NOTHING: Final = _Found(None, None)


class SecretStore:
    """Keeps secrets by name. Thread-safe; no value ever shows in a repr, a log or an error.

    A secret that the keyring cannot take is kept in memory, and goes to the keyring with the first later call
    that reaches it. A `backend` given here is taken as it is; one found on the machine must be a trusted one.
    """

    def __init__(
        self,
        *,
        environ: Mapping[str, str] = os.environ,
        backend: KeyringBackend | None = None,
        deadline_s: float = 10.0,
        service: str = "CodingVibez",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._environ = environ
        self._given_backend = backend
        self._service = service
        self._clock = clock
        self._worker = Worker(deadline_s)
        self._vault: Vault | None = None  # touched by the worker only
        self._lock = threading.Lock()  # guards all that follows; never held during a call to the keyring
        self._cache: dict[str, str] = {}  # known to lie in the keyring
        self._unsaved: dict[str, str | None] = {}  # not yet in the keyring; None is yet to be removed from it
        self._failure: Failure | None = None
        self._retry_at = float("-inf")
        self._closed = False
        self._signing_lock = threading.Lock()
        self._signing: dict[str, SigningSecret] = {}
        self._signing_failure: Failure | None = None

    @property
    def warning(self) -> str | None:
        """Says in plain words why secrets live in memory only and what to do; None while all is well."""
        with self._lock:
            failure = self._failure or self._signing_failure
            if self._worker.is_stuck or (self._unsaved and failure is None):
                failure = Failure(Reason.UNANSWERED)
        return failure.sentence if failure else None

    def get(self, name: str, *, environment: str | None = None) -> str | None:
        """Returns the secret, or None if there is none or the keyring is out of reach (then see `warning`).

        The variable named by `environment` wins, if it is set.
        """
        return self._find(name, environment).value

    def source_of(self, name: str, *, environment: str | None = None) -> SecretSource | None:
        """Tells where `get` takes this secret from, or None if it finds none."""
        return self._find(name, environment).source

    def set(self, name: str, value: str) -> SecretSource:
        """Keeps the secret and tells where it landed: the keyring, or memory (then `warning` says why).

        Raises:
            SecretStoreError: the value is not text that any keyring could hold.
        """
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise SecretStoreError("Not a usable secret", f"What was given for {name} is not valid text.")
        self._want(name, value)
        self._call(lambda vault: self._save(vault, name))
        with self._lock:
            return SecretSource.MEMORY if name in self._unsaved else SecretSource.KEYRING

    def delete(self, name: str) -> None:
        """Forgets the secret.

        Raises:
            SecretStoreError: it is gone from this session, but the keyring may still hold it.
        """
        self._want(name, None)
        failure = self._call(lambda vault: self._save(vault, name))
        if failure is None:
            return
        if failure.reason in {Reason.ABSENT, Reason.REFUSED}:
            with self._lock:
                self._unsaved.pop(name, None)
            return
        raise SecretStoreError(
            "Not removed from the keyring",
            f"{failure.problem}, so the secret may still lie in it. CodingVibez does not use it any more and "
            "removes it once the keyring works again; if you quit before that, remove it again afterwards.",
        )

    def signing_secret(self, installation: str) -> SigningSecret:
        """Returns the key that signs this installation's tokens: made at first use, the same all session.

        Raises:
            SecretStoreError: It is given, and too short to sign with or not to be read.
        """
        given = self.given_signing_secret()
        if given is not None:
            return given
        name = f"signing-secret:{installation}"
        with self._signing_lock:
            if name not in self._signing:
                self._signing[name] = self._load_signing_secret(name)
            return self._signing[name]

    def given_signing_secret(self) -> SigningSecret | None:
        """Returns the key where the environment gives it, or names a file with it; else None.

        Raises:
            SecretStoreError: It is given, and too short to sign with or not to be read.
        """
        if given := self._environ.get(SECRET_KEY_VARIABLE):
            return SigningSecret(_checked_key(given, SECRET_KEY_VARIABLE), SecretSource.ENVIRONMENT)
        name = self._environ.get(SECRET_KEY_FILE_VARIABLE)
        if not name:
            return None
        try:
            given = Path(name).read_text(encoding="utf-8", errors="surrogateescape").strip()
        except OSError as error:
            raise SecretStoreError(
                "The secret key cannot be read",
                f"{SECRET_KEY_FILE_VARIABLE} names {name}, which cannot be read ({error.strerror}).",
            ) from error
        return SigningSecret(_checked_key(given, SECRET_KEY_FILE_VARIABLE), SecretSource.ENVIRONMENT)

    def close(self) -> None:
        """Ends the worker thread and forgets every value; the store cannot be used afterwards."""
        self._worker.close()
        with self._lock:
            self._closed = True
            self._cache.clear()
            self._unsaved.clear()
            self._signing.clear()

    def _find(self, name: str, environment: str | None) -> _Found:
        if environment and (given := self._environ.get(environment)):
            return _Found(given, SecretSource.ENVIRONMENT)
        with self._lock:
            found = self._known(name)
            if found or self._clock() < self._retry_at:
                return found or _NOTHING
        self._call(lambda vault: self._load(vault, name))
        with self._lock:
            return self._known(name) or _NOTHING

    def _known(self, name: str) -> _Found | None:
        if name in self._unsaved:
            value = self._unsaved[name]
            return _NOTHING if value is None else _Found(value, SecretSource.MEMORY)
        if name in self._cache:
            return _Found(self._cache[name], SecretSource.KEYRING)
        return None

    def _want(self, name: str, value: str | None) -> None:
        if not name or "#" in name:
            raise ValueError("a secret's name is not empty and has no '#', which marks its chunks")
        with self._lock:
            self._cache.pop(name, None)
            self._unsaved[name] = value

    def _load_signing_secret(self, name: str) -> SigningSecret:
        fresh = secrets.token_bytes(SIGNING_SECRET_BYTES)
        kept: list[bytes] = []

        def read_or_make(vault: Vault) -> None:
            value = _decoded_key(vault.read(name))
            if value is None:
                vault.write(name, base64.urlsafe_b64encode(fresh).decode())
                value = fresh
            kept.append(value)

        failure = self._call(read_or_make)
        if failure is None:
            return SigningSecret(kept[0], SecretSource.KEYRING)
        # Not put among the unsaved: there it would replace the older one that a locked keyring may hold.
        with self._lock:
            self._signing_failure = failure
        return SigningSecret(fresh, SecretSource.MEMORY)

    def _call(self, job: Callable[[Vault], None]) -> Failure | None:
        return self._worker.call(lambda: self._attempt(job))

    # What follows runs in the worker.

    def _attempt(self, job: Callable[[Vault], None]) -> Failure | None:
        failure = self._guard(job)
        # The keyring answers again, so it can take what it could not take before.
        later = failure or self._guard(self._save_all)
        with self._lock:
            self._failure = later
            self._retry_at = self._clock() + _RETRY_PAUSE_S if failure else float("-inf")
        return failure

    def _guard(self, job: Callable[[Vault], None]) -> Failure | None:
        try:
            if self._vault is None:
                self._vault = Vault(self._given_backend or choose_backend(), self._service)
            job(self._vault)
        except Exception as error:  # noqa: BLE001 - backends let raw D-Bus, COM and Keychain errors through
            self._vault = None
            return explain(error)
        return None

    def _load(self, vault: Vault, name: str) -> None:
        value = vault.read(name)
        with self._lock:
            if value is not None and name not in self._unsaved and not self._closed:
                self._cache[name] = value

    def _save_all(self, vault: Vault) -> None:
        with self._lock:
            names = list(self._unsaved)
        for name in names:
            self._save(vault, name)

    def _save(self, vault: Vault, name: str) -> None:
        with self._lock:
            if name not in self._unsaved:
                return
            value = self._unsaved[name]
        if value is None:
            vault.remove(name)
        else:
            vault.write(name, value)
        with self._lock:
            # Another value may have been set meanwhile; that one is still to be saved.
            if name in self._unsaved and self._unsaved[name] == value:
                del self._unsaved[name]
                if value is not None:
                    self._cache[name] = value


def _checked_key(text: str, variable: str) -> bytes:
    value = text.encode("utf-8", "surrogateescape")
    if len(value) < SIGNING_SECRET_BYTES:
        raise SecretStoreError(
            "Secret key too short",
            f"{variable} has {len(value)} bytes and needs at least {SIGNING_SECRET_BYTES}. "
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
    return value


def _decoded_key(text: str | None) -> bytes | None:
    """Reads a kept signing secret; None if there is none, or if it is not one of ours."""
    try:
        value = base64.urlsafe_b64decode(text or "")
    except ValueError:
        return None
    return value if len(value) >= SIGNING_SECRET_BYTES else None
