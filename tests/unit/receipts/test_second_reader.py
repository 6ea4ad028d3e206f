"""The second reader: asked where it is installed, and missed by nobody where it is not, or fails."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from time import monotonic
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from server.core.receipts.page import Word
from server.receipts import second_reader
from server.receipts.preparing import cleaned, letter_height
from server.receipts.recognising import Picture, looked_again
from tests.documents.rolls import AMERICAN, roll


def picture(seconds: float = 60) -> Picture:
    clean = cleaned(roll(AMERICAN))
    return Picture(clean, letter_height(clean) or 20, "eng", monotonic() + seconds, ((),))


def last_reading(seen: Picture) -> set[str]:
    return {word.text for word in seen.readings[-1]}


@dataclass
class Boxes:
    corners: list[list[list[float]]]

    def tolist(self) -> list[list[list[float]]]:
        return self.corners


@dataclass
class Seen:
    txts: tuple[str, ...] | None
    scores: tuple[float, ...] | None
    boxes: Boxes | None


def install(monkeypatch: pytest.MonkeyPatch, answer: Seen | Exception) -> None:
    """Puts a stand-in where the second reader would be."""

    class RapidOCR:
        def __init__(self, params: dict[str, Any]) -> None:
            assert params["EngineConfig.onnxruntime.intra_op_num_threads"] == 1

        def __call__(self, image: Image.Image) -> Seen:
            assert image.mode == "RGB"
            if isinstance(answer, Exception):
                raise answer
            return answer

    module = ModuleType("rapidocr")
    module.RapidOCR = RapidOCR  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rapidocr", module)
    monkeypatch.setattr(second_reader, "is_here", lambda: True)


SEEN = Seen(
    ("TOTAL 32.39", "THANKS"),
    (0.98, 0.9),
    Boxes([[[10, 20], [120, 20], [120, 40], [10, 40]], [[10, 52], [70, 50], [70, 70], [10, 72]]]),
)


def test_lines_are_cut_into_words_by_their_share_of_the_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, SEEN)
    assert second_reader.words_of(Image.new("L", (200, 100))) == (
        Word("TOTAL", 0.98, 10, 20, 60, 40),
        Word("32.39", 0.98, 70, 20, 120, 40),
        Word("THANKS", 0.9, 10, 50, 70, 72),
    )


def test_what_it_reads_is_the_third_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, SEEN)
    again = looked_again(picture(), "eng")
    assert len(again.readings) == 2
    assert last_reading(again) == {"TOTAL", "32.39", "THANKS"}


def test_a_page_without_words_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, Seen(None, None, None))
    assert second_reader.words_of(Image.new("L", (200, 100))) == ()


@pytest.mark.parametrize(
    "error", [RuntimeError("no memory"), MemoryError(), ImportError("a library is missing")]
)
def test_tesseract_looks_again_where_it_fails(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    install(monkeypatch, error)
    assert "$32.39" in last_reading(looked_again(picture(), "eng"))


def test_tesseract_looks_again_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reader, "find_spec", lambda name: None)
    assert not second_reader.is_here()
    assert "$32.39" in last_reading(looked_again(picture(), "eng"))


def test_it_is_not_asked_where_little_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, SEEN)
    assert "THANKS" not in last_reading(looked_again(picture(seconds=9), "eng"))


@pytest.mark.skipif(not second_reader.is_here(), reason="the extra `ocr` is not installed")
def test_the_real_one_reads_a_till_roll() -> None:
    read = second_reader.words_of(cleaned(roll(AMERICAN)))
    assert read is not None
    assert {"BLUE", "TOTAL", "$32.39"} <= {word.text for word in read}
