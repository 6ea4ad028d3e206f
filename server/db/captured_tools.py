"""What was captured of each tool: its logs, and the calls that they or its telemetry told of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from peewee import Database

from server.core.plans import FLAT_BY_MARK
from server.core.records import CostSource
from server.db.sql import placeholders, prepared


@dataclass(frozen=True, slots=True)
class ToolFound:
    """What was found of a tool; moments in milliseconds since 1970, None where there is nothing.

    Attributes:
        logs: How many of its logs were looked into.
        size: Their bytes.
        changed_ms: When the newest of them had changed.
        events: Calls, each once.
        notional: Those that are no cost.
        first_ms: The oldest call.
        last_ms: The newest one.
    """

    tool: str
    logs: int = 0
    size: int = 0
    changed_ms: int | None = None
    events: int = 0
    notional: int = 0
    first_ms: int | None = None
    last_ms: int | None = None


def tools_found(database: Database, organization_id: int) -> list[ToolFound]:
    """Gives what was found of every tool, those with most calls first."""
    found = {
        tool: ToolFound(tool, logs, size, changed_ns // 1_000_000)
        for tool, logs, size, changed_ns in database.execute_sql(
            "SELECT source, count(*), sum(size), max(changed_ns) FROM log_file GROUP BY source"
        ).fetchall()
    }
    marks = [mark for mark in FLAT_BY_MARK if mark is not None]
    statement = (
        "SELECT source, count(*), sum(CASE cost_source WHEN ? THEN 1 ELSE 0 END), min(occurred_at), "
        "max(occurred_at) FROM usage_event WHERE organization_id = ? "
        f"AND fingerprint IN ({placeholders(len(marks))}) GROUP BY source"
    )
    values = (CostSource.NOTIONAL.value, organization_id, *marks)
    for tool, *sums in database.execute_sql(prepared(database, statement), values).fetchall():
        events, notional, first_ms, last_ms = sums
        found[tool] = replace(
            found.get(tool, ToolFound(tool)),
            events=events,
            notional=notional,
            first_ms=first_ms,
            last_ms=last_ms,
        )
    return sorted(found.values(), key=lambda one: (-one.events, one.tool))
