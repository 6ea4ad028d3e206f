"""What a click on the tray icon shows: the figures of a glance, and the three ways on."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app import formatting, theme
from app.drawing import glyphs
from app.models import glance
from app.translation import translate
from app.widgets.bars import BudgetBar, paint_bar
from app.widgets.rule import Rule
from app.widgets.sparkline import Sparkline
from app.widgets.words import ElidedWords, Figure, Words

if TYPE_CHECKING:
    from server.schemas.dashboard import Dashboard, ProviderFigures

WIDTH: Final = 360
# A press that closes the popover reaches the icon too, and there it would open it again.
_SAME_CLICK_S: Final = 0.3
_GAP: Final = 8


def place(size: QSize, anchor: QRect, screen: QRect) -> QPoint:
    """Gives where a popover stands: beside the anchor, towards the middle of the screen, wholly on it."""
    below = anchor.center().y() < screen.center().y()
    top = anchor.bottom() + 1 + _GAP if below else anchor.top() - _GAP - size.height()
    left = anchor.center().x() - size.width() // 2
    return QPoint(
        max(screen.left() + _GAP, min(left, screen.right() + 1 - _GAP - size.width())),
        max(screen.top() + _GAP, min(top, screen.bottom() + 1 - _GAP - size.height())),
    )


class IconButton(QToolButton):
    """A picture to press; its name is told on hover and to screen readers."""

    def __init__(self, name: str, glyph: glyphs.Glyph) -> None:
        super().__init__()
        self._glyph = glyph
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(32, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the button, then its picture."""
        super().paintEvent(event)
        look = theme.current().palette
        area = QRectF((self.width() - 16) / 2, (self.height() - 16) / 2, 16, 16)
        glyphs.paint_glyph(QPainter(self), area, self._glyph, look.text if self.isEnabled() else look.other)


class ShareBar(QWidget):
    """A provider's colour, as long as its share."""

    def __init__(self) -> None:
        super().__init__()
        self._provider, self._share = "", 0.0
        self.setFixedSize(64, 6)

    def set_share(self, provider: str, share: float) -> None:
        """Sets whose share it is, 0 … 1."""
        self._provider, self._share = provider, share
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the bar."""
        look = theme.current()
        fill = theme.provider_color(self._provider, look.dark)
        paint_bar(QPainter(self), QRectF(self.rect()), self._share, fill, look.palette.line)


class _Provider:
    """One row: mark and name, the share of what is shown, today's money."""

    def __init__(self, grid: QGridLayout, row: int) -> None:
        self.name = ElidedWords()
        self.bar = ShareBar()
        self.cost = Words()
        grid.addWidget(self.name, row, 0)
        grid.addWidget(self.bar, row, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.cost, row, 2, Qt.AlignmentFlag.AlignRight)

    def show(self, provider: ProviderFigures | None, today: Decimal) -> None:
        for widget in (self.name, self.bar, self.cost):
            widget.setVisible(provider is not None)
        if provider is None:
            return
        self.name.setText(provider.name)
        self.cost.setText(glance.provider_today(provider))
        self.bar.set_share(provider.provider, float(provider.todayCost / today) if today > 0 else 0.0)


class Popover(QWidget):
    """Opens at the icon; Escape, a click elsewhere and the loss of the focus close it."""

    open_requested = Signal(str)
    sync_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A compositor of Wayland shows no pop-up that belongs to no window, and places windows itself.
        self._placed = not QGuiApplication.platformName().startswith("wayland")
        kind = Qt.WindowType.Popup if self._placed else Qt.WindowType.Dialog
        self.setWindowFlags(kind | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("CodingVibez")
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._hidden_at = float("-inf")
        self.server = ElidedWords(bold=True)
        self.server.hide()
        self.today = Figure()
        self.days = Sparkline()
        self.month = Words(bold=True)
        self.against = ElidedWords(tone="soft", size="label")
        self.plans = Words(tone="soft", size="label")
        self.bar = BudgetBar()
        self.rate = Words(bold=True)
        self.freshness = Words(tone="soft", size="label", wrap=True)
        self._build()
        self.set_state(None, "")

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(8)
        column.addWidget(self.server)
        column.addWidget(Words(translate("Glance", "Today"), tone="soft", size="label"))
        column.addWidget(self.today)
        column.addWidget(self.days)
        column.addSpacing(4)
        column.addLayout(_between(translate("Glance", "This month"), self.month))
        column.addWidget(self.bar)
        column.addWidget(self.against)
        column.addWidget(self.plans)
        column.addLayout(_between(translate("Glance", "Burn rate"), self.rate))
        self._rule = Rule()
        column.addWidget(self._rule)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, 64)
        self.providers = [_Provider(grid, number) for number in range(glance.PROVIDERS_SHOWN)]
        column.addLayout(grid)
        column.addWidget(Rule())
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        self.open_button = IconButton(translate("Glance", "Open CodingVibez"), glyphs.overview)
        self.sync_button = IconButton(translate("Glance", "Read providers now"), glyphs.refresh)
        self.settings_button = IconButton(translate("Glance", "Settings"), glyphs.settings)
        self.open_button.clicked.connect(lambda: self._leave_to(""))
        self.settings_button.clicked.connect(lambda: self._leave_to("settings"))
        self.sync_button.clicked.connect(self.sync_requested)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.freshness, 1)
        for button in (self.open_button, self.sync_button, self.settings_button):
            row.addWidget(button)
        return row

    def _leave_to(self, page: str) -> None:
        self.hide()
        self.open_requested.emit(page)

    def set_server(self, name: str) -> None:
        """Takes which team's server the figures are from; empty: this computer's own."""
        self.server.setText(name)
        self.server.setVisible(bool(name))

    def set_state(self, dashboard: Dashboard | None, problem: str) -> None:
        """Shows new figures, or keeps the last ones and says what is wrong."""
        words = glance.describe(dashboard, datetime.now(UTC))
        rate = formatting.rate_words()
        self.today.set_ways(words.today.value, hover=rate)
        self.month.setToolTip(rate)
        self.rate.setToolTip(rate)
        self.month.setText(words.month.value)
        self.plans.setText(words.plans)
        self.plans.setVisible(bool(words.plans))
        self.rate.setText(words.burn_rate.value)
        self.freshness.setText(problem or words.fed)
        self.freshness.set_tone("bad" if problem and dashboard is not None else "soft")
        self.days.set_days(() if dashboard is None else dashboard.recentDays)
        status = None if dashboard is None else dashboard.budgetStatus
        limit = None if status is None else status.limit
        self.bar.setVisible(bool(limit))
        self.against.setVisible(dashboard is not None)
        if status is not None and limit:
            self.bar.set_figures(status.used, limit, status.projected, status.status)
        self.against.setText(glance.heading(dashboard))
        shown = [] if dashboard is None else glance.top_providers(dashboard)
        today = Decimal(0) if dashboard is None else dashboard.today.cost
        for number, row in enumerate(self.providers):
            row.show(shown[number] if number < len(shown) else None, today)
        self._rule.setVisible(bool(shown))
        if self.isVisible():
            self.adjustSize()

    def set_syncing(self, syncing: bool) -> None:
        """Takes whether providers are being read."""
        self.sync_button.setEnabled(not syncing)

    # Coming and going

    def toggle(self, anchor: QRect) -> None:
        """Closes the popover, else opens it at an icon; a null rectangle stands for the pointer.

        It stays closed where this very click has just closed it.
        """
        if self.isVisible():
            self.hide()
        elif time.monotonic() - self._hidden_at > _SAME_CLICK_S:
            self._open(anchor)

    def _open(self, anchor: QRect) -> None:
        self.adjustSize()
        if self._placed:
            # Where icons are told over D-Bus nobody knows their place; the click was at the pointer.
            where = anchor if anchor.isValid() else QRect(QCursor.pos(), QSize(1, 1))
            screen = QGuiApplication.screenAt(where.center()) or QGuiApplication.primaryScreen()
            self.move(place(self.size(), where, screen.availableGeometry()))
        self.show()
        self.raise_()
        self.activateWindow()
        # Nothing is framed until the first Tab.
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Closes when another window becomes active."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.hide()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Remembers when it was closed."""
        self._hidden_at = time.monotonic()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the surface with a line around it."""
        look = theme.current().palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.card))
        painter.setPen(QPen(QColor(look.line), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _between(label: str, value: Words) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(Words(label, tone="soft"))
    row.addStretch(1)
    row.addWidget(value)
    return row
