"""Pictures made ready to be read: paper white, lines level, letters of the size that tesseract reads best.

Nothing is made black and white: tesseract does that better itself (measured).
"""

from __future__ import annotations

from itertools import groupby, pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageMath, ImageStat

# Of letters that are higher or lower than this, in pixels, tesseract misreads more.
LETTER_HEIGHT = 24
MOST_PIXELS = 12_000_000
_MOST_SIDE = 12_000
_STRIP = 16
_SMALL_SIDE = 300
# Paper in a deep shadow is lighter, what lies around it on a scanner is darker.
_BLACK = 60
_STEEPEST, _STEP = 8.0, 0.5
_LEVEL_ENOUGH = 1.2


def as_grey(image: Image.Image) -> Image.Image:
    """Gives a picture in shades of grey, on white where it is transparent, of at most 12 megapixels."""
    shrink = min(1.0, (MOST_PIXELS / (image.width * image.height)) ** 0.5)
    if shrink < 1:
        # For JPEG this skips most of the decoding.
        image.draft("RGB", (int(image.width * shrink), int(image.height * shrink)))
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        coloured = image.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        image = Image.alpha_composite(paper, coloured)
    grey = image.convert("L")
    shrink = min(1.0, (MOST_PIXELS / (grey.width * grey.height)) ** 0.5)
    return _scaled(grey, shrink) if shrink < 1 else grey


def cleaned(grey: Image.Image) -> Image.Image:
    """Gives a picture dark on light, evenly lit, without dark surroundings, and with level lines."""
    if ImageStat.Stat(grey).median[0] < 100:
        # White on black: a terminal, or a dark window.
        return levelled(ImageChops.invert(grey))
    return levelled(_evenly_lit(_without_dark_edges(grey)))


def enlarged(grey: Image.Image, letter_height: float, wanted: float = LETTER_HEIGHT) -> Image.Image:
    """Scales a picture so that its letters become as high as wanted, as far as it may grow."""
    factor = min(4.0, max(0.2, wanted / letter_height))
    factor = min(factor, (MOST_PIXELS / (grey.width * grey.height)) ** 0.5)
    factor = min(factor, _MOST_SIDE / max(grey.size))
    return grey if 0.93 < factor < 1.07 else _scaled(grey, factor)


def letter_height(grey: Image.Image) -> float | None:
    """Gives about how high most letters are, in pixels, or None where nothing looks like text.

    In a strip as narrow as a letter, the dark stretches from top to bottom are as long as letters are high;
    the filter closes the gaps between the dots of a dot-matrix printer. Measured against the words that
    tesseract found, it is right within a sixth.
    """
    closed = grey.filter(ImageFilter.MinFilter(3))
    strips = closed.resize((max(8, grey.width // _STRIP), grey.height), Image.Resampling.BOX)
    pixels = strips.transpose(Image.Transpose.TRANSPOSE).tobytes()
    runs: list[int] = []
    for start in range(0, len(pixels), grey.height):
        column = pixels[start : start + grey.height]
        shades = sorted(column)
        paper, ink = shades[len(shades) * 3 // 4], shades[len(shades) // 50]
        darkest = paper - max(12, (paper - ink) * 0.15)
        runs += [
            length
            for dark, group in groupby(value < darkest for value in column)
            if dark and 5 <= (length := sum(1 for _ in group)) <= 150
        ]
    return sorted(runs)[len(runs) * 7 // 10] if len(runs) >= 20 else None


def levelled(grey: Image.Image) -> Image.Image:
    """Turns a picture by the few degrees that its lines are off the horizontal, if they are."""
    angle = _skew(grey)
    if abs(angle) < _LEVEL_ENOUGH:
        return grey
    return grey.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _skew(grey: Image.Image) -> float:
    """Gives the turn, in degrees, after which dark and light rows differ most."""
    small = grey.copy()
    small.thumbnail((600, 600))
    ink = ImageChops.invert(small)
    steps = int(_STEEPEST / _STEP)
    angles = [step * _STEP for step in range(-steps, steps + 1)]
    return max(angles, key=lambda angle: (_rows_differ(ink, angle), -abs(angle)))


def _rows_differ(ink: Image.Image, angle: float) -> float:
    turned = ink.rotate(angle, Image.Resampling.BILINEAR, fillcolor=0) if angle else ink
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(rows))


def _without_dark_edges(grey: Image.Image) -> Image.Image:
    """Paints dark surroundings white: a scanner's black border makes tesseract see no word at all."""
    small = grey.copy()
    small.thumbnail((_SMALL_SIDE, _SMALL_SIDE), Image.Resampling.BOX)
    dark = small.point(lambda value: 255 if value < _BLACK else 0)
    framed = Image.new("L", (dark.width + 2, dark.height + 2), 255)
    framed.paste(dark, (1, 1))
    ImageDraw.floodfill(framed, (0, 0), 128)
    outside = framed.crop((1, 1, dark.width + 1, dark.height + 1)).point(
        lambda value: 255 if value == 128 else 0
    )
    if not outside.getbbox():
        return grey
    mask = outside.filter(ImageFilter.MaxFilter(5)).resize(grey.size, Image.Resampling.BILINEAR)
    return Image.composite(
        Image.new("L", grey.size, 255), grey, mask.point(lambda value: 255 if value > 64 else 0)
    )


def _evenly_lit(grey: Image.Image) -> Image.Image:
    """Divides a picture by its paper where a shadow or little light lies on it."""
    small = grey.copy()
    small.thumbnail((_SMALL_SIDE, _SMALL_SIDE), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(8))
    shades = sorted(paper.tobytes())
    dark, light = shades[len(shades) // 10], shades[len(shades) * 9 // 10]
    if shades[len(shades) * 3 // 4] >= 200 and light - dark <= 60:
        return grey
    wide = paper.resize(grey.size, Image.Resampling.BILINEAR)
    lit: Image.Image = ImageMath.lambda_eval(
        lambda names: names["convert"](
            names["min"](names["seen"] * 255 / names["max"](names["paper"], 1), 255), "L"
        ),
        seen=grey,
        paper=wide,
    )
    return lit


def _scaled(grey: Image.Image, factor: float) -> Image.Image:
    size = max(1, round(grey.width * factor)), max(1, round(grey.height * factor))
    return grey.resize(size, Image.Resampling.LANCZOS)
