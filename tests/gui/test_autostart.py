from __future__ import annotations

import configparser
import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.autostart import (
    Autostart,
    DesktopAutostart,
    LaunchAgent,
    RunKey,
    autostart,
    command_line,
    desktop_entry,
    is_desktop_entry_on,
    is_launch_agent_on,
)
from app.preferences import Preferences

COMMAND = ["/opt/coding vibez/codingvibez", "--background"]
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class Registry:
    """What of winreg is used, over a dictionary."""

    HKEY_CURRENT_USER = "HKCU"
    REG_SZ = 1
    KEY_SET_VALUE = 2

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}

    def OpenKey(self, _hive: str, path: str, _zero: int = 0, _access: int = 0) -> Key:
        if path not in self.keys:
            raise FileNotFoundError(path)
        return Key(self.keys[path])

    def CreateKey(self, _hive: str, path: str) -> Key:
        return Key(self.keys.setdefault(path, {}))

    @staticmethod
    def QueryValueEx(key: Key, name: str) -> tuple[Any, int]:
        if name not in key.values:
            raise FileNotFoundError(name)
        return key.values[name], 1

    @staticmethod
    def SetValueEx(key: Key, name: str, _zero: int, _kind: int, value: str) -> None:
        key.values[name] = value

    @staticmethod
    def DeleteValue(key: Key, name: str) -> None:
        if name not in key.values:
            raise FileNotFoundError(name)
        del key.values[name]


class Key:
    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def __enter__(self) -> Key:
        return self

    def __exit__(self, *_error: object) -> None:
        return


def ways(tmp_path: Path) -> list[Autostart]:
    return [
        DesktopAutostart(tmp_path / "autostart", COMMAND),
        LaunchAgent(tmp_path / "LaunchAgents", COMMAND),
        RunKey(Registry(), COMMAND),
    ]


def test_every_way_can_be_switched_on_and_off_again(tmp_path: Path) -> None:
    for way in ways(tmp_path):
        assert not way.is_on()
        way.switch(False)
        way.switch(True)
        way.switch(True)
        assert way.is_on()
        way.switch(False)
        assert not way.is_on()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1), min_size=1))
def test_an_entrys_command_is_read_as_it_was_meant(command: list[str]) -> None:
    """Read as the specification says: the string's escapes first, then the quotes, then the field codes."""
    line = next(one for one in desktop_entry(command).split("\n") if one.startswith("Exec="))
    value, signs = "", iter(line.removeprefix("Exec="))
    for sign in signs:
        value += {"\\": "\\", "n": "\n"}[next(signs)] if sign == "\\" else sign
    read = shlex.shlex(value, posix=True, punctuation_chars=False)
    read.whitespace, read.whitespace_split, read.commenters = " ", True, ""
    read.quotes, read.escapedquotes, read.escape = '"', '"', "\\"
    parts = [part.replace("\\`", "`").replace("\\$", "$").replace("%%", "%") for part in read]
    plain = [part for part in command if "\\" not in part]
    assert [part for part, meant in zip(parts, command, strict=True) if "\\" not in meant] == plain


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-utils")
def test_the_entry_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "codingvibez.desktop"
    path.write_text(desktop_entry([*COMMAND, "--data-dir", 'a "b" $c `d` %e']))
    subprocess.run(["desktop-file-validate", str(path)], check=True)


def test_the_entry_says_what_desktops_look_for(tmp_path: Path) -> None:
    DesktopAutostart(tmp_path, COMMAND).switch(True)
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(tmp_path / "codingvibez.desktop")
    fields = entry["Desktop Entry"]
    assert fields["Exec"] == '"/opt/coding vibez/codingvibez" --background'
    assert fields["Type"] == "Application"


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false", "Hidden = True"])
def test_an_entry_that_was_switched_off_elsewhere_is_off(line: str) -> None:
    entry = "[Desktop Entry]\nType=Application\n"
    assert is_desktop_entry_on(entry)
    assert not is_desktop_entry_on(entry + line)


def test_an_agent_that_was_switched_off_or_broken_is_off(tmp_path: Path) -> None:
    LaunchAgent(tmp_path, COMMAND).switch(True)
    content = (tmp_path / "app.codingvibez.tray.plist").read_bytes()
    fields = plistlib.loads(content)
    assert fields["ProgramArguments"] == COMMAND
    assert is_launch_agent_on(content)
    assert not is_launch_agent_on(plistlib.dumps({**fields, "Disabled": True}))
    assert not is_launch_agent_on(b"nonsense")
    assert not is_launch_agent_on(b"")


def test_windows_veto_is_told_and_lifted(tmp_path: Path) -> None:
    registry = Registry()
    way = RunKey(registry, COMMAND)
    way.switch(True)
    assert registry.keys[RUN] == {"CodingVibez": '"/opt/coding vibez/codingvibez" --background'}
    registry.keys[APPROVED] = {"CodingVibez": b"\x03" + b"\0" * 11}
    assert not way.is_on()
    registry.keys[APPROVED] = {"CodingVibez": b"\x02" + b"\0" * 11}
    assert way.is_on()
    registry.keys[APPROVED] = {"CodingVibez": b"\x03" + b"\0" * 11}
    way.switch(True)
    assert way.is_on()


def test_the_command_starts_this_program_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "bin" / "codingvibez"
    assert command_line(None, [str(script), "--port", "9"]) == [str(script), "--background"]
    assert command_line(tmp_path, ["/x/app/__main__.py"]) == [
        sys.executable,
        "-m",
        "app",
        "--data-dir",
        str(tmp_path),
        "--background",
    ]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command_line(None, ["anything"]) == [sys.executable, "--background"]


def test_each_system_has_its_place(tmp_path: Path) -> None:
    config = tmp_path / "config"
    autostart(None, platform="linux", home=tmp_path, environment={}).switch(True)
    assert (tmp_path / ".config/autostart/codingvibez.desktop").is_file()
    autostart(None, platform="linux", home=tmp_path, environment={"XDG_CONFIG_HOME": str(config)}).switch(
        True
    )
    assert (config / "autostart/codingvibez.desktop").is_file()
    autostart(None, platform="darwin", home=tmp_path, environment={}).switch(True)
    assert (tmp_path / "Library/LaunchAgents/app.codingvibez.tray.plist").is_file()


def test_the_preference_is_the_systems_word(tmp_path: Path, qapp: object) -> None:
    way = DesktopAutostart(tmp_path / "autostart", COMMAND)
    preferences = Preferences(tmp_path / "tray.ini", autostart=way)
    told: list[str] = []
    preferences.changed.connect(told.append)
    preferences.starts_at_login = True
    assert way.is_on()
    (tmp_path / "autostart/codingvibez.desktop").unlink()
    assert not preferences.starts_at_login
    assert told == ["starts_at_login"]
    assert not Preferences(tmp_path / "other.ini").can_start_at_login
