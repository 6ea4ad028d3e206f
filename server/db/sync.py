"""Connected providers and the history of their runs, in the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

from peewee import Database

from server.core.periods import DayRange, from_ms, to_ms
from server.core.schedule import Past
from server.core.sync_runs import Cause, Integration, RunStatus, SyncRun
from server.db.sql import prepared
from server.db.sync_models import Integration as IntegrationTable
from server.db.sync_models import SyncRun as RunTable

_KEPT_RUNS = 1000
_CAUSES: dict[str, Cause] = {name: name for name in get_args(Cause)}
_STATUSES: dict[str, RunStatus] = {name: name for name in get_args(RunStatus)}


def list_integrations(database: Database, organization_id: int) -> dict[str, Integration]:
    """Gives what is connected, by provider."""
    table = IntegrationTable
    query = table.select().where(table.organization_id == organization_id).order_by(table.provider)
    return {row.provider: _integration(row) for row in query.execute(database)}


def put_integration(database: Database, integration: Integration) -> None:
    """Stores a connection in the place of the one that was."""
    filled = integration.filled_from
    values = {
        "organization_id": integration.organization_id,
        "provider": integration.provider,
        "options": json.dumps(dict(integration.options), sort_keys=True),
        "secret_fields": " ".join(integration.secret_fields),
        "account": integration.account,
        "connected_at": to_ms(integration.connected_at),
        "filling": int(integration.filling),
        "filled_from": None if filled is None else filled.toordinal(),
    }
    delete_integration(database, integration.organization_id, integration.provider)
    IntegrationTable.insert(**values).execute(database)


def delete_integration(database: Database, organization_id: int, provider: str) -> bool:
    """Ends a connection; tells whether there was one. What was read stays."""
    own = _own(organization_id, provider)
    return bool(IntegrationTable.delete().where(*own).execute(database))


def set_filled(database: Database, organization_id: int, provider: str, filled_from: date) -> None:
    """Notes the first day that has been read."""
    own = _own(organization_id, provider)
    IntegrationTable.update(filled_from=filled_from.toordinal()).where(*own).execute(database)


def set_filling(database: Database, organization_id: int, provider: str, filling: bool) -> None:
    """Says whether the history is still to be read."""
    own = _own(organization_id, provider)
    IntegrationTable.update(filling=int(filling)).where(*own).execute(database)


def billed_sum(
    database: Database, organization_id: int, pairs: Sequence[tuple[str, str]], days: DayRange
) -> int:
    """Gives the money that some pairs' bills tell of some days, in nano-dollars."""
    total = 0
    for provider, biller in pairs:
        row = database.execute_sql(
            prepared(
                database,
                "SELECT coalesce(sum(cost_nanos), 0) FROM bill_cover WHERE organization_id = ? "
                "AND provider = ? AND biller = ? AND day BETWEEN ? AND ?",
            ),
            (organization_id, provider, biller, days.first.toordinal(), days.last.toordinal()),
        ).fetchone()
        total += int(row[0])
    return total


def add_run(database: Database, run: SyncRun) -> None:
    """Stores a run; of each provider the newest thousand are kept."""
    settled, not_before = run.settled_through, run.not_before
    RunTable.insert(
        organization_id=run.organization_id,
        provider=run.provider,
        cause=run.cause,
        status=run.status,
        message=run.message,
        started_at=to_ms(run.started_at),
        ended_at=to_ms(run.ended_at),
        first_day=run.days.first.toordinal(),
        last_day=run.days.last.toordinal(),
        line_count=run.line_count,
        usage_count=run.usage_count,
        call_count=run.call_count,
        charge_nanos=run.charge_nanos,
        before_nanos=run.before_nanos,
        after_nanos=run.after_nanos,
        settled_through=None if settled is None else settled.toordinal(),
        not_before=None if not_before is None else to_ms(not_before),
    ).execute(database)
    own = (RunTable.organization_id == run.organization_id, RunTable.provider == run.provider)
    oldest = RunTable.select(RunTable.id).where(*own).order_by(RunTable.id.desc()).offset(_KEPT_RUNS).limit(1)
    for row in oldest.execute(database):
        RunTable.delete().where(*own, RunTable.id <= row.id).execute(database)


def list_runs(
    database: Database, organization_id: int, provider: str | None = None, limit: int = 100
) -> list[SyncRun]:
    """Gives runs, newest first."""
    query = RunTable.select().where(RunTable.organization_id == organization_id)
    if provider is not None:
        query = query.where(RunTable.provider == provider)
    return [_run(row) for row in query.order_by(RunTable.id.desc()).limit(limit).execute(database)]


def history_records(database: Database, integration: Integration) -> int:
    """Gives how many lines and rows have come of a provider's history since it was connected."""
    row = database.execute_sql(
        prepared(
            database,
            "SELECT coalesce(sum(line_count + usage_count), 0) FROM sync_run WHERE organization_id = ? "
            "AND provider = ? AND cause = 'history' AND started_at >= ?",
        ),
        (integration.organization_id, integration.provider, to_ms(integration.connected_at)),
    ).fetchone()
    return int(row[0])


def past_of(database: Database, organization_id: int, provider: str) -> Past:
    """Gives what is known of a provider's runs, those through its history left out."""
    table = RunTable
    own = (table.organization_id == organization_id, table.provider == provider, table.cause != "history")
    newest = _first(table.select().where(*own).order_by(table.id.desc()), database)
    if newest is None:
        return Past()
    good = _first(table.select().where(*own, table.status == "success").order_by(table.id.desc()), database)
    since = table.select(table.id).where(
        *own, table.status == "error", table.id > (0 if good is None else good.id)
    )
    return Past(
        attempted_at=newest.ended_at,
        succeeded_at=None if good is None else good.ended_at,
        settled_through=None if good is None else good.settled_through,
        failures=since.count(database),
        not_before=newest.not_before,
    )


def _first(query: Any, database: Database) -> SyncRun | None:  # noqa: ANN401 - peewee's queries are untyped
    return next((_run(row) for row in query.limit(1).execute(database)), None)


def _own(organization_id: int, provider: str) -> tuple[Any, Any]:
    table = IntegrationTable
    return table.organization_id == organization_id, table.provider == provider


def _integration(row: Any) -> Integration:  # noqa: ANN401 - peewee's rows are untyped
    return Integration(
        row.organization_id,
        row.provider,
        json.loads(row.options),
        tuple(row.secret_fields.split()),
        row.account,
        from_ms(row.connected_at),
        bool(row.filling),
        None if row.filled_from is None else date.fromordinal(row.filled_from),
    )


def _run(row: Any) -> SyncRun:  # noqa: ANN401 - peewee's rows are untyped
    return SyncRun(
        organization_id=row.organization_id,
        provider=row.provider,
        cause=_CAUSES[row.cause],
        status=_STATUSES[row.status],
        message=row.message,
        started_at=from_ms(row.started_at),
        ended_at=from_ms(row.ended_at),
        days=DayRange(date.fromordinal(row.first_day), date.fromordinal(row.last_day)),
        line_count=row.line_count,
        usage_count=row.usage_count,
        call_count=row.call_count,
        charge_nanos=row.charge_nanos,
        before_nanos=row.before_nanos,
        after_nanos=row.after_nanos,
        settled_through=None if row.settled_through is None else date.fromordinal(row.settled_through),
        not_before=None if row.not_before is None else from_ms(row.not_before),
        id=row.id,
    )
