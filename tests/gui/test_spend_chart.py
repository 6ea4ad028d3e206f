from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import theme
from app.charts.axes import day_ticks, money_ticks
from app.charts.plot import NOWHERE
from app.charts.series import OTHER, SpendData, Step, build
from app.charts.spend import SpendChart
from app.theme import ColourSlots
from server.schemas.tokens import GroupPoint, Peak, SeriesAggregations, SeriesPoint, Timeseries
from tests.gui import sample_figures as samples

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

D = Decimal
TODAY = samples.TODAY


def data_of(
    figures: samples.Figures, days: int = 30, group: str = "provider", step: Step = "day"
) -> SpendData:
    answer = samples.timeseries(figures, TODAY - timedelta(days=days - 1), TODAY, group, step)
    return build(answer, today=TODAY, step=step, names=figures.names, slots=ColourSlots())


@pytest.fixture
def chart(qtbot: QtBot) -> SpendChart:
    chart = SpendChart()
    qtbot.addWidget(chart)
    chart.resize(900, 360)
    chart.show()
    qtbot.waitExposed(chart)
    return chart


def picture(chart: SpendChart) -> QImage:
    image: QImage = chart.plot.grab().toImage()
    return image.convertToFormat(QImage.Format.Format_RGB32)


def runs(image: QImage, row: int, ground: str) -> list[int]:
    """Gives the widths of what stands out from the ground along a row of pixels."""
    widths: list[int] = []
    length = 0
    for x in range(image.width()):
        if QColor(image.pixel(x, row)).name().upper() != ground:
            length += 1
        elif length:
            widths.append(length)
            length = 0
    return widths


# Data ----------------------------------------------------------------------------------------------


def test_the_six_dearest_are_named_and_the_rest_is_other() -> None:
    data = data_of(samples.year())
    assert [one.name for one in data.series][-1] == "Other (2)"
    assert len(data.series) == 7
    totals = [one.total for one in data.series[:-1]]
    assert totals == sorted(totals, reverse=True)
    assert data.series[-1].slot is None
    assert data.series[-1].key == OTHER
    assert len({one.slot for one in data.series}) == 7


@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=3), st.decimals(min_value=0, max_value=10**6, places=9), max_size=12
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_parts_add_up_to_the_whole(days: list[dict[str, Decimal]]) -> None:
    points = [
        SeriesPoint(
            date=(TODAY - timedelta(days=len(days) - 1 - number)).isoformat(),
            totalTokens=0,
            cost=sum(parts.values(), D(0)),
            groups={key: GroupPoint(totalTokens=0, cost=cost) for key, cost in parts.items()},
        )
        for number, parts in enumerate(days)
    ]
    sums = SeriesAggregations(
        totalTokens=0, totalCost=D(0), averageTokens=D(0), averageCost=D(0), peak=None, days=len(days)
    )
    answer = Timeseries(series=points, aggregations=sums)
    data = build(answer, today=TODAY, step="day", names={}, slots=ColourSlots())
    assert len(data.series) <= 7
    for number in range(len(days)):
        assert sum((one.costs[number] for one in data.series), D(0)) == data.costs[number]
    assert sum((one.total for one in data.series), D(0)) == data.total


def test_a_series_without_groups_is_one_grey_series() -> None:
    points = [SeriesPoint(date=TODAY.isoformat(), totalTokens=5, cost=D(3))]
    peak = Peak(date=TODAY.isoformat(), cost=D(3))
    sums = SeriesAggregations(
        totalTokens=5, totalCost=D(3), averageTokens=D(5), averageCost=D(3), peak=peak, days=1
    )
    answer = Timeseries(series=points, aggregations=sums)
    data = build(answer, today=TODAY, step="day", names={}, slots=ColourSlots())
    assert [one.name for one in data.series] == ["Other"]


def test_groups_without_a_name_of_their_own_are_called_by_their_key() -> None:
    assert "(no project)" in [one.name for one in data_of(samples.year(), group="project").series]


def test_only_what_is_not_over_is_running() -> None:
    days = data_of(samples.year())
    assert [n for n in range(30) if days.is_running(n)] == [29]
    weeks = data_of(samples.year(), days=326, step="week")
    assert [n for n in range(len(weeks.days)) if weeks.is_running(n)] == [len(weeks.days) - 1]
    assert weeks.label(0).startswith("Week of ")


def test_the_summary_tells_everything_that_is_seen() -> None:
    words = data_of(samples.fortnight(), days=14).summary()
    assert "over 14 days" in words
    assert "most on" in words
    assert "Anthropic $" in words
    assert "60.3 k tokens unpriced" in words
    empty = SpendData("day", TODAY, (), (), (), (), D(0))
    assert empty.summary() == "No days to show."


# Axes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("top", "labels"),
    [
        ("0", ["$0"]),
        ("87", ["$0", "$20", "$40", "$60", "$80"]),
        ("100", ["$0", "$20", "$40", "$60", "$80", "$100"]),
        ("0.11", ["$0", "$0.05", "$0.10"]),
        ("0.00001", ["$0", "$0.000002", "$0.000004", "$0.000006", "$0.000008", "$0.000010"]),
        ("1.1", ["$0", "$0.50", "$1.00"]),
        ("1048576", ["$0", "$500k", "$1M"]),
        ("1400", ["$0", "$500", "$1k"]),
    ],
)
def test_money_axis(top: str, labels: list[str]) -> None:
    assert [label for _, label in money_ticks(D(top), most=5)] == labels


@given(st.decimals(min_value=D("0.000000001"), max_value=10**12), st.integers(2, 6))
def test_the_money_axis_starts_at_zero_and_its_labels_differ(top: Decimal, most: int) -> None:
    ticks = money_ticks(top, most)
    assert ticks[0] == (0.0, "$0")
    assert 1 < len(ticks) <= max(most, 3) + 1
    assert len({label for _, label in ticks}) == len(ticks)
    assert ticks[-1][0] <= float(top) * 1.000001


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)),
    st.integers(1, 400),
    st.floats(50, 2000),
)
def test_labels_of_days_never_crowd(last: date, count: int, width: float) -> None:
    days = [last - timedelta(days=back) for back in range(count - 1, -1, -1)]
    ticks = day_ticks(days, width, 60)
    assert 1 <= len(ticks) <= max(13, width // 60 + 2)
    positions = [position for position, _ in ticks]
    assert positions == sorted(set(positions))
    assert all(0 <= position < count for position in positions)


def test_days_are_labelled_as_room_allows() -> None:
    week = [TODAY - timedelta(days=back) for back in range(6, -1, -1)]
    assert [label for _, label in day_ticks(week, 700, 60)][-1] == "Sun 22"
    month = [TODAY - timedelta(days=back) for back in range(29, -1, -1)]
    assert [label for _, label in day_ticks(month, 600, 60)] == ["25 Oct", "1 Nov", "8", "15", "22"]
    year = [date(2026, 1, 1) + timedelta(days=7 * n) for n in range(47)]
    assert [label for _, label in day_ticks(year, 900, 60)][:2] == ["Jan", "Feb"]
    assert day_ticks([], 100, 60) == []


# Drawing -------------------------------------------------------------------------------------------


def test_every_bar_is_equally_many_pixels_wide(chart: SpendChart) -> None:
    figures = samples.Figures({TODAY - timedelta(days=n): {"openai": D(5)} for n in range(60)})
    for days in (7, 30, 60):
        for width in (700, 813, 902):
            chart.resize(width, 360)
            chart.show_data(data_of(figures, days=days), "Range")
            QApplication.processEvents()
            image = picture(chart)
            where = chart.plot.step_rect(0)
            widths = runs(image, round(where.center().y()), theme.LIGHT.card)[: days - 1]
            assert len(widths) == days - 1
            assert len(set(widths)) == 1, (days, width, widths)


def test_today_is_hatched(chart: SpendChart) -> None:
    figures = samples.Figures({TODAY - timedelta(days=n): {"openai": D(5)} for n in range(7)})
    chart.show_data(data_of(figures, days=7), "Range")
    image = picture(chart)
    drawn = []
    for number in (5, 6):
        middle = chart.plot.step_rect(number).center()
        across = range(round(middle.x()) - 10, round(middle.x()) + 10)
        drawn.append({QColor(image.pixel(x, round(middle.y()))).name() for x in across})
    assert len(drawn[0]) == 1
    assert len(drawn[1]) > 1


def test_what_has_no_price_is_a_mark_under_the_axis(chart: SpendChart) -> None:
    figures = samples.fortnight()
    marked = data_of(figures, days=14)
    chart.show_data(marked, "Range")
    spot = chart.plot.step_rect(8)
    image = picture(chart)
    below = [
        QColor(image.pixel(x, y)).name().upper()
        for x in range(round(spot.left()), round(spot.right()))
        for y in range(round(spot.bottom()) + 2, round(spot.bottom()) + 12)
    ]
    assert marked.unpriced[8]
    assert theme.LIGHT.warn in below
    assert "△ Unpriced 60.3 k tokens" in chart.read_out.text()


def test_a_tiny_day_beside_a_fortune_still_shows(chart: SpendChart) -> None:
    figures = samples.Figures(
        {TODAY - timedelta(days=n): {"openai": D("0.00001") if n else D(10**6)} for n in range(7)}
    )
    chart.show_data(data_of(figures, days=7), "Range")
    spot = chart.plot.step_rect(2)
    image = picture(chart)
    column = [
        QColor(image.pixel(round(spot.center().x()), round(spot.bottom()) - up)).name().upper()
        for up in range(3)
    ]
    assert set(column) & set(theme.LIGHT.series)


@pytest.mark.parametrize("name", ["fortnight", "year", "absurd"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_set_of_figures_is_drawn(
    chart: SpendChart, qapp: QApplication, name: str, look: theme.Mode
) -> None:
    theme.apply(qapp, look)
    chart.show_data(data_of(samples.SCENARIOS[name]()), "Last 30 days", "estimated")
    palette = theme.current().palette
    image = picture(chart)
    drawn = {QColor(image.pixel(x, y)).name().upper() for x in range(0, 600, 2) for y in range(0, 340, 2)}
    assert palette.card in drawn
    assert drawn & set(palette.series)
    chart.read_out.grab()


def test_the_look_can_change_while_it_is_shown(chart: SpendChart, qapp: QApplication) -> None:
    chart.show_data(data_of(samples.year()), "Last 30 days")
    theme.apply(qapp, "dark")
    assert QColor(picture(chart).pixel(2, 2)).name().upper() == theme.DARK.card


# Reading -------------------------------------------------------------------------------------------


def test_the_table_is_the_legend_until_a_day_is_read(chart: SpendChart) -> None:
    chart.show_data(data_of(samples.year()), "Last 30 days", "mostly estimated")
    legend = chart.read_out.text()
    assert legend.startswith("Last 30 days $1,266.45")
    assert "Average a day" in legend
    assert legend.endswith("mostly estimated")
    chart.plot.set_cursor(29)
    assert chart.read_out.text().startswith("Today, so far $7.88")
    chart.plot.set_cursor(NOWHERE)
    assert chart.read_out.text() == legend


def test_the_keyboard_moves_the_read_out(chart: SpendChart, qtbot: QtBot) -> None:
    chart.show_data(data_of(samples.year()), "Last 30 days")
    plot = chart.plot
    steps = []
    keys = [
        Qt.Key.Key_Left,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_Left,
        Qt.Key.Key_End,
        Qt.Key.Key_Escape,
    ]
    for key in keys:
        QTest.keyClick(plot, key)
        steps.append(plot.cursor_step)
    assert steps == [29, 28, 29, 29, 0, 0, 29, NOWHERE]
    QTest.keyClick(plot, Qt.Key.Key_Left)
    interface = QAccessible.queryAccessibleInterface(plot)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "Spend over time"
    words = interface.text(QAccessible.Text.Description)
    assert words.startswith("Today, so far $7.88\n")
    assert "OpenAI $3.09" in words


def test_the_pointer_moves_the_read_out(chart: SpendChart) -> None:
    chart.show_data(data_of(samples.year()), "Last 30 days")
    plot = chart.plot
    button, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    for number in (0, 13, 29):
        spot = plot.step_rect(number).center()
        move = QMouseEvent(QEvent.Type.MouseMove, spot, plot.mapToGlobal(spot), button, button, none)
        QApplication.sendEvent(plot.viewport(), move)
        assert plot.cursor_step == number
    before = picture(chart)
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert plot.cursor_step == NOWHERE
    assert picture(chart) != before


def test_turning_the_wheel_scrolls_the_page_instead(chart: SpendChart) -> None:
    chart.show_data(data_of(samples.year()), "Last 30 days")
    spot = QPointF(200, 100)
    wheel = QWheelEvent(
        spot,
        chart.plot.mapToGlobal(spot),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = chart.plot.step_rect(3)
    chart.plot.wheelEvent(wheel)
    assert not wheel.isAccepted()
    assert chart.plot.step_rect(3) == before


def test_focus_by_keyboard_can_be_seen_and_leaves_nothing_behind(chart: SpendChart, qtbot: QtBot) -> None:
    chart.show_data(data_of(samples.year()), "Last 30 days")
    chart.activateWindow()
    before = picture(chart)
    chart.plot.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(chart.plot.hasFocus)
    assert picture(chart) != before
    QTest.keyClick(chart.plot, Qt.Key.Key_End)
    QApplication.sendEvent(chart.plot, QEvent(QEvent.Type.Leave))
    assert chart.plot.cursor_step == 29
    chart.plot.clearFocus()
    assert chart.plot.cursor_step == NOWHERE
    assert picture(chart) == before


def test_a_chart_without_data_is_blank(chart: SpendChart) -> None:
    spot = QPointF(100, 100)
    button, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, spot, chart.plot.mapToGlobal(spot), button, button, none)
    QApplication.sendEvent(chart.plot.viewport(), move)
    QTest.keyClick(chart.plot, Qt.Key.Key_Left)
    assert chart.plot.cursor_step == NOWHERE
    chart.plot.moved.emit(NOWHERE)
    assert QColor(picture(chart).pixel(5, 5)).name().upper() == theme.LIGHT.card


def test_fewer_days_leave_no_read_out_behind(chart: SpendChart) -> None:
    chart.show_data(data_of(samples.year()), "Last 30 days")
    chart.plot.set_cursor(20)
    chart.show_data(data_of(samples.year(), days=7), "Last 7 days")
    assert chart.plot.cursor_step == NOWHERE
    assert chart.read_out.text().startswith("Last 7 days")


def test_hovering_over_the_table_tells_full_precision(chart: SpendChart) -> None:
    chart.show_data(data_of(samples.absurd()), "Last 30 days")
    for y in (5, 40, 64, 300):
        spot = QPoint(40, y)
        event = QHelpEvent(QEvent.Type.ToolTip, spot, chart.read_out.mapToGlobal(spot))
        QApplication.sendEvent(chart.read_out, event)
