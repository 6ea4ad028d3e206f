"""What signs in: the environment first, then the store's options and the keyring's secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from server.core.adapters import ProviderFault
from server.core.provider import Feed, Provider
from server.core.sync_runs import Integration
from server.credentials import SecretSource, SecretStore


@dataclass(frozen=True, slots=True)
class Standing:
    """Which fields of a provider are filled in, and by what; never their values.

    Attributes:
        stored: Fields in the store or the keyring.
        environment: Fields that the environment gives; they win.
    """

    stored: frozenset[str]
    environment: frozenset[str]

    def connects(self, feed: Feed) -> bool:
        """Tells whether nothing is missing."""
        return bool(self.stored | self.environment) and not feed.missing(self.stored | self.environment)


class Keys:
    """Finds credentials. No value ever shows in a repr, a log or an error."""

    def __init__(self, secrets: SecretStore | None, environ: Mapping[str, str], installation_id: str) -> None:
        """Takes where secrets lie (None: nothing is ever connected), and whose they are.

        Args:
            secrets: The keyring.
            environ: The environment.
            installation_id: Keeps the secrets of several data folders on a computer apart.
        """
        self._secrets = secrets
        self._environ = environ if secrets is not None else {}
        self._installation_id = installation_id

    @property
    def usable(self) -> bool:
        """Whether anything can be connected at all."""
        return self._secrets is not None

    @property
    def warning(self) -> str | None:
        """Says why secrets live in memory only; None while all is well."""
        return self._secrets.warning if self._secrets else None

    def standing(self, provider: Provider, feed: Feed, known: Integration | None) -> Standing:
        """Tells which fields are filled in, without asking the keyring."""
        stored = frozenset((*known.options, *known.secret_fields)) if known else frozenset()
        given = (item.id for item in feed.all_fields if self._environ.get(provider.variable(item.id)))
        return Standing(stored, frozenset(given))

    def fields(self, provider: Provider, feed: Feed, known: Integration | None) -> dict[str, str]:
        """Gives all credentials that are to be had."""
        values = dict(known.options) if known else {}
        if known and known.secret_fields:
            values |= self._read(known.organization_id, provider.id)
        for item in feed.all_fields:
            if given := self._environ.get(provider.variable(item.id), "").strip():
                values[item.id] = given
        return values

    def require_sound(self, provider: Provider, feed: Feed, values: Mapping[str, str]) -> None:
        """Makes sure that credentials look as they must: those of the environment were never checked.

        Raises:
            ProviderFault: One does not; the message names it, and never quotes it.
        """
        for item in feed.all_fields:
            problem = item.problem(values[item.id]) if item.id in values else None
            if problem:
                variable = provider.variable(item.id)
                name = variable if self._environ.get(variable) else item.label
                raise ProviderFault("setup", f"{name} {problem}.")

    def save(self, organization_id: int, provider: Provider, secrets: Mapping[str, str]) -> SecretSource:
        """Keeps the secrets of a provider and tells where they landed.

        Raises:
            SecretStoreError: They cannot be kept at all.
        """
        if self._secrets is None:
            return SecretSource.MEMORY
        return self._secrets.set(self._name(organization_id, provider.id), json.dumps(dict(secrets)))

    def forget(self, organization_id: int, provider: Provider) -> None:
        """Removes the secrets of a provider.

        Raises:
            SecretStoreError: The keyring may still hold them.
        """
        if self._secrets is not None:
            self._secrets.delete(self._name(organization_id, provider.id))

    def _read(self, organization_id: int, provider_id: str) -> dict[str, str]:
        text = self._secrets.get(self._name(organization_id, provider_id)) if self._secrets else None
        try:
            value = json.loads(text or "{}")
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def _name(self, organization_id: int, provider_id: str) -> str:
        return f"provider:{self._installation_id}:{organization_id}:{provider_id}"
