"""The small window that stands in for the tray icon on a desktop without a tray."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app import formatting
from app.models import glance
from app.translation import translate
from app.widgets.rule import Rule
from app.widgets.words import ElidedWords, Figure, Words

if TYPE_CHECKING:
    from server.schemas.dashboard import Dashboard

EXTENSION_URL: Final = "https://extensions.gnome.org/extension/615/appindicator-support/"
_WIDTH: Final = 320


def why_no_tray(environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Gives why this window is here, and an address that helps where there is one."""
    if "gnome" in environment.get("XDG_CURRENT_DESKTOP", "").lower():
        return (
            translate(
                "Glance",
                "GNOME has no tray area, so this window takes the icon’s place. With the AppIndicator "
                "extension the icon appears in the top bar.",
            ),
            EXTENSION_URL,
        )
    return translate("Glance", "This desktop has no tray area, so this window takes the icon’s place."), ""


class GlanceWindow(QWidget):
    """The figures of the menu, why they are here, and the menu itself behind a button."""

    def __init__(
        self,
        menu: QMenu,
        parent: QWidget | None = None,
        *,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("CodingVibez")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 16, 20, 16)
        self._column.setSpacing(8)
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        # A button does not keep its menu alive.
        self._menu = menu
        self._column.addLayout(self._head(menu))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._column.addLayout(self._grid)
        self._rule = Rule()
        self._column.addWidget(self._rule)
        self._models_grid = QGridLayout()
        self._models_grid.setHorizontalSpacing(12)
        self._models_grid.setVerticalSpacing(6)
        self._models_grid.setColumnStretch(0, 1)
        self._figures = [_row(self._grid, number) for number in range(4)]
        self._models = [_row(self._models_grid, number) for number in range(glance.MODELS_SHOWN)]
        self._column.addLayout(self._models_grid)
        self._unpriced = Words(tone="warn", size="label", wrap=True)
        self._plans = Words(tone="soft", size="label", wrap=True)
        self._fed = Words(tone="soft", size="label", wrap=True)
        self._column.addWidget(self._unpriced)
        self._column.addWidget(self._plans)
        self._column.addWidget(self._fed)
        self._column.addWidget(Rule())
        self._column.addWidget(self._reason(environment))
        self.set_state(None, translate("Glance", "Starting…"))

    def set_state(self, dashboard: Dashboard | None, problem: str) -> None:
        """Shows new figures, or keeps the last ones and says what is wrong."""
        words = glance.describe(dashboard, datetime.now(UTC))
        self._today.set_ways(words.today.value, hover=formatting.rate_words())
        for row, line in zip(self._figures, words.figures[1:], strict=True):
            _fill(row, line)
        for index, row in enumerate(self._models):
            _fill(row, words.models[index] if index < len(words.models) else None)
        self._rule.setVisible(bool(words.models))
        self._unpriced.setText(words.unpriced)
        self._unpriced.setVisible(bool(words.unpriced))
        self._plans.setText(words.plans)
        self._plans.setVisible(bool(words.plans))
        self._fed.setText(problem or words.fed)
        self._fed.set_tone("bad" if problem and dashboard is not None else "soft")

    def _head(self, menu: QMenu) -> QHBoxLayout:
        self._today = Figure()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Words(translate("Glance", "Today"), tone="soft", size="label"))
        words.addWidget(self._today)
        self.menu_button = QPushButton(translate("Glance", "Menu"))
        self.menu_button.setAccessibleDescription(translate("Glance", "Open, new token, budget, quit"))
        self.menu_button.setMenu(menu)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self.menu_button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _reason(self, environment: Mapping[str, str]) -> Words:
        sentence, address = why_no_tray(environment)
        self.reason = Words(sentence, tone="soft", size="label", wrap=True)
        if address:
            self.reason.setTextFormat(Qt.TextFormat.RichText)
            link = translate("Glance", "Get the extension")
            self.reason.setText(f'{sentence} <a href="{address}">{link}</a>')
            self.reason.setOpenExternalLinks(True)
        self.reason.setFixedWidth(_WIDTH)
        return self.reason


def _row(grid: QGridLayout, number: int) -> tuple[Words, Words]:
    label, value = ElidedWords(tone="soft"), Words()
    grid.addWidget(label, number, 0)
    grid.addWidget(value, number, 1, Qt.AlignmentFlag.AlignRight)
    return label, value


def _fill(row: tuple[Words, Words], line: glance.Line | None) -> None:
    label, value = row
    for words in row:
        words.setVisible(line is not None)
    if line is not None:
        label.setText(line.label)
        value.setText(line.text)
