"""A button that copies, and says for a moment that it did."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from app.translation import translate

_SAID_MS = 1500


class CopyButton(QPushButton):
    """Keeps its width while it says “Copied”, so that nothing beside it moves."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text = text
        self.setAutoDefault(False)
        self._timer = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._timer.timeout.connect(self._on_said)

    def confirm(self) -> None:
        """Says that it is done."""
        self.setMinimumWidth(self.width())
        self.setText(translate("Window", "Copied"))
        self._timer.start()

    def _on_said(self) -> None:
        self.setText(self._text)
