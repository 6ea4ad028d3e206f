"""Alerts: listed, dismissed."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.alerts import Alert as AlertRecord
from server.core.periods import from_ms
from server.schemas.alerts import Alert, AlertList, AlertQuery, KeptAlert

alerts = Blueprint("alerts", __name__)


@endpoint(alerts, "GET", "/api/alerts", query=AlertQuery, answer=AlertList, scope="read")
def list_alerts(call: Call[AlertQuery, NoBody]) -> AlertList:
    """List what asks for attention, or all that ever did."""
    query = call.query
    page = call.services.alerts.list_alerts(
        call.identity, only_open=query.state == "open", limit=query.limit, cursor=query.cursor
    )
    return AlertList(alerts=[_kept(alert) for alert in page.alerts], nextCursor=page.next_cursor)


@endpoint(alerts, "POST", "/api/alerts/<alert_id>/dismiss", answer=KeptAlert, scope="write")
def dismiss(call: Call[NoQuery, NoBody]) -> KeptAlert:
    """Dismiss an alert, so that it is shown no more."""
    return _kept(call.services.alerts.dismiss(call.identity, call.path["alert_id"]))


def shape(alert: AlertRecord) -> Alert:
    """Gives an alert as the dashboard shows it."""
    return Alert(
        id=str(alert.id),
        kind=alert.kind,
        severity=alert.severity,
        title=alert.title,
        message=alert.message,
        provider=alert.provider,
        project=alert.project,
        createdAt=from_ms(alert.created_at_ms),
    )


def _kept(alert: AlertRecord) -> KeptAlert:
    ended, dismissed = alert.ended_at_ms, alert.dismissed_at_ms
    return KeptAlert(
        **dict(shape(alert)),
        endedAt=None if ended is None else from_ms(ended),
        dismissedAt=None if dismissed is None else from_ms(dismissed),
    )
