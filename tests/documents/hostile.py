"""Files that mean harm, or are broken; each small on the wire."""

from __future__ import annotations

import zlib
from io import BytesIO

from PIL import Image

from tests.documents.pdf_writer import assembled

_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %s >> >>"
_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def nested_forms(depth: int = 10, width: int = 10) -> bytes:
    """A page that draws a form ten times, that draws a form ten times, …: 10^10 drawings."""
    objects = [
        _CATALOG,
        _PAGES,
        _PAGE % b"/XObject << /F 5 0 R >>",
        b"<< /Length 5 >>\nstream\n/F Do\nendstream",
    ]
    draws = b"/F Do " * width
    for level in range(depth):
        inner = b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + level) if level < depth - 1 else b""
        body = draws if level < depth - 1 else b"0 0 5 5 re f"
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] %s /Length %d >>\nstream\n%s\nendstream"
            % (inner, len(body), body)
        )
    return assembled(objects)


def flate_bomb(mebibytes: int = 1024) -> bytes:
    """A page whose content is a gigabyte when unpacked."""
    packer = zlib.compressobj(1)
    chunk = b"0 0 m " * (1 << 18)
    packed = b"".join(packer.compress(chunk) for _ in range((mebibytes << 20) // len(chunk))) + packer.flush()
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    return assembled([_CATALOG, _PAGES, _PAGE % b"", stream])


def image_bomb(side: int = 30_000) -> bytes:
    """A page with a picture of 900 megapixels."""
    packer = zlib.compressobj(1)
    row = bytes(side)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    drawn = b"600 0 0 600 0 0 cm /I Do"
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (side, side, len(packed), packed)
    )
    content = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)
    return assembled([_CATALOG, _PAGES, _PAGE % b"/XObject << /I 5 0 R >>", content, picture])


def many_pages(count: int = 20_000) -> bytes:
    """Empty pages without end."""
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    return assembled([_CATALOG, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), *[page] * count])


def encrypted() -> bytes:
    """A PDF that asks for a password."""
    content = b"<< /Length 0 >>\nstream\n\nendstream"
    lock = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"ab" * 32, b"cd" * 32)
    objects = [_CATALOG, _PAGES, _PAGE % b"", content, lock]
    return assembled(objects, b"/Root 1 0 R /Encrypt 5 0 R /ID [<00> <00>]")


def endless_pages() -> bytes:
    """A tree of pages that holds itself."""
    return assembled([_CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 5 >>"])


def png_bomb(side: int = 12_000) -> bytes:
    """A picture of 144 megapixels in a few kilobytes."""
    out = BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def noise(width: int = 300, height: int = 400) -> bytes:
    """A picture of nothing, in which tesseract searches for long."""
    out = BytesIO()
    Image.effect_noise((width, height), 120).save(out, "PNG")
    return out.getvalue()
