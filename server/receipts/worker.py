"""The process that reads one file: little memory, little time, and no way to do harm.

It takes requests and files from standard input and gives its answers on standard output. A file that
kills it is an error message in the server, no more.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from server.core.receipts.findings import Findings
from server.core.receipts.page import Page
from server.core.receipts.reading import understood
from server.receipts.fork_server import serve
from server.receipts.messages import Answer, Read, Request

if TYPE_CHECKING:
    from PIL.Image import Image

    from server.receipts.recognising import Picture

MEMORY = 1400 << 20
PROCESSOR_S = 20
_PATIENT = 10
# Bills begin with what matters; a cloud's may have a hundred pages of details.
_TEXT_PAGES, _PICTURE_PAGES = 10, 3
# A third look mends totals and dates; for names alone it is seldom worth its time (measured).
_SURE, _SURE_OF_NAME = 0.6, 0.2
_NOTHING = (
    "There is no text in it that can be read. Photograph it straight, in good light, and so that it fills "
    "the picture."
)
# The server waits a little longer.
_READING_S = 28
_GERMAN = re.compile(
    r"(?i)\b(?:summe|mwst|ust|gesamt\w*|rechnung\w*|betrag|datum|uhr|danke|stra(?:ss|ß)e|steuer\w*|netto|bar)\b"
)


def main() -> int:
    """Answers what is asked on standard input; gives the exit code."""
    if sys.platform != "win32":
        os.nice(_PATIENT)
    leave_bundle()
    return serve(load, reply)


def load(asked: bytes) -> None:
    """Loads what a request needs, before there is a file to beware of."""
    if msgspec.json.decode(asked, type=Request).kind == "pdf":
        import server.receipts.pdf
    else:
        import server.receipts.pictures
        import server.receipts.recognising  # noqa: F401 - both are used when the answer is worked out


def reply(asked: bytes, content: bytes) -> bytes:
    """Answers a request within the limits that this process has from then on."""
    _restrain()
    return msgspec.json.encode(answer(msgspec.json.decode(asked, type=Request), content))


def leave_bundle() -> None:
    """Lets tesseract find the system's libraries, where a program in one piece put its own before them."""
    if getattr(sys, "frozen", False):
        original = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
        os.environ["LD_LIBRARY_PATH"] = original
        if not original:
            del os.environ["LD_LIBRARY_PATH"]


def _restrain() -> None:
    """Takes little of the computer; the limits hold for tesseract too."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def answer(request: Request, content: bytes) -> Answer:
    """Reads a file; what cannot be read is answered with the reason."""
    from server.receipts.refusals import Refused

    try:
        if request.draw is not None:
            from server.receipts.drawing import drawn

            return Answer(picture=drawn(content, request.kind, request.draw))
        pages = _pages(request, content)
        if not any(reading for page in pages for reading in page.readings):
            return Answer(refused=_NOTHING)
        return Answer(read=Read(pages, understood(pages, request.hints)))
    except Refused as error:
        return Answer(refused=str(error))
    except MemoryError:
        return Answer(refused="The file needs more memory than a bill should; send it smaller.")


def _pages(request: Request, content: bytes) -> tuple[Page, ...]:
    if request.kind != "pdf":
        from server.receipts.pictures import pictures_of

        frames = islice(pictures_of(content, request.kind), _PICTURE_PAGES)
        return _recognised(enumerate(frames), request)
    from server.receipts.pdf import pages_of

    texts: list[Page] = []
    pictures: list[tuple[int, Image]] = []
    for sheet, page in enumerate(islice(pages_of(content), _TEXT_PAGES)):
        if isinstance(page, Page):
            texts.append(replace(page, sheet=sheet))
        elif len(pictures) < _PICTURE_PAGES and not texts:
            # Behind a page of text pictures are advertisements; before one they may be the bill.
            pictures.append((sheet, page))
    return (*_recognised(iter(pictures), request), *texts) if pictures else tuple(texts)


def _recognised(pictures: Iterator[tuple[int, Image]], request: Request) -> tuple[Page, ...]:
    from server.receipts.recognising import looked_again, looked_at, usable

    languages = usable(request.languages)
    until = monotonic() + _READING_S
    seen: list[tuple[int, Picture]] = [
        (sheet, looked_at(picture, languages[0], until)) for sheet, picture in pictures
    ]
    pages = tuple(picture.as_page(sheet) for sheet, picture in seen)
    findings = understood(pages, request.hints)
    language = _language_of(findings.text, languages)
    if language == languages[0] and _is_sure(findings):
        return pages
    return tuple(
        (looked_again(picture, language) if any(picture.readings) else picture).as_page(sheet)
        for sheet, picture in seen
    )


def _language_of(text: str, languages: tuple[str, ...]) -> str:
    """Gives in which languages to look again.

    Two languages at once take tesseract three times as long as one (measured), so that the first reads first,
    and German, which is told by its words, alone.
    """
    if "deu" in languages and len(_GERMAN.findall(text)) >= 2:
        return "deu"
    others = [name for name in languages[1:] if name != "deu"]
    return "+".join((languages[0], *others)) if others else languages[0]


def _is_sure(findings: Findings) -> bool:
    fields = ((findings.amount, _SURE), (findings.date, _SURE), (findings.vendor, _SURE_OF_NAME))
    return all(field is not None and field.confidence >= needed for field, needed in fields)


if __name__ == "__main__":
    sys.exit(main())
