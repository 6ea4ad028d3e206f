"""Till rolls drawn as pictures, and what happens to paper before it is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.documents.bills import Truth
from tests.documents.pdf_writer import Sheet, pdf_of

GERMAN = (
    "SUPERMARKT LINDE GMBH", "Lindenallee 12", "50667 Köln", "Tel. 0221 998877", "UST-ID DE811223344", "",
    "                     EUR", "Vollmilch 3,5%       1,29 A", "Roggenbrot           3,49 A", "Spülmittel           2,15 B",
    "Bananen              1,87 A", "--------------------------", "SUMME                8,80", "Bar                 10,00", "Rückgeld             1,20", "",
    "MwSt A 7 %  Netto 6,21  0,44", "MwSt B 19 % Netto 1,81  0,34", "", "Datum 17.04.2026  18:42 Uhr", "Bon-Nr. 4711", "Vielen Dank!",
)  # fmt: skip
GERMAN_TRUTH = Truth("SUPERMARKT LINDE GMBH", date(2026, 4, 17), Decimal("8.80"), "EUR")
AMERICAN = (
    "BLUE RIVER DINER", "220 W 44TH ST", "NEW YORK, NY 10036", "(212) 555-0142", "", "Server: Kim     Table 12", "Check # 30481", "04/09/2026  7:15 PM", "",
    "1 Cheeseburger       14.50", "2 Iced Tea            7.00", "1 Key Lime Pie        8.25", "", "SUBTOTAL             29.75", "SALES TAX 8.875%      2.64", "TOTAL               $32.39", "",
    "VISA ****4242       $32.39", "THANK YOU!",
)  # fmt: skip
AMERICAN_TRUTH = Truth(
    "BLUE RIVER DINER", date(2026, 4, 9), Decimal("32.39"), "USD", "30481", Decimal("2.64")
)
LONG = (
    *AMERICAN[:9],
    *(f"1 Side dish no. {letter}      2.00" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "", "SUBTOTAL             52.00", "SALES TAX 8.875%      4.62", "TOTAL               $56.62", "THANK YOU!",
)  # fmt: skip
LONG_TRUTH = Truth("BLUE RIVER DINER", date(2026, 4, 9), Decimal("56.62"), "USD", "30481", Decimal("4.62"))
Damage = Callable[[Image.Image], Image.Image]


def roll(lines: tuple[str, ...], dots_per_inch: int = 200) -> Image.Image:
    """Gives the picture of a till roll; its letters are a ninth of an inch high."""
    sheet = Sheet(width=6 * max(map(len, lines)) + 40, height=14 * (len(lines) + 4))
    for row, line in enumerate(lines):
        sheet.type(20, 14 * (row + 2), line)
    return photographed(pdf_of(sheet), dots_per_inch)


def photographed(pdf: bytes, dots_per_inch: int = 150) -> Image.Image:
    """Gives the picture of a PDF's first page."""
    document = pdfium.PdfDocument(pdf)
    try:
        page = document[0]
        picture: Image.Image = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().convert("L")
        page.close()
        return picture
    finally:
        document.close()


def as_file(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def shadowed(picture: Image.Image) -> Image.Image:
    """Lies half in the dark."""
    dark = (
        Image.linear_gradient("L")
        .rotate(90)
        .resize(picture.size)
        .point(lambda value: 70 + value * 180 // 255)
    )
    return ImageChops.multiply(picture, dark)


def faded(picture: Image.Image) -> Image.Image:
    """Print that the sun has bleached."""
    return picture.point(lambda value: 170 + value * 60 // 255)


def blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(1.2))


def skewed(picture: Image.Image) -> Image.Image:
    return picture.rotate(4, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def creased(picture: Image.Image) -> Image.Image:
    """Folded twice, with a dark line at each fold."""
    out = picture.copy()
    draw = ImageDraw.Draw(out)
    for share in (0.37, 0.71):
        y = round(out.height * share)
        draw.line((0, y, out.width, y + 6), fill=150, width=2)
    return out


def on_a_table(picture: Image.Image) -> Image.Image:
    """Lies on something dark."""
    table = Image.new("L", (picture.width + 160, picture.height + 160), 25)
    table.paste(picture, (80, 80))
    return table


def turned(quarter: Image.Transpose) -> Damage:
    return lambda picture: picture.transpose(quarter)


def squeezed(picture: Image.Image) -> Image.Image:
    """Sent through a messenger."""
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=35)
    return Image.open(out).convert("L")


DAMAGES: dict[str, Damage] = {
    "as it is": lambda picture: picture,
    "shadow": shadowed,
    "faded": faded,
    "blurred": blurred,
    "skewed": skewed,
    "creased": creased,
    "on a table": on_a_table,
    "quarter turn": turned(Image.Transpose.ROTATE_90),
    "upside down": turned(Image.Transpose.ROTATE_180),
    "three quarters": turned(Image.Transpose.ROTATE_270),
    "jpeg": squeezed,
}
