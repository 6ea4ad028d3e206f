"""The three sizes of type, in the system's font, with figures that stand under each other."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

_TEXT_PX = 13


def _system_px() -> int:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    return max(_TEXT_PX, QFontInfo(system).pixelSize())


def _font(pixels: int, weight: QFont.Weight) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def in_proportion(pixels: int) -> int:
    """Gives a length that was chosen for text of 13 px, for text of the system's size."""
    return round(pixels * _system_px() / _TEXT_PX)


def text_font(*, bold: bool = False) -> QFont:
    """Gives the font of text: the system's size, 13 px at least."""
    return _font(_system_px(), QFont.Weight.DemiBold if bold else QFont.Weight.Normal)


def label_font(*, bold: bool = False) -> QFont:
    """Gives the smaller font of labels and notes."""
    return _font(max(11, _system_px() - 1), QFont.Weight.DemiBold if bold else QFont.Weight.Normal)


def figure_font(*, size: int = 28) -> QFont:
    """Gives the font of the one large figure of a card; grows with the system's own size."""
    return _font(round(size * _system_px() / _TEXT_PX), QFont.Weight.DemiBold)
