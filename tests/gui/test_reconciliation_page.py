"""The books of a month side by side, through real widgets and the real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.client import ApiClient
from app.models.reconciliation import signed, verdict_tone, verdict_words
from app.theme import fonts
from app.windows.costs import CostsPage
from app.windows.expenses import ExpensesPage
from app.windows.reconciliation import ReconciliationPage, days_words
from server.schemas.expenses import ExpenseRequest
from server.schemas.month_entries import ManualCostRequest
from server.schemas.reconciliation import Differences, ProviderBooks
from tests.gui.pages_open import open_page, until
from tests.gui.real_server import NOW, TODAY, add_uses, track

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

D = Decimal
OCTOBER = date(2026, 10, 1)
Open = Callable[[], ReconciliationPage]


@pytest.fixture
def opened(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences) -> Open:
    return lambda: open_page(qtbot, real, bridge, preferences, ReconciliationPage, "reconciliation")


def fill(client: ApiClient) -> None:
    """Gives uses, an entry, and payments under names that are not the provider's."""
    add_uses(client, 6)
    track(
        client,
        [
            {
                "provider": "mistral", "model": "house-7b", "inputTokens": 5, "outputTokens": 5,
                "timestamp": NOW.isoformat(),
            }
        ],
    )  # fmt: skip
    entry = {"service": "cursor", "amount": 20, "month": 10, "year": 2026}
    client.add_manual_cost(ManualCostRequest.model_validate(entry))
    for vendor, amount, days in (("OpenAI, LLC", "30", 2), ("A reseller", "5", 3), ("Hosting Ltd", "9", 4)):
        client.add_expense(
            ExpenseRequest(
                vendor=vendor,
                amount=D(amount),
                date=TODAY - timedelta(days=days),
                provider="openai" if vendor == "A reseller" else None,
            )
        )


def cells(page: ReconciliationPage, provider: str) -> list[str]:
    row = page.model.row_of(provider)
    return [str(page.model.index(row, column).data()) for column in range(page.model.columnCount())]


def test_the_books_stand_side_by_side(real: ApiClient, opened: Open) -> None:
    fill(real)
    page = opened()
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    books = {each.provider: each for each in real.reconciliation(TODAY).providers}
    assert set(books) == {row.provider for row in page.model.rows} == {"openai", "anthropic", "mistral"}
    openai = cells(page, "openai")
    assert openai[2:5] == ["—", "—", "$0.00"]
    assert openai[6:9] == ["$35.00", "—", "open"]
    assert openai[9] == verdict_words(books["openai"].verdict)
    assert cells(page, "mistral")[1] == "unpriced", "what is not known is no zero"
    assert [name.text() for name, _ in page.sums][-1] == "paid to others"
    assert page.sums[-1][1].text() == "$9.00"
    assert page.tolerance.text() == "Figures match where they differ by no more than 1% or $0.50."


def test_the_chosen_verdict_is_explained(real: ApiClient, opened: Open) -> None:
    fill(real)
    page = opened()
    books = {each.provider: each for each in real.reconciliation(TODAY).providers}
    assert page.table.current == page.model.key_at(0), "one is explained from the start"
    page.table.setFocus()
    page.table.choose("mistral")
    assert page.heading.text() == f"Mistral: {verdict_words(books['mistral'].verdict)}"
    assert page.explanation.text() == books["mistral"].explanation
    assert page.notes.text() == "10 tokens have no known price."
    assert not page.expenses_button.isEnabled()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.heading.text().startswith("OpenAI: ")
    assert page.expenses_button.isEnabled()
    assert not page.notes.isVisible()


def test_payments_are_listed_whatever_the_vendor_is_called(
    qtbot: QtBot, real: ApiClient, opened: Open
) -> None:
    fill(real)
    page = opened()
    page.table.choose("openai")
    page.expenses_button.click()
    expenses = page.window().findChild(ExpensesPage)
    assert expenses is not None
    until(qtbot, lambda: expenses.isVisible() and expenses.model.rowCount() == 2)
    assert {row.vendor for row in expenses.model.rows} == {"OpenAI, LLC", "A reseller"}
    assert expenses.provider_button.text().startswith("Paid to OpenAI")
    expenses.provider_button.click()
    until(qtbot, lambda: expenses.model.rowCount() == 3)
    assert not expenses.provider_button.isVisible()


def test_a_double_click_opens_what_the_verdict_is_about(qtbot: QtBot, real: ApiClient, opened: Open) -> None:
    fill(real)
    page = opened()
    page.table.choose("anthropic")
    page.table.doubleClicked.emit(page.model.index(page.model.row_of("anthropic"), 0))
    costs = page.window().findChild(CostsPage)
    assert costs is not None
    until(qtbot, lambda: costs.pane.isVisible() and costs.pane.heading.text() == "Anthropic")
    real.add_expense(ExpenseRequest(vendor="Vercel", amount=D(20), date=TODAY))
    window = page.window()
    window.open_page("reconciliation")  # type: ignore[attr-defined]
    page.refresh()
    until(qtbot, lambda: page.model.row_of("vercel") >= 0)
    assert cells(page, "vercel")[9] == "● Paid, not billed"
    page.table.choose("vercel")
    page.table.doubleClicked.emit(page.model.index(page.model.row_of("vercel"), 0))
    expenses = window.findChild(ExpensesPage)
    assert expenses is not None
    until(qtbot, lambda: expenses.isVisible() and expenses.model.rowCount() == 1)


def test_a_narrow_window_keeps_names_and_verdicts(real: ApiClient, opened: Open) -> None:
    fill(real)
    page = opened()
    assert not any(page.table.isColumnHidden(column) for column in range(10))
    page.window().resize(760, 640)
    assert [column for column in range(10) if page.table.isColumnHidden(column)] == [3, 4, 7, 8]


def test_another_month(qtbot: QtBot, real: ApiClient, opened: Open) -> None:
    page = opened()
    assert page.inner.currentWidget() is page.nothing
    assert page.nothing.sentence.text() == "Nothing was tracked, billed or paid in November 2026."
    fill(real)
    page.nothing.button.click()
    until(qtbot, lambda: page.model.row_of("cursor") >= 0)
    assert page.months.first == OCTOBER
    assert cells(page, "cursor")[4] == "$20.00"


def books(**more: object) -> ProviderBooks:
    fields: dict[str, object] = {
        "provider": "x", "name": "X", "events": D(1), "billed": D(2), "manual": D(0), "cost": D(2),
        "paid": D(0), "paidTax": D(0), "previousPaid": D(3), "nextPaid": D(4), "verdict": "under_tracked",
        "differences": Differences(trackedMinusBilled=D(-1), paidMinusCost=None), "explanation": "So it is.",
        "notes": [], "open": False, "billedDays": 30, "settledDays": 28, "unpricedTokens": 0,
    }  # fmt: skip
    return ProviderBooks.model_validate(fields | more)


def test_days_are_told() -> None:
    assert days_words(books()) == (
        "Days that a bill tells of: 30, settled: 28. The month is settled. Paid the month before: $3.00, the"
        " month after: $4.00."
    )
    assert days_words(books(billedDays=0, open=True)).startswith(
        "No bill tells of any day. The month is open"
    )


@pytest.mark.parametrize(
    ("verdict", "is_open", "tone"),
    [
        ("match", False, "good"),
        ("match", True, "good"),
        ("unpaid", False, "warn"),
        ("unpaid", True, None),
        ("no_bill", False, None),
    ],
)
def test_a_verdict_that_may_change_does_not_warn(verdict: str, is_open: bool, tone: str | None) -> None:
    assert verdict_tone(books(verdict=verdict, open=is_open)) == tone


def test_every_verdict_has_a_shape_of_its_own() -> None:
    verdicts = ("match", "under_tracked", "over_estimated", "unpaid", "paid_not_billed", "no_bill")
    assert len({verdict_words(verdict)[0] for verdict in verdicts}) == 6


def test_differences_have_their_sign() -> None:
    assert [signed(amount) for amount in (D(2), D(-2), D(0), None)] == ["+$2.00", "−$2.00", "$0.00", "—"]


@pytest.mark.parametrize(("pixels", "width"), [(13, 1180), (13, 760), (18, 1180), (22, 1180)])
def test_every_column_in_sight_has_room_with_large_text(
    qtbot: QtBot, real: ApiClient, opened: Open, monkeypatch: pytest.MonkeyPatch, pixels: int, width: int
) -> None:
    monkeypatch.setattr(fonts, "_system_px", lambda: pixels)
    fill(real)
    page = opened()
    window = page.window()
    window.resize(width, 700)
    until(qtbot, lambda: window.width() == width)
    header = page.table.horizontalHeader()
    assert header.length() <= page.table.viewport().width()
    assert header.sectionSize(0) >= page.table.sizeHintForColumn(0) // 2
    verdict = page.model.columnCount() - 1
    assert not page.table.isColumnHidden(verdict)
    assert header.sectionSize(verdict) >= page.table.sizeHintForColumn(verdict)
