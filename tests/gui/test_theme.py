from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app import theme
from app.theme import DARK, LIGHT, MAX_SERIES, ColourSlots, Palette, blend, contrast

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LOOKS = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["text", "soft", "accent", "good", "warn", "bad"])
def test_text_can_be_read(look: Palette, name: str) -> None:
    for ground in (look.window, look.card):
        assert contrast(getattr(look, name), ground) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
def test_marks_can_be_seen(look: Palette) -> None:
    for colour in (*look.series, look.other, look.accent):
        assert contrast(colour, look.card) >= 3


@pytest.mark.parametrize("look", LOOKS)
def test_text_on_the_accent_and_on_tints_can_be_read(look: Palette) -> None:
    assert contrast(look.on_accent, look.accent) >= 4.5
    for tint in (look.accent, look.warn, look.bad):
        assert contrast(look.text, blend(tint, look.window, 0.16)) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
def test_series_differ(look: Palette) -> None:
    assert len(set(look.series)) == MAX_SERIES == 6
    for one, other in combinations((*look.series, look.other), 2):
        apart = sum(abs(int(one[n : n + 2], 16) - int(other[n : n + 2], 16)) for n in (1, 3, 5))
        assert apart > 60


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#FFFFFF") == 1


def test_blend() -> None:
    assert blend("#FFFFFF", "#000000", 0.5) == "#808080"
    assert blend("#123456", "#FFFFFF", 1) == "#123456"


def test_dark_and_light_reach_every_widget(qtbot: QtBot, qapp: QApplication) -> None:
    label = QLabel("text")
    qtbot.addWidget(label)
    themes = theme.apply(qapp, "dark")
    assert themes.dark
    assert themes.mode == "dark"
    assert theme.current() is themes
    assert label.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    theme.apply(qapp, "light")
    assert label.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.window
    assert qapp.style().objectName().lower() == "fusion" or qapp.styleSheet()


def test_applying_twice_makes_one_theme(qapp: QApplication) -> None:
    assert theme.apply(qapp, "light") is theme.apply(qapp, "system")


def test_a_change_of_the_system_is_followed_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    themes = theme.apply(qapp, "system")
    with qtbot.waitSignal(themes.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert themes.palette in (LIGHT, DARK)


def test_every_change_is_told(qtbot: QtBot, qapp: QApplication) -> None:
    themes = theme.apply(qapp, "light")
    with qtbot.waitSignal(themes.changed):
        themes.set_mode("dark")


def test_disabled_text_is_still_there(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    button = QPushButton("x")
    disabled = button.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert contrast(disabled.name().upper(), DARK.card) > 2
    button.deleteLater()


@pytest.mark.usefixtures("qapp")
def test_figures_stand_under_each_other() -> None:
    for font in (theme.text_font(), theme.label_font(), theme.figure_font()):
        assert font.featureValue(QFont.Tag("tnum")) == 1
        widths = {QFontMetrics(font).horizontalAdvance(digit * 8) for digit in "0123456789"}
        assert len(widths) == 1


@pytest.mark.usefixtures("qapp")
def test_there_are_three_sizes_of_type() -> None:
    small, usual, large = theme.label_font(), theme.text_font(), theme.figure_font()
    assert 11 <= small.pixelSize() < usual.pixelSize() < large.pixelSize()
    assert usual.pixelSize() >= 13
    assert large.pixelSize() >= 28


def test_a_provider_keeps_its_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.theme.series._providers", ColourSlots())
    colour = theme.provider_color("openai", dark=False)
    theme.provider_color("anthropic", dark=False)
    assert theme.provider_color("openai", dark=False) == colour
    assert LIGHT.series.index(colour) == DARK.series.index(theme.provider_color("openai", dark=True))


def test_names_met_most_often_prefer_six_different_colours() -> None:
    names = ("openai", "anthropic", "google", "aws-bedrock", "openrouter", "mistral")
    alone = {name: ColourSlots().slot(name) for name in names}
    assert len(set(alone.values())) == 6


@given(st.lists(st.text(max_size=8), unique=True, max_size=20))
def test_colours_do_not_depend_on_what_comes_later(keys: list[str]) -> None:
    slots = ColourSlots()
    first = [slots.slot(key) for key in keys]
    assert [slots.slot(key) for key in keys] == first
    own = [slot for slot in first if slot is not None]
    assert len(own) == len(set(own)) == min(len(keys), MAX_SERIES)


@given(st.lists(st.text(max_size=8), unique=True, max_size=20), st.data())
def test_colours_side_by_side_are_all_different(keys: list[str], data: st.DataObject) -> None:
    slots = ColourSlots()
    for key in keys:
        slots.slot(key)
    side_by_side = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    shown = slots.slots_for(side_by_side)
    assert len(shown) == min(len(side_by_side), MAX_SERIES)
    assert len(set(shown.values())) == len(shown)


def test_the_seventh_provider_is_grey() -> None:
    slots = ColourSlots()
    assert None not in [slots.slot(f"p{n}") for n in range(MAX_SERIES)]
    assert slots.slot("seventh") is None
