"""Asks once more before something is gone for good."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.windows.question import Question

_WIDTH = 380


class Confirm(Question):
    """A question with the verb on its button; Escape and Enter both keep things as they are."""

    def __init__(self, question: str, detail: str, verb: str, parent: QWidget) -> None:
        super().__init__(question, detail, verb, parent)
        for words in (self.heading, self.body):
            words.setFixedWidth(_WIDTH)
        self.keep_button.setDefault(True)
        self.verb_button.setProperty("danger", True)
        self.column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.finish()
        self.keep_button.setFocus()


def confirm(parent: QWidget, question: str, detail: str, verb: str, then: Callable[[], None]) -> Confirm:
    """Asks over a window, without stopping anything else, and does it if the answer is yes."""
    return Confirm(question, detail, verb, parent.window()).asked(then)
