"""Tokens as texts: signed by this installation, in the shape of Supabase's, and read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from server.core.errors import NotAuthenticated
from server.core.records import AppTokenRecord
from server.core.team import Place
from server.services.hmac_jwt import jwt

LEEWAY_S = 10
_AUDIENCE = "authenticated"
_LONGEST = 8192
_REQUIRED = ["exp", "iat", "aud", "iss", "sub", "jti"]


class OwnTokens:
    """Signs and reads this installation's tokens."""

    def __init__(self, secret: bytes, issuer: str, clock: Callable[[], datetime]) -> None:
        """Takes the key, the `iss` of every token, and what gives the time."""
        self._secret = secret
        self._issuer = issuer
        self._clock = clock
        self._jwt = jwt.PyJWT(options={"enforce_minimum_key_length": True})

    def sign(self, token: AppTokenRecord, subject: str, email: str, place: Place) -> str:
        """Gives the text of a token; `subject` is its person's public id."""
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": _AUDIENCE,
            "sub": subject,
            "role": _AUDIENCE,
            "email": email,
            "iat": int(token.created_at.timestamp()),
            "exp": int(token.expires_at.timestamp()),
            "jti": token.jti,
            "session_id": token.jti,
            # For whoever holds it to read; what counts is what is on record.
            "app_metadata": {
                "org": place.public_id,
                "orgRole": place.role.value,
                "scopes": list(token.scopes),
                "name": token.name,
            },
        }
        return self._jwt.encode(claims, self._secret, algorithm="HS256")

    def issuer_of(self, token: str) -> object:
        """Gives the `iss` of any token, unverified, or None; for choosing who is to judge it."""
        if len(token) > _LONGEST or not token.isascii():
            return None
        try:
            claims: dict[str, Any] = self._jwt.decode(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return None
        return claims.get("iss")

    def claims(self, token: str) -> dict[str, Any]:
        """Gives the claims of one of ours.

        Raises:
            NotAuthenticated: With which of the many reasons it is.
        """
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
                issuer=self._issuer,
                leeway=LEEWAY_S,
                # The clock is an argument here, and PyJWT reads the computer's; times are checked below.
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.InvalidTokenError as error:
            raise NotAuthenticated(_reason(error)) from error
        self.check_times(claims)
        return claims

    def check_times(self, claims: dict[str, Any]) -> None:
        """Checks the times of a token, whoever issued it.

        Raises:
            NotAuthenticated: It expired, is of the future, or its times are no numbers.
        """
        now = self._clock().timestamp()
        issued, expires, begins = claims["iat"], claims["exp"], claims.get("nbf", 0)
        times = (issued, expires, begins)
        if any(isinstance(value, bool) or not isinstance(value, int | float) for value in times):
            raise NotAuthenticated("The token is malformed: its times are not numbers.")
        if expires + LEEWAY_S <= now:
            at = datetime.fromtimestamp(expires, UTC)
            raise NotAuthenticated(f"The token expired on {at:%Y-%m-%d at %H:%M} UTC. Create a new one.")
        if max(issued, begins) > now + LEEWAY_S:
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
