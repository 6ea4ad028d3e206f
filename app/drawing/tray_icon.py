"""The tray icon, drawn for every size a panel may ask for, so that no panel has to scale it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QIcon, QPainter, QPen, QPixmap

from app.drawing import pixel_digits
from app.drawing.mark import draw_mark

Tone = Literal["plain", "warning", "exceeded"]

SIZES: Final = (16, 20, 22, 24, 32, 44, 48, 64)

_INK: Final[dict[tuple[Tone, bool], str]] = {
    ("plain", True): "#F7F6F2",
    ("plain", False): "#1C1B19",
    ("warning", True): "#F2B84B",
    ("warning", False): "#8A5A0B",
    ("exceeded", True): "#FF6B6B",
    ("exceeded", False): "#C92A2A",
}
_STALE: Final = 0.5
_TRACK: Final = 0.28
_STRETCHES: Final = (100, 90, 80, 72)


@dataclass(frozen=True)
class Look:
    """All that the icon depends on: two equal looks are the same picture.

    A text wins over a ring (`fill`, share of the budget), and with neither it is the plain mark.
    """

    text: str = ""
    fill: float | None = None
    tone: Tone = "plain"
    dark_panel: bool = True
    stale: bool = False
    error: bool = False
    paused: bool = False


def draw_icon(look: Look) -> QIcon:
    """Draws the icon in all sizes."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(draw_pixmap(look, size))
    # macOS tints a mask as its menu bar needs; a colour that means something must stay.
    icon.setIsMask(sys.platform == "darwin" and look.tone == "plain" and not look.error)
    return icon


def draw_pixmap(look: Look, size: int) -> QPixmap:
    """Draws the icon in one size, device pixel by device pixel."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    ink = QColor(_INK[look.tone, look.dark_panel])
    if look.stale:
        painter.setOpacity(_STALE)
    if look.text:
        _draw_text_icon(painter, look, size, ink)
    elif look.fill is not None:
        _draw_ring(painter, look, size, ink)
    else:
        draw_mark(painter, QRect(0, 0, size, size), ink)
    if look.error:
        _draw_dot(painter, size, QColor(_INK["exceeded", look.dark_panel]))
    elif look.paused and not look.text:
        _draw_pause(painter, size, ink)
    painter.end()
    return pixmap


def _draw_text_icon(painter: QPainter, look: Look, size: int, ink: QColor) -> None:
    box = QRect(0, 0, size, size)
    if look.tone != "plain":
        # Not by colour alone: a state that asks for action also has a bar, full once the limit is passed.
        thick = max(2, round(size / 10))
        box.setHeight(size - thick - 1)
        share = 1.0 if look.tone == "exceeded" or look.fill is None else min(1.0, max(0.0, look.fill))
        _fill(painter, QRect(0, size - thick, size, thick), ink, _TRACK)
        _fill(painter, QRect(0, size - thick, max(1, round(size * share)), thick), ink, 1.0)
    elif look.paused and not look.error:
        tall = max(4, round(size / 4))
        box.setHeight(size - tall - 1)
        _draw_bars(painter, QRect((size - tall) // 2, size - tall, tall, tall), ink)
    needed = pixel_digits.width(look.text)
    if size < 20 and len(look.text) > 2 and needed is not None and needed <= size:
        top = box.top() + (box.height() - pixel_digits.HEIGHT) // 2
        pixel_digits.draw(painter, (size - needed) // 2, top, look.text, ink)
        return
    _draw_in_font(painter, look.text, box, ink)


def _draw_in_font(painter: QPainter, text: str, box: QRect, ink: QColor) -> None:
    font, bounds = _fitting_font(text, box)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(font)
    painter.setPen(ink)
    left = box.left() + round((box.width() - bounds.width()) / 2) - bounds.left()
    top = box.top() + round((box.height() - bounds.height()) / 2) - bounds.top()
    painter.drawText(QPoint(left, top), text)


def _fitting_font(text: str, box: QRect) -> tuple[QFont, QRect]:
    """Finds the largest type that fits, narrowed where that gains height."""
    best: tuple[float, QFont, QRect] | None = None
    for stretch in _STRETCHES:
        for pixels in range(box.height() + 4, 4, -1):
            font = QFont(QGuiApplication.font())
            font.setPixelSize(pixels)
            font.setBold(True)
            font.setStretch(stretch)
            font.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
            bounds = QFontMetrics(font).tightBoundingRect(text)
            if bounds.width() <= box.width() and bounds.height() <= box.width() * 0.72:
                break
        value = pixels * (stretch / 100) ** 0.55
        if best is None or value > best[0]:
            best = (value, font, bounds)
    assert best is not None  # noqa: S101 - there is always a first stretch
    return best[1], best[2]


def _draw_ring(painter: QPainter, look: Look, size: int, ink: QColor) -> None:
    share = min(1.0, max(0.0, look.fill or 0.0))
    thick = max(2, round(size * 0.145))
    edge = (1 if size < 32 else round(size / 20)) + thick / 2
    box = QRectF(edge, edge, size - 2 * edge, size - 2 * edge)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(ink, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    _stroke(painter, pen, box, 1.0, _TRACK)
    _stroke(painter, pen, box, share, 1.0)
    if look.tone == "exceeded":
        _draw_exclamation(painter, size, ink)


def _stroke(painter: QPainter, pen: QPen, box: QRectF, share: float, opacity: float) -> None:
    if share <= 0:
        return
    before = painter.opacity()
    painter.setOpacity(before * opacity)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if share >= 1:
        painter.drawEllipse(box)
    else:
        painter.drawArc(box, 90 * 16, -round(share * 360 * 16))
    painter.setOpacity(before)


def _draw_exclamation(painter: QPainter, size: int, ink: QColor) -> None:
    wide = max(2, round(size / 10))
    if (size - wide) % 2:
        wide += 1 if wide < 3 else -1
    left = (size - wide) // 2
    stem, dot, gap = round(size * 0.26), wide, max(1, round(size / 22))
    top = (size - stem - gap - dot) // 2
    _fill(painter, QRect(left, top, wide, stem), ink, 1.0)
    _fill(painter, QRect(left, top + stem + gap, wide, dot), ink, 1.0)


def _draw_dot(painter: QPainter, size: int, ink: QColor) -> None:
    """Draws a dot at the corner, with a cut around it so that it is seen on top of anything."""
    across = max(5, round(size * 0.28))
    cut = max(1, round(size / 18))
    dot = QRectF(size - across, size - across, across, across)
    painter.setOpacity(1.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawEllipse(dot.adjusted(-cut, -cut, cut, cut))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(ink)
    painter.drawEllipse(dot)


def _draw_pause(painter: QPainter, size: int, ink: QColor) -> None:
    """Draws two bars at the corner, with a cut around them."""
    tall, cut = max(5, round(size * 0.32)), max(1, round(size / 18))
    corner = QRect(size - tall, size - tall, tall, tall)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    _fill(painter, corner.adjusted(-cut, -cut, 0, 0), ink, 1.0)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    _draw_bars(painter, corner, ink)


def _draw_bars(painter: QPainter, area: QRect, ink: QColor) -> None:
    """Draws the two bars that stand for a pause."""
    wide = max(1, round(area.width() * 0.36))
    for left in (area.left(), area.right() + 1 - wide):
        _fill(painter, QRect(left, area.top(), wide, area.height()), ink, 1.0)


def _fill(painter: QPainter, box: QRect, ink: QColor, opacity: float) -> None:
    before = painter.opacity()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setOpacity(before * opacity)
    painter.fillRect(box, ink)
    painter.setOpacity(before)
