"""Models side by side, with bars for what they cost for the same work and what came from a cache."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.comparison import ComparisonTableModel, ModelFigures
from app.models.figures import Role
from app.translation import translate
from app.widgets.table import FigureDelegate, FigureTable

_MOST_ROWS = 200


class ModelsView(QWidget):
    """The table; it scrolls where there are many models."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ComparisonTableModel(self)
        self.table = FigureTable(translate("Charts", "Models compared"), most_rows=_MOST_ROWS)
        self.table.setModel(self.rows)
        delegate = FigureDelegate(Role.SHARE, Role.PROVIDER, Role.SOFT, self.table, bar_width=140)
        self.table.setItemDelegate(delegate)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.setFocusProxy(self.table)

    def show_models(self, figures: Sequence[ModelFigures]) -> None:
        """Shows models in the order given."""
        self.rows.set_rows(figures)
        self.table.fit()
        # The page gives the height; the table scrolls within it.
        self.table.setMinimumHeight(0)
        self.table.setMaximumHeight(16_777_215)
