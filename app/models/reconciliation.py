"""The table that holds a month's books side by side."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QObject

from app import formatting
from app.models.costs import money_or_unpriced
from app.models.figures import Column
from app.models.records import RecordsTableModel
from app.translation import translate
from server.schemas.reconciliation import BookFigures, ProviderBooks

# Told apart by their shapes: the colour only repeats what they say.
_GLYPHS: Final = {
    "match": "✓",
    "under_tracked": "▼",
    "over_estimated": "▲",
    "unpaid": "○",
    "paid_not_billed": "●",
    "no_bill": "–",
}
_TONES: Final = {
    "match": "good",
    "under_tracked": "warn",
    "over_estimated": "warn",
    "unpaid": "warn",
    "paid_not_billed": "warn",
}


def verdict_word(verdict: str) -> str:
    """Gives a verdict in a word or two."""
    words = {
        "match": translate("Reconciliation", "Match"),
        "under_tracked": translate("Reconciliation", "Under-tracked"),
        "over_estimated": translate("Reconciliation", "Over-estimated"),
        "unpaid": translate("Reconciliation", "Unpaid"),
        "paid_not_billed": translate("Reconciliation", "Paid, not billed"),
        "no_bill": translate("Reconciliation", "No bill"),
    }
    return words.get(verdict, verdict)


def verdict_words(verdict: str) -> str:
    """Gives a verdict with its glyph."""
    return f"{_GLYPHS.get(verdict, '?')} {verdict_word(verdict)}"


def verdict_tone(row: ProviderBooks) -> str | None:
    """Gives the tone of a verdict; one that may still change has none."""
    return None if row.open and row.verdict != "match" else _TONES.get(row.verdict)


def settled_words(row: ProviderBooks) -> str:
    """Says of how many days a bill tells, and whether figures may still change."""
    if row.open:
        return translate("Reconciliation", "open")
    return translate("Reconciliation", "settled")


def _money(amount: Decimal | None) -> str:
    return formatting.money(amount)


def signed(amount: Decimal | None) -> str:
    """Gives a difference with its sign; nothing to compare is a dash."""
    if amount is not None and amount > 0:
        return f"+{formatting.money(amount)}"
    return formatting.money(amount)


def _tracked(row: ProviderBooks) -> Decimal | None:
    return formatting.known(row.events, row.unpricedTokens)


def _cost(row: ProviderBooks) -> Decimal | None:
    return formatting.known(row.cost, row.unpricedTokens)


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _figure(
    heading: str,
    of: Callable[[ProviderBooks], Decimal | None],
    text: Callable[[Decimal | None], str] = _money,
    *,
    soft: bool = False,
) -> Column[ProviderBooks]:
    return Column(
        heading,
        lambda row: text(of(row)),
        full=lambda row: formatting.money_hover(of(row)),
        plain=lambda row: _plain(of(row)),
        soft=soft,
    )


# Where room is short, what can be reckoned or read below the table gives way to names and verdicts.
LEAST_NEEDED: Final = (3, 4, 7, 8)


class BooksModel(RecordsTableModel[ProviderBooks]):
    """A month in every book, a provider to a row."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns: list[Column[ProviderBooks]] = [
            Column(
                translate("Reconciliation", "Provider"),
                lambda row: row.name,
                provider=lambda row: row.provider,
                is_figure=False,
            ),
            _figure(translate("Reconciliation", "Tracked"), _tracked, money_or_unpriced),
            _figure(translate("Reconciliation", "Billed"), lambda row: row.billed),
            _figure(
                translate("Reconciliation", "Tracked − billed"),
                lambda row: row.differences.trackedMinusBilled,
                signed,
                soft=True,
            ),
            _figure(translate("Reconciliation", "Entered"), lambda row: row.manual),
            _figure(translate("Reconciliation", "Cost"), _cost, money_or_unpriced),
            _figure(translate("Reconciliation", "Paid"), lambda row: row.paid),
            _figure(
                translate("Reconciliation", "Paid − cost"),
                lambda row: row.differences.paidMinusCost,
                signed,
                soft=True,
            ),
            Column(translate("Reconciliation", "State"), settled_words, is_figure=False, soft=True),
            Column(
                translate("Reconciliation", "Verdict"),
                lambda row: verdict_words(row.verdict),
                full=lambda row: formatting.with_shown(row.explanation),
                plain=lambda row: row.verdict,
                tone=verdict_tone,
                is_figure=False,
            ),
        ]
        super().__init__(columns, lambda row: row.provider, parent)


def total_sums(totals: BookFigures, unassigned: Decimal) -> list[tuple[str, Decimal | None]]:
    """Gives the sums of all providers, book by book; what no bill tells of is None."""
    sums = [
        (translate("Reconciliation", "tracked"), totals.events),
        (translate("Reconciliation", "billed"), totals.billed),
        (translate("Reconciliation", "entered"), totals.manual),
        (translate("Reconciliation", "cost"), totals.cost),
        (translate("Reconciliation", "paid"), totals.paid),
    ]
    if unassigned:
        sums.append((translate("Reconciliation", "paid to others"), unassigned))
    return sums
