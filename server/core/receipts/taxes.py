"""The tax of a bill: the one that makes its subtotal the total."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from server.core.receipts.amounts import Amount
from server.core.receipts.totals import Labelled

_CENT = Decimal("0.01")


def tax_of(readings: Sequence[Sequence[Labelled]], total: Decimal | None) -> tuple[Amount, int, bool] | None:
    """Gives a total's tax, in how many readings it stands, and whether subtotal and tax make the total."""
    places: dict[Decimal, list[Labelled]] = defaultdict(list)
    subtotals = {item.amount.value for reading in readings for item in reading if item.role == "subtotal"}
    for item in (item for reading in readings for item in reading if item.role == "tax"):
        value = item.amount.value
        if total is not None and value and abs(value) < abs(total):
            places[value].append(item)
    if not places:
        return None

    def rank(value: Decimal) -> tuple[bool, int, float]:
        proves = total is not None and any(abs(base + value - total) <= _CENT for base in subtotals)
        best = max(item.weight + item.amount.confidence for item in places[value])
        return proves, len({item.amount.row.reading for item in places[value]}), best

    value = max(places, key=rank)
    best = max(places[value], key=lambda item: item.weight + item.amount.confidence)
    return best.amount, rank(value)[1], rank(value)[0]


def several_taxes(readings: Sequence[Sequence[Labelled]], total: Decimal | None) -> list[Amount]:
    """Gives the taxes of several rates where a subtotal and all of them make the total, else nothing."""
    for reading in readings:
        taxes = [
            item.amount for item in reading if item.role == "tax" and item.weight == 1.0 and item.amount.value
        ]
        bases = {item.amount.value for item in reading if item.role == "subtotal"}
        # The same tax may stand twice in a row, beside its rate and in the sums.
        distinct = taxes[:1] + [item for before, item in pairwise(taxes) if item.value != before.value]
        if total is not None and len(distinct) > 1:
            whole = sum((item.value for item in distinct), Decimal(0))
            if any(abs(base + whole - total) <= _CENT for base in bases):
                return distinct
    return []
