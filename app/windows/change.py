"""Shows the exact change to other programs' files, and makes it if the answer is yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.translation import translate
from app.windows.question import Question

if TYPE_CHECKING:
    from server.schemas.connections import SettingsChange

_WIDTH = 640
_HEIGHT = 280


class ChangeDialog(Question):
    """A question, the change as a patch, and a verb; Escape keeps things as they are."""

    def __init__(
        self, question: str, detail: str, changes: Sequence[SettingsChange], verb: str, parent: QWidget
    ) -> None:
        super().__init__(question, detail, verb, parent)
        self.patch = QPlainTextEdit("\n".join(change.diff for change in changes))
        self.patch.setReadOnly(True)
        self.patch.setTabChangesFocus(True)
        self.patch.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(12)
        self.patch.setFont(font)
        self.patch.document().setDocumentMargin(10)
        self.patch.setAccessibleName(translate("Agents", "The change, line by line"))
        self.column.addWidget(self.patch, 1)
        self.verb_button.setDefault(True)
        self.verb_button.setProperty("primary", True)
        self.finish()
        self.resize(_WIDTH, self.sizeHint().height() + _HEIGHT - self.patch.sizeHint().height())
        self.verb_button.setFocus()


def ask_for_change(
    parent: QWidget,
    question: str,
    detail: str,
    changes: Sequence[SettingsChange],
    verb: str,
    then: Callable[[], None],
) -> ChangeDialog:
    """Asks over a window, without stopping anything else, and does it if the answer is yes."""
    return ChangeDialog(question, detail, changes, verb, parent.window()).asked(then)
