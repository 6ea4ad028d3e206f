"""What every page of the main window has in common: when it reads, and what stands there meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import formatting
from app.currency import shown, unit
from app.tasks import Refresh
from app.translation import translate
from app.widgets.banner import Banner
from app.widgets.column import centred
from app.widgets.skeleton import Shapes, Skeleton, list_shapes
from app.widgets.states import Notice
from app.widgets.words import ElidedWords, Words

T = TypeVar("T")
_HEAD_HEIGHT = 30


class Page(QWidget):
    """A title with what can be done, and below it figures or what stands in their place.

    It reads when it comes into sight and something of its `KINDS` has changed since it last read.
    """

    KINDS: ClassVar[frozenset[str]] = frozenset()
    SHOWS_MONEY: ClassVar[bool] = False
    """Whether it has figures that may be shown in another currency than they are kept in."""

    page_requested = Signal(str)

    def __init__(self, title: str, *, shapes: Shapes = list_shapes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outdated = True
        self._refresh: Callable[[], None] | None = None
        self.setAccessibleName(title)
        self.title = Words(title, bold=True)
        self.title.setMinimumHeight(_HEAD_HEIGHT)
        self.note = ElidedWords(tone="soft", size="label")
        self.head = QHBoxLayout()
        self.head.setContentsMargins(16, 10, 16, 6)
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        self.head.addWidget(self.note, 1)
        self.unit = Words(tone="soft", size="label")
        self.head.addWidget(self.unit)
        self.unit.hide()
        shown.changed.connect(self._on_unit_changed)
        self.stale = Banner()
        self.stale.pressed.connect(self.refresh)
        self.stale.hide()
        self.skeleton = Skeleton(shapes, radius=8)
        self.empty = Notice()
        self.failed = Notice()
        self.failed.pressed.connect(self.refresh)
        # Until there is one; by itself it is never what is in sight.
        self.body: QWidget = self.skeleton
        self.stack = QStackedWidget()
        for widget in (self._inset(self.skeleton), self.empty, self.failed):
            self.stack.addWidget(widget)
        self.stack.currentChanged.connect(self._say_unit)
        above = QVBoxLayout()
        above.setContentsMargins(16, 0, 16, 0)
        above.addWidget(self.stale)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(centred(self.head))
        whole.addWidget(centred(above))
        whole.addWidget(self.stack, 1)

    def _inset(self, widget: QWidget) -> QWidget:
        inset = QVBoxLayout()
        inset.setContentsMargins(16, 4, 16, 16)
        inset.addWidget(widget)
        return centred(inset)

    def set_body(self, body: QWidget) -> None:
        """Takes what is shown once there are figures."""
        self.body = body
        self.stack.addWidget(body)

    def read_by(self, read: Callable[[], T], show: Callable[[T], None]) -> None:
        """Says how the page reads, in a worker thread, and who shows the answer."""

        def on_answer(answer: T) -> None:
            self.stale.hide()
            show(answer)

        self._refresh = Refresh(self, read, on_answer, self.on_failure).request

    @property
    def is_full(self) -> bool:
        """Whether figures are in sight, perhaps old ones."""
        return self.stack.currentWidget() is self.body

    def refresh(self) -> None:
        """Reads anew."""
        self._outdated = False
        if self._refresh is not None:
            self._refresh()

    def tell(self, kind: str) -> None:
        """Hears that something has changed."""
        if kind not in self.KINDS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._outdated = True

    def _on_unit_changed(self) -> None:
        self._say_unit()
        if not self.SHOWS_MONEY:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._outdated = True

    def _say_unit(self) -> None:
        words = formatting.unit_word() if self.SHOWS_MONEY and self.is_full else ""
        self.unit.setText(words)
        self.unit.setToolTip(formatting.rate_words())
        self.unit.set_tone("warn" if unit().problem else "soft")
        self.unit.setVisible(bool(words))

    def showEvent(self, event: QShowEvent) -> None:
        """Brings the page up to date as it comes into sight."""
        super().showEvent(event)
        if self._outdated:
            self.refresh()

    def show_body(self) -> None:
        """Shows the figures."""
        self.stack.setCurrentWidget(self.body)

    def show_empty(self) -> None:
        """Says that there is nothing yet, and what fills the page."""
        self.stack.setCurrentWidget(self.empty)

    def on_failure(self, error: Exception) -> None:
        """Says what failed: beside what was read before, else in its place."""
        if self.stack.currentWidget() in (self.body, self.empty):
            words = translate("Window", "Not refreshed: {error} {shown}")
            self.stale.say(
                words.format(error=error, shown=self.what_is_shown()).strip(),
                translate("Window", "Try again"),
            )
            self.stale.show()
            return
        self.failed.say(
            translate("Window", "{page} could not be read").format(page=self.title.text()),
            translate("Window", "{error} Nothing is lost.").format(error=error),
            translate("Window", "Try again"),
        )
        self.stack.setCurrentWidget(self.failed)

    def what_is_shown(self) -> str:
        """Says how old the figures are that a failed refresh leaves in sight."""
        return translate("Window", "What is shown was read before.")
