"""Where secrets live: the environment, the operating system's keyring, or the memory of this session.

The only home of `keyring`, which is loaded at the first use, not at import. Three things shape this package:
a keyring may show a prompt and block until somebody answers it (or for ever), it may accept a value and
forget it, and it may be a plug-in that writes plain text. So every call runs in one worker thread with a
deadline (`worker`), every write is read back, and only backends that protect what they keep are used
(`vault`). What cannot be kept safely stays in memory for this session, and `SecretStore.warning` says so.
"""

from server.credentials.failures import SECRET_KEY_VARIABLE
from server.credentials.store import SecretSource, SecretStore, SigningSecret

__all__ = ["SECRET_KEY_VARIABLE", "SecretSource", "SecretStore", "SigningSecret"]
