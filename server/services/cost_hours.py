"""Costs of hours, so that the hours of a day add up to the day.

Bills know no hours: a billed day is spread over them as what was tracked of its provider is, evenly where
nothing was. What was said of a whole month lies in the month's first hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from typing import NamedTuple

from server.core.bills import spread
from server.core.periods import DayRange, Hour, day_start_quarter, local_day
from server.core.records import UsageFilter, UsageSums
from server.db.usage import Buckets
from server.services.cost_view import NOTHING, Group, Tally, View, add_to


class _Piece(NamedTuple):
    """What of an hour lies within one day: all of it, but where clocks were put on by half an hour."""

    hour: int
    day: int
    start: int
    end: int


def tally_hours(view: View, hours: Sequence[Hour]) -> list[Tally]:
    """Gives costs and usage of hours that fill whole days, by group."""
    pieces = _pieces(hours, view.zone)
    at_day: defaultdict[int, list[int]] = defaultdict(list)
    for i, piece in enumerate(pieces):
        at_day[piece.day].append(i)
    days = [DayRange(day, day) for day in map(date.fromordinal, at_day)]
    bills = view.bills(DayRange(days[0].first, days[-1].last)) if days else []
    replaced = {(bill.provider, day) for bill in bills for day in bill.nanos}
    result: list[Tally] = [{} for _ in hours]
    # Whose usage it was matters only beside bills.
    by = ("provider", *view.by) if bills else view.by
    rows = view.tracked(_buckets(pieces), by=by)
    for i, found, sums in rows:
        piece, group = pieces[i], found[1:] if bills else found
        add_to(result[piece.hour], group, sums)
        if bills and (found[0], piece.day) in replaced:
            for one, part in view.taken_out(group, sums):
                add_to(result[piece.hour], one, NOTHING - part)
    if bills and view.where.model is not None:
        # A line's day is spread as all that was tracked of its provider.
        whole = UsageFilter(provider=view.where.provider)
        rows = view.tracked(_buckets(pieces), whole, ("provider",))
    weights = _weights(rows if bills else ())
    billed: defaultdict[tuple[int, Group], int] = defaultdict(int)
    for bill in bills:
        for day, group, nanos in view.billed(bill, [(day, day) for day in bill.nanos]):
            inside = at_day[day]
            shares = spread(nanos, [weights[bill.provider][i] for i in inside])
            for i, share in zip(inside, shares, strict=True):
                billed[pieces[i].hour, group] += share
    for (n, group), nanos in billed.items():
        add_to(result[n], group, UsageSums(billed_nanos=nanos))
    for n, group, sums in view.entries(days):
        first = at_day[days[n].first.toordinal()][0]
        add_to(result[pieces[first].hour], group, sums)
    return result


def _pieces(hours: Sequence[Hour], zone: tzinfo) -> list[_Piece]:
    if not hours:
        return []
    result = []
    day = local_day(hours[0].start_quarter, zone)
    day_end = hours[0].start_quarter
    for n, hour in enumerate(hours):
        start = hour.start_quarter
        while start < hour.end_quarter:
            if start >= day_end:
                day = local_day(start, zone)
                day_end = day_start_quarter(day + timedelta(days=1), zone)
            end = min(hour.end_quarter, day_end)
            result.append(_Piece(n, day.toordinal(), start, end))
            start = end
    return result


def _buckets(pieces: Sequence[_Piece]) -> Buckets:
    return Buckets("quarter", [(i, piece.start, piece.end) for i, piece in enumerate(pieces)])


def _weights(rows: Iterable[tuple[int, Group, UsageSums]]) -> Mapping[str, Mapping[int, int]]:
    """Gives what was tracked of each provider (which groups begin with) in each piece."""
    result: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for i, (provider, *_), sums in rows:
        result[provider][i] += sums.cost_nanos
    return result
