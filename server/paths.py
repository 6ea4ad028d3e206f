"""Where things lie, and which version this is; light enough for a status bar to import."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def default_data_dir(platform: str = sys.platform) -> Path:
    """Gives the folder for data: CODINGVIBEZ_DATA_DIR, or the system's place for it."""
    given = os.environ.get("CODINGVIBEZ_DATA_DIR")
    if given:
        return Path(given)
    if platform == "linux":
        # As platformdirs has it, which takes a status bar longer to import than all of its own work takes.
        home = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
        return Path(home) / "CodingVibez"
    import platformdirs

    return Path(platformdirs.user_data_dir("CodingVibez", appauthor=False))


def program_version() -> str:
    """Gives the installed version."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("codingvibez")
    except PackageNotFoundError:
        return "0"


def machine_zone() -> str:
    """Gives this computer's IANA time zone; UTC where it names none."""
    import tzlocal

    try:
        return tzlocal.get_localzone_name()
    except Exception:  # noqa: BLE001 - whatever is odd about this computer's zone, UTC is an answer
        return "UTC"
