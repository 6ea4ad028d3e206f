"""Rows of a document: words that stand beside each other, whatever the reader made of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from server.core.receipts.page import Box, Page, Word
from server.core.receipts.spelling import folded, tidy

_LOOK_BACK = 8
# Between columns there is more room than this many letters' heights.
_COLUMN_GAP = 1.6


@dataclass(frozen=True)
class Row:
    """Words that stand beside each other, from left to right.

    Attributes:
        words: At least one.
        page: From 0.
        reading: Which reading of the document it is of, from 0.
        order: Its number among the rows of its reading.
        place: How far down the document it stands, 0 to 1.
        width: The page's.
        height: The page's.
        letter: How high a usual word of the page is.
        is_text: Whether the page is text rather than a picture.
    """

    words: tuple[Word, ...]
    page: int
    reading: int
    order: int
    place: float
    width: float
    height: float
    letter: float
    is_text: bool

    @cached_property
    def text(self) -> str:
        """Its words with a space between each two."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def folded(self) -> str:
        """Its text, folded."""
        return folded(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for word in self.words:
            starts.append(at)
            at += len(word.text) + 1
        return starts

    @cached_property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Where the parts of its text that wide gaps divide begin and end."""
        cells, begin = [], 0
        for index in range(1, len(self.words) + 1):
            ends = index == len(self.words)
            if ends or self.words[index].left - self.words[index - 1].right > _COLUMN_GAP * self.letter:
                last = index - 1
                cells.append((self._starts[begin], self._starts[last] + len(self.words[last].text)))
                begin = index
        return tuple(cells)

    def words_of(self, start: int, end: int) -> tuple[Word, ...]:
        """Gives the words of a part of its text."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        return self.words[max(0, first) : last + 1]

    def box_of(self, start: int, end: int) -> Box:
        """Gives the box around a part of its text."""
        words = self.words_of(start, end)
        across, down = self.width or 1, self.height or 1
        return Box(
            self.page,
            _share(min(word.left for word in words) / across),
            _share(min(word.top for word in words) / down),
            _share(max(word.right for word in words) / across),
            _share(max(word.bottom for word in words) / down),
        )

    def confidence_of(self, start: int, end: int) -> float:
        """Gives how sure the reader was of a part of its text: as sure as of its worst word."""
        return min(word.confidence for word in self.words_of(start, end))

    @property
    def size(self) -> float:
        """How high its letters are, in usual ones."""
        heights = [word.height for word in self.words if len(word.text) > 1]
        return median(heights or [self.words[0].height]) / self.letter if self.letter else 1.0


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)


def rows_of(pages: Sequence[Page]) -> list[list[Row]]:
    """Gives the rows of every reading, from the top of the first page to the bottom of the last."""
    readings = max((len(page.readings) for page in pages), default=0)
    return [_rows_of_reading(pages, reading) for reading in range(readings)]


def _rows_of_reading(pages: Sequence[Page], reading: int) -> list[Row]:
    rows: list[Row] = []
    for number, page in enumerate(pages):
        # A page that was read once stands in every reading.
        words = page.readings[min(reading, len(page.readings) - 1)] if page.readings else ()
        tidied = [_tidied(word) for word in words]
        kept = [word for word in tidied if word.text]
        letter = median(word.height for word in kept) if kept else 1.0
        for group in _grouped(word for word in kept if word.height <= 5 * letter):
            place = (number + group[0].top / (page.height or 1)) / len(pages)
            rows.append(
                Row(
                    tuple(group),
                    number,
                    reading,
                    len(rows),
                    min(1.0, max(0.0, place)),
                    page.width,
                    page.height,
                    letter,
                    page.is_text,
                )
            )
    return rows


def _tidied(word: Word) -> Word:
    text = tidy(word.text)
    if text == word.text:
        return word
    return Word(text, word.confidence, word.left, word.top, word.right, word.bottom)


def _grouped(words: Iterable[Word]) -> list[list[Word]]:
    """Puts words into rows, each compared with the nearest of a row: rows may climb a little."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda item: (item.top + item.bottom, item.left)):
        best: list[Word] | None = None
        most = 0.5
        for row in rows[-_LOOK_BACK:]:
            nearest = min(row, key=lambda item: _apart(item, word))
            overlap = min(nearest.bottom, word.bottom) - max(nearest.top, word.top)
            shared = overlap / max(1e-6, min(nearest.height, word.height))
            if shared > most:
                best, most = row, shared
        if best is None:
            rows.append([word])
        else:
            best.append(word)
    for row in rows:
        row.sort(key=lambda item: item.left)
    return sorted(rows, key=lambda row: median(word.top + word.bottom for word in row))


def _apart(one: Word, other: Word) -> float:
    return max(one.left - other.right, other.left - one.right)
