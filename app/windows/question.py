"""A question with a verb for an answer; Escape keeps things as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.translation import translate
from app.widgets.words import Words


class Question(QDialog):
    """What is asked, what it means, and the two buttons; what stands between is the subclass's own.

    Attributes:
        heading: The question.
        body: What a yes means.
        keep_button: Keeps things as they are.
        verb_button: Says in a verb what is done.
        column: Holds all of it, from above.
    """

    def __init__(self, question: str, detail: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("CodingVibez")
        self.setAccessibleName(question)
        self.setAccessibleDescription(detail)
        self.heading = Words(question, bold=True, wrap=True)
        self.body = Words(detail, tone="soft", wrap=True)
        self.keep_button = QPushButton(translate("Window", "Cancel"), autoDefault=False)
        self.keep_button.clicked.connect(self.reject)
        self.verb_button = QPushButton(verb, autoDefault=False)
        self.verb_button.clicked.connect(self.accept)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(8)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.body)

    def finish(self) -> None:
        """Puts the buttons below what was added."""
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.keep_button)
        row.addWidget(self.verb_button)
        self.column.addSpacing(8)
        self.column.addLayout(row)

    def asked(self, then: Callable[[], None]) -> Self:
        """Opens over its window, without stopping anything else, and does it if the answer is yes."""
        self.accepted.connect(then)
        self.open()
        return self
