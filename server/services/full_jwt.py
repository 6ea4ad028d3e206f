"""PyJWT with public keys, beside the small one of `hmac_jwt`.

It brings all of `cryptography`: a tenth of a second and 11 MB of memory, so this module is imported only
where another issuer's tokens are taken. PyJWT decides at its import which algorithms it has; so it is
imported here a second time, as modules of its own, and the small one stays as it is.
"""

from __future__ import annotations

import sys
from types import ModuleType


def _load() -> ModuleType:
    ours = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "jwt"}
    try:
        import jwt
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "jwt"]:
            del sys.modules[name]
        sys.modules.update(ours)
    return jwt


jwt = _load()

__all__ = ["jwt"]
