"""The rows of a FOCUS export: bills where they count, usage where they do not, and figures of months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date

from server.core.files.focus import Account
from server.core.files.own import Row
from server.core.periods import DayRange, quarters, steps
from server.core.provider import ProviderNames
from server.core.records import UsageFilter
from server.db import bills, month_entries, transfers, usage
from server.db.connection import Reading
from server.db.usage import NO_PROJECT, Buckets


def focus_rows(
    database: Reading, *, organization_id: int, days: DayRange, providers: ProviderNames
) -> Iterator[Row]:
    """Gives the rows of a range of days of UTC, month by month, each day by provider."""
    account = Account(*transfers.organization(database, organization_id), providers)
    for month in steps(days, "month"):
        yield from _month(database, organization_id, month, account)


def _month(database: Reading, organization_id: int, month: DayRange, account: Account) -> Iterator[Row]:
    each = list(month)
    buckets = Buckets("quarter", [(n, *quarters(DayRange(day, day), UTC)) for n, day in enumerate(each)])
    tracked = usage.step_sums(
        database, organization_id, buckets, by=("provider", "model", "project"), where=UsageFilter()
    )
    cost: defaultdict[tuple[str, date], int] = defaultdict(int)
    for n, (provider, _, _), sums in tracked:
        cost[(provider, each[n])] += sums.cost_nanos
    billed = {
        (one.provider, day)
        for one in bills.billed_days(database, organization_id, month)
        if one.replaces(cost[(one.provider, day := date.fromordinal(one.day))])
    }
    for n, (provider, model, project), sums in sorted(tracked, key=lambda row: row[:2]):
        name = "" if project == NO_PROJECT else project
        yield account.usage_row(each[n], provider, model, name, sums, billed=(provider, each[n]) in billed)
    for line in bills.lines(database, organization_id, month):
        if (line.provider, line.day) in billed:
            yield account.bill_row(line)
    for entry in month_entries.list_entries(database, organization_id, month):
        yield account.entry_row(entry)
