"""PyJWT as it is without its optional dependency: HMAC algorithms only.

Tokens of this installation are HS256. With `cryptography` in place PyJWT loads all of it at import, which
costs a tenth of a second and 11 MB of memory for algorithms that no local token uses; and what is not
there cannot be confused with. Whoever needs public keys imports `jwt` before this module is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without(name: str) -> Iterator[None]:
    if name in sys.modules:
        yield
        return
    # None makes an import of it fail as if it were not installed (importlib's documented meaning).
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


with _without("cryptography"):
    import jwt

__all__ = ["jwt"]
