"""Made-up histories of usage, and their sums worked out the long way: row by row, from the raw events.

Nothing here uses the code that keeps the sums, so that the two can be held against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import peewee
from hypothesis import strategies as st

from server.core.records import MEASURES, CostSource, UsageEvent, UsageSums
from server.core.tokens import TokenCounts

QUARTER_MS = 15 * 60 * 1000
ROLLUPS = ("usage_quarter", "usage_quarter_dimension", "usage_day", "usage_day_dimension")
# Zones whose wall clock never goes back over midnight: there the date on the wall is the day.
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "America/Havana",
)
EDGES = [
    int(datetime.fromisoformat(text).timestamp()) * 1000
    for text in (
        "2026-03-29T01:00:00+00:00",  # Berlin springs forward
        "2026-10-25T01:00:00+00:00",  # Berlin falls back
        "2026-03-08T05:00:00+00:00",  # Havana springs forward at midnight
        "2026-11-01T06:00:00+00:00",  # New York falls back
        "2026-04-04T15:00:00+00:00",  # Lord Howe, by half an hour
        "2026-03-01T00:00:00+00:00",
        "2026-02-28T23:00:00+00:00",  # midnight in Berlin
        "2026-02-28T18:15:00+00:00",  # midnight in Kathmandu
        "2026-03-01T05:00:00+00:00",  # midnight in New York
        "2024-02-29T12:00:00+00:00",
    )
]
INSIDE = st.sampled_from([0, 0, 1, QUARTER_MS - 1, -1, 450_000])


def near(edge: int) -> st.SearchStrategy[int]:
    """Gives moments within a day of an edge, often at the very ends of quarter hours."""
    return st.builds(
        lambda quarters, inside: edge + quarters * QUARTER_MS + inside, st.integers(-100, 100), INSIDE
    )


MOMENTS = st.sampled_from(EDGES).flatmap(near)
COUNTS = st.builds(
    lambda a, b, c, d, output, part: TokenCounts(a, b, c, d, output, output * part // 10),
    *[st.integers(0, 10**6)] * 5,
    st.integers(0, 10),
)


def make_event(at: datetime | int = EDGES[5], **changes: Any) -> UsageEvent:
    """Gives an event with plain values, changed as wanted."""
    moment = at if isinstance(at, int) else int(at.timestamp() * 1000)
    values: dict[str, Any] = {
        "organization_id": 1,
        "user_id": 1,
        "app_token_id": None,
        "occurred_at_ms": moment,
        "received_at_ms": moment,
        "provider": "openai",
        "model": "gpt-5",
        "counts": TokenCounts(input_uncached=100, output=10),
        "requests": 1,
        "cost_nanos": 1_000,
        "cost_source": CostSource.ESTIMATED,
    }
    return UsageEvent(**values | changes)


@st.composite
def events(draw: st.DrawFn, moments: st.SearchStrategy[int] = MOMENTS) -> UsageEvent:
    """Gives any event, from few enough values that many fall into the same sums."""
    source = draw(st.sampled_from(list(CostSource)))
    key = draw(st.none() | st.sampled_from(["a", "b", "c"]))
    return make_event(
        draw(moments),
        organization_id=draw(st.integers(1, 2)),
        user_id=draw(st.integers(1, 2)),
        app_token_id=draw(st.none() | st.integers(1, 2)),
        provider=draw(st.sampled_from(["openai", "anthropic"])),
        model=draw(st.sampled_from(["gpt-5", "claude", "shared"])),
        project=draw(st.none() | st.sampled_from(["search", "chat"])),
        counts=draw(COUNTS),
        requests=draw(st.integers(1, 5)),
        cost_nanos=None if source is CostSource.UNPRICED else draw(st.integers(0, 10**12)),
        cost_source=source,
        idempotency_key=key,
        fingerprint=None if key is None else draw(st.sampled_from(["x", "y"])),
    )


HISTORIES = st.lists(st.lists(events(), max_size=8), max_size=5)


@dataclass(frozen=True)
class Row:
    """A raw row of the event table, as far as sums care."""

    organization_id: int
    person_id: int
    app_token_id: int
    occurred_at: int
    provider: str
    model: str
    project: str
    sums: UsageSums


def rows_of(database: peewee.Database) -> list[Row]:
    """Reads every event and works out what it adds to any sum."""
    cursor = database.execute_sql("SELECT * FROM usage_event")
    names = [item[0] for item in cursor.description]
    return [_row(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _row(raw: dict[str, Any]) -> Row:
    inputs = raw["input_uncached"] + raw["cache_read"] + raw["cache_write_5m"] + raw["cache_write_1h"]
    cost = {"reported": 0, "estimated": 0, "notional": 0, raw["cost_source"]: raw["cost_nanos"]}
    unpriced = raw["cost_source"] == "unpriced"
    assert unpriced is (raw["cost_nanos"] is None) or raw["cost_source"] == "notional"
    sums = UsageSums(
        events=1,
        requests=raw["requests"],
        input_uncached=raw["input_uncached"],
        cache_read=raw["cache_read"],
        cache_write_5m=raw["cache_write_5m"],
        cache_write_1h=raw["cache_write_1h"],
        output=raw["output"],
        reasoning=raw["reasoning"],
        reported_nanos=cost["reported"],
        estimated_nanos=cost["estimated"],
        unpriced_events=1 if unpriced else 0,
        unpriced_tokens=inputs + raw["output"] if unpriced else 0,
        notional_nanos=cost["notional"] or 0,
    )
    return Row(
        raw["organization_id"],
        raw["person_id"],
        raw["app_token_id"] or 0,
        raw["occurred_at"],
        raw["provider"],
        raw["model"],
        raw["project"] or "",
        sums,
    )


def wall_day(at_ms: int, zone: tzinfo) -> date:
    """Gives the date on the wall at a moment."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).date()


def add_up(items: Iterable[UsageSums]) -> UsageSums:
    """Adds sums without using their own addition."""
    chosen = list(items)
    return UsageSums(**{name: sum(getattr(item, name) for item in chosen) for name in MEASURES})


def expected_rollups(rows: Iterable[Row], zone_name: str) -> dict[str, dict[tuple[Any, ...], UsageSums]]:
    """Gives what each rollup table must hold."""
    zone = ZoneInfo(zone_name)
    parts: dict[str, defaultdict[tuple[Any, ...], list[UsageSums]]]
    parts = {name: defaultdict(list) for name in ROLLUPS}
    for row in rows:
        who = (row.project, row.app_token_id, row.person_id)
        for grain, bucket in (
            ("quarter", row.occurred_at // QUARTER_MS),
            ("day", wall_day(row.occurred_at, zone).toordinal()),
        ):
            key = (row.organization_id, bucket, row.provider, row.model)
            parts[f"usage_{grain}"][key].append(row.sums)
            parts[f"usage_{grain}_dimension"][*key, *who].append(row.sums)
    return {name: {key: add_up(items) for key, items in sums.items()} for name, sums in parts.items()}


def stored_rollups(database: peewee.Database) -> dict[str, dict[tuple[Any, ...], UsageSums]]:
    """Gives what each rollup table holds, dimensions spelled out."""
    result: dict[str, dict[tuple[Any, ...], UsageSums]] = {}
    measures = ", ".join(f"u.{name}" for name in MEASURES)
    for name in ROLLUPS:
        who, join = "", ""
        if name.endswith("_dimension"):
            who = ", d.project, d.app_token_id, d.person_id"
            join = "LEFT JOIN dimension d ON d.id = u.dimension_id AND d.organization_id = u.organization_id"
        keys = f"u.organization_id, u.bucket, u.provider, u.model{who}"
        width = len(keys.split(","))
        rows = database.execute_sql(f"SELECT {keys}, {measures} FROM {name} u {join}").fetchall()
        result[name] = {tuple(row[:width]): UsageSums(*row[width:]) for row in rows}
        assert len(result[name]) == len(rows)
    return result
