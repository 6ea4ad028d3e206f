"""A choice of one among a few, all in sight."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app import theme


class Segmented(QWidget):
    """Buttons side by side, one of them chosen; arrow keys move the choice."""

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: dict[str, str], chosen: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for key, label in choices.items():
            button = QToolButton()
            button.setText(label)
            button.setCheckable(True)
            button.setChecked(key == chosen)
            button.setProperty("segment", True)
            button.setProperty("key", key)
            button.setFont(theme.label_font())
            button.setAccessibleName(f"{name}: {label}")
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
        self._fit_focus()
        self._group.buttonToggled.connect(self._on_toggled)

    @property
    def choice(self) -> str:
        """The key of what is chosen."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def lead_to(self, widget: QWidget) -> None:
        """Has Tab lead from here to a widget, whichever of these is chosen."""
        last = list(self._buttons.values())[-1]
        # Qt puts nothing after what takes no focus.
        last.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        QWidget.setTabOrder(last, widget)
        self._fit_focus()

    def allow(self, keys: Iterable[str]) -> None:
        """Leaves some to be chosen from; the others are not there."""
        allowed = set(keys)
        for key, button in self._buttons.items():
            button.setVisible(key in allowed)

    def choose(self, key: str) -> None:
        """Chooses as a click would."""
        self._buttons[key].setChecked(True)

    def _fit_focus(self) -> None:
        # By itself Tab would lead to the first button, which may neither be chosen nor be seen.
        for button in self._buttons.values():
            policy = Qt.FocusPolicy.TabFocus if button.isChecked() else Qt.FocusPolicy.NoFocus
            button.setFocusPolicy(policy)

    def _on_toggled(self, button: QAbstractButton, checked: bool) -> None:
        if checked:
            self._fit_focus()
            self.chosen.emit(str(button.property("key")))
