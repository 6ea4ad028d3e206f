from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app import formatting
from app.client import ApiClient
from app.counting import Noun
from app.preferences import Preferences
from app.translation import LANGUAGES, install, spoken, translate
from app.tray import GlanceMenu
from app.windows.preference_rows import PreferenceRows
from resources.translations.refresh import HERE, compile_words, find_words, sources
from tests.gui.conftest import FakeServer

APP = Path(__file__).parents[2] / "app"
HOLE = re.compile(r"\{\w*\}|%L?n")


class Said(NamedTuple):
    context: str
    source: str


@pytest.fixture
def german(qapp: QApplication) -> None:
    install(qapp, "de")
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))


def messages(ts: Path) -> dict[Said, ET.Element]:
    found = {}
    for context in ET.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            said = Said(context.findtext("name", ""), message.findtext("source", ""))
            found[said] = message
    return found


def forms(message: ET.Element) -> list[str]:
    translation = message.find("translation")
    assert translation is not None
    plural = [form.text or "" for form in translation.iter("numerusform")]
    return plural or [translation.text or ""]


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Gives every call that asks for words, with the place of it."""
    for path in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            is_painters = isinstance(node.func, ast.Attribute) and name == "translate"
            if name in ("translate", "tr") and not is_painters:
                yield f"{path.relative_to(APP)}:{node.lineno}", node


# The files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ts", sources(), ids=lambda ts: ts.stem)
def test_nothing_in_the_source_is_new_to_the_files(ts: Path, tmp_path: Path) -> None:
    copy = tmp_path / ts.name
    shutil.copy(ts, copy)
    find_words(copy)
    assert copy.read_text(encoding="utf-8") == ts.read_text(encoding="utf-8"), (
        "run python -m resources.translations.refresh, and translate what is new"
    )


@pytest.mark.parametrize("ts", sources(), ids=lambda ts: ts.stem)
def test_what_is_compiled_is_what_is_written(ts: Path, tmp_path: Path) -> None:
    compile_words(ts, tmp_path / "words.qm")
    assert (tmp_path / "words.qm").read_bytes() == ts.with_suffix(".qm").read_bytes()


def test_every_language_that_can_be_chosen_has_its_file() -> None:
    assert {ts.stem for ts in sources()} == {f"codingvibez_{language}" for language in LANGUAGES}


def test_words_are_asked_for_whole() -> None:
    known = {said.source for said in messages(HERE / "codingvibez_de.ts")}
    wrong = []
    for place, call in calls():
        position = 1 if isinstance(call.func, ast.Name) else 0
        source = call.args[position]
        is_plain = all(isinstance(each, ast.Constant) for each in call.args[: position + 1])
        # lupdate leaves out in silence what it does not understand.
        if not is_plain or not isinstance(source, ast.Constant) or source.value not in known:
            wrong.append(f"{place} {ast.unparse(call)}")
    assert wrong == []


def test_all_of_it_is_german() -> None:
    for said, message in messages(HERE / "codingvibez_de.ts").items():
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, said
        assert all(forms(message)), said


@pytest.mark.parametrize("ts", sources(), ids=lambda ts: ts.stem)
def test_places_for_figures_are_the_same(ts: Path) -> None:
    for said, message in messages(ts).items():
        for form in forms(message):
            assert sorted(HOLE.findall(form)) == sorted(HOLE.findall(said.source)), said


def test_plain_words_mean_the_same_in_all_contexts() -> None:
    """A page and its table must not call one thing by two names."""
    meant: dict[str, set[str]] = {}
    for said, message in messages(HERE / "codingvibez_de.ts").items():
        meant.setdefault(said.source, set()).update(forms(message))
    for word in (
        "Provider",
        "Model",
        "Project",
        "Budget",
        "Cost",
        "unpriced",
        "estimated",
        "billed",
        "Today",
    ):
        assert len(meant[word]) == 1, word


# Choosing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "language"),
    [
        (["de-AT", "en-US"], "de"),
        (["de"], "de"),
        (["fr-FR", "de-CH"], "de"),
        (["en-GB", "de-DE"], "en"),
        (["fr-FR"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_a_person_reads(system: list[str], language: str) -> None:
    assert spoken("system", system) == language
    assert spoken("de", system) == "de"
    assert spoken("en", system) == "en"


def test_a_language_takes_the_place_of_the_one_before(qapp: QApplication) -> None:
    install(qapp, "de")
    assert translate("Pages", "Settings") == "Einstellungen"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().language() == QLocale.Language.German
    install(qapp, "en")
    assert translate("Pages", "Settings") == "Settings"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert QLocale().language() == QLocale.Language.English
    assert len(qapp.findChildren(QTranslator)) <= 2


def test_the_language_is_chosen_among_the_settings(preferences: Preferences) -> None:
    rows = PreferenceRows(preferences)
    row = rows.by_key["language"]
    assert row.setting.choices == ["As the system", "English", "Deutsch"]
    assert "started again" in row.setting.help
    row.wanted.emit("language", "Deutsch")
    assert preferences.language == "de"
    assert row.setting.value == "Deutsch"


# What is shown --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [0, 1, 2, 3 * 10**12])
def test_nouns_follow_their_number(qapp: QApplication, language: str, number: int) -> None:
    install(qapp, "de" if language == "de" else "en")
    for noun in get_args(Noun):
        words = formatting.count(number, noun)
        assert not set("(){}%") & set(words), words
        assert words.startswith(formatting.number(number))


@pytest.mark.usefixtures("german")
def test_figures_in_german() -> None:
    from datetime import UTC, date, datetime, timedelta
    from decimal import Decimal

    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert formatting.money(Decimal("-1234.5")) == "−1.234,50 $"
    assert formatting.money_compact(Decimal(3_400_000)) == "3,4M $"
    assert formatting.money(Decimal("0.00001")) == "<0,0001 $"
    assert formatting.percent(Decimal("0.5")) == "50 %"
    assert formatting.change(Decimal(3), Decimal(2)) == "50 % mehr"
    assert formatting.count(1, "request") == "1 Anfrage"
    assert formatting.count(1200, "request") == "1.200 Anfragen"
    assert formatting.day(date(2026, 11, 20), date(2026, 11, 22)) == "Fr., 20. Nov."
    assert formatting.ago(now - timedelta(hours=3), now) == "vor 3 Stunden"
    assert formatting.ago(now - timedelta(days=1, hours=25), now) == "vor 2 Tagen"


@pytest.mark.usefixtures("german")
def test_the_menu_in_german(qtbot: QtBot) -> None:
    menu = GlanceMenu()
    qtbot.addWidget(menu)
    words = [action.text() for action in menu.actions()]
    assert "CodingVibez öffnen" in words
    assert "CodingVibez beenden" in words
    assert any(each.startswith("Heute") for each in words)


@pytest.mark.usefixtures("german")
def test_a_window_in_german(qtbot: QtBot, client: ApiClient, server: FakeServer) -> None:
    from app.windows.new_token import NewTokenDialog

    dialog = NewTokenDialog(client, "http://127.0.0.1:8423")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.windowTitle() == "Neues Token für eine App"
    assert {"Darf", "Ratenlimit", "Läuft ab nach"} <= {each.text() for each in dialog.findChildren(QLabel)}
    assert {"Abbrechen", "Token anlegen"} <= {each.text() for each in dialog.findChildren(QPushButton)}
    assert dialog.expiry.currentText() == "1 Jahr"
