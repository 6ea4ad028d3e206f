"""The tables of costs: providers of a month, and what was entered for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QObject

from app import formatting
from app.models.basis import basis_parts, basis_word, unpriced_word
from app.models.figures import Column
from app.models.glance import plan_words
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.costs import ProviderMonth
from server.schemas.dashboard import CostBasis
from server.schemas.month_entries import MonthEntry


def cost_of(row: ProviderMonth) -> Decimal | None:
    """Gives what the month cost, None where none of its usage has a known price."""
    return formatting.known(row.currentMonth, row.unpricedTokens)


def money_or_unpriced(cost: Decimal | None) -> str:
    """Gives an amount, or that no price is known."""
    return unpriced_word() if cost is None else formatting.money(cost)


def change_of(row: ProviderMonth) -> str:
    """Says how a month stands against the whole month before it."""
    now, before = cost_of(row), formatting.known(row.previousMonth, row.previousUnpricedTokens)
    if now is None or before is None:
        return formatting.UNKNOWN
    if before == 0:
        return translate("Costs", "new") if now else formatting.UNKNOWN
    return formatting.change(now, before) or formatting.UNKNOWN


class CostsModel(RecordsTableModel[ProviderMonth]):
    """What each provider cost in a month, the dearest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        self._total = Decimal(0)
        self._without_rate: frozenset[str] = frozenset()
        columns: list[Column[ProviderMonth]] = [
            Column(
                translate("Costs", "Provider"),
                lambda row: row.name,
                provider=lambda row: row.provider,
                is_figure=False,
            ),
            Column(
                translate("Costs", "Basis"),
                _basis_words,
                full=_basis_full,
                tone=lambda row: "warn" if row.unpricedTokens else None,
                is_figure=False,
                soft=True,
            ),
            Column(
                translate("Costs", "Month before"),
                lambda row: money_or_unpriced(
                    formatting.known(row.previousMonth, row.previousUnpricedTokens)
                ),
                full=lambda row: formatting.money_hover(row.previousMonth),
                plain=lambda row: f"{row.previousMonth:f}",
                soft=True,
            ),
            Column(translate("Costs", "Change"), change_of, soft=True),
            Column(
                translate("Costs", "Cost"),
                self._cost,
                full=_cost_full,
                plain=lambda row: f"{row.currentMonth:f}",
            ),
            Column(
                translate("Costs", "Share"),
                self._share_text,
                share=self._share,
            ),
        ]
        super().__init__(columns, lambda row: row.provider, parent)

    def set_month(self, rows: list[ProviderMonth], without_rate: Collection[str] = ()) -> None:
        """Takes the providers of a month, and those with entries that could not be made dollars."""
        self._without_rate = frozenset(without_rate)
        self._total = sum((max(row.currentMonth, Decimal(0)) for row in rows), Decimal(0))
        self.set_rows(rows)

    def _cost(self, row: ProviderMonth) -> str:
        if row.provider in self._without_rate and row.currentMonth == 0:
            return translate("Costs", "no rate")
        if row.currentMonth == 0 and row.notional:
            return translate("Glance", "on a plan")
        return money_or_unpriced(cost_of(row))

    def _share_text(self, row: ProviderMonth) -> str:
        # What is not known is no share of nothing.
        is_unknown = cost_of(row) is None or (row.provider in self._without_rate and row.currentMonth == 0)
        return formatting.UNKNOWN if is_unknown or not self._total else formatting.percent(self._share(row))

    def _share(self, row: ProviderMonth) -> float:
        return float(max(row.currentMonth, Decimal(0)) / self._total) if self._total else 0.0


def _cost_full(row: ProviderMonth) -> str:
    told = formatting.money_hover(row.currentMonth)
    return f"{told}\n{plan_words(row.notional)}" if row.notional else told


def _basis_words(row: ProviderMonth) -> str:
    word = basis_word(row.basis)
    if not row.unpricedTokens:
        return word
    if not word:
        return unpriced_word()
    return translate("Costs", "{basis} + unpriced").format(basis=word)


def _basis_full(row: ProviderMonth) -> str:
    parts = basis_parts(row.basis)
    if not row.unpricedTokens:
        return parts
    told = translate("Costs", "{tokens} tokens without a known price, not in the money").format(
        tokens=formatting.tokens(row.unpricedTokens)
    )
    return f"{parts}\n{told}".strip()


def with_entries(rows: list[ProviderMonth], entries: list[MonthEntry]) -> list[ProviderMonth]:
    """Adds services of which nothing is known but entries in no sum, so that those can be mended."""
    none = Decimal(0)
    known = {row.provider for row in rows}
    missing = sorted({entry.service for entry in entries} - known)
    nothing = CostBasis(billed=none, reported=none, estimated=none, manual=none)
    return rows + [
        ProviderMonth(
            provider=service,
            name=service,
            currentMonth=none,
            previousMonth=none,
            basis=nothing,
            unpricedTokens=0,
            previousUnpricedTokens=0,
        )
        for service in missing
    ]


def entry_name(entry: MonthEntry) -> str:
    """Gives what an entry is for, in a word or two."""
    return entry.category or entry.product or entry.description or translate("Costs", "Entered")


def entry_amount(entry: MonthEntry) -> str:
    """Gives an entry's amount in its own currency; tokens alone have none."""
    if entry.amount is None:
        return unpriced_word()
    if entry.currency == "USD":
        return formatting.usd(entry.amount)
    return f"{formatting.amount(entry.amount)} {entry.currency}"


def entry_rate(entry: MonthEntry) -> str:
    """Says how another currency became dollars, or why it did not; nothing for dollars."""
    if entry.currency == "USD" or entry.amount is None:
        return ""
    if entry.amountUsd is None:
        note = entry.rateNote or translate("Costs", "No rate is known")
        return translate("Costs", "{note}. It is in no sum.").format(note=note)
    return translate("Costs", "{amount} in dollars: {note}").format(
        amount=formatting.usd(entry.amountUsd), note=entry.rateNote
    )


def entry_full(entry: MonthEntry) -> str:
    """Gives all that is known of an entry, a line each."""
    came = (
        translate("Costs", "Entered by hand")
        if entry.source == "manual"
        else translate("Costs", "Pushed by an app")
    )
    lines = [came, entry.description or "", entry.project or "", entry_rate(entry)]
    return "\n".join(line for line in lines if line)


def month_of(entry: MonthEntry) -> date:
    """Gives the first day of the month an entry is for."""
    return date(entry.year, entry.month, 1)


class EntriesModel(RecordsTableModel[MonthEntry]):
    """What was entered for a month."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: list[Column[MonthEntry]] = [
            Column(translate("Costs", "What for"), entry_name, full=entry_full, is_figure=False),
            Column(
                translate("Costs", "Amount"),
                entry_amount,
                full=lambda row: entry_rate(row) or formatting.money_full(row.amount),
                tone=lambda row: "warn" if row.amountUsd is None else None,
            ),
        ]
        super().__init__(columns, lambda row: row.id, parent)
