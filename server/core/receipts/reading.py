"""What a document says: every field with how sure it is and where it stands; what is not there stays None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from server.core.receipts import confidence, currencies, dates, numbers, taxes, totals, vendors
from server.core.receipts.amounts import money_of
from server.core.receipts.findings import Field, Findings, Hints, Kind, LineItem, Order
from server.core.receipts.layout import Row, rows_of
from server.core.receipts.lines import items_of
from server.core.receipts.page import Page
from server.core.receipts.sellers import seller_of
from server.core.receipts.totals import Labelled, TotalFound

_TITLES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "creditNote",
        re.compile(
            r"\b(?:credit (?:note|memo|invoice)|gutschrift|avoir|nota de credito|nota di credito"
            r"|creditnota|rechnungskorrektur|stornorechnung)\b"
        ),
    ),
    (
        "refund",
        re.compile(r"\b(?:refund|refund receipt|erstattung|remboursement|reembolso|rimborso|retoure)\b"),
    ),
    ("invoice", re.compile(r"\b(?:invoice|rechnung|facture|factura|fattura|fatura|factuur)\b")),
    ("receipt", re.compile(r"\b(?:receipt|quittung|kassenbon|recu|recibo|ricevuta|cash bill|kwitantie)\b")),
)
_TITLE_ROWS = 15
_NO_NAME = 1.5
# A bill of a day to come was misread, or is no bill.
_TO_COME = 0.3


def understood(pages: Sequence[Page], hints: Hints) -> Findings:
    """Gives what a document says."""
    readings = rows_of(pages)
    is_text = bool(pages) and all(page.is_text for page in pages)
    text = "\n".join(row.text for row in max(readings, key=_clearness, default=[]))
    kind = kind_of(readings)
    country = currencies.country_of(
        readings, _payer_orders(readings[0]) if readings and is_text else frozenset()
    )
    currency = currencies.currency_of(readings, country, is_text=is_text)
    order, order_known = _order(readings, country, currency, hints)
    money = [
        totals.labelled(rows, money_of(rows, None if currency is None else currency.code))
        for rows in readings
    ]
    items = [items_of(rows, found, order) for rows, found in zip(readings, money, strict=True)]
    found = totals.totals_of(money, [sum((item.amount for item in reading), Decimal(0)) for reading in items])
    amount = _amount(found, len(readings), kind, is_text=is_text)
    vendor = _vendor(readings, hints, is_text=is_text)
    seller = None if vendor is None else seller_of(vendor.value, text)
    return Findings(
        kind=kind,
        vendor=vendor,
        date=_date(readings, order, hints, order_known=order_known, is_text=is_text),
        amount=amount,
        currency=_currency(currency, has_amount=amount is not None),
        tax=_tax(money, found, kind, is_text=is_text),
        invoice_number=_number(readings, is_text=is_text),
        lines=tuple(_best_items(items, amount)),
        provider=None if seller is None else seller.provider,
        text=text,
    )


def _clearness(rows: Sequence[Row]) -> float:
    """Gives how much was read well: words that were guessed count against those that were not."""
    return sum(word.confidence - 0.5 for row in rows for word in row.words if len(word.text) > 1)


def kind_of(readings: Sequence[Sequence[Row]]) -> Kind | None:
    """Gives what a document calls itself in its first rows, in its title first, or None."""
    heads = [row for rows in readings for row in rows[:_TITLE_ROWS] if len(row.words) <= 6]
    titles = [row for row in heads if len(row.words) <= 3 and not any(c.isdigit() for c in row.text)]
    for rows in (titles, heads):
        for kind, pattern in _TITLES:
            # A credit note names the invoice that it is of, so that its own title is asked for first.
            if any(pattern.search(row.folded) for row in rows):
                return kind
    return None


def _payer_orders(rows: Sequence[Row]) -> frozenset[int]:
    """Gives the rows that hold nothing but the payer's name and address."""
    cells = vendors.payer_rows(rows)
    return frozenset(
        row.order for row in rows if all((row.order, number) in cells for number in range(len(row.cells)))
    )


def _order(
    readings: Sequence[Sequence[Row]],
    country: str | None,
    currency: currencies.CurrencyFound | None,
    hints: Hints,
) -> tuple[Order, bool]:
    """Gives the order of day and month, and whether it is more than a guess."""
    spots = [spot for rows in readings for row in rows for spot in dates.spots_of(row)]
    written = None if currency is None or currency.sure < 0.9 else currency.code
    order = dates.order_of(spots) or currencies.order_in(country, written) or hints.date_order
    return order or "dmy", order is not None


def _amount(
    found: list[TotalFound], readings: int, kind: Kind | None, *, is_text: bool
) -> Field[Decimal] | None:
    if not found or found[0].score <= 0:
        return None
    best = found[0]
    value = _signed(best.value, kind)
    where = best.amount.row.box_of(best.amount.start, best.amount.end)
    return Field(value, confidence.of_total(found, readings, is_text=is_text), where)


def _signed(value: Decimal, kind: Kind | None) -> Decimal:
    return -abs(value) if kind in ("creditNote", "refund") else value


def _date(
    readings: Sequence[Sequence[Row]], order: Order, hints: Hints, *, order_known: bool, is_text: bool
) -> Field[date] | None:
    found = dates.dates_of(readings, order, order_known=order_known, newest=hints.newest)
    if not found or found[0].score < -4:
        return None
    best = found[0].spot
    sure = confidence.of_date(found, len(readings), is_text=is_text)
    if hints.newest is not None and found[0].value > hints.newest:
        sure = min(sure, _TO_COME)
    return Field(found[0].value, sure, best.row.box_of(best.start, best.end))


def _vendor(readings: Sequence[Sequence[Row]], hints: Hints, *, is_text: bool) -> Field[str] | None:
    found = vendors.vendors_of(readings, hints.known_vendors, is_text=is_text)
    if not found or found[0].score < _NO_NAME:
        return None
    best = found[0]
    sure = confidence.of_vendor(found, len(readings), is_text=is_text)
    return Field(best.name, sure, best.row.box_of(best.start, best.end))


def _currency(found: currencies.CurrencyFound | None, *, has_amount: bool) -> Field[str] | None:
    if found is None or not has_amount:
        return None
    where = None if found.row is None else found.row.box_of(found.start, found.end)
    return Field(found.code, found.sure, where)


def _tax(
    money: Sequence[Sequence[Labelled]], found: list[TotalFound], kind: Kind | None, *, is_text: bool
) -> Field[Decimal] | None:
    total = found[0].value if found else None
    several = taxes.several_taxes(money, total)
    if several:
        boxes = [item.row.box_of(item.start, item.end) for item in several]
        return Field(_signed(sum((item.value for item in several), Decimal(0)), kind), 0.9, boxes[0])
    single = taxes.tax_of(money, total)
    if single is None:
        return None
    amount, seen, proven = single
    agreed = is_text or (len(money) > 1 and seen == len(money))
    sure = (0.93 if agreed else 0.75) if proven else 0.6 if agreed else 0.4
    return Field(_signed(amount.value, kind), sure, amount.row.box_of(amount.start, amount.end))


def _number(readings: Sequence[Sequence[Row]], *, is_text: bool) -> Field[str] | None:
    found = numbers.numbers_of(readings)
    if not found:
        return None
    best = found[0]
    sure = confidence.of_number(found, len(readings), is_text=is_text)
    return Field(best.value, sure, best.row.box_of(best.start, best.end))


def _best_items(items: Sequence[list[LineItem]], amount: Field[Decimal] | None) -> list[LineItem]:
    """Gives the items of the reading whose sum is nearest to the amount."""
    if amount is None:
        return max(items, key=len, default=[])
    return min(
        (reading for reading in items if reading),
        key=lambda reading: abs(sum((item.amount for item in reading), Decimal(0)) - abs(amount.value)),
        default=[],
    )
