"""A list to pick one thing from, each with a word below its name and a mark at what is in force."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app import theme
from app.theme import blend

_ABOVE, _BESIDE, _BETWEEN = 7, 12, 1
_MOST_ROWS = 5

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a row tells beside its name."""

    BELOW = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2


class _RowDelegate(QStyledItemDelegate):
    """Paints a row: tinted where picked, its name, what stands below, and its mark at the end."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Gives a row's height: one line, or two."""
        height = QFontMetrics(theme.text_font()).height() + 2 * _ABOVE
        if index.data(Role.BELOW):
            height += _BETWEEN + QFontMetrics(theme.label_font()).height()
        return QSize(0, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the row."""
        look = theme.current().palette
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        picked = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if picked or state & QStyle.StateFlag.State_MouseOver:
            tint = blend(look.accent, look.card, 0.14) if picked else blend(look.text, look.card, 0.05)
            focused = picked and bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QColor(look.accent) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tint))
            painter.drawRoundedRect(QRectF(whole).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        words = whole.adjusted(_BESIDE, _ABOVE, -_BESIDE, -_ABOVE)
        if mark := str(index.data(Role.MARK) or ""):
            painter.setFont(theme.label_font())
            painter.setPen(QColor(look.good))
            painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, mark)
            words.setRight(words.right() - painter.fontMetrics().horizontalAdvance(mark) - _BESIDE)
        painter.setFont(theme.text_font(bold=picked))
        painter.setPen(QColor(look.text))
        self._line(painter, words, str(index.data()), Qt.AlignmentFlag.AlignTop)
        painter.setFont(theme.label_font())
        painter.setPen(QColor(look.soft))
        self._line(painter, words, str(index.data(Role.BELOW) or ""), Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, area: QRect, text: str, place: Qt.AlignmentFlag) -> None:
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | place, fitting)


class ChoiceList(QListWidget):
    """As high as its rows, up to five of them; arrow keys pick, Return chooses."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(_RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        theme.current().changed.connect(self.viewport().update)

    def add(self, name: str, value: object, *, below: str = "", mark: str = "") -> None:
        """Adds a row that stands for a value."""
        item = QListWidgetItem(name, self)
        item.setData(Qt.ItemDataRole.UserRole, value)
        item.setData(Role.BELOW, below)
        item.setData(Role.MARK, mark)
        told = ", ".join(filter(None, (name, below, mark)))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
        item.setToolTip(below)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Gives what the rows take."""
        rows = [self.sizeHintForRow(row) for row in range(min(self.count(), _MOST_ROWS))]
        return QSize(super().sizeHint().width(), sum(rows))

    def minimumSizeHint(self) -> QSize:
        """Gives the same: rows are not to be squeezed."""
        return QSize(0, self.sizeHint().height())
