from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.client import ApiClient
from app.models.usage import UsageModel
from app.windows.usage import PAGE_SIZE, UsagePage
from app.windows.usage_filters import days_of
from server.schemas.events import Changed
from tests.gui.pages_open import open_page, until
from tests.gui.real_server import NOW, add_uses, track

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

    Open = Callable[[], UsagePage]


@pytest.fixture
def opened(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences) -> Open:
    return lambda: open_page(qtbot, real, bridge, preferences, UsagePage, "usage")


def cells(page: UsagePage, row: int) -> list[str]:
    return [str(page.model.index(row, column).data()) for column in range(page.model.columnCount())]


def one(**fields: object) -> dict[str, object]:
    return {
        "provider": "openai",
        "model": "gpt-5",
        "inputTokens": 1000,
        "outputTokens": 500,
        "timestamp": (NOW - timedelta(minutes=30)).isoformat(),
    } | fields


def test_nothing_tracked_offers_a_token(qtbot: QtBot, opened: Open) -> None:
    page = opened()
    assert page.stack.currentWidget() is page.empty
    assert not page.copy_button.isVisible()
    with qtbot.waitSignal(page.token_requested):
        page.empty.button.click()


def test_each_use_is_a_row(real: ApiClient, opened: Open) -> None:
    track(real, [one(), one(project="website", cost=0.25), one(provider="mistral", model="house-7b")])
    page = opened()
    rows = [cells(page, row) for row in range(3)]
    assert rows[0][1:] == ["house-7b", "", "1 k", "500", "unpriced", ""]
    assert rows[1][1:] == ["gpt-5", "website", "1 k", "500", "$0.2500", "reported"]
    assert rows[2][1:] == ["gpt-5", "", "1 k", "500", "$0.0063", "estimated"]
    assert page.note.text() == "3 uses, newest first"


def test_further_pages_come_as_one_scrolls(qtbot: QtBot, real: ApiClient, opened: Open) -> None:
    add_uses(real, PAGE_SIZE * 2 + 50)
    page = opened()
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert page.model.rowCount() == PAGE_SIZE
    assert page.note.text() == "200 uses, newest first, more as you scroll"
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    until(qtbot, lambda: page.model.rowCount() == PAGE_SIZE * 2)
    bar.setValue(bar.maximum())
    until(qtbot, lambda: page.model.rowCount() == PAGE_SIZE * 2 + 50)
    assert page.note.text() == "450 uses, newest first"
    times = [row.timestamp for row in page.model.rows]
    assert times == sorted(times, reverse=True)
    assert len({row.id for row in page.model.rows}) == 450


def test_filters_offer_what_there_is(qtbot: QtBot, real: ApiClient, opened: Open) -> None:
    add_uses(real, 12)
    page = opened()
    choices = page.filters.fields
    offered = {name: [box.itemText(n) for n in range(box.count())] for name, box in choices.items()}
    assert offered == {
        "provider": ["All providers", "openai", "anthropic"],
        "model": ["All models", "gpt-5", "claude-haiku-4-5"],
        "project": ["All projects", "website"],
    }
    choices["provider"].setCurrentText("anthropic")
    until(qtbot, lambda: page.model.rowCount() == 4)
    assert {row.provider for row in page.model.rows} == {"anthropic"}
    choices["project"].setCurrentText("website")
    until(qtbot, lambda: page.model.rowCount() == 2)
    assert choices["provider"].currentText() == "anthropic"
    page.filters.clear_button.click()
    until(qtbot, lambda: page.model.rowCount() == 12)
    assert not page.filters.clear_button.isVisible()


def test_days_of_ones_own(qtbot: QtBot, real: ApiClient, opened: Open) -> None:
    track(real, [one(), one(timestamp="2026-10-03T12:00:00Z"), one(timestamp="2026-10-05T12:00:00Z")])
    page = opened()
    assert page.model.rowCount() == 1
    assert not page.filters.first.isVisible()
    page.filters.ranges.setCurrentText("From … to …")
    assert page.filters.first.isVisible()
    page.filters.first.day, page.filters.last.day = date(2026, 10, 5), date(2026, 10, 1)
    until(qtbot, lambda: page.model.rowCount() == 2)


def test_nothing_that_matches_says_how_to_see_more(qtbot: QtBot, real: ApiClient, opened: Open) -> None:
    track(real, [one(timestamp="2026-03-03T12:00:00Z")])
    page = opened()
    assert page.inner.currentWidget() is page.nothing
    assert page.nothing.sentence.text() == "Nothing was tracked in these days."
    page.nothing.button.click()
    until(qtbot, lambda: page.inner.currentWidget() is page.table)
    assert page.filters.ranges.currentText() == "This year"


@pytest.mark.parametrize(
    ("choice", "days"),
    [
        ("month", ("2026-03-01", "2026-03-15")),
        ("1", ("2026-03-15", "2026-03-15")),
        ("last-month", ("2026-02-01", "2026-02-28")),
        ("7", ("2026-03-09", "2026-03-15")),
        ("30", ("2026-02-14", "2026-03-15")),
        ("year", ("2026-01-01", "2026-03-15")),
    ],
)
def test_ranges(choice: str, days: tuple[str, str]) -> None:
    start, end = days_of(choice, date(2026, 3, 15))
    assert (start.isoformat(), end.isoformat()) == days


def test_details_stand_beside_the_table(qtbot: QtBot, real: ApiClient, opened: Open) -> None:
    track(real, [one(cachedTokens=400, tags={"team": "blue"}, sessionId="s-1"), one(model="no-such-model")])
    page = opened()
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(1, 0))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.beside.is_open
    told = page.facts.text()
    assert "of it cached: 400 tokens" in told
    assert "team: blue" in told
    assert "Session: s-1" in told
    QTest.keyClick(page.table, Qt.Key.Key_Up)
    assert "no price is known for this model" in page.facts.text()
    assert "cached" not in page.facts.text()
    QTest.keyClick(page.pane, Qt.Key.Key_Escape)
    assert page.table.hasFocus()
    assert not page.pane.isVisible()


def test_rows_are_copied_as_a_table(real: ApiClient, opened: Open) -> None:
    track(real, [one(project="a b c", cost=0.123456789), one(model="no-such-model")])
    page = opened()
    page.table.setCurrentIndex(page.model.index(0, 0))
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["Time", "Model", "Project", "Input", "Output", "Cost", "Basis"]
    assert len(lines) == 2
    assert lines[1].split("\t")[3:] == ["1000", "500", "unpriced", "unpriced"]
    page.table.clearSelection()
    page.copy_button.click()
    last = QGuiApplication.clipboard().text().splitlines()[-1].split("\t")
    assert last == ["2026-11-22T15:00:00.000Z", "gpt-5", "a b c", "1000", "500", "0.123456789", "reported"]
    assert page.copy_button.text() == "Copied"


def test_new_uses_do_not_throw_a_reader_back(
    qtbot: QtBot, real: ApiClient, opened: Open, bridge: Bridge
) -> None:
    add_uses(real, 3)
    page = opened()
    track(real, [one(timestamp=NOW.isoformat(), model="newest")])
    bridge.changed.emit(Changed(kind="usage"))
    until(qtbot, lambda: page.model.rowCount() == 4)
    page.table.setCurrentIndex(page.model.index(2, 0))
    page.table.opened.emit(page.table.current)
    kept = page.table.current
    track(real, [one(timestamp=NOW.isoformat(), model="newer")])
    bridge.changed.emit(Changed(kind="usage"))
    qtbot.wait(100)
    assert page.model.rowCount() == 4
    assert page.news.isVisible()
    page.news.button.click()
    until(qtbot, lambda: page.model.rowCount() == 5)
    assert page.table.current == kept
    assert not page.news.isVisible()


def test_a_failure_is_told_and_mended(
    qtbot: QtBot, real: ApiClient, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_uses(real, 3)

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(real, "tokens", fail)
        page = opened()
        assert page.stack.currentWidget() is page.failed
        assert page.failed.sentence.text() == "Usage could not be read"
    page.failed.button.click()
    until(qtbot, lambda: page.is_full)
    with monkeypatch.context() as broken:
        broken.setattr(real, "tokens", fail)
        page.refresh()
        until(qtbot, page.stale.isVisible)
        assert page.model.rowCount() == 3
    page.stale.button.click()
    until(qtbot, lambda: not page.stale.isVisible())


def test_a_further_page_that_fails_may_be_asked_for_again(
    qtbot: QtBot, real: ApiClient, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_uses(real, PAGE_SIZE + 1)
    page = opened()

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(real, "tokens", fail)
        page.table.scrollToBottom()
        until(qtbot, page.stale.isVisible)
    page.model.fetchMore(page.table.rootIndex())
    until(qtbot, lambda: page.model.rowCount() == PAGE_SIZE + 1)


def test_the_model_is_empty_at_first() -> None:
    model = UsageModel(lambda: NOW)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.rowCount() == 0
    assert not model.has_more
    assert model.find("1") is None
