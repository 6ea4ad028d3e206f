"""The one column that every page keeps to, so that lines stay readable on wide screens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QScrollArea, QWidget

MOST_WIDTH = 1200


def centred(content: QLayout) -> QWidget:
    """Gives content as wide as the column at most, in the middle."""
    inner = QWidget()
    inner.setMaximumWidth(MOST_WIDTH)
    inner.setLayout(content)
    row = QWidget()
    around = QHBoxLayout(row)
    around.setContentsMargins(0, 0, 0, 0)
    around.addStretch(1)
    around.addWidget(inner, 1000)
    around.addStretch(1)
    return row


def scrolled(content: QLayout, *, most: int = MOST_WIDTH) -> QScrollArea:
    """Gives a column that scrolls upwards and downwards only; one that is narrower keeps to its left."""
    if most < MOST_WIDTH:
        inner = QWidget()
        inner.setMaximumWidth(most)
        inner.setLayout(content)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner, 1000)
        row.addStretch(1)
        content = row
    area = QScrollArea(widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(centred(content))
    return area
