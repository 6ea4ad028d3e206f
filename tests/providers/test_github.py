"""GitHub: the bill alone is money; Copilot's rows are a part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from server.core.errors import IntegrationError
from tests.conftest import Clock
from tests.providers.conftest import Desk
from tests.providers.servers.github import KEY, GitHub
from tests.providers.stand_in import Reply, Request


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as stand_in:
        yield stand_in


def test_an_organization_s_bill_by_product_and_repository(
    github: GitHub, connected: Callable[..., Desk]
) -> None:
    desk = connected(github)
    desk.synced("github")
    (line,) = desk.lines()
    assert (line.day, line.line, line.project, line.cost_nanos) == (
        date(2026, 11, 20),
        "actions: Actions Linux",
        "acme/web",
        4_800_000_000,
    )


def test_copilot_s_credits_are_usage_and_no_second_bill(
    github: GitHub, connected: Callable[..., Desk]
) -> None:
    desk = connected(github)
    desk.synced("github")
    (row,) = desk.usage("github")
    assert (row.kind, row.model, row.unit) == ("ai_credit", "GPT-5", "credits")
    assert (row.quantity_nanos, row.value_nanos) == (100 * 10**9, 10**9)
    assert row.tokens is None
    assert row.requests is None
    assert desk.money() == github.expected


def test_a_person_s_own_plan_within_its_allowance_costs_nothing(github: GitHub, desk: Desk) -> None:
    connection, _ = desk.connect("github", {"token": KEY}, github.url, check=True)
    assert connection.known.account == "octo"
    desk.without_history("github")
    desk.synced("github")
    assert [line.cost_nanos for line in desk.lines()] == [0]


def test_both_of_copilot_s_reports_are_read_around_the_change(
    github: GitHub, desk: Desk, clock: Clock
) -> None:
    clock.set(datetime(2026, 6, 1, 12, tzinfo=UTC))
    github.date = "Mon, 01 Jun 2026 12:00:00 GMT"
    desk.connect("github", github.credentials, github.url)
    desk.without_history("github")
    desk.synced("github")
    (row,) = [row for row in desk.usage() if row.kind == "premium_request"]
    assert (row.day, row.quantity_nanos, row.value_nanos) == (date(2026, 5, 30), 100 * 10**9, 4 * 10**9)
    assert {request.path.rpartition("billing/")[2] for request in github.requests} == {
        "usage",
        "ai_credit/usage",
        "premium_request/usage",
    }


def test_where_copilot_is_refused_the_bill_is_read_all_the_same(
    github: GitHub, connected: Callable[..., Desk]
) -> None:
    github.copilot_refused = True
    desk = connected(github)
    assert "did not let this token read Copilot's usage" in desk.synced("github").message
    assert desk.money() == github.expected


def test_a_window_across_months_asks_for_each(github: GitHub, desk: Desk, clock: Clock) -> None:
    clock.set(datetime(2026, 12, 1, 12, tzinfo=UTC))
    github.items["/organizations/acme"] = [
        {"date": "2026-11-30", "product": "copilot", "sku": "Seat", "netAmount": 19, "quantity": 1},
        {"date": "2026-12-01T00:00:00Z", "product": "copilot", "sku": "Seat", "netAmount": Decimal("0.5")},
        {"date": "2026-11-02", "product": "copilot", "sku": "Seat", "netAmount": 7, "quantity": 1},
    ]
    desk.connect("github", github.credentials, github.url)
    desk.without_history("github")
    desk.synced("github")
    assert {line.day: line.cost_nanos for line in desk.lines()} == {
        date(2026, 11, 30): 19_000_000_000,
        date(2026, 12, 1): 500_000_000,
    }


def test_a_wrong_organization_is_named(github: GitHub, desk: Desk) -> None:
    with pytest.raises(IntegrationError, match="of the organization elsewhere \\(check its name\\)"):
        desk.connect("github", {"token": KEY, "organization": "elsewhere"}, github.url, check=True)


def test_a_limit_is_no_missing_permission(github: GitHub, connected: Callable[..., Desk]) -> None:
    desk = connected(github)
    github.troubles.append(Reply({"message": "secondary rate limit"}, 403, {"Retry-After": "0"}))
    desk.synced("github")
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(desk.clock().timestamp()) + 1800)}
    github.troubles.append(Reply({"message": "API rate limit exceeded"}, 403, reset))
    outcome = desk.sync("github")
    assert "asks for fewer requests" in outcome.message
    assert desk.runs()[0].not_before is not None


@pytest.mark.parametrize(
    "limit",
    [
        Reply({"message": "You have exceeded a secondary rate limit."}, 403),
        Reply({"message": "Forbidden"}, 403, {"Retry-After": "0"}),
    ],
    ids=["in words", "in a header"],
)
def test_a_limit_amid_copilot_s_days_is_waited_out(
    github: GitHub, connected: Callable[..., Desk], limit: Reply
) -> None:
    """A refusal is an answer there; a limit is none."""
    desk = connected(github)
    real, limits = github.answer, [limit]

    def limited(request: Request) -> Reply:
        return limits.pop() if "ai_credit" in request.path and limits else real(request)

    github.answer = limited  # type: ignore[method-assign]
    assert desk.synced("github").message == ""
    assert limits == []
    assert [row.kind for row in desk.usage()] == ["ai_credit"]


def test_a_right_that_is_taken_away_does_not_erase_copilot_s_usage(
    github: GitHub, connected: Callable[..., Desk]
) -> None:
    desk = connected(github)
    desk.synced("github")
    known = desk.usage()
    github.copilot_refused = True
    assert "did not let this token" in desk.synced("github").message
    assert known
    assert desk.usage() == known


def test_a_day_that_is_refused_keeps_what_is_known_of_it(
    github: GitHub, connected: Callable[..., Desk]
) -> None:
    desk = connected(github)
    known_day = date(2026, 11, 20)
    desk.synced("github")
    known = [row for row in desk.usage() if row.day == known_day]
    real = github.answer
    github.credits[known_day - timedelta(days=1)] = github.credits[known_day]

    def partly(request: Request) -> Reply:
        refused = "ai_credit" in request.path and request.param("day") == str(known_day.day)
        return Reply({"message": "Not Found"}, 404) if refused else real(request)

    github.answer = partly  # type: ignore[method-assign]
    assert "did not let this token" in desk.synced("github").message
    assert known
    assert [row for row in desk.usage() if row.day == known_day] == known
    assert [row for row in desk.usage() if row.day == known_day - timedelta(days=1)], (
        "other days are replaced"
    )
