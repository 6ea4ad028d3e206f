"""Drags and drops as the window system sends them, for the tests that import this."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget

_ACTIONS = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
_LEFT, _PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def files(paths: Sequence[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def picture(image: QImage) -> QMimeData:
    data = QMimeData()
    data.setImageData(image)
    return data


def hold(widget: QWidget, data: QMimeData) -> bool:
    """Holds something over a widget; tells whether it would take it, and then only to copy."""
    event = QDragEnterEvent(QPoint(20, 20), _ACTIONS, data, _LEFT, _PLAIN)
    event.ignore()
    QApplication.sendEvent(widget, event)
    assert not event.isAccepted() or event.dropAction() == Qt.DropAction.CopyAction
    return event.isAccepted()


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QDragLeaveEvent())


def drop(widget: QWidget, data: QMimeData) -> bool:
    """Holds something over a widget and lets go; tells whether it was taken."""
    if not hold(widget, data):
        return False
    event = QDropEvent(QPointF(20, 20), _ACTIONS, data, _LEFT, _PLAIN)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()
