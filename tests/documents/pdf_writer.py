"""PDFs with text, written by hand: lines of text at their places, in a font that every reader has."""

from __future__ import annotations

from dataclasses import dataclass, field

WIDTH, HEIGHT = 612, 792
_NARROW = frozenset(" .,:;|!'ijlIft()[]-/")
_WIDE = frozenset("mwMW@%")


def width_of(text: str, size: float) -> float:
    """About as wide as Helvetica sets it."""
    return size * sum(0.29 if c in _NARROW else 0.85 if c in _WIDE else 0.56 for c in text)


@dataclass
class Sheet:
    """A page; places are in points from the top left corner."""

    runs: list[tuple[float, float, float, str, str]] = field(default_factory=list)
    width: float = WIDTH
    height: float = HEIGHT
    turned: int = 0
    corner: float = 0

    def put(self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False) -> None:
        self.runs.append((x, y, size, "B" if bold else "R", text))

    def type(self, x: float, y: float, text: str, size: float = 10) -> None:
        """Puts a text in letters that are all as wide, as a till prints them."""
        self.runs.append((x, y, size, "C", text))

    def put_right(self, right: float, y: float, text: str, size: float = 10, *, bold: bool = False) -> None:
        self.put(right - width_of(text, size), y, text, size, bold=bold)

    def _place(self, x: float, y: float) -> tuple[int, int, int, int, float, float]:
        """How a text lies on the sheet so that it is upright where it is meant to be, once the sheet is turned."""
        return {
            0: (1, 0, 0, 1, x, self.height - y),
            90: (0, 1, -1, 0, y, x),
            180: (-1, 0, 0, -1, self.width - x, y),
            270: (0, -1, 1, 0, self.width - y, self.height - x),
        }[self.turned]

    def content(self) -> bytes:
        parts = []
        for x, y, size, font, text in self.runs:
            raw = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            matrix = b"%d %d %d %d %g %g" % self._place(x, y)
            parts.append(b"BT /%s %g Tf %s Tm (%s) Tj ET" % (font.encode(), size, matrix, raw))
        return b"\n".join(parts)


def pdf_of(*sheets: Sheet) -> bytes:
    """Gives the bytes of a PDF with these pages."""
    fonts = [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
        for name in ("Helvetica", "Helvetica-Bold", "Courier")
    ]
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        *fonts,
    ]
    for number, sheet in enumerate(sheets):
        content = sheet.content()
        box = " ".join(f"{edge + sheet.corner:g}" for edge in (0, 0, sheet.width, sheet.height))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /Rotate {sheet.turned} "
            f"/MediaBox [{box}] /Contents {7 + 2 * number} 0 R "
            "/Resources << /Font << /R 3 0 R /B 4 0 R /C 5 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return assembled(objects)


def assembled(objects: list[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Gives a PDF of numbered objects, the first of which is its catalog."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)
