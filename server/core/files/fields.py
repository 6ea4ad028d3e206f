"""Reading the values of a row that came from outside, whatever wrote it: text of a CSV cell, or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from server.core.errors import InvalidInput
from server.core.files import cells
from server.core.money import to_dollars, to_nanos

MAX_NANOS = 9_000_000_000 * 10**9
_TEXT = 200


class Fields:
    """A row by its columns' names; every method gives a value that is fit to be stored.

    All of them raise InvalidInput, naming the column, where a value is missing that is asked for without a
    default, or cannot be what it should be.
    """

    __slots__ = ("_comma", "_guarded", "_values")

    def __init__(self, values: Mapping[str, object], *, guarded: bool = False, comma: bool = False) -> None:
        """Takes a row.

        Args:
            values: By column; None and empty text are missing.
            guarded: Whether text stands as `cells.guarded` wrote it.
            comma: Whether decimals are written with a comma.
        """
        self._values = values
        self._guarded = guarded
        self._comma = comma

    def has(self, name: str) -> bool:
        """Tells whether there is a value."""
        value = self._values.get(name)
        return value is not None and value != ""

    def optional(self, name: str, longest: int = _TEXT) -> str | None:
        """Gives text, or None."""
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise InvalidInput.of(name, "must be text")
        text = str(value)
        if self._guarded:
            text = cells.unguarded(text)
        if len(text) > longest:
            raise InvalidInput.of(name, f"is longer than {longest} characters")
        if "\x00" in text or (not text.isprintable() and any("\ud800" <= mark <= "\udfff" for mark in text)):
            raise InvalidInput.of(name, "must be valid Unicode without NUL")
        return text

    def text(self, name: str, longest: int = _TEXT) -> str:
        """Gives text that is there."""
        found = self.optional(name, longest)
        if found is None or not found.strip():
            raise InvalidInput.of(name, "is missing")
        return found

    def one_of(self, name: str, allowed: Mapping[str, object]) -> str:
        """Gives one of some words."""
        found = self.text(name)
        if found not in allowed:
            raise InvalidInput.of(name, f"must be one of {', '.join(allowed)}")
        return found

    def amount(self, name: str) -> Decimal | None:
        """Gives a number, exactly, or None."""
        value = self._values.get(name)
        if value is None or value == "":
            return None
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
                raise ValueError("not a number")
            found = cells.number(value if isinstance(value, str) else f"{value}", comma=self._comma)
        except ValueError as error:
            raise InvalidInput.of(name, f"{str(value)[:40]!r} is not a number") from error
        if not -20 < found.adjusted() < 20:
            # Such as 0E-6176: a zero, or as good as one.
            if found.adjusted() < 0 or not found:
                return Decimal(0)
            raise InvalidInput.of(name, "is too large")
        return found

    def nanos(self, name: str) -> int | None:
        """Gives money in billionths, or None; more decimals than nine are refused."""
        found = self.amount(name)
        if found is None:
            return None
        result = to_nanos(found)
        if to_dollars(result) != found:
            raise InvalidInput.of(name, "has more than nine decimals")
        if abs(result) > MAX_NANOS:
            raise InvalidInput.of(name, "is too large")
        return result

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """Gives a whole number within bounds."""
        value = self._values.get(name)
        # Seven of them in a row of usage; as a Decimal each takes five times as long.
        plain = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19
        found = int(str(value)) if plain else self.amount(name)
        if found is None:
            if default is None:
                raise InvalidInput.of(name, "is missing")
            return default
        if found != int(found) or not low <= found <= high:
            raise InvalidInput.of(name, f"must be a whole number from {low} to {high}")
        return int(found)

    def flag(self, name: str) -> bool:
        """Gives yes or no; spreadsheets write them large."""
        found = str(self._values.get(name)).casefold()
        if found not in ("true", "false"):
            raise InvalidInput.of(name, "must be true or false")
        return found == "true"

    def moment(self, name: str) -> datetime:
        """Gives a time; one that names no zone is UTC, a day alone its beginning."""
        text = self.text(name).strip()
        try:
            # FOCUS files of big tables write `2026-01-31 08:00:00 UTC`.
            found = datetime.fromisoformat(text.removesuffix("UTC").strip())
        except ValueError as error:
            raise InvalidInput.of(name, f"{text[:40]!r} is not an ISO 8601 time") from error
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        try:
            found = found.astimezone(UTC)
        except OverflowError as error:
            raise InvalidInput.of(name, "is outside the years that can be handled") from error
        if not 1970 < found.year < 9999:
            raise InvalidInput.of(name, "must be between 1971 and 9998")
        return found

    def day(self, name: str) -> date:
        """Gives a day."""
        return self.moment(name).date()

    def pairs(self, name: str) -> dict[str, str]:
        """Gives an object of texts, such as tags; empty where there is none."""
        value = self._values.get(name)
        if isinstance(value, str):
            try:
                value = json.loads(cells.unguarded(value) if self._guarded else value) if value else None
            except (ValueError, RecursionError) as error:
                raise InvalidInput.of(name, "must be a JSON object of texts") from error
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(
            isinstance(key, str) and isinstance(item, str) for key, item in value.items()
        ):
            raise InvalidInput.of(name, "must be a JSON object of texts")
        return value
