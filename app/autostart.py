r"""Starting with the session: one small entry in the place where each system looks for it.

Linux reads `*.desktop` in the folder `autostart` (XDG Autostart Specification), macOS property lists in
`~/Library/LaunchAgents` (launchd.plist(5)), Windows values under `HKCU\…\Run`. There a person may also
switch the entry off in the system's own list (`StartupApproved`), and that is heeded: what is told is what
will happen.
"""

from __future__ import annotations

import importlib
import os
import plistlib
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

_NAME: Final = "CodingVibez"
_DESKTOP_FILE: Final = "codingvibez.desktop"
_LABEL: Final = "app.codingvibez.tray"
_RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
# Panels come up a little after the session does.
_DELAY_S: Final = 10


class SystemEntry(Protocol):
    """What the system knows of this program by an entry that is there or not."""

    def is_on(self) -> bool:
        """Tells whether it is there and in force."""

    def switch(self, on: bool) -> None:
        """Makes or removes the entry.

        Raises:
            OSError: It cannot be written.
        """


class Autostart(SystemEntry, Protocol):
    """Whether the program starts with the session: on tells what will happen at the next login."""


def command_line(data_dir: Path | None, arguments: Sequence[str] = sys.argv) -> list[str]:
    """Gives what starts this program in the background, with the data folder it was given."""
    if getattr(sys, "frozen", False):
        command = [sys.executable]
    elif (script := Path(arguments[0])).name.startswith("codingvibez"):
        command = [str(script.resolve())]
    else:
        command = [sys.executable, "-m", "app"]
    folder = [] if data_dir is None else ["--data-dir", str(data_dir.resolve())]
    return [*command, *folder, "--background"]


def desktop_entry(command: Sequence[str]) -> str:
    """Gives the entry of the XDG Autostart Specification."""
    return (
        "[Desktop Entry]\n"
        "Type=Application\n"
        f"Name={_NAME}\n"
        f"Exec={exec_line(command)}\n"
        "Icon=codingvibez\n"
        "Terminal=false\n"
        "X-GNOME-Autostart-enabled=true\n"
        f"X-GNOME-Autostart-Delay={_DELAY_S}\n"
    )


def is_desktop_entry_on(text: str) -> bool:
    """Tells whether a desktop starts an entry: not where a person or the desktop has hidden it."""
    pairs = (line.partition("=") for line in text.splitlines())
    fields = {key.strip(): value.strip().lower() for key, _, value in pairs}
    return fields.get("Hidden") != "true" and fields.get("X-GNOME-Autostart-enabled") != "false"


def launch_agent(command: Sequence[str]) -> bytes:
    """Gives the property list for launchd."""
    return plistlib.dumps(
        {
            "Label": _LABEL,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
    )


def is_launch_agent_on(content: bytes) -> bool:
    """Tells whether launchd starts an agent."""
    try:
        fields = plistlib.loads(content)
    except (ValueError, plistlib.InvalidFileException):
        return False
    return isinstance(fields, dict) and bool(fields.get("RunAtLoad")) and not fields.get("Disabled")


class DesktopAutostart:
    """An entry for Linux desktops, in a folder such as `~/.config/autostart`."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._path = folder / _DESKTOP_FILE
        self._command = command

    def is_on(self) -> bool:
        """Tells what will happen at the next login."""
        text = _content(self._path)
        return text is not None and is_desktop_entry_on(text.decode(errors="replace"))

    def switch(self, on: bool) -> None:
        """Makes or removes the entry."""
        put(self._path, desktop_entry(self._command).encode() if on else None)


class LaunchAgent:
    """An agent of macOS, in a folder such as `~/Library/LaunchAgents`."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._path = folder / f"{_LABEL}.plist"
        self._command = command

    def is_on(self) -> bool:
        """Tells what will happen at the next login."""
        content = _content(self._path)
        return content is not None and is_launch_agent_on(content)

    def switch(self, on: bool) -> None:
        """Makes or removes the agent."""
        put(self._path, launch_agent(self._command) if on else None)


class RunKey:
    """A value of Windows' registry; `registry` is the module winreg."""

    def __init__(self, registry: Any, command: Sequence[str]) -> None:  # noqa: ANN401 - absent elsewhere
        self._registry = registry
        self._command = subprocess.list2cmdline(command)

    def is_on(self) -> bool:
        """Tells what will happen at the next login."""
        if self._read(_RUN) is None:
            return False
        approved = self._read(_APPROVED)
        # The first byte is even where the entry is allowed (2, 6), odd where the person has vetoed it (3, 7).
        return not (isinstance(approved, bytes) and approved and approved[0] % 2)

    def switch(self, on: bool) -> None:
        """Writes or removes the value; a veto in the system's own list is lifted with it."""
        registry = self._registry
        if on:
            with registry.CreateKey(registry.HKEY_CURRENT_USER, _RUN) as key:
                registry.SetValueEx(key, _NAME, 0, registry.REG_SZ, self._command)
        else:
            self._remove(_RUN)
        self._remove(_APPROVED)

    def _read(self, path: str) -> object:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
                value: object = registry.QueryValueEx(key, _NAME)[0]
        except FileNotFoundError:
            return None
        return value

    def _remove(self, path: str) -> None:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, registry.KEY_SET_VALUE) as key:
                registry.DeleteValue(key, _NAME)
        except FileNotFoundError:
            return


def autostart(
    data_dir: Path | None,
    *,
    platform: str = sys.platform,
    home: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Autostart:
    """Gives the way of this system.

    Args:
        data_dir: The data folder that the person has named; None for the usual one.
        platform: As `sys.platform` names it.
        home: The person's home folder; default: the system's.
        environment: Where `XDG_CONFIG_HOME` may stand.
    """
    command, home = command_line(data_dir), home or Path.home()
    if platform == "win32":
        return RunKey(importlib.import_module("winreg"), command)
    if platform == "darwin":
        return LaunchAgent(home / "Library" / "LaunchAgents", command)
    chosen = environment.get("XDG_CONFIG_HOME", "")
    # The specification has relative paths passed over.
    config = Path(chosen) if Path(chosen).is_absolute() else home / ".config"
    return DesktopAutostart(config / "autostart", command)


def exec_line(command: Sequence[str]) -> str:
    """Gives a command as the Desktop Entry Specification wants it under Exec."""
    return " ".join(_exec_argument(part) for part in command)


def _exec_argument(part: str) -> str:
    """Quotes an argument.

    Its values are escaped twice: once as an argument, once as a string of the file.
    """
    text = part.replace("%", "%%")
    if shlex.quote(part) != part:
        for sign in ("\\", '"', "`", "$"):
            text = text.replace(sign, f"\\{sign}")
        text = f'"{text}"'
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def put(path: Path, content: bytes | None) -> None:
    """Writes a file, all of it or nothing; None removes it.

    Raises:
        OSError: It cannot be written.
    """
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(path)
