"""Small pictures beside the names of pages: lines on a grid of 16, in whatever ink they are given."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

Glyph = Callable[[], QPainterPath]
"""Gives the lines of a picture, within 16 × 16."""

GRID = 16


def paint_glyph(painter: QPainter, area: QRectF, glyph: Glyph, ink: str) -> None:
    """Paints a glyph into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.topLeft())
    painter.scale(area.width() / GRID, area.height() / GRID)
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(QColor(ink), 1.3, Qt.PenStyle.SolidLine, round_cap, round_join))
    painter.drawPath(glyph())
    painter.restore()


def _lines(*strokes: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for first, *rest in strokes:
        path.moveTo(*first)
        for point in rest:
            path.lineTo(*point)
    return path


def overview() -> QPainterPath:
    """Cards side by side."""
    path = QPainterPath()
    for card in (QRectF(2, 2, 5, 7), QRectF(9, 2, 5, 4), QRectF(2, 11, 5, 3), QRectF(9, 8, 5, 6)):
        path.addRoundedRect(card, 1, 1)
    return path


def charts() -> QPainterPath:
    """A line that rises."""
    return _lines(((2, 2), (2, 14), (14, 14)), ((4.5, 10.5), (7.5, 7), (10, 9), (13.5, 4)))


def usage() -> QPainterPath:
    """Rows of a list."""
    return _lines(*(((2, y), (2.3, y)) for y in (4, 8, 12)), *(((5.5, y), (14, y)) for y in (4, 8, 12)))


def costs() -> QPainterPath:
    """Coins on a pile."""
    path = QPainterPath()
    path.addEllipse(QRectF(2.5, 2, 11, 4))
    for y in (4.0, 8.0):
        path.moveTo(2.5, y)
        path.lineTo(2.5, y + 4)
        path.cubicTo(2.5, y + 6.6, 13.5, y + 6.6, 13.5, y + 4)
        path.lineTo(13.5, y)
    return path


def reconciliation() -> QPainterPath:
    """A pair of scales."""
    path = _lines(((8, 2), (8, 13.5)), ((5, 13.5), (11, 13.5)), ((3, 4), (13, 4)))
    for x in (3.5, 12.5):
        path.addPath(_lines(((x, 4), (x - 2, 9)), ((x, 4), (x + 2, 9))))
        path.moveTo(x - 2, 9)
        path.cubicTo(x - 1.6, 11.2, x + 1.6, 11.2, x + 2, 9)
    return path


def integrations() -> QPainterPath:
    """A plug with its cord."""
    path = _lines(((5.5, 2), (5.5, 5)), ((10.5, 2), (10.5, 5)), ((3.5, 5), (12.5, 5)))
    path.moveTo(4.5, 5)
    path.lineTo(4.5, 7.5)
    path.cubicTo(4.5, 12, 11.5, 12, 11.5, 7.5)
    path.lineTo(11.5, 5)
    path.addPath(_lines(((8, 10.8), (8, 14))))
    return path


def expenses() -> QPainterPath:
    """A receipt, torn off."""
    edge = _lines(((3, 14.2), (3, 1.8), (13, 1.8), (13, 14.2), (11, 12.6), (9, 14.2), (7, 12.6), (5, 14.2)))
    edge.closeSubpath()
    edge.addPath(_lines(((5.5, 5), (10.5, 5)), ((5.5, 8), (10.5, 8))))
    return edge


def receipts() -> QPainterPath:
    """A tray that something falls into."""
    return _lines(((2, 9), (2, 14), (14, 14), (14, 9)), ((8, 2), (8, 10)), ((5, 7), (8, 10), (11, 7)))


def budgets() -> QPainterPath:
    """A gauge with its hand."""
    path = QPainterPath()
    path.arcMoveTo(QRectF(2, 3, 12, 12), -20)
    path.arcTo(QRectF(2, 3, 12, 12), -20, 220)
    path.addPath(_lines(((8, 9), (11, 6))))
    return path


def alerts() -> QPainterPath:
    """A bell."""
    path = QPainterPath(QPointF(2.5, 11.8))
    path.cubicTo(4.4, 10.4, 3.6, 7.6, 4.2, 5.4)
    path.cubicTo(4.8, 1, 11.2, 1, 11.8, 5.4)
    path.cubicTo(12.4, 7.6, 11.6, 10.4, 13.5, 11.8)
    path.closeSubpath()
    path.arcMoveTo(QRectF(6, 11, 4, 3.4), 190)
    path.arcTo(QRectF(6, 11, 4, 3.4), 190, 160)
    return path


def apps() -> QPainterPath:
    """A key."""
    path = QPainterPath()
    path.addEllipse(QRectF(1.8, 7.2, 6.6, 6.6))
    path.addPath(_lines(((7.5, 8.2), (13.8, 2)), ((11, 4.8), (13, 6.8))))
    return path


def agents() -> QPainterPath:
    """A prompt in a window."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(1.8, 2.8, 12.4, 10.4), 2, 2)
    path.addPath(_lines(((4.6, 6), (6.6, 8), (4.6, 10)), ((8.2, 10.2), (11.2, 10.2))))
    return path


def team() -> QPainterPath:
    """Two people."""
    path = QPainterPath()
    path.addEllipse(QRectF(3.4, 2.6, 4.6, 4.6))
    path.arcMoveTo(QRectF(1.4, 9.2, 8.6, 8.6), 0)
    path.arcTo(QRectF(1.4, 9.2, 8.6, 8.6), 0, 180)
    path.arcMoveTo(QRectF(8.2, 3.2, 4.4, 4.4), 110)
    path.arcTo(QRectF(8.2, 3.2, 4.4, 4.4), 110, -220)
    path.arcMoveTo(QRectF(6.6, 9.6, 8, 8), 75)
    path.arcTo(QRectF(6.6, 9.6, 8, 8), 75, -75)
    return path


def billing() -> QPainterPath:
    """A card to pay with."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(1.8, 3.4, 12.4, 9.2), 1.6, 1.6)
    path.addPath(_lines(((1.8, 6.6), (14.2, 6.6)), ((4.2, 10), (6.8, 10))))
    return path


def settings() -> QPainterPath:
    """Sliders."""
    path = _lines(
        ((2, 4.5), (8, 4.5)), ((12, 4.5), (14, 4.5)), ((2, 11.5), (4, 11.5)), ((8, 11.5), (14, 11.5))
    )
    path.addEllipse(QRectF(8, 2.5, 4, 4))
    path.addEllipse(QRectF(4, 9.5, 4, 4))
    return path


def refresh() -> QPainterPath:
    """An arrow that goes around."""
    path = QPainterPath()
    path.arcMoveTo(QRectF(2.5, 2.5, 11, 11), 40)
    path.arcTo(QRectF(2.5, 2.5, 11, 11), 40, 290)
    path.addPath(_lines(((9.2, 4.6), (12.4, 4.6), (12.6, 1.4))))
    return path


def about() -> QPainterPath:
    """An i in a ring."""
    path = QPainterPath()
    path.addEllipse(QRectF(1.8, 1.8, 12.4, 12.4))
    path.addPath(_lines(((8, 7.4), (8, 11)), ((8, 4.9), (8, 5))))
    return path


def server() -> QPainterPath:
    """Two units of a rack."""
    path = QPainterPath()
    for y in (2.5, 9.0):
        path.addRoundedRect(QRectF(2, y, 12, 4.5), 1.2, 1.2)
        path.addPath(_lines(((4.8, y + 2.2), (5, y + 2.2))))
    return path


def menu() -> QPainterPath:
    """Three dots."""
    path = QPainterPath()
    for x in (3, 8, 13):
        path.addEllipse(QPointF(x, 8), 0.6, 0.6)
    return path


def arrow(degrees: float) -> QPainterPath:
    """An arrow's head: 0 points right, 180 left."""
    turn = math.radians(degrees)

    def turned(x: float, y: float) -> tuple[float, float]:
        return 8 + x * math.cos(turn) - y * math.sin(turn), 8 + x * math.sin(turn) + y * math.cos(turn)

    return _lines((turned(-2, -4), turned(2, 0), turned(-2, 4)))
