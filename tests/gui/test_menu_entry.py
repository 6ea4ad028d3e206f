"""The entry in a desktop's menu: made and removed whole, and good for receipts."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.menu_entry import RECEIPT_TYPES, MenuEntry, menu_entry
from app.preferences import Preferences
from app.windows.preference_rows import PreferenceRows

COMMAND = ["/opt/coding vibez/codingvibez"]


@pytest.fixture(autouse=True)
def _no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)


def test_it_opens_receipts(tmp_path: Path, qtbot: QtBot) -> None:
    entry = MenuEntry(tmp_path, COMMAND)
    assert not entry.is_on()
    entry.switch(True)
    assert entry.is_on()
    file = tmp_path / "applications" / "codingvibez.desktop"
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(file.read_text())
    fields = parser["Desktop Entry"]
    assert shlex.split(fields["Exec"]) == [*COMMAND, "%F"]
    assert fields["MimeType"].rstrip(";").split(";") == list(RECEIPT_TYPES)
    icon = QImage(str(tmp_path / "icons/hicolor/256x256/apps/codingvibez.png"))
    assert (icon.width(), icon.height()) == (256, 256)
    entry.switch(False)
    assert not entry.is_on()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no desktop-file-utils here")
def test_the_specification_is_kept(tmp_path: Path, qtbot: QtBot) -> None:
    MenuEntry(tmp_path, COMMAND).switch(True)
    file = tmp_path / "applications" / "codingvibez.desktop"
    done = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_its_place_is_the_persons_own(tmp_path: Path, qtbot: QtBot) -> None:
    menu_entry(None, home=tmp_path, environment={"XDG_DATA_HOME": "relative"}).switch(True)
    assert (tmp_path / ".local/share/applications/codingvibez.desktop").is_file()
    menu_entry(tmp_path, environment={"XDG_DATA_HOME": str(tmp_path / "own")}).switch(True)
    text = (tmp_path / "own/applications/codingvibez.desktop").read_text()
    assert f"--data-dir {tmp_path} %F" in text
    assert "--background" not in text


def test_it_is_a_preference(tmp_path: Path, qtbot: QtBot) -> None:
    entry = MenuEntry(tmp_path / "share", COMMAND)
    preferences = Preferences(tmp_path / "tray.ini", menu=entry)
    rows = PreferenceRows(preferences)
    row = rows.by_key["is_in_menu"]
    qtbot.addWidget(row)
    row.wanted.emit("is_in_menu", True)
    assert entry.is_on()
    assert preferences.is_in_menu
    row.wanted.emit("is_in_menu", False)
    assert not entry.is_on()
    (tmp_path / "share" / "applications").rmdir()
    (tmp_path / "share" / "applications").write_text("in the way")
    row.wanted.emit("is_in_menu", True)
    assert row.problem.text()
    assert "is_in_menu" not in PreferenceRows(Preferences(tmp_path / "other.ini")).by_key
