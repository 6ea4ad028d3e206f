"""The items of a bill, and the periods that they are for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from server.core.receipts.amounts import Amount, amounts_of
from server.core.receipts.dates import Spot, month_of, spots_of
from server.core.receipts.findings import LineItem, Order, Period
from server.core.receipts.labels import role_of
from server.core.receipts.layout import Row
from server.core.receipts.totals import Labelled

_HEADER = re.compile(
    r"\b(?:description|beschreibung|bezeichnung|item|items|product|article|artikel|designation"
    r"|descripcion|descrizione|leistung|service|position)\b"
)
_COLUMNS = re.compile(
    r"\b(?:qty|quantity|menge|anzahl|unit price|price|preis|einzelpreis|amount|betrag|total|montant"
    r"|importe|quantite|rate|u/p|cost|charges|usage)\b"
)
_SUMMARY = frozenset(("subtotal", "total", "due", "paid", "tax", "change", "cash", "rounding"))
_QUANTITY = re.compile(
    r"(?:^|\s)(\d{1,6}(?:[.,]\d{1,3})?)\s*(?:x|@|pcs|st(?:k|ck)?\.?|units?|seats?|h)?\s*$", re.IGNORECASE
)
_PERIOD = re.compile(r"\s*(?:-|–|—|to|bis|until|al?|au)\s*", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(?i)\b([a-z]{3,9})\.? (\d{1,2})\s*(?:-|–|—|to)\s*(?=[a-z]{3,9}\.? \d{1,2},? \d{4})")
_DAY_MONTH = re.compile(
    r"(?i)\b(\d{1,2})(\.|\s)\s?([a-z]{3,9}|\d{1,2})\.?\s*(?:-|–|—|to"
    r"|bis)\s*(?=\d{1,2}[.\s]\s?(?:[a-z]{3,9}|\d{1,2})\.?\s?\d{4})"
)
_LONGEST_DAYS = 400
_MOST_LINES = 200


def items_of(rows: Sequence[Row], money: Sequence[Labelled], order: Order) -> list[LineItem]:
    """Gives the items of a reading: from the table's head, or the first amount, to the first sum."""
    by_row: dict[int, list[Labelled]] = {}
    for entry in money:
        by_row.setdefault(entry.amount.row.order, []).append(entry)
    found: list[LineItem] = []
    # A text without a table's head has amounts everywhere, and few of them are items.
    begun, needs_head = False, bool(rows) and rows[0].is_text
    for index, row in enumerate(rows):
        here = by_row.get(row.order, [])
        if _is_header(row) and not here:
            begun, found = True, found if begun else []
            continue
        if not here:
            period = period_of(row, order)
            if found and period is not None and found[-1].period is None:
                found[-1] = replace(found[-1], period=period)
            continue
        if found and here[-1].role in _SUMMARY:
            break
        item = _item(rows, index, here, order)
        if item is not None and (begun or not needs_head):
            found.append(item)
            if len(found) == _MOST_LINES:
                break
    return found


def _is_header(row: Row) -> bool:
    return (bool(_HEADER.search(row.folded)) and bool(_COLUMNS.search(row.folded))) or len(
        _COLUMNS.findall(row.folded)
    ) >= 3


def _item(rows: Sequence[Row], index: int, here: Sequence[Labelled], order: Order) -> LineItem | None:
    row = rows[index]
    amounts = [entry.amount for entry in here]
    last = amounts[-1]
    if last is not here[-1].amount or here[-1].role in _SUMMARY:
        return None
    label = row.text[: amounts[0].start]
    period = period_of(row, order)
    quantity: Decimal | None = None
    counted = _QUANTITY.search(label)
    if counted is not None:
        quantity = Decimal(counted[1].replace(",", "."))
        label = label[: counted.start()]
    description = label.strip(" :-|*#$€£")
    if sum(letter.isalpha() for letter in description) < 3:
        above = rows[index - 1] if index else None
        if above is None or amounts_with_cents(above) or _is_header(above) or role_of(above.text) in _SUMMARY:
            return None
        description = above.text.strip()
        if sum(letter.isalpha() for letter in description) < 3:
            return None
        if period is None and index > 1:
            period = period_of(above, order)
            if period is not None and not amounts_with_cents(rows[index - 2]):
                description = _without_period(above, rows[index - 2])
    unit = amounts[-2].value if len(amounts) > 1 else None
    if quantity is None and unit and last.value and last.value % unit == 0 and len(amounts) > 1:
        quantity = last.value / unit
    if unit is not None and quantity is not None and abs(quantity * unit - last.value) > Decimal("0.05"):
        unit = None
    return LineItem(description[:200], quantity, unit, last.value, period)


def _without_period(row: Row, above: Row) -> str:
    """Gives the line above a period that stands alone: that is what was bought."""
    spots = spots_of(row)
    rest = "".join(letter for letter in row.text[: spots[0].start] if letter.isalpha()) if spots else ""
    return (
        above.text.strip()
        if len(rest) <= 9 and any(letter.isalpha() for letter in above.text)
        else row.text.strip()
    )


def amounts_with_cents(row: Row) -> list[Amount]:
    """Gives the amounts of a row that are written with decimals or a sign."""
    return [item for item in amounts_of(row) if item.decimals or item.sign]


def period_of(row: Row, order: Order) -> Period | None:
    """Gives the period that a row names, or None: `Jun 15 – Jul 15, 2026`, `01.06.2026 - 30.06.2026`."""
    spots = spots_of(row)
    for one, other in itertools.pairwise(spots):
        if _PERIOD.fullmatch(row.text[one.end : other.start]):
            return _period(one.as_day(order), other.as_day(order))
    if not spots:
        return None
    for pattern in (_MONTH_DAY, _DAY_MONTH):
        match = pattern.search(row.text)
        ending = next((spot for spot in spots if match and spot.start >= match.end() - 1), None)
        if match is not None and ending is not None:
            return _borrowed(match, pattern is _MONTH_DAY, ending, order)
    return None


def _borrowed(match: re.Match[str], month_first: bool, ending: Spot, order: Order) -> Period | None:
    """A first day without a year is of the year of the last, or of the one before."""
    end = ending.as_day(order)
    month = (
        month_of(match[1])
        if month_first
        else month_of(match[3]) or (int(match[3]) if match[3].isdigit() else None)
    )
    day = int(match[2] if month_first else match[1])
    if end is None or month is None:
        return None
    try:
        start = date(end.year, month, day)
        return _period(start if start <= end else start.replace(year=end.year - 1), end)
    except ValueError:
        return None


def _period(start: date | None, end: date | None) -> Period | None:
    if start is None or end is None or not timedelta(0) <= end - start <= timedelta(days=_LONGEST_DAYS):
        return None
    return Period(start, end)
