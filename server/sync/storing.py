"""What a run puts into the store, in one transaction: the bill, the usage, and the run itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from server.core.bills import BillWindow
from server.core.periods import DayRange, to_ms
from server.core.provider import Feed
from server.core.reports import Report
from server.core.schedule import settled_through
from server.core.sync_runs import Integration, SyncRun
from server.db import bills, sync, usage_reports
from server.db.connection import Reading


def store_report(
    database: Reading, feed: Feed, run: SyncRun, report: Report, *, today: date, now: datetime
) -> SyncRun:
    """Puts a report in the place of all that was known of its days; gives the run as it was recorded.

    Args:
        database: The writer's, inside its transaction.
        feed: Whose report it is.
        run: What is known of the run so far.
        report: What came.
        today: The day it is in UTC.
        now: The current time.
    """
    organization_id, source = run.organization_id, f"sync:{run.provider}"
    settled = settled_through(feed, today)
    before = sync.billed_sum(database, organization_id, report.pairs, report.days)
    bills.forget(database, organization_id, report.pairs, report.days)
    known = _known_days(feed, run, report)
    if report.pairs and known is not None:
        # An estimate is never final.
        through = None if feed.estimate else settled
        window = BillWindow(source, to_ms(now), report.pairs, known, through, report.lines)
        bills.replace_window(database, organization_id, window)
    usage_reports.replace_usage(
        database,
        organization_id,
        run.provider,
        report.days,
        report.usage,
        source=source,
        fetched_at_ms=to_ms(now),
        untold=report.untold,
        missed=report.missed,
    )
    run = replace(
        run,
        message=" ".join(report.notes),
        ended_at=now,
        line_count=len(report.lines),
        usage_count=len(report.usage),
        before_nanos=before,
        after_nanos=sum(line.cost_nanos for line in report.lines),
        settled_through=settled,
    )
    sync.add_run(database, run)
    _note_filled(database, run, report.days.first)
    return run


def _known_days(feed: Feed, run: SyncRun, report: Report) -> DayRange | None:
    """Gives the days of which the bill tells.

    Where reports may begin later than the spending did, and wherever history is read, days before the first
    line are unknown, not free: a bill of nothing would hide what was tracked on them.
    """
    if run.cause != "history" and not feed.begins_late:
        return report.days
    first = min((line.day for line in report.lines), default=None)
    return None if first is None else DayRange(first, report.days.last)


def _note_filled(database: Reading, run: SyncRun, first: date) -> None:
    """Notes how far back is read; what only the environment connects is written down for that."""
    known = sync.list_integrations(database, run.organization_id).get(run.provider)
    if known is None:
        made = Integration(run.organization_id, run.provider, {}, (), "", run.started_at, True, first)
        sync.put_integration(database, made)
    elif run.cause == "history" or known.filled_from is None:
        sync.set_filled(database, run.organization_id, run.provider, first)
