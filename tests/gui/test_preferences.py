from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from app.preferences import Preferences, ThemeMode, TrayShows


def test_what_a_new_installation_prefers(preferences: Preferences) -> None:
    assert preferences.tray_shows == "today"
    assert preferences.theme == "system"
    assert preferences.welcomed is False
    assert preferences.geometry("main") is None


def test_everything_is_remembered(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "tray.ini"
    first = Preferences(path)
    first.tray_shows = "budget"
    first.theme = "dark"
    first.language = "de"
    first.welcomed = True
    first.set_geometry("main", QByteArray(b"\x01\x02"))
    first.save()
    second = Preferences(path)
    assert second.tray_shows == "budget"
    assert second.theme == "dark"
    assert second.language == "de"
    assert second.welcomed is True
    assert second.geometry("main") == QByteArray(b"\x01\x02")


def test_nonsense_counts_as_the_default(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "tray.ini"
    path.write_text(
        "[tray]\nshows=everything\n[window]\ntheme=\nlanguage=Klingon\n[start]\nwelcomed=perhaps\n[geometry1]\nmain=x\n"
    )
    preferences = Preferences(path)
    assert preferences.tray_shows == "today"
    assert preferences.theme == "system"
    assert preferences.language == "system"
    assert preferences.welcomed is False
    assert preferences.geometry("main") is None


@pytest.mark.parametrize("shows", ["today", "month", "budget", "icon"])
def test_a_change_is_told_once(preferences: Preferences, qtbot: QtBot, shows: TrayShows) -> None:
    preferences.tray_shows = "month" if shows == "today" else "today"
    told: list[str] = []
    preferences.changed.connect(told.append)
    preferences.tray_shows = shows
    preferences.tray_shows = shows
    assert told == ["tray_shows"]


def test_the_theme_is_told_as_well(preferences: Preferences, qtbot: QtBot) -> None:
    mode: ThemeMode = "light"
    with qtbot.waitSignal(preferences.changed) as told:
        preferences.theme = mode
    assert told.args == ["theme"]


def test_the_page_that_was_open(preferences: Preferences) -> None:
    assert preferences.page == ""
    preferences.page = "usage"
    assert preferences.page == "usage"
