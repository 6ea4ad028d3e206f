"""This computer, as far as agents choose their folders by it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Where agents keep their files, and how the variables are named by which they are told of other places.
_FOLDERS = (".claude", ".codex", ".copilot", ".gemini", ".qwen", "Library/Application Support/Claude")
_ELSEWHERE = (
    ("XDG_CONFIG_HOME", ".config", "claude"),
    ("XDG_CONFIG_HOME", ".config", "Claude"),
    ("XDG_DATA_HOME", ".local/share", "opencode"),
    ("APPDATA", "AppData/Roaming", "Claude"),
    ("LOCALAPPDATA", "AppData/Local", "Packages"),
)
_NAMES = ("CLAUDE_CONFIG", "CODEX_", "COPILOT_", "GEMINI_", "OPENCODE_", "QWEN_")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """This computer, as far as agents choose their folders by it."""

    home: Path
    environ: Mapping[str, str]
    platform: str

    def listed(self, name: str, separator: str = ",") -> list[Path]:
        """Gives the folders of an environment variable."""
        parts = self.environ.get(name, "").split(separator)
        return [self.folder(part.strip()) for part in parts if part.strip()]

    def folder(self, text: str) -> Path:
        """Gives a path, with `~` as the home folder of these surroundings."""
        return self.home / text[2:] if text.startswith("~/") else Path(text)

    def has_agents(self) -> bool:
        """Tells whether any agent may have left logs here, without a look at how each keeps them.

        Most computers of a team's server have none: then none of what reads logs is loaded.
        """
        if any(name.startswith(_NAMES) for name in self.environ):
            return True
        folders = [self.home / name for name in _FOLDERS]
        folders += [self.under(name, otherwise) / part for name, otherwise, part in _ELSEWHERE]
        return any(folder.exists() for folder in folders)

    def under(self, name: str, otherwise: str) -> Path:
        """Gives the folder of an environment variable, or one in the home folder."""
        given = self.environ.get(name, "").strip()
        return self.folder(given) if given else self.home / otherwise


def this_computer() -> Surroundings | None:
    """Gives this very computer, or None where its agents' logs are to be left alone.

    CODINGVIBEZ_AGENTS_HOME names another home folder to look in; empty, none is. The folders that agents
    were told of by the environment belong to this home, so they are not looked in then.
    """
    home = os.environ.get("CODINGVIBEZ_AGENTS_HOME")
    if home is None:
        return Surroundings(Path.home(), os.environ, sys.platform)
    return Surroundings(Path(home), {}, sys.platform) if home else None
