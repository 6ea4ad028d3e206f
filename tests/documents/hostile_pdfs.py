"""More PDFs that mean harm, or are strange: loops, huge sheets, much text, locks, and two formats in one file."""

from __future__ import annotations

import hashlib
import zlib
from io import BytesIO

from PIL import Image

from tests.documents.bills import STRIPE
from tests.documents.hostile import noise
from tests.documents.pdf_writer import Sheet, assembled, pdf_of

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FONT = b"/Font << /R << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _page(resources: bytes, box: bytes = b"0 0 612 792", more: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << %s >> %s >>" % (
        box,
        resources,
        more,
    )


def _stream(body: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), head, body)


def wide_sheet(box: bytes = b"0 0 100000 100000", more: bytes = b"/UserUnit 75") -> bytes:
    """A sheet of two kilometres, with nothing on it that could be read."""
    return assembled([_CATALOG, _PAGES, _page(b"", box, more), _stream(b"0 0 9000 9000 re f")])


def thin_sheet() -> bytes:
    """A sheet as thin as a hair and as long as a street."""
    return assembled([_CATALOG, _PAGES, _page(b"", b"0 0 0.01 200000"), _stream(b"0 0 5 5 re f")])


def scripted() -> bytes:
    """A sheet whose script would run for ever, if scripts were run."""
    catalog = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while (true) {}) >> >>"
    return assembled([catalog, _PAGES, _page(b""), _stream(b"")])


def own_form() -> bytes:
    """A form that draws itself."""
    form = _stream(b"/F Do /F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 6 0 R")
    inner = b"<< /XObject << /F 5 0 R >> >>"
    return assembled([_CATALOG, _PAGES, _page(b"/XObject << /F 5 0 R >>"), _stream(b"/F Do"), form, inner])


def deep_brackets(depth: int = 2_000_000) -> bytes:
    """Lists in lists in lists."""
    return assembled([_CATALOG, _PAGES, _page(b""), _stream(b"[" * depth), b"[" * depth + b"]" * depth])


def own_cross_references() -> bytes:
    """A table of places that names itself as the one before it."""
    whole = assembled([_CATALOG, _PAGES, _page(b""), _stream(b"")])
    start = whole.rindex(b"startxref\n") + len(b"startxref\n")
    place = whole[start:].split(b"\n")[0]
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev " + place)


def chained_filters(layers: int = 6) -> bytes:
    """Contents packed over and over: ten kilobytes that become many gigabytes."""
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    for _ in range(layers - 1):
        body = zlib.compress(body * 4, 9)
    return assembled(
        [_CATALOG, _PAGES, _page(b""), _stream(body, b"/Filter [%s]" % (b"/FlateDecode " * layers))]
    )


def much_text(letters: int = 3_000_000) -> bytes:
    """A page with as much text as a shelf of books."""
    body = b"BT /R 1 Tf 10 700 Td " + b"(Total 12.34 ) Tj " * (letters // 12) + b"ET"
    packed = zlib.compress(body, 9)
    return assembled([_CATALOG, _PAGES, _page(_FONT), _stream(packed, b"/Filter /FlateDecode")])


def wordy(pages: int = 10, rows: int = 110, words: str = "Total 12.34 due 01/02/03 tax 1.23 ") -> bytes:
    """Pages full of what is looked for: totals, dates, taxes, all of which might be it."""
    sheets = []
    for number in range(pages):
        sheet = Sheet()
        for row in range(rows):
            line = words.replace("12.34", f"{number + 1}{row}.{row % 90 + 10}")
            sheet.put(5, 10 + 7 * row, line * (240 // len(line)), 5)
        sheets.append(sheet)
    return pdf_of(*sheets)


def letters_only(letter: str = "1") -> bytes:
    """Pages with rows of one letter without a space: rules that try every beginning and end take for ever."""
    return wordy(words=letter * 240)


def noisy_pages(count: int = 3, width: int = 1200, height: int = 1600) -> bytes:
    """Scanned pages of nothing."""
    with Image.open(BytesIO(noise(width, height))) as picture:
        packed = zlib.compress(picture.convert("L").tobytes())
    image = _stream(
        packed,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode" % (width, height),
    )
    kids = b" ".join(b"3 0 R" for _ in range(count))
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    content = _stream(b"600 0 0 780 0 0 cm /I Do")
    return assembled([_CATALOG, pages, _page(b"/XObject << /I 5 0 R >>"), content, image])


def shading_without_end() -> bytes:
    """A page filled by a function that is worked out for every point, over and over."""
    function = _stream(
        b"{ " + b"dup sin exch cos add " * 400 + b"}",
        b"/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]",
    )
    shading = (
        b"/Shading << /S << /ShadingType 1 /ColorSpace /DeviceGray /Domain [0 1 0 1] "
        b"/Matrix [612 0 0 792 0 0] /Function 5 0 R >> >>"
    )
    return assembled([_CATALOG, _PAGES, _page(shading), _stream(b"/S sh " * 300), function])


def owner_locked() -> bytes:
    """A bill that anybody may open, and nobody change: locked with the owner's password alone."""
    owner = hashlib.md5(_PAD, usedforsecurity=False).digest()[:5]
    locked = _rc4(owner, _PAD)
    rights = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(_PAD + locked + rights + b"\x00", usedforsecurity=False).digest()[:5]
    content = STRIPE["openai"].pdf()
    # Only what streams and strings hold is locked; this has no strings but those in streams.
    objects: list[bytes] = []
    for number, part in enumerate(content.split(b" 0 obj\n")[1:], 1):
        body = part.split(b"\nendobj\n")[0]
        if b"stream\n" in body:
            head, _, rest = body.partition(b"stream\n")
            salted = hashlib.md5(key + number.to_bytes(3, "little") + b"\x00\x00", usedforsecurity=False)
            body = (
                head + b"stream\n" + _rc4(salted.digest()[:10], rest[: -len(b"\nendstream")]) + b"\nendstream"
            )
        objects.append(body)
    objects.append(
        b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>"
        % (locked.hex().encode(), _rc4(key, _PAD).hex().encode())
    )
    return assembled(objects, b"/Root 1 0 R /Encrypt %d 0 R /ID [<00> <00>]" % len(objects))


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    other = 0
    for at in range(256):
        other = (other + box[at] + key[at % len(key)]) % 256
        box[at], box[other] = box[other], box[at]
    out = bytearray()
    at = other = 0
    for byte in data:
        at = (at + 1) % 256
        other = (other + box[at]) % 256
        box[at], box[other] = box[other], box[at]
        out.append(byte ^ box[(box[at] + box[other]) % 256])
    return bytes(out)
