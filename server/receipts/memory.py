"""Memory of the server that large files leave behind."""

from __future__ import annotations

import sys

_MMAP_THRESHOLD = -3
_LARGE = 1 << 20


def give_back_large_blocks() -> None:
    """Has blocks above a megabyte given back to the system as soon as they are free.

    Glibc raises that limit to 32 MB with the first large block that is freed; after a few files of 15 MB a
    server of 65 MB then held 240 (measured). Elsewhere nothing is done.
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)
