"""Spend by day or week: stacked bars and, beside them, the table that is legend and read-out at once."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.charts.plot import NOWHERE, SpendPlot
from app.charts.readout import ReadOut
from app.charts.series import SpendData


class SpendChart(QWidget):
    """The chart as a window shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: SpendData | None = None
        self._name = ""
        self._basis = ""
        self.plot = SpendPlot()
        self.read_out = ReadOut()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self.plot, 1)
        row.addWidget(self.read_out)
        self.setFocusProxy(self.plot)
        self.plot.moved.connect(self._on_moved)

    def show_data(self, data: SpendData, name: str, basis: str = "") -> None:
        """Shows data of the range called `name`, and how its figures were got."""
        self._data, self._name, self._basis = data, name, basis
        self.plot.set_data(data)
        self._on_moved(self.plot.cursor_step)

    def _on_moved(self, number: int) -> None:
        if self._data is None:
            return
        if number == NOWHERE:
            self.read_out.show_range(self._data, self._name, self._basis)
        else:
            self.read_out.show_step(self._data, number)
            # Read aloud as the keyboard moves along.
            self.plot.setAccessibleDescription(self.read_out.text())
