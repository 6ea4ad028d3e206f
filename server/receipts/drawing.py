"""Pages drawn as they were read, so that the boxes of what was found lie where it stands."""

from __future__ import annotations

from io import BytesIO
from itertools import islice

from PIL import Image

from server.receipts.kinds import Kind
from server.receipts.messages import Draw
from server.receipts.preparing import cleaned
from server.receipts.refusals import Refused

# A page of A4 at 200 dots an inch: sharp on a screen of the finest kind, and packed in a quarter of a second.
_MOST_PIXELS = 4_000_000


def drawn(content: bytes, kind: Kind, draw: Draw) -> bytes:
    """Gives a page as PNG.

    Raises:
        Refused: The file is damaged, or has no such page.
    """
    picture = _sheet(content, kind, draw)
    if not draw.is_text:
        from server.receipts.recognising import turned

        picture = turned(cleaned(picture), draw.turn)
    shrink = (_MOST_PIXELS / (picture.width * picture.height)) ** 0.5
    if shrink < 1:
        size = max(1, int(picture.width * shrink)), max(1, int(picture.height * shrink))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    packed = BytesIO()
    picture.save(packed, "PNG", compress_level=3)
    return packed.getvalue()


def _sheet(content: bytes, kind: Kind, draw: Draw) -> Image.Image:
    if kind == "pdf":
        from server.receipts.pdf import picture_of

        return picture_of(content, draw.sheet, in_colour=draw.is_text)
    from server.receipts.pictures import pictures_of

    found = next(islice(pictures_of(content, kind), draw.sheet, None), None)
    if found is None:
        raise Refused("The file has no such page.")
    return found
