"""Bills: what a provider itself says a day cost, and when that stands in the place of tracked usage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from server.core.periods import DayRange


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a provider's own cost report, for one of its days (UTC).

    Attributes:
        provider: Whose service it was.
        biller: On whose bill it stands; another provider where the money is inside that one's bill.
        line: The model, or the line item as the provider names it.
        cost_nanos: Nano-dollars; negative for a credit.
        project: The provider's own name of a project, empty where it names none.
        currency: Of the bill.
        amount_nanos: Billionths of that currency.
    """

    provider: str
    biller: str
    day: date
    line: str
    cost_nanos: int
    project: str = ""
    currency: str = "USD"
    amount_nanos: int | None = None


@dataclass(frozen=True, slots=True)
class BillWindow:
    """Some days of some bills, whole, as one source knows them.

    Attributes:
        source: `sync:<provider>` or `import:<format>`.
        pairs: Which (provider, biller) it tells of: days without lines cost nothing.
        settled_through: The last day whose bill no longer changes; None where none has settled.
        lines: All lines of these days and pairs.
    """

    source: str
    fetched_at_ms: int
    pairs: tuple[tuple[str, str], ...]
    days: DayRange
    settled_through: date | None
    lines: tuple[BillLine, ...]


class BilledDay(NamedTuple):
    """What all bills together say of a provider's day, an ordinal; settled where none will change."""

    provider: str
    day: int
    settled: bool
    cost_nanos: int

    def replaces(self, tracked_nanos: int) -> bool:
        """Tells whether the bill is taken: always once it has settled, before that if it is the larger."""
        return self.settled or self.cost_nanos > tracked_nanos


def days_within(days: Sequence[int], ranges: Iterable[DayRange]) -> list[tuple[int, int]]:
    """Gives which of some days, in order, lie within each of several ranges: (index of the range, day)."""
    return [
        (n, day)
        for n, wanted in enumerate(ranges)
        for day in days[
            bisect_left(days, wanted.first.toordinal()) : bisect_right(days, wanted.last.toordinal())
        ]
    ]


def unbroken(days: Iterable[date]) -> Iterator[DayRange]:
    """Gives the unbroken runs of days, in order."""
    ordered = sorted(days)
    first = 0
    for n in range(1, len(ordered) + 1):
        if n == len(ordered) or ordered[n] != ordered[n - 1] + timedelta(days=1):
            yield DayRange(ordered[first], ordered[n - 1])
            first = n


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Splits an amount in proportion to weights, evenly where all are 0; the parts add up to it exactly.

    What is left over by rounding down goes to the largest remainders, the earlier first.
    """
    shares = weights if any(weights) else [1] * len(weights)
    whole = sum(shares)
    divided = [divmod(amount * share, whole) for share in shares]
    parts, remainders = [part for part, _ in divided], [rest for _, rest in divided]
    order = sorted(range(len(shares)), key=remainders.__getitem__, reverse=True)
    for n in order[: amount - sum(parts)]:
        parts[n] += 1
    return parts
