"""Names with what they stand for, one below the other; every value can be marked and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.widgets.words import Words

_NAME_WIDTH = 116


class Facts(QWidget):
    """A list of facts; those without a value are left out."""

    def __init__(self, name: str, *, name_width: int = _NAME_WIDTH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, name_width)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[Words, Words]] = []

    def say(self, facts: Sequence[tuple[str, str]]) -> None:
        """Sets what is said, in order."""
        told = [(name, value) for name, value in facts if value]
        while len(self._rows) < len(told):
            self._add_row()
        for number, (label, value) in enumerate(self._rows):
            is_used = number < len(told)
            label.setVisible(is_used)
            value.setVisible(is_used)
            if is_used:
                label.setText(told[number][0])
                value.setText(told[number][1])
                value.setAccessibleName(": ".join(told[number]))

    def text(self) -> str:
        """Gives all of it, a fact to a line."""
        shown = (row for row in self._rows if not row[0].isHidden())
        return "\n".join(f"{label.text()}: {value.text()}" for label, value in shown)

    def _add_row(self) -> None:
        label, value = Words(tone="soft", wrap=True), Words(wrap=True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setMinimumWidth(40)
        number = len(self._rows)
        self._grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, number, 1)
        self._rows.append((label, value))
