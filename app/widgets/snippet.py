"""Code ready to paste, in the language of the person's choice."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.translation import translate
from app.widgets.copy_button import CopyButton
from app.widgets.segmented import Segmented

_LINES = 5
LANGUAGES: Final = {"curl": "curl", "python": "Python", "typescript": "TypeScript"}

_TEMPLATES: Final = {
    "curl": """\
curl {url} \\
  -H "Authorization: Bearer {token}" \\
  -H "Content-Type: application/json" \\
  -d '{{"provider": "openai", "model": "gpt-4o",
       "inputTokens": 1000, "outputTokens": 500}}'""",
    "python": """\
import requests
requests.post("{url}",
    json={{"provider": "openai", "model": "gpt-4o",
          "inputTokens": 1000, "outputTokens": 500}},
    headers={{"Authorization": "Bearer {token}"}})""",
    "typescript": """\
await fetch("{url}", {{ method: "POST",
  body: JSON.stringify({{ provider: "openai", model: "gpt-4o",
                         inputTokens: 1000, outputTokens: 500 }}),
  headers: {{ "Content-Type": "application/json",
             Authorization: "Bearer {token}" }} }});""",
}


def snippet(language: str, base_url: str, token: str) -> str:
    """Gives the code for one of `LANGUAGES`."""
    return _TEMPLATES[language].format(url=f"{base_url}/api/tokens/track", token=token)


class _Code(QPlainTextEdit):
    """Five lines of code, as high as they need."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(12)
        self.setFont(font)
        self.setAccessibleName(translate("Apps", "Code to paste"))
        self.document().setDocumentMargin(10)
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """Gives room for every line and the scroll bar under them."""
        height = QFontMetrics(self.font()).lineSpacing() * _LINES + 2 * 10 + 14
        return QSize(460, height)


class SnippetView(QWidget):
    """Tabs of languages over the code, and a button that copies it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base_url = ""
        self._token = ""
        self.languages = Segmented(translate("Apps", "Language"), LANGUAGES, "curl")
        self.languages.chosen.connect(self._show)
        self.code = _Code()
        self.copy_button = CopyButton(translate("Apps", "Copy code"))
        self.copy_button.clicked.connect(self._on_copy)
        head = QHBoxLayout()
        head.addWidget(self.languages)
        head.addStretch()
        head.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.code)

    def set_token(self, base_url: str, token: str) -> None:
        """Shows code that uses a token."""
        self._base_url, self._token = base_url, token
        self._show()

    def _show(self) -> None:
        self.code.setPlainText(snippet(self.languages.choice, self._base_url, self._token))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.toPlainText())
        self.copy_button.confirm()
