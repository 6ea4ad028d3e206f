"""The overview's tables: providers, and the models that cost most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app import formatting
from app.models.basis import basis_parts, basis_word, unpriced_word
from app.models.glance import model_cost, plan_words
from app.translation import translate
from server.schemas.dashboard import ProviderFigures, TopModel

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Role(IntEnum):
    """What a cell tells beside its text."""

    SHARE = Qt.ItemDataRole.UserRole + 1
    """0 … 1: drawn as a bar behind the text."""
    PROVIDER = Qt.ItemDataRole.UserRole + 2
    """Whose colour marks the cell."""
    SOFT = Qt.ItemDataRole.UserRole + 3
    """Whether the text is an aside."""
    TONE = Qt.ItemDataRole.UserRole + 4
    """The palette's name of a colour with a meaning: good, warn or bad; None for none."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading and how a row gives its text.

    `full` is for hovering, `plain` for a spreadsheet; both are the text itself where they are absent.
    """

    heading: str
    text: Callable[[Row], str]
    full: Callable[[Row], str] | None = None
    plain: Callable[[Row], str] | None = None
    share: Callable[[Row], float] | None = None
    provider: Callable[[Row], str | None] | None = None
    tone: Callable[[Row], str | None] | None = None
    is_figure: bool = True
    soft: bool = False


class FiguresTableModel(QAbstractTableModel, Generic[Row]):
    """Rows of figures, read only."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: Sequence[Row] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Takes the newest rows; where only figures changed, selection and scrolling stay."""
        if len(rows) == len(self._rows):
            self._rows = rows
            if rows:
                last = self.index(len(rows) - 1, len(self._columns) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, number: int) -> Row:
        """Gives a row's record."""
        return self._rows[number]

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Gives how many rows there are; cells have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Gives how many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Gives what a cell shows or tells."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        column, row = self._columns[index.column()], self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return (column.full or column.text)(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column.is_figure)
            case Role.SHARE:
                return column.share(row) if column.share else None
            case Role.PROVIDER:
                return column.provider(row) if column.provider else None
            case Role.SOFT:
                return column.soft
            case Role.TONE:
                return column.tone(row) if column.tone else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Gives a column's heading."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self._columns[section].is_figure)
        return None


def _alignment(is_figure: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
    return (side | Qt.AlignmentFlag.AlignVCenter).value


class ProvidersTableModel(FiguresTableModel[ProviderFigures]):
    """What each provider cost today and this month."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._most = Decimal(0)
        columns: list[Column[ProviderFigures]] = [
            Column(
                translate("Overview", "Provider"),
                lambda row: row.name,
                provider=lambda row: row.provider,
                is_figure=False,
            ),
            Column(
                translate("Overview", "Today"),
                _provider_today,
                full=lambda row: formatting.money_hover(_today_known(row)),
            ),
            Column(translate("Overview", "Month"), _provider_cost, full=_provider_full),
            Column(
                translate("Overview", "Basis"),
                lambda row: basis_word(row.basis) or (unpriced_word() if row.unpricedTokens else ""),
                full=lambda row: basis_parts(row.basis),
                is_figure=False,
                soft=True,
            ),
            Column(translate("Overview", "Share"), self._share_text, share=self._share),
        ]
        super().__init__(columns, parent)

    def set_rows(self, rows: Sequence[ProviderFigures]) -> None:
        """Takes the newest figures, the dearest provider first."""
        self._most = sum((max(row.cost, Decimal(0)) for row in rows), Decimal(0))
        super().set_rows(sorted(rows, key=lambda row: (-row.cost, -row.todayCost, row.name)))

    def _share(self, row: ProviderFigures) -> float:
        return float(max(row.cost, Decimal(0)) / self._most) if self._most > 0 else 0.0

    def _share_text(self, row: ProviderFigures) -> str:
        # What is not known is no share of nothing.
        is_known = formatting.known(row.cost, row.unpricedTokens) is not None and self._most > 0
        return formatting.percent(self._share(row)) if is_known else formatting.UNKNOWN


def _today_known(row: ProviderFigures) -> Decimal | None:
    return formatting.known(row.todayCost, row.todayUnpricedTokens)


def _provider_today(row: ProviderFigures) -> str:
    return _money_or_word(_today_known(row))


def _money_or_word(cost: Decimal | None) -> str:
    return unpriced_word() if cost is None else formatting.money(cost)


def _provider_cost(row: ProviderFigures) -> str:
    return _money_or_word(formatting.known(row.cost, row.unpricedTokens))


def _provider_full(row: ProviderFigures) -> str:
    words = translate("Overview", "{cost}, {tokens} tokens")
    if row.unpricedTokens:
        words = translate("Overview", "{cost}, {tokens} tokens, {unpriced} of them unpriced")
    return words.format(
        cost=formatting.money_full(row.cost),
        tokens=formatting.tokens(row.tokens),
        unpriced=formatting.tokens(row.unpricedTokens),
    )


BASIS_COLUMN: Final = 3


class TopModelsTableModel(FiguresTableModel[TopModel]):
    """The models that cost most this month."""

    def __init__(self, names: Mapping[str, str], parent: QObject | None = None) -> None:
        columns: list[Column[TopModel]] = [
            Column(
                translate("Overview", "Model"),
                lambda row: row.model,
                full=lambda row: f"{row.model} ({names.get(row.provider, row.provider)})",
                provider=lambda row: row.provider,
                is_figure=False,
            ),
            Column(
                translate("Overview", "Tokens"),
                lambda row: formatting.tokens(row.tokens),
                full=lambda row: formatting.count(row.tokens, "token"),
                soft=True,
            ),
            Column(translate("Overview", "Month"), model_cost, full=_model_cost_full),
            Column(
                translate("Overview", "Basis"),
                lambda row: unpriced_word() if row.cost is None else basis_word(row.basis),
                full=lambda row: basis_parts(row.basis),
                is_figure=False,
                soft=True,
            ),
            Column(
                translate("Overview", "Share"),
                _model_share,
                share=lambda row: row.share if row.cost is not None else 0.0,
            ),
        ]
        super().__init__(columns, parent)


def _model_cost_full(row: TopModel) -> str:
    full = formatting.money_full(row.cost)
    if not row.notional:
        return full
    return translate("Overview", "{cost}, and {plans}").format(cost=full, plans=plan_words(row.notional))


def _model_share(row: TopModel) -> str:
    return formatting.UNKNOWN if row.cost is None else formatting.percent(row.share)
