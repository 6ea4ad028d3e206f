"""Lists of records, some of them fetched a page at a time as one scrolls down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal

from app.models.figures import Column, FiguresTableModel

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RecordsTableModel(FiguresTableModel[Row]):
    """Records told apart by a key; `more_wanted` asks for the page after the last row."""

    more_wanted = Signal()

    def __init__(
        self, columns: Sequence[Column[Row]], key: Callable[[Row], str], parent: QObject | None = None
    ) -> None:
        super().__init__(columns, parent)
        self._key = key
        self._has_more = False
        self._is_fetching = False

    @property
    def rows(self) -> Sequence[Row]:
        """The records there are by now."""
        return self._rows

    @property
    def has_more(self) -> bool:
        """Whether the list goes on after the last row."""
        return self._has_more

    def row_of(self, key: str) -> int:
        """Gives where a record stands, -1 if nowhere."""
        return next((number for number, row in enumerate(self._rows) if self._key(row) == key), -1)

    def key_at(self, number: int) -> str:
        """Gives the key of the record in a row."""
        return self._key(self._rows[number])

    def find(self, key: str) -> Row | None:
        """Gives the record with a key, None if there is none."""
        row = self.row_of(key)
        return None if row < 0 else self._rows[row]

    def as_tsv(self, numbers: Sequence[int]) -> str:
        """Gives rows under their headings as tab-separated text, figures in full, for a spreadsheet."""
        lines = ["\t".join(column.heading for column in self._columns)]
        for number in numbers:
            row = self._rows[number]
            cells = ((column.plain or column.text)(row) for column in self._columns)
            lines.append("\t".join(" ".join(cell.split()) for cell in cells))
        return "\n".join(lines) + "\n"

    def set_rows(self, rows: Sequence[Row], *, has_more: bool = False) -> None:
        """Takes a new list; where the records are the same ones, selection and scrolling stay."""
        self._has_more, self._is_fetching = has_more, False
        if [self._key(row) for row in rows] == [self._key(row) for row in self._rows]:
            super().set_rows(rows)
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[Row], *, has_more: bool) -> None:
        """Takes the page after the last row."""
        self._has_more, self._is_fetching = has_more, False
        if rows:
            count = len(self._rows)
            self.beginInsertRows(_ROOT, count, count + len(rows) - 1)
            self._rows = [*self._rows, *rows]
            self.endInsertRows()

    def end_fetching(self) -> None:
        """Takes note that a page could not be had; it may be asked for again."""
        self._is_fetching = False

    def canFetchMore(self, parent: Index) -> bool:
        """Tells whether a page could be asked for."""
        return not parent.isValid() and self._has_more and not self._is_fetching

    def fetchMore(self, parent: Index) -> None:
        """Asks for the next page; it arrives later."""
        if self.canFetchMore(parent):
            self._is_fetching = True
            self.more_wanted.emit()
