"""What was paid, among all the amounts of a bill: by their labels, their places, and their arithmetic."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, product

from server.core.receipts.amounts import Amount
from server.core.receipts.labels import Role, role_of
from server.core.receipts.layout import Row

_WORTH: dict[Role, float] = {
    "due": 5.0, "paid": 5.0, "total": 4.0, "refunded": 4.0, "card": 2.0, "none": 0.0,
    "cash": 0.5, "subtotal": 0.5,
    "other": -3.0, "tax": -3.0, "service": -3.0, "discount": -3.0, "rounding": -4.0, "change": -4.0,
    "credit": -3.0,
    "remaining": -3.0,
}  # fmt: skip
_NAMED: frozenset[Role] = frozenset(("due", "paid", "total", "refunded"))
_PRINTED = _NAMED | {"cash", "card"}
# The smallest where totals are rounded.
_COIN = Decimal("0.05")
# A few cents that were guessed prove anything.
_GUESSED = 0.2
_MENDABLE: frozenset[Role] = frozenset(("due", "paid", "total", "subtotal", "cash", "change"))
_NO_POINT = re.compile(r"(?<![\d.,])(\d{1,4})\s?(\d{2})\W*$")
_COLON = re.compile(r":\s*$")
_CENTS = re.compile(r"0\d$")
# Shares of tax that there are, from Switzerland's to Hungary's, a little wider for what was rounded.
_LEAST_TAX, _MOST_TAX = Decimal("0.02"), Decimal("0.28")
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class Labelled:
    """An amount and what it says that it is."""

    amount: Amount
    role: Role
    weight: float


@dataclass(frozen=True, slots=True)
class TotalFound:
    """A value that may be the total.

    Attributes:
        value: It.
        score: How much speaks for it.
        amount: Where it stands best.
        role: What it says there that it is.
        proofs: How many sums come out at it.
        readings: In how many readings it is named as a total.
        seen: In how many it stands at all.
        doubted: Whether there is a sum that should come out at it and does not.
        exceeded: Whether something that it should hold costs more, no sum comes out at it, and nothing was
            taken off.
    """

    value: Decimal
    score: float
    amount: Amount
    role: Role
    proofs: int
    readings: int
    seen: int
    doubted: bool
    exceeded: bool


def labelled(rows: Sequence[Row], money: Iterable[Amount]) -> list[Labelled]:
    """Gives the amounts of a reading with what the words beside or above them say that they are."""
    by_row: dict[int, list[Amount]] = defaultdict(list)
    for item in money:
        by_row[item.row.order].append(item)
    found: list[Labelled] = []
    in_summary = False
    for index, row in enumerate(rows):
        here = by_row.get(row.order, [])
        mended = None if any(item.decimals for item in here) else _mended(row)
        # In `RM8 60` only the 8 was taken for an amount; all of `¥980` was.
        if mended is not None and (not here or mended.amount.end > here[-1].end):
            found.append(mended)
            continue
        named = any(item.role in _NAMED for item in found)
        in_summary = in_summary or (named and not here and _begins_tax_summary(row))
        if not here:
            continue
        for number, item in enumerate(here):
            last = number == len(here) - 1
            role = role_of(_label_of(row, here, number))
            weight = 1.0 if last else 0.4
            if role == "none" and index and row.order - 1 not in by_row and len(here) == 1:
                role, weight = _role_above(rows[index - 1], row), 0.6
            if role == "rounding" and abs(item.value) > 1:
                if _CENTS.search(row.text[item.start : item.end]) and not item.decimals:
                    item = replace(item, value=item.value / 100, decimals=2, repaired=True)
                else:
                    role = "due"
            if in_summary and role in ("total", "due", "none"):
                role, weight = "other", 0.3
            if item.decimals or row.is_text or role in _NAMED:
                found.append(Labelled(item, role, weight))
    if any(item.role == "change" and item.amount.value for item in found):
        # What was handed over, not what it cost.
        found = [replace(item, role="cash") if item.role in ("paid", "card") else item for item in found]
    if not any(item.amount.value < 0 and item.role in ("tax", "subtotal", "other") for item in found):
        return [_without_speck(item) for item in found]
    return found


def _without_speck(item: Labelled) -> Labelled:
    """Gives a total without what a reader of pictures took for a minus behind its colon."""
    amount = item.amount
    is_speck = item.role in _NAMED and amount.value < 0 and _COLON.search(amount.label)
    if not is_speck or amount.row.is_text:
        return item
    return replace(item, amount=replace(amount, value=-amount.value, repaired=True))


def _mended(row: Row) -> Labelled | None:
    """Gives an amount whose point was not seen, in a row that says that there is one: `Total 42 60`."""
    match = _NO_POINT.search(row.text)
    if match is None:
        return None
    role = role_of(row.text[: match.start()])
    if role not in _MENDABLE:
        return None
    value = Decimal(f"{match[1]}.{match[2]}")
    amount = Amount(value, 2, None, "", row, match.start(1), match.end(2), repaired=True)
    return Labelled(amount, role, 0.4)


def _label_of(row: Row, here: list[Amount], number: int) -> str:
    """Gives the words left of an amount: those since the amount before it, where they say something."""
    label = here[number].label
    if number:
        since = row.text[here[number - 1].end : here[number].start]
        if any(letter.isalpha() for letter in since) and role_of(since) != "none":
            return since
    return label if label.strip() else row.text[here[number].end :]


def _role_above(above: Row, row: Row) -> Role:
    if len(above.words) > 5 or any(letter.isalpha() for letter in row.text.replace("RM", "")):
        return "none"
    role = role_of(above.text)
    return role if role in _NAMED else "none"


def _begins_tax_summary(row: Row) -> bool:
    text = row.folded
    return ("gst" in text or "tax" in text or "mwst" in text) and any(
        word in text for word in ("summary", "analysis", "code", "amount", "amt", "ubersicht", "netto")
    )


def totals_of(readings: Sequence[Sequence[Labelled]], items: Sequence[Decimal]) -> list[TotalFound]:
    """Gives what may be the total, best first.

    Args:
        readings: The labelled amounts of each reading.
        items: What the sums of each reading's items come to, where there are any.
    """
    pooled = [item for reading in readings for item in reading]
    # A total that was corrected stands in no reading: those that say another agree on nothing.
    named_in, seen_in = _readings_of(item for item in pooled if item.role in _NAMED), _readings_of(pooled)
    pooled += _corrected(pooled, items)
    proofs, rounded = proven_by(pooled, items)
    paid = rounded | {value for value in proofs if any(item.role == "rounding" for item in pooled)}
    after_credit = _after_credit(pooled)
    checkable, largest_part = _checkable(pooled), _largest_part(pooled)
    places: dict[Decimal, list[Labelled]] = defaultdict(list)
    for item in pooled:
        places[item.amount.value].append(item)
    _derive(places, pooled)
    largest = max((item.amount.value for item in pooled if item.role not in ("cash", "change")), default=None)
    found = []
    for value, here in places.items():
        best = max(here, key=_worth)
        named = {item.amount.row.reading for item in here if item.role in _NAMED}
        cards = {item.amount.row.reading for item in here if item.role == "card"}
        score = (
            _worth(best)
            + 1.2 * max(0, len(named) - 1)
            + 0.8 * bool(cards and named)
            + 2.0 * min(2, proofs[value])
        )
        spots = Counter(item.amount.row.reading for item in here)
        score += 0.4 * min(3, max(spots.values()) - 1)
        if value == largest:
            score += 0.7
        score += 2.5 * (value in rounded) - 2.5 * _was_rounded(value, paid)
        if best.role == "none" and value <= 0:
            score -= 3.0
        if value in after_credit and best.role in ("due", "paid"):
            score += 5.0
        elif value == 0 and any(item.role in _NAMED and item.amount.value for item in pooled):
            score -= 3.5
        if all(item.amount.repaired for item in here):
            score -= 0.8
        found.append(
            TotalFound(
                value,
                score,
                best.amount,
                best.role,
                proofs[value],
                len(named_in[value]),
                len(seen_in[value]),
                checkable and not proofs[value],
                largest_part > value and not proofs[value],
            )
        )
    return sorted(found, key=lambda item: -item.score)


def _readings_of(items: Iterable[Labelled]) -> defaultdict[Decimal, set[int]]:
    """Gives, for each value, the readings in which it stands."""
    found: defaultdict[Decimal, set[int]] = defaultdict(set)
    for item in items:
        found[item.amount.value].add(item.amount.row.reading)
    return found


def _corrected(pooled: Sequence[Labelled], items: Sequence[Decimal]) -> list[Labelled]:
    """Gives totals that were misread by one digit, as the arithmetic of the bill has them.

    Two witnesses are needed: a printed total, and a sum that differs from it by a digit. More sums must come
    out at that than at the total, and more than further rows say the same as the total: how often it was read
    so counts for nothing, since every reading sees the same print.
    """
    by_role = _by_role(pooled)
    with_tax = _with_tax(pooled)
    rounded = _rounded(by_role, with_tax)
    sums = _sums(by_role, items) + Counter(with_tax) + Counter(rounded)
    rows: dict[Decimal, Counter[int]] = defaultdict(Counter)
    for item in pooled:
        rows[item.amount.value][item.amount.row.reading] += item.role in _PRINTED
    said = {value: sums[value] + max(counts.values()) for value, counts in rows.items()}
    found = []
    for item in pooled:
        if item.role not in _NAMED:
            continue
        near = [value for value in sums if value > 0 and _one_digit_apart(item.amount.value, value)]
        # Where something was rounded, the rounded sum was paid.
        near = [value for value in near if value in rounded] or near
        value = max(near, key=lambda value: said.get(value, sums[value]), default=item.amount.value)
        # A sum that stands elsewhere speaks for itself.
        if value not in said and sums[value] >= said[item.amount.value]:
            found.append(replace(item, amount=replace(item.amount, value=value, repaired=True)))
    return found


def _one_digit_apart(one: Decimal, other: Decimal) -> bool:
    first, second = f"{one:.2f}", f"{other:.2f}"
    return len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def _derive(places: dict[Decimal, list[Labelled]], pooled: Sequence[Labelled]) -> None:
    """Adds what was handed over less what was given back: worth little where a total can be read."""
    handed = {(one, two) for one in pooled for two in pooled if one.role == "cash" and two.role == "change"}
    for cash, change in handed:
        value = cash.amount.value - change.amount.value
        if (
            change.amount.value
            and value > 0
            and value not in places
            and cash.amount.row.reading == change.amount.row.reading
        ):
            derived = replace(cash.amount, value=value, repaired=True)
            places[value].append(Labelled(derived, "total", 0.5))


def _worth(item: Labelled) -> float:
    worth = _WORTH[item.role]
    return (
        (worth * item.weight if worth > 0 else worth)
        + 0.8 * item.amount.row.place
        + 2.0 * item.amount.confidence
    )


def _was_rounded(value: Decimal, paid: Collection[Decimal]) -> bool:
    """Tells whether a value is one from before it was rounded."""
    return bool(value % _COIN) and any(abs(value - other) < _COIN for other in paid if not other % _COIN)


def proven_by(pooled: Sequence[Labelled], items: Sequence[Decimal]) -> tuple[Counter[Decimal], set[Decimal]]:
    """Counts, for each value, the sums that come out at it; and gives those that are rounded ones."""
    by_role = _by_role(pooled)
    values = {item.amount.value for item in pooled}
    counts = Counter(value for value in _sums(by_role, items).elements() if value in values)
    with_tax = _with_tax(pooled)
    rounded = _rounded(by_role, with_tax) & values
    counts.update(rounded)
    counts.update(with_tax & values)
    counts.update(
        {base - abs(credit) for base, credit in product(by_role["total"], by_role["credit"])} & values
    )
    return counts, rounded


def _rounded(by_role: Mapping[Role, set[Decimal]], with_tax: set[Decimal]) -> set[Decimal]:
    """Gives totals after what was rounded: of two values that differ by it, the rounder one was paid."""
    roundings = by_role["rounding"] | {-value for value in by_role["rounding"]}
    small = {step for step in roundings if 0 < abs(step) <= _COIN}
    named = by_role["total"] | by_role["subtotal"] | by_role["due"] | with_tax
    return {base + step for base, step in product(named, small) if base % _COIN and not (base + step) % _COIN}


def _with_tax(pooled: Iterable[Labelled]) -> set[Decimal]:
    """Gives nets with their taxes, of rows that have one beside the other: `SR @ 6%   66.98   4.02`."""
    rows: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    for item in pooled:
        if item.role == "tax":
            rows[item.amount.row.reading, item.amount.row.order].append(item.amount.value)
    return {
        net + tax
        for values in rows.values()
        for net, tax in pairwise(values)
        if net > 0 and _LEAST_TAX <= tax / net <= _MOST_TAX
    }


def _sums(by_role: Mapping[Role, set[Decimal]], items: Sequence[Decimal]) -> Counter[Decimal]:
    """Gives what sums come out at: cash less change; subtotal with tax and the like; the items' sum."""
    handed = product(by_role["cash"] | by_role["card"], by_role["change"])
    counts = Counter({cash - change for cash, change in handed if change and cash > change})
    sums: set[Decimal] = set()
    roundings = by_role["rounding"] | {-value for value in by_role["rounding"]} | {Decimal(0)}
    for base in by_role["subtotal"]:
        steps = by_role["tax"] | by_role["service"] | {-abs(value) for value in by_role["discount"]}
        for first, second in product(steps | {Decimal(0)}, repeat=2):
            if first or second:
                sums |= {base + first + (second if second != first else 0) + step for step in roundings}
    counts.update(sums - {Decimal(0)})
    counts.update({value for value in items if value})
    return counts


def _by_role(pooled: Iterable[Labelled]) -> defaultdict[Role, set[Decimal]]:
    by_role: defaultdict[Role, set[Decimal]] = defaultdict(set)
    for item in pooled:
        if item.role == "rounding" and item.amount.confidence < _GUESSED:
            continue
        if len(by_role[item.role]) < _MOST_VALUES:
            by_role[item.role].add(item.amount.value)
    return by_role


def _after_credit(pooled: Iterable[Labelled]) -> set[Decimal]:
    """Gives what is left of a total after a credit: it is what is due, be it nothing."""
    by_role = _by_role(pooled)
    totals = by_role["total"] | by_role["due"] | by_role["subtotal"]
    return {total - abs(credit) for total in totals for credit in by_role["credit"] if total and credit}


def _largest_part(pooled: Sequence[Labelled]) -> Decimal:
    """Gives the largest of what a total should hold; 0 where something was taken off."""
    if any(item.role in ("discount", "credit", "rounding") and abs(item.amount.value) > 1 for item in pooled):
        return Decimal(0)
    parts = (item.amount for item in pooled if item.role in ("none", "subtotal"))
    return max((part.value for part in parts if part.confidence > 0.5), default=Decimal(0))


def _checkable(pooled: Iterable[Labelled]) -> bool:
    """Tells whether a sum should come out at the total: there are change and cash, or subtotal and tax."""
    by_role = _by_role(pooled)
    paid = by_role["cash"] and any(by_role["change"])
    return bool(paid or (by_role["subtotal"] and any(by_role["tax"])))
