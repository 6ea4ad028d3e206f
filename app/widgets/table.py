"""A quiet table of figures: no grid, right-aligned numbers, a mark in the series' colour, bars for shares."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app import theme
from app.theme import Palette, blend, provider_color
from app.widgets.bars import paint_bar
from app.widgets.focus_ring import FocusRing

_ROW_HEIGHT = 30
_ABOVE_AND_BELOW = 10
_PADDING = 8
_MARK = 8
_MOST_TEXT = 176
_MOST_TEXT_WHERE_TIGHT = 104
_LEAST_WIDE = 120

Index = QModelIndex | QPersistentModelIndex


def row_height() -> int:
    """Gives the height of a row in pixels, with room around the system's text."""
    return max(_ROW_HEIGHT, QFontMetrics(theme.text_font()).height() + _ABOVE_AND_BELOW)


class FigureDelegate(QStyledItemDelegate):
    """Paints a cell with its mark or share bar."""

    def __init__(
        self,
        share_role: int,
        provider_role: int,
        soft_role: int,
        parent: QWidget,
        *,
        tone_role: int | None = None,
        bar_width: int = 64,
    ) -> None:
        super().__init__(parent)
        self._tone_role = tone_role
        self._bar_width = bar_width
        self._share_role = share_role
        self._provider_role = provider_role
        self._soft_role = soft_role
        # How wide text may be beside the column that names what a row is, in pixels.
        self.most_text = theme.in_proportion(_MOST_TEXT)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Gives room for text, mark and bar."""
        text = str(index.data() or "")
        width = QFontMetrics(theme.text_font()).horizontalAdvance(text) + 2 * _PADDING + 2
        if _is_text(index):
            width = min(width, self.most_text)
        if index.data(self._provider_role) is not None:
            width += _MARK + _PADDING
        if index.data(self._share_role) is not None:
            metrics = QFontMetrics(theme.text_font())
            widest = max(metrics.horizontalAdvance(text), metrics.horizontalAdvance("100%"))
            width = self._bar_width + 3 * _PADDING + widest + 2
        return QSize(width, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints the cell."""
        look = theme.current().palette
        painter.save()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(blend(look.accent, look.card, 0.14)))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(blend(look.text, look.card, 0.03)))
        inner = area.adjusted(_PADDING, 0, -_PADDING, 0)
        provider = index.data(self._provider_role)
        if provider is not None:
            inner = self._paint_mark(painter, inner, str(provider), look)
        tone = None if self._tone_role is None else index.data(self._tone_role)
        share = index.data(self._share_role)
        if share is not None:
            inner = self._paint_share(painter, inner, float(share), look, tone)
        painter.setFont(theme.text_font())
        soft = bool(index.data(self._soft_role)) or share is not None
        painter.setPen(QColor(getattr(look, tone) if tone else look.soft if soft else look.text))
        alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        text = str(index.data() or "")
        # A figure is never cut; names of models differ at their ends as often as at their beginnings.
        if not alignment & Qt.AlignmentFlag.AlignRight:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, alignment, text)
        painter.restore()

    def _paint_mark(self, painter: QPainter, inner: QRect, provider: str, look: Palette) -> QRect:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(provider_color(provider, look.dark)))
        mark = QRectF(inner.x(), inner.center().y() - _MARK / 2 + 1, _MARK, _MARK)
        painter.drawRoundedRect(mark, 2, 2)
        return inner.adjusted(_MARK + _PADDING, 0, 0, 0)

    def _paint_share(
        self, painter: QPainter, inner: QRect, share: float, look: Palette, tone: str | None
    ) -> QRect:
        bar = QRectF(inner.x(), inner.center().y() - 1.5, self._bar_width, 4)
        paint_bar(painter, bar, min(max(share, 0.0), 1.0), getattr(look, tone or "soft"), look.line)
        return inner.adjusted(self._bar_width + _PADDING, 0, 0, 0)


def _is_text(index: Index) -> bool:
    alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
    return alignment is not None and not Qt.AlignmentFlag(alignment) & Qt.AlignmentFlag.AlignRight


class FigureTable(QTableView):
    """A table as high as its rows, up to a limit; the first column takes what room is left."""

    def __init__(self, name: str, *, most_rows: int = 10, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_rows, self._wide = most_rows, 0
        self._spared: tuple[int, ...] = ()
        self._titles: dict[int, int] = {}
        # A row is tinted where one is chosen; before that nothing would tell that keys work here.
        self.ring = FocusRing(self)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.viewport().setBackgroundRole(QPalette.ColorRole.NoRole)
        self.viewport().setAutoFillBackground(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(row_height())
        rows.setDefaultSectionSize(row_height())
        columns = self.horizontalHeader()
        columns.setFont(theme.label_font())
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.setMinimumSectionSize(40)
        # The widths of thousands of rows are those of the ones in sight.
        columns.setResizeContentsPrecision(0)

    def fit_columns(self, wide: int = 0) -> None:
        """Gives one column what room is left, and the others what they need."""
        self._wide = wide
        header = self.horizontalHeader()
        for column in range(self.model().columnCount()):
            is_wide = column == wide
            way = QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, way)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares out the new width."""
        super().resizeEvent(event)
        self.ring.fit()
        self._make_room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows that keys work here."""
        super().focusInEvent(event)
        self.ring.follow(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shows it no more."""
        super().focusOutEvent(event)
        self.ring.follow(event)

    def spare(self, *columns: int) -> None:
        """Says which columns are left out, the first first, where names would be cut for them."""
        self._spared = columns
        self._make_room()

    def _make_room(self) -> None:
        """Lets other text give way, then other columns, where the widest would have next to nothing."""
        delegate, header = self.itemDelegate(), self.horizontalHeader()
        if not isinstance(delegate, FigureDelegate) or self.model() is None:
            return
        delegate.most_text = most = theme.in_proportion(_MOST_TEXT)
        needed = max(self.sizeHintForColumn(self._wide), header.sectionSizeHint(self._wide))
        least = min(needed, theme.in_proportion(_LEAST_WIDE))
        widths = self._widths()
        is_tight = self.viewport().width() - sum(widths.values()) < least
        if is_tight:
            delegate.most_text = theme.in_proportion(_MOST_TEXT_WHERE_TIGHT)
            widths = self._widths()
        for column in self._spared:
            is_short = self.viewport().width() - sum(widths.values()) < least
            if is_short:
                del widths[column]
            if self.isColumnHidden(column) != is_short:
                self.setColumnHidden(column, is_short)
        if is_tight:
            # What is left over is text's again.
            texts = sum(_is_text(self.model().index(0, column)) for column in widths)
            left = self.viewport().width() - sum(widths.values()) - least
            delegate.most_text = min(most, delegate.most_text + max(0, left) // max(1, texts))
        header.resizeSections()

    def _widths(self) -> dict[int, int]:
        """Gives what every column but the widest needs, those left out for want of room among them."""
        header = self.horizontalHeader()
        widths: dict[int, int] = {}
        for column in range(self.model().columnCount()):
            if column == self._wide or (self.isColumnHidden(column) and column not in self._spared):
                continue
            if not self.isColumnHidden(column):
                self._titles[column] = header.sectionSizeHint(column)
            # A hidden column's header says that it needs nothing.
            widths[column] = max(self.sizeHintForColumn(column), self._titles.get(column, 0))
        return widths

    def fit(self) -> None:
        """Takes the height of its rows and the widths of its columns; called when rows have changed."""
        self.fit_columns()
        self.fit_height(self._most_rows)

    def fit_height(self, most_rows: int) -> None:
        """Takes the height of its rows, of that many at most."""
        header = self.horizontalHeader()
        rows = min(self.model().rowCount(), most_rows)
        above = 0 if header.isHidden() else header.sizeHint().height()
        self.setFixedHeight(above + rows * row_height() + 2)
