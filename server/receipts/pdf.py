"""PDFs: their words where they hold text, pictures of their pages where not.

PDFium cannot be interrupted and is not thread-safe; it only ever runs in the worker process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from ctypes import byref, c_int
from typing import TYPE_CHECKING, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from server.core.receipts.page import Page, Word
from server.receipts.refusals import Refused

if TYPE_CHECKING:
    from PIL import Image

# Left, top, right and bottom, or as PDF counts them: left, bottom, right, top.
Edges: TypeAlias = tuple[float, float, float, float]
_MOST_CHARACTERS = 60_000
_FEWEST_LETTERS = 25
_MOST_PIXELS = 9_000_000
_SHARP = 300 / 72
# Without those that do not break: they hold a number together, as in 1 234,50.
_SPACES = frozenset(" \t\r\n\u2002\u2003\u2009\u3000")


def pages_of(content: bytes) -> Iterator[Page | Image.Image]:
    """Gives the pages of a PDF: words where it has text, else a picture in shades of grey.

    Raises:
        Refused: It is damaged, protected by a password, or empty.
    """
    with closing(_opened(content)) as document:
        for number in range(len(document)):
            try:
                with closing(document[number]) as page:
                    yield _page_of(page)
            except pdfium.PdfiumError as error:
                raise _refused(error) from error


def picture_of(content: bytes, number: int, *, in_colour: bool) -> Image.Image:
    """Gives a picture of a page: in shades of grey it is the one that is read.

    Raises:
        Refused: The PDF is damaged, protected by a password, or has no such page.
    """
    with closing(_opened(content)) as document:
        if not 0 <= number < len(document):
            raise Refused("The file has no such page.")
        try:
            with closing(document[number]) as page:
                return _picture_of(page, *_size_of(page), in_colour=in_colour)
        except pdfium.PdfiumError as error:
            raise _refused(error) from error


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise _refused(error) from error
    if len(document) == 0:
        document.close()
        raise Refused("The PDF has no pages.")
    return document


def _refused(error: pdfium.PdfiumError) -> Refused:
    if "assword" in str(error):
        return Refused("The PDF is protected by a password. Save it without one, and send that.")
    return Refused("The PDF is damaged or cut short; send the whole file.")


def _page_of(page: pdfium.PdfPage) -> Page | Image.Image:
    width, height = _size_of(page)
    words = _words_of(page, width, height)
    if sum(letter.isalnum() for word in words for letter in word.text) >= _FEWEST_LETTERS:
        return Page(width, height, (tuple(words),), is_text=True)
    return _picture_of(page, width, height)


def _size_of(page: pdfium.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise Refused("The PDF has a page without size.")
    return width, height


def _picture_of(page: pdfium.PdfPage, width: float, height: float, *, in_colour: bool = False) -> Image.Image:
    scale = min(_SHARP, (_MOST_PIXELS / (width * height)) ** 0.5)
    picture: Image.Image = page.render(scale=scale, grayscale=not in_colour, may_draw_forms=False).to_pil()
    return picture.convert("RGB" if in_colour else "L")


def _words_of(page: pdfium.PdfPage, width: float, height: float) -> list[Word]:
    """Gives the words of a page: letters without a space, a gap or a new line between them."""
    placed = _placing(page, width, height)
    with closing(page.get_textpage()) as text_page:
        count = text_page.count_chars()
        if count > _MOST_CHARACTERS:
            raise Refused("The PDF has far more text than a bill; send the page with the total alone.")
        words: list[Word] = []
        letters: list[tuple[str, Edges]] = []
        for index in range(count):
            code = raw.FPDFText_GetUnicode(text_page, index)
            letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\x00"
            box = placed(text_page.get_charbox(index, loose=True))
            ends = letter in _SPACES or (letters and _apart(letters[-1][1], box))
            if ends and letters:
                words.append(_word(letters))
                letters = []
            if letter not in _SPACES:
                letters.append((letter, box))
        if letters:
            words.append(_word(letters))
    return [word for word in words if word.right > 0 and word.left < width]


def _placing(page: pdfium.PdfPage, width: float, height: float) -> Callable[[Edges], Edges]:
    """Gives what turns left, bottom, right, top on the sheet into left, top, right, bottom as it is shown.

    A page may be turned, and its corner may lie anywhere; three points tell how.
    """
    fine, far = 100, 1000.0

    def shown(x: float, y: float) -> tuple[float, float]:
        across, down = c_int(), c_int()
        size = int(width * fine), int(height * fine)
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, byref(across), byref(down))
        return across.value / fine, down.value / fine

    origin, right, up = shown(0, 0), shown(far, 0), shown(0, far)

    def placed(box: Edges) -> Edges:
        xs, ys = [], []
        for x, y in ((box[0], box[1]), (box[2], box[3])):
            xs.append(origin[0] + ((right[0] - origin[0]) * x + (up[0] - origin[0]) * y) / far)
            ys.append(origin[1] + ((right[1] - origin[1]) * x + (up[1] - origin[1]) * y) / far)
        return min(xs), min(ys), max(xs), max(ys)

    return placed


def _apart(last: Edges, box: Edges) -> bool:
    """Tells whether a letter belongs to another word than the last."""
    high = max(last[3] - last[1], 1.0)
    return box[0] - last[2] > 0.35 * high or box[0] < last[0] - high or abs(box[3] - last[3]) > 0.6 * high


def _word(letters: list[tuple[str, Edges]]) -> Word:
    boxes = [box for _, box in letters]
    return Word(
        "".join(letter for letter, _ in letters),
        1.0,
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
