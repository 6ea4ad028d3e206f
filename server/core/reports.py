"""What a provider itself reports: its bill's lines, and usage as it counts it. Two books, never added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from server.core.bills import BillLine
from server.core.currencies import DOLLAR
from server.core.money import to_nanos
from server.core.periods import DayRange
from server.core.tokens import TokenCounts

LONGEST_NAME = 300
# What claims to be more is no amount, and would not fit the store.
_MOST_MONEY = Decimal(10) ** 9
_MOST = Decimal(10) ** 15
_MOST_STORED = 2**63 - 1
# Sums are exact: no cents are lost to the default context's 28 digits.
_EXACT = Context(prec=80)
_FINEST = Decimal(1).scaleb(-18)
Dollars = Callable[[Decimal, str, date], Decimal]


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What a provider counted on one of its days (UTC); None is what it does not tell.

    Attributes:
        kind: Which of its reports, in the provider's own word (`completions`, `ai_credits`).
        project: The provider's own name of a project, empty where it names none.
        tokens: None where the report counts no tokens.
        requests: None where it counts none.
        unit: Of `quantity`, such as `images`; empty where there is none.
        quantity_nanos: Billionths of that unit.
        value_nanos: Nano-dollars that the provider says this is worth. It is no bill: part of it may be
        inside
            a plan, or stand on the bill already.
    """

    provider: str
    day: date
    kind: str
    model: str
    project: str = ""
    tokens: TokenCounts | None = None
    requests: int | None = None
    unit: str = ""
    quantity_nanos: int | None = None
    value_nanos: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that a provider reports of some days.

    Attributes:
        days: The days it tells of; never more than was asked for.
        pairs: Which (provider, biller) its lines tell of; empty where it tells of no money.
        lines: All lines of these days and pairs.
        usage: All that it counted on these days.
        notes: Sentences for the person: what is missing, and why.
        untold: Kinds of usage that could not be read now; what is known of them stays as it is.
        missed: The same of single days: kind and day.
    """

    days: DayRange
    pairs: tuple[tuple[str, str], ...]
    lines: tuple[BillLine, ...] = ()
    usage: tuple[UsageRow, ...] = ()
    notes: tuple[str, ...] = ()
    untold: frozenset[str] = frozenset()
    missed: frozenset[tuple[str, date]] = frozenset()


class Ledger:
    """Adds up the lines of a bill exactly, and rounds each sum once, to nano-dollars."""

    def __init__(self, days: DayRange, dollars: Dollars) -> None:
        """Takes the days that are told of, and what converts an amount of a day to dollars."""
        self._days = days
        self._dollars = dollars
        self._sums: defaultdict[tuple[str, str, date, str, str, str], list[Decimal]] = defaultdict(
            lambda: [Decimal(0), Decimal(0)]
        )

    def add(
        self,
        pair: tuple[str, str],
        day: date,
        line: str,
        amount: Decimal,
        *,
        project: str = "",
        currency: str = DOLLAR,
        dollars: Decimal | None = None,
    ) -> None:
        """Adds an amount; one of another day is passed over, since another window tells of it.

        Args:
            pair: Whose service it was, and on whose bill it stands.
            day: The provider's day.
            line: The model or line item.
            amount: In the bill's currency.
            project: The provider's own name of a project.
            currency: Of the bill.
            dollars: The amount in dollars where the provider itself tells it.

        Raises:
            ValueError: The amount cannot be one.
            IntegrationError: No rate is known for the currency.
        """
        if not self._days.first <= day <= self._days.last:
            return
        currency = currency.upper()
        if dollars is None:
            dollars = amount if currency == DOLLAR else self._dollars(amount, currency, day)
        sums = self._sums[(*pair, day, line[:LONGEST_NAME], project[:LONGEST_NAME], currency)]
        sums[0] = _EXACT.add(sums[0], bounded(amount, _MOST))
        sums[1] = _EXACT.add(sums[1], bounded(dollars, _MOST_MONEY))

    def lines(self) -> tuple[BillLine, ...]:
        """Gives a line for each day, name, project and currency.

        Raises:
            ValueError: A sum is beyond all bounds.
        """
        for sums in self._sums.values():
            for amount in sums:
                bounded(amount, _MOST_MONEY * 9)
        return tuple(
            BillLine(provider, biller, day, line, to_nanos(usd), project, currency, to_nanos(amount))
            for (provider, biller, day, line, project, currency), (amount, usd) in self._sums.items()
        )


def bounded(amount: Decimal, most: Decimal = _MOST) -> Decimal:
    """Gives an amount back if it can be one, with no digits below a billionth of a billionth.

    Raises:
        ValueError: It is not finite, or beyond all bounds.
    """
    if not amount.is_finite() or abs(amount) >= most:
        raise ValueError("an amount is out of bounds")
    # A zero may come as 0E-6176, whose exponent would fill every sum with digits.
    return amount.quantize(_FINEST, context=_EXACT)


def summed(rows: Iterable[UsageRow]) -> tuple[UsageRow, ...]:
    """Makes one row of all that share provider, day, kind, model, project and unit; unknown stays unknown.

    Raises:
        ValueError: A sum is larger than what can be stored.
    """
    result: dict[tuple[str, date, str, str, str, str], UsageRow] = {}
    for row in rows:
        key = (row.provider, row.day, row.kind, row.model, row.project, row.unit)
        known = result.get(key)
        result[key] = row if known is None else _joined(known, row)
    for row in result.values():
        if max(abs(row.quantity_nanos or 0), abs(row.value_nanos or 0)) > _MOST_STORED:
            raise ValueError("a quantity is out of bounds")
    return tuple(result.values())


def _joined(one: UsageRow, other: UsageRow) -> UsageRow:
    tokens = one.tokens
    if tokens is not None and other.tokens is not None:
        tokens = tokens.plus(other.tokens)
    return UsageRow(
        one.provider,
        one.day,
        one.kind,
        one.model,
        one.project,
        tokens or other.tokens,
        _added(one.requests, other.requests),
        one.unit,
        _added(one.quantity_nanos, other.quantity_nanos),
        _added(one.value_nanos, other.value_nanos),
    )


def _added(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other
