"""A scrolling area that takes no more room than its content needs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget


class _Capped(QScrollArea):
    def sizeHint(self) -> QSize:
        """Gives the height of the content at the present width."""
        content = self.widget()
        if content is None:
            return super().sizeHint()
        width = max(self.viewport().width(), 1)
        height = content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()
        return QSize(width, max(height, 0))

    def minimumSizeHint(self) -> QSize:
        """Gives room for a little of it."""
        return QSize(120, min(self.sizeHint().height(), 96))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Needs another height at another width."""
        super().resizeEvent(event)
        self.updateGeometry()


def capped(content: QWidget) -> QScrollArea:
    """Gives an area as high as its content, that scrolls where there is less room."""
    area = _Capped(widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area
