"""Cursor: only chargeable events are money; pages that shift are noticed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from server.core.tokens import TokenCounts
from tests.providers.conftest import HASTY, Desk
from tests.providers.servers.cursor import Cursor
from tests.providers.stand_in import Reply, Request, sample

DAY = date(2026, 11, 20)
MORNING_MS = 1_795_168_425_854


@pytest.fixture
def cursor() -> Iterator[Cursor]:
    with Cursor() as stand_in:
        yield stand_in


def event(at_ms: int, cents: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "timestamp": str(at_ms),
        "model": "auto",
        "isChargeable": True,
        "chargedCents": Decimal(cents),
        **more,
    }


def test_included_events_cost_nothing_but_are_counted(cursor: Cursor, connected: Callable[..., Desk]) -> None:
    desk = connected(cursor)
    desk.synced("cursor")
    assert [(line.line, line.cost_nanos) for line in desk.lines()] == [("claude-5-sonnet", 213_600_000)]
    rows = {row.model: row for row in desk.usage()}
    assert rows["claude-5-sonnet"].tokens == TokenCounts(
        input_uncached=126, cache_read=11_964, cache_write_5m=6_112, output=450
    )
    # What is inside the plan has a worth, and its tokens are not told.
    assert (rows["auto"].value_nanos, rows["auto"].tokens, rows["auto"].requests) == (80_000_000, None, 1)


def test_pages_are_followed(cursor: Cursor, connected: Callable[..., Desk]) -> None:
    cursor.most_on_a_page = 2
    cursor.events = [event(MORNING_MS + n, "1.1") for n in range(7)]
    desk = connected(cursor)
    desk.synced("cursor")
    assert desk.money() == {"cursor": 77_000_000}


def test_events_that_come_in_meanwhile_double_nothing(cursor: Cursor, connected: Callable[..., Desk]) -> None:
    cursor.most_on_a_page = 2
    cursor.events = [event(MORNING_MS + n) for n in range(6)]
    cursor.arrives_meanwhile = [event(MORNING_MS + 100)]
    desk = connected(cursor)
    desk.synced("cursor")
    assert desk.money() == {"cursor": 70_000_000}
    assert [row.requests for row in desk.usage()] == [7]


def test_a_list_that_never_stands_still_is_left_for_later(
    cursor: Cursor, connected: Callable[..., Desk]
) -> None:
    cursor.most_on_a_page = 2
    cursor.events = [event(MORNING_MS + n) for n in range(6)]
    cursor.arrives_meanwhile = [event(MORNING_MS + 100 + n) for n in range(60)]
    desk = connected(cursor)
    assert "changed while it was read" in desk.sync("cursor").message
    assert desk.lines() == []


def test_longer_spans_are_asked_for_in_slices(cursor: Cursor, desk: Desk) -> None:
    desk.connect("cursor", cursor.credentials, cursor.url)
    desk.synced("cursor")
    desk.services.sync.stop()
    spans = [request.body for request in cursor.requests]
    assert all(span["endDate"] - span["startDate"] < 30 * 86_400_000 for span in spans)
    assert all(span["endDate"] <= desk.clock().timestamp() * 1000 for span in spans)


def test_a_chargeable_event_without_its_charge_is_refused(
    cursor: Cursor, connected: Callable[..., Desk]
) -> None:
    cursor.events = [{"timestamp": str(MORNING_MS), "model": "auto", "isChargeable": True}]
    assert connected(cursor).sync("cursor").status == "error"


def test_other_plans_are_told_of_the_csv(cursor: Cursor, connected: Callable[..., Desk]) -> None:
    cursor.enterprise = False
    assert "download the usage CSV" in connected(cursor).sync("cursor").message


def keeps_limit(cursor: Cursor) -> list[float]:
    """Has the stand-in refuse more than twenty calls a minute; gives the moments of all calls."""
    real, called_at = cursor.answer, list[float]()

    def limited(request: Request) -> Reply:
        called_at.append(time.monotonic())
        # A margin for what the way takes.
        recent = [at for at in called_at if at > called_at[-1] - HASTY.minute_s * 0.5]
        return Reply(sample("cursor/error_429.json"), 429) if len(recent) > 20 else real(request)

    cursor.answer = limited  # type: ignore[method-assign]
    return called_at


def test_a_large_team_is_read_within_its_limit_of_twenty_calls_a_minute(
    cursor: Cursor, connected: Callable[..., Desk]
) -> None:
    cursor.most_on_a_page = 1
    cursor.events = [event(MORNING_MS + n) for n in range(45)]
    desk = connected(cursor)
    called_at = keeps_limit(cursor)
    desk.synced("cursor")
    assert desk.money() == {"cursor": 450_000_000}
    assert desk.runs()[0].call_count == len(called_at) == 45


def test_runs_that_follow_each_other_keep_the_limit_together(
    cursor: Cursor, connected: Callable[..., Desk]
) -> None:
    cursor.most_on_a_page = 1
    cursor.events = [event(MORNING_MS + n) for n in range(12)]
    desk = connected(cursor)
    called_at = keeps_limit(cursor)
    desk.synced("cursor")
    desk.synced("cursor")
    assert [run.call_count for run in desk.runs()[:2]] == [12, 12]
    assert len(called_at) == 24
