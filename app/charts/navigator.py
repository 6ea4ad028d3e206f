"""The strip below charts: the whole range in small, and the part of it that is in sight, to be dragged."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app import theme
from app.charts.frame import cosmetic_pen
from app.charts.span import Span
from app.charts.stack import Stack
from app.theme import blend
from app.translation import translate

HEIGHT = 44


class Navigator(pg.PlotWidget):  # type: ignore[misc] # pyqtgraph has no types
    """The brush. The mouse drags it or its ends; the charts' own keys do the same, so it takes no focus."""

    def __init__(self, span: Span, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, background=None)
        self._span = span
        self._stack = Stack()
        self._is_following = False
        self.left_width = 0
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(pg.GraphicsView.Shape.NoFrame)
        self.plotItem.hideButtons()
        self.plotItem.setMenuEnabled(False)
        self.plotItem.hideAxis("left")
        self.plotItem.hideAxis("bottom")
        self._view = self.plotItem.getViewBox()
        self._view.setMouseEnabled(x=False, y=False)
        self._view.setDefaultPadding(0)
        self._view.disableAutoRange()
        self._curve = pg.PlotCurveItem(fillLevel=0)
        self.addItem(self._curve)
        self._region = pg.LinearRegionItem(swapMode="block")
        self._region.setZValue(10)
        self.addItem(self._region)
        self._region.sigRegionChanged.connect(self._on_dragged)
        self.setAccessibleName(translate("Charts", "Part in sight"))
        self._dress()
        theme.current().changed.connect(self._dress)
        span.changed.connect(self.follow)

    def set_stack(self, stack: Stack) -> None:
        """Takes what to draw."""
        self._stack = stack
        self.redraw()

    def _dress(self) -> None:
        look = theme.current().palette
        self._curve.setPen(QPen(Qt.PenStyle.NoPen))
        self._curve.setBrush(QColor(blend(look.text, look.card, 0.22)))
        inside, hover = QColor(look.accent), QColor(look.accent)
        inside.setAlphaF(0.12)
        hover.setAlphaF(0.2)
        self._region.setBrush(inside)
        self._region.setHoverBrush(hover)
        for line in self._region.lines:
            line.setPen(cosmetic_pen(self, look.accent, 2))
            line.setHoverPen(cosmetic_pen(self, look.accent, 4))
        self.viewport().update()

    def redraw(self) -> None:
        """Draws the whole range."""
        total = self._stack.steps
        if not total:
            return
        self.plotItem.setContentsMargins(self.left_width, 2, 0, 2)
        self.plotItem.layout.activate()
        columns = self._stack.columns(0, total, max(1, int(self._view.width())))
        edges = np.append(columns.lefts, columns.lefts[-1] + columns.steps_each)
        self._curve.setData(edges, columns.heights.sum(axis=0), stepMode="center")
        self._view.setXRange(-0.5, total - 0.5, padding=0)
        self._view.setYRange(0, max(self._stack.top(0, total), 1e-12) * 1.1, padding=0)
        self.follow()

    def follow(self) -> None:
        """Lays the brush over what is in sight."""
        self._is_following = True
        self._region.setBounds((-0.5, self._span.total - 0.5))
        self._region.setRegion((self._span.first - 0.5, self._span.end - 0.5))
        self._is_following = False

    def _on_dragged(self, _region: object) -> None:
        if self._is_following:
            return
        left, right = self._region.getRegion()
        self._span.show(round(left + 0.5), round(right + 0.5))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fits the strip to its new size."""
        super().resizeEvent(event)
        if event is not None and getattr(self, "_region", None) is not None:
            self.redraw()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms as the charts above do."""
        around = self._view.mapSceneToView(event.position()).x() + 0.5
        self._span.zoom(event.angleDelta().y() / 120, around)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Puts everything in sight."""
        self._span.reset()
        event.accept()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draws the ground."""
        look = theme.current().palette
        painter.fillRect(rect, QColor(look.card))
        painter.fillRect(self._view.sceneBoundingRect(), QColor(blend(look.text, look.card, 0.035)))
