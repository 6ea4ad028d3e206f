"""Errors: a dialog that can be copied from, and the net that catches what nobody expected."""

from __future__ import annotations

import logging
import logging.handlers
import platform
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.redaction import without_secrets
from app.translation import translate
from app.widgets.copy_button import CopyButton
from app.widgets.words import Words

log = logging.getLogger("app")

_WIDTH = 400
_LOG_BYTES = 2_000_000
_LOG_FILES = 5
_HEADLESS = frozenset({"offscreen", "minimal", "vnc"})


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Gives the line without secrets."""
        return without_secrets(super().format(record))


def set_up_log(folder: Path) -> logging.Handler:
    """Writes what the tray program logs into a folder, which is made; old files give way to new ones."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "tray.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log.addHandler(handler)
    return handler


class ProblemDialog(QDialog):
    """Says what happened and what to do; the details are for whoever helps."""

    def __init__(self, title: str, message: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("CodingVibez")
        self.setAccessibleName(title)
        self.setAccessibleDescription(message)
        self._details = f"{title}\n{message}\n\n{details}\n\n{_about()}"
        heading = Words(title, bold=True, wrap=True)
        body = Words(message, wrap=True)
        for words in (heading, body):
            words.setFixedWidth(_WIDTH)
        body.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy_button = CopyButton(translate("Window", "Copy details"))
        self.copy_button.clicked.connect(self._on_copy)
        close = QPushButton(translate("Window", "Close"), default=True)
        close.setProperty("primary", True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addStretch()
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addWidget(heading)
        column.addWidget(body)
        column.addSpacing(8)
        column.addLayout(row)
        close.setFocus()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self.copy_button.confirm()


class ProblemReporter(QObject):
    """Meets every error that nobody handled: into the log always, before the person once per kind."""

    _met = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: set[str] = set()
        self._dialogs: list[ProblemDialog] = []
        self._met.connect(self._on_met, Qt.ConnectionType.QueuedConnection)

    @property
    def dialogs(self) -> list[ProblemDialog]:
        """The dialogs shown so far."""
        return self._dialogs

    def install(self) -> None:
        """Takes the place of Python's own handlers."""
        sys.excepthook = self.on_exception
        threading.excepthook = self.on_thread_exception

    def uninstall(self) -> None:
        """Puts Python's own handlers back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Takes an error of any thread."""
        if issubclass(kind, KeyboardInterrupt):
            return
        log.error("Unexpected error", exc_info=(kind, error, trace))
        frames = traceback.extract_tb(trace)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        details = "".join(traceback.format_exception(kind, error, trace))
        self._met.emit(f"{kind.__name__} {place}", details)

    def on_thread_exception(self, failure: threading.ExceptHookArgs) -> None:
        """Takes an error of a thread of Python's own."""
        if failure.exc_value is not None:
            self.on_exception(failure.exc_type, failure.exc_value, failure.exc_traceback)

    def _on_met(self, kind: str, details: str) -> None:
        if kind in self._known:
            return
        self._known.add(kind)
        dialog = ProblemDialog(
            translate("Window", "Something went wrong"),
            translate(
                "Window",
                "CodingVibez met an error it did not expect and goes on running. Your figures are safe. "
                "It is written to the log; the details help whoever mends it.",
            ),
            details,
        )
        self._dialogs.append(dialog)
        dialog.show()


def _about() -> str:
    return f"Python {platform.python_version()}, {platform.platform()}"


def tell_failure(title: str, message: str, error: Exception) -> None:
    """Says on stderr, and where somebody can see it in a window, why the program cannot start."""
    sys.stderr.write(f"{title}: {message}\n")
    if QGuiApplication.platformName() not in _HEADLESS:
        ProblemDialog(title, message, "".join(traceback.format_exception(error))).exec()
