# ruff: noqa: F811 - fixtures are imported, and asked for by their names
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from app import theme
from app.widgets.banner import Banner
from app.windows.main_window import MINIMUM_SIZE, MainWindow
from app.windows.overview import Overview
from server.schemas.events import Changed
from tests.gui import sample_figures as samples
from tests.gui.main_windows import FakeBridge, Open, bridge, chart_text, fetched, open_window, overview, year  # noqa: F401

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


D = Decimal


def banners(page: Overview) -> list[Banner]:
    return [banner for banner in page.findChildren(Banner) if banner.isVisible()]


# What is shown -------------------------------------------------------------------------------------


def test_the_figures_of_a_glance(year: tuple[MainWindow, samples.SampleClient]) -> None:
    page = overview(year[0])
    assert page.today_card.figure.text() == "$7.88"
    assert page.today_card.detail.text() == "316 requests · 1.7 M tokens"
    assert page.today_card.basis.text() == "mostly reported"
    assert page.month_card.title.text() == "November"
    assert page.month_card.figure.text() == "$905.32"
    assert page.month_card.figure.toolTip() == "$905.316879852"
    assert page.month_card.change.text() == "17% less than by this day last month ($1,088.97)"
    assert page.month_card.budget.text() == "60% of $1,500.00, $594.68 left"
    assert page.month_card.bar.isVisible()
    assert not page.month_card.button.isVisible()
    assert page.pace_card.title.text() == "End of November"
    assert page.pace_card.figure.text() == "$1,234.52"
    assert page.pace_card.range.text() == "likely $1,135.76 to $1,370.32"
    assert page.pace_card.rate.text() == "$0.3282 an hour · $7.88 a day"
    assert overview(year[0]).note.text() == "Last use 3 minutes ago"
    assert page.providers.rowCount() == 8
    assert page.models.rowCount() == 6


def test_alerts_and_what_is_unpriced_are_told(year: tuple[MainWindow, samples.SampleClient]) -> None:
    texts = [banner.words.text() for banner in banners(overview(year[0]))]
    assert texts[0].startswith("This month is heading over its budget.")
    assert texts[1] == (
        "880 k tokens of gpt-next-preview have no known price: they are not in this month's money."
    )


def test_what_is_unpriced_is_told_once(qtbot: QtBot, open_window: Open) -> None:
    figures = samples.year()
    figures.alerts = [
        figures.alerts[0].model_copy(update={"kind": "unpriced", "title": "Usage without a price"})
    ]
    window = open_window(samples.SampleClient(figures))
    qtbot.waitUntil(lambda: overview(window).is_full, timeout=30000)
    assert len(banners(overview(window))) == 1


def test_a_flood_of_alerts_leaves_room_for_the_figures(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(samples.SampleClient(samples.absurd()))
    qtbot.waitUntil(lambda: chart_text(window) != "", timeout=30000)
    texts = [banner.words.text() for banner in banners(overview(window))]
    assert len(texts) == 5
    assert "And 2 more alerts." in texts


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("name", list(samples.SCENARIOS))
def test_nothing_sticks_out_however_odd_the_figures(
    qtbot: QtBot, qapp: QApplication, open_window: Open, name: str, look: theme.Mode
) -> None:
    theme.apply(qapp, look)
    client = samples.SampleClient(samples.SCENARIOS[name]())
    window = open_window(client)
    window.resize(*MINIMUM_SIZE)
    qtbot.waitUntil(lambda: fetched(client, "dashboard") == 1, timeout=30000)
    qtbot.wait(150)
    assert (window.width(), window.height()) == MINIMUM_SIZE
    inside, viewport = overview(window).area.widget(), overview(window).area.viewport()
    assert inside is not None
    assert inside.width() <= viewport.width()
    assert not window.grab().isNull()


def test_large_type_fits_too(qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.theme.fonts._system_px", lambda: 18)
    window = open_window(samples.SampleClient(samples.year()))
    window.resize(*MINIMUM_SIZE)
    qtbot.waitUntil(lambda: chart_text(window) != "", timeout=30000)
    inside, viewport = overview(window).area.widget(), overview(window).area.viewport()
    assert inside is not None
    assert inside.width() <= viewport.width()


def test_a_first_day_says_the_figure_instead_of_a_chart(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(samples.SampleClient(samples.one_event()))
    card = overview(window).spend_card
    qtbot.waitUntil(lambda: card.stack.currentWidget() is card.one, timeout=30000)
    assert card.one.figure.text() == "$0.0042"
    assert card.one.detail.text() == "today, and nothing else in the last 30 days"
    assert overview(window).pace_card.figure.text() == "—"
    with qtbot.waitSignal(window.budget_requested):
        overview(window).month_card.button.click()


def test_a_first_day_without_a_price_is_not_free(qtbot: QtBot, open_window: Open) -> None:
    figures = samples.one_event()
    figures.costs = {samples.TODAY - timedelta(days=3): {}}
    figures.unpriced = {samples.TODAY - timedelta(days=3): 1200}
    window = open_window(samples.SampleClient(figures))
    card = overview(window).spend_card
    qtbot.waitUntil(lambda: card.stack.currentWidget() is card.one, timeout=30000)
    assert card.one.figure.text() == "Unpriced"
    assert card.one.detail.text().startswith("1.2 k tokens unpriced, on Thu 19 Nov")


def test_an_empty_start_offers_a_token(qtbot: QtBot, open_window: Open) -> None:
    client = samples.SampleClient(samples.nothing())
    window = open_window(client)
    page = overview(window)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty, timeout=30000)
    assert page.empty.button.text() == "Create a token for your app"
    with qtbot.waitSignal(window.new_token_requested):
        page.empty.button.click()
    assert fetched(client, "timeseries") == 0


def test_a_quiet_range_offers_a_longer_one(qtbot: QtBot, open_window: Open) -> None:
    figures = samples.Figures({samples.TODAY - timedelta(days=60 + n): {"openai": D(3)} for n in range(5)})
    window = open_window(samples.SampleClient(figures))
    card = overview(window).spend_card
    qtbot.waitUntil(lambda: card.stack.currentWidget() is card.empty, timeout=30000)
    assert card.empty.sentence.text() == "Nothing was used in the last 30 days."
    card.empty.button.click()
    assert card.ranges.choice == "year"
    qtbot.waitUntil(lambda: "This year" in chart_text(window) or card.one.isVisible(), timeout=30000)


def test_a_quiet_year_offers_a_token(qtbot: QtBot, open_window: Open) -> None:
    figures = samples.Figures({date(2025, 5, 1): {"openai": D(3)}})
    window = open_window(samples.SampleClient(figures))
    card = overview(window).spend_card
    card.ranges.choose("year")
    qtbot.waitUntil(lambda: card.stack.currentWidget() is card.empty, timeout=30000)
    assert card.empty.sentence.text() == "Nothing was used this year."
    with qtbot.waitSignal(window.new_token_requested):
        card.empty.button.click()


# Ranges and groups ---------------------------------------------------------------------------------


def test_range_and_group_are_asked_of_the_api(
    qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]
) -> None:
    window, client = year
    card = overview(window).spend_card
    card.groups.choose("model")
    qtbot.waitUntil(lambda: "claude-opus" in chart_text(window), timeout=30000)
    card.ranges.choose("year")
    qtbot.waitUntil(lambda: chart_text(window).startswith("This year"), timeout=30000)
    assert client.asked[-1] == "timeseries 2026-01-01 2026-11-22 model week"
    assert card.title.text() == "Spend per week"
    card.groups.choose("project")
    qtbot.waitUntil(lambda: "(no project)" in chart_text(window), timeout=30000)


# Refreshing ----------------------------------------------------------------------------------------


def test_changes_are_shown_as_they_happen(
    qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient], bridge: FakeBridge
) -> None:
    window, client = year
    client.figures.costs[samples.TODAY]["openai"] += D(100)
    bridge.changed.emit(Changed(kind="usage"))
    qtbot.waitUntil(lambda: overview(window).today_card.figure.text() == "$107.88", timeout=30000)
    qtbot.waitUntil(lambda: chart_text(window).startswith("Last 30 days $1,366.45"), timeout=30000)


def test_answers_arrive_however_fast_figures_change(
    qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]
) -> None:
    window, client = year
    card = overview(window).spend_card
    before = fetched(client, "timeseries")
    client.figures.costs[samples.TODAY]["openai"] += D(100)
    for _ in range(20):
        card.refresh()
    qtbot.waitUntil(lambda: chart_text(window).startswith("Last 30 days $1,366.45"), timeout=30000)
    qtbot.wait(100)
    assert fetched(client, "timeseries") <= before + 3


def test_alerts_that_stay_are_not_made_anew(
    qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]
) -> None:
    window, client = year
    before_banners = banners(overview(window))
    before = fetched(client, "dashboard")
    window.refresh()
    qtbot.waitUntil(lambda: fetched(client, "dashboard") == before + 1, timeout=30000)
    qtbot.wait(50)
    assert banners(overview(window)) == before_banners


def test_a_hidden_window_asks_nothing_until_it_is_seen(
    qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient], bridge: FakeBridge
) -> None:
    window, client = year
    with qtbot.waitSignal(window.closed):
        window.close()
    before = fetched(client, "dashboard")
    bridge.changed.emit(Changed(kind="usage"))
    qtbot.wait(50)
    assert fetched(client, "dashboard") == before
    window.show()
    qtbot.waitUntil(lambda: fetched(client, "dashboard") == before + 1, timeout=30000)


def test_nothing_is_asked_before_it_is_first_seen(qtbot: QtBot, open_window: Open) -> None:
    client = samples.SampleClient(samples.year())
    open_window(client, show=False)
    qtbot.wait(50)
    assert client.asked == []


def test_time_passing_refreshes_now_and_then(
    qtbot: QtBot, year: tuple[MainWindow, samples.SampleClient]
) -> None:
    window, client = year
    before = fetched(client, "dashboard")
    for _ in range(10):
        overview(window).tick()
    qtbot.waitUntil(lambda: fetched(client, "dashboard") == before + 1, timeout=30000)
