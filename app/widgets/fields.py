"""Fields as high and round as the buttons beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QDateEdit, QLabel, QLineEdit, QWidget

from app import theme
from app.theme import Palette, blend

_LEAST_HEIGHT: Final = 28


class FieldStyle(QObject):
    """Dresses the fields of a window, and anew when light turns to dark."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        theme.current().changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        look = theme.current().palette
        self._window.setStyleSheet(_sheet(look))
        for field in self._window.findChildren(QLineEdit):
            # A file that is dropped is for the window; a field would take its path for text.
            field.setAcceptDrops(False)
        for box in self._window.findChildren(QCheckBox):
            # Fusion derives the frame from the window's colour, which in the dark look leaves none to see.
            palette = box.palette()
            palette.setColor(QPalette.ColorRole.Window, QColor(blend(look.text, look.card, 0.6)))
            box.setPalette(palette)


def tell_wrong_fields(
    error: Exception, problem: QLabel, names: Mapping[str, str], fields: Mapping[str, QWidget]
) -> None:
    """Says which fields the server refused and why, and leads to the first of them.

    Args:
        error: What the client raised; one that names no field is said as it is.
        problem: Where it is said.
        names: What the fields are called, by the server's own names.
        fields: The fields that can be led to.
    """
    details = getattr(error, "details", ())
    told = [f"{names.get(each.field, each.field)} {each.message}." for each in details]
    problem.setText("\n".join(told) or str(error))
    problem.show()
    first = fields.get(details[0].field) if details else None
    if first is not None:
        first.setFocus()


def as_high_as_others(field: QDateEdit, wanted: QSize) -> QSize:
    """Gives a date's size without what Fusion adds to it for the arrows that none of our fields has."""
    line = field.lineEdit()
    text = 0 if line is None else line.sizeHint().height()
    return QSize(wanted.width(), max(_LEAST_HEIGHT, text) + 2)


def _sheet(look: Palette) -> str:
    edge = blend(look.text, look.card, 0.2)
    return f"""
QLineEdit, QPlainTextEdit {{ background: {look.card}; color: {look.text};
    border: 1px solid {edge}; border-radius: 6px; padding: 0 8px; min-height: {_LEAST_HEIGHT}px;
    selection-background-color: {look.accent}; selection-color: {look.on_accent}; }}
QLineEdit:read-only, QPlainTextEdit {{ background: {look.window}; }}
QPlainTextEdit {{ padding: 0; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {look.accent}; }}
QDateEdit {{ background: {look.card}; color: {look.text}; border: 1px solid {edge}; border-radius: 6px;
    padding: 0 22px 0 8px; min-height: {_LEAST_HEIGHT}px; selection-background-color: {look.accent};
    selection-color: {look.on_accent}; }}
QDateEdit QLineEdit {{ border: none; padding: 0; min-height: 0; }}
QDateEdit:focus {{ border-color: {look.accent}; }}
QDateEdit::drop-down {{ border: none; width: 24px; }}
QComboBox {{ background: {look.card}; color: {look.text}; border: 1px solid {edge}; border-radius: 6px;
    padding: 0 8px; min-height: {_LEAST_HEIGHT}px; }}
QComboBox:focus {{ border-color: {look.accent}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox QAbstractItemView {{ background: {look.card}; border: 1px solid {edge}; }}
"""
