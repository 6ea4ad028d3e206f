"""Shows the exact change to other programs' files, and makes it if the answer is yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.translation import translate
from app.widgets.words import Words

if TYPE_CHECKING:
    from server.schemas.connections import SettingsChange

_WIDTH = 640
_HEIGHT = 280


class ChangeDialog(QDialog):
    """A question, the change as a patch, and a verb; Escape keeps things as they are."""

    def __init__(
        self, question: str, detail: str, changes: Sequence[SettingsChange], verb: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("CodingVibez")
        self.setAccessibleName(question)
        self.setAccessibleDescription(detail)
        self.patch = QPlainTextEdit("\n".join(change.diff for change in changes))
        self.patch.setReadOnly(True)
        self.patch.setTabChangesFocus(True)
        self.patch.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(12)
        self.patch.setFont(font)
        self.patch.document().setDocumentMargin(10)
        self.patch.setAccessibleName(translate("Agents", "The change, line by line"))
        self.keep_button = QPushButton(translate("Agents", "Cancel"), autoDefault=False)
        self.keep_button.clicked.connect(self.reject)
        self.verb_button = QPushButton(verb, default=True)
        self.verb_button.setProperty("primary", True)
        self.verb_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.keep_button)
        row.addWidget(self.verb_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(Words(question, bold=True, wrap=True))
        column.addWidget(Words(detail, tone="soft", wrap=True))
        column.addWidget(self.patch, 1)
        column.addSpacing(8)
        column.addLayout(row)
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
    dialog = ChangeDialog(question, detail, changes, verb, parent.window())
    dialog.accepted.connect(then)
    dialog.open()
    return dialog
