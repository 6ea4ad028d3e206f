"""Text in one of the three sizes and few tones there are."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app import theme

Tone = Literal["text", "soft", "good", "warn", "bad"]
Size = Literal["label", "text"]


class Words(QLabel):
    """A line or paragraph. The tone's colour comes from the style sheet, so it follows light and dark."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: Tone = "text",
        size: Size = "text",
        bold: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.label_font(bold=bold) if size == "label" else theme.text_font(bold=bold))
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)

    def set_tone(self, tone: Tone) -> None:
        """Changes the colour by its meaning."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class ElidedWords(Words):
    """One line that gives way: it ends in an ellipsis where it does not fit, and tells the rest on hover."""

    def __init__(
        self, text: str = "", *, tone: Tone = "text", size: Size = "text", bold: bool = False
    ) -> None:
        super().__init__(text, tone=tone, size=size, bold=bold)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Gives next to no width."""
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints what fits."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if text != self.text() else "")
        self.style().drawItemText(
            painter, self.rect(), int(self.alignment()), self.palette(), True, text, self.foregroundRole()
        )


class Figure(QLabel):
    """The one large figure of a card: of the ways to write it, the longest that fits."""

    def __init__(self, *, size: int = 28, selectable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways: tuple[str, ...] = ("",)
        self.setFont(theme.figure_font(size=size))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def set_ways(self, *ways: str, hover: str = "") -> None:
        """Sets ways to write the figure, the longest first, and its full precision for hovering."""
        self._ways = ways or ("",)
        self.setToolTip(hover)
        self.setAccessibleName(self._ways[0])
        self._choose()

    def minimumSizeHint(self) -> QSize:
        """Gives room for the shortest way."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._ways[-1]), metrics.height())

    def sizeHint(self) -> QSize:
        """Gives room for the longest way."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._ways[0]) + 1, metrics.height())

    def resizeEvent(self, event: object) -> None:
        """Chooses anew."""
        self._choose()

    def _choose(self) -> None:
        metrics = QFontMetrics(self.font())
        fitting = (way for way in self._ways if metrics.horizontalAdvance(way) <= self.width())
        text = next(fitting, self._ways[-1])
        if text != self.text():
            self.setText(text)
