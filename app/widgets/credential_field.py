"""A field for one part of what signs in, drawn from its description."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.tasks import run_task
from app.translation import translate
from app.widgets.words import Words

if TYPE_CHECKING:
    from server.schemas.integrations import CredentialField as Description

LONGEST = 100_000


class CredentialInput(QWidget):
    """Label, input, help, and where to get it. What is kept already stays unless something is typed."""

    changed = Signal()
    entered = Signal()

    def __init__(self, field: Description, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._from_file: str | None = None
        self.input = QLineEdit(maxLength=LONGEST)
        self.input.setAccessibleName(field.label)
        self.input.setAccessibleDescription(field.help)
        if field.secret:
            self.input.setEchoMode(QLineEdit.EchoMode.Password)
        # Without their parent, showing them would open windows for a moment.
        self.file_button = QPushButton(translate("Integrations", "Choose file…"), self)
        self.file_button.setAccessibleName(
            translate("Integrations", "Choose a file for {field}").format(field=field.label)
        )
        self.file_button.setVisible(field.long)
        self.link = QToolButton(self)
        self.link.setText(translate("Integrations", "Where to get it ↗"))
        self.link.setAccessibleName(
            translate("Integrations", "Where to get the {field}").format(field=field.label)
        )
        self.link.setToolTip(field.url)
        # Only the web is opened, whatever a server says.
        self.link.setVisible(field.url.startswith("https://"))
        self.problem = Words(tone="warn", size="label", wrap=True)
        self.problem.hide()
        self._build()
        self._say_what_is_kept()
        self.input.textChanged.connect(self._on_text)
        self.input.editingFinished.connect(self._check)
        self.input.returnPressed.connect(self.entered)
        self.file_button.clicked.connect(self._on_choose)
        self.link.clicked.connect(self._on_link)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        label = Words(self.field.label)
        label.setBuddy(self.input)
        head.addWidget(label)
        if self.field.optional:
            head.addWidget(Words(translate("Integrations", "optional"), tone="soft", size="label"))
        head.addStretch(1)
        head.addWidget(self.link)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.input, 1)
        row.addWidget(self.file_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.problem)
        if self.field.help:
            column.addWidget(Words(self.field.help, tone="soft", size="label", wrap=True))

    def _say_what_is_kept(self) -> None:
        field = self.field
        if field.source == "environment":
            self.input.setEnabled(False)
            self.file_button.setEnabled(False)
            told = translate("Integrations", "set by {variable}").format(variable=field.environment)
            self.input.setPlaceholderText(told)
        elif field.value is not None:
            self.input.setText(field.value)
        elif field.source == "stored":
            self.input.setPlaceholderText(translate("Integrations", "kept; type to replace it"))

    @property
    def value(self) -> str | None:
        """What was typed or chosen; None where what is kept is to stay."""
        text = self.input.text() if self._from_file is None else self._from_file
        return None if text.strip() == (self.field.value or "") else text.strip()

    @property
    def is_filled(self) -> bool:
        """Whether there is something, typed or kept, or nothing is needed."""
        return self.field.optional or self.field.source is not None or bool(self.value)

    def say_problem(self, message: str) -> None:
        """Says what is wrong with it."""
        self.problem.setText(message)
        self.problem.setVisible(bool(message))

    def take_file(self, path: Path) -> None:
        """Reads a file, in a worker thread, and takes what is in it."""
        run_task(self, partial(_read, path), partial(self._on_read, path.name), self._on_unreadable)

    def _on_read(self, name: str, text: str) -> None:
        self._from_file = text
        blocker = QSignalBlocker(self.input)
        # A key of many lines does not fit into a line; what is sent is the file as it is.
        self.input.setText(name)
        self.input.setEchoMode(QLineEdit.EchoMode.Normal)
        blocker.unblock()
        self._check()
        self.changed.emit()

    def _on_unreadable(self, error: Exception) -> None:
        self.say_problem(str(error))

    def _on_text(self) -> None:
        self._from_file = None
        if self.field.secret:
            self.input.setEchoMode(QLineEdit.EchoMode.Password)
        self.say_problem("")
        self.changed.emit()

    def _check(self) -> None:
        value = self.value
        fits = not value or not self.field.pattern or re.fullmatch(self.field.pattern, value, re.A | re.S)
        told = translate("Integrations", "This does not look like the {field}.").format(
            field=self.field.label
        )
        self.say_problem("" if fits else told)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, translate("Integrations", "Choose the file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        self.take_file(Path(path))

    def _on_link(self) -> None:
        QDesktopServices.openUrl(QUrl(self.field.url))


def _read(path: Path) -> str:
    """Reads a file that may be a credential.

    Raises:
        OSError: It cannot be read.
        ValueError: It is too large, or no text.
    """
    with path.open("rb") as file:
        content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise ValueError(translate("Integrations", "{file} is too large for a key.").format(file=path.name))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(translate("Integrations", "{file} is not text.").format(file=path.name)) from error
