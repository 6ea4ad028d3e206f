"""Cells of CSV files that spreadsheets open, and may have written.

A spreadsheet takes a cell that begins with one of = + - @ for a formula, whoever wrote it, and one that looks
like a number or date for one (`007` becomes 7). Text like that goes out behind an apostrophe and comes
back without it; numbers of our own stay numbers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

MARK = "'"
# What begins a formula, and what a spreadsheet would read as a number, date or time.
_MISREAD = re.compile(r"(?:[=+\-@\t\r\n'＝＋－＠]|[\d.,:/ eE+%-]+$)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')
DELIMITERS = (",", ";", "\t", "|")
_LONGEST_NUMBER = 60


def guarded(text: str) -> str:
    """Gives a cell that no spreadsheet takes for anything but text; `unguarded` gives the text back."""
    return MARK + text if _MISREAD.match(text) else text


def unguarded(cell: str) -> str:
    """Gives the text of a cell that `guarded` made."""
    return cell[1:] if cell.startswith(MARK) and _MISREAD.match(cell[1:]) else cell


def number(cell: str, *, comma: bool = False) -> Decimal:
    """Reads a number, exactly.

    Args:
        cell: Digits with at most one point, or comma; also the exponents that spreadsheets write.
        comma: Whether the file writes decimals with a comma.

    Raises:
        ValueError: It is not a number.
    """
    text = cell.strip()
    if comma and "," in text and "." not in text:
        text = text.replace(",", ".", 1)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not a number") from error


def row(cells: Iterable[str]) -> str:
    """Gives a line of a CSV file (RFC 4180), with its end."""
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell


def split(line: str, delimiter: str) -> list[str]:
    """Gives the cells of one line, none where it cannot be one."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def delimiter_of(header: str, known: Sequence[str]) -> str:
    """Gives the delimiter by which a header has most of the columns that are known."""
    folded = {name.casefold() for name in known}
    return max(
        DELIMITERS,
        key=lambda mark: sum(cell.casefold() in folded for cell in split(header, mark)),
    )
