"""What was found in agents' logs."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint

from server.api.endpoint import Call, NoBody, NoQuery, endpoint
from server.core.periods import from_ms
from server.schemas.capture import CapturedTool, CaptureStatus, LogScan
from server.services.capture import CaptureService

capture = Blueprint("capture", __name__)


@endpoint(capture, "GET", "/api/capture", answer=CaptureStatus, scope="read", home=True)
def show(call: Call[NoQuery, NoBody]) -> CaptureStatus:
    """What was found in the logs of this computer's agents, and how far reading them has come."""
    found = call.services.capture.found(call.identity)
    return CaptureStatus(
        readAgentLogs=bool(call.services.settings.get("readAgentLogs")),
        scan=shape_of_scan(call.services.capture),
        tools=[
            CapturedTool(
                tool=one.tool,
                logs=one.logs,
                bytesRead=one.size,
                lastLogAt=_moment(one.changed_ms),
                events=one.events,
                notionalEvents=one.notional,
                firstEventAt=_moment(one.first_ms),
                lastEventAt=_moment(one.last_ms),
            )
            for one in found
        ],
    )


def shape_of_scan(service: CaptureService) -> LogScan | None:
    """Gives how far the first reading has come, or None where none is under way."""
    scan = service.first_scan
    if scan is None:
        return None
    return LogScan(
        files=scan.files,
        filesDone=scan.files_done,
        bytesTotal=scan.size,
        bytesDone=scan.size_done,
        events=scan.kept.added,
    )


def _moment(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else from_ms(at_ms)
