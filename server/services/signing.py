"""The secret that signs this installation's tokens: given, or in the keyring, or shared by many processes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from server.credentials import SecretSource, SecretStore
from server.db.choices import read_state, write_state
from server.db.connection import Writing
from server.db.writer import Writer

_BYTES = 32
_STATE = "signing_secret"
_IN_DATABASE = (
    "Tokens are signed with a secret that lies in the database, where all processes find it, so whoever has "
    "a copy of the database can make tokens. Give it apart, to all processes alike, with "
    "CODINGVIBEZ_SECRET_KEY or CODINGVIBEZ_SECRET_KEY_FILE; tokens made before are worthless then."
)


@dataclass(frozen=True, slots=True)
class Signing:
    """The secret.

    Attributes:
        kept: Whether it will be the same after a restart.
        warning: What the person should know of where it lies, or None.
    """

    value: bytes = field(repr=False)
    kept: bool
    warning: str | None = None

    @property
    def mark(self) -> int:
        """A number below 2^31 that shows whether two secrets are the same, and nothing else of them."""
        digest = hmac.digest(self.value, b"codingvibez: the same secret", hashlib.sha256)
        return int.from_bytes(digest[:4]) >> 1


def find_signing(store: SecretStore, writer: Writer, installation_id: str, *, shared: bool) -> Signing:
    """Gives the secret, made at first use.

    A database that several processes share may be used from many computers, whose keyrings know nothing of
    each other; so there it lies in the database where it is not given.

    Raises:
        SecretStoreError: It is given, and too short to sign with or not to be read.
        StoreError: The database failed.
    """
    if shared and store.given_signing_secret() is None:
        return Signing(writer.call(_shared, durable=True), kept=True, warning=_IN_DATABASE)
    found = store.signing_secret(installation_id)
    return Signing(found.value, found.source is not SecretSource.MEMORY, store.warning)


def _shared(database: Writing) -> bytes:
    known = read_state(database, _STATE)
    if known is None:
        known = base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)).decode()
        write_state(database, _STATE, known)
    return base64.urlsafe_b64decode(known)
