"""A second reader, where the extra `ocr` is installed: RapidOCR, whose models lie in its wheel.

It reads faint and dotted print that tesseract does not, and takes five times as long (measured), so that it
is asked only where tesseract leaves doubts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from PIL import Image

from server.core.receipts.page import Word

_ENGINE = {
    # Like tesseract, one core: the other is the windows'.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    # What it may keep for later counts against a worker's memory, and there is no later.
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
    # Pictures come upright.
    "Global.use_cls": False,
    "Global.log_level": "critical",
}
_MOST_WORDS = 4000


def is_here() -> bool:
    """Tells whether the second reader is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def words_of(picture: Image.Image) -> tuple[Word, ...] | None:
    """Gives the words of an upright picture in its own pixels, or None where the reader failed."""
    try:
        from rapidocr import RapidOCR

        seen: Any = RapidOCR(params=_ENGINE)(picture.convert("RGB"))
    except Exception:  # noqa: BLE001 - whatever its libraries lack here, tesseract goes on without it
        return None
    if seen.boxes is None:
        return ()
    found = [
        word
        for text, sure, corners in zip(seen.txts, seen.scores, seen.boxes.tolist(), strict=True)
        for word in _words_in(text, float(sure), corners)
    ]
    return tuple(found[:_MOST_WORDS])


def _words_in(text: str, sure: float, corners: Sequence[Sequence[float]]) -> list[Word]:
    """Cuts a line into its words, each as wide as its share of the letters."""
    across, down = [corner[0] for corner in corners], [corner[1] for corner in corners]
    left, letter = min(across), (max(across) - min(across)) / max(1, len(text))
    return [
        Word(
            match.group(),
            sure,
            left + letter * match.start(),
            min(down),
            left + letter * match.end(),
            max(down),
        )
        for match in re.finditer(r"\S+", text)
    ]
