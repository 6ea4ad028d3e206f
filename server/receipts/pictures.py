"""Picture files opened with care: only the formats that are meant, no bombs, turned as the camera says."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from server.receipts.kinds import Kind
from server.receipts.preparing import as_grey
from server.receipts.refusals import Refused

MOST_PIXELS = 50_000_000
_FORMATS: dict[Kind, str] = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "tiff": "TIFF", "heic": "HEIF"}


def pictures_of(content: bytes, kind: Kind) -> Iterator[Image.Image]:
    """Gives the pictures of a file in shades of grey, upright, one after another.

    Raises:
        Refused: It is damaged, cut short, or too large when unpacked.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    if kind == "heic":
        _teach_heic()
    with warnings.catch_warnings():
        # Pillow warns from its limit on, and refuses from twice as much.
        warnings.simplefilter("ignore")
        try:
            with Image.open(BytesIO(content), formats=(_FORMATS[kind],)) as image:
                for frame in ImageSequence.Iterator(image):
                    _refuse_large(frame)
                    yield ImageOps.exif_transpose(as_grey(frame))
        except Image.DecompressionBombError as error:
            raise _too_large() from error
        except (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError) as error:
            raise Refused("The picture is damaged or cut short; send the whole file.") from error


def _refuse_large(frame: Image.Image) -> None:
    if frame.width * frame.height > MOST_PIXELS:
        raise _too_large()
    if min(frame.size) < 16:
        raise Refused(
            f"The picture is only {frame.width} × {frame.height} pixels; nothing can be read from it."
        )


def _too_large() -> Refused:
    return Refused(
        f"The picture has more than {MOST_PIXELS // 1_000_000} megapixels; send it smaller, 12 are plenty."
    )


def _teach_heic() -> None:
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise Refused(
            "HEIC pictures cannot be read here: pillow-heif is not installed. Send it as JPEG."
        ) from error
    register_heif_opener(thumbnails=False)
