"""Pictures that mean harm, or are strange: far too large, without end, cut short, or two formats in one file."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

from tests.documents.bills import STRIPE

_PNG = b"\x89PNG\r\n\x1a\n"


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def heic_bomb(side: int = 9_000) -> bytes:
    """A HEIC of 81 megapixels in a few kilobytes."""
    import pillow_heif

    out = BytesIO()
    pillow_heif.from_pillow(Image.new("L", (side, side), 255)).save(out, quality=10)
    return out.getvalue()


def webp_bomb(side: int = 16_000) -> bytes:
    """A WebP of 256 megapixels."""
    small = bytearray(_saved(Image.new("RGB", (64, 64), "white"), "WEBP", lossless=True))
    at = small.index(b"VP8L") + 9
    small[at : at + 4] = struct.pack("<I", (side - 1) | (side - 1) << 14)
    return bytes(small)


def jpeg_bomb(side: int = 65_500) -> bytes:
    """A JPEG that says it has 4,290 megapixels."""
    small = bytearray(_saved(Image.new("L", (64, 64), 255), "JPEG"))
    at = small.index(b"\xff\xc0") + 5
    small[at : at + 4] = struct.pack(">HH", side, side)
    return bytes(small)


def tiff_bomb(side: int = 60_000) -> bytes:
    """A TIFF of 3,600 megapixels."""
    return _tiff(((256, side), (257, side), (258, 1), (259, 4), (262, 0), (273, 8), (278, side), (279, 1)))


def own_tiff() -> bytes:
    """A TIFF whose first page names itself as the next."""
    return _tiff(((256, 64), (257, 64), (258, 8), (259, 1), (262, 1), (273, 8), (278, 64), (279, 4096)), 8)


def _tiff(tags: tuple[tuple[int, int], ...], following: int = 0) -> bytes:
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    head = struct.pack("<2sHI", b"II", 42, 8)
    return head + struct.pack("<H", len(tags)) + entries + struct.pack("<I", following) + bytes(4096)


def many_tiffs(count: int = 3_000) -> bytes:
    """A TIFF with thousands of pages, all of them white."""
    page = Image.new("1", (200, 200), 1)
    return _saved(page, "TIFF", save_all=True, append_images=[page] * (count - 1))


def moving_png(count: int = 2_000) -> bytes:
    """A PNG that moves: thousands of pictures."""
    pages = [Image.new("1", (200, 200), number % 2) for number in range(count)]
    return _saved(pages[0], "PNG", save_all=True, append_images=pages[1:])


def just_allowed() -> bytes:
    """A PNG of 49 megapixels, with colours and transparency: as much memory as a picture may ask for."""
    return _saved(Image.new("RGBA", (7_000, 7_000), (255, 255, 255, 9)), "PNG", compress_level=1)


def deep_grey() -> bytes:
    """A PNG of 49 megapixels with two bytes for each."""
    return _saved(Image.new("I;16", (7_000, 7_000), 40_000), "PNG", compress_level=1)


def endless_strip(side: int = 2_900_000) -> bytes:
    """A picture seventeen pixels wide, and millions long."""
    return _saved(Image.new("L", (17, side), 200), "PNG", compress_level=1)


def striped(width: int = 3_000, height: int = 4_000) -> bytes:
    """A picture of thousands of short lines, each of which might be a letter."""
    tile = Image.new("L", (40, 40), 255)
    for x in (5, 6, 7, 20, 21, 22):
        for y in range(5, 30):
            tile.putpixel((x, y), 0)
    picture = Image.new("L", (width, height), 255)
    for x in range(0, width, 40):
        for y in range(0, height, 40):
            picture.paste(tile, (x, y))
    return _saved(picture, "PNG")


def text_bomb(mebibytes: int = 400) -> bytes:
    """A PNG whose remark is hundreds of megabytes when unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(mebibytes)) + packer.flush()
    whole = _saved(Image.new("L", (64, 64), 255), "PNG")
    head = len(_PNG) + 25
    return whole[:head] + _chunk(b"zTXt", b"Comment\x00\x00" + packed) + whole[head:]


def profile_bomb(mebibytes: int = 400) -> bytes:
    """A PNG whose colour profile is hundreds of megabytes when unpacked."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(mebibytes)) + packer.flush()
    whole = _saved(Image.new("L", (64, 64), 255), "PNG")
    head = len(_PNG) + 25
    return whole[:head] + _chunk(b"iCCP", b"profile\x00\x00" + packed) + whole[head:]


def many_scans(scans: int = 20_000) -> bytes:
    """A JPEG that is improved thousands of times over, each time in full."""
    whole = _saved(Image.effect_noise((2_000, 2_000), 90), "JPEG", progressive=True, quality=20)
    first = whole.rindex(b"\xff\xda")
    head = struct.unpack(">H", whole[first + 2 : first + 4])[0]
    # A scan that says nothing new, and ends at once.
    empty = whole[first : first + 2 + head] + b"\x00" * 4
    return whole[:-2] + empty * scans + b"\xff\xd9"


def cut_short() -> bytes:
    """The first half of a picture."""
    whole = _saved(Image.effect_noise((600, 800), 90), "PNG")
    return whole[: len(whole) // 2]


def with_a_bill_inside() -> bytes:
    """A GIF in whose first kilobyte a PDF begins: both to those who look for their own mark."""
    return b"GIF89a\x01\x00\x01\x00\x00\x00\x00!\xfe\x00" + STRIPE["openai"].pdf()


def with_a_bill_behind() -> bytes:
    """A JPEG with a PDF behind its end: it is the picture, in which nothing can be read."""
    return _saved(Image.new("L", (400, 300), 255), "JPEG") + STRIPE["openai"].pdf()


def postscript() -> bytes:
    """A program for a printer, which Pillow would hand to Ghostscript."""
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n{} loop\n"
