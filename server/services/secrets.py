"""Secrets that are no provider's key: put into the keyring, read by those who need them, shown to nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from server.core.errors import IntegrationError, NotFound
from server.core.secrets import SECRETS, Secret, require
from server.credentials import SecretSource, SecretStore


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret's description and where it lies; None where it is not set."""

    secret: Secret
    source: SecretSource | None


class SecretService:
    """Keeps the secrets of this installation."""

    def __init__(self, store: SecretStore | None, environ: Mapping[str, str], installation_id: str) -> None:
        """Takes where secrets lie (None: nothing is ever kept), the environment, and whose they are."""
        self._store = store
        self._environ = environ
        self._installation_id = installation_id
        self._listeners: list[Callable[[], None]] = []

    @property
    def warning(self) -> str | None:
        """Says why secrets live in memory only; None while all is well."""
        return self._store.warning if self._store else None

    def tell(self, listener: Callable[[], None]) -> None:
        """Calls `listener` whenever a secret has changed."""
        self._listeners.append(listener)

    def list_secrets(self) -> list[Kept]:
        """Gives every secret and where it lies, never its value."""
        return [self._kept(secret) for secret in SECRETS]

    def get(self, name: str) -> str | None:
        """Gives a secret's value, or None; may wait for the keyring."""
        secret = require(name)
        if given := self._environ.get(secret.environment):
            return given
        return self._store.get(self._key(name)) if self._store else None

    def put(self, name: str, value: str) -> Kept:
        """Keeps a secret.

        Raises:
            NotFound: There is none of this name.
            IntegrationError: Nothing is kept here, or the environment gives it.
            SecretStoreError: It cannot be kept.
        """
        secret, store = require(name), self._required_store()
        if self._environ.get(secret.environment):
            raise IntegrationError(
                "Given by the environment",
                f"{secret.label} is given by the variable {secret.environment}; change it there.",
                mendable=True,
            )
        source = store.set(self._key(name), value)
        self._changed()
        return Kept(secret, source)

    def delete(self, name: str) -> None:
        """Forgets a secret.

        Raises:
            NotFound: There is none of this name, or it is not set.
            SecretStoreError: The keyring may still hold it.
        """
        secret, store = require(name), self._required_store()
        if store.get(self._key(name)) is None:
            raise NotFound(f"{secret.label} is not set.")
        store.delete(self._key(name))
        self._changed()

    def _required_store(self) -> SecretStore:
        if self._store is None:
            raise IntegrationError(
                "Made-up data", "Made-up data keeps no secrets. Start without --demo.", mendable=True
            )
        return self._store

    def _kept(self, secret: Secret) -> Kept:
        if self._environ.get(secret.environment):
            return Kept(secret, SecretSource.ENVIRONMENT)
        return Kept(secret, self._store.source_of(self._key(secret.name)) if self._store else None)

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()

    def _key(self, name: str) -> str:
        return f"{name}:{self._installation_id}"
