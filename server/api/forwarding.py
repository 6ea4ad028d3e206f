"""Forwarding: what a desk sends, and what a team's server takes."""

from __future__ import annotations

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.api.wire import Ready
from server.core.periods import from_ms
from server.schemas.forwarding import (
    ForwardAnswer,
    ForwardingList,
    ForwardingRequest,
    ForwardingRetry,
    ForwardingServer,
    ForwardRequest,
    SetAside,
)
from server.services.forwarded import Refused
from server.services.forwarding import Standing

forwarding = Blueprint("forwarding", __name__)


@endpoint(
    forwarding, "POST", "/api/tokens/forward", body=ForwardRequest, answer=ForwardAnswer, scope="ingest"
)
def take(call: Call[NoQuery, ForwardRequest]) -> Ready:
    """Take up to 1,000 uses that a member's desk forwards, each once; for other desks alone."""
    outcomes = call.services.forwarded.take(call.identity, call.body.desk, call.body.items)
    results: list[dict[str, object]] = [
        {"index": index, "status": "rejected", "error": one.message}
        if isinstance(one, Refused)
        else {"index": index, "status": one, "error": None}
        for index, one in enumerate(outcomes)
    ]
    counts = {
        status: sum(1 for item in results if item["status"] == status)
        for status in ("accepted", "known", "rejected")
    }
    return Ready({**counts, "results": results})


@endpoint(forwarding, "GET", "/api/forwarding", answer=ForwardingList, scope="read", home=True)
def list_servers(call: Call[NoQuery, NoBody]) -> ForwardingList:
    """List the teams' servers of this desk: what is forwarded to them, and how that stands."""
    return ForwardingList(servers=[_shape(one) for one in call.services.forwarding.standings(call.identity)])


@endpoint(
    forwarding,
    "PATCH",
    "/api/forwarding/<server_id>",
    body=ForwardingRequest,
    answer=ForwardingServer,
    scope="admin",
    home=True,
)
def switch(call: Call[NoQuery, ForwardingRequest]) -> ForwardingServer:
    """Switch forwarding to a team's server on or off, or limit it to some projects."""
    body = call.body
    return _shape(
        call.services.forwarding.switch(
            call.path["server_id"],
            enabled=body.enabled,
            projects=None if body.projects is None else tuple(body.projects),
            all_projects=body.allProjects,
            history=body.history,
        )
    )


@endpoint(
    forwarding,
    "POST",
    "/api/forwarding/<server_id>/retry",
    body=ForwardingRetry,
    answer=ForwardingServer,
    scope="admin",
    home=True,
)
def retry(call: Call[NoQuery, ForwardingRetry]) -> ForwardingServer:
    """Try again at once, also what was set aside."""
    return _shape(call.services.forwarding.retry(call.path["server_id"], everything=call.body.everything))


def _shape(standing: Standing) -> ForwardingServer:
    target = standing.target
    return ForwardingServer(
        id=target.id,
        name=target.name,
        url=target.url,
        enabled=target.enabled,
        projects=None if target.projects is None else list(target.projects),
        state=target.state if target.enabled else "off",
        message=target.message if target.enabled else "",
        since=from_ms(target.changed_ms) if target.changed_ms else None,
        pending=standing.pending,
        sent=target.sent,
        lastSentAt=None if target.sent_ms is None else from_ms(target.sent_ms),
        setAsideCount=standing.aside_count,
        setAside=[
            SetAside(
                eventId=str(one.event_id),
                reason=one.reason,
                at=from_ms(one.at_ms),
                provider=one.stored.event.provider if one.stored else None,
                model=one.stored.event.model if one.stored else None,
                timestamp=from_ms(one.stored.event.occurred_at_ms) if one.stored else None,
            )
            for one in standing.asides
        ],
    )
