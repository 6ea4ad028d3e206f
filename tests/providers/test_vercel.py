"""Vercel: whole months, replaced as a whole; days as they are written; the gateway's money is on the bill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from server.core.tokens import TokenCounts
from tests.conftest import Clock
from tests.providers.conftest import Desk
from tests.providers.servers.vercel import GATEWAY_KEY, Vercel
from tests.providers.stand_in import Reply


@pytest.fixture
def vercel() -> Iterator[Vercel]:
    with Vercel() as stand_in:
        yield stand_in


def test_what_is_billed_is_taken_not_what_it_is_worth(vercel: Vercel, connected: Callable[..., Desk]) -> None:
    desk = connected(vercel)
    desk.synced("vercel")
    assert {(line.day, line.line, line.project): line.cost_nanos for line in desk.lines()} == {
        (date(2026, 11, 20), "Fast Data Transfer", "web"): 1_200_000_000,
        (date(2026, 11, 20), "Function Duration", "web"): 410_000_000,
        (date(2026, 11, 20), "Pro", ""): 20_000_000_000,
    }


def test_a_month_is_asked_for_whole_and_never_into_the_future(
    vercel: Vercel, connected: Callable[..., Desk]
) -> None:
    connected(vercel).synced("vercel")
    (asked,) = vercel.requests
    assert asked.param("from") == "2026-11-01T00:00:00.000Z"
    assert asked.param("to") == "2026-11-22T10:00:00.000Z"
    assert asked.param("teamId") == "team_acme"


def test_an_allotment_that_is_spread_anew_replaces_the_month(
    vercel: Vercel, connected: Callable[..., Desk]
) -> None:
    desk = connected(vercel)
    early = dict(vercel.charges[0], ChargePeriodStart="2026-11-03T08:00:00.000Z", BilledCost=Decimal("4"))
    vercel.charges = [early]
    desk.synced("vercel")
    vercel.charges = [dict(early, BilledCost=Decimal("1.5"))]
    desk.synced("vercel")
    assert desk.money() == {"vercel": 1_500_000_000}


def test_until_a_month_has_settled_the_one_before_is_read_too(
    vercel: Vercel, desk: Desk, clock: Clock
) -> None:
    clock.set(datetime(2026, 12, 3, 9, tzinfo=UTC))
    desk.connect("vercel", vercel.credentials, vercel.url)
    desk.without_history("vercel")
    desk.synced("vercel")
    assert [(item.param("from"), item.param("to")) for item in vercel.requests] == [
        ("2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z"),
        ("2026-12-01T00:00:00.000Z", "2026-12-03T09:00:00.000Z"),
    ]
    assert desk.money() == vercel.expected


def test_no_finished_period_is_nothing_and_no_failure(vercel: Vercel, connected: Callable[..., Desk]) -> None:
    vercel.charges = []
    desk = connected(vercel)
    assert desk.synced("vercel").records == 0
    assert desk.lines() == []


def test_a_wrong_team_is_a_failure(vercel: Vercel, connected: Callable[..., Desk]) -> None:
    outcome = connected(vercel, teamId="team_other").sync("vercel")
    assert outcome.status == "error"
    assert "Check the team's id" in outcome.message


def test_the_gateway_gives_tokens_and_no_second_bill(vercel: Vercel, connected: Callable[..., Desk]) -> None:
    desk = connected(vercel, gatewayKey=GATEWAY_KEY)
    desk.synced("vercel")
    (row,) = desk.usage("vercel")
    assert row.tokens == TokenCounts(
        input_uncached=2_220_000, cache_read=1_600_000, cache_write_5m=380_000, output=98_000
    )
    assert (row.requests, row.value_nanos) == (8400, 12_400_000_000)
    assert desk.money() == vercel.expected


def test_a_refusal_that_broke_off_is_no_missing_right(vercel: Vercel, connected: Callable[..., Desk]) -> None:
    desk = connected(vercel)
    vercel.troubles.append(Reply(b'{"error": {"code": "costs_not_fou', 404))
    outcome = desk.sync("vercel")
    assert outcome.status == "error"
    assert "not to the end" in outcome.message
