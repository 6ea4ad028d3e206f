"""Who pays for captured calls: what of them is notional, and of which tools nobody has said it yet."""

from __future__ import annotations

from collections.abc import Iterable

from peewee import Database

from server.core.periods import QUARTER_MS
from server.core.plans import Plans, mark_of
from server.core.records import MEASURES
from server.db.choices import read_state, write_state
from server.db.engines import Writing
from server.db.events import EventWriter
from server.db.rollups import Deltas, cost_sums
from server.db.sql import placeholders, prepared
from server.db.usage_changes import note_remarked

_UNSAID = "tools_without_a_plan"
# What becomes of the sums: all but how costs are known stays as it is.
_DIFFERENCES = ", ".join(
    f"{now} - {before}"
    for now, before in zip(cost_sums("r.new_source"), cost_sums("e.cost_source"), strict=True)
)
_UNCHANGED = (0,) * (len(MEASURES) - len(cost_sums("")))
_CHANGES = (
    f"SELECT e.organization_id, e.occurred_at / {QUARTER_MS}, d.id, e.provider, e.model, {_DIFFERENCES} "
    "FROM remarked r JOIN usage_event e ON e.id = r.event_id "
    "JOIN dimension d ON d.organization_id = e.organization_id AND d.project = coalesce(e.project, '') "
    "AND d.app_token_id = coalesce(e.app_token_id, 0) AND d.person_id = e.person_id GROUP BY 1, 2, 3, 4, 5"
)


def tools_without_a_plan(database: Database) -> list[str]:
    """Gives the tools with calls of which nothing shows who paid, in the order in which they appeared."""
    return (read_state(database, _UNSAID) or "").split()


def note_tools(database: Database, tools: Iterable[str]) -> None:
    """Notes tools with calls of which nothing shows who paid."""
    known = tools_without_a_plan(database)
    new = sorted(set(tools).difference(known))
    if new:
        write_state(database, _UNSAID, " ".join([*known, *new]))


def remark(database: Writing, writer: EventWriter, plans: Plans) -> int:
    """Marks all captured calls anew by who pays, and their sums; gives how many have changed.

    Runs inside the caller's transaction.
    """
    notional, values = _notional(plans)
    marks = [mark_of(flat) for flat in (None, True, False)]
    database.execute_sql("CREATE TEMPORARY TABLE remarked (event_id BIGINT PRIMARY KEY, new_source TEXT)")
    try:
        statement = (
            f"WITH marked AS (SELECT id, cost_source, CASE WHEN {notional} THEN 'notional' "
            "WHEN cost_nanos IS NULL THEN 'unpriced' WHEN price_version IS NULL THEN 'reported' "
            f"ELSE 'estimated' END AS now FROM usage_event WHERE fingerprint IN ({placeholders(3)})) "
            "INSERT INTO remarked SELECT id, now FROM marked WHERE now <> cost_source"
        )
        database.execute_sql(prepared(database, statement), (*values, *marks))
        note_remarked(database)
        deltas = Deltas()
        for organization, quarter, dimension, provider, model, *changes in database.execute_sql(_CHANGES):
            key = (organization, quarter, writer.day_of(quarter), dimension, provider, model)
            deltas.add(key, [(*_UNCHANGED, *map(int, changes))])
        database.execute_sql(
            "UPDATE usage_event SET cost_source = r.new_source FROM remarked r "
            "WHERE r.event_id = usage_event.id"
        )
        deltas.write(database)
        return int(database.execute_sql("SELECT count(*) FROM remarked").fetchone()[0])
    finally:
        database.execute_sql("DROP TABLE remarked")


def _notional(plans: Plans) -> tuple[str, list[str]]:
    """Gives `Plans.is_notional` as a condition, with its values."""
    if plans.counted:
        return "1 = 0", []
    condition, metered = "fingerprint = ?", sorted(plans.metered)
    others = f" AND source NOT IN ({placeholders(len(metered))})" if metered else ""
    return f"({condition} OR ({condition}{others}))", [mark_of(True), mark_of(None), *metered]
