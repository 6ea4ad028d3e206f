"""Coding agents in words: what was found in their logs, who pays, and whether they report by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from app import formatting
from app.translation import translate

if TYPE_CHECKING:
    from server.schemas.capture import CapturedTool, LogScan
    from server.schemas.connections import Connection

# Names are spelled as their makers do, in every language.
_NAMES: Final = {
    "claude-code": "Claude Code",
    "codex": "Codex",
    "copilot-cli": "GitHub Copilot CLI",
    "gemini-cli": "Gemini CLI",
    "opencode": "OpenCode",
    "qwen-code": "Qwen Code",
}
_MEBIBYTE: Final = 1 << 20


def tool_name(tool: str) -> str:
    """Gives a tool's own name."""
    return _NAMES.get(tool, tool)


def paid_words(tool: CapturedTool) -> str:
    """Says whether a tool's calls are in the costs."""
    if not tool.events:
        return ""
    if tool.notionalEvents == 0:
        return translate("Agents", "paid by the call: in your costs")
    if tool.notionalEvents == tool.events:
        return translate("Agents", "shown at its worth, in no cost")
    return translate("Agents", "{part} of them shown at their worth, in no cost").format(
        part=formatting.number(tool.notionalEvents)
    )


def found_words(tool: CapturedTool, now: datetime) -> str:
    """Says what was found of a tool, and how new that is."""
    if not tool.events:
        return translate("Agents", "No calls in its {logs} logs").format(logs=formatting.number(tool.logs))
    if not tool.logs:
        return translate("Agents", "{calls} calls, told by itself, newest {ago}").format(
            calls=formatting.number(tool.events), ago=formatting.ago(tool.lastEventAt, now)
        )
    return translate("Agents", "{calls} calls in {logs} logs, newest {ago}").format(
        calls=formatting.number(tool.events),
        logs=formatting.number(tool.logs),
        ago=formatting.ago(tool.lastEventAt, now),
    )


def scan_words(scan: LogScan) -> str:
    """Says how far the first reading of the logs has come."""
    if scan.bytesTotal < _MEBIBYTE:
        return translate("Agents", "Reading agents’ logs: {calls} calls so far").format(
            calls=formatting.number(scan.events)
        )
    return translate("Agents", "Reading agents’ logs: {done} of {total} MB, {calls} calls so far").format(
        done=formatting.number(scan.bytesDone // _MEBIBYTE),
        total=formatting.number(scan.bytesTotal // _MEBIBYTE),
        calls=formatting.number(scan.events),
    )


def connection_words(connection: Connection) -> str:
    """Says how it stands with an agent."""
    if connection.connected:
        return translate("Agents", "Reports by itself")
    if connection.problem is not None:
        return connection.problem
    if not connection.found:
        return translate("Agents", "Not found on this computer")
    return translate("Agents", "Not connected: its logs alone are read")
