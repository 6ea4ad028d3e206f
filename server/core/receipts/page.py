"""Words, where they stand, and the pages that they stand on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page. Pages count from 0; edges are shares of the page's width and height, 0 to 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: Box) -> Box:
        """Gives the smallest box around two of one page."""
        return Box(
            self.page,
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A word, how sure its reader was (0 to 1), and where it stands, in the page's own units."""

    text: str
    confidence: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """A page, read once or several times.

    Attributes:
        width: In the units of its words.
        height: Likewise.
        readings: The words of each reading. There are several, since they err differently.
        is_text: Whether the words were in the file as text, so that no letter is a guess.
        sheet: Which page of the file it is, from 0; pages without words of their own may have been left out.
        turn: By how many quarters, against the clock, its picture had to be turned to be upright.
    """

    width: float
    height: float
    readings: tuple[tuple[Word, ...], ...]
    is_text: bool
    sheet: int = 0
    turn: int = 0
