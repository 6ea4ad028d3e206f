"""The list of pages: pictures and names, or the pictures alone where the window is narrow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from app import theme
from app.drawing.glyphs import Glyph, paint_glyph
from app.theme import Palette, blend
from app.translation import translate

NARROW = 56
_LEAST, _MOST = 168, 260
_ROW, _GAP, _INSET, _SIGN = 34, 13, 8, 16
# How low rows may get in a low window, before the list has to be moved along.
_LOWEST = 26

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Entry:
    """A page's place in the list. `apart` puts it among those below the gap."""

    key: str
    name: str
    glyph: Glyph
    apart: bool = False


class Role(IntEnum):
    """What a row tells beside its name."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    COUNT = Qt.ItemDataRole.UserRole + 2
    """How many things there ask for attention."""
    FIRST_APART = Qt.ItemDataRole.UserRole + 3


class PagesModel(QAbstractListModel):
    """The pages there are, in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._counts: dict[str, int] = {}

    def add(self, entry: Entry) -> None:
        """Adds a page: below the gap, or at the end of those above it."""
        row = len(self._entries)
        if not entry.apart:
            row = sum(not each.apart for each in self._entries)
        self.beginInsertRows(_ROOT, row, row)
        self._entries.insert(row, entry)
        self.endInsertRows()

    def row_of(self, key: str) -> int:
        """Gives where a page stands, -1 if nowhere."""
        return next((row for row, entry in enumerate(self._entries) if entry.key == key), -1)

    def entry_at(self, row: int) -> Entry:
        """Gives the page in a row."""
        return self._entries[row]

    def set_count(self, key: str, count: int) -> None:
        """Says how many things on a page ask for attention."""
        self._counts[key] = count
        if (row := self.row_of(key)) >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Gives how many pages there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Gives a page's name, its keys, and what the delegate draws."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        row = index.row()
        entry = self._entries[row]
        count = self._counts.get(entry.key, 0)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.ToolTipRole:
                keys = QKeySequence(f"Ctrl+{row + 1}").toString(QKeySequence.SequenceFormat.NativeText)
                return f"{entry.name} ({keys})" if row < 9 else entry.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return (
                    translate("Window", "{name}, {count} open").format(name=entry.name, count=count)
                    if count
                    else entry.name
                )
            case Role.ENTRY:
                return entry
            case Role.COUNT:
                return count
            case Role.FIRST_APART:
                return entry.apart and row > 0 and not self._entries[row - 1].apart
        return None


class _RowDelegate(QStyledItemDelegate):
    """Paints a row: tinted where chosen, with its picture, its name and its count."""

    narrow = False
    row = _ROW

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Gives a row's height, more where a gap goes before it."""
        return QSize(NARROW, self.row + (_GAP if index.data(Role.FIRST_APART) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the row."""
        look = theme.current().palette
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(Role.FIRST_APART):
            y = whole.top() + _GAP // 2
            painter.fillRect(whole.left() + 4, y, whole.width() - 8, 1, QColor(look.line))
            whole = whole.adjusted(0, _GAP, 0, 0)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        area = QRectF(whole).adjusted(0.5, 1.5, -0.5, -1.5)
        if chosen or hovered:
            tint = blend(look.accent, look.window, 0.14) if chosen else blend(look.text, look.window, 0.05)
            painter.setPen(QColor(look.accent) if chosen and focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tint))
            painter.drawRoundedRect(area, 6, 6)
        self._paint_inside(painter, whole, index, look, chosen=chosen)
        painter.restore()

    def _paint_inside(
        self, painter: QPainter, whole: QRect, index: Index, look: Palette, *, chosen: bool
    ) -> None:
        entry: Entry = index.data(Role.ENTRY)
        ink = look.text if chosen else look.soft
        left = whole.center().x() - _SIGN / 2 + 1 if self.narrow else whole.left() + 10.0
        sign = QRectF(left, whole.top() + (self.row - _SIGN) / 2, _SIGN, _SIGN)
        paint_glyph(painter, sign, entry.glyph, look.accent if chosen else look.soft)
        count = int(index.data(Role.COUNT))
        if self.narrow:
            if count:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(look.warn))
                painter.drawEllipse(QRectF(sign.right() - 3, sign.top() - 3, 7, 7))
            return
        words = whole.adjusted(10 + _SIGN + 10, 0, -10, 0)
        if count:
            words = self._paint_count(painter, words, count, look)
        painter.setFont(theme.text_font(bold=chosen))
        painter.setPen(QColor(ink if chosen else look.text))
        name = painter.fontMetrics().elidedText(entry.name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_count(self, painter: QPainter, words: QRect, count: int, look: Palette) -> QRect:
        painter.setFont(theme.label_font(bold=True))
        text = str(count) if count < 100 else "99+"
        width = max(18, painter.fontMetrics().horizontalAdvance(text) + 10)
        pill = QRectF(words.right() - width, words.center().y() - 8, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(blend(look.warn, look.window, 0.18)))
        painter.drawRoundedRect(pill, 9, 9)
        painter.setPen(QColor(look.text))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        return words.adjusted(0, 0, -width - 6, 0)


class MenuButton(QToolButton):
    """Looks like a row of the list, and opens a menu or a window; `marked` ones stand out."""

    def __init__(
        self, name: str, glyph: Glyph, parent: QWidget | None = None, *, marked: bool = False
    ) -> None:
        super().__init__(parent)
        self._marked = marked
        self._name, self._glyph = name, glyph
        self._narrow = False
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFixedHeight(_ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_name(self, name: str, *, marked: bool) -> None:
        """Gives the row another name."""
        self._name, self._marked = name, marked
        self.setAccessibleName(name)
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Shows the name too, or the picture alone."""
        self._narrow = narrow
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the button, then what stands in it."""
        super().paintEvent(event)
        look = theme.current().palette
        painter = QPainter(self)
        ink = look.accent if self._marked else look.soft
        left = (self.width() - _SIGN) / 2 if self._narrow else 10.0
        paint_glyph(painter, QRectF(left, (_ROW - _SIGN) / 2, _SIGN, _SIGN), self._glyph, ink)
        if not self._narrow:
            painter.setPen(QColor(look.text))
            painter.setFont(theme.text_font(bold=self._marked))
            words = self.rect().adjusted(10 + _SIGN + 10, 0, -10, 0)
            name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)


class Sidebar(QListView):
    """Pages to choose from; arrow keys, Home and End move the choice."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = PagesModel(self)
        self._delegate = _RowDelegate(self)
        self.setModel(self.pages)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(translate("Window", "Pages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.NoRole)
        self.viewport().setAutoFillBackground(False)
        self.setViewportMargins(_INSET, 0, _INSET, 0)
        self.selectionModel().currentChanged.connect(self._on_current)
        theme.current().changed.connect(self.viewport().update)

    def set_narrow(self, narrow: bool) -> None:
        """Shows names too, or pictures alone; takes the width that needs."""
        self._delegate.narrow = narrow
        width = NARROW
        if not narrow:
            metrics = QFontMetrics(theme.text_font(bold=True))
            names = (str(self.pages.index(row).data()) for row in range(self.pages.rowCount()))
            widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
            width = min(_MOST, max(_LEAST, widest + 2 * _INSET + 10 + _SIGN + 10 + 10 + 28))
        self.setFixedWidth(width)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes rows as low as it takes for all of them to be seen."""
        super().resizeEvent(event)
        count = max(1, self.pages.rowCount())
        row = max(_LOWEST, min(_ROW, (self.viewport().height() - _GAP) // count))
        if row != self._delegate.row:
            self._delegate.row = row
            self.scheduleDelayedItemsLayout()

    def choose(self, key: str) -> bool:
        """Chooses a page; gives whether there is such a one."""
        row = self.pages.row_of(key)
        if row >= 0:
            self.setCurrentIndex(self.pages.index(row))
        return row >= 0

    def _on_current(self, current: QModelIndex, _former: QModelIndex) -> None:
        entry = current.data(Role.ENTRY)
        if entry is not None:
            self.chosen.emit(entry.key)
