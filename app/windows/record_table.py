"""A table of records as high as there is room: rows are chosen with arrow keys and copied as text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.models.figures import Role
from app.models.records import RecordsTableModel
from app.widgets.table import FigureDelegate, FigureTable


class RecordTable(FigureTable):
    """Shows a list of records; says which one is current, and which one was pressed."""

    current_changed = Signal(str)
    opened = Signal(str)

    def __init__(
        self,
        name: str,
        model: RecordsTableModel[Any],
        *,
        wide: int = 0,
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent=parent)
        self.records = model
        if many:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setMouseTracking(True)
        self.setModel(model)
        roles = (Role.SHARE, Role.PROVIDER, Role.SOFT)
        self.setItemDelegate(FigureDelegate(*roles, self, tone_role=Role.TONE))
        self.fit_columns(wide)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.activated.connect(self._on_activated)
        self.clicked.connect(self._on_activated)
        model.modelReset.connect(self._on_reset)
        self._current = ""

    @property
    def current(self) -> str:
        """The key of the current record; empty where there is none."""
        return self._current

    def choose(self, key: str) -> None:
        """Makes a record the current one."""
        row = self.records.row_of(key)
        if row >= 0:
            self.setCurrentIndex(self.records.index(row, 0))

    def _key_at(self, index: QModelIndex) -> str:
        return self.records.key_at(index.row()) if index.isValid() else ""

    def _on_current(self, current: QModelIndex, _former: QModelIndex) -> None:
        if (key := self._key_at(current)) != self._current:
            self._current = key
            self.current_changed.emit(key)

    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self._key_at(index))

    def _on_reset(self) -> None:
        self._make_room()
        row = self.records.row_of(self._current) if self._current else -1
        if row >= 0:
            self.setCurrentIndex(self.records.index(row, 0))
        elif self._current:
            self._current = ""
            self.current_changed.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copies the chosen rows; Enter opens one."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._key_at(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def copy(self) -> int:
        """Puts the chosen rows, all of them where none is, on the clipboard; gives how many."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = chosen or list(range(self.records.rowCount()))
        QGuiApplication.clipboard().setText(self.records.as_tsv(rows))
        return len(rows)
