"""The day of a bill, among all the days that stand on it.

The order of day and month is read off the document where another date settles it, else off its country, else
taken from the person's setting; what stays open lowers the confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from server.core.receipts.findings import Order
from server.core.receipts.layout import Row
from server.core.receipts.spelling import as_digits, folded

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio janeiro januari",
            "february feb februar fevrier fevr febrero febbraio fevereiro februari",
            "march mar marz maerz mrz mars marzo marco maart mac",
            "april apr avril avr abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet juil julio luglio julho julai",
            "august aug aout agosto augustus ogos",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez decembre diciembre dicembre dezembro disember",
        ),
        1,
    )
    for name in names.split()
}
_N = r"[\dOoIl]"
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMERIC = re.compile(
    rf"(?<![\d.,/-])({_N}{{1,2}})\s?([/.-])\s?({_N}{{1,2}})\s?[/.-]\s?((?:[12]{_N})?{_N}{{2}}"
    rf"|[12]{_N}{{3}})(?![/.,-]?\d(?!\d?:))"
)
_GLUED = re.compile(r"(?<!\d)(\d{2})([/.-])(\d{2})[/.-]((?:19|20)\d{2})(?=\d{1,2}:\d{2})")
_YEAR_FIRST = re.compile(r"(?<![\d.,/-])((?:19|20)\d{2})\s?([/.年-])\s?(\d{1,2})\s?[/.月-]\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20[0-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_NAME = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.|e|er"
    rf"|º)?[\s/.-]{{0,2}}(?:de\s)?({_NAME})\b[\s/.,'’-]{{0,3}}(?:de\s)?((?:19|20)\d{{2}}"
    r"|\d{2}(?!,? \d{4}))(?!\d)"
)
_NAME_DAY = re.compile(
    rf"\b({_NAME})[\s.-]{{0,2}}(\d{{1,2}})(?:st|nd|rd|th)?[\s,.'’-]{{1,3}}((?:19|20)\d{{2}}"
    rf"|\d{{2}}(?!:))(?!\d)"
)
_NAME_GLUED = re.compile(rf"\b({_NAME})(\d{{1,2}})['’](\d{{2}})(?!\d)")
_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])\s?[:.]\s?[0-5]\d(?:\s?[:.]\s?[0-5]\d)?\s?(?:[ap]\.?m)?(?!\d)")
_OF_THE_BILL = re.compile(
    r"\b(?:invoice date|date of (?:issue|invoice|purchase)|bill(?:ing)? date|receipt date"
    r"|transaction date|date paid|tax point"
    r"|paid on|issue date|issued|order placed|rechnungsdatum|belegdatum|ausstellungsdatum|ausgestellt"
    r"|bezahlt am"
    r"|date de facturation|date d'emission|date de la facture|fecha de (?:emision|factura|pago)"
    r"|data (?:emissione|fattura"
    r"|di emissione|da fatura|de emissao)|factuurdatum|trans(?:action)? date|document date|doc date)\b"
)
_DATE = re.compile(
    r"\b(?:date|dated|datum|fecha|data|tarikh|tanggal|date/time|dt|tgl|date & time)\b|日期|日付"
)
_NOT_OF_THE_BILL = re.compile(
    r"\b(?:due|expir\w*|exp|valid|until|best before|use by|delivery|period|from|to|since|birth|dob"
    r"|fallig\w*|zahlbar"
    r"|liefer\w*|leistung\w*|zeitraum|gultig|bis|echeance|vencimiento|vence|scadenza|vervaldatum|return"
    r"|exchange|renew\w*"
    r"|next|check ?in|check ?out|arrival|departure|anreise|abreise|order date|po date|effective"
    r"|approved on|reg(?:istered)? on)\b"
)
_RANGE_AFTER = re.compile(r"\s*(?:-|to|bis|until|au|al)\s*\d")
_RANGE_BEFORE = re.compile(r"\d\s+(?:-|to|bis|until|au|al)\s*$")
_LONG_AGO_DAYS = 3 * 365
_PAID = re.compile(r"\b(?:paid on|date paid|bezahlt am|payee le|pagado el|paid)\b")


@dataclass(frozen=True, slots=True)
class Spot:
    """Numbers that look like a date, where they stand.

    Attributes:
        one: The first number, as written.
        two: The second.
        year: With four digits.
        short: Whether it was written with two.
        shape: `numeric` where the order of day and month is open, else `fixed`, with `one` the day.
        row: Where it stands.
        start: Where in the row's text.
        end: Where it ends.
        sure: How sure its form makes that it is a date, 0 to 1.
    """

    one: int
    two: int
    year: int
    short: bool
    shape: Literal["numeric", "fixed"]
    row: Row
    start: int
    end: int
    sure: float

    def as_day(self, order: Order) -> date | None:
        """Gives the day in an order, the other one where that is none, or None where neither is."""
        pairs = [(self.one, self.two)]
        if self.shape == "numeric":
            pairs.append((self.two, self.one))
            if order == "mdy":
                pairs.reverse()
        for day, month in pairs:
            try:
                return date(self.year, month, day)
            except ValueError:
                continue
        return None

    def as_day_after_year(self) -> date | None:
        """Gives the day where the first of three pairs of digits is the year, or None."""
        if self.shape == "fixed" or not self.short:
            return None
        try:
            return date(2000 + self.one, self.two, self.year % 100)
        except ValueError:
            return None

    @property
    def order(self) -> Order | None:
        """Which order it must be in, or None where it may be in both."""
        if self.shape == "fixed":
            return None
        if self.one > 12 >= self.two:
            return "dmy"
        return "mdy" if self.two > 12 >= self.one else None

    @property
    def is_open(self) -> bool:
        """Whether two different days can be read from it."""
        return self.shape == "numeric" and self.one != self.two and max(self.one, self.two) <= 12


@dataclass(frozen=True, slots=True)
class DateFound:
    """A day with the score of its best place, that place, and whether its order had to be guessed."""

    value: date
    score: float
    spot: Spot
    guessed: bool
    readings: int


def spots_of(row: Row) -> list[Spot]:
    """Gives what looks like a date in a row."""
    flat = row.text.casefold()
    flat = flat if len(flat) == len(row.text) else row.text.lower()
    bare = folded(flat) if len(folded(flat)) == len(flat) else flat
    found: list[Spot] = []
    taken: list[tuple[int, int]] = []

    def add(match: re.Match[str], day: str, month: int | str, year: str, sure: float, *, fixed: bool) -> None:
        if any(match.start() < end and start < match.end() for start, end in taken):
            return
        one, two = int(as_digits(day)), month if isinstance(month, int) else int(as_digits(month))
        spot = Spot(
            one,
            two,
            _year(as_digits(year)),
            len(year) == 2,
            "fixed" if fixed else "numeric",
            row,
            match.start(),
            match.end(),
            sure,
        )
        if spot.as_day("dmy") is not None:
            taken.append((match.start(), match.end()))
            found.append(spot)

    for match in _YEAR_FIRST.finditer(flat):
        add(match, match[4], match[3], match[1], 1.0, fixed=True)
    for match in (*_DAY_NAME.finditer(bare), *_DAY_NAME.finditer(flat)):
        add(match, match[1], _MONTHS[match[2]], match[3], 1.0, fixed=True)
    for pattern in (_NAME_DAY, _NAME_GLUED):
        for match in pattern.finditer(bare):
            add(match, match[2], _MONTHS[match[1]], match[3], 1.0, fixed=True)
    for match in (*_GLUED.finditer(flat), *_NUMERIC.finditer(flat)):
        short = len(match[4]) == 2
        dotted = match[2] == "." and short
        add(match, match[1], match[3], match[4], 0.6 if dotted else 0.85 if short else 1.0, fixed=False)
    for match in _COMPACT.finditer(flat):
        add(match, match[3], match[2], match[1], 0.3, fixed=True)
    return found


def month_of(name: str) -> int | None:
    """Gives the number of a month's name, or None."""
    return _MONTHS.get(folded(name).strip("."))


def _year(text: str) -> int:
    year = int(text)
    return year + 2000 if year < 70 else year + 1900 if year < 100 else year


def order_of(spots: Iterable[Spot]) -> Order | None:
    """Gives the order that dates of a document prove, or None where none does or they differ."""
    orders = {spot.order for spot in spots} - {None}
    return orders.pop() if len(orders) == 1 else None


def dates_of(
    readings: Sequence[Sequence[Row]], order: Order, *, order_known: bool, newest: date | None
) -> list[DateFound]:
    """Gives the days of a document, that of the bill first.

    Args:
        readings: The rows of each reading.
        order: In which order day and month stand where nothing else says so.
        order_known: Whether that is more than a guess.
        newest: The last day that a bill can be of, or None.
    """
    places: dict[date, list[tuple[float, Spot]]] = {}
    for rows in readings:
        for index, row in enumerate(rows):
            for spot in spots_of(row):
                day = spot.as_day(order) if order_known else _likelier(spot, order, newest)
                if day is not None:
                    above = rows[index - 1] if index else None
                    places.setdefault(day, []).append((_score(spot, day, above, newest), spot))
    found = []
    for day, scored in places.items():
        best, spot = max(scored, key=lambda item: item[0])
        seen = len({item.row.reading for _, item in scored})
        often = len(scored) / max(1, seen)
        found.append(
            DateFound(
                day,
                best + 1.5 * (seen - 1) + 0.4 * min(3.0, often - 1),
                spot,
                guessed=all(item.is_open for _, item in scored) and not order_known,
                readings=seen,
            )
        )
    return sorted(found, key=lambda item: (-item.score, item.value))


def _likelier(spot: Spot, order: Order, newest: date | None) -> date | None:
    """Gives the day of a spot whose order is a guess: `26/03/14` is of 2026 rather than of long ago."""
    day, year_first = spot.as_day(order), spot.as_day_after_year()
    if day is None or year_first is None or newest is None:
        return day
    is_old = (newest - day).days > _LONG_AGO_DAYS
    return year_first if is_old and 0 <= (newest - year_first).days <= _LONG_AGO_DAYS else day


def _score(spot: Spot, day: date, above: Row | None, newest: date | None) -> float:
    row = spot.row
    before, after = folded(row.text[: spot.start]), folded(row.text[spot.end :])
    score = 2 * spot.sure - 1.5 * row.place
    if _OF_THE_BILL.search(before):
        score += 4
    elif _DATE.search(before):
        score += 3
    elif above is not None and not before.strip():
        over = folded(above.text)
        score += 2 if _OF_THE_BILL.search(over) or (_DATE.search(over) and len(above.words) <= 8) else 0
    if _TIME.search(row.text[spot.end :]) or _TIME.search(row.text[: spot.start]):
        score += 1.5
    if _PAID.search(before):
        score += 1
    unrelated = _NOT_OF_THE_BILL.search(before[-40:])
    if unrelated or _RANGE_AFTER.match(after) or _RANGE_BEFORE.search(before):
        score -= 4
    if day.year < 1995 or (newest is not None and day > newest):
        score -= 6
    elif newest is not None and (newest - day).days > 365 * 12:
        score -= 1
    return score + 0.5 * row.confidence_of(spot.start, spot.end)
