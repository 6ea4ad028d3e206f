"""Agents of this computer that can report by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.schemas.connections import (
    ChangedFile,
    Connection,
    ConnectionAnswer,
    ConnectionList,
    SettingsChange,
)
from server.services.connections import UNAVAILABLE, Standing

if TYPE_CHECKING:
    from server.capture.connect.changes import Change

connections = Blueprint("connections", __name__)


@endpoint(connections, "GET", "/api/connections", answer=ConnectionList, scope="admin", home=True)
def list_connections(call: Call[NoQuery, NoBody]) -> ConnectionList:
    """List the agents that can report by themselves, and what connecting each changes in its settings."""
    service = call.services.connections
    return ConnectionList(
        connections=[Connection(**_shape(one)) for one in service.list_all()],
        unavailable=None if service.is_available else UNAVAILABLE,
    )


@endpoint(connections, "POST", "/api/connections/<tool>", answer=ConnectionAnswer, scope="admin", home=True)
def connect(call: Call[NoQuery, NoBody]) -> ConnectionAnswer:
    """Connect an agent: change its settings, after a backup, so that it reports by itself."""
    standing, done = call.services.connections.connect(call.identity, call.path["tool"])
    changed = [ChangedFile(path=str(path), backup=_text(backup)) for path, backup in done.items()]
    return ConnectionAnswer(**_shape(standing), changed=changed)


@endpoint(connections, "DELETE", "/api/connections/<tool>", answer=ConnectionAnswer, scope="admin", home=True)
def disconnect(call: Call[NoQuery, NoBody]) -> ConnectionAnswer:
    """Put an agent's settings back as they were, and revoke the token that they held."""
    standing, restored = call.services.connections.disconnect(call.identity, call.path["tool"])
    changed = [ChangedFile(path=str(path), backup=None) for path in restored]
    return ConnectionAnswer(**_shape(standing), changed=changed)


def _shape(standing: Standing) -> dict[str, Any]:
    return {
        "id": standing.agent.id,
        "name": standing.agent.name,
        "tool": standing.agent.tool,
        "found": standing.found,
        "connected": standing.connected,
        "canUndo": standing.can_undo,
        "files": [str(path) for path in standing.files],
        "changes": _changes(standing.changes),
        "undoes": _changes(standing.undoes),
        "problem": standing.problem,
    }


def _changes(changes: Iterable[Change]) -> list[SettingsChange]:
    return [SettingsChange(path=str(change.path), diff=change.shown()) for change in changes]


def _text(path: object) -> str | None:
    return None if path is None else str(path)
