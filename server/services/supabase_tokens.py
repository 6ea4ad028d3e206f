"""Tokens of a Supabase project: judged with its published keys or its legacy secret, by the configuration.

Sources: supabase.com/docs/guides/auth/jwts and /signing-keys (issuer, audience, claims, keys), supabase/auth
(which claims are always there). The claims of `user_metadata` are the user's own to write and count for
nothing; those of `app_metadata` are the project's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.core.errors import KnownError, NotAuthenticated
from server.core.records import ALL_SCOPES
from server.core.team import Person
from server.db.choices import read_state, write_state
from server.db.connection import Store
from server.db.writer import Writer
from server.services.issuers import Guest
from server.services.newcomers import Arrival, Newcomers
from server.services.secrets import SecretService
from server.services.settings import SettingsService

if TYPE_CHECKING:
    from server.services.jwks import KeySet

_AUDIENCE = "authenticated"
_SECRET = "supabaseJwtSecret"  # noqa: S105 - its name
_HMAC = "HS256"
_REQUIRED = ["exp", "iat", "sub", "iss", "aud"]
_STATE = "supabase_keys"


class SupabaseTokens:
    """The second issuer of tokens, where one is configured."""

    def __init__(
        self,
        *,
        settings: SettingsService,
        secrets: SecretService,
        newcomers: Newcomers,
        store: Store,
        writer: Writer,
        clock: Callable[[], datetime],
    ) -> None:
        """Takes what it works with; nothing is loaded or fetched before a token of the project comes."""
        self._settings = settings
        self._secrets = secrets
        self._newcomers = newcomers
        self._store = store
        self._writer = writer
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: tuple[str, KeySet] | None = None

    @property
    def name(self) -> str:
        """The `iss` of its tokens; empty where no project is configured."""
        url = self._url
        return str(self._settings.get("supabaseIssuer")) or f"{url}/auth/v1" if url else ""

    def verify(self, token: str) -> dict[str, Any]:
        """Gives the claims of a token, all but its times checked.

        Raises:
            NotAuthenticated: With which of the many reasons it is.
            IntegrationError: Its keys cannot be had.
        """
        algorithms = str(self._settings.get("supabaseAlgorithms")).split("+")
        public = [name for name in algorithms if name != _HMAC]
        # One list for each kind of key, never one for both: no public key is ever taken for a secret.
        ways: list[Callable[[], dict[str, Any]]] = []
        if _HMAC in algorithms:
            ways.append(lambda: self._by_secret(token))
        if public:
            ways.append(lambda: self._by_key(token, public))
        problem: KnownError | None = None
        for way in ways:
            try:
                return self._checked(way())
            except NotAuthenticated as error:
                problem = error
        raise problem or NotAuthenticated("No way to verify the token is configured.")

    def receive(self, claims: dict[str, Any]) -> Guest:
        """Gives whom the claims stand for; at first sight as the settings want it."""
        metadata = claims.get("app_metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        organization, scopes = metadata.get("org"), metadata.get("scopes")
        known = scopes if isinstance(scopes, list) else ALL_SCOPES
        return Guest(
            self._newcomers.receive(_arrival(claims)),
            organization if isinstance(organization, str) and organization else None,
            frozenset(scope for scope in ALL_SCOPES if scope in known),
        )

    def person(self, claims: dict[str, Any]) -> Person:
        """Gives the person, put on record if need be."""
        return self._newcomers.person(_arrival(claims))

    @property
    def _url(self) -> str:
        return str(self._settings.get("supabaseUrl")).rstrip("/")

    def _by_secret(self, token: str) -> dict[str, Any]:
        from server.services.hmac_jwt import jwt

        secret = self._secrets.get(_SECRET)
        if secret is None:
            raise NotAuthenticated("The token cannot be verified: the project's legacy secret is not set.")
        return self._decoded(jwt, token, secret, [_HMAC])

    def _by_key(self, token: str, algorithms: list[str]) -> dict[str, Any]:
        from server.services.full_jwt import jwt

        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as error:
            raise NotAuthenticated("The token is malformed.") from error
        if header.get("alg") not in algorithms:
            # Before keys are fetched for it; the decision itself is made with the list, below.
            raise NotAuthenticated("The token has a wrong signature: its algorithm is not accepted here.")
        key_id = header.get("kid")
        if not isinstance(key_id, str):
            raise NotAuthenticated("The token has a wrong signature: it names no key.")
        return self._decoded(jwt, token, self._key_set().find(key_id).key, algorithms)

    def _decoded(self, jwt: Any, token: str, key: Any, algorithms: list[str]) -> dict[str, Any]:  # noqa: ANN401
        try:
            claims: dict[str, Any] = jwt.PyJWT(options={"enforce_minimum_key_length": True}).decode(
                token,
                key,
                algorithms=algorithms,
                audience=_AUDIENCE,
                issuer=self.name,
                # The clock is an argument here, and PyJWT reads the computer's; whoever asks checks times.
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.InvalidAlgorithmError as error:
            raise NotAuthenticated(
                "The token has a wrong signature: its algorithm is not accepted here."
            ) from error
        except jwt.InvalidSignatureError as error:
            raise NotAuthenticated("The token has a wrong signature: it is not the project's.") from error
        except jwt.InvalidAudienceError as error:
            raise NotAuthenticated("The token has the wrong audience.") from error
        except jwt.MissingRequiredClaimError as error:
            raise NotAuthenticated("The token is malformed: a claim is missing.") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise NotAuthenticated("The token is not valid.") from error
        return claims

    def _checked(self, claims: dict[str, Any]) -> dict[str, Any]:
        if claims.get("role") != _AUDIENCE:
            raise NotAuthenticated("The token is not a signed-in person's: it has another role.")
        # Absent in tokens of older projects, which have no anonymous users.
        if claims.get("is_anonymous", False) is not False:
            raise NotAuthenticated("The token is an anonymous user's. Sign in with an account.")
        if not claims["sub"]:
            raise NotAuthenticated("The token is malformed: it names nobody.")
        return claims

    def _key_set(self) -> KeySet:
        from server.services.jwks import KeySet

        url = f"{self._url}/auth/v1/.well-known/jwks.json"
        with self._lock:
            if self._keys is None or self._keys[0] != url:
                self._keys = url, KeySet(url, self, lambda: self._clock().timestamp())
            return self._keys[1]

    def read(self) -> str | None:
        """Gives the keys as they were kept last."""
        with self._store.reading() as database:
            return read_state(database, _STATE)

    def write(self, text: str) -> None:
        """Keeps the keys, so that a start without network knows them."""
        self._writer.post(lambda database: write_state(database, _STATE, text))


def _arrival(claims: dict[str, Any]) -> Arrival:
    email = claims.get("email")
    return Arrival(f"{claims['iss']} {claims['sub']}", email if isinstance(email, str) else "")
