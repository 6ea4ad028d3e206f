"""Words out of pictures, by tesseract.

One look at a picture is not enough: looks that differ err differently. So there are two, side by side,
whose finds are pooled (psm 4 keeps rows whole, psm 6 keeps labels with their amounts), and a third where
these leave doubts. What was tried, and how much each brought, is measured by `tests/benchmarks/receipts.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean
from time import monotonic

from PIL import Image, ImageFilter, ImageOps

from server.core.receipts.page import Page, Word
from server.receipts import second_reader
from server.receipts.preparing import cleaned, enlarged, letter_height
from server.receipts.refusals import Refused
from server.receipts.tesseract import pytesseract

_LETTER, _LARGER = 25, 32
# Noise makes tesseract search for a minute.
_LOOK_S = 14
_TURN_S = 8
_SHORTEST_S = 0.3
_SECOND_READER_S = 10
# Sideways, words are guessed at 0.36 at most, upside down at 0.47; one upright print in twenty is read at
# less than this (measured), for which turning it on trial is a second lost.
_UNSURE = 0.55
_FEW_WORDS = 5
QUARTERS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
_MOST_WORDS = 4000
_MOST_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is being read.

    Attributes:
        clean: It, made ready.
        letter: About how high its letters are, in pixels.
        language: In which language it was read.
        until: When reading must end, as `time.monotonic` counts.
        readings: The words of each look so far.
        turn: By how many quarters, against the clock, it was turned to be upright.
    """

    clean: Image.Image
    letter: float
    language: str
    until: float
    readings: tuple[tuple[Word, ...], ...]
    turn: int = 0

    def as_page(self, sheet: int) -> Page:
        """Gives its words as a page of a file."""
        width, height = self.clean.size
        return Page(width, height, self.readings, is_text=False, sheet=sheet, turn=self.turn)


def languages_here() -> frozenset[str]:
    """Gives the languages that tesseract can read on this computer; empty where it is missing."""
    try:
        return frozenset(pytesseract.get_languages()) - {"osd"}
    except (OSError, pytesseract.TesseractError, pytesseract.TesseractNotFoundError):
        return frozenset()


def usable(wanted: str) -> tuple[str, ...]:
    """Gives those of the wanted languages (joined by plus signs) that are installed, in their order.

    Raises:
        Refused: Tesseract is missing, or none of them is installed.
    """
    here = languages_here()
    if not here:
        raise Refused(
            "Pictures cannot be read here: the program tesseract is not installed. On Debian and Ubuntu: "
            "sudo apt install tesseract-ocr; on macOS: brew install tesseract; on Windows: "
            "winget install UB-Mannheim.TesseractOCR. PDFs that hold text can be read without it."
        )
    chosen = [name for name in wanted.split("+") if name in here]
    if not chosen:
        raise Refused(
            f"tesseract has no language data for {wanted}; installed here: {', '.join(sorted(here))}. "
            "Choose one of these in the settings, or install the package tesseract-ocr-<language>."
        )
    return tuple(chosen)


def looked_at(grey: Image.Image, language: str, until: float) -> Picture:
    """Reads a picture twice, and turns it upright first where that brings words."""
    picture = _twice(cleaned(grey), language, until)
    if not any(picture.readings) or _sureness(picture) >= _UNSURE:
        return picture
    turn = _best_turn(picture)
    if turn == 0:
        return picture
    other = _twice(turned(picture.clean, turn), language, until)
    other = replace(other, turn=turn)
    return max(picture, other, key=lambda item: _sure_words(item.readings[0]))


def turned(clean: Image.Image, quarters: int) -> Image.Image:
    """Gives a picture that was made ready, turned by quarters against the clock, and made ready anew."""
    return cleaned(clean.transpose(QUARTERS[quarters - 1])) if quarters else clean


def looked_again(picture: Picture, languages: str) -> Picture:
    """Adds a third reading: the second reader's, where it is installed and there is time, else tesseract's.

    That is of larger letters with all their contrast, in languages that plus signs join.
    """
    if second_reader.is_here() and picture.until - monotonic() > _SECOND_READER_S:
        words = second_reader.words_of(picture.clean)
        if words is not None:
            return replace(picture, readings=(*picture.readings, words))
    larger = ImageOps.autocontrast(enlarged(picture.clean, picture.letter, _LARGER), cutoff=1)
    words = _words(larger, picture.clean, 6, languages, picture.until)
    return replace(picture, readings=(*picture.readings, words))


def _twice(clean: Image.Image, language: str, until: float) -> Picture:
    letter = letter_height(clean)
    if letter is None:
        return Picture(clean, _LETTER, language, until, ((),))
    sharp = enlarged(clean, letter, _LETTER)
    soft = sharp.filter(ImageFilter.GaussianBlur(1))
    readings = _side_by_side(
        [partial(_words, sharp, clean, 4, language, until), partial(_words, soft, clean, 6, language, until)]
    )
    return Picture(clean, letter, language, until, readings)


def _best_turn(picture: Picture) -> int:
    """Gives by how many quarters a picture is to be turned so that more can be read; read small, to be quick.

    Tesseract's own guess of the orientation is wrong for one receipt in six (measured).
    """
    small = enlarged(picture.clean, picture.letter, 18)
    turns = [None, *QUARTERS]
    looks = [
        partial(
            _words,
            small if turn is None else small.transpose(turn),
            small,
            6,
            picture.language,
            picture.until,
            _TURN_S,
        )
        for turn in turns
    ]
    counts = [_sure_words(words) for words in _side_by_side(looks)]
    best = max(range(len(turns)), key=counts.__getitem__)
    return 0 if counts[best] < 1.3 * counts[0] + _FEW_WORDS else best


def _side_by_side(looks: Sequence[Callable[[], tuple[Word, ...]]]) -> tuple[tuple[Word, ...], ...]:
    with ThreadPoolExecutor(_MOST_AT_ONCE) as pool:
        return tuple(pool.map(lambda look: look(), looks))


def _words(
    image: Image.Image,
    scale_of: Image.Image,
    mode: int,
    languages: str,
    until: float,
    most_s: float = _LOOK_S,
) -> tuple[Word, ...]:
    """Gives the words of one look, in pixels of `scale_of`; none where it took too long.

    Raises:
        Refused: Tesseract failed.
    """
    time_left = min(most_s, until - monotonic())
    if time_left < _SHORTEST_S:
        return ()
    # The format in which it is handed over: packing a PNG takes longer than reading some receipts.
    image.format = "BMP"
    try:
        found = pytesseract.image_to_data(
            image,
            lang=languages,
            config=f"--psm {mode} --dpi 300",
            output_type=pytesseract.Output.DICT,
            timeout=time_left,
        )
    except RuntimeError as error:
        if isinstance(error, pytesseract.TesseractError):
            raise Refused(f"tesseract failed: {str(error.message)[:200]}") from error
        return ()
    except OSError as error:
        raise Refused(f"tesseract could not be run: {error}") from error
    factor = scale_of.width / image.width
    words = []
    columns = ("text", "conf", "left", "top", "width", "height")
    for text, sure, left, top, width, height in zip(*(found[name] for name in columns), strict=True):
        if sure >= 0 and text.strip():
            words.append(
                Word(
                    text,
                    float(sure) / 100,
                    left * factor,
                    top * factor,
                    (left + width) * factor,
                    (top + height) * factor,
                )
            )
    return tuple(words[:_MOST_WORDS])


def _sureness(picture: Picture) -> float:
    words = [word for reading in picture.readings for word in reading if len(word.text) > 1]
    return fmean(word.confidence for word in words) if len(words) >= 2 * _FEW_WORDS else 0.0


def _sure_words(words: Sequence[Word]) -> float:
    return sum(word.confidence for word in words if word.confidence > 0.6 and len(word.text) > 2)
