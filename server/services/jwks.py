"""Public keys of an issuer, as it publishes them (RFC 7517).

They are fetched when needed, and kept for when the issuer is out of reach. A set is good for ten minutes,
then it is fetched anew; where that fails the old one goes on. A key that is not known is looked for at
most every half minute, so that made-up key ids make no traffic. Supabase lets its own edge cache a set for
ten minutes and asks that keys overlap for twenty.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from server.core.errors import IntegrationError, NotAuthenticated
from server.services.full_jwt import jwt

_log = logging.getLogger(__name__)
_GOOD_FOR_S = 600
_PAUSE_S = 30
_TIMEOUT_S = 5
_LARGEST = 1 << 18

Fetch = Callable[[str], bytes]


class Shelf(Protocol):
    """Where a set outlives the program."""

    def read(self) -> str | None:
        """Gives what was kept last, or None."""

    def write(self, text: str) -> None:
        """Keeps a text."""


class KeySet:
    """The keys of one issuer. Any thread may ask."""

    def __init__(
        self, url: str, shelf: Shelf, seconds: Callable[[], float], fetch: Fetch | None = None
    ) -> None:
        """Takes where the keys are published and kept, what gives the time, and what fetches."""
        self._url = url
        self._shelf = shelf
        self._seconds = seconds
        self._fetch = fetch or fetch_document
        self._lock = threading.Lock()
        self._keys: dict[str, Any] = _parsed(shelf.read(), url)
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")

    def find(self, key_id: str) -> Any:  # noqa: ANN401 - a PyJWK; PyJWT is loaded apart here
        """Gives a key by its id.

        Raises:
            NotAuthenticated: The issuer has no such key, or had none half a minute ago.
            IntegrationError: No keys were ever fetched, and they cannot be now.
        """
        known = self._keys.get(key_id)
        now = self._seconds()
        if known is None:
            with self._lock:
                self._renew(now)
        elif now - self._fetched_at >= _GOOD_FOR_S and self._lock.acquire(blocking=False):
            # Whoever else asks meanwhile goes on with the old set.
            try:
                self._renew(now)
            finally:
                self._lock.release()
        found = self._keys.get(key_id)
        if found is not None:
            return found
        if not self._keys:
            raise IntegrationError(
                "The keys cannot be fetched",
                f"The sign-in's public keys cannot be had from {self._url}. Check the address, and whether "
                "the project signs with them at all.",
                mendable=False,
            )
        raise NotAuthenticated("The token has a wrong signature: its key is not one of the project's.")

    def _renew(self, now: float) -> None:
        if now - self._tried_at < _PAUSE_S:
            return
        self._tried_at = now
        try:
            text = self._fetch(self._url).decode()
            keys = _parsed(text, self._url, strict=True)
        except (OSError, ValueError, jwt.PyJWTError) as error:
            _log.warning("public keys were not renewed from %s: %s", self._url, error)
            return
        changed = set(keys) != set(self._keys)
        self._keys, self._fetched_at = keys, now
        if changed:
            self._shelf.write(json.dumps({"url": self._url, "set": json.loads(text)}))


def _parsed(text: str | None, url: str, *, strict: bool = False) -> dict[str, Any]:
    """Gives the signing keys of a set, as it was fetched or, not `strict`, as it was kept."""
    if text is None:
        return {}
    value = json.loads(text)
    if not strict:
        if value.get("url") != url:
            return {}
        value = value["set"]
    if not isinstance(value, dict) or not isinstance(value.get("keys"), list):
        raise ValueError("it is no set of keys")
    if not value["keys"]:
        return {}
    found = jwt.PyJWKSet.from_dict(value).keys
    return {key.key_id: key for key in found if key.key_id and key.public_key_use in ("sig", None)}


def fetch_document(url: str) -> bytes:
    """Fetches a small document; follows no redirect.

    Raises:
        OSError: It cannot be reached, or answers with anything but success.
        ValueError: It is too large.
    """
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class NoRedirect(HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    request = Request(url, headers={"Accept": "application/json", "User-Agent": "CodingVibez"})  # noqa: S310
    with build_opener(NoRedirect).open(request, timeout=_TIMEOUT_S) as answer:
        content: bytes = answer.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError("the document is too large")
    return content
