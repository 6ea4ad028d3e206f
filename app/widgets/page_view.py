"""A page as a picture, with boxes on what was read; they can be pressed, and one of them is current."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from app import theme
from app.theme import blend

_ZOOMS: Final = (1.0, 1.4, 2.0, 2.8, 4.0)
_AROUND: Final = 3.0
_BLANK: Final = QSize(210, 297)


@dataclass(frozen=True)
class Mark:
    """A box on a page: what it is of, where it stands (shares of width and height), and if it is sure."""

    key: str
    name: str
    edges: tuple[float, float, float, float]
    is_sure: bool


class _Sheet(QWidget):
    """The picture itself, as large as it is shown."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.picture = QPixmap()
        self.words = ""
        self.marks: Sequence[Mark] = ()
        self.current = ""
        self.setMouseTracking(True)

    def area_of(self, mark: Mark) -> QRectF:
        """Gives where a mark is painted, a little larger than what it is around."""
        left, top, right, bottom = mark.edges
        area = QRectF(
            left * self.width(),
            top * self.height(),
            (right - left) * self.width(),
            (bottom - top) * self.height(),
        )
        return area.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)

    def mark_at(self, spot: QPointF) -> Mark | None:
        """Gives the smallest mark around a spot."""
        around = [mark for mark in self.marks if self.area_of(mark).contains(spot)]
        areas = [(self.area_of(mark), mark) for mark in around]
        return min(areas, key=lambda pair: pair[0].width() * pair[0].height())[1] if areas else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the picture, then the boxes: a dashed one asks for a check, the current one is filled."""
        look = theme.current().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.picture.isNull():
            painter.fillRect(self.rect(), QColor(blend(look.text, look.card, 0.05)))
            painter.setPen(QColor(look.soft))
            inner = self.rect().adjusted(16, 16, -16, -16)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(inner, int(flags) | int(Qt.TextFlag.TextWordWrap), self.words)
            return
        painter.drawPixmap(self.rect(), self.picture)
        # Paper is light in both looks, so the marks on it are those of the light one.
        ink = theme.LIGHT
        for mark in self.marks:
            is_current = mark.key == self.current
            colour = QColor(ink.accent if is_current else ink.good if mark.is_sure else ink.warn)
            style = Qt.PenStyle.SolidLine if mark.is_sure or is_current else Qt.PenStyle.DashLine
            painter.setPen(QPen(colour, 2.2 if is_current else 1.3, style))
            fill = QColor(colour)
            fill.setAlphaF(0.16 if is_current else 0.0)
            painter.setBrush(fill)
            painter.drawRoundedRect(self.area_of(mark), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Presses the box under the pointer."""
        mark = self.mark_at(event.position())
        if mark is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(mark.key)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Names the box under the pointer."""
        mark = self.mark_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if mark else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), mark.name if mark else "", self)


class PageView(QScrollArea):
    """Shows a page as wide as there is room, or larger; plus and minus change that, arrow keys scroll."""

    mark_pressed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zoom = 0
        self.sheet = _Sheet()
        self.sheet.pressed.connect(self.mark_pressed)
        self.setWidget(self.sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.current().changed.connect(self.sheet.update)

    @property
    def zoom(self) -> float:
        """How much larger than the room's width the page is."""
        return _ZOOMS[self._zoom]

    def set_page(self, picture: QPixmap | None, marks: Sequence[Mark], words: str = "") -> None:
        """Shows a page and its boxes; without a picture, words in its place."""
        self.sheet.picture = picture or QPixmap()
        self.sheet.words = words
        self.sheet.marks = marks if picture is not None else ()
        self._fit()
        self.verticalScrollBar().setValue(0)
        self.sheet.update()

    def show_mark(self, key: str) -> None:
        """Makes a box the current one and brings it into sight; none where there is no such one."""
        self.sheet.current = key
        self.sheet.update()
        for mark in self.sheet.marks:
            if mark.key == key:
                middle = self.sheet.area_of(mark).center().toPoint()
                self.ensureVisible(middle.x(), middle.y(), 60, self.viewport().height() // 3)

    def enlarge(self, steps: int) -> None:
        """Makes the page larger or smaller by steps, as far as it goes."""
        self._zoom = min(max(self._zoom + steps, 0), len(_ZOOMS) - 1)
        self._fit()
        self.show_mark(self.sheet.current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the page as wide as the room."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enlarges with plus, makes smaller with minus; the arrow keys scroll."""
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.enlarge(1)
        elif event.key() == Qt.Key.Key_Minus:
            self.enlarge(-1)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Takes plus and minus before any shortcut does."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
            if is_plain and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
                event.accept()
                return True
        return super().event(event)

    def _fit(self) -> None:
        shown = self.sheet.picture.size() if not self.sheet.picture.isNull() else _BLANK
        # Room for the scroll bar is kept, or its coming and going would change the width for ever.
        width = int((self.width() - self.verticalScrollBar().sizeHint().width() - 4) * self.zoom)
        # Till rolls are narrow: wider than their pixels they would only be blurred.
        width = max(80, width)
        self.sheet.setFixedSize(width, max(80, width * shown.height() // max(1, shown.width())))
