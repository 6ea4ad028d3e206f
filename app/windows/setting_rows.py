"""One setting as a row: what it is on the left, its value on the right, what is wrong with it below."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import formatting
from app.translation import translate
from app.widgets.choice import Choice
from app.widgets.words import Words
from server.schemas.settings import SettingValue

_FIELD_WIDTH: Final = 220


class SettingRow(QWidget):
    """Says when another value is wanted, and takes back what was refused."""

    wanted = Signal(str, object)

    def __init__(self, setting: SettingValue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.label = Words(setting.label, wrap=True)
        self.help = Words(_breakable(setting.help), tone="soft", size="label", wrap=True)
        self.problem = Words(tone="bad", size="label", wrap=True)
        self.problem.hide()
        self.reset_button = QToolButton()
        self.reset_button.setText(translate("Settings", "Reset"))
        self.reset_button.setToolTip(
            translate("Settings", "Back to {value}").format(
                value=_written(setting.default) or translate("Settings", "empty")
            )
        )
        self.reset_button.setAccessibleName(
            translate("Settings", "Reset {label}").format(label=setting.label)
        )
        self.reset_button.clicked.connect(self._on_reset)
        self._put: Callable[[object], None]
        self.field = self._make_field()
        self.field.setAccessibleName(setting.label)
        self.field.setAccessibleDescription(setting.help)
        self._build()
        self.set_value(setting)

    def _make_field(self) -> QWidget:
        if self.setting.type == "switch":
            return self._make_switch()
        if self.setting.choices:
            return self._make_choice(self.setting.choices)
        return self._make_line()

    def _make_switch(self) -> QWidget:
        box = QCheckBox()
        box.toggled.connect(self._on_wanted)
        self._put = lambda value: box.setChecked(bool(value))
        return box

    def _make_choice(self, choices: list[str]) -> QWidget:
        choice = Choice(self.setting.label, choices)
        choice.currentTextChanged.connect(self._on_wanted)
        self._put = lambda value: choice.setCurrentText(str(value))
        return choice

    def _make_line(self) -> QWidget:
        line = QLineEdit()
        least, most = self.setting.minimum, self.setting.maximum
        if least is not None and most is not None:
            span = translate("Settings", "{least} to {most}").format(
                least=_written(least), most=_written(most)
            )
            line.setPlaceholderText(span)
            line.setToolTip(span)
        line.editingFinished.connect(lambda: self._on_written(line.text()))
        self._put = lambda value: line.setText(_written(value))
        return line

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.label)
        words.addWidget(self.help)
        words.addWidget(self.problem)
        words.addStretch(1)
        right = QVBoxLayout()
        if self.setting.type != "switch":
            self.field.setFixedWidth(_FIELD_WIDTH)
        self.reset_button.setSizePolicy(_keeping_its_place(self.reset_button))
        line = QHBoxLayout()
        line.addWidget(self.reset_button)
        line.addWidget(self.field)
        right.addLayout(line)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addLayout(right)

    def matches(self, sought: str) -> bool:
        """Tells whether the setting is what a person looks for."""
        told = f"{self.setting.label} {self.setting.help} {self.setting.group} {self.setting.key}".casefold()
        return all(word in told for word in sought.casefold().split())

    def set_value(self, setting: SettingValue) -> None:
        """Shows the value in force; what a person is typing just now stays."""
        self.setting = setting
        self.reset_button.setVisible(setting.value != setting.default)
        if not (self.field.hasFocus() and isinstance(self.field, QLineEdit) and self.field.isModified()):
            self._show_value()

    def accept(self) -> None:
        """Takes note that what was wanted is in force."""
        self.problem.hide()

    def refuse(self, words: str) -> None:
        """Puts the value in force back, and says why."""
        self._show_value()
        told = translate("Settings", "{reason}. Kept as it was.").format(
            reason=f"{words[:1].upper()}{words[1:]}".rstrip(".")
        )
        self.problem.setText(told)
        self.problem.show()

    def _show_value(self) -> None:
        blocker = QSignalBlocker(self.field)
        self._put(self.setting.value)
        blocker.unblock()

    def _on_written(self, text: str) -> None:
        value: object = text.strip()
        if self.setting.type == "number":
            digits = "".join(sign for sign in text if sign not in " ,.'\u00a0\u202f")
            # What is no number is sent as it is: the server says what is wrong with it.
            value = int(digits) if digits.removeprefix("-").isdecimal() else text
        self._on_wanted(value)

    def _on_wanted(self, value: object) -> None:
        if value != self.setting.value:
            self.wanted.emit(self.setting.key, value)

    def _on_reset(self) -> None:
        self._put(self.setting.default)
        self._on_wanted(self.setting.default)


def _breakable(text: str) -> str:
    """Lets an address end a line after each of its parts; as one word it would widen the whole page."""
    return re.sub(r"(?<=[/.])(?=\w)", "\u200b", text)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return translate("Settings", "on") if value else translate("Settings", "off")
    return formatting.number(value) if isinstance(value, int) else str(value)


def _keeping_its_place(widget: QWidget) -> QSizePolicy:
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    return policy
