"""Who is calling: tokens this installation signs, in the shape of Supabase's.

Signatures are checked with the algorithm that the configuration names, never the one a token names. A
token is good only while its id is on record here, so that revoking works at once.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from server.core.errors import KnownError, NotAuthenticated, NotFound
from server.core.records import ALL_SCOPES, AppTokenRecord, Identity, Role, Scope
from server.db import people
from server.db.writer import Writer
from server.services.hmac_jwt import jwt

_log = logging.getLogger(__name__)
_AUDIENCE = "authenticated"
_LEEWAY_S = 10
_LONGEST = 8192
_CACHED = 1024
_TOUCH_EVERY = timedelta(minutes=1)
_REQUIRED = ["exp", "iat", "aud", "iss", "sub", "jti"]


@dataclass(frozen=True, slots=True)
class Installation:
    """Whose tokens these are.

    Attributes:
        id: Random name of this installation; part of the issuer.
        organization_id: The personal organization.
        owner_id: Its owner.
    """

    id: str
    organization_id: int
    organization_public_id: str
    owner_id: int
    owner_public_id: str

    @property
    def issuer(self) -> str:
        """The `iss` of every token."""
        return f"codingvibez:{self.id}"


class IdentityService:
    """Issues, verifies and revokes tokens."""

    def __init__(
        self,
        *,
        writer: Writer,
        secret: bytes,
        installation: Installation,
        clock: Callable[[], datetime],
        announce: Callable[[int], None],
    ) -> None:
        """Takes what it works with and reads the tokens on record."""
        self._writer = writer
        self._secret = secret
        self._installation = installation
        self._clock = clock
        self._announce = announce
        self._jwt = jwt.PyJWT(options={"enforce_minimum_key_length": True})
        self._lock = threading.Lock()
        self._tokens = {token.jti: token for token in writer.call(people.all_tokens)}
        self._sessions: dict[str, datetime] = {}
        self._verified: dict[str, tuple[str, float]] = {}
        self._used: dict[int, datetime] = {}
        self._touched_at = clock()

    def issue(
        self,
        identity: Identity,
        *,
        name: str,
        scopes: tuple[Scope, ...],
        days: int,
        rate_limit: int | None,
    ) -> tuple[AppTokenRecord, str]:
        """Makes a token for an app; its text is given this once and not kept.

        Raises:
            StoreError: It was not recorded, so there is none.
        """
        now = self._clock().replace(microsecond=0)
        record = AppTokenRecord(
            id=0,
            jti=str(uuid4()),
            organization_id=identity.organization_id,
            user_id=identity.user_id,
            name=name,
            scopes=tuple(scope for scope in ALL_SCOPES if scope in scopes),
            rate_limit=rate_limit,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        stored = self._writer.call(lambda database: people.add_token(database, record), durable=True)
        with self._lock:
            self._tokens[stored.jti] = stored
        self._announce(identity.organization_id)
        return stored, self._sign(stored.jti, name, stored.scopes, stored.created_at, stored.expires_at)

    def owner(self) -> Identity:
        """Gives the owner of this installation, as whom the program itself acts."""
        own = self._installation
        return Identity(own.organization_id, own.owner_id, Role.OWNER, frozenset(ALL_SCOPES), "program")

    def session_token(self, life: timedelta = timedelta(hours=1)) -> str:
        """Gives an owner's token that lives in this process only: for the windows and the command line."""
        now = self._clock().replace(microsecond=0)
        jti = str(uuid4())
        with self._lock:
            self._sessions = {key: end for key, end in self._sessions.items() if end > now}
            self._sessions[jti] = now + life
        return self._sign(jti, "this computer", ALL_SCOPES, now, now + life)

    def list_tokens(self, identity: Identity) -> list[AppTokenRecord]:
        """Gives the organization's tokens, newest first."""
        with self._lock:
            tokens = list(self._tokens.values())
        mine = [token for token in tokens if token.organization_id == identity.organization_id]
        return sorted(mine, key=lambda token: token.id, reverse=True)

    def revoke(self, identity: Identity, token_id: str) -> None:
        """Makes a token worthless from now on.

        Raises:
            NotFound: There is no such token.
        """
        found = next((item for item in self.list_tokens(identity) if str(item.id) == token_id), None)
        if found is None:
            raise NotFound(f"There is no token {token_id[:40]}.")
        if found.revoked_at is None:
            now = self._clock()
            self._writer.call(lambda database: people.revoke_token(database, found.id, now), durable=True)
            with self._lock:
                self._tokens[found.jti] = replace(found, revoked_at=now)
            self._announce(identity.organization_id)

    def verify(self, token: str) -> Identity:
        """Gives who a token stands for.

        Raises:
            NotAuthenticated: With which of the many reasons it is.
        """
        now = self._clock()
        digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        known = self._verified.get(digest)
        if known is None or known[1] <= now.timestamp():
            claims = self._claims(token)
            known = (str(claims["jti"]), float(claims["exp"]) + _LEEWAY_S)
            if len(self._verified) >= _CACHED:
                self._verified.clear()
            self._verified[digest] = known
        return self._identity(known[0], digest, now)

    def _identity(self, jti: str, digest: str, now: datetime) -> Identity:
        owner = self._installation
        if jti in self._sessions:
            return Identity(
                organization_id=owner.organization_id,
                user_id=owner.owner_id,
                role=Role.OWNER,
                scopes=frozenset(ALL_SCOPES),
                token_key=digest,
                # This program's own windows and commands are not held up: importing ten files is no abuse.
                rate_limit=0,
            )
        token = self._tokens.get(jti)
        if token is None:
            raise NotAuthenticated("The token is not on record here. Create a new one.")
        if token.revoked_at is not None:
            raise NotAuthenticated(f"The token {token.name!r} was revoked. Create a new one.")
        self._note_use(token, now)
        return Identity(
            organization_id=token.organization_id,
            user_id=token.user_id,
            role=Role.OWNER,
            scopes=frozenset(token.scopes),
            token_key=digest,
            app_token_id=token.id,
            rate_limit=token.rate_limit,
        )

    def _note_use(self, token: AppTokenRecord, now: datetime) -> None:
        self._used[token.id] = now
        if now - self._touched_at >= _TOUCH_EVERY:
            self.flush_uses()

    def flush_uses(self) -> None:
        """Notes when tokens were last used; done once a minute and when the program ends."""
        with self._lock:
            used, self._used = self._used, {}
            self._touched_at = self._clock()
            for jti, token in self._tokens.items():
                if token.id in used:
                    self._tokens[jti] = replace(token, last_used_at=used[token.id])
        if used:
            try:
                self._writer.post(lambda database: people.touch_tokens(database, used))
            except KnownError as error:
                _log.warning("the last use of tokens was not noted: %s", error.message)

    def _sign(
        self, jti: str, name: str, scopes: tuple[Scope, ...], issued_at: datetime, expires_at: datetime
    ) -> str:
        owner = self._installation
        claims: dict[str, Any] = {
            "iss": owner.issuer,
            "aud": _AUDIENCE,
            "sub": owner.owner_public_id,
            "role": _AUDIENCE,
            "email": people.LOCAL_EMAIL,
            "iat": int(issued_at.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": jti,
            "session_id": jti,
            "app_metadata": {
                "org": owner.organization_public_id,
                "orgRole": Role.OWNER.value,
                "scopes": list(scopes),
                "name": name,
            },
        }
        return self._jwt.encode(claims, self._secret, algorithm="HS256")

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > _LONGEST:
            raise NotAuthenticated("The token is too long to be one of ours.")
        if not token.isascii():
            raise NotAuthenticated(_MALFORMED)
        try:
            claims: dict[str, Any] = self._jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                audience=_AUDIENCE,
                issuer=self._installation.issuer,
                leeway=_LEEWAY_S,
                # The clock is an argument here, and PyJWT reads the computer's; times are checked below.
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.InvalidTokenError as error:
            raise NotAuthenticated(_reason(error)) from error
        self._check_times(claims)
        return claims

    def _check_times(self, claims: dict[str, Any]) -> None:
        now = self._clock().timestamp()
        issued, expires = claims["iat"], claims["exp"]
        if any(isinstance(value, bool) or not isinstance(value, int | float) for value in (issued, expires)):
            raise NotAuthenticated("The token is malformed: its times are not numbers.")
        if expires + _LEEWAY_S <= now:
            at = datetime.fromtimestamp(expires, UTC)
            raise NotAuthenticated(f"The token expired on {at:%Y-%m-%d at %H:%M} UTC. Create a new one.")
        if issued > now + _LEEWAY_S:
            raise NotAuthenticated("The token was issued in the future; check this computer's clock.")


_MALFORMED = "The token is malformed. It is the long text after `Bearer `, copied whole."
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.InvalidAlgorithmError, "The token has a wrong signature: its algorithm is not accepted here."),
    (jwt.InvalidSignatureError, "The token has a wrong signature: it was not issued by this installation."),
    (jwt.InvalidIssuerError, "The token has the wrong issuer: it belongs to another installation."),
    (jwt.InvalidAudienceError, "The token has the wrong audience."),
    (jwt.MissingRequiredClaimError, "The token is malformed: a claim is missing."),
    (jwt.DecodeError, _MALFORMED),
)


def _reason(error: jwt.InvalidTokenError) -> str:
    return next((text for kind, text in _REASONS if isinstance(error, kind)), "The token is not valid.")
