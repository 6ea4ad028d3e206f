"""What a desk keeps of its teams' servers; for the process that runs it, never through HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.core.errors import SecretStoreError
from server.credentials import SecretSource
from server.services.forwarding import TOKEN_NAME

if TYPE_CHECKING:
    from server.credentials import SecretStore
    from server.services.container import Services


class Desk:
    """The tokens of teams' servers, in the keyring, and where usage may be forwarded to."""

    _secrets: SecretStore | None

    def _running(self) -> Services:
        raise NotImplementedError

    def team_token(self, server: str) -> str | None:
        """Gives the token kept for a team's server; for this process only: no HTTP answer ever holds it.

        Raises:
            SecretStoreError: This is the demonstration, which keeps no secrets.
        """
        return self._keyring().get(TOKEN_NAME.format(server=server))

    def keep_team_token(self, server: str, token: str) -> str | None:
        """Keeps a token for a team's server; gives why it will be gone after a restart, None if it will not.

        Raises:
            SecretStoreError: This is the demonstration, or it is not text that a keyring could hold.
        """
        secrets = self._keyring()
        landed = secrets.set(TOKEN_NAME.format(server=server), token)
        return secrets.warning if landed is SecretSource.MEMORY else None

    def forget_team_token(self, server: str) -> None:
        """Forgets the token of a team's server, and what was to be forwarded to it.

        Raises:
            SecretStoreError: The keyring may still hold it, or this is the demonstration.
        """
        keyring = self._keyring()
        self._running().forwarding.forget(server)
        keyring.delete(TOKEN_NAME.format(server=server))

    def know_team_server(self, server: str, name: str, url: str, ca: str) -> None:
        """Takes note of a team's server that usage may be forwarded to; only this process may name one.

        Raises:
            SecretStoreError: This is the demonstration.
            InvalidInput: A token must not be sent to such an address.
        """
        self._keyring()
        self._running().forwarding.know(server, name, url, ca)

    def _keyring(self) -> SecretStore:
        if self._secrets is None:
            raise SecretStoreError("No keyring here", "The demonstration is connected to no other server.")
        return self._secrets
