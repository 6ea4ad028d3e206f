"""The states of a view beside being full: empty, failed, or just one figure."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.widgets.words import Figure, Tone, Words

_MOST_WIDTH = 540


class Notice(QWidget):
    """A sentence, what else to know, and the one button that helps."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None, *, primary: bool = True) -> None:
        super().__init__(parent)
        self.sentence = Words(bold=True, wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.detail = Words(tone="soft", wrap=True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = QPushButton()
        self.button.setProperty("primary", primary)
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addStretch(2)
        for words in (self.sentence, self.detail):
            words.setMaximumWidth(_MOST_WIDTH)
            # Centred by stretches: a wrapping label that is only aligned takes its narrowest width.
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(words, 1000)
            row.addStretch(1)
            column.addLayout(row)
        column.addSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, sentence: str, detail: str = "", button: str = "", tone: Tone = "text") -> None:
        """Sets what is said; without a button's name there is none."""
        self.sentence.setText(sentence)
        self.sentence.set_tone(tone)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(detail)


class OneFigure(QWidget):
    """Little data: the figure itself instead of a chart of one point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = Figure()
        self.figure.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.detail = Words(tone="soft", wrap=True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self.figure)
        column.addWidget(self.detail)
        column.addStretch(3)

    def say(self, ways: tuple[str, ...], detail: str, hover: str = "") -> None:
        """Sets the figure in the ways it can be written, and the words under it."""
        self.figure.set_ways(*ways, hover=hover)
        self.detail.setText(detail)
        self.setAccessibleName(f"{ways[0]} {detail}")
