"""Synchronisation and where it stands."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.money import to_dollars
from server.core.periods import range_of
from server.core.records import Role
from server.core.reports import UsageRow
from server.core.sync_runs import Outcome, SyncRun
from server.schemas.sync import (
    Cancelled,
    HistoryProgress,
    IntegrationStatus,
    OrganizationSyncRequest,
    Reading,
    ReportList,
    ReportQuery,
    ReportRow,
    Run,
    RunList,
    RunQuery,
    StatusAnswer,
    StatusWord,
    SyncAnswer,
    SyncRequest,
    SyncResult,
)
from server.services.sync import History, ProviderStatus

sync = Blueprint("sync", __name__)


@endpoint(
    sync,
    "POST",
    "/api/sync",
    body=SyncRequest,
    answer=SyncAnswer,
    scope="write",
    role=Role.ADMIN,
    limit="sync",
    home=True,
)
def synchronise(call: Call[NoQuery, SyncRequest]) -> SyncAnswer:
    """Read what providers billed; each for itself, so that one's failure is no other's."""
    results = call.services.sync.sync(call.identity, call.body.providers, force=call.body.force)
    return _answer(results, call.services.sync.now)


@endpoint(
    sync,
    "POST",
    "/api/sync-organization-usage",
    body=OrganizationSyncRequest,
    answer=SyncAnswer,
    scope="write",
    role=Role.ADMIN,
    limit="sync",
    home=True,
)
def synchronise_organization(call: Call[NoQuery, OrganizationSyncRequest]) -> SyncAnswer:
    """Read an organization's usage, with its administrator's key."""
    body = call.body
    results = call.services.sync.sync_organization(call.identity, body.service, force=body.force)
    return _answer(results, call.services.sync.now)


@endpoint(
    sync,
    "DELETE",
    "/api/sync/<provider>",
    answer=Cancelled,
    scope="write",
    role=Role.ADMIN,
    limit="sync",
    home=True,
)
def cancel(call: Call[NoQuery, NoBody]) -> Cancelled:
    """End a provider's runs, the one through its history too; what was read stays."""
    return Cancelled(provider=call.services.sync.cancel(call.identity, call.path["provider"]).provider.id)


@endpoint(sync, "GET", "/api/sync-runs", query=RunQuery, answer=RunList, scope="read")
def runs(call: Call[RunQuery, NoBody]) -> RunList:
    """List every time that providers were asked, newest first."""
    found = call.services.sync.list_runs(call.identity, call.query.provider, call.query.limit)
    return RunList(runs=[_run(run) for run in found])


@endpoint(sync, "GET", "/api/status", answer=StatusAnswer, scope="read")
def status(call: Call[NoQuery, NoBody]) -> StatusAnswer:
    """Show how every provider stands."""
    call.services.sync.looked()
    found = call.services.sync.statuses(call.identity)
    return StatusAnswer(integrations={item.connection.provider.id: _status(item) for item in found})


@endpoint(sync, "GET", "/api/usage-reports", query=ReportQuery, answer=ReportList, scope="read")
def reports(call: Call[ReportQuery, NoBody]) -> ReportList:
    """Show what providers themselves counted, by their own days; it is added to no other figure."""
    query = call.query
    days = range_of(query.startDate, query.endDate, call.services.sync.today)
    found = call.services.sync.reported(call.identity, days, query.provider)
    return ReportList(reports=[_report(row) for row in found])


def _answer(results: dict[str, Outcome], now: datetime) -> SyncAnswer:
    return SyncAnswer(results={key: _result(outcome) for key, outcome in results.items()}, syncedAt=now)


def _result(outcome: Outcome) -> SyncResult:
    days = outcome.days
    return SyncResult(
        status=outcome.status,
        records=outcome.records,
        message=outcome.message,
        from_=days.first if days else None,
        to=days.last if days else None,
    )


def _status(item: ProviderStatus) -> IntegrationStatus:
    known = item.connection.known
    return IntegrationStatus(
        connected=item.connection.connected,
        lastSync=item.past.succeeded_at,
        status=_word(item),
        message=item.message if item.connection.connected else item.connection.provider.manual,
        nextSync=item.next_run if item.connection.connected else None,
        dataFreshness=item.freshness,
        reading=_reading(item),
        history=_history(item.history),
        filledFrom=known.filled_from if known else None,
    )


def _word(item: ProviderStatus) -> StatusWord:
    if item.connection.provider.feed is None:
        return "manual_only"
    if not item.connection.connected:
        return "not_configured"
    if item.going is not None:
        return "syncing"
    known = item.connection.known
    if known is not None and item.past.is_before(known.connected_at):
        return "pending"
    if item.past.failures:
        return "error"
    return "pending" if item.past.succeeded_at is None else "success"


def _reading(item: ProviderStatus) -> Reading | None:
    going = item.going
    if going is None or going.days is None:
        return None
    return Reading(cause=going.cause, from_=going.days.first, to=going.days.last)


def _history(history: History | None) -> HistoryProgress | None:
    if history is None:
        return None
    return HistoryProgress(
        firstDay=history.first,
        doneFrom=history.done_from,
        percent=history.percent,
        records=history.records,
    )


def _run(run: SyncRun) -> Run:
    before, after = run.before_nanos, run.after_nanos
    return Run(
        id=str(run.id),
        provider=run.provider,
        cause=run.cause,
        status=run.status,
        message=run.message,
        startedAt=run.started_at,
        endedAt=run.ended_at,
        from_=run.days.first,
        to=run.days.last,
        lines=run.line_count,
        usageRows=run.usage_count,
        calls=run.call_count,
        charge=to_dollars(run.charge_nanos),
        costBefore=None if before is None else to_dollars(before),
        costAfter=None if after is None else to_dollars(after),
    )


def _report(row: UsageRow) -> ReportRow:
    tokens, quantity, value = row.tokens, row.quantity_nanos, row.value_nanos
    return ReportRow(
        provider=row.provider,
        date=row.day,
        kind=row.kind,
        model=row.model,
        project=row.project,
        inputTokens=None if tokens is None else tokens.input_uncached,
        cachedTokens=None if tokens is None else tokens.cache_read,
        cacheWriteTokens=None if tokens is None else tokens.cache_write,
        outputTokens=None if tokens is None else tokens.output,
        requests=row.requests,
        unit=row.unit,
        quantity=None if quantity is None else to_dollars(quantity),
        value=None if value is None else to_dollars(value),
    )
