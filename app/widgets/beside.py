"""A list with a pane beside it; where room is short the pane takes the list's place until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QStyle, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.translation import translate
from app.widgets.card import Card
from app.widgets.words import Words

PANE_WIDTH = 340
_BOTH_FROM = 780


class Pane(Card):
    """A titled card that can be closed, by its button or Escape; what is in it scrolls (`content`)."""

    closed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.heading = Words(title, bold=True, wrap=True)
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAccessibleName(translate("Window", "Close"))
        self.close_button.setToolTip(translate("Window", "Close (Esc)"))
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.heading, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._inside = inside = QWidget()
        self.content = QVBoxLayout(inside)
        self.content.setContentsMargins(0, 0, 8, 0)
        self.content.setSpacing(10)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        for widget in (inside, area.viewport()):
            widget.setAutoFillBackground(False)
        self.body.setContentsMargins(16, 10, 8, 12)
        self.body.setSpacing(8)
        self.body.addLayout(head)
        self.body.addWidget(area, 1)

    @property
    def least_width(self) -> int:
        """How wide it has to be for nothing in it to be cut; words take more in some languages."""
        margins = self.body.contentsMargins()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return self._inside.minimumSizeHint().width() + margins.left() + margins.right() + bar

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


class Beside(QWidget):
    """Lays out a list and its pane."""

    def __init__(self, main: QWidget, pane: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._main, self._pane = main, pane
        self._is_open = False
        main.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(main, 1)
        row.addWidget(pane)
        pane.hide()

    @property
    def is_open(self) -> bool:
        """Whether the pane is in sight."""
        return self._is_open

    def open(self) -> None:
        """Shows the pane."""
        self._is_open = True
        self._arrange()

    def close_pane(self) -> None:
        """Takes the pane away."""
        self._is_open = False
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges both anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        both = self.width() >= theme.in_proportion(_BOTH_FROM)
        self._pane.setMinimumWidth(theme.in_proportion(PANE_WIDTH) if both else 0)
        self._pane.setMaximumWidth(theme.in_proportion(PANE_WIDTH) if both else 16_777_215)
        self._main.setVisible(both or not self._is_open)
        self._pane.setVisible(self._is_open)
