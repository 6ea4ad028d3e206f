"""Amounts of money in a text, in both decimal conventions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from server.core.receipts.layout import Row
from server.core.receipts.spelling import as_digits

Mark = Literal[".", ","]
# Letters that are misread digits, only where real ones stand beside them.
_D = r"[\dOoSBIl]"
_GROUPED = r"\d{1,3}(?:(?P<group>[.,'’\u00a0\u202f])\d{3})(?:(?P=group)\d{3})*(?!\d)"
_NUMBER = re.compile(
    r"(?<![\w.,/:@#*-])(?P<open>\()?(?P<minus>-\s?)?"
    r"(?P<sign>(?:US|CA|C|A|AU|NZ|S|HK|R|NT|MX)?\$|€|£|¥|₹|₩|RM|Rp\.?|CHF|EUR|USD|GBP|MYR|CAD|AUD|SGD"
    r"|kr\.?|zł)?"
    r"\s?(?P<inner>-\s?)?"
    rf"(?P<whole>{_GROUPED}|\d{_D}*|(?<=RM){_D}+(?=[.,]{_D}{{2}}))"
    rf"(?:\s?(?P<mark>[.,])\s?(?P<part>{_D}{{2}}(?!\d)|-(?=\s|$)))?"
    r"(?P<after>-(?![\w])|\s?(?:€|£|zł|kr\.?|CHF|EUR|USD|GBP|MYR|RM|CAD|AUD|CR)(?!\w))?"
    r"(?!\s?%|[.,/:]?\d|-\d)"
)
_THOUSANDS = re.compile(r"(?<![\w.,-])([1-9]\d{0,2}(?: \d{3})?) $")
_REST = re.compile(r"\d{3},\d{2}")
_NARROW = 0.6
_TAIL = re.compile(r"[A-Za-z]{3,}")
_MOST = Decimal(10) ** 9
NO_DECIMALS = frozenset(("JPY", "KRW", "VND", "IDR", "CLP", "HUF", "ISK", "TWD", "COP"))


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money where it stands.

    Attributes:
        value: Negative where a sign or brackets say so.
        decimals: How many are written, 0 or 2.
        mark: What divides them, or None.
        sign: The currency sign or code that stands at it, or an empty text.
        row: Where it stands.
        start: Where in the row's text it begins.
        end: Where it ends.
        repaired: Whether letters were read as digits, or a gap was closed.
    """

    value: Decimal
    decimals: int
    mark: Mark | None
    sign: str
    row: Row
    start: int
    end: int
    repaired: bool

    @property
    def confidence(self) -> float:
        """How sure the reader was of its words."""
        return self.row.confidence_of(self.start, self.end)

    @property
    def label(self) -> str:
        """What stands left of it."""
        return self.row.text[: self.start]


def amounts_of(row: Row) -> list[Amount]:
    """Gives what may be amounts of money in a row, from left to right; bare whole numbers too."""
    found = [item for match in _NUMBER.finditer(row.text) if (item := _amount(row, match)) is not None]
    return [_with_thousands(item) for item in found]


def _with_thousands(amount: Amount) -> Amount:
    """Adds the thousands that a plain, narrow space divides from the rest: `1 234,50` in French.

    Before a point it would be a quantity, as in `2 100.00`; so is what stands in another column.
    """
    row = amount.row
    before = _THOUSANDS.search(row.text[: amount.start])
    if before is None or amount.mark != "," or not _REST.match(row.text[amount.start : amount.end]):
        return amount
    words = row.words_of(before.start(1), amount.end)
    gaps = [right.left - left.right for left, right in pairwise(words)]
    if max(gaps) > _NARROW * row.letter:
        return amount
    thousands = Decimal(before[1].replace(" ", "")) * 1000
    return replace(amount, value=amount.value + thousands, start=before.start(1))


def _amount(row: Row, match: re.Match[str]) -> Amount | None:
    whole, part, mark = match["whole"], match["part"] or "", match["mark"]
    if _TAIL.match(row.text, match.end()) and not match["after"]:
        return None
    digits = as_digits(whole)
    cents = as_digits(part) if part not in ("", "-") else ""
    group = match["group"]
    if not cents and not part and group in (".", ",") and len(re.findall(r"\d+", whole)) == 2:
        # 45.000 may be forty-five thousand or, seldom, forty-five; a bill writes the first.
        mark = None
    if cents and group == mark:
        return None
    value = Decimal(f"{re.sub(r'[^0-9]', '', digits)}.{cents or '0'}")
    if value >= _MOST:
        return None
    after = (match["after"] or "").strip()
    negative = bool(match["minus"] or match["inner"] or after in ("-", "CR") or _bracketed(row.text, match))
    return Amount(
        value=-value if negative else value,
        decimals=2 if part else 0,
        mark="." if part and mark == "." else "," if part else None,
        sign=match["sign"] or (after if after not in ("-", "CR") else ""),
        row=row,
        start=match.start() + (1 if match["open"] and not _bracketed(row.text, match) else 0),
        end=match.end(),
        repaired=digits != whole or (bool(cents) and " " in match.group().strip()),
    )


def _bracketed(text: str, match: re.Match[str]) -> bool:
    return bool(match["open"]) and text[match.end() : match.end() + 1] == ")"


def money_of(rows: Iterable[Row], currency: str | None) -> list[Amount]:
    """Gives the amounts written as money: with decimals or a sign, or in a currency that has no decimals."""
    whole = currency in NO_DECIMALS
    return [
        item
        for row in rows
        for item in amounts_of(row)
        if item.decimals or item.sign or (whole and abs(item.value) >= 100)
    ]


def marks_agree(amounts: Iterable[Amount]) -> Mark | None:
    """Gives the decimal mark that most amounts have, or None where there is none."""
    counts: dict[Mark, int] = {".": 0, ",": 0}
    for item in amounts:
        if item.mark is not None:
            counts[item.mark] += 1
    if counts["."] == counts[","]:
        return None
    return "." if counts["."] > counts[","] else ","
