"""Pages with words where a text has them: two spaces are a gap between columns."""

from __future__ import annotations

import re

from server.core.receipts.page import Page, Word

_WIDE, _HIGH = 5.0, 10.0


def page_of(text: str, *, is_text: bool = True, confidence: float = 1.0, readings: int = 1) -> Page:
    """Gives a page of a text; every letter is as wide as every other."""
    words = []
    lines = text.split("\n")
    for row, line in enumerate(lines):
        for match in re.finditer(r"[^ ]+", line):
            left, top = 20 + _WIDE * match.start(), 20 + 1.5 * _HIGH * row
            words.append(
                Word(match.group(), confidence, left, top, left + _WIDE * len(match.group()), top + _HIGH)
            )
    width = 40 + _WIDE * max(map(len, lines))
    return Page(width, 40 + 1.5 * _HIGH * len(lines), (tuple(words),) * readings, is_text)
