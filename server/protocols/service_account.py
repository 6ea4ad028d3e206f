"""A service account's access token: google-auth signs, the session asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from server.core.adapters import Answer, ProviderFault, Question, Refusal, Session
from server.core.periods import to_ms

TOKEN_HOST = "https://oauth2.googleapis.com"  # noqa: S105 - an address
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFE_S = 3600
_BAD_KEY = (
    "The service account's key is not whole. Paste the JSON file as it was downloaded, with its private_key."
)


def key_of(session: Session) -> Mapping[str, Any]:
    """Reads the service account's JSON.

    Raises:
        ProviderFault: It is none.
    """
    try:
        key = json.loads(session.fields["serviceAccount"])
        if key["type"] != "service_account" or not all(
            isinstance(key[name], str) for name in ("client_email", "private_key", "project_id")
        ):
            raise ProviderFault("key", _BAD_KEY)
    except (ValueError, LookupError, TypeError):
        # Without its cause: that would quote the key.
        raise ProviderFault("key", _BAD_KEY) from None
    found: Mapping[str, Any] = key
    return found


def bearer(session: Session, scope: str) -> dict[str, str]:
    """Gives the header of a fresh access token.

    Raises:
        ProviderFault: The key is none, or was refused.
    """
    assertion = sign(key_of(session), scope, to_ms(session.now) // 1000)
    # Not to the address in the pasted file: whoever wrote that could have put any there.
    question = Question(
        "POST",
        f"{session.base(TOKEN_HOST)}/token",
        form={"grant_type": _GRANT, "assertion": assertion},
    )
    return {"Authorization": f"Bearer {session.ask(question).json()['access_token']}"}


def sign(key: Mapping[str, Any], scope: str, now_s: int) -> str:
    """Gives the signed claim of a service account, good for an hour.

    Raises:
        ProviderFault: The private key cannot be read.
    """
    from google.auth import crypt, jwt

    try:
        signer = crypt.RSASigner.from_string(key["private_key"], key.get("private_key_id"))
    except ValueError:
        raise ProviderFault("key", _BAD_KEY) from None
    claims = {
        "iss": key["client_email"],
        "scope": scope,
        "aud": f"{TOKEN_HOST}/token",
        "iat": now_s,
        "exp": now_s + _LIFE_S,
    }
    return str(jwt.encode(signer, claims).decode("ascii"))


def explain(answer: Answer, needs: str) -> Refusal | None:
    """Says why a service account was refused; `needs` is which roles it must have."""
    said = answer.said()
    if "invalid_grant" in said:
        if "iat" in said or "exp" in said or "short-lived" in said:
            return Refusal("clock", "Google refuses the token's times: set this computer's clock right.")
        return Refusal(
            "key",
            "Google does not know this service account's key: it was deleted, or the account was. "
            "Make another "
            "at https://console.cloud.google.com/iam-admin/serviceaccounts.",
        )
    if "RESOURCE_EXHAUSTED" in said or "rateLimitExceeded" in said or "quotaExceeded" in said:
        return Refusal("rate", "Google asks for fewer requests.")
    if answer.status == 401:
        return Refusal("key", "Google does not take this service account's token.")
    if answer.status == 403:
        return Refusal("permission", f"Google takes this service account, but it may not do this. {needs}")
    return None
