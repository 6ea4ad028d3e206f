from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetrics, QHelpEvent, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget

from app import theme
from app.models.figures import ProvidersTableModel, Role, TopModelsTableModel
from app.widgets.banner import Banner
from app.widgets.bars import BudgetBar
from app.widgets.card import Card
from app.widgets.choice import Choice
from app.widgets.date_field import DateField
from app.widgets.day_field import DayField
from app.widgets.fields import FieldStyle
from app.widgets.segmented import Segmented
from app.widgets.skeleton import PATIENCE_MS, Skeleton, bar_shapes, page_shapes
from app.widgets.sparkline import Sparkline
from app.widgets.states import Notice, OneFigure
from app.widgets.table import FigureDelegate, FigureTable
from app.widgets.words import ElidedWords, Figure, Words
from server.schemas.dashboard import CostBasis, ProviderFigures, TopModel
from tests.gui import sample_figures as samples

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

D = Decimal


def colours(widget: QWidget) -> set[str]:
    """Gives every colour a widget is drawn in."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        QColor(image.pixel(x, y)).name().upper() for x in range(image.width()) for y in range(image.height())
    }


def spoken(widget: QWidget, what: QAccessible.Text) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(what)


def estimated(cost: str) -> CostBasis:
    return CostBasis(billed=D(0), reported=D(0), estimated=D(cost), manual=D(0))


def provider(key: str, cost: str, today: str = "0", unpriced: int = 0) -> ProviderFigures:
    return ProviderFigures(
        provider=key,
        name=key.title(),
        cost=D(cost),
        todayCost=D(today),
        tokens=1_200_000,
        unpricedTokens=unpriced,
        todayUnpricedTokens=unpriced,
        basis=estimated(cost),
    )


# Words and figures ---------------------------------------------------------------------------------


def test_a_figure_is_written_in_the_longest_way_that_fits(qtbot: QtBot) -> None:
    figure = Figure()
    qtbot.addWidget(figure)
    figure.set_ways("$1,048,576.33", "$1M", hover="$1,048,576.333333333")
    figure.resize(600, 40)
    figure.show()
    assert figure.text() == "$1,048,576.33"
    figure.resize(80, 40)
    assert figure.text() == "$1M"
    figure.resize(10, 40)
    assert figure.text() == "$1M"
    assert figure.toolTip() == "$1,048,576.333333333"
    assert spoken(figure, QAccessible.Text.Name) == "$1,048,576.33"
    assert figure.minimumSizeHint().width() < figure.sizeHint().width()


def test_tones_follow_the_look(qtbot: QtBot, qapp: QApplication) -> None:
    words = Words("MMMMMMMM", tone="soft")
    qtbot.addWidget(words)
    assert theme.LIGHT.soft in colours(words)
    words.set_tone("bad")
    assert theme.LIGHT.bad in colours(words)
    theme.apply(qapp, "dark")
    assert theme.DARK.bad in colours(words)


def test_words_never_read_markup(qtbot: QtBot) -> None:
    words = Words("<b>gpt</b>")
    qtbot.addWidget(words)
    assert words.textFormat() == Qt.TextFormat.PlainText


def test_a_long_line_gives_way_and_tells_the_rest(qtbot: QtBot) -> None:
    words = ElidedWords("a very long line of words that can not fit")
    qtbot.addWidget(words)
    words.resize(60, 20)
    words.grab()
    assert words.toolTip() == words.text()
    words.resize(900, 20)
    words.grab()
    assert words.toolTip() == ""


# Bars and skeletons --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "colour"),
    [("ok", theme.LIGHT.accent), ("warning", theme.LIGHT.warn), ("exceeded", theme.LIGHT.bad)],
)
def test_a_budget_bar_shows_its_state_and_the_projected_end(qtbot: QtBot, state: str, colour: str) -> None:
    bar = BudgetBar()
    qtbot.addWidget(bar)
    bar.resize(200, 18)
    bar.set_figures(D(60), D(100), D(82), state)
    drawn = colours(bar)
    assert colour in drawn
    assert theme.LIGHT.text in drawn
    assert theme.LIGHT.line in drawn
    assert spoken(bar, QAccessible.Text.Description) == "60% used, 82% projected by the end of the month"


@pytest.mark.parametrize(
    ("used", "limit", "projected"),
    [("1e9", "0.01", "2e9"), ("0", "100", "0"), ("-5", "100", "-1"), ("5", "0", "5"), ("100", "100", "140")],
)
def test_a_budget_bar_bears_every_figure(qtbot: QtBot, used: str, limit: str, projected: str) -> None:
    bar = BudgetBar()
    qtbot.addWidget(bar)
    bar.resize(200, 18)
    bar.set_figures(D(used), D(limit), D(projected), "ok")
    assert theme.LIGHT.text in colours(bar)


def test_a_sparkline_marks_today_and_tells_each_day(qtbot: QtBot) -> None:
    line = Sparkline()
    qtbot.addWidget(line)
    line.resize(200, 32)
    line.grab()
    line.set_days(samples.dashboard(samples.fortnight()).recentDays)
    drawn = colours(line)
    assert theme.LIGHT.accent in drawn
    assert theme.LIGHT.other in drawn
    assert "14 days, the dearest" in spoken(line, QAccessible.Text.Description)
    for x in (3, 150, 199):
        event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(x, 10), line.mapToGlobal(QPoint(x, 10)))
        QApplication.sendEvent(line, event)


def test_a_skeleton_waits_before_it_shows(qtbot: QtBot) -> None:
    skeleton = Skeleton(bar_shapes)
    qtbot.addWidget(skeleton)
    skeleton.resize(200, 100)
    skeleton.show()
    assert not skeleton.is_drawn
    blank = colours(skeleton)
    qtbot.waitUntil(lambda: skeleton.is_drawn, timeout=PATIENCE_MS * 10)
    assert len(colours(skeleton)) > len(blank)


@pytest.mark.parametrize("size", [(1, 1), (700, 400), (1200, 900)])
def test_shapes_stay_inside(size: tuple[int, int]) -> None:
    for shapes in (bar_shapes(*size), page_shapes(*size)):
        assert shapes
        assert all(shape.height() >= 0 for shape in shapes)


# States --------------------------------------------------------------------------------------------


def test_a_notice_says_one_thing_and_offers_one(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.resize(600, 300)
    notice.show()
    notice.say("Nothing here.", button="Fill it")
    assert notice.button.isVisible()
    assert not notice.detail.isVisible()
    with qtbot.waitSignal(notice.pressed):
        notice.button.click()
    notice.say("Broken.", "It will be back.")
    assert not notice.button.isVisible()
    assert spoken(notice, QAccessible.Text.Description) == "It will be back."
    assert notice.sentence.height() < 30


def test_one_figure_is_spoken_whole(qtbot: QtBot) -> None:
    one = OneFigure()
    qtbot.addWidget(one)
    one.say(("$4.20",), "on Friday")
    assert spoken(one, QAccessible.Text.Name) == "$4.20 on Friday"


@pytest.mark.parametrize("severity", ["info", "warning", "critical"])
def test_banners_have_a_sign_each(qtbot: QtBot, severity: str) -> None:
    banner = Banner("Something is up.", severity=severity, button="Mend")
    qtbot.addWidget(banner)
    banner.resize(500, 40)
    banner.show()
    expected = {"info": theme.LIGHT.accent, "warning": theme.LIGHT.warn, "critical": theme.LIGHT.bad}
    assert expected[severity] in colours(banner)
    with qtbot.waitSignal(banner.pressed):
        banner.button.click()
    banner.say("All is well.")
    assert not banner.button.isVisible()
    assert spoken(banner, QAccessible.Text.Name) == "All is well."


def test_a_card_is_named_by_its_title(qtbot: QtBot, qapp: QApplication) -> None:
    card = Card("Today")
    qtbot.addWidget(card)
    card.resize(100, 80)
    assert spoken(card, QAccessible.Text.Name) == "Today"
    assert theme.LIGHT.card in colours(card)
    theme.apply(qapp, "dark")
    assert theme.DARK.card in colours(card)


# Choices -------------------------------------------------------------------------------------------


def test_segments_are_chosen_by_click_and_by_arrow(qtbot: QtBot) -> None:
    choice = Segmented("Range", {"7": "7 days", "30": "30 days", "90": "90 days"}, "30")
    qtbot.addWidget(choice)
    choice.show()
    qtbot.waitExposed(choice)
    assert choice.choice == "30"
    with qtbot.waitSignal(choice.chosen) as told:
        choice.choose("90")
    assert told.args == ["90"]
    button = choice.findChildren(QWidget)[-1]
    choice.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    with qtbot.waitSignal(choice.chosen) as told:
        QTest.keyClick(button, Qt.Key.Key_Left)
    assert told.args == ["30"]
    assert spoken(button, QAccessible.Text.Name) == "Range: 90 days"


# Tables --------------------------------------------------------------------------------------------


def cells(model: QAbstractItemModel, row: int) -> list[str]:
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_providers_are_ranked_with_their_shares() -> None:
    model = ProvidersTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows([provider("a", "1"), provider("b", "3", "0.5"), provider("c", "0", unpriced=5)])
    assert cells(model, 0) == ["B", "$0.50", "$3.00", "estimated", "75%"]
    assert cells(model, 1) == ["A", "$0.00", "$1.00", "estimated", "25%"]
    assert cells(model, 2) == ["C", "unpriced", "unpriced", "unpriced", "—"]
    assert model.index(0, 4).data(Role.SHARE) == 0.75
    assert model.index(0, 0).data(Role.PROVIDER) == "b"
    assert "5 of them unpriced" in str(model.index(2, 2).data(Qt.ItemDataRole.ToolTipRole))
    assert model.row_at(0).provider == "b"
    model.set_rows([provider("a", "0")])
    assert cells(model, 0)[-1] == "—"
    model.set_rows([provider("a", "-2")])
    assert cells(model, 0) == ["A", "$0.00", "−$2.00", "estimated", "—"]


def test_models_without_a_price_are_not_free() -> None:
    model = TopModelsTableModel({"openai": "OpenAI"})
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(
        [
            TopModel(
                provider="openai",
                model="gpt",
                cost=D("1.5"),
                tokens=1200,
                share=0.999,
                basis=estimated("1.5"),
            ),
            TopModel(provider="x", model="new", cost=None, tokens=7, share=0, basis=estimated("0")),
        ]
    )
    assert cells(model, 0) == ["gpt", "1.2 k", "$1.50", "estimated", "99%"]
    assert cells(model, 1) == ["new", "7", "unpriced", "unpriced", "—"]
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "gpt (OpenAI)"
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "new (x)"
    assert [model.headerData(n, Qt.Orientation.Horizontal) for n in range(5)] == [
        "Model",
        "Tokens",
        "Month",
        "Basis",
        "Share",
    ]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(9, Qt.Orientation.Horizontal) is None
    assert model.data(QModelIndex()) is None


def test_the_selection_stays_while_figures_change(qtbot: QtBot) -> None:
    model = ProvidersTableModel()
    table = FigureTable("Providers")
    qtbot.addWidget(table)
    table.setModel(model)
    model.set_rows([provider("a", "1"), provider("b", "3")])
    table.selectRow(1)
    model.set_rows([provider("a", "2"), provider("b", "3")])
    assert [index.row() for index in table.selectionModel().selectedRows()] == [1]


def test_a_table_is_as_high_as_its_rows_up_to_a_limit(qtbot: QtBot) -> None:
    model = TopModelsTableModel({})
    table = FigureTable("Top models", most_rows=10)
    table.setItemDelegate(FigureDelegate(Role.SHARE, Role.PROVIDER, Role.SOFT, table))
    qtbot.addWidget(table)
    table.setModel(model)
    model.set_rows(samples.absurd().models[:3])
    table.fit()
    low = table.height()
    model.set_rows(samples.absurd().models)
    table.fit()
    assert low < table.height() < 400
    table.resize(420, table.height())
    table.selectRow(0)
    table.show()
    assert theme.LIGHT.line in colours(table)
    assert spoken(table, QAccessible.Text.Name) == "Top models"


def test_figures_are_never_cut(qtbot: QtBot) -> None:
    model = ProvidersTableModel()
    table = FigureTable("Providers")
    delegate = FigureDelegate(Role.SHARE, Role.PROVIDER, Role.SOFT, table)
    table.setItemDelegate(delegate)
    qtbot.addWidget(table)
    table.setModel(model)
    model.set_rows([provider("a" * 100, "1048576.33", "1048576.33")])
    table.resize(500, 100)
    table.fit()
    table.show()
    metrics = QFontMetrics(theme.text_font())
    for column in (1, 2):
        assert table.columnWidth(column) > metrics.horizontalAdvance("$1,048,576.33") + 16


@pytest.mark.parametrize("pixels", [13, 22])
def test_fields_beside_each_other_are_equally_high(qtbot: QtBot, pixels: int) -> None:
    font = theme.text_font()
    font.setPixelSize(pixels)
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    fields = [QLineEdit("x"), Choice("One", ["a"]), DayField("Day", date(2026, 11, 22)), DateField("First")]
    for field in fields:
        row.addWidget(field)
    FieldStyle(window)
    for field in fields:
        field.setFont(font)
    window.show()
    # Text of any size decides where it is higher than a field is by itself.
    heights = {field.sizeHint().height() for field in fields}
    assert max(heights) - min(heights) <= (0 if pixels == 13 else 2)
    for field in fields:
        for line in field.findChildren(QLineEdit):
            assert line.height() >= QFontMetrics(font).height()


def test_a_table_leaves_out_what_may_go_before_names_are_cut(qtbot: QtBot) -> None:
    table = FigureTable("Providers")
    qtbot.addWidget(table)
    model = ProvidersTableModel()
    table.setModel(model)
    table.setItemDelegate(FigureDelegate(Role.SHARE, Role.PROVIDER, Role.SOFT, table))
    model.set_rows(samples.SampleClient(samples.year()).dashboard().providers)
    table.fit_columns()
    last = model.columnCount() - 1
    table.spare(last, 1)
    table.resize(900, 200)
    table.show()
    assert not table.isColumnHidden(last)
    for width in (900, 600, 400, 300, 200, 300, 400, 600, 900):
        table.resize(width, 200)
        assert not table.isColumnHidden(1) or table.isColumnHidden(last), "the first to go goes first"
        if not table.isColumnHidden(1):
            assert table.columnWidth(0) >= theme.in_proportion(120) or not table.isColumnHidden(last)
    assert not table.isColumnHidden(last), "with the room it comes back"
    table.resize(240, 200)
    assert table.isColumnHidden(last)
