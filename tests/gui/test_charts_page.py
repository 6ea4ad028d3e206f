"""The page of charts through its own widgets, over sample figures."""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget

from app import theme
from app.charts.frame import NOWHERE
from app.charts.heat_map import HeatMap
from app.charts.week_hours import HourCell
from app.models.chart_range import preset_names
from app.tasks import wait_for_tasks
from app.theme import contrast
from app.windows.charts_models import ModelsView
from app.windows.charts_page import ChartsPage
from app.windows.charts_time import TimeView
from app.windows.charts_window import ChartsWindow
from app.windows.main_window import MainWindow
from app.windows.opening import Windows
from server.schemas.events import Changed
from tests.gui import sample_figures as samples
from tests.gui.main_windows import FakeBridge

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.client import ApiClient
    from app.preferences import Preferences

NO_BUTTON, NO_KEY = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton

Open = Callable[[samples.SampleClient], ChartsWindow]


@pytest.fixture
def bridge(qapp: QApplication) -> FakeBridge:
    return FakeBridge()


@pytest.fixture
def open_charts(qtbot: QtBot, bridge: FakeBridge, preferences: Preferences) -> Iterator[Open]:
    windows: list[QWidget] = []

    def build(client: samples.SampleClient) -> ChartsWindow:
        window = ChartsWindow(
            cast("ApiClient", client), cast("Bridge", bridge), preferences, now=lambda: samples.NOW
        )
        qtbot.addWidget(window)
        window.resize(1180, 800)
        window.show()
        qtbot.waitExposed(window)
        windows.append(window)
        return window

    yield build
    take_down(windows)


def take_down(windows: list[QWidget]) -> None:
    """Ends windows while they are still held: plots with linked axes must not end before their window."""
    assert wait_for_tasks(10_000)
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))
    windows.clear()
    # Menus of charts refer to each other in circles; they must not end in a worker of the next test.
    gc.collect()


@pytest.fixture
def page(open_charts: Open, qtbot: QtBot) -> ChartsPage:
    window = open_charts(samples.SampleClient(samples.year()))
    qtbot.waitUntil(lambda: shows(window.page, TimeView), timeout=8000)
    return window.page


def shows(page: ChartsPage, kind: type[QWidget]) -> bool:
    return isinstance(page.stack.currentWidget(), kind)


def time_view(page: ChartsPage) -> TimeView:
    view = page.stack.currentWidget()
    assert isinstance(view, TimeView)
    return view


def legend(view: TimeView) -> dict[str, str]:
    rows = (view.legend.rows.row_at(number) for number in range(view.legend.rows.rowCount()))
    return {row.name: row.cost for row in rows}


def choose(page: ChartsPage, qtbot: QtBot, view: str, title: str) -> None:
    page.controls.views.choose(view)
    qtbot.waitUntil(lambda: title in page.title.text(), timeout=8000)


def mouse(view: QWidget, kind: QEvent.Type, spot: QPointF, button: Qt.MouseButton = NO_BUTTON) -> None:
    held = LEFT if kind == QEvent.Type.MouseMove and button == LEFT else NO_BUTTON
    event = QMouseEvent(kind, spot, view.mapToGlobal(spot), button, held, NO_KEY)
    QApplication.sendEvent(view, event)


def drawn(widget: QWidget) -> QImage:
    image: QImage = widget.grab().toImage()
    return image.convertToFormat(QImage.Format.Format_RGB32)


def colours_in(image: QImage) -> set[str]:
    places = ((x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))
    return {QColor(image.pixel(x, y)).name().upper() for x, y in places}


# Over time -----------------------------------------------------------------------------------------


def test_spend_and_tokens_of_a_month_by_provider(page: ChartsPage) -> None:
    view = time_view(page)
    assert page.title.text() == "Spend and tokens per day, by provider"
    assert view.part.text() == "Sat 24 Oct – Sun 22 Nov"
    values = legend(view)
    assert values["Total"] == "$1,266.45"
    assert values["Anthropic"] == "$447.04"
    assert list(values)[-2:] == ["Other (2)", "△ Unpriced"]
    QAbstractItemModelTester(view.legend.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_pointer_and_keyboard_move_one_read_out_over_both_charts(page: ChartsPage) -> None:
    view = time_view(page)
    spot = view.tokens.step_rect(21).center()
    mouse(view.tokens.viewport(), QEvent.Type.MouseMove, spot)
    assert (view.spend.cursor_step, view.tokens.cursor_step) == (21, 21)
    assert view.part.text() == "Sat 14 Nov"
    QApplication.sendEvent(view.tokens, QEvent(QEvent.Type.Leave))
    assert view.spend.cursor_step == NOWHERE
    steps = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        QTest.keyClick(view.spend, key)
        steps.append(view.tokens.cursor_step)
    assert steps == [29, 28, 0, 1, NOWHERE]
    QTest.keyClick(view.spend, Qt.Key.Key_End)
    assert view.part.text() == "Today, so far"


def test_what_is_seen_is_told(page: ChartsPage) -> None:
    view = time_view(page)
    words = []
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_End):
        QTest.keyClick(view.spend, key)
        interface = QAccessible.queryAccessibleInterface(view.spend)
        assert interface is not None
        words.append(interface.text(QAccessible.Text.Description))
    assert words[0].startswith("Sat 24 Oct – Sun 22 Nov: $1,266.45")
    assert "Total $7.88" in words[1]


def test_keys_zoom_both_charts_and_the_sums_follow(page: ChartsPage) -> None:
    view = time_view(page)
    whole = legend(view)["Total"]
    QTest.keyClick(view.spend, Qt.Key.Key_Plus)
    assert view.span.count < 30
    assert view.spend.steps == view.tokens.steps
    assert legend(view)["Total"] != whole
    narrow = view.span.count
    QTest.keyClick(view.spend, Qt.Key.Key_Minus)
    assert view.span.count > narrow
    QTest.keyClick(view.spend, Qt.Key.Key_Plus)
    first = view.span.first
    QTest.keyClick(view.spend, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.span.first > first
    QTest.keyClick(view.spend, Qt.Key.Key_0)
    assert view.span.is_whole
    assert legend(view)["Total"] == whole


def test_the_arrow_keys_take_what_is_in_sight_along(page: ChartsPage) -> None:
    view = time_view(page)
    view.span.show(10, 15)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(view.spend, key)
    assert view.spend.cursor_step == 8
    assert view.span.first == 8
    QTest.keyClick(view.spend, Qt.Key.Key_Escape)
    QTest.keyClick(view.spend, Qt.Key.Key_Escape)
    assert view.span.is_whole


def test_a_stroke_puts_its_part_in_sight_and_a_double_click_everything(page: ChartsPage) -> None:
    view = time_view(page)
    port = view.spend.viewport()
    begin, end = view.spend.step_rect(5).center(), view.spend.step_rect(9).center()
    mouse(port, QEvent.Type.MouseButtonPress, begin, LEFT)
    mouse(port, QEvent.Type.MouseMove, end, LEFT)
    marked = drawn(view.spend)
    mouse(port, QEvent.Type.MouseButtonRelease, end, LEFT)
    assert (view.span.first, view.span.end) == (5, 10)
    assert drawn(view.spend) != marked
    mouse(port, QEvent.Type.MouseButtonDblClick, end, LEFT)
    assert view.span.is_whole
    mouse(port, QEvent.Type.MouseButtonPress, begin, LEFT)
    mouse(port, QEvent.Type.MouseButtonRelease, begin + QPointF(2, 0), LEFT)
    assert view.span.is_whole


def wheel(view: TimeView, spot: QPointF, turn: QPoint, keys: Qt.KeyboardModifier = NO_KEY) -> None:
    port = view.spend.viewport()
    phase = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(spot, port.mapToGlobal(spot), QPoint(), turn, NO_BUTTON, keys, phase, False)
    QApplication.sendEvent(port, event)
    assert event.isAccepted()


def test_the_wheel_zooms_around_the_pointer_and_moves_along(page: ChartsPage) -> None:
    view = time_view(page)
    spot = view.spend.step_rect(20).center()
    wheel(view, spot, QPoint(0, 240))
    assert view.span.count < 15
    assert view.spend.step_at(spot) in (19, 20, 21)
    first = view.span.first
    wheel(view, spot, QPoint(0, 240), Qt.KeyboardModifier.ShiftModifier)
    assert view.span.first < first
    wheel(view, spot, QPoint(-240, 0))
    assert view.span.first >= first


def test_the_strip_below_follows_and_leads(page: ChartsPage) -> None:
    view = time_view(page)
    view.span.show(4, 12)
    assert view.navigator._region.getRegion() == (3.5, 11.5)
    view.navigator._region.setRegion((9.6, 20.4))
    assert (view.span.first, view.span.end) == (10, 21)


def test_series_are_switched_off_and_on(page: ChartsPage) -> None:
    view = time_view(page)
    colours = drawn(view.spend)
    view.legend.setCurrentIndex(view.legend.rows.index(1, 0))
    QTest.keyClick(view.legend, Qt.Key.Key_Space)
    values = legend(view)
    assert values["Total shown"] == "$819.41"
    assert values["Anthropic"] == "$447.04"
    assert drawn(view.spend) != colours
    QTest.keyClick(view.legend, Qt.Key.Key_Space)
    assert legend(view)["Total"] == "$1,266.45"
    place = view.legend.visualRect(view.legend.rows.index(2, 0)).center()
    QTest.mouseClick(view.legend.viewport(), LEFT, Qt.KeyboardModifier.AltModifier, place)
    assert legend(view)["Total shown"] == legend(view)["OpenAI"]
    QTest.mouseClick(view.legend.viewport(), LEFT, NO_KEY, place)
    assert legend(view)["Total shown"] == legend(view)["OpenAI"], "the last one in sight stays"
    QTest.mouseClick(view.legend.viewport(), LEFT, Qt.KeyboardModifier.AltModifier, place)
    assert legend(view)["Total"] == "$1,266.45"


def test_assistive_programs_see_and_move_the_switches(page: ChartsPage) -> None:
    view = time_view(page)
    rows = view.legend.rows
    index = rows.index(1, 0)
    role = Qt.ItemDataRole.CheckStateRole
    assert rows.data(index, role) == Qt.CheckState.Checked.value
    assert rows.data(rows.index(0, 0), role) is None
    assert rows.setData(index, Qt.CheckState.Unchecked.value, role)
    assert rows.data(rows.index(1, 0), role) == Qt.CheckState.Unchecked.value
    assert not rows.setData(rows.index(0, 0), Qt.CheckState.Unchecked.value, role)


def test_the_period_before_is_a_line_of_its_own(page: ChartsPage, qtbot: QtBot) -> None:
    page.controls.compare.setChecked(True)
    qtbot.waitUntil(lambda: "Period before" in legend(time_view(page)), timeout=8000)
    figures = samples.year()
    before = figures.cost(date(2026, 9, 24), date(2026, 10, 23))
    assert legend(time_view(page))["Period before"] == f"${before:,.2f}"
    assert "line: Thu 24 Sep – Fri 23 Oct" in page.detail.text()


@pytest.mark.parametrize(
    ("preset", "step", "steps", "words"),
    [
        ("1", "hour", 24, "per hour"),
        ("7", "hour", 168, "per hour"),
        ("90", "day", 90, "per day"),
        ("365", "month", 13, "per month"),
    ],
)
def test_ranges_and_steps(
    page: ChartsPage, qtbot: QtBot, preset: str, step: str, steps: int, words: str
) -> None:
    page.controls.presets.setCurrentText(preset_names()[preset])
    page.controls.presets.activated.emit(page.controls.presets.currentIndex())
    page.controls.steps.choose(step)
    qtbot.waitUntil(lambda: words in page.title.text(), timeout=8000)
    qtbot.waitUntil(lambda: time_view(page).span.total == steps, timeout=8000)


def test_own_dates(page: ChartsPage, qtbot: QtBot) -> None:
    page.controls.start.setDate(page.controls.start.date().addDays(20))
    qtbot.waitUntil(lambda: time_view(page).span.total == 10, timeout=8000)
    assert page.controls.presets.currentText() == "Own dates"
    page.controls.end.setDate(page.controls.start.date().addDays(-5))
    qtbot.waitUntil(lambda: page.controls.start.day == page.controls.end.day, timeout=8000)


# The other charts ----------------------------------------------------------------------------------


def test_the_month_against_its_budget(page: ChartsPage, qtbot: QtBot) -> None:
    choose(page, qtbot, "month", "November 2026 against its budget")
    from app.charts.month_view import MonthView

    view = page.stack.currentWidget()
    assert isinstance(view, MonthView)
    assert "Likely month's end $1,234.52" in view.read_out.text()
    QTest.keyClick(view.plot, Qt.Key.Key_End)
    assert view.read_out.text().startswith("By 30 Nov, likely $1,234.52")
    QTest.keyClick(view.plot, Qt.Key.Key_Home)
    assert view.read_out.text().startswith("By Sun 1 Nov $15.53")
    assert not page.controls.dates.isVisible()
    image = drawn(view.plot)
    found = {
        QColor(image.pixel(x, y)).name().upper()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }
    assert theme.blend(theme.LIGHT.accent, theme.LIGHT.card, 0.14) in found, "what is spent"
    assert theme.blend(theme.LIGHT.accent, theme.LIGHT.card, 0.2) in found, "what is to come"


def test_the_hours_of_the_week(page: ChartsPage, qtbot: QtBot) -> None:
    choose(page, qtbot, "week", "When in the week")
    from app.charts.heat_map import HeatView

    view = page.stack.currentWidget()
    assert isinstance(view, HeatView)
    assert view.read_out.text().startswith("Last 30 days $")
    field = view.field
    spot = field.cell_rect(2, 10).center()
    mouse(field, QEvent.Type.MouseMove, spot)
    assert field.spot == (2, 10)
    assert view.read_out.text().startswith("Wed 10 AM – 11 AM $6.8")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_End):
        QTest.keyClick(field, key)
    assert field.cell_rect(*field.spot) == field.cell_rect(2, 23)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert view.read_out.text().startswith("Last 30 days $")
    assert "Most is spent on" in field.accessibleDescription()


def test_dearer_hours_stand_out_more() -> None:
    for look in (theme.LIGHT, theme.DARK):
        costs = [HeatMap.colour(HourCell(Decimal(cost), 1, 0, 1), 10.0, look) for cost in range(11)]
        against = [contrast(colour, look.card) for colour in costs]
        assert against == sorted(against)
        assert against[-1] >= 3


def test_models_side_by_side(page: ChartsPage, qtbot: QtBot) -> None:
    choose(page, qtbot, "models", "Models compared")
    view = page.stack.currentWidget()
    assert isinstance(view, ModelsView)
    QAbstractItemModelTester(view.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    first = [str(view.rows.index(0, column).data()) for column in range(5)]
    assert first[0] == "claude-opus-4-8"
    assert first[3] == "$4.76"
    assert first[4] == "29%"
    page.controls.orders.choose("cache")
    shares = [str(view.rows.index(row, 4).data()) for row in range(view.rows.rowCount())]
    assert shares == ["87%", "58%", "55%", "29%", "26%", "0%"]


def test_cache_hits_are_unknown_where_there_are_too_many_uses(open_charts: Open, qtbot: QtBot) -> None:
    client = samples.SampleClient(samples.year())
    client.endless = True
    page = open_charts(client).page
    qtbot.waitUntil(lambda: shows(page, TimeView), timeout=8000)
    choose(page, qtbot, "models", "Models compared")
    view = page.stack.currentWidget()
    assert isinstance(view, ModelsView)
    assert str(view.rows.index(0, 4).data()) == "—"
    assert "cache hits are known for up to 10,000 uses" in page.detail.text()


# States --------------------------------------------------------------------------------------------


def test_nothing_one_figure_and_failure(open_charts: Open, qtbot: QtBot) -> None:
    client = samples.SampleClient(samples.nothing())
    window = open_charts(client)
    page = window.page
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty, timeout=8000)
    assert page.empty.sentence.text() == "Nothing was used in the last 30 days."
    assert not page.export.isEnabled()
    page.empty.pressed.emit()
    qtbot.waitUntil(lambda: page.empty.button.text() == "Create a token for your app", timeout=8000)
    with qtbot.waitSignal(window.new_token_requested):
        page.empty.pressed.emit()
    client.figures = samples.one_event()
    window.refresh()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.one, timeout=8000)
    assert page.one.figure.text() == "$0.0042"
    client.failure = RuntimeError("It does not answer.")
    page.controls.views.choose("week")
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.failed, timeout=8000)
    assert "It does not answer. Nothing is lost." in page.failed.detail.text()
    client.failure = None
    page.failed.pressed.emit()
    qtbot.waitUntil(lambda: page.export.isEnabled(), timeout=8000)


def test_a_failed_refresh_keeps_what_was_read(page: ChartsPage, qtbot: QtBot) -> None:
    client = page._client
    assert isinstance(client, samples.SampleClient)
    client.failure = RuntimeError("It does not answer.")
    page.refresh()
    qtbot.waitUntil(lambda: "Not refreshed" in page.said.text(), timeout=8000)
    assert shows(page, TimeView)
    client.failure = None
    page.refresh()
    qtbot.waitUntil(lambda: page.said.text() == "", timeout=8000)


def test_new_figures_leave_the_zoom_alone(page: ChartsPage, qtbot: QtBot, bridge: FakeBridge) -> None:
    client = page._client
    assert isinstance(client, samples.SampleClient)
    view = time_view(page)
    view.span.show(20, 30)
    view.toggle(view.legend.rows.row_at(1).key)
    before = legend(view)["Total shown"]
    client.figures.costs[samples.TODAY]["openai"] += 100
    bridge.changed.emit(Changed(kind="usage"))
    qtbot.waitUntil(lambda: legend(view)["Total shown"] != before, timeout=8000)
    assert (view.span.first, view.span.end) == (20, 30)


def test_the_look_changes_while_it_is_shown(page: ChartsPage, qapp: QApplication) -> None:
    view = time_view(page)
    theme.apply(qapp, "dark")
    image = drawn(view.spend)
    assert QColor(image.pixel(2, image.height() - 2)).name().upper() == theme.DARK.card
    assert colours_in(image) & set(theme.DARK.series)


def test_a_step_used_at_an_unknown_price_is_marked_and_never_zero(open_charts: Open, qtbot: QtBot) -> None:
    figures = samples.Figures(
        {samples.TODAY - timedelta(days=n): {"openai": Decimal(n > 3)} for n in range(9)}
    )
    figures.unpriced = {samples.TODAY: 500}
    page = open_charts(samples.SampleClient(figures)).page
    qtbot.waitUntil(lambda: shows(page, TimeView), timeout=8000)
    view = time_view(page)
    spot = view.spend.step_rect(29)
    image = drawn(view.spend)
    below = {
        QColor(image.pixel(x, y)).name().upper()
        for x in range(round(spot.left()), round(spot.right()))
        for y in range(round(spot.bottom()) + 2, round(spot.bottom()) + 12)
    }
    assert theme.LIGHT.warn in below


# Taking away ---------------------------------------------------------------------------------------


def test_copy_takes_the_picture_and_the_figures(page: ChartsPage) -> None:
    page.export.copy_action.trigger()
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.hasImage()
    lines = mime.text().splitlines()
    assert len(lines) == 31
    assert lines[0].startswith("start\tAnthropic USD\tAnthropic tokens")
    assert page.said.text() == "Copied as a picture and as a table."


@pytest.mark.parametrize("view", ["time", "month", "week", "models"])
def test_every_chart_is_saved_in_every_way(page: ChartsPage, qtbot: QtBot, tmp_path: Path, view: str) -> None:
    titles = {"time": "Spend and", "month": "against", "week": "When", "models": "compared"}
    choose(page, qtbot, view, titles[view])
    for kind in ("png", "svg", "csv"):
        path = tmp_path / f"chart.{kind}"
        page.export.save(kind, path)
        qtbot.waitUntil(lambda path=path: str(path) in page.said.text(), timeout=8000)  # type: ignore[misc]
    image = QImage(str(tmp_path / "chart.png"))
    assert image.width() == 2 * page.sheet.width()
    assert "<svg" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO((tmp_path / "chart.csv").read_text(encoding="utf-8-sig"))))
    assert {"time": 31, "month": 31, "week": 169, "models": 7}[view] == len(rows)
    assert {len(row) for row in rows} == {len(rows[0])}


def test_saved_figures_add_up_to_what_is_shown(page: ChartsPage, qtbot: QtBot, tmp_path: Path) -> None:
    time_view(page).span.show(10, 20)
    page.export.save("csv", tmp_path / "part.csv")
    qtbot.waitUntil(lambda: "Saved as" in page.said.text(), timeout=8000)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "part.csv").read_text(encoding="utf-8-sig"))))
    total = sum(Decimal(row["total USD"]) for row in rows)
    assert len(rows) == 10
    assert legend(time_view(page))["Total"] == f"${total:,.2f}"


def test_a_file_that_cannot_be_written_is_told(page: ChartsPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.export.save("png", tmp_path / "missing" / "chart.png")
    qtbot.waitUntil(lambda: "Not saved" in page.said.text(), timeout=8000)
    assert "Choose another folder." in page.said.text()
    assert not (tmp_path / "missing").exists()


def test_names_that_a_spreadsheet_would_run_are_quoted() -> None:
    from app.charts.export import Table

    text = Table(["=model", "USD"], [["@cmd", "-1.5"], ["+1", "ok"]]).as_csv()
    assert text.splitlines() == ["'=model,USD", "'@cmd,-1.5", "+1,ok"]


def test_the_main_windows_key_opens_one_window_of_charts(
    qtbot: QtBot, bridge: FakeBridge, preferences: Preferences
) -> None:
    client = samples.SampleClient(samples.year())
    windows = Windows(cast("Bridge", bridge), preferences)
    windows.connect_to(cast("ApiClient", client), "http://127.0.0.1:8423", ())
    windows.open_main()
    qtbot.waitUntil(lambda: windows.find("main") is not None, timeout=8000)
    main = windows.find("main")
    assert isinstance(main, MainWindow)
    main.charts_action.trigger()
    first = windows.find("charts")
    assert isinstance(first, ChartsWindow)
    qtbot.waitUntil(lambda: shows(first.page, TimeView), timeout=8000)
    first.close()
    main.charts_action.trigger()
    assert windows.find("charts") is first
    assert first.isVisible()
    windows.close_all()
    take_down([first, main])
