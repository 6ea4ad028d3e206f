"""Asks once more before something is gone for good."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.translation import translate
from app.widgets.words import Words

_WIDTH = 380


class Confirm(QDialog):
    """A question with the verb on its button; Escape and Enter both keep things as they are."""

    def __init__(self, question: str, detail: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("CodingVibez")
        self.setAccessibleName(question)
        self.setAccessibleDescription(detail)
        heading, body = Words(question, bold=True, wrap=True), Words(detail, tone="soft", wrap=True)
        for words in (heading, body):
            words.setFixedWidth(_WIDTH)
        self.keep_button = QPushButton(translate("Window", "Cancel"), default=True)
        self.keep_button.clicked.connect(self.reject)
        self.verb_button = QPushButton(verb, autoDefault=False)
        self.verb_button.setProperty("danger", True)
        self.verb_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.keep_button)
        row.addWidget(self.verb_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addWidget(heading)
        column.addWidget(body)
        column.addSpacing(8)
        column.addLayout(row)
        self.keep_button.setFocus()


def confirm(parent: QWidget, question: str, detail: str, verb: str, then: Callable[[], None]) -> Confirm:
    """Asks over a window, without stopping anything else, and does it if the answer is yes."""
    dialog = Confirm(question, detail, verb, parent.window())
    dialog.accepted.connect(then)
    dialog.open()
    return dialog
