"""Takes secrets out of words that are kept or handed on."""

from __future__ import annotations

import re
from pathlib import Path

# Bearer tokens, JSON web tokens and the keys of providers.
_SECRET = re.compile(r"(?i:bearer )[\w.~+/=-]+|\beyJ[\w-]+\.[\w.-]+|\bsk-[\w-]{8,}")


def without_secrets(text: str) -> str:
    """Gives the text with every token and key in it replaced."""
    return _SECRET.sub("[secret]", text)


def without_home(text: str, home: Path | None = None) -> str:
    """Gives the text with the home folder, which is named after a person, written `~`."""
    folder = str(home or Path.home())
    return text if folder in ("/", "") else text.replace(folder, "~")
