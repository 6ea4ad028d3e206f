"""Characters drawn by hand for 16-pixel icons, where a scaled font turns to mud."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

HEIGHT: Final = 9

_GLYPHS: Final[dict[str, str]] = {
    "0": ".##. #..# #..# #..# #..# #..# #..# #..# .##.",
    "1": ".# ## .# .# .# .# .# .# .#",
    "2": ".##. #..# ...# ...# ..#. .#.. #... #... ####",
    "3": ".##. #..# ...# ...# .##. ...# ...# #..# .##.",
    "4": "...# ..## ..## .#.# .#.# #..# #### ...# ...#",
    "5": "#### #... #... ###. ...# ...# ...# #..# .##.",
    "6": ".##. #..# #... #... ###. #..# #..# #..# .##.",
    "7": "#### ...# ...# ..#. ..#. ..#. .#.. .#.. .#..",
    "8": ".##. #..# #..# #..# .##. #..# #..# #..# .##.",
    "9": ".##. #..# #..# #..# .### ...# ...# #..# .##.",
    "$": ".#.. .### #... #... .##. ...# ...# ###. ..#.",
    "¢": ".... .#.. .### #... #... #... .### .#.. ....",
    "€": "..## .#.. #... ###. #... ###. #... .#.. ..##",
    "£": "..#. .#.# .#.. .#.. ###. .#.. .#.. #... ####",
    "¥": "#...# #...# .#.#. .#.#. ##### ..#.. ##### ..#.. ..#..",
    "k": "#... #... #..# #..# #.#. ##.. #.#. #..# #..#",
    "M": "#...# ##.## ##.## #.#.# #.#.# #...# #...# #...# #...#",
    "B": "###. #..# #..# #..# ###. #..# #..# #..# ###.",
    "T": "### .#. .#. .#. .#. .#. .#. .#. .#.",
    "<": "... ... ..# .#. #.. .#. ..# ... ...",
    ">": "... ... #.. .#. ..# .#. #.. ... ...",
    "-": ".. .. .. .. ## .. .. .. ..",
    "—": ".... .... .... .... #### .... .... .... ....",
    ".": ". . . . . . . . #",
    ",": ". . . . . . . # #",
}


def width(text: str) -> int | None:
    """Gives the pixels a text needs, None where a character was not drawn."""
    if not text or any(character not in _GLYPHS for character in text):
        return None
    return sum(len(_GLYPHS[character].partition(" ")[0]) + 1 for character in text) - 1


def draw(painter: QPainter, left: int, top: int, text: str, ink: QColor) -> None:
    """Draws a text whose characters are all known, pixel by pixel."""
    for character in text:
        rows = _GLYPHS[character].split()
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if cell == "#":
                    painter.fillRect(QRect(left + x, top + y, 1, 1), ink)
        left += len(rows[0]) + 1
