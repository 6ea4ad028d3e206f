"""Walks a window with Tab and looks at what it shows, for the tests that import it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

# How far around a control the line that shows its focus may be drawn.
_AROUND = 4
_MOST = 400
# Day, month and year of a date are a step each.
_PARTS = 4


@dataclass
class Stop:
    """What Tab led to, how many pixels tell of it, and where it stood in its window then."""

    widget: QWidget
    ring: int
    left: int
    top: int


def walked(window: QWidget) -> list[Stop]:
    """Presses Tab until the walk starts over; gives what had the focus, in order."""
    stops: list[Stop] = []
    again = 0
    for _ in range(_MOST):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        widget = QApplication.focusWidget()
        assert widget is not None, (window, stops)
        again = again + 1 if stops and widget is stops[-1].widget else 0
        if 0 < again < _PARTS:
            continue
        if any(widget is stop.widget for stop in stops):
            return stops
        place = widget.mapTo(window, QPoint(0, 0))
        stops.append(Stop(widget, _ring(window, widget), place.x(), place.y()))
    raise AssertionError(f"Tab leads on and on: {stops}")


def _ring(window: QWidget, widget: QWidget) -> int:
    corner = widget.mapTo(window, QPoint(0, 0)) - QPoint(_AROUND, _AROUND)
    area = QRect(corner, widget.size()).adjusted(0, 0, 2 * _AROUND, 2 * _AROUND)
    area = area.intersected(window.rect())
    with_it = window.grab(area).toImage()
    widget.clearFocus()
    without = window.grab(area).toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    return int(np.count_nonzero(_pixels(with_it) != _pixels(without)))


def _pixels(image: QImage) -> npt.NDArray[np.uint32]:
    return np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint32)
