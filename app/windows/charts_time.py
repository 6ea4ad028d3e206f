"""Spend and tokens over time, above each other, with the table that switches series and reads values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app import formatting
from app.charts.axes import money_ticks, token_ticks
from app.charts.frame import NOWHERE
from app.charts.navigator import Navigator
from app.charts.span import Span
from app.charts.stack import Stack
from app.charts.time_plot import TimePlot
from app.charts.timeline import Line, Timeline, Whole
from app.translation import translate
from app.widgets.legend import Legend, LegendRow
from app.widgets.words import ElidedWords, Words


class TimeView(QWidget):
    """The two charts, the strip to move along, and the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline: Timeline | None = None
        self._slots: Mapping[str, int] = {}
        self._hidden: set[str] = set()
        self.span = Span(self)
        self.spend = TimePlot(translate("Charts", "Spend over time"), self.span, money_ticks)
        self.tokens = TimePlot(translate("Charts", "Tokens over time"), self.span, token_ticks)
        self.navigator = Navigator(self.span)
        self.legend = Legend()
        self.part = ElidedWords(bold=True)
        self.part.setContentsMargins(6, 0, 6, 0)
        self._build()
        self.span.changed.connect(self._on_span)
        self.spend.moved.connect(self.tokens.set_cursor)
        self.tokens.moved.connect(self.spend.set_cursor)
        self.spend.moved.connect(self._on_moved)
        self.legend.toggled.connect(self.toggle)
        self.legend.singled.connect(self.single)

    def _build(self) -> None:
        charts = QVBoxLayout()
        charts.setSpacing(2)
        zooming = translate(
            "Charts", "Drag over the chart or turn the wheel to zoom, + and − do the same; 0 shows all again"
        )
        for name, plot, share in (
            (translate("Charts", "Spend"), self.spend, 62),
            (translate("Charts", "Tokens"), self.tokens, 38),
        ):
            charts.addWidget(Words(name, tone="soft", size="label"))
            charts.addWidget(plot, share)
            charts.addSpacing(4)
            plot.setToolTip(zooming)
        charts.addWidget(self.navigator)
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(20)
        self.row.addLayout(charts, 1)
        side = QVBoxLayout()
        side.setSpacing(2)
        side.addWidget(self.part)
        side.addWidget(self.legend)
        side.addStretch(1)
        self.row.addLayout(side)
        self.spend.hide_times()
        self.setFocusProxy(self.spend)

    # What is shown ---------------------------------------------------------------------------------

    def show_timeline(self, timeline: Timeline, slots: Mapping[str, int]) -> None:
        """Shows a range in the colours of its series; the same range again keeps what is in sight."""
        former = self._timeline
        self._timeline, self._slots = timeline, slots
        is_same = (
            former is not None
            and former.interval == timeline.interval
            and former.steps == timeline.steps
            and bool(former.starts[0] == timeline.starts[0])
        )
        self._restack()
        if is_same:
            self._on_span()
        else:
            for plot in (self.spend, self.tokens):
                plot.set_cursor(NOWHERE)
            self.span.restart(timeline.steps)
        self._say(self.spend.cursor_step)
        self.legend.fit()

    @property
    def timeline(self) -> Timeline | None:
        """What is shown."""
        return self._timeline

    def _restack(self) -> None:
        timeline = self._timeline
        if timeline is None:
            return
        lines = timeline.lines
        hidden = [line.key in self._hidden for line in lines]
        colours = [self._slots.get(line.key) for line in lines]
        unpriced = timeline.whole.unpriced.floats
        spend = Stack([line.costs.floats for line in lines], hidden)
        tokens = Stack([line.tokens.floats for line in lines], hidden)
        self.spend.set_data(
            timeline,
            spend,
            colours,
            before=timeline.known_before,
            unpriced=unpriced if unpriced.any() else None,
        )
        before = None if timeline.before is None else timeline.before.tokens.floats
        self.tokens.set_data(timeline, tokens, colours, before=before, unpriced=None)
        self.navigator.set_stack(spend if spend.top(0, spend.steps) > 0 else tokens)

    def _on_span(self) -> None:
        if self._timeline is None:
            return
        width = max(plot.wanted_left_width() for plot in (self.spend, self.tokens))
        is_wider = width != self.navigator.left_width
        self.spend.left_width = self.tokens.left_width = self.navigator.left_width = width
        for plot in (self.spend, self.tokens):
            plot.redraw()
        if is_wider:
            self.navigator.redraw()
        if self.spend.cursor_step not in self.spend.steps:
            self.spend.set_cursor(NOWHERE)
        self._say(self.spend.cursor_step)

    # The table -------------------------------------------------------------------------------------

    def _on_moved(self, number: int) -> None:
        self._say(number)

    def _say(self, number: int) -> None:
        timeline = self._timeline
        if timeline is None or not self.span.count:
            return
        if number == NOWHERE:
            first, end = self.span.first, self.span.end
            title = timeline.range_label(first, end)
            words = timeline.summary(first, end)
        else:
            first, end = number, number + 1
            title = timeline.label(number)
            if number == timeline.running:
                title = translate("Charts", "{time}, so far").format(time=title)
            words = ""
        self.part.setText(title)
        self.legend.show_rows(title, self._rows(timeline, first, end))
        words = words or self.legend.rows.text()
        for plot in (self.spend, self.tokens):
            plot.setAccessibleDescription(words)

    def _rows(self, timeline: Timeline, first: int, end: int) -> list[LegendRow]:
        shown = [line for line in timeline.lines if line.key not in self._hidden]
        costs = sum((line.costs.sum(first, end) for line in shown), Decimal(0))
        tokens = int(sum((line.tokens.sum(first, end) for line in shown), Decimal(0)))
        unpriced = int(timeline.whole.unpriced.sum(first, end))
        name = (
            translate("Charts", "Total")
            if len(shown) == len(timeline.lines)
            else translate("Charts", "Total shown")
        )
        rows = [_row(name, costs, tokens, unpriced, kind="total")]
        rows += [self._row_of(line, first, end, unpriced) for line in timeline.lines]
        if timeline.before is not None:
            rows.append(_before_row(timeline.before, first, end))
        if timeline.whole.unpriced.sum(0, timeline.steps):
            rows.append(
                LegendRow(
                    translate("Charts", "△ Unpriced"),
                    "",
                    formatting.tokens(unpriced),
                    kind="unpriced",
                    is_shown=True,
                )
            )
        return rows

    def _row_of(self, line: Line, first: int, end: int, unpriced: int) -> LegendRow:
        cost, tokens = line.costs.sum(first, end), int(line.tokens.sum(first, end))
        return _row(
            line.name,
            cost,
            tokens,
            unpriced,
            key=line.key,
            colour=self._slots.get(line.key),
            is_shown=line.key not in self._hidden,
        )

    # What a person does ----------------------------------------------------------------------------

    def toggle(self, key: str) -> None:
        """Hides a series, or shows it again; the last one in sight stays."""
        if self._timeline is None:
            return
        hidden = self._hidden ^ {key}
        if any(line.key not in hidden for line in self._timeline.lines):
            self._hide(hidden)

    def single(self, key: str) -> None:
        """Leaves one series in sight; done again, all of them."""
        if self._timeline is None:
            return
        others = {line.key for line in self._timeline.lines} - {key}
        self._hide(set() if self._hidden & {line.key for line in self._timeline.lines} == others else others)

    def _hide(self, hidden: set[str]) -> None:
        self._hidden = hidden
        self._restack()
        self._on_span()


def _row(
    name: str,
    cost: Decimal,
    tokens: int,
    unpriced: int,
    *,
    key: str = "",
    kind: str = "series",
    colour: int | None = None,
    is_shown: bool = True,
) -> LegendRow:
    is_unknown = cost == 0 and tokens > 0 and unpriced > 0
    return LegendRow(
        name,
        translate("Charts", "unpriced") if is_unknown else formatting.money(cost),
        formatting.tokens(tokens),
        full_cost=translate("Charts", "unpriced") if is_unknown else formatting.money_hover(cost),
        key=key,
        kind=kind,
        colour=colour,
        is_shown=is_shown,
    )


def _before_row(before: Whole, first: int, end: int) -> LegendRow:
    return _row(
        translate("Charts", "Period before"),
        before.costs.sum(first, end),
        int(before.tokens.sum(first, end)),
        int(before.unpriced.sum(first, end)),
        kind="before",
    )
