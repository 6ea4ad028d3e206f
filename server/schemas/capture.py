"""What was found in the logs of this computer's agents."""

from __future__ import annotations

from pydantic import Field

from server.schemas.common import Schema, UtcTime


class LogScan(Schema):
    """How far the first reading of the logs since the start has come."""

    files: int
    filesDone: int
    bytesTotal: int
    bytesDone: int
    events: int = Field(description="Calls that were new so far")


class CapturedTool(Schema):
    """A tool whose calls were read from its logs or its telemetry, each counted once."""

    tool: str = Field(description="The `source` of its events")
    logs: int = Field(description="Log files that were read; 0 where it told by telemetry alone")
    bytesRead: int
    lastLogAt: UtcTime | None = Field(description="When the newest of them had changed last")
    events: int
    notionalEvents: int = Field(description="Those that a flat plan pays for, or of which nobody has said")
    firstEventAt: UtcTime | None
    lastEventAt: UtcTime | None


class CaptureStatus(Schema):
    """What was found, and whether more is being read."""

    readAgentLogs: bool = Field(description="The setting of this name")
    scan: LogScan | None = Field(description="null where no first reading is under way")
    tools: list[CapturedTool]
