"""Budgets and expenses, through real widgets and the real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.client import ApiClient
from app.windows.budget import overall_month
from app.windows.budget_pane import thresholds_of
from app.windows.budgets import BudgetsPage
from app.windows.expenses import ExpensesPage
from server.schemas.budgets import BudgetRequest, BudgetScope
from server.schemas.expenses import ExpenseRequest
from tests.gui.pages_open import answer_yes, open_page, until
from tests.gui.real_server import TODAY, add_uses, fill_much

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.bridge import Bridge
    from app.preferences import Preferences

D = Decimal
Budgets = Callable[[], BudgetsPage]
Expenses = Callable[[], ExpensesPage]


@pytest.fixture
def budgets(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences) -> Budgets:
    return lambda: open_page(qtbot, real, bridge, preferences, BudgetsPage, "budgets")


@pytest.fixture
def expenses(qtbot: QtBot, real: ApiClient, bridge: Bridge, preferences: Preferences) -> Expenses:
    return lambda: open_page(qtbot, real, bridge, preferences, ExpensesPage, "expenses")


# Budgets -------------------------------------------------------------------------------------------


def test_the_first_budget(qtbot: QtBot, real: ApiClient, budgets: Budgets) -> None:
    add_uses(real, 3)
    page = budgets()
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert page.stack.currentWidget() is page.empty
    assert not page.new_button.isVisible()
    page.empty.button.click()
    assert not page.pane.save_button.isEnabled()
    page.pane.provider.setCurrentText("Anthropic")
    page.pane.period.setCurrentText("A week")
    page.pane.limit.setText("$40")
    page.pane.thresholds.setText("90 25")
    page.pane.save_button.click()
    until(qtbot, lambda: page.model.rowCount() == 1 and not page.beside.is_open)
    kept = real.budgets().budgets[0]
    assert (kept.scope.provider, kept.period) == ("anthropic", "week")
    assert kept.limit == 40
    assert kept.thresholds == [D("0.25"), D("0.9")]
    row = [str(page.model.index(0, column).data()) for column in range(5)]
    assert row[:2] == ["Anthropic", "$40.00 a week"]
    assert row[4] == "$40.00 left"


def test_a_budget_is_changed_and_deleted(qtbot: QtBot, real: ApiClient, budgets: Budgets) -> None:
    real.put_budget(BudgetRequest(limit=D(100)))
    page = budgets()
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 0))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.pane.heading.text() == "Everything"
    assert not page.pane.provider.isEnabled()
    page.pane.limit.setText("$120.50")
    QTest.keyClick(page.pane.limit, Qt.Key.Key_Return)
    until(qtbot, lambda: page.model.rows[0].limit == D("120.5"))
    page.table.opened.emit(page.table.current)
    page.pane.delete_button.click()
    answer_yes(qtbot, page)
    until(qtbot, lambda: page.stack.currentWidget() is page.empty)
    assert real.budgets().budgets == []


def test_a_members_budget_is_told_apart_and_stays_theirs(
    qtbot: QtBot, real: ApiClient, budgets: Budgets
) -> None:
    (member,) = real.members().members
    real.put_budget(BudgetRequest(scope=BudgetScope(member=member.id), limit=D(7)))
    assert overall_month(real.budgets()) is None
    page = budgets()
    assert page.model.index(0, 0).data() == (member.name or member.email)
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 0))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    page.pane.limit.setText("$9")
    page.pane.save_button.click()
    until(qtbot, lambda: page.model.rows[0].limit == D(9))
    assert [budget.scope.member for budget in real.budgets().budgets] == [member.id]


def test_providers_are_called_by_their_names(qtbot: QtBot, real: ApiClient, budgets: Budgets) -> None:
    add_uses(real, 3)
    real.put_budget(BudgetRequest(scope=BudgetScope(provider="openai", project="web"), limit=D(5)))
    page = budgets()
    assert page.model.index(0, 0).data() == "OpenAI, project web"
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(0, 0))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.pane.heading.text() == "OpenAI, project web"
    assert page.pane.provider.currentText() == "OpenAI"
    page.new_button.click()
    assert page.pane.provider.currentText() == "Everything"
    page.pane.provider.setCurrentText("Anthropic")
    page.pane.limit.setText("7")
    page.pane.save_button.click()
    until(qtbot, lambda: len(page.model.rows) == 2)
    scopes = {(one.scope.provider, one.scope.project) for one in real.budgets().budgets}
    assert scopes == {("openai", "web"), ("anthropic", None)}


def test_a_refused_budget_says_why(qtbot: QtBot, budgets: Budgets) -> None:
    page = budgets()
    page.empty.button.click()
    page.pane.limit.setText("5")
    page.pane.thresholds.setText("5000")
    page.pane.save_button.click()
    until(qtbot, page.pane.problem.isVisible)
    assert "10" in page.pane.problem.text()
    assert page.pane.save_button.isEnabled()


def test_an_exceeded_budget_says_so_in_words(real: ApiClient, budgets: Budgets) -> None:
    add_uses(real, 30)
    real.put_budget(BudgetRequest(limit=D("0.05")))
    page = budgets()
    assert str(page.model.index(0, 4).data()).endswith(" over")
    assert page.note.text() == "1 budget, 1 exceeded"


@pytest.mark.parametrize(
    ("text", "shares"),
    [("50, 80, 100", ["0.5", "0.8", "1"]), ("100%;50 50", ["0.5", "1"]), (" ,0 ", [])],
)
def test_thresholds(text: str, shares: list[str]) -> None:
    assert thresholds_of(text) == [D(share) for share in shares]


# Expenses ------------------------------------------------------------------------------------------


def test_a_months_payments_and_their_sums(qtbot: QtBot, real: ApiClient, expenses: Expenses) -> None:
    fill_much(real)
    page = expenses()
    for model in (page.model, page.sums):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert page.model.rowCount() == 11
    assert page.months.words.text() == "November 2026"
    listed = real.expenses(start=page.months.first, end=page.months.last)
    assert page.total.toolTip().replace(",", "").startswith(f"${listed.total:.2f}"[:7])
    assert page.sums.row_at(0)[0] == "Dienstleistungen und Unterauftragnehmer"
    assert page.unconverted.text().startswith("1 payment in a currency without a known rate")
    odd = next(row for row in range(11) if page.model.row_at(row).currency == "IRR")
    assert page.model.index(odd, 4).data() == "no rate"
    page.months.before_button.click()
    until(qtbot, lambda: page.model.rowCount() == 1)
    assert page.model.index(0, 3).data() == "$180.00"
    page.months.before_button.click()
    until(qtbot, lambda: page.inner.currentWidget() is page.nothing)
    assert page.nothing.sentence.text() == "Nothing was paid in September 2026."


def test_payments_are_filtered(qtbot: QtBot, real: ApiClient, expenses: Expenses) -> None:
    fill_much(real)
    page = expenses()
    page.categories.setCurrentText("Hosting")
    until(qtbot, lambda: page.model.rowCount() == 4)
    assert page.sums.rowCount() == 4
    page.vendor.setText("vercel inc.")
    QTest.keyClick(page.vendor, Qt.Key.Key_Return)
    until(qtbot, lambda: page.model.rowCount() == 1)
    page.vendor.setText("Nobody")
    QTest.keyClick(page.vendor, Qt.Key.Key_Return)
    until(qtbot, lambda: page.inner.currentWidget() is page.nothing)
    page.nothing.button.click()
    until(qtbot, lambda: page.model.rowCount() == 11)


def test_a_payment_is_entered_once_and_twice_only_when_meant(
    qtbot: QtBot, real: ApiClient, expenses: Expenses
) -> None:
    page = expenses()
    for _ in range(2):
        page.new_button.click()
        assert not page.pane.save_button.isEnabled()
        page.pane.vendor.setText("OpenAI")
        page.pane.amount.setText("-12.5")
        page.pane.currency.setText("eur")
        page.pane.day.day = TODAY - timedelta(days=2)
        page.pane.description.setText("a refund")
        page.pane.save_button.click()
        until(qtbot, lambda: not page.beside.is_open or page.pane.duplicate.isVisible())
    assert page.pane.duplicate.words.text() == ("OpenAI, −12.50 EUR on Fri 20 Nov 2026 is recorded already.")
    assert len(real.expenses().expenses) == 1
    page.pane.duplicate.button.click()
    until(qtbot, lambda: page.model.rowCount() == 2)
    kept = real.expenses().expenses[0]
    assert (kept.amount, kept.currency, kept.description) == (D("-12.5"), "EUR", "a refund")


def test_a_payment_is_changed_and_deleted(qtbot: QtBot, real: ApiClient, expenses: Expenses) -> None:
    real.add_expense(
        ExpenseRequest(amount=D(20), currency="EUR", vendor="Cursor", date=TODAY, invoiceNumber="A-1")
    )
    page = expenses()
    page.table.choose(page.model.key_at(0))
    page.table.opened.emit(page.table.current)
    assert "ECB" in page.pane.rate.text()
    page.pane.amount.setText("25")
    page.pane.invoice.clear()
    page.pane.save_button.click()
    until(qtbot, lambda: bool(page.model.rows) and page.model.rows[0].amount == 25)
    changed = real.expenses().expenses[0]
    assert changed.invoiceNumber is None
    assert changed.vendor == "Cursor"
    page.table.opened.emit(page.model.key_at(0))
    page.pane.delete_button.click()
    answer_yes(qtbot, page)
    until(qtbot, lambda: page.inner.currentWidget() is page.nothing)
    assert real.expenses().expenses == []


def test_a_refused_payment_names_the_field(qtbot: QtBot, expenses: Expenses) -> None:
    page = expenses()
    page.new_button.click()
    page.pane.vendor.setText("OpenAI")
    page.pane.amount.setText("5")
    page.pane.currency.setText("XQX")
    page.pane.save_button.click()
    until(qtbot, page.pane.problem.isVisible)
    assert page.pane.problem.text().startswith("Currency ")
    assert page.pane.currency.hasFocus()
    QTest.keyClick(page.pane.currency, Qt.Key.Key_Escape)
    assert not page.beside.is_open


def test_a_payment_of_another_month_is_shown_where_it_is(qtbot: QtBot, expenses: Expenses) -> None:
    page = expenses()
    page.new_button.click()
    page.pane.vendor.setText("OpenAI")
    page.pane.amount.setText("5")
    page.pane.day.day = TODAY.replace(month=8)
    page.pane.save_button.click()
    until(qtbot, lambda: page.model.rowCount() == 1)
    assert page.months.words.text() == "August 2026"
    assert page.months.after_button.isEnabled()
