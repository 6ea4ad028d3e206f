"""Reads price rows: the same grammar in the packaged file and in a person's own.

A row is a JSON object. All its keys are optional:

    input, output                   dollars per million tokens
    cacheRead                       absent: the full input price, as genai-prices does
    cacheWrite5m, cacheWrite1h      absent: input; 1 h absent: the 5-minute price
    reasoning                       of the reasoning part of the output
    outputThinking                  of the whole output of a request that reasoned
    request                         dollars per request
    above                           {"200000": {...}}: the rates of requests with more total input
    hours                           [{"from": "16:30", "to": "00:30", ...}]: daily, UTC
    tiers                           {"batch": {...}}: of service tiers other than the standard
    from, to                        the days it holds, UTC, `to` not included
    source, note, verified          for people; not used to reckon

Within `above`, `hours` and `tiers` an absent key is unknown, not inherited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import NoReturn

from server.core.errors import PriceDataError
from server.core.pricing.rates import Ladder, Rates, to_rate
from server.core.pricing.spans import Span, first_overlap, ordered, parse_moment

EXTRA_TIERS = ("batch", "flex", "priority", "fast")
_RATE_KEYS = (
    "input", "cacheRead", "cacheWrite5m", "cacheWrite1h", "output", "request", "reasoning", "outputThinking",
)  # fmt: skip
_STEP_KEYS = frozenset(_RATE_KEYS)
_LADDER_KEYS = _STEP_KEYS | {"above"}
_HOURS_KEYS = _LADDER_KEYS | {"from", "to"}
_TIERS = frozenset(EXTRA_TIERS)
_ROW_KEYS = _HOURS_KEYS | {"hours", "tiers", "source", "note", "verified"}


@dataclass(frozen=True, slots=True)
class Card:
    """What one dated row says.

    Attributes:
        standard: The standard rates.
        hours: (first minute of the UTC day, minute it ends, rates), for prices by the time of day.
        tiers: The rates of other service tiers, where they are known.
    """

    standard: Ladder
    hours: tuple[tuple[int, int, Ladder], ...] = ()
    tiers: Mapping[str, Ladder] = field(default_factory=dict)


class RowReader:
    """Reads rows and shares what is equal among them, which keeps a book of thousands of models small.

    Every problem raises a PriceDataError whose message begins with the place.
    """

    def __init__(self) -> None:
        self._rates: dict[tuple[object, ...], Rates] = {}
        self._ladders: dict[Ladder, Ladder] = {}
        self._cards: dict[Ladder, Card] = {}
        self._numbers: dict[str, int] = {}

    def read_rows(self, rows: object, place: str) -> tuple[Span[Card], ...]:
        """Gives the dated cards of a row or a list of rows; two rows must not hold on the same day."""
        if type(rows) is not list:
            rows = [rows] if isinstance(rows, Mapping) else as_list(rows, place)
        if len(rows) == 1:
            return (self._read_row(rows[0], place),)
        spans = [self._read_row(row, f"{place}, price {n}") for n, row in enumerate(rows, 1)]
        if pair := first_overlap(spans):
            fail(
                place,
                f"price {pair[0] + 1} and price {pair[1] + 1} hold on the same day; set `from` and `to`",
            )
        return ordered(spans)

    def _read_row(self, row: object, place: str) -> Span[Card]:
        row = as_object(row, place)
        check_keys(row, _ROW_KEYS, place)
        start = _moment(row["from"], f"{place}, from") if row.get("from") is not None else None
        end = _moment(row["to"], f"{place}, to") if row.get("to") is not None else None
        if start is not None and end is not None and start >= end:
            fail(place, "`from` must be before `to`")
        standard = self._read_ladder(row, place)
        if "hours" not in row and "tiers" not in row:
            card = self._cards.get(standard)
            if card is None:
                card = self._cards[standard] = Card(standard)
            return Span(start, end, card)
        tiers = as_object(row.get("tiers", {}), f"{place}, tiers")
        check_keys(tiers, _TIERS, f"{place}, tiers")
        hours = as_list(row.get("hours", ()), f"{place}, hours")
        card = Card(
            standard,
            tuple(self._read_hours(part, f"{place}, hours {n}") for n, part in enumerate(hours, 1)),
            {name: self._read_tier(part, f"{place}, {name}") for name, part in tiers.items()},
        )
        return Span(start, end, card)

    def _read_tier(self, part: object, place: str) -> Ladder:
        part = as_object(part, place)
        check_keys(part, _LADDER_KEYS, place)
        return self._read_ladder(part, place)

    def _read_hours(self, part: object, place: str) -> tuple[int, int, Ladder]:
        part = as_object(part, place)
        check_keys(part, _HOURS_KEYS, place)
        first, last = (_minute(part.get(key), f"{place}, {key}") for key in ("from", "to"))
        return first, last, self._read_ladder(part, place)

    def _read_ladder(self, part: Mapping[str, object], place: str) -> Ladder:
        steps: list[tuple[int, Rates]] = []
        if "above" in part:
            for threshold, step in as_names(part["above"], f"{place}, above").items():
                step_place = f"{place}, above {threshold[:40]}"
                if not (threshold.isascii() and threshold.isdigit() and len(threshold) <= 12):
                    fail(step_place, "must be a number of tokens in quotes")
                step = as_object(step, step_place)
                check_keys(step, _STEP_KEYS, step_place)
                steps.append((int(threshold), self._read_rates(step, step_place)))
            steps.sort(reverse=True, key=lambda step: step[0])
        ladder = Ladder(self._read_rates(part, place), tuple(steps))
        return self._ladders.setdefault(ladder, ladder)

    def _read_rates(self, part: Mapping[str, object], place: str) -> Rates:
        raw = tuple(map(part.get, _RATE_KEYS))
        try:
            return self._rates[raw]
        except (KeyError, TypeError):
            pass
        given = [self._number(value, key, place) for key, value in zip(_RATE_KEYS, raw, strict=True)]
        plain, read, write_5m, write_1h, output, request, reasoning, thinking = given
        read = plain if read is None else read
        write_5m = plain if write_5m is None else write_5m
        write_1h = write_5m if write_1h is None else write_1h
        rates = Rates(plain, read, write_5m, write_1h, output, request, reasoning, thinking)
        if all(value is None or isinstance(value, str) for value in raw):
            # Only text: True, 1 and Decimal(1) are one and the same key, and not all of them are prices.
            self._rates[raw] = rates
        return rates

    def _number(self, value: object, key: str, place: str) -> int | None:
        if value is None:
            return None
        per_request = key == "request"
        if isinstance(value, str) and not per_request and value in self._numbers:
            return self._numbers[value]
        try:
            rate = to_rate(value, per_request=per_request)
        except ValueError as problem:
            fail(f"{place}, {key}", str(problem))
        if isinstance(value, str) and not per_request:
            self._numbers[value] = rate
        return rate


def fail(place: str, problem: str) -> NoReturn:
    """Raises the error that names a place in a price file."""
    raise PriceDataError("Price file not usable", f"{place}: {problem}.")


def as_object(value: object, place: str) -> Mapping[str, object]:
    """Gives the value as a JSON object, whose keys `check_keys` is still to look at."""
    if type(value) is not dict and not isinstance(value, Mapping):
        fail(place, "must be an object in { }")
    return value


def as_names(value: object, place: str) -> Mapping[str, object]:
    """Gives the value as a JSON object whose keys are names of any kind."""
    found = as_object(value, place)
    if not all(isinstance(key, str) for key in found):
        fail(place, "must have names in quotes")
    return found


def as_list(value: object, place: str) -> Sequence[object]:
    """Gives the value as a JSON list."""
    if type(value) is not list and (isinstance(value, str) or not isinstance(value, Sequence)):
        fail(place, "must be a list in [ ]")
    return value


def as_text(value: object, place: str) -> str:
    """Gives the value as a text that is not empty."""
    if not isinstance(value, str) or not value:
        fail(place, "must be text")
    return value


def as_texts(value: object, place: str) -> tuple[str, ...]:
    """Gives the value as a list of such texts."""
    return tuple(as_text(part, place) for part in as_list(value, place))


def check_keys(part: Mapping[str, object], allowed: frozenset[str], place: str) -> None:
    """Fails on a key that means nothing here: it is nearly always a slip, and would be ignored."""
    if part.keys() <= allowed:
        return
    for key in part:
        if key not in allowed:
            fail(place, f"does not know {str(key)[:60]!r}; it may have {', '.join(sorted(allowed))}")


def _moment(value: object, place: str) -> datetime:
    try:
        return parse_moment(value)
    except ValueError as problem:
        fail(place, str(problem))


def _minute(value: object, place: str) -> int:
    if isinstance(value, str) and len(value) == len("16:30"):
        try:
            clock = time.fromisoformat(value)
        except ValueError:
            pass
        else:
            return clock.hour * 60 + clock.minute
    fail(place, 'must be a UTC time of day, such as "16:30"')
