"""The number of an invoice, by the words before or above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.core.receipts.dates import spots_of
from server.core.receipts.layout import Row

_KINDS = (
    r"tax invoice|invoice|inv|rechnungs?|belegs?|quittungs?|factura|facture|fattura|fatura|factuur"
    r"|credit note|gutschrifts?|receipt|rcpt|bill|document|doc|cash bill|bon|ticket|check|chk|slip"
    r"|trans(?:action)?|order|bestell"
)
_MARK = r"(?:\s?(?:number|numero|nummer|num|no|nr|n[°º]|id|#)(?![a-z])[.:#]*)"
_LABELLED = re.compile(rf"(?i)(?<![a-z])({_KINDS})[-\s]?{_MARK}[\s:.#-]*(?=[\w#])")
_BARE = re.compile(r"(?i)(?<![a-z])(invoice|rechnung|inv|facture|factura|fattura)\s*[:#]\s*")
_TOKEN = re.compile(r"#?([A-Za-z0-9][A-Za-z0-9/_.-]{2,39})")
# Stripe's: eight letters and digits, and four digits, with a dash that is often lost.
_STRIPE = re.compile(r"([A-Z0-9]{8})[\s-](\d{4})(?![\w-])")
# Where all else is hexadecimal, an O was a zero.
_HEX = re.compile(r"[0-9A-FO]{8}")
_STRIPE_RECEIPT = re.compile(r"(\d{4})[\s-](\d{4})(?!\d)")
_RANK = {
    "invoice": 5.0, "tax invoice": 5.0, "inv": 4.5, "rechnung": 5.0, "facture": 5.0, "credit note": 6.0,
    "gutschrift": 6.0, "receipt": 3.5, "rcpt": 3.0, "bill": 3.0, "document": 2.5, "doc": 2.5, "beleg": 3.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NumberFound:
    """An invoice's number, how much speaks for it, where it stands, and in how many readings."""

    value: str
    score: float
    row: Row
    start: int
    end: int
    readings: int


def numbers_of(readings: Sequence[Sequence[Row]]) -> list[NumberFound]:
    """Gives what may be the number of the invoice, best first."""
    pooled: dict[str, list[NumberFound]] = {}
    for rows in readings:
        for index, row in enumerate(rows):
            for found in _in_row(rows, index, row):
                pooled.setdefault(found.value.upper(), []).append(found)
    best = []
    for group in pooled.values():
        top = max(group, key=lambda item: item.score)
        seen = len({item.row.reading for item in group})
        best.append(NumberFound(top.value, top.score + seen - 1, top.row, top.start, top.end, seen))
    return sorted(best, key=lambda item: (-item.score, item.row.order))


def _in_row(rows: Sequence[Row], index: int, row: Row) -> list[NumberFound]:
    found = []
    for pattern in (_LABELLED, _BARE):
        for match in pattern.finditer(row.text):
            kind = re.sub(r"s$", "", match[1].lower())
            rank = _RANK.get(kind, 1.5) - row.place
            value = _value_at(row, match.end())
            if value is None and (match.end() >= len(row.text) - 1 or _only_labels(row.text[match.end() :])):
                value = _value_below(rows, index, row, match)
            if value is not None:
                text, where, start, end = value
                found.append(
                    NumberFound(
                        text,
                        rank + row.confidence_of(start if where is row else 0, end if where is row else 1),
                        where,
                        start,
                        end,
                        1,
                    )
                )
    found += _label_at_end(rows, index, row)
    return found


def _label_at_end(rows: Sequence[Row], index: int, row: Row) -> list[NumberFound]:
    """A label that ends its cell has its number below."""
    found = []
    for start, end in row.cells:
        cell = row.text[start:end]
        label = re.search(
            rf"(?i)^\W*({_KINDS})[-\s]?(?:number|numero|nummer|num|no|nr|#|n[°º]|id)[.:#]*\s*$", cell
        )
        if label is None:
            continue
        inside = re.compile(re.escape(cell)).search(row.text, start)
        value = _value_below(rows, index, row, inside) if inside else None
        if value is not None:
            text, where, first, last = value
            found.append(
                NumberFound(text, _RANK.get(label[1].lower(), 1.5) - row.place, where, first, last, 1)
            )
    return found


def _only_labels(text: str) -> bool:
    return not any(letter.isdigit() for letter in text)


def _value_at(row: Row, start: int) -> tuple[str, Row, int, int] | None:
    text = row.text[start:]
    stripe = _STRIPE.match(text)
    if (stripe and any(letter.isalpha() for letter in stripe[1])) or (stripe and "-" in stripe.group()):
        prefix = stripe[1] if row.is_text or not _HEX.fullmatch(stripe[1]) else stripe[1].replace("O", "0")
        return f"{prefix}-{stripe[2]}", row, start, start + stripe.end()
    paired = _STRIPE_RECEIPT.match(text)
    if paired:
        return f"{paired[1]}-{paired[2]}", row, start, start + paired.end()
    token = _TOKEN.match(text)
    if token is None or not any(letter.isdigit() for letter in token[1]):
        return None
    if any(spot.start < start + token.end() and start < spot.end for spot in spots_of(row)):
        return None
    if re.fullmatch(r"\d+[.,]\d{2}|\d{1,2}:\d{2}(?::\d{2})?", token[1]):
        return None
    return token[1].rstrip(".-/_"), row, start, start + token.end()


def _value_below(
    rows: Sequence[Row], index: int, row: Row, label: re.Match[str]
) -> tuple[str, Row, int, int] | None:
    words = row.words_of(label.start(), label.end())
    left, right = words[0].left, words[-1].right
    for below in rows[index + 1 : index + 3]:
        at = 0
        for word in below.words:
            if word.right > left - row.letter and word.left < max(right, left + 4 * row.letter):
                value = _value_at(below, at)
                if value is not None and abs(word.left - left) < 4 * row.letter:
                    return value
            at += len(word.text) + 1
    return None
