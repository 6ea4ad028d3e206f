"""The table of what was paid, and its sums by category."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QObject

from app import formatting
from app.models.figures import Column, FiguresTableModel
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.expenses import UNCATEGORIZED, Expense, ExpenseFields


def category_words(category: str) -> str:
    """Gives a category as it is called; the one that stands for none has no name of its own."""
    return translate("Expenses", "No category") if category == UNCATEGORIZED else category


def amount_words(expense: ExpenseFields) -> str:
    """Gives an amount in its own currency."""
    if expense.currency == "USD":
        return formatting.usd(expense.amount)
    return f"{formatting.amount(expense.amount)} {expense.currency}"


def dollar_words(expense: ExpenseFields) -> str:
    """Gives an amount in dollars, or that no rate is known."""
    return (
        translate("Expenses", "no rate") if expense.amountUsd is None else formatting.usd(expense.amountUsd)
    )


def rate_words(expense: ExpenseFields) -> str:
    """Says how an amount in another currency became dollars, or why it did not; nothing for dollars."""
    if expense.currency == "USD":
        return ""
    if expense.amountUsd is None:
        reason = expense.rateNote or translate("Expenses", "No rate is known")
        return translate("Expenses", "{reason}. It is in no sum.").format(reason=reason)
    return translate("Expenses", "{amount} in dollars: {reason}").format(
        amount=formatting.usd(expense.amountUsd), reason=expense.rateNote
    )


class ExpensesModel(RecordsTableModel[Expense]):
    """Payments, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: list[Column[Expense]] = [
            Column(
                translate("Expenses", "Vendor"),
                lambda row: row.vendor,
                full=lambda row: f"{row.vendor}\n{row.description}" if row.description else row.vendor,
                provider=lambda row: row.provider,
                is_figure=False,
            ),
            Column(
                translate("Expenses", "Category"),
                lambda row: category_words(row.category),
                is_figure=False,
                soft=True,
            ),
            Column(
                translate("Expenses", "Date"),
                lambda row: formatting.day(row.date, row.date),
                plain=lambda row: row.date.isoformat(),
                is_figure=False,
            ),
            Column(
                translate("Expenses", "Amount"),
                amount_words,
                full=lambda row: f"{row.amount:f} {row.currency}",
                plain=lambda row: f"{row.amount:f} {row.currency}",
            ),
            Column(
                translate("Expenses", "In dollars"),
                dollar_words,
                full=lambda row: rate_words(row) or formatting.money_full(row.amountUsd),
                plain=lambda row: "" if row.amountUsd is None else f"{row.amountUsd:f}",
                tone=lambda row: "warn" if row.amountUsd is None else None,
                soft=True,
            ),
        ]
        super().__init__(columns, lambda row: row.id, parent)


class CategoriesModel(FiguresTableModel[tuple[str, Decimal]]):
    """What each category comes to, the dearest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._total = Decimal(0)
        columns: list[Column[tuple[str, Decimal]]] = [
            Column(translate("Expenses", "Category"), lambda row: category_words(row[0]), is_figure=False),
            Column(
                translate("Expenses", "Sum"),
                lambda row: formatting.money(row[1]),
                full=lambda row: formatting.money_hover(row[1]),
            ),
            Column(
                translate("Expenses", "Share"),
                lambda row: formatting.percent(self._share(row)),
                share=self._share,
            ),
        ]
        super().__init__(columns, parent)

    def set_sums(self, sums: dict[str, Decimal]) -> None:
        """Takes the sums."""
        self._total = sum((max(amount, Decimal(0)) for amount in sums.values()), Decimal(0))
        self.set_rows(sorted(sums.items(), key=lambda row: (-row[1], row[0])))

    def _share(self, row: tuple[str, Decimal]) -> float:
        return float(max(row[1], Decimal(0)) / self._total) if self._total else 0.0
