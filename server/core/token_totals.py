"""Tokens of a month from two counts of the same thing: what was tracked, and what the provider reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from server.core.tokens import TokenCounts

NO_TOKENS = TokenCounts()


@dataclass(frozen=True, slots=True)
class MonthTokens:
    """A month's tokens; the three parts add up to the total of `counts`.

    Attributes:
        tracked: Of days that were tracked.
        reported: Of days that the provider's own count stands for.
        entered: Said of the month as a whole.
    """

    counts: TokenCounts
    tracked: int
    reported: int
    entered: int


def reported_days(
    rows: Iterable[tuple[date, str, TokenCounts]], repeats: Iterable[str]
) -> dict[date, TokenCounts]:
    """Gives what a provider counted by day, each token once.

    Args:
        rows: What its reports say: day, which report, tokens.
        repeats: The reports whose tokens others of its reports count, too: they are taken only on days of
            which those say nothing.
    """
    again = frozenset(repeats)
    once: dict[date, TokenCounts] = {}
    twice: dict[date, TokenCounts] = {}
    for day, kind, counts in rows:
        if counts.total:
            sums = twice if kind in again else once
            sums[day] = sums.get(day, NO_TOKENS).plus(counts)
    return {**twice, **once}


def month_tokens(
    tracked: Mapping[date, TokenCounts], reported: Mapping[date, TokenCounts], entered: TokenCounts
) -> MonthTokens:
    """Joins a month's days: of each the larger count is taken whole, since both count the same usage.

    What is tracked may be a part of what was used, and what is reported may come late.
    """
    counts, parts = entered, {"tracked": 0, "reported": 0}
    for day in tracked.keys() | reported.keys():
        ours, theirs = tracked.get(day, NO_TOKENS), reported.get(day, NO_TOKENS)
        more = theirs.total > ours.total
        taken = theirs if more else ours
        parts["reported" if more else "tracked"] += taken.total
        counts = counts.plus(taken)
    return MonthTokens(counts, parts["tracked"], parts["reported"], entered.total)
