"""A sheet of the keys of a window, drawn from its own actions, so that it is never out of date."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from app.translation import translate
from app.widgets.words import Words

_FORM = QKeySequence.SequenceFormat.NativeText


def keys_of(actions: Iterable[QAction]) -> list[tuple[str, str]]:
    """Gives what actions do and their keys, those without keys left out."""
    rows = [
        (action.text().rstrip("…"), ", ".join(keys.toString(_FORM) for keys in action.shortcuts()))
        for action in actions
    ]
    return [(text, keys) for text, keys in rows if keys]


def general_keys() -> list[tuple[str, str]]:
    """Gives the keys that mean the same wherever they mean anything."""
    find = QKeySequence(QKeySequence.StandardKey.Find).toString(_FORM)
    return [
        (translate("Keys", "Search or filter"), find),
        (translate("Keys", "To the next field"), "Tab"),
        (translate("Keys", "Open what is chosen"), QKeySequence(Qt.Key.Key_Return).toString(_FORM)),
        (translate("Keys", "Close what stands beside"), QKeySequence(Qt.Key.Key_Escape).toString(_FORM)),
    ]


class ShortcutSheet(QDialog):
    """Two columns: what is done, and the keys for it."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Keys", "Keys"))
        self.rows = [*keys_of(actions), *general_keys()]
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(8)
        for number, (text, keys) in enumerate(self.rows):
            label, value = Words(text, tone="soft"), Words(keys)
            value.setAccessibleDescription(text)
            grid.addWidget(label, number, 0)
            grid.addWidget(value, number, 1, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addWidget(Words(translate("Keys", "Keys"), bold=True))
        column.addSpacing(8)
        column.addLayout(grid)
