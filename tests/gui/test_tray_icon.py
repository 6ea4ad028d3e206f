from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.drawing import pixel_digits
from app.drawing.mark import ICON_SIZES, app_icon, draw_app_icon
from app.drawing.tray_icon import SIZES, Look, Tone, draw_icon, draw_pixmap
from app.theme import contrast

TEXTS = ("$4", "12", "42¢", "420", "1.2k", "12k", "<1¢", "-42¢", ">1T", "—")
TONES: tuple[Tone, ...] = ("plain", "warning", "exceeded")


def image(look: Look, size: int) -> QImage:
    return draw_pixmap(look, size).toImage().convertToFormat(QImage.Format.Format_ARGB32)


def ink_of(picture: QImage) -> int:
    """Counts the pixels that are more than half inked."""
    return sum(
        picture.pixelColor(x, y).alpha() > 127
        for x in range(picture.width())
        for y in range(picture.height())
    )


def colours(picture: QImage) -> set[str]:
    return {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_there_pixel_by_pixel(qtbot: QtBot, size: int) -> None:
    icon = draw_icon(Look(text="$4"))
    assert QSize(size, size) in icon.availableSizes()
    given = icon.pixmap(QSize(size, size), 1.0).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    assert given == image(Look(text="$4"), size)


@pytest.mark.parametrize(("size", "text"), tuple(itertools.product(SIZES, TEXTS)))
def test_texts_are_drawn_whole(qtbot: QtBot, size: int, text: str) -> None:
    picture = image(Look(text=text), size)
    assert picture.size() == QSize(size, size)
    columns = [x for x in range(size) if any(picture.pixelColor(x, y).alpha() > 60 for y in range(size))]
    assert columns
    # As wide as the place allows, and in the middle.
    if len(text) >= 2:
        assert columns[-1] - columns[0] + 1 >= size * 0.6
    assert abs(columns[0] - (size - 1 - columns[-1])) <= max(2, size * 0.1)


def test_small_texts_are_crisp(qtbot: QtBot) -> None:
    picture = image(Look(text="1.2k"), 16)
    alphas = {picture.pixelColor(x, y).alpha() for x in range(16) for y in range(16)}
    assert alphas == {0, 255}


def test_characters_by_hand() -> None:
    for text in ("0123", "456", "789", "$42", "42¢", "1.2k", "1,2M", "9B", "<1¢", ">1T", "-4", "—"):
        assert pixel_digits.width(text) is not None
    assert pixel_digits.width("1.2k") == 14
    assert pixel_digits.width("₹") is None
    assert pixel_digits.width("") is None
    for rows in pixel_digits._GLYPHS.values():
        lines = rows.split()
        assert len(lines) == pixel_digits.HEIGHT
        assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize("size", SIZES)
def test_the_ring_fills_with_the_share(qtbot: QtBot, size: int) -> None:
    inks = [ink_of(image(Look(fill=share), size)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert inks == sorted(set(inks))
    assert inks[0] == 0
    assert abs(inks[2] / inks[4] - 0.5) < 0.1


@pytest.mark.parametrize(("size", "dark"), tuple(itertools.product(SIZES, (True, False))))
def test_states_differ_in_shape_too(qtbot: QtBot, size: int, dark: bool) -> None:
    """Meaning is never colour alone."""

    def shape(look: Look) -> list[bool]:
        picture = image(look, size)
        return [picture.pixelColor(x, y).alpha() > 127 for x in range(size) for y in range(size)]

    for text in ("", "$4"):
        shapes = [shape(Look(text=text, fill=0.9, tone=tone, dark_panel=dark)) for tone in TONES]
        if text:
            assert shapes[0] != shapes[1]
        assert shapes[1] != shapes[2]
        assert shape(Look(text=text, fill=0.9, error=True)) != shapes[0]


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize(("dark", "panel"), [(True, "#2B2B2B"), (False, "#F0F0F0")])
def test_ink_is_seen_on_its_panel(qtbot: QtBot, tone: Tone, dark: bool, panel: str) -> None:
    strongest = colours(image(Look(text="$4", tone=tone, dark_panel=dark), 64))
    assert strongest
    assert max(contrast(colour.upper(), panel) for colour in strongest) >= 4.5


def test_stale_is_dimmed(qtbot: QtBot) -> None:
    for look in (Look(), Look(fill=1.0), Look(text="$4")):
        stale = image(Look(text=look.text, fill=look.fill, stale=True), 32)
        assert max(stale.pixelColor(x, y).alpha() for x in range(32) for y in range(32)) < 150


@pytest.mark.parametrize(
    ("size", "look"), tuple(itertools.product(SIZES, (Look(text="$4"), Look(fill=0.5), Look())))
)
def test_a_pause_is_two_bars_that_leave_the_figure_legible(qtbot: QtBot, size: int, look: Look) -> None:
    picture = image(replace(look, paused=True), size)
    assert picture != image(look, size)
    lowest = [picture.pixelColor(x, size - 1).alpha() > 127 for x in range(size)]
    assert sum(now and not before for before, now in itertools.pairwise([False, *lowest])) == 2
    assert ink_of(picture) > ink_of(image(look, size)) / 2


def test_equal_looks_are_equal() -> None:
    assert Look(text="$4") == Look(text="$4")
    assert Look(text="$4") != Look(text="$5")


@pytest.mark.parametrize("platform", ["darwin", "linux"])
def test_macos_tints_only_what_has_no_meaning_in_its_colour(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    mac = platform == "darwin"
    assert draw_icon(Look(text="$4")).isMask() is mac
    assert draw_icon(Look(text="$4", tone="warning")).isMask() is False
    assert draw_icon(Look(error=True)).isMask() is False


@pytest.mark.parametrize("size", ICON_SIZES)
def test_the_programs_icon(qtbot: QtBot, size: int) -> None:
    picture = draw_app_icon(size).toImage()
    assert picture.pixelColor(0, 0).alpha() < 128
    assert picture.pixelColor(size // 2, 1 + size // 16).name() == QColor("#3B5BDB").name()
    assert QSize(size, size) in app_icon().availableSizes()
    assert "#ffffff" in colours(picture.convertToFormat(QImage.Format.Format_ARGB32))
