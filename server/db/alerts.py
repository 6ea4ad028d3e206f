"""Alerts in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, get_args

from peewee import Database, fn

from server.core.alerts import Alert, AlertKind, Severity
from server.db.models import Alert as AlertTable

_KINDS: dict[str, AlertKind] = {name: name for name in get_args(AlertKind)}
_SEVERITIES: dict[str, Severity] = {name: name for name in get_args(Severity)}


def open_alerts(database: Database, organization_id: int) -> list[Alert]:
    """Gives the alerts that last and that nobody has dismissed, newest first."""
    table = AlertTable
    query = table.select().where(
        table.organization_id == organization_id, table.ended_at.is_null(), table.dismissed_at.is_null()
    )
    return [_record(row) for row in query.order_by(table.id.desc()).execute(database)]


def list_alerts(database: Database, organization_id: int, *, limit: int, before: int | None) -> list[Alert]:
    """Gives alerts, over and dismissed ones too, newest first, from those with a smaller id than `before`."""
    table = AlertTable
    query = table.select().where(table.organization_id == organization_id)
    if before is not None:
        query = query.where(table.id < before)
    return [_record(row) for row in query.order_by(table.id.desc()).limit(limit).execute(database)]


def newest_episodes(database: Database, organization_id: int, keys: Iterable[str]) -> list[Alert]:
    """Gives the newest episode of each alert that lasts or has one of the keys."""
    table = AlertTable
    last = (
        table.select(table.key, fn.MAX(table.episode).alias("episode"))
        .where(
            table.organization_id == organization_id,
            table.key.in_(list(keys)) | table.ended_at.is_null(),
        )
        .group_by(table.key)
    )
    query = (
        table.select()
        .join(last, on=(table.key == last.c.key) & (table.episode == last.c.episode))
        .where(table.organization_id == organization_id)
    )
    return [_record(row) for row in query.order_by(table.id).execute(database)]


def find_alert(database: Database, organization_id: int, alert_id: int) -> Alert | None:
    """Gives an alert of an organization, or None."""
    query = AlertTable.select().where(
        AlertTable.organization_id == organization_id, AlertTable.id == alert_id
    )
    return next((_record(row) for row in query.execute(database)), None)


def store_alerts(database: Database, fresh: Sequence[Alert], changed: Sequence[Alert]) -> list[int]:
    """Stores new alerts, and changed ones in the place of those with their ids; gives the new ones' ids."""
    for alert in changed:
        AlertTable.update(**_values(alert)).where(AlertTable.id == alert.id).execute(database)
    return [int(AlertTable.insert(**_values(alert)).execute(database)) for alert in fresh]


def _values(alert: Alert) -> dict[str, Any]:
    return {
        "organization_id": alert.organization_id,
        "key": alert.key,
        "episode": alert.episode,
        "kind": alert.kind,
        "severity": alert.severity,
        "title": alert.title,
        "message": alert.message,
        "provider": alert.provider,
        "project": alert.project,
        "created_at": alert.created_at_ms,
        "ended_at": alert.ended_at_ms,
        "dismissed_at": alert.dismissed_at_ms,
    }


def _record(row: AlertTable) -> Alert:
    return Alert(
        id=row.id,
        organization_id=row.organization_id,
        key=row.key,
        episode=row.episode,
        kind=_KINDS[row.kind],
        severity=_SEVERITIES[row.severity],
        title=row.title,
        message=row.message,
        provider=row.provider,
        project=row.project,
        created_at_ms=row.created_at,
        ended_at_ms=row.ended_at,
        dismissed_at_ms=row.dismissed_at,
    )
