"""Costs by provider and month, and what is entered by hand, through real widgets and the real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.client import ApiClient
from app.models.costs import change_of
from app.windows.costs import CostsPage
from app.windows.usage import UsagePage
from server.schemas.costs import ProviderMonth
from server.schemas.dashboard import CostBasis
from server.schemas.month_entries import ManualCostRequest
from tests.gui.pages_open import answer_yes, open_page, until
from tests.gui.real_server import NOW, TODAY, add_uses, track

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

D = Decimal
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
OCTOBER = date(2026, 10, 1)
Costs = Callable[[], CostsPage]


@pytest.fixture
def costs(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences) -> Costs:
    return lambda: open_page(qtbot, real, bridge, preferences, CostsPage, "costs")


def cells(page: CostsPage, provider: str) -> list[str]:
    row = page.model.row_of(provider)
    return [str(page.model.index(row, column).data()) for column in range(page.model.columnCount())]


def enter(client: ApiClient, service: str, amount: str, **more: object) -> None:
    fields = {"service": service, "amount": D(amount), "month": 11, "year": 2026} | more
    client.add_manual_cost(ManualCostRequest.model_validate(fields))


def unpriced(client: ApiClient) -> None:
    use = {"provider": "mistral", "model": "house-7b", "inputTokens": 4000, "outputTokens": 1000}
    track(client, [use | {"timestamp": NOW.isoformat()}])


def test_a_month_without_costs_offers_the_form(qtbot: QtBot, costs: Costs) -> None:
    page = costs()
    assert page.inner.currentWidget() is page.nothing
    assert not page.sum_card.isVisible()
    assert page.nothing.sentence.text() == "Nothing cost anything in November 2026."
    page.nothing.button.click()
    assert page.entry_pane.isVisible()
    until(qtbot, page.entry_pane.service.hasFocus)


def test_each_provider_says_how_its_cost_is_known(real: ApiClient, costs: Costs) -> None:
    add_uses(real, 9)
    unpriced(real)
    enter(real, "openai", "20", category="Subscription")
    enter(real, "openai", "30", month=10)
    page = costs()
    for model in (page.model, page.parts):
        QAbstractItemModelTester(model, FATAL)
    told = {row.provider: row for row in real.all_costs(TODAY).providers}
    assert page.model.rowCount() == 3
    name, basis, before, change, cost, _share = cells(page, "openai")
    assert (name, basis, before) == ("OpenAI", "mostly entered", "$30.00")
    assert change.endswith("less")
    assert cost == f"${told['openai'].currentMonth:.2f}"
    assert cells(page, "mistral")[1:] == ["unpriced", "$0.00", "—", "unpriced", "—"]
    assert page.sum_card.title.text() == "Cost of November 2026 so far"
    assert page.against.text() == "all of October: $30.00"
    assert page.unpriced.text() == "5 k tokens have no known price: they are not in this sum."
    assert {page.parts.row_at(row)[0] for row in range(page.parts.rowCount())} == {
        "Estimated from prices",
        "Entered by hand",
    }


def test_a_provider_opens_what_its_month_is_made_of(qtbot: QtBot, real: ApiClient, costs: Costs) -> None:
    add_uses(real, 9)
    enter(real, "openai", "20", category="Subscription", description="Plan")
    page = costs()
    pane = page.pane
    for model in (pane.lines, pane.entries):
        QAbstractItemModelTester(model, FATAL)
    page.table.setFocus()
    page.table.choose("openai")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    until(qtbot, lambda: pane.lines.rowCount() == 2)
    assert pane.heading.text() == "OpenAI"
    breakdown = real.provider_costs("openai", TODAY).breakdown
    assert {pane.lines.row_at(row) for row in range(2)} == set(breakdown.items())
    assert sum(breakdown.values()) == real.all_costs(TODAY).byProvider["openai"]
    assert "Estimated from prices: " in pane.facts.text()
    assert "Entered by hand: $20.00" in pane.facts.text()
    assert "Figures: newer than 15 minutes" in pane.facts.text()
    assert pane.entries.index(0, 0).data() == "Subscription"
    QTest.keyClick(page.table, Qt.Key.Key_Up)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    page.table.choose("anthropic")
    until(qtbot, lambda: pane.heading.text() == "Anthropic" and pane.lines.rowCount() == 1)
    assert not pane.entries_table.isVisible()
    QTest.keyClick(pane.close_button, Qt.Key.Key_Escape)
    assert not page.beside.is_open


def test_its_uses_are_listed_on_their_page(qtbot: QtBot, real: ApiClient, costs: Costs) -> None:
    add_uses(real, 6)
    page = costs()
    page.table.opened.emit("anthropic")
    until(qtbot, page.pane.uses_button.isVisible)
    page.pane.uses_button.click()
    usage = page.window().findChild(UsagePage)
    assert usage is not None
    until(qtbot, lambda: usage.isVisible() and usage.model.rowCount() == 2)
    assert usage.filters.ranges.currentText() == "This month"
    assert usage.filters.fields["provider"].currentText() == "anthropic"


def test_a_cost_is_entered_changed_and_deleted(qtbot: QtBot, real: ApiClient, costs: Costs) -> None:
    page = costs()
    page.nothing.button.click()
    form = page.entry_pane
    assert not form.save_button.isEnabled()
    form.service.setText("GitHub")
    form.amount.setText("19")
    form.category.setText("Plan")
    QTest.keyClick(form.category, Qt.Key.Key_Return)
    until(qtbot, lambda: page.pane.isVisible() and page.pane.entries.rowCount() == 1)
    assert cells(page, "github")[1] == "entered"
    page.pane.entries_table.opened.emit(page.pane.entries.key_at(0))
    assert form.isVisible()
    form.amount.setText("-5.5")
    form.category.clear()
    form.save_button.click()
    until(qtbot, lambda: cells(page, "github")[4] == "−$5.50")
    (kept,) = real.manual_costs(TODAY).entries
    assert (kept.amount, kept.category, kept.service) == (D("-5.5"), None, "github")
    until(qtbot, lambda: bool(page.pane.entries.rows) and page.pane.entries.rows[0].amount == D("-5.5"))
    page.pane.entries_table.opened.emit(kept.id)
    form.delete_button.click()
    answer_yes(qtbot, page)
    until(qtbot, lambda: page.inner.currentWidget() is page.nothing)
    assert real.manual_costs(TODAY).entries == []
    assert not page.beside.is_open


def test_another_currency_says_its_rate(qtbot: QtBot, real: ApiClient, costs: Costs) -> None:
    enter(real, "Hetzner", "39", currency="EUR")
    enter(real, "Parspack", "140000", currency="IRR")
    page = costs()
    assert cells(page, "parspack")[4:] == ["no rate", "—"]
    assert page.model.rowCount() == 2
    page.table.opened.emit("hetzner")
    until(qtbot, lambda: page.pane.entries.rowCount() == 1)
    assert page.pane.entries.index(0, 1).data() == "39.00 EUR"
    page.pane.entries_table.opened.emit(page.pane.entries.key_at(0))
    assert "in dollars: ECB rate of" in page.entry_pane.rate.text()
    assert page.entry_pane.rate.isVisible()
    assert page.unpriced.text() == ("Entered in a currency without a known rate, and in no sum: 1.")


def test_nearly_a_known_name_is_asked_about(qtbot: QtBot, real: ApiClient, costs: Costs) -> None:
    page = costs()
    page.nothing.button.click()
    form = page.entry_pane
    form.service.setText("opnai")
    form.amount.setText("2")
    form.save_button.click()
    until(qtbot, form.unknown.isVisible)
    assert form.unknown.words.text() == "'opnai' is not known; did you mean openai?"
    assert real.manual_costs(TODAY).entries == []
    form.unknown.button.click()
    until(qtbot, lambda: page.model.rowCount() == 1)
    assert real.manual_costs(TODAY).entries[0].service == "opnai"


def test_a_refused_entry_names_the_field(qtbot: QtBot, costs: Costs) -> None:
    page = costs()
    page.nothing.button.click()
    form = page.entry_pane
    form.service.setText("openai")
    form.amount.setText("2")
    form.currency.setText("XQX")
    form.save_button.click()
    until(qtbot, form.problem.isVisible)
    assert form.problem.text().startswith("Currency ")
    assert form.currency.hasFocus()
    QTest.keyClick(form.currency, Qt.Key.Key_Escape)
    assert not page.beside.is_open


def test_another_month_is_read_when_it_is_chosen(qtbot: QtBot, real: ApiClient, costs: Costs) -> None:
    enter(real, "openai", "30", month=10)
    page = costs()
    assert cells(page, "openai")[2:5] == ["$30.00", "100% less", "$0.00"]
    page.months.before_button.click()
    until(qtbot, lambda: cells(page, "openai")[4] == "$30.00")
    assert page.sum_card.title.text() == "Cost of October 2026"
    page.show_provider("openai")
    until(qtbot, lambda: page.pane.isVisible() and page.months.words.text() == "November 2026")
    page.new_button.click()
    page.entry_pane.service.setText("openai")
    page.entry_pane.amount.setText("7")
    page.entry_pane.month.show_month(OCTOBER)
    page.entry_pane.save_button.click()
    until(qtbot, lambda: page.months.first == OCTOBER and cells(page, "openai")[4] == "$37.00")


def test_what_an_app_pushed_can_only_be_deleted(qtbot: QtBot, real: ApiClient, costs: Costs) -> None:
    data = {"amount": 12, "month": 11, "year": 2026}
    real._http.post("/api/ingest", json={"type": "cost", "service": "openai", "data": data})
    page = costs()
    page.table.opened.emit("openai")
    until(qtbot, lambda: page.pane.entries.rowCount() == 1)
    page.pane.entries_table.opened.emit(page.pane.entries.key_at(0))
    form = page.entry_pane
    assert form.heading.text() == "openai, pushed"
    assert not form.save_button.isVisible()
    assert not form.amount.isEnabled()
    assert form.delete_button.isVisible()


@pytest.mark.parametrize(
    ("now", "before", "unknown", "words"),
    [
        ("12", "10", (0, 0), "20% more"),
        ("5", "0", (0, 0), "new"),
        ("0", "0", (0, 0), "—"),
        ("5", "-1", (0, 0), "—"),
        ("0", "3", (7, 0), "—"),
        ("3", "0", (0, 7), "—"),
    ],
)
def test_a_change_is_said_only_where_both_are_known(
    now: str, before: str, unknown: tuple[int, int], words: str
) -> None:
    none = D(0)
    row = ProviderMonth(
        provider="x",
        name="X",
        currentMonth=D(now),
        previousMonth=D(before),
        basis=CostBasis(billed=none, reported=none, estimated=D(now), manual=none),
        unpricedTokens=unknown[0],
        previousUnpricedTokens=unknown[1],
    )
    assert change_of(row) == words
