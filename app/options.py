"""What the command line asks of the tray program, and the folder that follows from it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    data_dir: Path | None = None
    port: int = 8423
    demo: bool = False
    background: bool = False
    files: tuple[Path, ...] = ()
    invitation: str = ""
    """The link of an invitation that is to be accepted."""


def data_folder(options: Options, environment: Mapping[str, str] = os.environ) -> Path:
    """Gives the folder of this installation: the one asked for, else the one where such data belongs."""
    chosen = options.data_dir or environment.get("CODINGVIBEZ_DATA_DIR")
    return Path(chosen) if chosen else platformdirs.user_data_path("CodingVibez", appauthor=False)
