"""The program in the menu of a Linux desktop, where *Open with* offers it for receipts as well.

Desktop Entry Specification, with the mark as an icon of the theme every other one falls back to. Elsewhere an
installer does this.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypedDict

from PySide6.QtCore import QProcess

from app.autostart import Autostart, autostart, command_line, exec_line, put
from app.drawing.mark import draw_app_icon

_ICON_SIZE: Final = 256
RECEIPT_TYPES: Final = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/tiff",
    "image/heic",
    "image/heif",
)


class Entries(TypedDict, total=False):
    """Where the system knows this program."""

    autostart: Autostart
    menu: MenuEntry | None


def entries(data_dir: Path | None) -> Entries:
    """Gives the places of this system; a menu only where nobody else makes its entry."""
    menu = menu_entry(data_dir) if sys.platform.startswith("linux") else None
    return {"autostart": autostart(data_dir), "menu": menu}


def menu_entry(
    data_dir: Path | None, *, home: Path | None = None, environment: Mapping[str, str] = os.environ
) -> MenuEntry:
    """Gives the entry in the person's own menu.

    Args:
        data_dir: The data folder that the person has named; None for the usual one.
        home: The person's home folder; default: the system's.
        environment: Where `XDG_DATA_HOME` may stand.
    """
    chosen = Path(environment.get("XDG_DATA_HOME", ""))
    # The specification has relative paths passed over.
    folder = chosen if chosen.is_absolute() else (home or Path.home()) / ".local" / "share"
    command = [part for part in command_line(data_dir) if part != "--background"]
    return MenuEntry(folder, command)


def menu_text(command: Sequence[str]) -> str:
    """Gives the entry: files are handed over to the program that runs already."""
    return (
        "[Desktop Entry]\n"
        "Type=Application\n"
        "Name=CodingVibez\n"
        "Comment=What AI and the tools around it cost you\n"
        "Comment[de]=Was KI und die Werkzeuge darum herum kosten\n"
        f"Exec={exec_line(command)} %F\n"
        "Icon=codingvibez\n"
        "Terminal=false\n"
        "Categories=Office;Finance;\n"
        f"MimeType={';'.join(RECEIPT_TYPES)};\n"
        "StartupWMClass=codingvibez\n"
    )


class MenuEntry:
    """A file in a folder such as `~/.local/share/applications`, and its icon."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._path = folder / "applications" / "codingvibez.desktop"
        icons = folder / "icons" / "hicolor" / f"{_ICON_SIZE}x{_ICON_SIZE}"
        self._icon = icons / "apps" / "codingvibez.png"
        self._command = command

    def is_on(self) -> bool:
        """Tells whether the program stands in the menu."""
        return self._path.is_file()

    def switch(self, on: bool) -> None:
        """Makes or removes the entry and its icon.

        Raises:
            OSError: It cannot be written.
        """
        if on:
            self._icon.parent.mkdir(parents=True, exist_ok=True)
            if not draw_app_icon(_ICON_SIZE).save(str(self._icon), "PNG"):
                raise OSError(f"{self._icon} cannot be written")
        else:
            self._icon.unlink(missing_ok=True)
        put(self._path, menu_text(self._command).encode() if on else None)
        self._tell_desktops()

    def _tell_desktops(self) -> None:
        """Has the list of what opens which files made anew, where a desktop keeps one."""
        tool = shutil.which("update-desktop-database")
        if tool is not None:
            QProcess.startDetached(tool, ["-q", str(self._path.parent)])
