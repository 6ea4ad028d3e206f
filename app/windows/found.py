"""What coding agents have logged on this computer, for the first window: the figures are there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.models.agents import scan_words, tool_name
from app.tasks import run_task
from app.translation import translate
from app.widgets.card import Card
from app.widgets.words import Words

if TYPE_CHECKING:
    from app.client import ApiClient
    from server.schemas.capture import CaptureStatus

_AGAIN_MS = 1_000
_LOOKS = 5


class FoundCard(Card):
    """Says what was found. It looks again while logs are read, and hides while there is nothing to tell."""

    def __init__(self, client: ApiClient, parent: QWidget | None = None) -> None:
        super().__init__(translate("Welcome", "Coding agents on this computer"), parent)
        self._client = client
        self._looks = 0
        self.words = Words(wrap=True)
        self.body.addWidget(self.words)
        self.hide()
        self._timer = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._timer.timeout.connect(self.look)
        self.look()

    def look(self) -> None:
        """Asks what was found by now."""
        self._looks += 1
        run_task(self, self._client.capture, self._show, self._on_failure)

    def _show(self, capture: CaptureStatus) -> None:
        self.words.setText(found_sentence(capture))
        self.setVisible(bool(self.words.text()))
        # At first the reading may not have begun yet.
        if capture.scan is not None or (not capture.tools and self._looks < _LOOKS):
            self._timer.start()

    def _on_failure(self, _error: Exception) -> None:
        # The window is complete without it, and other windows tell of a server that does not answer.
        self.hide()


def found_sentence(capture: CaptureStatus) -> str:
    """Says what was found, or how far reading has come; nothing where there is nothing."""
    if capture.scan is not None:
        return scan_words(capture.scan)
    tools = [one for one in capture.tools if one.events]
    if not tools:
        return ""
    return translate(
        "Welcome", "Already counted: {calls} calls of {tools}. Prompts and answers are never kept."
    ).format(
        calls=f"{sum(one.events for one in tools):,}",
        tools=", ".join(tool_name(one.tool) for one in tools),
    )
