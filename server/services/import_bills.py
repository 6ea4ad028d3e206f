"""Imported bills: charges of a file become windows, a month of a provider and biller at a time.

A window takes the place of what was known of its days, so the same file again changes nothing. Only days on
which the file has charges are touched. Days that a sync covers are left alone: what a provider tells us
itself is newer than a file. A crash between two months leaves whole months, and the same import again
does the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from server.core.bills import BillLine, BillWindow, unbroken
from server.core.currencies import DOLLAR, NoRate, Rate, converted
from server.core.errors import InvalidInput
from server.core.files.charges import Charge
from server.core.files.own_costs import CoveredDay
from server.core.periods import month_of
from server.db import bills, transfers
from server.db.connection import Reading
from server.db.staging import ATTOS_PER_NANO, ChargeKey, StagedDay, StagedLine, Staging
from server.services.currencies import EcbRates

# A bill's newest days may still grow when a file of it is made, and providers mend days for some time.
_GROWING = timedelta(days=3)
_MENDED = timedelta(days=5)
_KEPT = 20_000
MOST_LINES_A_DAY = 10_000


@dataclass(frozen=True, slots=True)
class BilledMonth:
    """What an import does to a month of a provider's bill.

    Attributes:
        month: Its first day.
        days: How many days the file tells of, those left alone included.
        left_alone: How many of them a sync covers.
        before_nanos: What the whole month was billed before.
        after_nanos: What it is billed after.
        changed: Whether anything of it changes.
    """

    provider: str
    biller: str
    month: date
    days: int
    left_alone: int
    before_nanos: int
    after_nanos: int
    changed: bool


class ChargeCollector:
    """Adds charges up and hands them to the staging, many at a time."""

    def __init__(self, staging: Staging, rates: EcbRates) -> None:
        """Takes where they go, and what tells whether they can be converted."""
        self._staging = staging
        self._rates = Rates(rates)
        self._sums: defaultdict[ChargeKey, int] = defaultdict(int)
        self._newest: dict[tuple[str, str], int] = {}

    def add(self, charge: Charge) -> None:
        """Adds a charge.

        Raises:
            InvalidInput: No rate of its currency is known for one of its days.
        """
        parts = list(charge.by_day())
        if charge.currency != DOLLAR:
            for day, _ in parts:
                rate = self._rates.find(charge.currency, day)
                if isinstance(rate, NoRate):
                    raise InvalidInput.of("BillingCurrency", rate.reason)
        pair = charge.provider, charge.biller
        for day, attos in parts:
            key = (*pair, day.toordinal(), charge.line, charge.project, charge.currency)
            self._sums[key] += attos
        self._newest[pair] = max(self._newest.get(pair, 0), charge.first.toordinal())
        if len(self._sums) > _KEPT:
            self.flush()

    def flush(self) -> None:
        """Hands everything over."""
        self._staging.add_charges((key, attos, None) for key, attos in self._sums.items())
        days = {key[:3] for key in self._sums}
        self._staging.add_days((*key, None, None) for key in days)
        self._staging.add_newest((*pair, day) for pair, day in self._newest.items())
        self._sums.clear()
        self._newest.clear()


class Rates:
    """Remembers rates for as long as an import lasts: reading one from the archive takes long."""

    def __init__(self, rates: EcbRates) -> None:
        """Takes what finds them."""
        self._rates = rates
        self._found: dict[tuple[str, date], Rate | NoRate] = {}

    def find(self, currency: str, day: date) -> Rate | NoRate:
        """Gives the rate that holds on a day, or why there is none."""
        found = self._found.get((currency, day))
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[(currency, day)] = self._rates.find(currency, day)
        return found


@dataclass(frozen=True, slots=True)
class MonthOfPair:
    """The days of a month on which a file has charges of a provider and biller."""

    provider: str
    biller: str
    month: date
    days: tuple[StagedDay, ...]


def months(staging: Staging, today: date) -> Iterator[MonthOfPair]:
    """Gives every month of every provider and biller that a file tells of.

    A day has settled where the file says so; where it does not, once it is five days old and none of the
    three newest of the file. A file that goes to the end of a month was made when that was over.
    """
    for provider, biller in staging.pairs():
        newest = staging.newest(provider, biller)
        settled = date.min
        if newest is not None:
            grown = newest if newest == month_of(newest).last else newest - _GROWING
            settled = min(grown, today - _MENDED)
        days = [
            one if one.settled is not None else replace(one, settled=one.day <= settled)
            for one in staging.days(provider, biller)
        ]
        for month, inside in groupby(days, key=lambda one: one.day.replace(day=1)):
            yield MonthOfPair(provider, biller, month, tuple(inside))


class MonthImport:
    """Compares a month of a file with what is known, and stores it."""

    def __init__(
        self,
        staging: Staging,
        rates: EcbRates,
        *,
        organization_id: int,
        source: str,
        now_ms: int,
    ) -> None:
        """Takes what it works with."""
        self._staging = staging
        self._rates = Rates(rates)
        self._organization_id = organization_id
        self._source = source
        self._now_ms = now_ms

    def compare(self, database: Reading, month: MonthOfPair) -> BilledMonth:
        """Tells what storing a month would change."""
        return self._planned(database, month)[0]

    def store(self, database: Reading, month: MonthOfPair) -> BilledMonth:
        """Stores a month, inside the caller's transaction; does nothing where nothing would change."""
        change, windows = self._planned(database, month)
        if change.changed:
            for window in windows:
                bills.replace_window(database, self._organization_id, window)
        return change

    def _planned(self, database: Reading, month: MonthOfPair) -> tuple[BilledMonth, list[BillWindow]]:
        pair = month.provider, month.biller
        whole = month_of(month.month)
        own = self._organization_id
        known = {one.day: one for one in transfers.covered_days(database, own, whole, pair)}
        lines_before = transfers.pair_lines(database, own, whole, pair)
        taken = {one.day: one for one in month.days if not _synced(known.get(one.day))}
        lines = [
            line
            for line in self._lines(pair, self._staging.lines(*pair, whole.first, whole.last))
            if line.day in taken
        ]
        replaced = [line for line in lines_before if line.day in taken]
        before = sum(line.cost_nanos for line in lines_before)
        after = before - sum(line.cost_nanos for line in replaced) + sum(line.cost_nanos for line in lines)
        changed = _ordered(replaced) != _ordered(lines) or any(
            day not in known or known[day].settled != bool(one.settled) for day, one in taken.items()
        )
        change = BilledMonth(
            *pair, month.month, len(month.days), len(month.days) - len(taken), before, after, changed
        )
        return change, list(self._windows(pair, taken, lines))

    def _windows(
        self, pair: tuple[str, str], taken: dict[date, StagedDay], lines: Sequence[BillLine]
    ) -> Iterator[BillWindow]:
        """Gives unbroken runs of days that are alike."""
        alike: defaultdict[tuple[bool, int], list[date]] = defaultdict(list)
        for day, one in taken.items():
            alike[(bool(one.settled), one.fetched_at_ms or self._now_ms)].append(day)
        for (settled, fetched_at_ms), days in alike.items():
            for run in unbroken(days):
                yield BillWindow(
                    source=self._source,
                    fetched_at_ms=fetched_at_ms,
                    pairs=(pair,),
                    days=run,
                    settled_through=run.last if settled else None,
                    lines=tuple(line for line in lines if run.first <= line.day <= run.last),
                )

    def _lines(self, pair: tuple[str, str], staged: Iterable[StagedLine]) -> Iterator[BillLine]:
        for (day, name, project), same in groupby(staged, key=lambda one: (one.day, one.line, one.project)):
            parts = [(one.currency, *self._amounts(one)) for one in same]
            usd = sum(part[2] for part in parts)
            # A bill's line is in one currency; one that is in several is kept in dollars.
            currency, amount = parts[0][:2] if len(parts) == 1 else (DOLLAR, usd)
            yield BillLine(*pair, day, name, usd, project, currency, amount)

    def _amounts(self, line: StagedLine) -> tuple[int, int]:
        """Gives a line's amount in billionths of its currency, and in nano-dollars, each rounded once."""
        amount = _rounded(line.attos)
        if line.usd_nanos is not None:
            return amount, line.usd_nanos
        rate = None if line.currency == DOLLAR else self._rates.find(line.currency, line.day)
        usd = converted(amount, line.currency, line.day, rate).usd_nanos
        if usd is None:
            raise LookupError("charges without a rate were turned away before")
        return amount, usd


def _synced(covered: CoveredDay | None) -> bool:
    return covered is not None and covered.source.startswith("sync:")


def _ordered(lines: Iterable[BillLine]) -> list[tuple[object, ...]]:
    return sorted(
        (one.day, one.line, one.project, one.cost_nanos, one.currency, one.amount_nanos) for one in lines
    )


def _rounded(attos: int) -> int:
    """Gives billionths, half to even."""
    whole, rest = divmod(attos, ATTOS_PER_NANO)
    half = ATTOS_PER_NANO // 2
    return whole + (rest > half or (rest == half and whole % 2 == 1))
