"""The mark of the program: four bars of a wave, which are also a small chart."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

ICON_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)
_GROUND: Final = "#3B5BDB"
_HEIGHTS: Final = (0.40, 1.0, 0.66, 0.30)


def draw_mark(painter: QPainter, box: QRect, ink: QColor) -> None:
    """Draws the wave into a square; every bar begins and ends on a whole pixel."""
    size = box.width()
    bar = max(1, round(size / 7.2))
    gap = next((g for g in (bar, bar - 1, bar + 1) if g > 0 and (size - 4 * bar - 3 * g) % 2 == 0), bar)
    left = box.left() + (size - 4 * bar - 3 * gap) // 2
    tallest = size - 2 * max(1, round(size * 0.08))
    radius = bar / 2 if bar > 2 else 0
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, radius > 0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    for index, part in enumerate(_HEIGHTS):
        height = max(bar, round(tallest * part))
        height += (size - height) % 2
        top = box.top() + (size - height) // 2
        painter.drawRoundedRect(QRectF(left + index * (bar + gap), top, bar, height), radius, radius)


def draw_app_icon(size: int) -> QPixmap:
    """Draws the program's icon: the wave, white on blue."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_GROUND))
    edge = 0 if size <= 24 else round(size / 24)
    ground = QRectF(edge, edge, size - 2 * edge, size - 2 * edge)
    painter.drawRoundedRect(ground, size * 0.22, size * 0.22)
    inner = round(size * (0.74 if size <= 32 else 0.64))
    inner += (size - inner) % 2
    corner = (size - inner) // 2
    draw_mark(painter, QRect(corner, corner, inner, inner), QColor("white"))
    painter.end()
    return pixmap


@cache
def app_icon() -> QIcon:
    """Gives the program's icon in every size."""
    icon = QIcon()
    for size in ICON_SIZES:
        icon.addPixmap(draw_app_icon(size))
    return icon
