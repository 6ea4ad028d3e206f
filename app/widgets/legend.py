"""The table beside charts over time: legend, switches and read-out in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import theme
from app.theme import blend
from app.translation import translate
from app.widgets.table import FigureTable

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_MARK = 9
_PADDING = 6


@dataclass(frozen=True)
class LegendRow:
    """One row: its texts, their full precision, and how it is marked."""

    name: str
    cost: str
    tokens: str
    full_cost: str = ""
    key: str = ""
    """What the switch of this row shows and hides; empty where there is none."""
    colour: int | None = None
    kind: str = "series"
    """series, total, before or unpriced."""
    is_shown: bool = True


class LegendModel(QAbstractTableModel):
    """Rows of figures, some of which can be switched off."""

    toggled = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[LegendRow] = ()
        self._title = ""

    def set_rows(self, title: str, rows: Sequence[LegendRow]) -> None:
        """Takes what to show; the title stands above the names."""
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._title, self._rows = title, rows
            self.endResetModel()
            return
        self._title, self._rows = title, rows
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, 2))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)

    @property
    def title(self) -> str:
        """What the figures are of."""
        return self._title

    def row_at(self, number: int) -> LegendRow:
        """Gives a row."""
        return self._rows[number]

    def text(self) -> str:
        """Gives all that the table says, line by line."""
        lines = [f"{row.name} {row.cost} {row.tokens}".strip() for row in self._rows if row.is_shown]
        return "\n".join([self._title, *lines])

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Gives how many rows there are; cells have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Gives name, spend and tokens."""
        return 0 if parent.isValid() else 3

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tells which rows have a switch."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0 and self._rows[index.row()].key:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Gives what a cell shows or tells."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (row.name, row.cost, row.tokens)[column]
            case Qt.ItemDataRole.ToolTipRole:
                return (row.name, row.full_cost or row.cost, row.tokens)[column]
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                return (side | Qt.AlignmentFlag.AlignVCenter).value
            case Qt.ItemDataRole.CheckStateRole if column == 0 and row.key:
                return (Qt.CheckState.Checked if row.is_shown else Qt.CheckState.Unchecked).value
        return None

    def setData(self, index: Index, _value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Switches a series on or off, as assistive programs do."""
        if role != Qt.ItemDataRole.CheckStateRole or not self._rows[index.row()].key:
            return False
        self.toggled.emit(self._rows[index.row()].key)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Gives the two figures' names."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < 3:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return ("", translate("Charts", "Spend"), translate("Charts", "Tokens"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return (side | Qt.AlignmentFlag.AlignVCenter).value
        return None


class _LegendDelegate(QStyledItemDelegate):
    def __init__(self, model: LegendModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        # Asking for the system's font takes longer than painting with it.
        self._font, self._bold, self._struck = (
            theme.label_font(),
            theme.label_font(bold=True),
            theme.label_font(),
        )
        self._struck.setStrikeOut(True)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(theme.label_font(bold=True))
        return QSize(metrics.horizontalAdvance(str(index.data())) + 2 * _PADDING + 2, metrics.height() + 9)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current().palette
        row = self._model.row_at(index.row())
        painter.save()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        view = self.parent()
        if state & QStyle.StateFlag.State_Selected and isinstance(view, QWidget) and view.hasFocus():
            painter.fillRect(area, QColor(blend(look.accent, look.card, 0.14)))
        inner = area.adjusted(_PADDING, 0, -_PADDING, 0)
        if index.column() == 0:
            self._paint_mark(painter, inner, row)
            inner.setLeft(inner.left() + _MARK + 8)
        soft = not row.is_shown or row.kind == "before" or (index.column() == 2 and row.kind == "series")
        colour = look.warn if row.kind == "unpriced" else look.soft if soft else look.text
        is_struck = not row.is_shown and index.column() == 0
        painter.setFont(self._bold if row.kind == "total" else self._struck if is_struck else self._font)
        painter.setPen(QColor(colour))
        text = str(index.data() or "")
        alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        if index.column() == 0:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, alignment, text)
        painter.restore()

    def _paint_mark(self, painter: QPainter, inner: QRect, row: LegendRow) -> None:
        look = theme.current().palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where = QRectF(inner.x(), inner.center().y() - _MARK / 2 + 1, _MARK, _MARK)
        if row.kind == "before":
            painter.setPen(QPen(QColor(blend(look.text, look.card, 0.62)), 1.25))
            middle = where.center().y()
            painter.drawLine(QPointF(where.left(), middle), QPointF(where.right(), middle))
        elif row.kind == "series":
            colour = QColor(look.other if row.colour is None else look.series[row.colour])
            painter.setPen(QPen(colour, 1.5) if not row.is_shown else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(colour if row.is_shown else QColor(0, 0, 0, 0))
            painter.drawRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)


class Legend(FigureTable):
    """The table itself: a click or the space bar switches a series, Alt with it leaves that one alone."""

    toggled = Signal(str)
    singled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Charts", "Values and series"), most_rows=14, parent=parent)
        self.rows = LegendModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_LegendDelegate(self.rows, self))
        self.verticalHeader().setDefaultSectionSize(QFontMetrics(theme.label_font()).height() + 9)
        self.setMinimumWidth(20 * theme.text_font().pixelSize())
        self.setMaximumWidth(26 * theme.text_font().pixelSize())
        self.setToolTip(translate("Charts", "Click a series to hide or show it, with Alt to see it alone"))
        self.rows.toggled.connect(self.toggled)

    def show_rows(self, title: str, rows: Sequence[LegendRow]) -> None:
        """Shows figures. Columns keep their width while figures only get smaller, as in a part of a range."""
        is_other = len(rows) != self.rows.rowCount()
        self.rows.set_rows(title, rows)
        self.setAccessibleDescription(self.rows.text())
        if is_other:
            self.fit()

    def fit(self) -> None:
        """Takes the height of its rows and the widths of its columns."""
        super().fit()
        header, rows = self.horizontalHeader(), self.verticalHeader()
        self.setFixedHeight(header.sizeHint().height() + self.rows.rowCount() * rows.defaultSectionSize() + 2)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Switches the series that was clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._switch(index, alone=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Switches the chosen series with the space bar."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return) and index.isValid():
            self._switch(index, alone=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
            return
        super().keyPressEvent(event)

    def _switch(self, index: QModelIndex, *, alone: bool) -> None:
        key = self.rows.row_at(index.row()).key
        if key:
            (self.singled if alone else self.toggled).emit(key)
